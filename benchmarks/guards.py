"""Does the test beside each guard of docs/security.md fail when that guard is removed?

Copies the working tree to a temporary folder, and there replaces one guard at a time (`old` by
`new` in tests/guards.yaml), runs its test, and puts the guard back. Before that all these tests
must pass as they are.

    python benchmarks/guards.py                          # all rows
    python benchmarks/guards.py --only zip-bomb js-link  # some of them
    python benchmarks/guards.py --section "Hostile input"
"""

import argparse
import importlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
LONGEST = 300  # seconds of one test
HEAVY = ("gradio", "datasets", "torch", "transformers", "peft", "trl", "sentence_transformers")
PASSED, FAILED = 0, 1  # exit codes of pytest; every other says that it could not run the test


@dataclass(frozen=True)
class Guard:
    """One row of tests/guards.yaml."""

    section: str
    id: str
    file: str
    old: str
    new: str
    test: str


def main() -> int:
    """Print a line for each guard; 1 when one of them is missed by its test."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--only", nargs="+", metavar="ID", help="these rows")
    parser.add_argument("--section", help="the rows under this heading of docs/security.md")
    given = parser.parse_args()
    rows = [
        guard
        for guard in guards()
        if given.only is None or guard.id in given.only
        if given.section is None or guard.section == given.section
    ]
    if not rows:
        print("no such row in tests/guards.yaml", file=sys.stderr)
        return 1
    _prepare()
    with tempfile.TemporaryDirectory(prefix="crpo-guards-") as folder:
        copy = Path(folder) / "tree"
        _copy(copy)
        code, seconds, said = _test(copy, sorted({guard.test for guard in rows}))
        print(f"{len(rows)} guards in place: {_word(code, said)}, {seconds:.0f} s", flush=True)
        if code != PASSED:
            print(said)
            return 1
        held = sum([_is_held(copy, guard) for guard in rows])
    print(f"{held} of {len(rows)} guards are missed by their test when they are gone")
    return 0 if held == len(rows) else 1


def guards() -> list[Guard]:
    """All rows of tests/guards.yaml."""
    text = (ROOT / "tests" / "guards.yaml").read_text(encoding="utf-8")
    return [
        Guard(section, **row)
        for section, rows in yaml.safe_load(text).items()
        for row in rows or ()
    ]


def _is_held(copy: Path, guard: Guard) -> bool:
    """Whether the guard's test fails without it."""
    path = copy / guard.file
    whole = path.read_text(encoding="utf-8")
    if whole.count(guard.old) != 1:
        print(f"{guard.id}: its text does not stand once in {guard.file}", flush=True)
        return False
    path.write_text(whole.replace(guard.old, guard.new), encoding="utf-8")
    try:
        code, seconds, said = _test(copy, [guard.test])
    finally:
        path.write_text(whole, encoding="utf-8")
    print(f"{guard.id}: {_word(code, said)} without it, {seconds:.1f} s", flush=True)
    if code not in {PASSED, FAILED}:
        print(said)
    return code == FAILED


def _copy(to: Path) -> None:
    """The files of the working tree that git knows or does not ignore."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    for name in listed.stdout.decode().split("\0"):
        if name and (ROOT / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, to / name)


def _test(copy: Path, tests: list[str]) -> tuple[int, float, str]:
    """The exit code of pytest, seconds, and the end of what it printed."""
    start = time.monotonic()
    said = copy.with_name(f"{copy.name}.said")
    child = os.fork()
    if not child:
        try:
            code = _run(copy, tests, said)
        except BaseException:  # or it would clean up what is its parent's
            traceback.print_exc()
            os._exit(70)
        os._exit(code)
    code = None
    while code is None and time.monotonic() < start + LONGEST * len(tests):
        ended, status = os.waitpid(child, os.WNOHANG)
        code = os.waitstatus_to_exitcode(status) if ended else None
        time.sleep(0.05)
    if code is None:
        os.killpg(child, signal.SIGKILL)
        os.waitpid(child, 0)
        code = -1
    text = said.read_text(encoding="utf-8", errors="replace")
    said.unlink()
    return code, time.monotonic() - start, text[-4000:]


def _run(copy: Path, tests: list[str], said: Path) -> int:
    """Run tests in this process, which ends then; only the copy's own files are read."""
    os.setpgid(0, 0)
    with said.open("wb") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    os.chdir(copy)
    os.environ |= {
        "PYTHONPATH": str(copy),  # not the installed packages, which are the untouched ones
        "PYTHONDONTWRITEBYTECODE": "1",  # a file changes twice within a second
        "HYPOTHESIS_PROFILE": "ci",
    }
    sys.dont_write_bytecode = True
    sys.path[0] = str(copy)
    loaded = "ignore::pytest.PytestAssertRewriteWarning"  # a plugin that is there already
    code = pytest.main(["-q", "-x", "-p", "no:cacheprovider", "-W", loaded, *tests])
    sys.stdout.flush()
    return int(code)


def _prepare() -> None:
    """Import what takes long and is not ours; each test begins as a copy of this process."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "0")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    for name in HEAVY:
        importlib.import_module(name)


def _word(code: int, said: str) -> str:
    skipped = " (skipped)" if code == PASSED and "skipped" in said else ""
    return {PASSED: f"passes{skipped}", FAILED: "fails"}.get(code, f"could not run ({code})")


if __name__ == "__main__":
    sys.exit(main())
