"""How does a Space get its files, variables and secrets, once and again?

Everything that is read is read first, and the files come last, in one commit on top of the one that
was looked at: a Space that was half made runs nothing, and the same command again completes it.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from huggingface_hub import CommitOperationAdd, CommitOperationDelete, HfApi
from huggingface_hub.errors import RepositoryNotFoundError

from crpo.publishing.hub import WAITS
from crpo.publishing.hub_requests import Requests
from crpo.publishing_errors import NameTakenError, PublicRepoError
from ui.deploy_errors import ForeignSpaceError
from ui.deploy_folder import PACKAGES, TOP

THE_HUBS = {".gitattributes", "README.md"}  # the Hub makes them with the Space
OURS = (*(f"{name}/" for name in PACKAGES), "creative_preference-")


@dataclass(frozen=True)
class Wanted:
    """What a Space shall be.

    Attributes:
        space: "owner/name".
        files: Content by name.
        variables: Value by name; others that the Space has are left alone.
        secrets: Value by name; one that the Space has already is never replaced.
        hardware: Such as "cpu-basic"; "" leaves what is there.
        private: Nobody but its owner sees it.
    """

    space: str
    files: Mapping[str, bytes] = field(repr=False)
    variables: Mapping[str, str]
    secrets: Mapping[str, str] = field(repr=False)
    hardware: str = ""
    private: bool = False


@dataclass(frozen=True)
class Deployed:
    """What was done.

    Attributes:
        url: The Space's page on the Hub.
        address: Of the app itself; "" where the Hub does not say yet.
        made: It did not exist before.
        private: Nobody but its owner sees it.
        secrets: Names of all that it has now.
        changed: Names of variables and secrets that are new or have another value.
    """

    url: str
    address: str
    made: bool
    private: bool
    secrets: tuple[str, ...]
    changed: tuple[str, ...]


def deploy(wanted: Wanted, api: HfApi, waits: Sequence[float] = WAITS) -> Deployed:
    """Make a Space what is wanted of it.

    Args:
        wanted: What it shall be.
        api: With the token of somebody who may write there.
        waits: Seconds before each further try when the Hub is busy.

    Raises:
        ForeignSpaceError, NameTakenError, PublicRepoError: There is something else, or it is not
            as private as asked for.
        NoRightError, HubRefusedError: The Hub does not want it, for example without a payment.
        HubOfflineError, HubBusyError, ChangedMeanwhileError: Try again.
    """
    space = _Space(api, wanted, Requests(wanted.space, "space", api.endpoint, waits))
    found, made = space.look_or_make()
    held = {one.rfilename for one in found.siblings or []}
    if held - THE_HUBS and TOP[0] not in held:
        raise ForeignSpaceError(wanted.space)
    if wanted.private and not found.private:
        raise PublicRepoError(wanted.space)
    changed, secrets = space.settle()
    space.commit(held, str(found.sha))
    return Deployed(
        url=f"{api.endpoint}/spaces/{wanted.space}",
        address=str(getattr(found, "host", None) or ""),
        made=made,
        private=bool(found.private),
        secrets=secrets,
        changed=changed,
    )


@dataclass(frozen=True)
class _Space:
    """One Space and what is asked of it."""

    api: HfApi
    wanted: Wanted
    requests: Requests

    def look_or_make(self) -> tuple[Any, bool]:
        """What there is, and whether it was made for that."""
        place = {"repo_id": self.wanted.space, "repo_type": "space"}
        try:
            return self.requests.ask(lambda: self.api.repo_info(**place)), False
        except RepositoryNotFoundError:
            pass
        private = self.wanted.private or None  # None takes what the owner set as usual
        with suppress(NameTakenError):  # an earlier try may have made it, so look again
            self.requests.ask(
                lambda: self.api.create_repo(**place, private=private, space_sdk="gradio")
            )
        try:
            return self.requests.ask(lambda: self.api.repo_info(**place)), True
        except RepositoryNotFoundError:
            raise NameTakenError(self.wanted.space, "space") from None

    def settle(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Set variables, secrets and hardware, each only where it is not so yet."""
        space, ask = self.wanted.space, self.requests.ask
        variables = ask(lambda: self.api.get_space_variables(space))
        secrets = set(ask(lambda: self.api.get_space_secrets(space)))
        changed = []
        for name, value in self.wanted.variables.items():
            if name not in variables or variables[name].value != value:
                ask(partial(self.api.add_space_variable, space, name, value))
                changed.append(name)
        for name, value in self.wanted.secrets.items():
            if name not in secrets:  # another key would make every rater a new person
                ask(partial(self.api.add_space_secret, space, name, value))
                changed.append(name)
        if self.wanted.hardware:
            runtime = ask(lambda: self.api.get_space_runtime(space))
            if self.wanted.hardware not in (runtime.requested_hardware, runtime.hardware):
                ask(lambda: self.api.request_space_hardware(space, self.wanted.hardware))
        return tuple(changed), tuple(sorted(secrets | set(self.wanted.secrets)))

    def commit(self, held: set[str], parent: str) -> None:
        """All files in one commit; what an earlier version had more goes."""
        files = self.wanted.files
        stale = [one for one in sorted(held - set(files)) if one.startswith(OURS)]
        changes = [
            *(CommitOperationAdd(name, content) for name, content in files.items()),
            *(CommitOperationDelete(name) for name in stale),
        ]
        self.requests.ask(
            lambda: self.api.create_commit(
                self.wanted.space,
                changes,
                repo_type="space",
                commit_message="Deploy the app",
                parent_commit=parent,
            )
        )
