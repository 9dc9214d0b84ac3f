"""Who has chosen which response in a comparison study? In columns, for what is computed from it.

Votes that came with the data are here, too: each of them stands on a pair that has its side.
`given` says how many they are.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from annotation.answers import public_id
from annotation.arrivals import Arrivals, read_arrivals
from annotation.errors import WrongKindError
from annotation.exclusions import Exclusion, excluded_now
from annotation.store import Store
from annotation.studies import Study
from annotation.tables import GIVEN, Tables
from annotation.vote_pairs import Pair, read_facts, read_pairs, read_reports
from annotation.votes import BOTH_BAD, TIE, A, B, Votes

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
Times = npt.NDArray[np.datetime64]
SHOWN = {"a": 0, "b": 1, "tie": 2, "both_bad": 3}


@dataclass(frozen=True)
class Skips:
    """Pairs that somebody could not judge; columns of shape (skips,).

    Attributes:
        rater: A place in `StudyVotes.annotators`.
        pair: A place in `StudyVotes.pairs`.
        reason: A key of `SKIP_REASONS`.
    """

    rater: Places
    pair: Places
    reason: tuple[str, ...]


@dataclass(frozen=True)
class StudyVotes:
    """Every vote of a study that stands, in the order in which they came.

    Attributes:
        study: The study.
        pairs: All its pairs, in an order that never changes.
        votes: The votes of everybody; raters have their public names, prompts are wordings (one
            under two tasks is two), `a` is the arm of a pair's first response.
        annotators: Ids of the raters, in the order of `votes.raters`. They never leave the store.
        excluded: Those among them who are left out at present.
        pair: Of each vote, a place in `pairs`; shape (votes,), as the next five.
        seconds: Time on the pair; nan when unknown.
        created: When, in UTC.
        confidence: From 1 to 3; nan where nobody said.
        comment: Why, in the rater's words; "" where nobody said.
        version: Of the study, when the vote was given.
        pair_facts: Length and style by name, shape (pairs, 2): of the first and the second side,
            the mean over a set; nan where unknown.
        skips: Pairs that somebody could not judge.
        reports: By place in `pairs` and by reason, how many people say that a text is amiss.
        given: How many of the votes came with the data.
        arrivals: When and from where the raters came.
    """

    study: Study
    pairs: tuple[Pair, ...]
    votes: Votes
    annotators: tuple[str, ...]
    excluded: Mapping[str, Exclusion]
    pair: Places
    seconds: Numbers
    created: Times
    confidence: Numbers
    comment: tuple[str, ...]
    version: Places
    pair_facts: Mapping[str, Numbers]
    skips: Skips
    reports: Mapping[int, Mapping[str, int]] = field(default_factory=dict)
    given: int = 0
    arrivals: Arrivals | None = None

    @property
    def inside(self) -> npt.NDArray[np.bool_]:
        """Which raters count."""
        return np.array([one not in self.excluded for one in self.annotators], bool)

    @property
    def counted(self) -> npt.NDArray[np.bool_]:
        """Which votes count: those of raters who are not left out."""
        return self.inside[self.votes.rater]

    @property
    def facts(self) -> dict[str, Numbers]:
        """As `pair_facts`, of each vote: shape (votes, 2)."""
        return {name: table[self.pair] for name, table in self.pair_facts.items()}

    @property
    def prompt_names(self) -> tuple[str, ...]:
        """As `votes.prompts`, with the task behind those that stand under several tasks."""
        asked = sorted({(one.prompt, one.task) for one in self.pairs})
        many = Counter(prompt for prompt, _ in asked)
        return tuple(f"{prompt} ({task})" if many[prompt] > 1 else prompt for prompt, task in asked)

    @property
    def tasks(self) -> tuple[tuple[str, ...], Places]:
        """The names of the tasks, and of each vote a place among them."""
        names = tuple(sorted({one.task for one in self.pairs}))
        places = {name: place for place, name in enumerate(names)}
        of_pair = np.array([places[one.task] for one in self.pairs], np.int64)
        return names, of_pair[self.pair]


def read_votes_of(store: Store, study_id: str) -> StudyVotes:
    """All votes of a study as they are now.

    Raises:
        UnknownStudyError: There is none of this id.
        WrongKindError: It is no comparison study.
    """
    with store.moment() as tables:
        study = tables.study(study_id)
        if study.kind != "comparison":
            raise WrongKindError(study.id, study.kind, "comparison")
        return _read(tables, study)


def _read(tables: Tables, study: Study) -> StudyVotes:
    pairs = read_pairs(tables, study.id)
    places = {one.id: place for place, one in enumerate(pairs)}
    cursor = tables.connection.cursor()
    cursor.row_factory = None  # plain tuples are read in half the time
    # The plus sign keeps SQLite from an index in another order, which it would sort again.
    rows = cursor.execute(
        "SELECT annotator_id, item_id, reason, answer, side = 'ab', seconds, confidence, "
        "study_version, substr(created, 1, 26), comment FROM votes AS old WHERE +study_id = ? "
        "AND action <> 'withdrawal' AND NOT EXISTS (SELECT 1 FROM votes WHERE replaces = old.id) "
        "ORDER BY rowid",
        (study.id,),
    ).fetchall()
    who, item, reason, *rest = list(zip(*rows, strict=True)) or [()] * 10
    raters = {name: place for place, name in enumerate(dict.fromkeys(who))}
    rater = np.array([raters[name] for name in who], np.int64)
    pair = np.array([places[name] for name in item], np.int64)
    voted = np.array([why is None for why in reason], bool)
    answer, first, seconds, confidence, version, created, comment = (
        [value for value, kept in zip(column, voted, strict=True) if kept] for column in rest
    )
    left = np.where(np.array(first, bool), A, B)
    seen = np.array([SHOWN[one] for one in answer], np.int64)
    return StudyVotes(
        study=study,
        pairs=pairs,
        votes=_votes(study, pairs, tuple(raters), rater[voted], pair[voted], left, seen),
        annotators=tuple(raters),
        excluded=excluded_now(tables.connection, study.id),
        pair=pair[voted],
        seconds=np.array(seconds, float),
        created=np.array(created, "datetime64[us]"),
        confidence=np.array(confidence, float),
        comment=tuple(said or "" for said in comment),
        version=np.array(version, np.int64),
        pair_facts=read_facts(tables, study.id, pairs),
        skips=Skips(rater[~voted], pair[~voted], tuple(why for why in reason if why is not None)),
        reports=read_reports(tables, study.id, pairs),
        given=_given(tables, raters, rater[voted]),
        arrivals=read_arrivals(tables.connection, study.id, tuple(raters)),
    )


def _votes(
    study: Study,
    pairs: Sequence[Pair],
    annotators: Sequence[str],
    rater: Places,
    pair: Places,
    left: Places,
    seen: Places,
) -> Votes:
    """With places for names; what somebody saw on the left or on the right becomes a response."""
    asked = sorted({(one.prompt, one.task) for one in pairs})
    prompts = {prompt: place for place, prompt in enumerate(asked)}
    models = {
        arm: place for place, arm in enumerate(sorted({arm for one in pairs for arm in one.arms}))
    }
    table = np.array(
        [(prompts[one.prompt, one.task], *(models[arm] for arm in one.arms)) for one in pairs],
        np.int64,
    ).reshape(-1, 3)
    prompt, first, second = table[pair].T
    return Votes(
        raters=tuple(public_id(study.id, one) for one in annotators),
        prompts=tuple(prompt for prompt, _ in prompts),
        models=tuple(models),
        rater=rater,
        prompt=prompt,
        a=first,
        b=second,
        winner=np.choose(seen, [left, A + B - left, TIE, BOTH_BAD]),
        left=left,
    )


def _given(tables: Tables, raters: Mapping[str, int], rater: Places) -> int:
    """How many votes are of annotators who did not use the app."""
    first, second = GIVEN
    came = tables.connection.execute(
        "SELECT id FROM annotators WHERE kind IN (?, ?)", (first, second)
    )
    return int(np.isin(rater, [raters[who] for (who,) in came if who in raters]).sum())
