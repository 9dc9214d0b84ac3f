"""Which responses to the same prompt make a preference pair?

Source: the rules of MuCE-Pref (arXiv 2505.14442): same prompt, scores at least `min_score_diff`
apart, both at least `min_score`, a response in at most `max_matching` pairs. Departure: the
published pairs were taken greedily in file order, which uses the first rows of a file most; here
they are drawn at random in rounds in which a response is used at most once, least used first.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from crpo.data import PairRow, RatedRow, Turn
from crpo.errors import (
    ConstantScoresError,
    NoPairsError,
    PairSettingError,
    UnbalancedLengthError,
)
from crpo.tasks import MALEVOLENT

Flags = npt.NDArray[np.bool_]
Indices = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True)
class PairRules:
    """When two responses to one prompt are a pair; the defaults are MuCE-Pref's.

    Attributes:
        min_score_diff: The chosen one scores at least this much more, on the scale 10 to 50.
        max_matching: A response is in at most this many pairs.
        min_score: Both score at least this.
        balance_length: As many pairs with the chosen longer as with the rejected longer, in
            characters; pairs of equal length are kept.
        max_pairs: Keep a random choice of this many pairs; None keeps all.
        sets: Values of the column `Set` that are used; rows without one always are.
        malevolent: Whether the task that asks for harm is used.
        seed: Of every random choice.

    Raises:
        PairSettingError: A number is out of range.
    """

    min_score_diff: float = 5.0
    max_matching: int = 10
    min_score: float = 20.0
    balance_length: bool = False
    max_pairs: int | None = None
    sets: tuple[str, ...] = ("Training",)
    malevolent: bool = False
    seed: int = 0

    def __post_init__(self) -> None:
        """Refuse what cannot give a pair."""
        if not self.min_score_diff > 0:
            raise PairSettingError("min_score_diff", self.min_score_diff, "above 0")
        if self.max_matching < 1:
            raise PairSettingError("max_matching", self.max_matching, "1 or more")
        if self.max_pairs is not None and self.max_pairs < 1:
            raise PairSettingError("max_pairs", self.max_pairs, "1 or more")
        if self.seed < 0:
            raise PairSettingError("seed", self.seed, "0 or more")


@dataclass(frozen=True)
class PairsReport:
    """What became of the rated responses.

    Attributes:
        rows: Rated responses that were given.
        pairs: Pairs that were made.
        prompts: Prompts that have a pair.
        responses: Distinct responses in a pair.
        chosen_longer: Pairs whose chosen response has more characters than the rejected one.
        chosen_shorter: Pairs in which it has fewer.
        dropped: Reason: rated responses left out for it.
        pairs_dropped: Reason: pairs left out for it.
    """

    rows: int
    pairs: int
    prompts: int
    responses: int
    chosen_longer: int
    chosen_shorter: int
    dropped: dict[str, int]
    pairs_dropped: dict[str, int]


@dataclass(frozen=True)
class Pairs:
    """Preference pairs, and how they came about."""

    rows: list[PairRow]
    report: PairsReport


@dataclass(frozen=True)
class _Group:
    """The distinct responses to one prompt that were rated for one quality, by their text."""

    prompt: str
    label: str
    dataset: str
    task: str
    texts: list[str]
    scores: Numbers  # (texts,), 10 to 50
    lengths: Indices  # (texts,), characters


def make_pairs(
    rows: Sequence[RatedRow],
    rules: PairRules | None = None,
    progress: Callable[[Sequence[Any]], Any] = iter,
) -> Pairs:
    """Draw preference pairs from rated responses.

    The result depends on the rules, the seed and the responses, not on the order of the rows; nor
    do the pairs of one prompt depend on other prompts, unless `balance_length` or `max_pairs`
    drops some. Equal texts of one prompt are one response with their mean score.

    Args:
        rows: Rated responses, checked by `crpo.data`. Scores are compared within one prompt and
            rating label.
        rules: When two responses are a pair; MuCE-Pref's rules by default.
        progress: Goes around the prompts, as `tqdm` does.

    Raises:
        ConstantScoresError: Every response has the same score.
        NoPairsError: No two responses are a pair under these rules.
        UnbalancedLengthError: In every pair it is the chosen one that is longer, or in every one
            the rejected, and lengths are to be balanced.
    """
    rules = rules or PairRules()
    usable, dropped = training_rows(rows, rules)
    if len(usable) > 1 and len({row["facsco_grm_scaled"] for row in usable}) == 1:
        raise ConstantScoresError(len(usable), usable[0]["facsco_grm_scaled"])
    groups = _groups(usable)
    dropped["same text, scores averaged"] = len(usable) - sum(len(g.texts) for g in groups)
    drawn: list[tuple[_Group, int, int]] = []
    below = unmatched = 0
    for group in progress(groups):
        enough = group.scores >= rules.min_score
        chosen, rejected = _match(group, enough, rules)
        drawn += [(group, i, j) for i, j in zip(chosen, rejected, strict=True)]
        below += int((~enough).sum())
        unmatched += int(enough.sum()) - len({*chosen, *rejected})
    dropped["below min_score"] = below
    dropped["no partner far enough away"] = unmatched
    if not drawn:
        raise NoPairsError(len(rows), len(groups), rules.min_score_diff, rules.min_score)
    matched = _used(drawn)
    drawn, pairs_dropped = _thin(drawn, rules)
    if not drawn:
        raise UnbalancedLengthError(pairs_dropped["to balance length"])
    pairs = [_pair(*pair) for pair in drawn]
    used = _used(drawn)
    dropped["only in pairs left out"] = matched - used
    report = PairsReport(
        rows=len(rows),
        pairs=len(pairs),
        prompts=len({group.prompt for group, *_ in drawn}),
        responses=used,
        chosen_longer=sum(_longer(*pair) > 0 for pair in drawn),
        chosen_shorter=sum(_longer(*pair) < 0 for pair in drawn),
        dropped={reason: count for reason, count in dropped.items() if count},
        pairs_dropped={reason: count for reason, count in pairs_dropped.items() if count},
    )
    return Pairs(pairs, report)


def training_rows(
    rows: Sequence[RatedRow], rules: PairRules
) -> tuple[list[RatedRow], dict[str, int]]:
    """The rows that may be trained on, and how many others there were, by reason."""
    usable = []
    dropped = {"another set": 0, "malevolent task": 0}
    for row in rows:
        if row.get("Set") and row.get("Set") not in rules.sets:
            dropped["another set"] += 1
        elif row["TasksNamesFull"] in MALEVOLENT and not rules.malevolent:
            dropped["malevolent task"] += 1
        else:
            usable.append(row)
    return usable, dropped


def _groups(rows: Sequence[RatedRow]) -> list[_Group]:
    """Responses by prompt and label, in an order that the file's does not decide."""
    scores: dict[tuple[str, str], dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    origin: dict[tuple[str, str], tuple[str, str]] = {}
    for row in rows:
        key = row["FullPrompt"], row["RatingLabel"]
        scores[key][row["Response"].strip()].append(row["facsco_grm_scaled"])
        source = row["Dataset"], row["TasksNamesFull"]
        origin[key] = min(origin.get(key, source), source)
    groups = []
    for key in sorted(scores):
        texts = sorted(scores[key])
        # Sorted before it is summed, so that the last digit does not depend on the file either.
        means = np.array([np.mean(sorted(scores[key][text])) for text in texts])
        lengths = np.array([len(text) for text in texts])
        groups.append(_Group(*key, *origin[key], texts, means, lengths))
    return groups


def _match(group: _Group, enough: Flags, rules: PairRules) -> tuple[list[int], list[int]]:
    """Indices of the chosen and of the rejected responses of a group's pairs.

    Each round is a random matching: the least used responses go first, and each takes a random
    partner among those that the round has not used. Rounds end when no pair can be added. Time
    grows with the square of the responses, memory does not.
    """
    key = f"{rules.seed}\n{group.prompt}\n{group.label}".encode()
    rng = np.random.default_rng(list(hashlib.sha256(key).digest()))
    size = len(group.texts)
    uses = np.zeros(size, dtype=np.int64)
    partners: list[list[int]] = [[] for _ in range(size)]
    chosen: list[int] = []
    rejected: list[int] = []
    surplus = 0  # pairs with the chosen longer, less those with it shorter
    while True:
        before = len(chosen)
        free = enough & (uses < rules.max_matching)
        for i in np.lexsort((rng.random(size), uses)).tolist():
            if not free[i]:
                continue
            fits = free & (np.abs(group.scores - group.scores[i]) >= rules.min_score_diff)
            fits[partners[i]] = False
            candidates = np.flatnonzero(fits)
            if rules.balance_length and surplus:
                candidates = _scarce(group, i, candidates, -np.sign(surplus))
            if not len(candidates):
                continue
            j = int(rng.choice(candidates))
            winner, loser = (i, j) if group.scores[i] > group.scores[j] else (j, i)
            chosen.append(winner)
            rejected.append(loser)
            surplus += int(np.sign(_longer(group, winner, loser)))
            for one, other in ((i, j), (j, i)):
                partners[one].append(other)
                uses[one] += 1
                free[one] = False
        if len(chosen) == before:
            return chosen, rejected


def _scarce(group: _Group, i: int, candidates: Indices, wanted: int) -> Indices:
    """The partners of `i` that make a pair of the kind there are too few of, if there are any.

    Args:
        group: The responses.
        i: One of them.
        candidates: Indices of its possible partners.
        wanted: 1 for pairs whose chosen response is the longer one, -1 for the shorter one.
    """
    longer = np.sign(group.lengths[candidates] - group.lengths[i])
    better = np.sign(group.scores[candidates] - group.scores[i])
    scarce = candidates[longer * better == wanted]
    return scarce if len(scarce) else candidates


def _used(drawn: list[tuple[_Group, int, int]]) -> int:
    """Number of distinct responses in the pairs."""
    return len({(id(group), index) for group, *both in drawn for index in both})


def _thin(
    drawn: list[tuple[_Group, int, int]], rules: PairRules
) -> tuple[list[tuple[_Group, int, int]], dict[str, int]]:
    """Drop at random what balance of length and `max_pairs` leave no room for."""
    rng = np.random.default_rng(rules.seed)
    dropped = {"to balance length": 0, "more than max_pairs": 0}
    if rules.balance_length:
        sides = np.array([np.sign(_longer(*pair)) for pair in drawn])
        surplus = int(sides.sum())
        more = np.flatnonzero(sides == np.sign(surplus)) if surplus else np.array([], dtype=int)
        out = set(rng.permutation(more)[: abs(surplus)].tolist())
        dropped["to balance length"] = len(out)
        drawn = [pair for index, pair in enumerate(drawn) if index not in out]
    if rules.max_pairs is not None and len(drawn) > rules.max_pairs:
        dropped["more than max_pairs"] = len(drawn) - rules.max_pairs
        kept = sorted(rng.permutation(len(drawn))[: rules.max_pairs])
        drawn = [drawn[index] for index in kept]
    return drawn, dropped


def _longer(group: _Group, chosen: int, rejected: int) -> int:
    """Characters by which the chosen response is longer than the rejected one."""
    return int(group.lengths[chosen] - group.lengths[rejected])


def _pair(group: _Group, chosen: int, rejected: int) -> PairRow:
    return {
        "dataset": group.dataset,
        "task": group.task,
        "score_label": group.label,
        "score_chosen": float(group.scores[chosen]),
        "score_rejected": float(group.scores[rejected]),
        "chosen": _chat(group, chosen),
        "rejected": _chat(group, rejected),
    }


def _chat(group: _Group, index: int) -> list[Turn]:
    return [
        {"role": "user", "content": group.prompt},
        {"role": "assistant", "content": group.texts[index]},
    ]
