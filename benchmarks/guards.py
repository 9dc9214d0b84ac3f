"""Does the test beside each guard of docs/security.md fail when that guard is removed?

Copies the working tree to a temporary folder, and there replaces one guard at a time (`old` by
`new` in tests/guards.yaml), runs its test, and puts the guard back. Before that all these tests
must pass as they are.

    python benchmarks/guards.py                          # all rows
    python benchmarks/guards.py --only zip-bomb js-link  # some of them
    python benchmarks/guards.py --section "Hostile input"
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[1]
LONGEST = 300  # seconds of one test
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
    with tempfile.TemporaryDirectory(prefix="crpo-guards-") as folder:
        copy = Path(folder)
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
    environment = os.environ | {
        "PYTHONPATH": str(copy),  # not the installed packages, which are the untouched ones
        "PYTHONDONTWRITEBYTECODE": "1",  # a file changes twice within a second
        "HYPOTHESIS_PROFILE": "ci",
    }
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests]
    try:
        done = subprocess.run(
            command,
            cwd=copy,
            env=environment,
            capture_output=True,
            text=True,
            timeout=LONGEST * len(tests),
        )
    except subprocess.TimeoutExpired:
        return -1, time.monotonic() - start, f"no answer within {LONGEST} s"
    return done.returncode, time.monotonic() - start, done.stdout[-3000:] + done.stderr[-1000:]


def _word(code: int, said: str) -> str:
    skipped = " (skipped)" if code == PASSED and "skipped" in said else ""
    return {PASSED: f"passes{skipped}", FAILED: "fails"}.get(code, f"could not run ({code})")


if __name__ == "__main__":
    sys.exit(main())
