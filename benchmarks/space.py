"""Does what a deployment sends run in a clean environment, as a Space would run it?

    python benchmarks/space.py [--keep FOLDER]

The files of `crpo-app deploy --dry-run --to`, a new virtual environment, `pip install -r
requirements.txt` and nothing else, then `python spaces_app.py` with a Space's variables: the clock
stops at the first rating page. Prints seconds and megabytes; ends with 1 when any of it fails.
About 1 GB is fetched. PIP_RETRIES=0 spares minutes where PyTorch's index cannot be reached.
"""

import argparse
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

from startup import start

from ui.app import main as app

ROOT = Path(__file__).resolve().parents[1]
SPACE = "somebody/study"


def main() -> int:
    """Make, install, start, print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="work there, and leave it")
    given = parser.parse_args()
    if given.keep:
        given.keep.mkdir(parents=True)
        return try_out(given.keep)
    with tempfile.TemporaryDirectory() as folder:
        return try_out(Path(folder))


def try_out(folder: Path) -> int:
    """All of it, in an empty folder."""
    space, environment = folder / "space", folder / "venv"
    if app(["deploy", "--space", SPACE, "--dry-run", "--to", str(space)]):
        return 1
    begun = time.perf_counter()
    venv.create(environment, with_pip=True)
    python = environment / "bin" / "python"
    install = [python, "-m", "pip", "install", "--quiet", "-r", "requirements.txt"]
    subprocess.run(install, cwd=space, check=True)
    took = time.perf_counter() - begun
    print(f"installed in {took:.0f} s: {megabytes(environment):,.0f} MB of packages", flush=True)
    subprocess.run([python, "-m", "pip", "check"], check=True)
    stores = folder / "stores"
    for number in ("first", "second"):  # the first one compiles our files, as each new Space does
        stores.mkdir()
        wall, work, torch, size = start(str(python), space, stores)
        print(
            f"{number} start: first rating page after {wall:.2f} s, processor time {work:.2f} s, "
            f"{size / 1e6:.0f} MB, torch {'LOADED' if torch else 'not loaded'}",
            flush=True,
        )
        stores = folder / "again"
        if torch:
            return 1
    return 0


def megabytes(folder: Path) -> float:
    """What the files of a folder weigh."""
    return sum(one.stat().st_size for one in folder.rglob("*") if one.is_file()) / 1e6


if __name__ == "__main__":
    sys.exit(main())
