"""What can go wrong when something is published: every message is one line that says what to do."""

from collections.abc import Sequence
from pathlib import Path

from crpo.errors import CrPOError


class PublishOptionError(CrPOError, ValueError):
    """An option of publishing is wrong, or does not go with another."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)


# What must not be published


class NamesPeopleError(CrPOError, ValueError):
    """A column or an entry would say who somebody is."""

    def __init__(self, where: str, name: str) -> None:
        super().__init__(
            f"{where} has the column '{name}', which names people; leave it out, or put the number "
            "of people in its place, and publish again"
        )


class PersonalTextError(CrPOError, ValueError):
    """A cell holds what identifies a person."""

    def __init__(self, where: str, kind: str) -> None:
        super().__init__(f"{where} holds {kind}; take it out and publish again")


class LeakError(CrPOError, ValueError):
    """A file would publish a path of this machine or a token. The message never repeats a token."""

    def __init__(self, file: str, kind: str) -> None:
        super().__init__(
            f"{file} would publish {kind}; take it out of the run's file and publish again"
        )


class PickleError(CrPOError, ValueError):
    """A folder holds a pickle where its weights are."""

    def __init__(self, folder: Path, names: Sequence[str]) -> None:
        super().__init__(
            f"{folder} holds {', '.join(names)}: pickles run code where they are loaded, so only "
            "safetensors are published; delete them, or save the weights as safetensors"
        )


class BrokenWeightsError(CrPOError, ValueError):
    """A .safetensors file is none, or is cut short."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path} cannot be read as safetensors ({reason}); train or merge again")


class MergeError(CrPOError, ValueError):
    """An adapter cannot be merged into its base."""

    def __init__(self, base: str, reason: str) -> None:
        super().__init__(
            f"cannot merge the adapter into {base}: {reason}; publish without --merge, or make the "
            "base available"
        )


class WinRatesError(CrPOError, ValueError):
    """A file of win rates cannot be used."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"{path} {problem}")


# The Hub


class NoTokenError(CrPOError, PermissionError):
    """Nobody is logged in."""

    def __init__(self, repo: str) -> None:
        super().__init__(
            f"cannot upload to {repo} without a token; run 'hf auth login', or set HF_TOKEN"
        )


class NoRightError(CrPOError, PermissionError):
    """The token may not write there."""

    def __init__(self, repo: str) -> None:
        super().__init__(
            f"the token may not write to {repo}; use one with write access to that name, or "
            "publish under your own name"
        )


class NameTakenError(CrPOError, FileExistsError):
    """The name belongs to something that is not of this kind, or cannot be seen."""

    def __init__(self, repo: str, kind: str) -> None:
        super().__init__(
            f"{repo} is taken on the Hub, but not by a {kind} that this token can see; choose "
            "another name"
        )


class RepoNotEmptyError(CrPOError, FileExistsError):
    """The repository already holds something."""

    def __init__(self, repo: str) -> None:
        super().__init__(
            f"{repo} on the Hub is not empty; choose another name ('crpo publish --force' replaces "
            "what it published before)"
        )


class PublicRepoError(CrPOError, PermissionError):
    """What shall be private would become public."""

    def __init__(self, repo: str) -> None:
        super().__init__(
            f"{repo} exists and is public, so --private cannot hold; make it private in its "
            "settings on the Hub, or choose another name"
        )


class HubOfflineError(CrPOError, ConnectionError):
    """The Hub cannot be reached."""

    def __init__(self, endpoint: str, reason: str) -> None:
        super().__init__(
            f"cannot reach {endpoint} ({reason}); try again with a connection, or write to a "
            "folder with --to (crpo-app deploy: with --dry-run --to)"
        )


class HubBusyError(CrPOError, ConnectionError):
    """The Hub kept answering that it is busy or broken."""

    def __init__(self, repo: str, status: int) -> None:
        super().__init__(
            f"the Hub kept answering {status}; nothing was published to {repo}; try again later"
        )


class FileTooLargeError(CrPOError, ValueError):
    """A file is larger than the Hub takes."""

    def __init__(self, file: str, size: str, limit: str) -> None:
        super().__init__(
            f"{file} has {size}, and the Hub takes {limit} per file; save it in several parts"
        )


class ChangedMeanwhileError(CrPOError, RuntimeError):
    """Somebody else wrote to the repository at the same time."""

    def __init__(self, repo: str) -> None:
        super().__init__(
            f"{repo} changed while this was uploaded; look at it, then publish again with --force"
        )


class HubRefusedError(CrPOError, ValueError):
    """The Hub did not take what was sent."""

    def __init__(self, repo: str, reason: str) -> None:
        super().__init__(f"the Hub did not take {repo}: {reason}; nothing was published")
