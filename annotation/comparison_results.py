"""What has a comparison study found so far? All numbers behind its page of results and its report.

What takes longer than a person likes to wait, annotation/comparison_estimates.py computes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from annotation.agreement import Alpha
from annotation.code_version import code_version
from annotation.comparison_arms import Arm, Leak, arms, leaks, read_pool
from annotation.comparison_progress import Growth, Progress, growth, progress
from annotation.content_tables import utc_now
from annotation.covariates import LeftWinRate, left_win_rate
from annotation.exclusions import Exclusion, acts
from annotation.planning import detectable
from annotation.planning_errors import TooFewVotesError
from annotation.ranking import Ranking, rank
from annotation.ranking_agreement import vote_agreement
from annotation.store import Store
from annotation.studies import Study
from annotation.vote_answers import StudyVotes, read_votes_of
from annotation.vote_pairs import Pair
from annotation.vote_raters import VoteRater, rate_voters
from annotation.votes import Votes
from annotation.win_rates import Cell, win_matrix

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Reach:
    """What so many votes in a cell find four times of five.

    Attributes:
        votes: For a response; as many as those of raters who vote repeatedly are worth.
        win_rate: Above one half; nan where they find nothing.
    """

    votes: float
    win_rate: float


@dataclass(frozen=True)
class Found:
    """What some of the votes say.

    Attributes:
        ranking: With naive intervals only; those that count raters come with the estimates.
        matrix: Each pair of arms that has a vote.
        reach: What the cells with the fewest, the middle number and the most votes can find; none
            without a vote for a response.
        left: How often the response on the left won.
        alpha: Agreement of raters on the same pair, nominal, of four answers.
        confidence: Votes whose raters said 1, 2 and 3 of how sure they were.
        votes: How many there are.
        raters: Who gave them.
    """

    ranking: Ranking
    matrix: tuple[Cell, ...]
    reach: tuple[Reach, ...]
    left: LeftWinRate
    alpha: Alpha
    confidence: tuple[int, int, int]
    votes: int
    raters: int


@dataclass(frozen=True)
class PairReport:
    """What raters say is wrong with the texts of one pair: how many of them, by reason."""

    pair: Pair
    reasons: Mapping[str, int]


@dataclass(frozen=True)
class ComparisonResults:
    """A comparison study at one moment.

    Attributes:
        study: The study; its `chosen_by` stands beside every result.
        when: When the votes were read, in UTC.
        code: Which code computed this.
        seed: Of all draws: of pairs and of resamples.
        arms: By name.
        progress: How far each cell of the table of arms is.
        found: From everybody who is not left out.
        unflagged: The same without those who have flags; None when nobody has.
        raters: Everybody, those with flags first.
        growth: Votes over time.
        reports: What raters say is wrong with texts, by how many people.
        skips: By reason, how often somebody could not judge.
        leaks: Responses that say who wrote them, left out or let in.
        acts: Who was left out or taken in again, when and why, oldest first; their annotator ids
            never leave the store.
        answers: What it was all computed from; holds the raters' own ids.
        calm: Which votes `unflagged` is made of.
    """

    study: Study
    when: str
    code: str
    seed: int
    arms: tuple[Arm, ...]
    progress: Progress
    found: Found
    unflagged: Found | None
    raters: tuple[VoteRater, ...]
    growth: Growth
    reports: tuple[PairReport, ...]
    skips: Mapping[str, int]
    leaks: tuple[Leak, ...]
    acts: tuple[Exclusion, ...]
    answers: StudyVotes = field(repr=False)
    calm: Flags = field(repr=False)


def comparison_results(store: Store, study_id: str) -> ComparisonResults:
    """All of it but what takes long.

    Raises:
        UnknownStudyError, WrongKindError: There is no such study, or it compares nothing.
        NoRankingError: The strengths of the arms did not settle.
    """
    when = utc_now()
    answers = read_votes_of(store, study_id)
    pool = read_pool(store, study_id)
    people = rate_voters(answers)
    flagged = {one.id for one in people if one.flags and one.excluded is None}
    names = answers.votes.raters
    careful = np.array([name not in flagged for name in names], bool)
    calm = answers.counted & careful[answers.votes.rater]
    reasons = answers.skips.reason
    return ComparisonResults(
        study=answers.study,
        when=when,
        code=code_version(),
        seed=answers.study.seed,
        arms=arms(answers, pool),
        progress=progress(answers),
        found=_found(answers, answers.counted),
        unflagged=_found(answers, calm) if flagged else None,
        raters=people,
        growth=growth(answers.created[answers.counted]),
        reports=_reports(answers),
        skips={reason: reasons.count(reason) for reason in sorted(set(reasons))},
        leaks=leaks(pool),
        acts=tuple(acts(store, study_id)),
        answers=answers,
        calm=calm,
    )


def changes(store: Store, study_id: str) -> tuple[int, ...]:
    """Numbers that differ whenever the results do, and take no time to read.

    Returns:
        Rows of votes, exclusions, reports, pairs and pooled responses, none of which is ever
        changed or deleted, how many of the responses were let in, and the study's version. What is
        before somebody right now is not among them.
    """
    with store.read() as tables:
        tables.study(study_id)
        row = tables.connection.execute(
            "SELECT (SELECT count(*) FROM votes WHERE study_id = ?1), "
            "(SELECT count(*) FROM exclusions WHERE study_id = ?1), "
            "(SELECT count(*) FROM flags WHERE study_id = ?1), "
            "(SELECT sum(items) FROM cells WHERE study_id = ?1), "
            "(SELECT count(*) FROM pool WHERE study_id = ?1), "
            "(SELECT count(released) FROM pool WHERE study_id = ?1), "
            "(SELECT version FROM studies WHERE id = ?1)",
            (study_id,),
        ).fetchone()
    return tuple(number or 0 for number in row)


def _found(answers: StudyVotes, chosen: Flags) -> Found:
    votes, seed = answers.votes.where(chosen), answers.study.seed
    matrix = tuple(win_matrix(votes))
    said = answers.confidence[chosen]
    once, twice, thrice = (int((said == point).sum()) for point in (1, 2, 3))
    return Found(
        ranking=rank(votes, resamples=0, seed=seed),
        matrix=matrix,
        reach=_reach(matrix),
        left=left_win_rate(votes),
        alpha=_alpha(votes, answers, chosen),
        confidence=(once, twice, thrice),
        votes=len(votes),
        raters=len(np.unique(votes.rater)),
    )


def _alpha(votes: Votes, answers: StudyVotes, chosen: Flags) -> Alpha:
    return vote_agreement(votes, answers.pair[chosen], seed=answers.study.seed)


def _reach(matrix: Sequence[Cell]) -> tuple[Reach, ...]:
    decisive = np.array([cell.wins_a + cell.wins_b for cell in matrix], float)
    votes = np.array([cell.n for cell in matrix])
    worth = np.array([cell.by_raters.votes for cell in matrix])
    known = decisive > 0
    effective = np.where(np.isnan(worth), decisive, decisive * worth / np.maximum(1, votes))[known]
    if not len(effective):
        return ()
    return tuple(Reach(one, _found_by(one)) for one in np.quantile(effective, [0, 0.5, 1]).tolist())


def _found_by(votes: float) -> float:
    try:
        return detectable(votes)
    except TooFewVotesError:
        return np.nan


def _reports(answers: StudyVotes) -> tuple[PairReport, ...]:
    found = [PairReport(answers.pairs[place], why) for place, why in answers.reports.items()]
    return tuple(sorted(found, key=lambda one: (-max(one.reasons.values()), one.pair.id)))
