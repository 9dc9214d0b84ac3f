"""How do items get from a researcher into a study? Typed, from a file, from a data set of the Hub.

A route of its own, because a file is too large for a message of a page: what is sent is streamed to
a temporary file and read from there. The first request reads and shows; a second one adds.
"""

import asyncio
import json
import logging
import re
import secrets
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from starlette.requests import ClientDisconnect

from annotation.batches import Progress
from annotation.errors import AnnotationError, StoreError
from annotation.files import ENDINGS, read_rows
from annotation.hub import hub_rows
from annotation.intake import Brought, add, take_in
from annotation.store import Store
from annotation.studies import Study
from ui import arms_items, items_page, studies_texts, texts
from ui import items_texts as words
from ui.access import PATH, Access, strangers
from ui.turns import is_foreign

ROUTE = f"{PATH}/items"
LARGEST = 200 * 1024**2  # bytes of a file
LONGEST = 5 * 1024**2  # bytes of what is typed
EACH_SECOND = 1.0  # how often a page that waits is told how far it is
WORKING: set["asyncio.Task[Mapping[str, object]]"] = set()
KEPT = 8  # files that wait to be added; the oldest goes first
logger = logging.getLogger(__name__)


@dataclass
class Uploads:
    """Files that were sent and wait to be added; gone when the process ends."""

    folder: tempfile.TemporaryDirectory[str] = field(
        default_factory=lambda: tempfile.TemporaryDirectory(prefix="crpo-items-")
    )
    names: dict[str, str] = field(default_factory=dict)

    def place(self, name: str) -> tuple[str, Path]:
        """A key and a path for a file that somebody calls so.

        Of the name only the ending is used here, and only one that can be read.
        """
        ending = Path(name).suffix.lower()
        key = secrets.token_urlsafe(16)
        while len(self.names) >= KEPT:
            self.forget(next(iter(self.names)))
        self.names[key] = _plain(name)
        return key, Path(self.folder.name) / (key + (ending if ending in ENDINGS else ".unknown"))

    def find(self, key: object) -> tuple[Path, str] | None:
        """The path and the name of a file that waits."""
        if not isinstance(key, str) or key not in self.names:
            return None
        found = list(Path(self.folder.name).glob(f"{key}.*"))
        return (found[0], self.names[key]) if found else None

    def forget(self, key: str) -> None:
        """Delete a file."""
        for path in Path(self.folder.name).glob(f"{key}.*"):
            path.unlink(missing_ok=True)
        self.names.pop(key, None)


def add_route(app: FastAPI, store: Store, access: Access) -> None:
    """Serve POST /research/items; before the framework, which takes every other path."""
    uploads = Uploads()

    @app.post(ROUTE)
    async def items(request: Request) -> Response:
        if is_foreign(request):
            return JSONResponse({"markup": items_page.problem(texts.NOT_TAKEN)}, 403)
        if not access.is_researcher(request):
            return JSONResponse({"markup": strangers()}, 403)
        study_id = request.query_params.get("study", "")
        if "name" in request.query_params:
            key, path = uploads.place(request.query_params["name"])
            problem = await _receive(request, path)
            if problem:
                uploads.forget(key)
                return JSONResponse({"markup": items_page.problem(problem)}, 413)
            message: Mapping[str, Any] = {"from": "file", "upload": key}
        else:
            message = await _message(request)
        said = _told(lambda progress: bring(store, uploads, study_id, message, progress))
        return StreamingResponse(said, media_type="application/x-ndjson")


async def _told(work: Callable[[Progress], Mapping[str, object]]) -> AsyncIterator[str]:
    """What work in a thread comes to, as one line of JSON; before it, each second how far it is."""
    done = 0

    def progress(items: int) -> None:
        nonlocal done
        done = items

    working = asyncio.create_task(asyncio.to_thread(work, progress))
    WORKING.add(working)  # it goes on when the page is closed
    working.add_done_callback(WORKING.discard)
    while not (await asyncio.wait({working}, timeout=EACH_SECOND))[0]:
        yield json.dumps({"progress": words.progress(done)}) + "\n"
    yield json.dumps(working.result())


