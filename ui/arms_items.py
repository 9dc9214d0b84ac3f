"""How do responses of several arms get into a comparison by way of a page?"""

from collections.abc import Mapping
from typing import Any

from annotation.arms import add_arms, preview
from annotation.arms_standing import standing
from annotation.generations import in_order, read_generations
from annotation.intake import Brought
from annotation.store import Store
from annotation.studies import Study
from annotation.topping_up import release
from ui import arms_page, markup
from ui import arms_texts as words


def bring(
    store: Store, study: Study, brought: Brought, message: Mapping[str, Any]
) -> dict[str, object]:
    """Read responses, or add them when the message says `load`; what a page gets for that.

    What somebody typed are pairs, line by line; of everything else the pairs are drawn.
    """
    read = read_generations(brought, study, study.chosen_by)
    pairs = in_order(read) if brought.typed and study.set_size == 1 else None
    if message.get("load") is True:
        done = add_arms(store, study, [read], pairs)
        return _done(store, study, words.added(done.new, done.pairs))
    shown = arms_page.found(study, preview(store, study, [read], pairs), read.refused)
    return {"markup": shown, "again": {**message, "load": True}}


def let_in(store: Store, study_id: str, response_id: str) -> dict[str, object]:
    """Let a caught response in; what a page gets for that."""
    drawn = release(store, study_id, [response_id])
    return _done(store, store.study(study_id), words.let_in(drawn))


def section(store: Store, study: Study) -> str:
    """The arms of a study on its page; nothing for other kinds."""
    if study.kind != "comparison":
        return ""
    shown = arms_page.standing(study, standing(store, study.id))
    return f'<section class="of-arms" data-part="arms">{shown}</section>'


def _done(store: Store, study: Study, sentence: str) -> dict[str, object]:
    parts = {"arms": arms_page.standing(study, standing(store, study.id))}
    return {"markup": markup.notice(sentence), "added": True, "parts": parts}
