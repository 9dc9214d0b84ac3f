"""Answers from a server that is busy, broken, slow or strange: every one of them, once."""

import json
import time
from collections import Counter
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from chat_stand_in import KEY, ChatStandIn, chat_stand_in
from hypothesis import given
from hypothesis import strategies as st

from crpo.cli import main
from crpo.evaluation.backoff import Backoff, retry_after
from crpo.evaluation.reply import _parted

OBJECTS = ("brick", "rope", "spoon", "umbrella", "door")


def prompts(path: Path, many: int = 5) -> Path:
    rows = [{"FullPrompt": f"A use for {OBJECTS[n % 5]} {n}"} for n in range(many)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def ask(server: ChatStandIn, folder: Path, *more: str, many: int = 5) -> int:
    """Run the command with quick waits; answers go to out.jsonl."""
    table, out = str(prompts(folder / "prompts.jsonl", many)), str(folder / "out.jsonl")
    arm = f"gpt=openai:some/model@{server.url}"
    quick = ["--first-wait", "0.001", "--timeout", "0.5", "--tries", "9"]
    return main(["generate", table, "--arm", arm, "-o", out, *quick, *more])


def rows(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "out.jsonl").read_text().splitlines()]


def once(found: list[dict[str, Any]], number: int) -> bool:
    """Whether each answer that is wanted is there exactly once."""
    keys = Counter((r["model"], r["FullPrompt"], r["decoding"], r["sample"]) for r in found)
    return len(keys) == number and set(keys.values()) == {1}


def test_every_answer_comes_once_from_a_server_that_fails_one_time_in_five(tmp_path: Path) -> None:
    with chat_stand_in(failing=0.2, most=3) as server:
        assert ask(server, tmp_path, "--timeout", "0.25", many=20) == 0
    assert once(rows(tmp_path), 20 * 16)
    assert len(server.failed) >= 6  # of the kinds of failure
    assert len({row["Response"] for row in rows(tmp_path)}) == 20 * 16  # no reply was used twice


def test_a_second_run_asks_nothing_and_a_torn_one_asks_for_the_rest(tmp_path: Path) -> None:
    with chat_stand_in() as server:
        assert ask(server, tmp_path) == 0
        asked, whole = len(server.requests), (tmp_path / "out.jsonl").read_bytes()
        assert ask(server, tmp_path) == 0
        assert len(server.requests) == asked
        lines = whole.splitlines(keepends=True)
        (tmp_path / "out.jsonl").write_bytes(b"".join(lines[:-3]) + lines[-3][:50])
        assert ask(server, tmp_path) == 0
    assert once(rows(tmp_path), 80)
    assert (tmp_path / "out.jsonl").read_bytes().startswith(b"".join(lines[:-3]))
    assert server.requests[-1]["n"] == 3


