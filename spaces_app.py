"""The app on a Hugging Face Space: settings from the environment, build, serve."""

import gc
import sys

if __name__ == "__main__":
    gc.disable()  # nothing that is imported becomes garbage; looking takes a sixth of the start
    from ui.app import main

    # The store is a file beside this one, and gone after a restart: CRPO_RECORD names a data set
    # that it comes back from, CRPO_DB a place on a disk that stays.
    sys.exit(main(["--host", "0.0.0.0"]))  # noqa: S104 - a Space forwards from outside
