"""How are the files of one data set of the Hub listed, fetched and committed?

Only annotation/hub_process.py calls this, in a process of its own: what is set here for the whole
process (time limits, and that the client asks nothing twice) holds for nobody else. Who asks again,
and when, is decided in one place, annotation/hub_record.py.
"""

import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx2
from huggingface_hub import (
    CommitOperationAdd,
    CommitOperationDelete,
    HfApi,
    constants,
    get_token,
    set_client_factory,
)
from huggingface_hub.errors import (
    EntryNotFoundError,
    HfHubHTTPError,
    RemoteEntryNotFoundError,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)
from huggingface_hub.utils import parse_ratelimit_headers

from annotation.hub_errors import (
    HubBusyError,
    HubChangedError,
    HubFullError,
    HubRefusedError,
    HubRightError,
    HubTroubleError,
    HubUnreachableError,
    NoHubTokenError,
    PublicRecordError,
)
from annotation.hub_layout import README

TIMES = httpx2.Timeout(60.0, connect=10.0)  # seconds without a byte
BUSY = {408, 429, 500, 502, 503, 504}
FULL = {402, 413, 507}
AT_ONCE = 8  # files that are fetched together
GONE = (RemoteEntryNotFoundError, RevisionNotFoundError)  # since it was listed: somebody squashed
# What the client raises when it is not the Hub that said no.
ERRORS = (HfHubHTTPError, httpx2.HTTPError, OSError, RuntimeError, ValueError)


