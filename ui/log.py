"""What does the app write down of its own work? One line of JSON an event, and nothing of anybody.

A log is read by more people than a store, and kept longer. So no line holds a text, an id, a token
or an address: an event has a fixed name and facts that are numbers or short words; of a message of
this project only its fixed part is written, of anybody else's library only where it came from, and
of an error its class and the lines of this project that it passed. What libraries print goes the
same way (`taken`). On a terminal the same facts come in a form for eyes.

structlog and python-json-logger would write the JSON. What is needed here is what they leave in.
"""

import contextlib
import io
import json
import logging
import re
import sys
import threading
import time
import warnings
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TextIO

from ui.operating_errors import LogLevelError

VARIABLE = "CRPO_LOG_LEVEL"
LEVELS = ("debug", "info", "warning", "error")
OURS = ("annotation", "crpo", "ui")
ROOT = Path(__file__).resolve().parents[1]
LONGEST = 120  # letters of a fact
# What must not stand in a fact, whoever puts it there: ids and keys, and addresses of machines.
NEVER = re.compile(
    r"[0-9a-fA-F-]{16,}|\bhf_\w+|[\w.=+/-]{40,}|\b\d{1,3}(?:\.\d{1,3}){3}\b"
    r"|\b(?:[0-9a-fA-F]{1,4}:){3,}[0-9a-fA-F:]*|\S+@\S+"
)
route: ContextVar[str] = ContextVar("route", default="")  # of the request that is being answered
logger = logging.getLogger("ui.log")

Fact = str | int | float | bool | None


def log(event: str, level: int = logging.INFO, **facts: Fact) -> None:
    """Write one event down.

    Args:
        event: Its name: lower case, dots between its parts, always the same.
        level: As of `logging`.
        facts: Numbers and fixed words. What looks like an id, a key or an address is left out.
    """
    logger.log(level, event, extra={"facts": facts})


def trouble(event: str, error: BaseException, level: int = logging.ERROR, **facts: Fact) -> None:
    """Write an error down, once however many hands it passes through."""
    if not getattr(error, "written_down", False):
        with contextlib.suppress(AttributeError):  # a class may have no room for the mark
            error.written_down = True  # type: ignore[attr-defined]
        log(event, level, **_of(error), **facts)


class Lines(logging.Formatter):
    """Makes a line of a record.

    Args:
        human: For eyes; otherwise JSON.
    """

    def __init__(self, *, human: bool = False) -> None:
        super().__init__()
        self.human = human

    def format(self, record: logging.LogRecord) -> str:
        """One line, whatever the record holds."""
        facts = _facts(record)
        if route.get() and "route" not in facts:
            facts["route"] = route.get()
        shown = {
            name: value if name == "trace" else clean(value)  # names of our own files and functions
            for name, value in facts.items()
            if value not in (None, "")
        }
        event, level = str(shown.pop("event")), record.levelname.lower()
        if self.human:
            rest = "  ".join(f"{name}={value}" for name, value in shown.items())
            clock = time.strftime("%H:%M:%S", time.localtime(record.created))
            return f"{clock}  {level:7}  {event}  {rest}".rstrip()
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        return json.dumps({"time": at, "level": level, "event": event} | shown)


def clean(value: Fact) -> Fact:
    """A fact as it may be written."""
    if not isinstance(value, str):
        return value
    return NEVER.sub("…", " ".join(value.split()))[:LONGEST]


def frames(trace: TracebackType | None) -> str:
    """Lines of this project that an error passed, innermost first: `ui/rate.py:33 turn`."""
    found = []
    while trace is not None:
        path = Path(trace.tb_frame.f_code.co_filename)
        if path.is_relative_to(ROOT) and path.relative_to(ROOT).parts[0] in OURS:
            name = trace.tb_frame.f_code.co_name
            found.append(f"{path.relative_to(ROOT)}:{trace.tb_lineno} {name}")
        trace = trace.tb_next
    return " < ".join(reversed(found[-4:]))  # the innermost ones, which fit


