"""A stand-in for the Hub's Spaces: variables, secrets, hardware and files, on this machine."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from hub_stand_in import HubHandler, HubStandIn, Repo
from stand_in import git_id, listening

SETTINGS = re.compile(r"/api/spaces/([^/]+/[^/]+)/(variables|secrets|hardware|runtime)")


@dataclass
class Space:
    """What a Space has beside its files."""

    variables: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    hardware: str = "cpu-basic"


@dataclass
class SpaceStandIn(HubStandIn):
    """What the stand-in holds, and what was asked of it."""

    spaces: dict[str, Space] = field(default_factory=dict)

    def space(self, name: str) -> Space:
        return self.spaces.setdefault(name, Space())

    def files(self, name: str) -> dict[str, bytes]:
        return self.repos["spaces", name].files


@contextmanager
def space_stand_in() -> Iterator[SpaceStandIn]:
    """A running stand-in; it listens on this machine only."""
    hub = SpaceStandIn()
    with listening(SpaceHandler, state=hub) as hub.endpoint:
        yield hub


class SpaceHandler(HubHandler):
    state: SpaceStandIn

    def do_GET(self) -> None:
        self._take()
        if self._faulty():
            return None
        if self._path == "/api/whoami-v2":
            return self._send(200, {"name": "anna", "type": "user"})
        if found := SETTINGS.fullmatch(self._path):
            return self._send(200, self._told(self.state.space(found[1]), found[2]))
        name = self._path.removeprefix("/api/spaces/")
        repo = self.state.repos.get(("spaces", name))
        if repo is None:
            return self._send(401, {}, "RepoNotFound")
        files = [{"rfilename": one} for one in sorted(repo.files)]
        host = f"https://{name.replace('/', '-')}.hf.space"
        about = {"id": name, "sha": repo.head, "private": repo.private, "siblings": files}
        return self._send(200, about | {"host": host})

    def _post(self, body: bytes) -> None:
        if found := SETTINGS.fullmatch(self._path):
            return self._set(self.state.space(found[1]), found[2], json.loads(body))
        found = re.fullmatch(r"/api/spaces/([^/]+/[^/]+)/(preupload|commit)/main", self._path)
        if found is None:
            return super()._post(body)
        repo = self.state.repos["spaces", found[1]]
        if found[2] == "commit":
            return self._commit(repo, "spaces", found[1], body)
        files = [self._mode(repo, one["path"]) for one in json.loads(body)["files"]]
        return self._send(200, {"files": files})

    def _mode(self, repo: Repo, path: str) -> dict[str, Any]:
        """How a file is to be sent, and the id of what is there."""
        mode = "lfs" if path.endswith(".safetensors") else "regular"
        about = {"path": path, "shouldIgnore": False, "uploadMode": mode}
        if path in repo.files and mode == "regular":
            content = repo.files[path]
            about["oid"] = git_id(f"blob {len(content)}\0".encode() + content)
        return about

    def _told(self, space: Space, what: str) -> dict[str, Any]:
        if what == "variables":
            return {name: {"value": value} for name, value in space.variables.items()}
        if what == "secrets":
            return {name: {"description": ""} for name in space.secrets}
        return {"stage": "BUILDING", "hardware": {"current": None, "requested": space.hardware}}

    def _set(self, space: Space, what: str, asked: dict[str, Any]) -> None:
        if what == "hardware":
            space.hardware = asked["flavor"]
            return self._send(200, self._told(space, "runtime"))
        held = space.variables if what == "variables" else space.secrets
        held[asked["key"]] = asked["value"]
        return self._send(200, self._told(space, what))