class RecordFiles:
    """The data set of one record.

    Args:
        record: "owner/name".

    Raises:
        NoHubTokenError: Nobody is logged in (HF_TOKEN, or what `hf auth login` keeps).
        HubRefusedError: HF_HUB_OFFLINE is set.
    """

    def __init__(self, record: str) -> None:
        if constants.is_offline_mode():
            raise HubRefusedError(record, "HF_HUB_OFFLINE is set, so nothing is asked")
        token = get_token()
        if not token:
            raise NoHubTokenError(record)
        set_client_factory(lambda: _client(record))
        self.record = record
        self.api = HfApi(token=token)
        self.place: dict[str, Any] = {"repo_id": record, "repo_type": "dataset"}

    def do(self, job: str, facts: Mapping[str, Any]) -> Any:
        """Do one of the jobs below.

        Raises:
            HubTroubleError: It was not done; a commit perhaps was.
        """
        try:
            return getattr(self, f"_{job}")(**facts)
        except ERRORS as error:
            raise self._explained(error) from error

    def _list(self, folder: str = "") -> dict[str, Any] | None:
        """The newest commit and its files with their sizes; None where there is no data set."""
        try:
            commit = self._private()
        except RepositoryNotFoundError:
            return None
        try:
            tree = self.api.list_repo_tree(
                **self.place, path_in_repo=folder or None, recursive=True, revision=commit
            )
            files = [(one.path, one.size) for one in tree if hasattr(one, "size")]
        except EntryNotFoundError:
            files = []
        return {"commit": commit, "files": files}

    def _there(self, paths: Sequence[str]) -> dict[str, int]:
        """Which of the paths are there, with their sizes."""
        try:
            found = self.api.get_paths_info(**self.place, paths=list(paths))
        except RepositoryNotFoundError:
            return {}
        return {one.path: one.size for one in found if hasattr(one, "size")}

    def _commit(
        self, add: Mapping[str, str], delete: Sequence[str] = (), message: str = "Copy"
    ) -> dict[str, Any]:
        """One commit with these files, by path; the data set is made when it is missing.

        Returns:
            The commit, and whether the data set is new.
        """
        changes: list[Any] = [CommitOperationAdd(path, file) for path, file in add.items()]
        changes += [CommitOperationDelete(path) for path in delete]
        new = False
        try:
            self._private()
        except RepositoryNotFoundError:
            self.api.create_repo(**self.place, private=True, exist_ok=True)
            self._private()  # somebody else may have made it, and not so
            changes.append(CommitOperationAdd("README.md", README.encode()))
            new = True
        made = self.api.create_commit(**self.place, operations=changes, commit_message=message)
        return {"commit": str(made.oid), "new": new}

    def _fetch(self, paths: Sequence[str], folder: str, commit: str) -> list[str]:
        """Files of a commit, each under its last name in the folder; returns these names."""

        def one(path: str) -> str:
            file = self.api.hf_hub_download(
                **self.place, filename=path, revision=commit, local_dir=folder
            )
            name = path.rpartition("/")[2]
            Path(file).replace(Path(folder) / name)
            return name

        with ThreadPoolExecutor(AT_ONCE) as pool:
            return list(pool.map(one, paths))

    def _squash(self) -> int:
        """Make all that no file of the newest commit holds unreachable; how many large ones."""
        self.api.super_squash_history(**self.place)
        tree = self.api.list_repo_tree(**self.place, recursive=True)
        kept = {one.lfs.sha256 for one in tree if getattr(one, "lfs", None)}
        stale = [one for one in self.api.list_lfs_files(**self.place) if one.file_oid not in kept]
        self.api.permanently_delete_lfs_files(**self.place, lfs_files=stale)
        return len(stale)

    def _private(self) -> str:
        """The newest commit of the data set.

        Raises:
            PublicRecordError: Everybody could read it.
            RepositoryNotFoundError: There is none that the token can see.
        """
        info = self.api.dataset_info(self.record, expand=["private", "sha"])
        if info.private is not True:
            raise PublicRecordError(self.record)
        return str(info.sha)

    def _explained(self, error: Exception) -> HubTroubleError:
        """What went wrong, in the words of this project."""
        cause: BaseException | None = error
        while cause is not None:  # the client wraps what its transfers meet
            if isinstance(cause, HubTroubleError):
                return cause
            if isinstance(cause, GONE):
                return HubChangedError(self.record, str(cause.response.status_code))
            if isinstance(cause, HfHubHTTPError):
                return _refused(self.record, cause.response.status_code)
            if isinstance(cause, httpx2.HTTPError):
                return HubUnreachableError(self.record, type(cause).__name__)
            cause = cause.__cause__ or cause.__context__
        if isinstance(error, json.JSONDecodeError):
            return HubBusyError(self.record, "a page that cannot be read")
        said = " ".join(f"{type(error).__name__}: {error}".split())[:200]
        if isinstance(error, ValueError):
            return HubRefusedError(self.record, said)
        return HubUnreachableError(self.record, said)  # of the disk, or the store of large files


def _refused(record: str, status: int, wait: float = 0.0) -> HubTroubleError:
    if status in BUSY:
        return HubBusyError(record, str(status), wait)
    if status in (409, 412):
        return HubChangedError(record, str(status))
    if status in FULL:
        return HubFullError(record, str(status))
    if status in (401, 403, 404):
        return HubRightError(record, str(status))
    return HubRefusedError(record, str(status))


def _client(record: str) -> httpx2.Client:
    return httpx2.Client(transport=_Once(record), follow_redirects=True, timeout=TIMES)


class _Once(httpx2.HTTPTransport):
    """What the client would ask again by itself is told at once instead."""

    def __init__(self, record: str) -> None:
        super().__init__()
        self._record = record

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        try:
            response = super().handle_request(request)
        except httpx2.TransportError as error:
            raise HubUnreachableError(self._record, type(error).__name__) from error
        if response.status_code in BUSY:
            response.close()
            raise _refused(self._record, response.status_code, _wait(response.headers))
        return response


def _wait(headers: Mapping[str, str]) -> float:
    """Seconds that the Hub wants to be left alone for, 0 where it does not say."""
    limit = parse_ratelimit_headers(headers)
    if limit is not None and limit.remaining == 0:
        return float(limit.reset_in_seconds)
    after = headers.get("Retry-After", "")
    return float(after) if after.isdigit() else 0.0
