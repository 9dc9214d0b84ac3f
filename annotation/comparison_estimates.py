"""Which numbers of a comparison study take longer than a person likes to wait, and come one by one?

Intervals by drawing raters again, votes that another ranking would need, rankings of tasks and
prompts, rankings at equal length and style, and the intervals that one may look at at any time.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from annotation.attack import Attacks, attacks
from annotation.beside import beside as run_beside
from annotation.beside import serve
from annotation.comparison_results import ComparisonResults
from annotation.confidence_sequence import Sequence, log_stake, pair_values, sequence
from annotation.covariates import Controlled, controlled
from annotation.errors import ThinRatingsError
from annotation.ranking import RESAMPLES, Ranking, rank, rank_by
from annotation.style import differences
from annotation.vote_answers import StudyVotes
from annotation.votes import Votes

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
LENGTH = ("words",)
STYLE = ("words", "lists", "headings", "bold")  # as in Li, Angelopoulos and Chiang 2024
LOOKS = 60  # of a confidence sequence, the last one among them
Part = tuple[str, object, str]


@dataclass(frozen=True)
class PairSequence:
    """Who of two arms is ahead, looked at as often as one likes; one vote of each rater counts.

    Attributes:
        model_a: An arm.
        model_b: The other.
        sequence: Intervals of the win rate of model_a, a tie being half a win.
        leader: Which arm was ahead at some look, and so is; "" while nobody may say. Of this pair
            by itself: of many equal pairs, one in twenty has a leader at some time.
        decided: The bets of the pair stand among those of all pairs, at the last look: at most one
            in twenty of the decided ones is wrong, however often one looks and whenever one stops.
    """

    model_a: str
    model_b: str
    sequence: Sequence
    leader: str
    decided: bool


@dataclass(frozen=True)
class Estimates:
    """What is there so far; None is what is still to come, or what is `missing`.

    Attributes:
        ranking: Of all who count, with intervals from drawing raters.
        unflagged: The same without raters who have flags.
        attacks: How many votes another ranking would need.
        sequences: Of each two arms that have a vote, in the order of the arms.
        length: Ratings at equal length of the responses, beside the raw ones.
        style: Ratings at equal length and marks.
        tasks: A ranking for each task, where there are several.
        prompts: A ranking for each prompt, with naive intervals only: few raters have each.
        missing: By the name of a part, why there is none.
        complete: Nothing is still to come.
    """

    ranking: Ranking | None = None
    unflagged: Ranking | None = None
    attacks: Attacks | None = None
    sequences: tuple[PairSequence, ...] | None = None
    length: Controlled | None = None
    style: Controlled | None = None
    tasks: Mapping[str, Ranking] | None = None
    prompts: Mapping[str, Ranking] | None = None
    missing: Mapping[str, str] = field(default_factory=dict)
    complete: bool = False


@dataclass(frozen=True)
class Asked:
    """What the estimates are computed from; no response and no person's own id is in it.

    Attributes:
        votes: Those that count, in the order in which they came.
        calm: Which of them are by raters without flags.
        tasks: Names.
        task: Of each vote, a place among them.
        style: How much more of each fact of `STYLE` the response of a has, shape (votes, facts);
            no column where nothing is known.
        per_rater: How often one person may vote.
        seed: Of the draws.
        resamples: How often raters are drawn.
    """

    votes: Votes
    calm: Flags
    tasks: tuple[str, ...]
    task: Places
    style: Numbers
    per_rater: int
    seed: int
    resamples: int


def asked(results: ComparisonResults, resamples: int = RESAMPLES) -> Asked:
    """What is needed of the results, and no more."""
    answers, counted = results.answers, results.answers.counted
    tasks, task = answers.tasks
    return Asked(
        votes=replace(answers.votes, prompts=answers.prompt_names).where(counted),
        calm=results.calm[counted],
        tasks=tasks,
        task=task[counted],
        style=_style(answers, counted),
        per_rater=answers.study.items_per_person or len(answers.pairs),
        seed=results.seed,
        resamples=resamples,
    )


def estimates(results: ComparisonResults, resamples: int = RESAMPLES) -> Estimates:
    """All of them, in this process."""
    found = Estimates()
    for part in parts(asked(results, resamples)):
        found = _with(found, part)
    return replace(found, complete=True)


def beside(
    results: ComparisonResults,
    each: Callable[[Estimates], None],
    resamples: int = RESAMPLES,
) -> Estimates:
    """As `estimates`, in a process beside this one.

    Args:
        results: Of the study.
        each: Gets what is there so far, whenever there is more.
        resamples: How often raters are drawn for the intervals.

    Raises:
        NoEstimatesError: It ended early or took too long; what `each` got stands.
    """
    found = Estimates()

    def take(part: Part) -> None:
        nonlocal found
        found = _with(found, part)
        each(found)

    run_beside("annotation.comparison_estimates", asked(results, resamples), take)
    return replace(found, complete=True)


def parts(given: Asked) -> Iterator[Part]:
    """Names of parts of `Estimates` with what was found, or why it was not, one after the other."""
    works: dict[str, Callable[[], object]] = {
        "ranking": lambda: _rank(given, given.votes),
        "unflagged": lambda: _rank(given, given.votes.where(given.calm)),
        "attacks": lambda: attacks(given.votes, given.per_rater),
        "length": lambda: _controlled(given, LENGTH),
        "style": lambda: _controlled(given, STYLE),
        "tasks": lambda: rank_by(
            given.votes, given.task, given.tasks, resamples=given.resamples, seed=given.seed
        ),
        "prompts": lambda: rank_by(
            given.votes, given.votes.prompt, given.votes.prompts, resamples=0, seed=given.seed
        ),
        "sequences": lambda: _sequences(given.votes),
    }
    nothing = {
        "unflagged": "no rater has a flag" if given.calm.all() else "",
        "tasks": "the study has one task" if len(given.tasks) < 2 else "",
    }
    unknown = "" if given.style.shape[1] else "length and style of the responses are not known"
    nothing |= {"length": unknown, "style": unknown}
    for name, work in works.items():
        try:
            why = nothing.get(name, "")
            yield name, None if why else work(), why
        except ThinRatingsError as error:
            yield name, None, str(error)


def _with(found: Estimates, part: Part) -> Estimates:
    name, value, why = part
    if why:
        return replace(found, missing={**found.missing, name: why})
    return replace(found, **{name: value})  # type: ignore[arg-type]


def _rank(given: Asked, votes: Votes) -> Ranking:
    return rank(votes, resamples=given.resamples, seed=given.seed)


def _controlled(given: Asked, names: tuple[str, ...]) -> Controlled:
    columns = [STYLE.index(name) for name in names]
    return controlled(given.votes, given.style[:, columns], names)


def _style(answers: StudyVotes, counted: Flags) -> Numbers:
    facts = answers.pair_facts
    if not set(STYLE) <= set(facts):
        return np.zeros((int(counted.sum()), 0))
    first, second = (
        [dict(zip(STYLE, row, strict=True)) for row in zip(*columns, strict=True)]
        for columns in ([facts[name][:, side].tolist() for name in STYLE] for side in (0, 1))
    )
    return differences(first, second, STYLE)[answers.pair[counted]]


def _sequences(votes: Votes) -> tuple[PairSequence, ...]:
    met = np.unique(np.stack([np.minimum(votes.a, votes.b), np.maximum(votes.a, votes.b)]), axis=1)
    found: list[tuple[str, str, Sequence]] = []
    stakes = []
    for first, second in met.T.tolist():
        names = votes.models[first], votes.models[second]
        here = (votes.a == first) & (votes.b == second) | (votes.a == second) & (votes.b == first)
        values = pair_values(votes.where(here), *names, once=True)
        looks = np.unique(np.linspace(1, len(values), LOOKS).astype(np.int64))
        looks = looks[looks <= len(values)]  # none without a value
        found.append((*names, sequence(values, looks=looks)))
        stakes.append(log_stake(values, 0.5, looks=looks[-1:]).sum())
    decided = stand_together(np.array(stakes))
    return tuple(
        PairSequence(*one, _leader(*one), bool(stands))
        for one, stands in zip(found, decided, strict=True)
    )


def _leader(model_a: str, model_b: str, found: Sequence) -> str:
    ahead, behind = (found.low > 0.5).any(), (found.high < 0.5).any()
    return model_a if ahead else model_b if behind else ""


def stand_together(stakes: Numbers, wrong: float = 0.05) -> Flags:
    """Which of several bets may be called won, so that at most a share of those is wrong.

    Args:
        stakes: Logarithm of what each bet has made of 1.
        wrong: The expected share, whatever the bets have to do with each other.

    Source:
        Wang and Ramdas 2022, "False discovery rate control with e-values", JRSS B 84: the k largest
        stand where the k-th is at least as large as all / (k * wrong).

    >>> stand_together(np.log([100.0, 41.0, 30.0, 1.0])).tolist()
    [True, True, True, False]
    """
    order = np.argsort(-stakes)
    ranks = np.arange(1, len(stakes) + 1)
    enough = np.flatnonzero(stakes[order] >= np.log(len(stakes) / (ranks * wrong)))
    stands = np.zeros(len(stakes), bool)
    stands[order[: enough.max(initial=-1) + 1]] = True
    return stands


if __name__ == "__main__":
    # The classes must have the same names on both sides of the pipe.
    from annotation import comparison_estimates as this

    serve(this.parts)
