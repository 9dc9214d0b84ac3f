"""What the log says, and what it never says."""

import io
import json
import logging
import sys
import traceback
import warnings

import pytest

from annotation.errors import StoreFullError
from ui import log
from ui.log import Lines, clean, level, taken
from ui.operating_errors import LogLevelError


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def lines(said: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in said.splitlines()]


def test_an_event_is_one_line_of_json_with_its_facts(capsys: pytest.CaptureFixture[str]) -> None:
    with taken({}):
        log.log("copy.done", rows=12, seconds=0.5, origin=None)
    (line,) = lines(capsys.readouterr().err)
    assert str(line.pop("time")).endswith("+00:00")
    assert line == {"level": "info", "event": "copy.done", "rows": 12, "seconds": 0.5}


def test_on_a_terminal_the_same_is_for_eyes(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    with taken({}):
        log.log("copy.done", rows=12)
    assert stream.getvalue().split(maxsplit=1)[1] == "info     copy.done  rows=12\n"


@pytest.mark.parametrize(
    "secret",
    [
        "0123456789abcdef0123456789abcdef",
        "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
        "192.168.1.20",
        "2001:db8:85a3:0:0:8a2e:370:7334",
        "hf_AbCdEf",
        "somebody@example.org",
        "rk5TRd8YsuVyGOC9lnhbVmweub9raX5FGrMNk2EQPcObY0xJR4AuA59A",
    ],
)
def test_what_looks_like_an_id_a_key_or_an_address_is_left_out_of_a_fact(secret: str) -> None:
    assert clean(f"a {secret} b") == "a … b"
    assert len(str(clean("word " * 100))) <= log.LONGEST


def test_of_an_error_its_class_and_our_own_lines_are_written_and_no_value(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with taken({}):
        try:
            level({log.VARIABLE: "a private text"})
        except LogLevelError as error:
            log.trouble("request.error", error)
            log.trouble("request.error", error)  # it is seen once more on its way
    (line,) = lines(said := capsys.readouterr().err)
    assert line["error"] == "LogLevelError"
    assert str(line["trace"]).startswith("ui/log.py:")
    assert str(line["trace"]).endswith(" level")
    assert "private" not in said


def test_of_a_message_only_the_fixed_part_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    logger = logging.getLogger("ui.results")
    with taken({}):
        logger.error(
            "the results of %s could not be computed: %s", "a private name", ValueError("x")
        )
        logger.error("%s", StoreFullError("/a/private/path"))  # type: ignore[arg-type]
    first, second = lines(said := capsys.readouterr().err)
    assert first["what"] == "the results of … could not be computed"
    assert (first["by"], first["error"]) == ("ui.results", "ValueError")
    assert (second["error"], second.get("what")) == ("StoreFullError", None)
    assert "private" not in said


def test_what_libraries_say_print_and_warn_goes_the_same_way(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with warnings.catch_warnings(), taken({}):
        warnings.simplefilter("always")
        logging.getLogger("somebody.else").warning("a private text")
        logging.getLogger("somebody.else").info("small talk")
        print("a private text")
        try:
            raise ValueError("a private text")
        except ValueError:
            traceback.print_exc()  # as the framework does with the error of a handler
        warnings.warn("a private text", UserWarning, stacklevel=1)
    found = lines(said := capsys.readouterr().err)
    assert [line["event"] for line in found] == ["library", "error", "warning"]
    assert [line.get("by") for line in found] == ["somebody.else", None, "test_ui_log.py"]
    assert found[1]["error"] == "ValueError"
    assert "private" not in said


def test_afterwards_everything_is_as_it_was() -> None:
    before = (sys.stdout, sys.stderr, logging.getLogger().handlers[:], logging.getLogger().level)
    with taken({log.VARIABLE: "debug"}):
        assert sys.stdout is not before[0]
    root = logging.getLogger()
    assert (sys.stdout, sys.stderr, root.handlers, root.level) == before


def test_the_level_comes_from_the_environment_and_another_word_is_a_mistake(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert [level({}), level({log.VARIABLE: " Error "})] == [logging.INFO, logging.ERROR]
    with taken({log.VARIABLE: "error"}):
        log.log("start")
    assert capsys.readouterr().err == ""
    with pytest.raises(LogLevelError, match="give one of debug, info, warning, error"):
        level({log.VARIABLE: "loud"})


def test_a_record_of_any_shape_makes_one_line() -> None:
    form = Lines()
    for message, arguments in (("%s", ("a\nb",)), ("50 %", ()), ("%d", ("no number",)), (7, ())):
        record = logging.LogRecord("ui.x", logging.ERROR, "x.py", 1, message, arguments, None)
        assert json.loads(form.format(record))["event"] == "said"
        assert "\n" not in form.format(record)


def test_a_log_that_nobody_reads_any_more_stops_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    with taken({}):
        stream.close()
        log.log("start")
