"""Is any package of this environment known to be unsafe? Part of `make lint`.

pip-audit asks the advisories that PyPI keeps. Where nobody answers within seconds there is one line
that says so and no failure: a change must not wait for a network.
"""

import json
import subprocess
import sys
import threading
import urllib.request

SOURCE = "https://pypi.org/pypi/pip/25.2/json"  # an answer with advisories, or with none
PATIENCE = 3.0  # seconds until the source must have answered
LONGEST = 120  # seconds for all packages; 4 are asked for in one second


def answers() -> bool:
    """Whether the source of advisories answers; the resolver of names knows no time limit."""
    found: list[bool] = []
    asking = threading.Thread(target=lambda: found.append(_ask()), daemon=True)
    asking.start()
    asking.join(PATIENCE)
    return bool(found and found[0])


def _ask() -> bool:
    try:
        with urllib.request.urlopen(SOURCE, timeout=PATIENCE) as said:
            return "vulnerabilities" in json.load(said)
    except (OSError, ValueError):
        return False


def main() -> int:
    """0 when nothing is known or nobody answers, 1 when a package is unsafe."""
    if not answers():
        print(f"audit of packages: skipped, {SOURCE} does not answer")
        return 0
    command = [sys.executable, "-m", "pip_audit", "--local", "--skip-editable", "-f", "json"]
    try:
        done = subprocess.run(
            [*command, "--progress-spinner", "off", "--timeout", "10"],
            capture_output=True,
            text=True,
            timeout=LONGEST,
        )
        packages = json.loads(done.stdout)["dependencies"]
    except subprocess.TimeoutExpired:
        print(f"audit of packages: skipped, not through in {LONGEST} s")
        return 0
    except (ValueError, KeyError):  # it gave up
        print(
            f"audit of packages: skipped, {(done.stderr.strip() or 'no answer').splitlines()[-1]}"
        )
        return 0
    unsafe = [package for package in packages if package.get("vulns")]
    for package in unsafe:
        for one in package["vulns"]:
            better = ", ".join(one["fix_versions"]) or "none yet"
            print(f"{package['name']} {package['version']}: {one['id']}, safe from: {better}")
    known = sum("vulns" in package for package in packages)
    print(f"audit of packages: {len(unsafe)} of {known} unsafe, {len(packages) - known} not known")
    return 1 if unsafe else 0


if __name__ == "__main__":
    sys.exit(main())
