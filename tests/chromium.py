"""Which Chromium do the browser tests drive, and how does a machine without one get it?

Run as a script it installs a missing browser where the machine allows that, and says what it did.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
MISSING = (
    "no Chromium: set CHROMIUM to its path, install the system's package 'chromium', "
    "or run 'playwright install chromium'"
)


def find() -> str | None:
    """The path of a Chromium: from CHROMIUM, the system, or Playwright's own; None without one."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named if Path(named).is_file() else None
    for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"):
        if path := shutil.which(name):
            return path
    from playwright.sync_api import sync_playwright  # only needed when the system has none

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).is_file() else None


def install() -> str | None:
    """Try the system's package manager, then Playwright's download; the path, or None."""
    attempts = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        attempts.insert(0, ["apt-get", "install", "-qq", "-y", "chromium"])
        attempts.insert(0, ["apt-get", "update", "-qq"])
    for command in attempts:
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        if path := find():
            return path
    return None


if __name__ == "__main__":
    browser = find() or install()
    print(f"Browser tests use {browser}" if browser else f"Browser tests are skipped: {MISSING}")
