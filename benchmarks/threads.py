"""What do torch's threads cost on a machine that has other work?

One forward and backward pass of the miniature (32 texts of 96 tokens), in processes of their own,
with one thread, with all of them, and with all of them asleep while they wait.

    python benchmarks/threads.py
"""

import os
import subprocess
import sys

PASSES = 20
CODE = f"""
import time, torch
from transformers import AutoModelForCausalLM
from crpo.miniature import MINIATURE
model = AutoModelForCausalLM.from_pretrained(MINIATURE)
ids = torch.randint(5, 2000, (32, 96))
for _ in range(3):
    model(input_ids=ids, labels=ids).loss.backward()
began = time.perf_counter()
for _ in range({PASSES}):
    model(input_ids=ids, labels=ids).loss.backward()
print(f"{{(time.perf_counter() - began) / {PASSES} * 1000:.0f}} ms a pass")
"""
WAYS = {
    "one thread": {"OMP_NUM_THREADS": "1"},
    "all threads": {},
    "all threads, OMP_WAIT_POLICY=PASSIVE": {"OMP_WAIT_POLICY": "PASSIVE"},
}


def main() -> None:
    """Print the time of each way, and how busy the machine was."""
    for name, settings in WAYS.items():
        found = subprocess.run(
            [sys.executable, "-c", CODE],
            env={**os.environ, "HF_HUB_OFFLINE": "1", **settings},
            capture_output=True,
            text=True,
            check=True,
        )
        print(f"{name:38} {found.stdout.strip()}   load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
