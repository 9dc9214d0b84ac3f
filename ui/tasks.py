"""Which task is a text written for? The choice that the views of the scores share."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from annotation.content import Prompt
from annotation.public_tables import public_prompts
from annotation.store import Store
from ui import scores_texts as words
from ui.markup import escape

OWN = "own"  # in place of a prompt's id
LONGEST = 2_000  # characters of a typed task


def choice(prompts: Sequence[Prompt]) -> str:
    """The list of stored tasks by kind, the wording of the chosen one, a place for one's own."""
    chosen = first(prompts).id if prompts else OWN
    by_task = groupby(sorted(prompts, key=lambda one: one.task), key=lambda one: one.task)
    options = "".join(
        f'<optgroup label="{escape(task)}">'
        + "".join(_option(one.id, _short(one), one.id == chosen) for one in group)
        + "</optgroup>"
        for task, group in by_task
    )
    own = f'<optgroup label="{words.OWN_GROUP}">{_option(OWN, words.OWN, chosen == OWN)}</optgroup>'
    return (
        f'<label for="task">{words.TASK}</label>'
        f'<div class="select"><select id="task" name="prompt">{options}{own}</select></div>'
        '<div class="prompt" dir="auto" data-part="prompt"></div>'
        f'<div class="own" hidden><label for="own">{words.OWN_LABEL}</label>'
        f'<textarea id="own" rows="2" dir="auto" placeholder="{escape(words.OWN_HINT)}"></textarea>'
        "</div>"
    )


def asked(store: Store, message: Mapping[str, object]) -> tuple[Prompt, bool]:
    """The prompt that a message names, and whether it is stored.

    All of the message is client text: an unknown prompt is as good as the first of the page, and
    a task of one's own is cut to `LONGEST` characters.
    """
    own, chosen = (str(message.get(name) or "") for name in ("own", "prompt"))
    prompts = {prompt.id: prompt for prompt in public_prompts(store)}
    if chosen == OWN or not prompts:
        return Prompt("", "", own[:LONGEST]), False
    return prompts.get(chosen) or first(list(prompts.values())), True


def cut(message: Mapping[str, object]) -> str:
    """What there is to say of a task of one's own that is too long."""
    return words.cut(LONGEST) if len(str(message.get("own") or "")) > LONGEST else ""


def first(prompts: Sequence[Prompt]) -> Prompt:
    """The prompt that is chosen when a page opens: of the kind that quality was learned from."""
    return next((one for one in prompts if one.task == words.FITTED_TASK), prompts[0])


def _option(value: str, name: str, chosen: bool) -> str:
    return f'<option value="{value}"{" selected" if chosen else ""}>{escape(name)}</option>'


def _short(prompt: Prompt) -> str:
    item = prompt.item if len(prompt.item) <= 72 else f"{prompt.item[:70].rstrip()} …"
    return item if prompt.language == "English" else f"{item} ({prompt.language})"
