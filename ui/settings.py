"""With which settings does the app run: flags first, then the environment, then defaults?"""

import argparse
import re
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ui import login_settings
from ui.login_errors import LoginSettingsError
from ui.login_settings import Provider
from ui.rates import read_rates

SHORTEST = 16  # characters of a key that somebody chose


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
        researchers: Names on the Hub whose bearers may see the researchers' pages.
        record: A private data set of the Hub, "owner/name", that a copy of every judgement goes to;
            "" for none.
        record_minutes: How often at least, while there is anything new.
        record_judgements: After so many judgements at once.
        origin: The name of this store among those that feed one record.
        root_path: The path under which a proxy shows the app, such as "/studies"; "" for none.
        proxies: How many proxies in front add to X-Forwarded-For; what stands left of them is
            what a visitor may have made up.
        limits: How fast people may be, see ui.rates.read_rates; "" for what is usual.
        provider: Where people log in with an account; None where nobody can.
    """

    db: Path = Path("crpo.db")
    host: str = "127.0.0.1"
    port: int = 7860
    profile: str = "auto"
    secret: str | None = None
    embedded: bool = False
    researchers: tuple[str, ...] = ()
    record: str = ""
    record_minutes: float = 5.0
    record_judgements: int = 100
    origin: str = ""
    root_path: str = ""
    proxies: int = 0
    provider: Provider | None = None
    limits: str = ""


def read(arguments: Sequence[str] | None, environment: Mapping[str, str]) -> Settings:
    """Settings from the command line and the environment; a flag wins.

    Args:
        arguments: What follows `crpo-app`; None takes the process's own.
        environment: CRPO_DB, CRPO_HOST, CRPO_PORT, CRPO_PROFILE, CRPO_SECRET, CRPO_RESEARCHERS,
            CRPO_RECORD, CRPO_RECORD_MINUTES, CRPO_RECORD_JUDGEMENTS, CRPO_ORIGIN, CRPO_ROOT_PATH,
            CRPO_PROXIES, CRPO_LIMITS, what ui.login_settings reads, and SPACE_ID, which a Hugging
            Face Space sets.

    Raises:
        SystemExit: An unknown flag or value (code 2, as argparse does), or `-h`.
    """
    parser = argparse.ArgumentParser(
        prog="crpo-app",
        description="Serve the pages where people rate and compare texts and watch scores.",
        epilog="crpo-app report STUDY writes the report of a comparison study, crpo-app deploy "
        "puts the app on a Hugging Face Space; -h behind them says more",
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
    parser.add_argument(
        "--record",
        type=_data_set,
        default=environment.get("CRPO_RECORD", ""),
        metavar="OWNER/NAME",
        help="a private data set of the Hub that keeps a copy of every judgement (none)",
    )
    parser.add_argument(
        "--root-path",
        type=_root_path,
        default=environment.get("CRPO_ROOT_PATH", ""),
        metavar="PATH",
        help="where a proxy shows the app, such as /studies (its own address)",
    )
    given = parser.parse_args(arguments)
    try:
        read_rates(limits := environment.get("CRPO_LIMITS", ""))
    except ValueError as error:
        parser.error(f"CRPO_LIMITS: {error}")
    try:
        provider = login_settings.read(environment, given.root_path)
    except LoginSettingsError as error:
        parser.error(str(error))
    space = environment.get("SPACE_ID", "")
    secret = environment.get("CRPO_SECRET", "")
    if 0 < len(secret) < SHORTEST:  # who guesses it makes anybody's cookie, a researcher's too
        parser.error(f"CRPO_SECRET must have {SHORTEST} or more characters, or leave it out")
    return Settings(
        db=given.db,
        host=given.host,
        port=given.port,
        profile=given.profile,
        secret=secret or None,
        embedded=bool(space),
        researchers=tuple(
            name for name in re.split(r"[\s,]+", environment.get("CRPO_RESEARCHERS", "")) if name
        ),
        record=given.record,
        record_minutes=_number(parser, environment, "CRPO_RECORD_MINUTES", 5.0),
        record_judgements=int(_number(parser, environment, "CRPO_RECORD_JUDGEMENTS", 100)),
        origin=environment.get("CRPO_ORIGIN") or space.replace("/", ".") or socket.gethostname(),
        root_path=given.root_path,
        proxies=int(_number(parser, environment, "CRPO_PROXIES", 1 if space else 0, least=0)),
        provider=provider,
        limits=limits,
    )


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= 65535):
        raise argparse.ArgumentTypeError(f"'{text}' is no port; give a number from 0 to 65535")
    return int(text)


def _data_set(text: str) -> str:
    if text and not re.fullmatch(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*", text):
        raise argparse.ArgumentTypeError(f"'{text}' is no data set; write owner/name")
    return text


def _root_path(text: str) -> str:
    if text and not re.fullmatch(r"(/[\w.~-]+)+", text):
        raise argparse.ArgumentTypeError(
            f"'{text}' is no path; write it as /studies, without a last slash"
        )
    return text


def _number(
    parser: argparse.ArgumentParser,
    environment: Mapping[str, str],
    name: str,
    default: float,
    least: float = 0.01,
) -> float:
    """A number of the environment; anything else ends the command with one line."""
    given = environment.get(name, "")
    try:
        number = float(given) if given else default
    except ValueError:
        number = -1.0
    if not least <= number < 1e9:
        parser.error(f"{name} is '{given}'; give a number of at least {least:g}")
    return number