def bring(
    store: Store,
    uploads: Uploads,
    study_id: str,
    message: Mapping[str, Any],
    progress: Progress | None = None,
) -> dict[str, object]:
    """Read what a researcher brings, or add it when the message says `load`.

    Returns:
        `markup` to show, and `again`: the message that adds what was read.
    """
    try:
        study = store.study(study_id)
        if message.get("from") == "release" and study.kind == "comparison":
            return arms_items.let_in(store, study_id, _text(message, "response"))
        brought = _brought(uploads, study, message)
        if brought is None:
            return {"markup": items_page.problem(words.GONE)}
        if study.kind == "comparison":
            answer = arms_items.bring(store, study, brought, message)
            _forget(uploads, message)
            return answer
        if message.get("load") is True:
            done = add(store, study, brought, progress)
            _forget(uploads, message)
            return {"markup": items_page.added(done), "added": True}
        intake = take_in(store, study, brought, progress)
        shown = items_page.found(intake, study.kind, typed=brought.typed)
        return {"markup": shown, "again": {**message, "load": True}}
    except StoreError as error:
        logger.error("%s", error)
        return {"markup": items_page.problem(studies_texts.STORE)}
    except AnnotationError as error:
        said = re.sub(r"\S*/crpo-items-[^\s,:]*", "the file", str(error))  # not where it lies here
        return {"markup": items_page.problem(said[:1].upper() + said[1:])}


def _forget(uploads: Uploads, message: Mapping[str, Any]) -> None:
    """Delete a file that was added."""
    if message.get("from") == "file" and message.get("load") is True:
        uploads.forget(str(message.get("upload")))


def _brought(uploads: Uploads, study: Study, message: Mapping[str, Any]) -> Brought | None:
    match message.get("from"):
        case "file":
            found = uploads.find(message.get("upload"))
            return None if found is None else Brought(read_rows(found[0]), found[1])
        case "hub":
            name, config, split = (_text(message, key) for key in ("name", "config", "split"))
            return Brought(hub_rows(name, config, split), f"hub:{name}")
        case _:
            return Brought(_spoken(study, _lines(study, message)), "typed", typed=True)


def _lines(study: Study, message: Mapping[str, Any]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """What was typed, as rows that are numbered by line."""
    if study.kind == "writing":
        for number, line in _each(message, "prompts"):
            yield number, {"prompt": line}
        return
    prompt = _text(message, "prompt")
    lists = {"responses": _text(message, "model") or None}
    if study.kind == "comparison":
        first, second = lists["responses"] or "first", _text(message, "second_model") or "second"
        lists = {"responses": first, "second": second if second != first else f"{second} (2)"}
    for name, model in lists.items():
        for number, line in _each(message, name):
            task, tab, response = line.partition("\t")
            pasted = {"prompt": task.strip(), "response": response.strip()}
            typed = {"prompt": prompt, "response": line}
            yield number, {**(pasted if tab and not prompt else typed), "model": model}


def _spoken(
    study: Study, rows: Iterator[tuple[int, Mapping[str, Any]]]
) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Typed rows in the language of the study, where it has one: nobody types that, too."""
    only = {"language": study.languages[0]} if len(study.languages) == 1 else {}
    for number, row in rows:
        yield number, {**row, **only}


def _each(message: Mapping[str, Any], name: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(_text(message, name).split("\n"), start=1):
        if line.strip():
            yield number, line.strip()


def _text(message: Mapping[str, Any], name: str) -> str:
    value = message.get(name)
    return value.strip() if isinstance(value, str) else ""


async def _receive(request: Request, path: Path) -> str:
    """Stream what is sent to a file; what went wrong, or nothing."""
    size = 0
    try:
        with path.open("wb") as file:
            async for part in request.stream():
                size += len(part)
                if size > LARGEST:
                    return words.TOO_LARGE
                file.write(part)
    except (TimeoutError, ClientDisconnect):  # nothing comes any more
        return words.CUT_OFF
    except OSError as error:
        logger.error("%s", error)
        return words.NO_ROOM
    return ""


async def _message(request: Request) -> Mapping[str, Any]:
    body = bytearray()
    try:
        async for part in request.stream():
            body += part
            if len(body) > LONGEST:
                return {}
        message = json.loads(body)
    except (ValueError, RecursionError, TimeoutError, ClientDisconnect):
        return {}
    return message if isinstance(message, dict) else {}


def _plain(name: str) -> str:
    """A file's name as it may stand in a store.

    >>> _plain("../../etc/my texts (2).CSV")
    'my texts _2_.CSV'
    """
    return re.sub(r"[^\w .-]", "_", re.split(r"[/\\]", name)[-1])[-100:].strip() or "file"
