"""With which settings does the app run: flags first, then the environment, then defaults?"""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Settings:
    """What the app needs to know before it starts.

    Attributes:
        db: The store's file; made when missing.
        host: The address to listen on.
        port: The port to listen on, 0..65535; 0 takes a free one.
        profile: Which models score, see crpo.scoring.profiles.
        secret: Key that signs cookies; None keeps one in a file beside the store.
        embedded: The pages are shown inside another site's frame (a Space), over HTTPS.
    """

    db: Path = Path("crpo.db")
    host: str = "127.0.0.1"
    port: int = 7860
    profile: str = "auto"
    secret: str | None = None
    embedded: bool = False


def read(arguments: Sequence[str] | None, environment: Mapping[str, str]) -> Settings:
    """Settings from the command line and the environment; a flag wins.

    Args:
        arguments: What follows `crpo-app`; None takes the process's own.
        environment: CRPO_DB, CRPO_HOST, CRPO_PORT, CRPO_PROFILE, CRPO_SECRET, and SPACE_ID,
            which a Hugging Face Space sets.

    Raises:
        SystemExit: An unknown flag or value (code 2, as argparse does), or `-h`.
    """
    parser = argparse.ArgumentParser(
        prog="crpo-app",
        description="Serve the pages where people rate and compare texts and watch scores.",
        epilog="crpo-app report STUDY writes the report of a comparison study: crpo-app report -h",
    )
    parser.add_argument(
        "--db",
        type=Path,
        default=environment.get("CRPO_DB", "crpo.db"),
        metavar="FILE",
        help="the store; made, with the demonstration study, when missing (%(default)s)",
    )
    parser.add_argument(
        "--host",
        default=environment.get("CRPO_HOST", "127.0.0.1"),
        help="address to listen on; 0.0.0.0 lets other machines in (%(default)s)",
    )
    parser.add_argument(
        "--port",
        type=_port,
        default=environment.get("CRPO_PORT", "7860"),
        metavar="N",
        help="port to listen on; 0 takes a free one (%(default)s)",
    )
    parser.add_argument(
        "--profile",
        default=environment.get("CRPO_PROFILE", "auto"),
        metavar="P",
        help="which models score: auto, demo, cpu or paper (%(default)s)",
    )
    given = parser.parse_args(arguments)
    return Settings(
        db=given.db,
        host=given.host,
        port=given.port,
        profile=given.profile,
        secret=environment.get("CRPO_SECRET") or None,
        embedded="SPACE_ID" in environment,
    )


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= 65535):
        raise argparse.ArgumentTypeError(f"'{text}' is no port; give a number from 0 to 65535")
    return int(text)
