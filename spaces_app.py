"""The app on a Hugging Face Space: settings from the environment, build, serve."""

import os
import sys
from pathlib import Path

from ui.app import main

if __name__ == "__main__":
    if Path("/data").is_dir():  # the Space's own disk, kept over restarts
        os.environ.setdefault("CRPO_DB", "/data/crpo.db")
    sys.exit(main(["--host", "0.0.0.0"]))  # noqa: S104 - a Space forwards from outside
