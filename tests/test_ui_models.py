"""The page of models, message by message."""

import json
import logging
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from ui_support import NASTY, study

from annotation import arms_tables
from annotation.demo import load_demo
from annotation.store import Store
from crpo.miniature import MINIATURE
from crpo.progress import Progress
from crpo.scoring.profiles import PROFILES
from crpo.scoring.scorer import Scorer
from ui import models, models_list, models_rounds
from ui import models_texts as words
from ui.instruments import Instruments
from ui.models import Desk, Visitor
from ui.models_rounds import PATIENCE, Rounds
from ui.training_runs import Record, Runs

LADDER = "Come up with an original and creative use for the following object: ladder"
BOTH = ["miniature", "miniature-cre"]


@pytest.fixture(scope="module")
def instruments(tmp_path_factory: pytest.TempPathFactory) -> Instruments:
    scorer = Scorer(PROFILES["demo"], cache=tmp_path_factory.mktemp("vectors"))
    return Instruments("demo", lambda name: scorer)


@pytest.fixture(scope="module")
def rounds(instruments: Instruments) -> Rounds:
    return Rounds(instruments)


@pytest.fixture
def desk(tmp_path: Path, rounds: Rounds) -> Iterator[Desk]:
    with Store(tmp_path / "a.db") as store:
        load_demo(store)
        yield Desk(store, Runs(tmp_path / "a.db.runs", tmp_path / "here.json"), rounds)


class Page:
    """Somebody's open page: keeps what each place of it shows."""

    def __init__(self, desk: Desk, *, researcher: bool = False, name: str = "one") -> None:
        self.desk, self.visitor, self.n = desk, Visitor(name, researcher), 0
        self.parts: dict[str, str] = {}
        self.answer: dict[str, Any] = {}
        self.send("open")

    def send(self, action: str, **message: object) -> "Page":
        self.n += 1
        self.answer = json.loads(
            models.turn(self.desk, self.visitor, {"n": self.n, "action": action, **message})
        )
        assert self.answer["n"] == self.n
        self.parts |= self.answer["parts"]
        return self

    def ask(self, prompt: object = LADDER, models: object = BOTH, **more: object) -> "Page":
        """Let models write, and wait until all is there."""
        self.send("write", prompt=prompt, models=models, **more)
        end = time.monotonic() + 120
        while self.answer["again"]:
            assert time.monotonic() < end, "waited two minutes"
            time.sleep(0.05)
            self.send("live")
        return self

    def all(self, kind: str) -> list[str]:
        """What the columns show in places of a kind, in their order."""
        here = f"{kind}-{self.answer['round']}-"
        return [self.parts[one] for one in sorted(self.parts) if one.startswith(here)]

    @property
    def shown(self) -> str:
        return "".join(v for k, v in self.parts.items() if k != "page")


def test_two_models_answer_blind_and_are_named_after_a_choice(desk: Desk) -> None:
    page = Page(desk).ask()
    assert [words.letter(0) in one for one in page.all("name")] == [True, False]
    assert page.all("state") == [words.ENDINGS["ended"]] * 2
    assert all('class="response"' in one for one in page.all("text"))
    assert "miniature" not in page.shown
    page.send("choose", pick=1)
    assert sorted(re.findall(r"<bdi>(.*?)</bdi>", "".join(page.all("name")))) == BOTH
    assert words.YOURS in page.all("name")[1]
    assert words.YOURS not in page.all("name")[0]
    page.send("choose", pick=0)  # a choice is made once
    assert words.YOURS in page.all("name")[1]


def test_blind_models_come_in_both_orders(desk: Desk) -> None:
    orders = set()
    for _ in range(20):
        page = Page(desk).send("write", prompt="sock", models=BOTH)
        made = desk.rounds.of("one")
        assert made
        assert page.answer["round"] == made.id
        orders.add(tuple(one.choice.name for one in made.columns))
    assert orders == {tuple(BOTH), tuple(reversed(BOTH))}


def test_named_models_keep_their_order_and_show_their_names(desk: Desk) -> None:
    page = Page(desk).ask(models=[*BOTH, "miniature-dpo"], blind=False)
    names = [re.findall(r"<bdi>(.*?)</bdi>", one)[0] for one in page.all("name")]
    assert names == [*BOTH, "miniature-dpo"]
    assert words.better("miniature") in page.shown


