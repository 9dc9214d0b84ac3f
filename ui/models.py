"""How do models answer one prompt side by side? The page, message by message.

The page asks every quarter of a second while models write, and gets what there is; so a reload or a
lost connection costs nothing, and no event of the framework stays open. Prompts and responses are
in memory only: a pair is stored when a researcher saves it, and nothing is logged.
"""

import logging
from dataclasses import dataclass
from typing import Any

import gradio as gr

from annotation.content import Prompt
from annotation.errors import AnnotationError
from annotation.public_tables import public_prompts
from annotation.store import Store
from crpo.scoring.cache import cache_folder
from ui import asking, markup, models_list, models_saving, models_view
from ui import models_texts as words
from ui.access import Access
from ui.asking import Message, reply
from ui.instruments import Instruments
from ui.models_list import Choice
from ui.models_rounds import Round, Rounds
from ui.models_view import EQUAL, LONGEST
from ui.training import HERE
from ui.training_runs import Runs

MOST = 4  # models in a round
AGAIN = 250  # ms until the page asks again while something comes
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Desk:
    """What the page works with."""

    store: Store
    runs: Runs
    rounds: Rounds


@dataclass(frozen=True)
class Visitor:
    """Who asks."""

    name: str
    researcher: bool


def desk(store: Store, instruments: Instruments) -> Desk:
    """Everything beside the store; the runs are those of the page Training."""
    folder = store.path.with_name(f"{store.path.name}.runs").absolute()
    return Desk(store, Runs(folder, cache_folder() / HERE), Rounds(instruments))


def turn(desk: Desk, visitor: Visitor, message: Message) -> str:
    """The answer to a message of this page.

    Args:
        desk: What it works with.
        visitor: Who asks; a round is its owner's alone.
        message: `action` ("open" for the page itself, "live" for what there is; "write", "stop",
            "choose", "save"), and `prompt`, `models` (keys), `hub` (names), `blind`, `pick`,
            `pair`, `study`. Client text: anything may stand in it.

    Returns:
        JSON as of `asking.reply`, with `running`: whether a model writes.
    """
    action = message.get("action")
    if action == "open":
        choices = models_list.choices(desk.runs, researcher=visitor.researcher)
        examples = models_list.examples(_prompts(desk, visitor))
        whole = models_view.page(choices, examples, researcher=visitor.researcher)
        return reply(message, {"page": whole})
    notice = _begin(desk, visitor, message) if action == "write" else ""
    made = desk.rounds.of(visitor.name)
    parts = {"notice": markup.notice(notice, "warning")}
    if made is None:
        return reply(message, parts, notice, running=False)
    if action == "stop":
        made.stop.set()
    elif action == "choose":
        _choose(made, message.get("pick"))
    # Looked at before the rest: what ends meanwhile is shown when the page asks once more.
    works, measuring = made.works, made.measuring
    parts |= models_view.shown(made, researcher=visitor.researcher)
    if visitor.researcher:
        studies = models_saving.takers(desk.store) if made.named and not works else []
        parts[f"save-{made.id}"] = models_view.saving(made, studies)
        if action == "save":
            parts[f"saved-{made.id}"] = _save(desk.store, made, message)
    say = words.ALL_DONE if not works and action in {"live", "stop"} else ""
    again = AGAIN if works or measuring else 0
    return reply(message, parts, notice or say, again, running=works, round=made.id)


def build(store: Store, access: Access, instruments: Instruments) -> gr.HTML:
    """Put the page together, inside the route it belongs to."""
    at = desk(store, instruments)

    def answered(message: Message, request: gr.Request) -> str:
        visitor = Visitor(str(request.state.annotator), access.is_researcher(request))
        try:
            return turn(at, visitor, message)
        except AnnotationError as error:
            logger.error("%s", error)
            return reply(message, {"notice": markup.notice(words.CAUSE, "warning")}, running=False)

    return asking.build_for("models", answered)


def _begin(desk: Desk, visitor: Visitor, message: Message) -> str:
    """Let the chosen models write; or say why not."""
    text = str(message.get("prompt") or "").strip()
    if not text:
        return words.NO_PROMPT
    if len(text) > LONGEST:
        return words.too_long(LONGEST)
    models = _models(desk, visitor, message)
    if isinstance(models, str):
        return models
    prompts = _prompts(desk, visitor)
    known = next((one for one in prompts if one.text.strip() == text), None)
    stored = [one.text for one in desk.store.responses(known.id)] if known else []
    examples = {one.text: one for one in models_list.examples(prompts)}
    prompt = known or examples.get(text) or Prompt("Other", text, text)
    desk.rounds.begin(visitor.name, prompt, stored, models, blind=message.get("blind") is not False)
    return ""


def _prompts(desk: Desk, visitor: Visitor) -> list[Prompt]:
    """The prompts that this visitor may know of."""
    return desk.store.prompts() if visitor.researcher else public_prompts(desk.store)


def _models(desk: Desk, visitor: Visitor, message: Message) -> list[Choice] | str:
    """The models that a message names; or a sentence that says what is wrong."""
    known = {one.key: one for one in models_list.choices(desk.runs, researcher=visitor.researcher)}
    keys = message.get("models")
    wanted: list[Any] = list(dict.fromkeys(map(str, keys))) if isinstance(keys, list) else []
    if any(key not in known for key in wanted):
        return words.GONE_MODEL
    models = [known[key] for key in wanted]
    if visitor.researcher:
        try:
            models += models_list.on_hub(str(message.get("hub") or ""))
        except ValueError as error:
            return f"'{str(error)[:80]}' {words.NOT_A_NAME}"
    models = list({one.place: one for one in models}.values())
    if len(models) < 2:
        return words.TOO_FEW
    return models if len(models) <= MOST else words.TOO_MANY


def _choose(made: Round, pick: object) -> None:
    """Note what somebody prefers, once, and show the names."""
    ended = not made.works and made.picked is None
    if ended and isinstance(pick, int) and EQUAL <= pick < len(made.columns):
        made.picked, made.named = pick, True


def _save(store: Store, made: Round, message: Message) -> str:
    """Save a pair of a round whose names are known."""
    places = str(message.get("pair") or "").split()
    known = {str(place): column for place, column in enumerate(made.columns)}
    if made.works or not made.named or len(places) != 2 or any(one not in known for one in places):
        return markup.notice(words.NOT_BOTH, "warning")
    first, second = ((known[one].choice.name, known[one].text.strip()) for one in places)
    done, sentence = models_saving.save(
        store, str(message.get("study") or ""), made.prompt, first, second
    )
    return markup.notice(sentence, "" if done else "warning")