def level(environment: Mapping[str, str]) -> int:
    """How much is written.

    Raises:
        LogLevelError: CRPO_LOG_LEVEL is none of the four.
    """
    given = environment.get(VARIABLE, "").strip().lower() or "info"
    if given not in LEVELS:
        raise LogLevelError(VARIABLE, given, LEVELS)
    return int(logging.getLevelNamesMapping()[given.upper()])


@contextlib.contextmanager
def taken(environment: Mapping[str, str]) -> Iterator[None]:
    """While this lasts, all that this process says goes to stderr in the form of this module.

    Args:
        environment: CRPO_LOG_LEVEL, one of debug, info (the default), warning and error.

    Raises:
        LogLevelError: CRPO_LOG_LEVEL is something else.
    """
    wanted = level(environment)
    root, streams = logging.getLogger(), (sys.stdout, sys.stderr)
    handlers, before = root.handlers[:], root.level
    real = sys.stderr.stream if isinstance(sys.stderr, _Printed) else sys.stderr  # within another
    handler = _Handler(real)
    handler.setFormatter(Lines(human=real.isatty()))
    hooks = (warnings.showwarning, threading.excepthook, sys.unraisablehook)
    root.handlers[:] = [handler]
    root.setLevel(wanted)
    sys.stdout = _Printed(streams[0])
    sys.stderr = _Printed(streams[1])
    warnings.showwarning = _warned
    threading.excepthook = lambda args: _died("thread.error", args.exc_value)
    sys.unraisablehook = lambda args: _died("unraisable", args.exc_value)
    try:
        yield
    finally:
        warnings.showwarning, threading.excepthook, sys.unraisablehook = hooks
        sys.stdout, sys.stderr = streams
        root.handlers[:] = handlers
        root.setLevel(before)


class _Handler(logging.StreamHandler[TextIO]):
    """Writes lines; where nobody reads them any more, the app goes on without."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether it is to be written: no error twice, no small talk of libraries."""
        ours = record.name.partition(".")[0] in OURS
        if not ours and record.levelno < logging.WARNING and not _wants_all():
            return False
        error = record.exc_info[1] if record.exc_info else None
        return not getattr(error, "written_down", False)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  (logging's name)
        """Say nothing: it would be said by this handler."""


class _Printed(io.TextIOBase):
    """What libraries print: an error becomes a line of the log, other words are only counted."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return "utf-8"

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self.stream.fileno()  # for processes that are started with it

    def write(self, text: str) -> int:
        error = sys.exc_info()[1]
        if error is not None:  # traceback.print_exc() of a library that caught it
            trouble("error", error)
        elif text.strip():
            log("printed", logging.DEBUG, letters=len(text))
        return len(text)


def _wants_all() -> bool:
    """Whether the level is debug."""
    return logging.getLogger().isEnabledFor(logging.DEBUG)


def _facts(record: logging.LogRecord) -> dict[str, Fact]:
    """What may be said of a record."""
    given = getattr(record, "facts", None)
    if given is not None:
        return {"event": record.getMessage(), **given}
    facts: dict[str, Fact] = {"event": "library", "by": record.name, "line": record.lineno}
    if record.name.partition(".")[0] in OURS:
        facts = {"event": "said", "by": record.name}
        if record.args and "%" in str(record.msg):  # its fixed part; what is filled in stays out
            facts["what"] = re.sub(r"'?%\w'?", "…", str(record.msg)).strip("…: ")
    arguments = record.args if isinstance(record.args, tuple) else ()
    errors = [one for one in arguments if isinstance(one, BaseException)]
    if record.exc_info and record.exc_info[1] is not None:
        errors.append(record.exc_info[1])
    return facts | (_of(errors[0]) if errors else {})


def _of(error: BaseException) -> dict[str, Fact]:
    cause = error.__cause__
    return {
        "error": type(error).__name__,
        "cause": None if cause is None else type(cause).__name__,
        "trace": frames(error.__traceback__),
    }


def _died(event: str, error: BaseException | None) -> None:
    if error is not None:
        trouble(event, error)


def _warned(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    log("warning", logging.WARNING, category=category.__name__, by=Path(filename).name, line=lineno)