def test_rows_say_what_was_asked_and_what_it_cost(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with chat_stand_in() as server:
        prices = ["--price-in", "2", "--price-out", "gpt=10", "--length", "about 30 words"]
        assert ask(server, tmp_path, *prices, "--seed", "5") == 0
    found = rows(tmp_path)
    assert {(row["model_id"], row["model_hash"], row["source"]) for row in found} == {
        ("some/model", None, "model")
    }
    assert {row["length_instruction"] for row in found} == {"about 30 words"}
    assert all(row["FullPrompt"].startswith("A use for") for row in found)
    assert {r["messages"][0]["content"] for r in server.requests} == {
        f"{row['FullPrompt']}\nWrite about 30 words." for row in found
    }
    assert {(r["temperature"], r["top_p"], r.get("top_k")) for r in server.requests} == {
        (0.7, 0.95, None), (0.9, 0.99, None), (0.7, 1.0, 50), (0.8, 0.97, None)
    }  # fmt: skip
    assert len({request["seed"] for request in server.requests}) == len(server.requests) == 20
    assert sum(row["tokens"] for row in found) == 80 * 7
    total = (20 * 10 * 2 + 80 * 7 * 10) / 1e6
    assert sum(row["cost"] for row in found) == pytest.approx(total)
    assert f"{total:.4f}" in capsys.readouterr().out
    assert {row["complete"] for row in found} == {True, False}
    assert server.url not in (tmp_path / "out.jsonl").read_text()


def test_no_more_questions_at_the_same_time_than_allowed(tmp_path: Path) -> None:
    with chat_stand_in(together=3) as server:
        assert ask(server, tmp_path, "--concurrency", "3", "--timeout", "20", many=10) == 0
    assert server.most_at_once == 3


@pytest.mark.parametrize(
    "strange", [{"refuses_n": True}, {"most": 1}, {"renamed_limit": True}, {"usage": False}]
)
def test_what_a_server_does_not_take_is_learned(tmp_path: Path, strange: dict[str, Any]) -> None:
    with chat_stand_in(**strange) as server:
        assert ask(server, tmp_path, "--timeout", "60") == 0
    found = rows(tmp_path)
    assert once(found, 80)
    if "renamed_limit" in strange:
        assert sum("max_tokens" in request for request in server.requests) == 1
        assert len(server.requests) == 21
    elif "usage" in strange:
        assert {(r["tokens"], r["prompt_tokens"], r["cost"]) for r in found} == {(None, None, None)}
    else:
        assert sum("n" in request for request in server.requests) == 1


def test_a_prompt_that_is_too_long_is_named_when_the_others_are_answered(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with chat_stand_in(longest_prompt=16) as server:
        table = tmp_path / "prompts.jsonl"
        ask_for = ["A use for brick", "A use for\na very long brick", "A use for ropes"]
        table.write_text("".join(json.dumps({"FullPrompt": one}) + "\n" for one in ask_for))
        out = str(tmp_path / "out.jsonl")
        arm = f"gpt=openai:m@{server.url}"
        assert main(["generate", str(table), "--arm", arm, "-o", out, "--temperature", "1"]) == 1
    assert once(rows(tmp_path), 2)
    (said,) = capsys.readouterr().err.strip().splitlines()[-1:]
    assert "1 questions were refused" in said
    assert "maximum context length" in said
    assert "A use for a very long brick" in said


def test_empty_answers_are_rows_and_are_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with chat_stand_in(empty="rope") as server:
        assert ask(server, tmp_path) == 0
    assert once(rows(tmp_path), 80)
    assert sum(row["Response"] == "" for row in rows(tmp_path)) == 16
    line = capsys.readouterr().out.splitlines()[1].split()
    assert line[:3] == ["gpt", "80", "16"]


def test_ideas_come_first_and_the_best_of_them_is_the_answer(tmp_path: Path) -> None:
    with chat_stand_in() as server:
        more = ["--brainstorm", "4", "--temperature", "1", "--price-in", "1", "--price-out", "1"]
        assert ask(server, tmp_path, *more, "--samples", "2", "--length", "about 5 words") == 0
    found = [row for row in rows(tmp_path) if row["model"] == "gpt+brainstorm"]
    assert once(rows(tmp_path), 20)
    assert len(found) == 10
    assert {(row["method"], row["brainstorm"]) for row in found} == {("brainstorm", 4)}
    second = [r["messages"] for r in server.requests if len(r["messages"]) == 3]
    assert {(m[1]["content"]) for m in second} == {row["ideas"] for row in found}
    assert all("numbered from 1 to 4" in m[0]["content"] for m in second)
    assert all("Write about 5 words." in m[place]["content"] for m in second for place in (0, 2))
    # Two ideas share a prompt of 10 tokens and have 7 each; the choice has 10 and 7.
    assert [row["cost"] for row in found] == pytest.approx([(5 + 7 + 10 + 7) / 1e6] * 10)


def refusal(
    folder: Path, capsys: pytest.CaptureFixture[str], server: ChatStandIn, *more: str
) -> str:
    """The one line that the command ends with."""
    assert ask(server, folder, *more) == 1
    said = capsys.readouterr().err.strip().splitlines()[-1]
    assert said.startswith("crpo generate: ")
    return said


def test_a_wrong_key_is_one_line_without_the_key(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MY_KEY", KEY)
    with chat_stand_in(key="another") as server:
        said = refusal(tmp_path, capsys, server, "--key-env", "MY_KEY")
        assert "refuses the key in the environment variable MY_KEY (401)" in said
        assert len(server.requests) == 1  # it is not tried again
    with chat_stand_in(always=[(500, {}, {"error": {"message": f"broke at {KEY}"}})]) as server:
        said = refusal(tmp_path, capsys, server, "--key-env", "gpt=MY_KEY")
        assert "broke at ***" in said
    assert KEY not in "".join(path.read_text() for path in tmp_path.iterdir())
    monkeypatch.delenv("MY_KEY")
    with chat_stand_in(key="another") as server:
        assert "MY_KEY holds no key" in refusal(tmp_path, capsys, server, "--key-env", "MY_KEY")
        monkeypatch.delenv("OPENAI_API_KEY", raising=False)
        assert "asks for a key (401)" in refusal(tmp_path, capsys, server)


def test_a_key_opens_the_server_and_is_written_nowhere(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with chat_stand_in(key=KEY, failing=0.1, faults=("500", "cut off")) as server:
        assert ask(server, tmp_path) == 0
    said = capsys.readouterr()
    assert KEY not in said.out + said.err + (tmp_path / "out.jsonl").read_text()


def test_a_server_that_hangs_or_asks_for_too_long_a_wait_is_given_up(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    quick = ("--tries", "2", "--timeout", "0.2")
    with chat_stand_in(failing=1, faults=("hang",)) as server:
        began = time.monotonic()
        said = refusal(tmp_path, capsys, server, *quick)
        assert "no answer in 2 tries (nothing within 0.2 s)" in said
        assert time.monotonic() - began < 10
    with chat_stand_in(always=[(429, {"Retry-After": "3600"}, b"")]) as server:
        said = refusal(tmp_path, capsys, server, *quick)
        assert "it asks to wait 3600 s" in said
        assert len(server.requests) == 1
    said = refusal(tmp_path, capsys, server, *quick)  # it is not there any more
    assert "ConnectError" in said


@pytest.mark.parametrize(("status", "words"), [(404, "no such model"), (302, "Found"), (422, "x")])
def test_what_every_question_meets_is_said_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], status: int, words: str
) -> None:
    headers = {"Location": "http://127.0.0.1:9/elsewhere"}
    with chat_stand_in(always=[(status, headers, {"error": {"message": words}})]) as server:
        said = refusal(tmp_path, capsys, server)
    assert f"({status}: {words}" in said
    assert len(server.requests) <= 2  # with n, and without


@pytest.mark.parametrize(
    "content",
    [
        {"choices": [{"message": {"content": [{"type": "text", "text": "parts"}]}}]},
        {"choices": [{"text": "a completion, not a chat"}]},
        {"choices": "none"},
        {"detail": "queued"},
        ["list"],
        b"\xff\xfe",
    ],
)
def test_a_reply_of_another_form_is_no_answer(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: Any
) -> None:
    with chat_stand_in(always=[(200, {}, content)]) as server:
        said = refusal(tmp_path, capsys, server, "--tries", "2")
    assert "no answer in 2 tries (an answer that cannot be read)" in said
    assert rows(tmp_path) == []


def test_a_model_that_said_nothing_gives_an_empty_row(tmp_path: Path) -> None:
    nothing = {"choices": [{"message": {"content": None}, "finish_reason": "length"}]}
    with chat_stand_in(always=[(200, {}, nothing)]) as server:
        assert ask(server, tmp_path, "--temperature", "1") == 0
    assert {(row["Response"], row["complete"]) for row in rows(tmp_path)} == {("", False)}


@given(failures=st.integers(1, 2000), draw=st.floats(0, 1), asked=st.none() | st.floats(0, 500))
def test_waits_double_stay_within_their_bounds_and_honour_the_server(
    failures: int, draw: float, asked: float | None
) -> None:
    backoff = Backoff(first=0.5, longest=60)
    wait = backoff.wait(failures, asked, draw)
    top = min(60, 0.5 * 2 ** min(failures - 1, 60))
    assert wait >= (asked or 0)
    assert wait <= max(top, asked or 0)
    assert wait >= top / 2
    assert backoff.wait(failures + 1, asked, draw) >= wait
    assert backoff.wait(failures) <= top


def test_waits_of_many_who_failed_together_differ() -> None:
    waits = {Backoff().wait(4) for _ in range(50)}
    assert len(waits) > 40
    assert max(waits) - min(waits) > 1


def test_the_servers_wish_is_read_as_a_number_or_a_date() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    assert retry_after("Thu, 01 Jan 2026 00:01:30 GMT", now) == 90
    assert retry_after("Wed, 31 Dec 2025 00:00:00 GMT", now) == 0
    assert [retry_after(words) for words in (None, "soon", "nan", "inf", "-3")] == [
        None, None, None, None, 0
    ]  # fmt: skip


@given(total=st.integers(0, 10**6), weights=st.lists(st.integers(1, 5000), min_size=1, max_size=20))
def test_parted_tokens_add_up_and_go_along_with_the_lengths(total: int, weights: list[int]) -> None:
    parts = _parted(total, weights)
    assert sum(parts) == total
    ranked = sorted(zip(weights, parts, strict=True))
    assert all(low[1] <= high[1] + 1 for low, high in pairwise(ranked))
