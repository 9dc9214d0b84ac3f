"""How long after its start does the app show the first rating page, and is torch loaded by then?

    python benchmarks/startup.py --times 5

Each time `spaces_app.py` starts as on a Space, in a process of its own with a new store; the clock
runs until the server has answered the first message of the rating page. The limit is 5 s on two
cores. Ends with 1 when the fastest start took longer, or when torch was in the process.
"""

import argparse
import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx
import psutil

ROOT = Path(__file__).resolve().parents[1]
LIMIT = 5.0  # seconds
PATIENCE = 120.0  # seconds, for a machine with much other work
SHOW = {"action": "show", "token": None, "values": {}}


def main() -> int:
    """Start, ask, print; 0 when the promise holds."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--times", type=int, default=5, metavar="N")
    parser.add_argument("--app", type=Path, default=ROOT, help="the folder with spaces_app.py")
    parser.add_argument("--python", default=sys.executable)
    given = parser.parse_args()
    walls = []
    for number in range(given.times):
        with tempfile.TemporaryDirectory() as folder:
            wall, work, torch, size = start(given.python, given.app, Path(folder))
        walls.append(wall)
        print(
            f"start {number + 1}: first rating page after {wall:.2f} s, processor time "
            f"{work:.2f} s, {size / 1e6:.0f} MB, torch {'LOADED' if torch else 'not loaded'}",
            flush=True,
        )
        if torch:
            return 1
    load = os.getloadavg()[0]
    print(f"fastest {min(walls):.2f} s of {len(walls)}; load of the machine {load:.1f}")
    return int(min(walls) > LIMIT)


def start(python: str, app: Path, folder: Path) -> tuple[float, float, bool, int]:
    """Seconds to the first rating page and of the processor, whether torch is there, and bytes."""
    port = free_port()
    environment = os.environ | {
        "CRPO_DB": str(folder / "crpo.db"),
        "CRPO_PORT": str(port),
        "CRPO_PROFILE": "demo",
        "SPACE_ID": "somebody/study",
        "SPACE_HOST": "somebody-study.hf.space",
        "HF_HUB_OFFLINE": "1",
    }
    with (folder / "log").open("wb") as log:
        begun = time.perf_counter()
        process = subprocess.Popen(
            [python, "spaces_app.py"], cwd=app, env=environment, stdout=log, stderr=log
        )
    try:
        ask(f"http://127.0.0.1:{port}", process, folder / "log")
        wall = time.perf_counter() - begun
        about = psutil.Process(process.pid)
        spent = about.cpu_times()
        torch = "libtorch" in Path(f"/proc/{process.pid}/maps").read_text()
        return wall, spent.user + spent.system, torch, about.memory_info().rss
    finally:
        process.terminate()
        process.wait(30)


def ask(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    """Open the rating page as a browser does, as soon as somebody answers."""
    with httpx.Client(base_url=url, timeout=PATIENCE) as client:
        end = time.monotonic() + PATIENCE
        while True:
            if process.poll() is not None or time.monotonic() > end:
                sys.exit(f"the app did not start: {log.read_text()}")
            try:
                page = client.get("/rate")
            except httpx.TransportError:
                time.sleep(0.02)
                continue
            page.raise_for_status()
            break
        cookie = page.headers["set-cookie"].partition(";")[0]  # its kind is for HTTPS alone
        said = client.post("/turn/rate", json=SHOW, headers={"cookie": cookie})
        said.raise_for_status()
        if 'data-act="consent"' not in said.text:
            sys.exit(f"no rating page: {said.text[:500]}")


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())
