"""Which options do several commands share?"""

from pathlib import Path

import click

FILE = click.Path(path_type=Path)
store_option = click.option(
    "--db",
    type=FILE,
    envvar="CRPO_DB",
    default="crpo.db",
    show_default=True,
    help="The store; CRPO_DB in the environment sets it too.",
)
json_option = click.option("--json", "output", type=FILE, help="Write the numbers to this file.")
