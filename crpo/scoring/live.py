"""How does one more text score beside responses that are measured already?

The sums of the group are kept, so the text alone is measured anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from crpo.scoring.dispersion import Vectors, VectorSum, mean_distances
from crpo.scoring.diversity import diversity
from crpo.scoring.groups import BESIDE, DIMENSIONS, WORDING, GroupScores
from crpo.scoring.models import Models
from crpo.scoring.ngrams import ngram_diversity
from crpo.scoring.novelty import all_words, novelty, words


@dataclass(frozen=True)
class LiveScore:
    """The scores of one text as one more response to a prompt.

    Attributes:
        values: By name as in `GroupScores`, without theme uniqueness; nan where undefined.
        others: By dimension, the values of the group's distinct responses beside it; with one more
            member their novelty and diversity move a little too.
        tokens: The text's tokens, each with its surprise in nats.
        words: The text's distinct words, each with its mean distance to the others (0..2).
        truncated: Whether a model did not read all of it.
    """

    values: dict[str, float]
    others: dict[str, Vectors]
    tokens: tuple[tuple[str, float], ...]
    words: tuple[tuple[str, float], ...]
    truncated: bool


def live(models: Models, response: str, group: GroupScores, reference: bool) -> LiveScore:
    """Score a text as one more response to a group's prompt.

    Args:
        models: What the group was measured with.
        response: A text; one of the group gets the group's own value.
        group: The responses beside it.
        reference: Decide edge cases as the authors' code does.

    Returns:
        The numbers that `Scorer.score` gives for the group with the text added to it.
    """
    measured = set(group.fingerprints)
    values = dict.fromkeys((n for one in measured for n in (one, *BESIDE[one])), float("nan"))
    values.pop("theme_uniqueness", None)
    values |= dict.fromkeys(WORDING, float("nan"))
    others = {name: group.of_distinct(name) for name in DIMENSIONS if name in measured}
    if not response.strip():
        return LiveScore(values, others, (), (), False)
    said = all_words(response, group.language)
    values |= {"ngram_diversity": ngram_diversity([said]), "length": float(len(said))}
    tokens: tuple[tuple[str, float], ...] = ()
    spread: tuple[tuple[str, float], ...] = ()
    cut = False
    if measured & {"novelty", "diversity"}:
        own = tuple(dict.fromkeys(said))
        units = models.embedder.encode([response, *own])
        cut = bool(models.embedder.truncated([response])[0])
        table = _added(group, response, own, units, reference)
        values["dsi"] = table["dsi"][0]
        for name in measured & {"novelty", "diversity"}:
            values[name], others[name] = table[name][0], table[name][1:]
        distances = VectorSum.of(units[1:]).distances(units[1:])
        spread = tuple(zip(own, distances.tolist(), strict=True))
    if "surprise" in measured:
        one = models.surprise.measure([(group.prompt, response)], reference=reference)[0]
        values["surprise"] = one.perplexity if reference else one.mean
        values |= {"perplexity": one.perplexity, "surprise_total": one.total}
        tokens = tuple(zip(one.tokens, one.nats.tolist(), strict=True))
        cut = cut or one.truncated
    if "quality" in measured:
        rated = models.quality.measure([(group.prompt, response)])[0]
        values["quality"] = rated.value
        cut = cut or rated.truncated
    return LiveScore(values, others, tokens, spread, cut)


def against(
    models: Models, group: GroupScores, responses: Sequence[str], reference: bool
) -> dict[str, Vectors]:
    """Score texts beside a group that does not change, such as rejected beside chosen ones.

    Args:
        models: What the group was measured with.
        group: Its distinct responses are what novelty and diversity are measured against.
        responses: Any texts; one of the group gets the group's own value.
        reference: Decide edge cases as the authors' code does.

    Returns:
        By dimension, shape (responses,); nan where undefined.
    """
    members = {text: place for place, text in enumerate(group.distinct)}
    outside = [t for t in dict.fromkeys(responses) if t.strip() and t not in members]
    table = {name: group.of_distinct(name).tolist() for name in group.fingerprints}
    pairs = [(group.prompt, text) for text in outside]
    if "surprise" in table:
        found = models.surprise.measure(pairs, reference=reference)
        table["surprise"] += [one.perplexity if reference else one.mean for one in found]
    if "quality" in table:
        table["quality"] += [one.value for one in models.quality.measure(pairs)]
    if "diversity" in table:
        total = VectorSum.of(group.company.vectors).total
        units = models.embedder.encode(outside, keep=True)
        n = len(group.distinct)
        table["diversity"] += list(1 - units @ total / n) if n else [float("nan")] * len(units)
    if "novelty" in table:
        split = [words(text, group.language) for text in outside]
        known = list(dict.fromkeys(word for text in split for word in text))
        row = {word: place for place, word in enumerate(known)}
        units = models.embedder.encode(known, keep=True)
        dsi = mean_distances(units, [[row[word] for word in text] for text in split])
        own = np.nan_to_num(dsi) if reference else dsi
        table["novelty"] += novelty(own, group.company.word_sum.mean_distance()).tolist()
    place_of = members | {text: len(members) + i for i, text in enumerate(outside)}
    return {
        name: np.array([column[place_of[t]] if t in place_of else float("nan") for t in responses])
        for name, column in table.items()
    }


def _added(
    group: GroupScores, response: str, own: Sequence[str], units: Vectors, reference: bool
) -> dict[str, Vectors]:
    """Novelty and diversity of a group with one text more; the text comes first."""
    company = group.company
    dsi = VectorSum.of(units[1:]).mean_distance()
    if reference and len(own) < 2:
        dsi = 0.0
    new = [place for place, word in enumerate(own, 1) if word not in company.vocabulary]
    together = (company.word_sum + VectorSum.of(units[new])) if new else company.word_sum
    dispersions = np.array([dsi, *company.dsi])
    known = group.distinct.index(response) if response in group.distinct else None
    members = company.vectors if known is not None else np.vstack([units[:1], company.vectors])
    apart = diversity(members)
    if known is not None:
        apart = np.concatenate([apart[known : known + 1], apart])
    gaps = novelty(dispersions, together.mean_distance())
    if len(members) == 1:
        gaps, apart = (gaps, np.zeros_like(apart)) if reference else (gaps * np.nan, apart)
    return {"dsi": dispersions, "novelty": gaps, "diversity": apart}