def test_every_response_has_four_scores_among_the_stored_ones(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The same responses each time: by chance one may be too short for novelty.
    monkeypatch.setattr(models_rounds.secrets, "randbits", lambda bits: 1)
    page = Page(desk).ask()
    for marks in page.all("marks"):
        assert marks.count("<section") == 4
        assert len(re.findall(r"<strong>[\d.]+</strong>", marks)) == 4
        assert marks.count('class="others"') == 4
    ends = [re.findall(r'class="ends".*?</div>', one) for one in page.all("marks")]
    assert ends[0] == ends[1]  # one scale, side by side
    alone = Page(desk, name="two").ask(prompt="What would you do with a cloud?")
    for marks in alone.all("marks"):
        assert len(re.findall(r"<strong>[\d.]+</strong>", marks)) == 2  # surprise and quality
        assert "others" not in re.findall(r'class="(\w+)"', marks)


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ({"prompt": "  "}, words.NO_PROMPT),
        ({"prompt": "x" * 2001}, words.too_long(2000)),
        ({"models": ["miniature"]}, words.TOO_FEW),
        ({"models": ["miniature", "miniature"]}, words.TOO_FEW),
        ({"models": "miniature"}, words.TOO_FEW),
        ({"models": None, "hub": "a/b, c/d"}, words.TOO_FEW),  # a stranger names no other model
        ({"models": ["miniature", "../../etc"]}, words.GONE_MODEL),
    ],
)
def test_what_cannot_be_asked_is_said_in_one_sentence(
    desk: Desk, message: dict[str, object], said: str
) -> None:
    page = Page(desk, name="refused").send("write", **{"prompt": LADDER, "models": BOTH} | message)
    assert said in page.parts["notice"]
    assert page.answer["running"] is False
    assert desk.rounds.of("refused") is None


