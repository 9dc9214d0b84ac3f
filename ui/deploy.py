"""`crpo-app deploy`: how does the app come to a Hugging Face Space?"""

import argparse
import re
import secrets
import sys
from collections.abc import Callable, Mapping, Sequence
from getpass import getpass
from pathlib import Path

from huggingface_hub import HfApi, SpaceHardware
from huggingface_hub.utils import disable_progress_bars

from crpo.errors import CrPOError
from crpo.publishing.hub import WAITS, token_for
from crpo.publishing.hub_requests import Requests
from ui import deploy_texts as words
from ui.deploy_errors import FolderTakenError, RecordTokenError
from ui.deploy_folder import space_files
from ui.deploy_space import Deployed, Wanted, deploy
from ui.errors import UiError

SECRET = "CRPO_SECRET"  # noqa: S105 (its name)
TOKEN = "HF_TOKEN"  # noqa: S105 (its name)
RECORD_TOKEN = "CRPO_RECORD_TOKEN"  # noqa: S105 (its name), here; on the Space it is HF_TOKEN
FREE = "cpu-basic"
CORES = {FREE: "2", "cpu-upgrade": "8"}  # a container sees more of the machine than it may use
NAME = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*")


def main(
    arguments: Sequence[str],
    environment: Mapping[str, str],
    *,
    ask: Callable[[str], str] = getpass,
    waits: Sequence[float] = WAITS,
) -> int:
    """Put the app on a Space, or say what would be put there.

    Args:
        arguments: What follows `deploy`.
        environment: HF_ENDPOINT names the Hub; CRPO_RECORD_TOKEN is the record's token.
        ask: Asks a person at a terminal for something that is not shown.
        waits: Seconds before each further try when the Hub is busy.

    Returns:
        0, or 1 after a mistake that one line on stderr explains.
    """
    parser = _parser()
    given = parser.parse_args(arguments)
    if given.to and not given.dry_run:
        parser.error("--to goes with --dry-run")
    try:
        if given.dry_run:
            _dry_run(given)
        else:
            _deploy(given, environment, ask, waits)
    except (UiError, CrPOError, OSError) as error:
        print(f"crpo-app: {error}", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="crpo-app deploy",
        description="Put the app on a Hugging Face Space; again for a newer version of it.",
    )
    parser.add_argument("--space", required=True, type=_name, metavar="OWNER/NAME")
    parser.add_argument("--private", action="store_true", help="nobody but its owner sees it")
    parser.add_argument(
        "--hardware",
        choices=[one.value for one in SpaceHardware],
        metavar="H",
        help=f"what it runs on, such as {FREE} or zero-a10g ({FREE}, later what it has)",
    )
    parser.add_argument(
        "--profile", choices=("demo", "cpu", "paper"), help="which models score (by hardware)"
    )
    parser.add_argument(
        "--record", type=_name, metavar="OWNER/NAME", help="the data set that keeps a copy"
    )
    parser.add_argument(
        "--researchers", metavar="A,B", help="Hub names of the researchers (whose token it is)"
    )
    parser.add_argument(
        "--db", metavar="PATH", help="the store on the Space, where it has a disk that is kept"
    )
    parser.add_argument("--dry-run", action="store_true", help="send nothing; say what would be")
    parser.add_argument("--to", type=Path, metavar="FOLDER", help="write the Space's files there")
    return parser


def _dry_run(given: argparse.Namespace) -> None:
    files = space_files(given.hardware or FREE)
    if given.to:
        if given.to.exists() and (not given.to.is_dir() or any(given.to.iterdir())):
            raise FolderTakenError(given.to)
        for name, content in files.items():
            (given.to / name).parent.mkdir(parents=True, exist_ok=True)
            (given.to / name).write_bytes(content)
    print(f"{given.space}: {words.files(len(files), sum(map(len, files.values())))}")
    people = given.researchers or "the token's owner"  # names of variables alone are printed
    print(words.named("variables", sorted(_variables(given, people, made=True))))
    print(words.named("secrets", [SECRET, TOKEN] if given.record else [SECRET]))
    print(f"{words.NOTHING_SENT}{f'; {given.to} has the files' if given.to else ''}")


def _deploy(
    given: argparse.Namespace,
    environment: Mapping[str, str],
    ask: Callable[[str], str],
    waits: Sequence[float],
) -> None:
    disable_progress_bars()
    endpoint = environment.get("HF_ENDPOINT") or None
    api = HfApi(endpoint=endpoint, token=token_for(given.space))
    requests = Requests(given.space, "space", api.endpoint, waits)
    made = not requests.ask(lambda: api.repo_exists(given.space, repo_type="space"))
    people = given.researchers
    if people is None and made:
        people = str(requests.ask(api.whoami)["name"])
    keys = {SECRET: secrets.token_urlsafe(48)}
    held = {} if made else requests.ask(lambda: api.get_space_secrets(given.space))
    if given.record and TOKEN not in held:
        keys |= _record_token(given.record, environment, ask)
    wanted = Wanted(
        given.space,
        space_files(given.hardware or FREE),
        _variables(given, people, made=made),
        keys,
        given.hardware or "",
        given.private,
    )
    done = deploy(wanted, api, waits)
    _say(given, wanted, done)


def _variables(given: argparse.Namespace, people: str | None, *, made: bool) -> dict[str, str]:
    """What the Space is told by variables; only what was given, once it exists."""
    hardware = given.hardware or (FREE if made else "")
    usual = ("demo" if hardware == FREE else "cpu") if hardware else ""
    names = ",".join(name for name in re.split(r"[\s,]+", people or "") if name)
    wanted = {
        "CRPO_PROFILE": given.profile or usual,
        "CRPO_RESEARCHERS": names,
        "CRPO_RECORD": given.record or "",
        "CRPO_DB": given.db or "",
        "OMP_NUM_THREADS": CORES.get(hardware, ""),
    }
    return {name: value for name, value in wanted.items() if value}


def _record_token(
    record: str, environment: Mapping[str, str], ask: Callable[[str], str]
) -> dict[str, str]:
    """The record's token by its name on the Space; nothing where nobody can be asked.

    Raises:
        RecordTokenError: It is none.
    """
    given = environment.get(RECORD_TOKEN, "").strip()
    if not given and sys.stdin.isatty():
        given = ask(words.ASK.format(record=record)).strip()
    if given and not re.fullmatch(r"hf_[A-Za-z0-9_]+", given):
        raise RecordTokenError
    return {TOKEN: given} if given else {}


def _say(given: argparse.Namespace, wanted: Wanted, done: Deployed) -> None:
    print(words.files(len(wanted.files), sum(map(len, wanted.files.values()))))
    print(words.named("variables and secrets that are new or changed", done.changed))
    if done.private:
        print(words.PRIVATE)
    if given.record and TOKEN not in done.secrets:
        print(words.LATER.format(record=given.record, settings=f"{done.url}/settings"))
    if done.made and not (given.record or given.db):
        print(words.NO_RECORD)
    if done.address:
        print(f"for people: {done.address}")
    print(done.url)


def _name(text: str) -> str:
    if not NAME.fullmatch(text):
        raise argparse.ArgumentTypeError(f"'{text}' is no name; write owner/name")
    return text
