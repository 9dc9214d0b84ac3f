"""Which sources are compared, on which prompts, and how sure are their means?"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from annotation.scores import Source, SourceScore
from ui import sources_texts as words

if TYPE_CHECKING:  # it brings scipy, which takes a second
    from crpo.evaluation.intervals import Estimate

FEWEST = 5  # prompts that sources must share to be compared on those alone
KINDS = ("human", "editor", "model")  # the order in which sources are shown


@dataclass(frozen=True)
class Row:
    """One source.

    Attributes:
        name: Untrusted text.
        look: Its place among all sources of the store, which sets shape and colour.
        responses: How many of its responses enter.
        prompts: To how many prompts.
        estimates: By dimension, the mean over prompts with its interval.
        undefined: By dimension, how many of the responses have no value.
    """

    name: str
    look: int
    responses: int
    prompts: int
    estimates: "dict[str, Estimate]"
    undefined: dict[str, int]


@dataclass(frozen=True)
class Standings:
    """The sources side by side.

    Attributes:
        rows: The sources that are shown.
        sources: How many sources answered any of the chosen prompts.
        prompts: How many prompts enter.
        shared: Whether these are only prompts that every shown source answered.
        alike: Whether every shown source answered all of them anyway.
        left_out: Names of sources that answered too few of the same prompts.
    """

    rows: tuple[Row, ...]
    sources: int
    prompts: int
    shared: bool
    alike: bool
    left_out: tuple[str, ...]


def standings(
    scores: Sequence[SourceScore], chosen: Collection[str], shared: bool | None = None
) -> Standings:
    """Put sources side by side.

    Args:
        scores: Of all sources and prompts.
        chosen: Ids of the prompts that may enter.
        shared: Whether only prompts that every shown source answered enter. By default they do
            where at least two sources share `FEWEST`.
    """
    names = source_names({one.source for one in scores})
    answered: dict[Source, set[str]] = {}
    for one in scores:
        if one.prompt_id in chosen:
            answered.setdefault(one.source, set()).add(one.prompt_id)
    kept, common = sharing(answered)
    if shared is None:
        shared = len(kept) > 1 and len(common) >= FEWEST
    shown = [one for one in names if one in (kept if shared else answered)]
    entering = common if shared else set().union(*answered.values())
    rows = [
        _row(name, look, [one for one in scores if one.source == source], entering)
        for look, (source, name) in enumerate(names.items())
        if source in shown
    ]
    return Standings(
        rows=tuple(row for row in rows if row.prompts),
        sources=len(answered),
        prompts=len(entering),
        shared=shared,
        alike=all(answered[source] >= entering for source in shown),
        left_out=tuple(names[one] for one in names if one in answered and one not in shown),
    )


def source_names(sources: Collection[Source]) -> dict[Source, str]:
    """Sources in the order in which they are shown, each with a name of its own."""
    ordered = sorted(sources, key=_place)
    plain = [one.model or words.KINDS[one.kind] for one in ordered]
    counts = Counter(plain)
    return {
        source: name if counts[name] == 1 or not source.model else f"{name} ({source.kind})"
        for source, name in zip(ordered, plain, strict=True)
    }


def _place(source: Source) -> tuple[bool, str, int]:
    """People first, then editors, then models by name."""
    return bool(source.model), source.model.casefold(), KINDS.index(source.kind)


def sharing(answered: Mapping[Source, set[str]]) -> tuple[set[Source], set[str]]:
    """The sources that are compared on the prompts that all of them answered, and these prompts.

    The source that shares least is left out until the others share `FEWEST`; where no two do, all
    sources stay.
    """
    everybody = set(answered)
    kept = everybody
    while len(kept) > 1:
        common = _common(answered, kept)
        if len(common) >= FEWEST:
            return kept, common
        less = [kept - {one} for one in sorted(kept)]
        kept = max(less, key=lambda others: len(_common(answered, others)))
    return everybody, _common(answered, everybody)


def _common(answered: Mapping[Source, set[str]], sources: Collection[Source]) -> set[str]:
    return set.intersection(*(answered[one] for one in sources)) if sources else set()


def _row(name: str, look: int, own: Sequence[SourceScore], entering: set[str]) -> Row:
    entered = sorted(
        (one for one in own if one.prompt_id in entering), key=lambda one: one.prompt_id
    )
    by_dimension: dict[str, list[SourceScore]] = {}
    for one in entered:
        by_dimension.setdefault(one.dimension, []).append(one)
    return Row(
        name,
        look,
        max((sum(one.responses for one in each) for each in by_dimension.values()), default=0),
        len({one.prompt_id for one in entered}),
        {
            dimension: _estimate(np.array([one.mean for one in each]).tobytes())
            for dimension, each in by_dimension.items()
        },
        {dimension: sum(one.undefined for one in each) for dimension, each in by_dimension.items()},
    )


@lru_cache(maxsize=512)
def _estimate(means: bytes) -> "Estimate":
    """The mean and interval of a number per prompt; a page asks for the same ones again."""
    from crpo.evaluation.intervals import estimate  # at the top it would bring scipy

    return estimate(np.frombuffer(means))