def test_researchers_name_models_of_the_hub_and_read_why_one_fails(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    page = Page(desk, researcher=True, name="r")
    assert 'id="hub"' in page.parts["page"]
    assert 'id="hub"' not in Page(desk).parts["page"]
    page.send("write", prompt=LADDER, models=BOTH, hub="no name")
    assert words.NOT_A_NAME in page.parts["notice"]
    page.send("write", prompt=LADDER, models=BOTH, hub="a/b, c/d, e/f")
    assert words.TOO_MANY in page.parts["notice"]
    page.ask(models=["miniature"], hub="nobody/nothing-here", blind=False)
    assert page.all("state")[1] == words.FAILED
    assert "nobody/nothing-here" in page.all("text")[1]
    assert page.all("state")[0] == words.ENDINGS["ended"]
    assert "data-pick" not in page.shown  # one response is no choice
    page.ask(models=["miniature"], hub="nobody/nothing-here")
    assert words.CAUSE in "".join(page.all("text"))
    assert all("nothing-here" not in one for one in page.all("text"))  # it would name the other
    assert LADDER not in caplog.text


def test_a_prompt_beyond_the_context_says_so(desk: Desk) -> None:
    page = Page(desk).ask(prompt="Ω" * 1900)
    assert page.all("state") == [words.FAILED] * 2
    assert "than the model&#x27;s 1024" in page.all("text")[0]


def test_too_many_at_once_wait_and_can_be_stopped(desk: Desk, instruments: Instruments) -> None:
    full = Desk(desk.store, desk.runs, Rounds(instruments, at_once=0))
    page = Page(full).send("write", prompt=LADDER, models=BOTH)
    assert words.WORKS["waiting"] in page.all("state")[0]
    assert page.answer["running"] is True
    page.send("stop")
    end = time.monotonic() + 30
    while page.answer["running"]:
        assert time.monotonic() < end
        page.send("live")
    assert page.all("state") == [words.ENDINGS["stopped"]] * 2


def test_nobody_looks_so_nobody_writes(desk: Desk, instruments: Instruments) -> None:
    full = Desk(desk.store, desk.runs, Rounds(instruments, at_once=0))
    Page(full).send("write", prompt=LADDER, models=BOTH)
    made = full.rounds.of("one")
    assert made
    made.asked -= PATIENCE + 1
    end = time.monotonic() + 30
    while made.works:
        assert time.monotonic() < end
    made.asked -= 3600
    assert full.rounds.of("another") is None
    assert full.rounds.of("one") is None


def test_a_round_is_its_owners_alone(desk: Desk) -> None:
    Page(desk, name="mine").ask()
    other = Page(desk, name="yours").send("live")
    assert other.answer["parts"] == {"notice": ""}
    other.send("stop")
    other.send("choose", pick=0)
    made = desk.rounds.of("mine")
    assert made
    assert made.picked is None


def test_a_reload_shows_the_round_again(desk: Desk) -> None:
    before = Page(desk, name="again").ask()
    after = Page(desk, name="again").send("live")
    assert after.all("text") == before.all("text")


def test_texts_are_escaped_and_nothing_is_kept(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    page = Page(desk).ask(prompt=NASTY)
    assert "<script>window" not in page.shown
    assert "&lt;script&gt;window.ran = 1" in page.parts["round"]
    made = desk.rounds.of("one")
    assert made
    made.columns[0].text = NASTY
    page.send("live")
    assert "<img src=x" not in page.shown
    files = [one for one in desk.store.path.parent.glob("a.db*") if one.is_file()]
    assert all(b"window.ran" not in one.read_bytes() for one in files)
    assert "window.ran" not in caplog.text


def pool(desk: Desk, study_id: str) -> tuple[int, int]:
    with desk.store.read() as tables:
        members = arms_tables.pool(tables.connection, study_id)
        return len(members), len(arms_tables.pairs(tables.connection, study_id))


def test_a_researcher_saves_a_pair_once(desk: Desk) -> None:
    desk.store.add_study(study("mine", "comparison"))
    page = Page(desk, researcher=True, name="saver").ask()
    save = f"save-{page.answer['round']}"
    assert page.parts[save] == ""  # the names are not known yet
    page.send("save", pair="0 1", study="mine")
    assert pool(desk, "mine") == (0, 0)
    page.send("choose", pick=-1)
    assert "The study mine" in page.parts[save]
    said = f"saved-{page.answer['round']}"
    for pair, where, sentence, stored in (
        ("0 1", "no such study", words.NO_STUDY, (0, 0)),
        ("0 0", "mine", words.NOT_BOTH, (0, 0)),
        ("0 9", "mine", words.NOT_BOTH, (0, 0)),
        ("0 1", "mine", words.SAVED, (2, 1)),
        ("0 1", "mine", words.THERE, (2, 1)),
    ):
        page.send("save", pair=pair, study=where)
        assert sentence in page.parts[said]
        assert pool(desk, "mine") == stored
    with desk.store.read() as tables:
        arms = {one.arm for one in arms_tables.pool(tables.connection, "mine")}
    assert arms == set(BOTH)


def test_strangers_save_nothing(desk: Desk) -> None:
    desk.store.add_study(study("mine", "comparison"))
    page = Page(desk, name="stranger").ask(blind=False)
    page.send("save", pair="0 1", study="mine")
    assert pool(desk, "mine") == (0, 0)
    assert not any(one.startswith("save") for one in page.parts)


def test_equal_texts_and_studies_with_another_baseline_are_refused(desk: Desk) -> None:
    desk.store.add_study(study("based", "comparison", baseline="elsewhere"))
    desk.store.add_study(study("mine", "comparison"))
    page = Page(desk, researcher=True, name="saver").ask(blind=False)
    page.send("save", pair="0 1", study="based")
    assert f"{words.NOT_BASELINE} elsewhere" in page.shown
    made = desk.rounds.of("saver")
    assert made
    made.columns[1].text = made.columns[0].text.upper()
    page.send("save", pair="0 1", study="mine")
    assert words.SAME_TEXT in page.shown
    assert pool(desk, "mine") == (0, 0)


def test_published_models_are_everybodys_and_runs_are_the_researchers(desk: Desk) -> None:
    folder = desk.runs.folder
    for place in ("published/first", "r1/run/sft", "r1/run/crpo", "r2/run/crpo"):
        (folder / place).mkdir(parents=True)
        (folder / place / "adapter_config.json").write_text(
            json.dumps({"base_model_name_or_path": str(MINIATURE)}), encoding="utf-8"
        )
    for name in ("r1", "r2"):
        record = Record(name, "demo-cre", (), (), 1, 1, "2026-01-01T00:00:00+00:00")
        (folder / name / "record.json").write_text(json.dumps(asdict(record)), encoding="utf-8")
    Progress(folder / "r1" / "run")("end", outcome="finished", text="")
    everybody = [one.key for one in models_list.choices(desk.runs, researcher=False)]
    assert everybody == ["miniature", "miniature-dpo", "miniature-cre", "published/first"]
    researchers = [one.name for one in models_list.choices(desk.runs, researcher=True)]
    assert researchers[3:] == ["first", "r1/sft", "r1/crpo"]  # r2 has not finished
    assert words.NOTHING_TRAINED not in Page(desk, researcher=True).parts["page"]
    page = Page(desk, name="sly").send("write", prompt=LADDER, models=["miniature", "r1/crpo"])
    assert words.GONE_MODEL in page.parts["notice"]


def test_examples_are_of_different_tasks_and_also_there_without_a_store(desk: Desk) -> None:
    stored = models_list.examples(desk.store.prompts())
    assert len({one.task for one in stored}) == len(stored) == models_list.SHOWN
    assert all(desk.store.responses(one.id) for one in stored)
    without = models_list.examples([])
    assert len({one.task for one in without}) == models_list.SHOWN


def test_the_page_is_imported_without_torch() -> None:
    code = "import sys, ui.models; sys.exit('torch' in sys.modules)"
    root = Path(__file__).resolve().parents[1]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0
