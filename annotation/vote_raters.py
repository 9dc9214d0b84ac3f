"""How carefully has each person compared? Signs of carelessness, each with its reason.

A flag is a question to the researcher and changes nothing: whoever likes what others do not can
look as odd as whoever does not read. annotation/exclusions.py has what a researcher does.
"""

from dataclasses import dataclass, replace

import numpy as np
import scipy

from annotation import vote_habits as habits
from annotation.exclusions import Exclusion
from annotation.flags import BOUND, FAST_FEWEST, Flag, middle, straight_lining, too_fast
from annotation.guarding import vote_signs
from annotation.store import Store
from annotation.vote_answers import StudyVotes, read_votes_of
from annotation.vote_influence import without_each
from annotation.votes import BOTH_BAD, TIE

# Sides are drawn at random, so a rater who reads chooses the left one as often as the right one but
# for a small liking of the left that most people have. Eight of ten is far beyond that (our own
# choice), and of votes so few that one honest rater in a thousand would get there it says nothing.
SIDE_SHARE, SIDE_CHANCE = 0.8, 0.001
# Who guesses agrees half of the time. Hardly more than that, and clearly less than most raters do:
# the one-sided 95 % bound (Wilson 1927) lies below the median of all. As for ratings, 20 of them.
# Few others are a noisy measure, so agreement with the ranking of all others must be as low.
LEAST_AGREEMENT, AGREEMENT_FEWEST = 0.55, 20


@dataclass(frozen=True)
class VoteRater:
    """One person's votes in one study; every share is nan where there is nothing to share.

    Attributes:
        id: Public name, of this study only.
        votes: Pairs judged.
        skipped: Pairs answered with "I can't judge this".
        seconds: Median time on a pair; nan when none was measured.
        left: Share of the votes for a response that went to the one on the left.
        decisive: Votes for a response.
        ties: Share of all votes.
        both_bad: The same.
        most_used: Share of the most used answer: left, right, tie or both bad.
        longest_run: Most pairs on end with the same answer.
        majority: Share of votes for the response that most others chose.
        shared: Votes which that is a share of: on pairs where two others or more chose a response,
            and not as many the one as the other.
        ranking: Share of votes for the model that the others' votes rank higher.
        ranked: Votes which that is a share of.
        points_without: Mean absolute change of the models' ratings without this rater, in points.
        order_without: How many pairs of models change their order without this rater.
        excluded: The act that left this rater out, if one did.
        flags: What looks careless.
    """

    id: str
    votes: int
    skipped: int
    seconds: float
    left: float
    decisive: int
    ties: float
    both_bad: float
    most_used: float
    longest_run: int
    majority: float
    shared: int
    ranking: float
    ranked: int
    points_without: float
    order_without: int
    excluded: Exclusion | None
    flags: tuple[Flag, ...] = ()


def vote_raters(store: Store, study_id: str) -> tuple[VoteRater, ...]:
    """Everybody who has voted or skipped, those with flags first.

    Raises:
        UnknownStudyError, WrongKindError: There is no such study, or it compares nothing.
        NoRankingError: The strengths of the models did not settle.
    """
    return rate_voters(read_votes_of(store, study_id))


def rate_voters(answers: StudyVotes) -> tuple[VoteRater, ...]:
    """As `vote_raters`, of votes that have been read."""
    people = len(answers.annotators)
    if not people:
        return ()
    votes = answers.votes
    counts = habits.answers_of(votes)
    given = np.bincount(votes.rater, minlength=people)
    decisive = counts[:, [habits.LEFT, habits.RIGHT]].sum(axis=1)
    skipped = np.bincount(answers.skips.rater, minlength=people)
    seconds = habits.median_seconds(answers)
    runs = habits.longest_runs(votes)
    agreed, shared = habits.with_majority(answers)
    without = without_each(votes, answers.inside)
    ranked_right, ranked = habits.with_ranking(votes, without.others)
    rows = [
        VoteRater(
            id=votes.raters[one],
            votes=int(given[one]),
            skipped=int(skipped[one]),
            seconds=float(seconds[one]),
            left=_share(counts[one, habits.LEFT], decisive[one]),
            decisive=int(decisive[one]),
            ties=_share(counts[one, TIE], given[one]),
            both_bad=_share(counts[one, BOTH_BAD], given[one]),
            most_used=_share(counts[one].max(), given[one]),
            longest_run=int(runs[one]),
            majority=_share(agreed[one], shared[one]),
            shared=int(shared[one]),
            ranking=_share(ranked_right[one], ranked[one]),
            ranked=int(ranked[one]),
            points_without=float(without.points[one]),
            order_without=int(without.order[one]),
            excluded=answers.excluded.get(answers.annotators[one]),
        )
        for one in range(people)
    ]
    inside = [one for one in rows if one.excluded is None]
    usual = middle([one.seconds for one in inside if one.votes >= FAST_FEWEST])
    majority = middle([one.majority for one in inside if one.shared >= AGREEMENT_FEWEST])
    ranking = middle([one.ranking for one in inside if one.ranked >= AGREEMENT_FEWEST])
    flagged = [
        replace(one, flags=(*_flags(one, usual, majority, ranking), *signs))
        for one, signs in zip(rows, vote_signs(answers), strict=True)
    ]
    return tuple(sorted(flagged, key=lambda one: (-len(one.flags), one.id)))


def _share(part: int, all_of: int) -> float:
    return float(part / all_of) if all_of else np.nan


def _flags(one: VoteRater, usual: float, majority: float, ranking: float) -> tuple[Flag, ...]:
    """What looks careless; the other three are medians of the raters."""
    found = too_fast(one.votes, one.seconds, usual)
    found += _one_side(one)
    found += straight_lining(one.votes, one.longest_run, one.most_used, "answer")
    told = [
        (one.majority, one.shared, majority, "with what most others chose"),
        (one.ranking, one.ranked, ranking, "with the others' ranking"),
    ]
    low = [_unlike(*numbers) for numbers in told if numbers[1] >= AGREEMENT_FEWEST]
    if low and all(low):
        found += low[0]
    return tuple(found)


def _one_side(one: VoteRater) -> list[Flag]:
    if not one.decisive or max(one.left, 1 - one.left) < SIDE_SHARE:
        return []
    times = round(one.left * one.decisive)
    if scipy.stats.binomtest(times, one.decisive).pvalue >= SIDE_CHANCE:
        return []
    side, times = ("left", times) if one.left > 0.5 else ("right", one.decisive - times)
    reason = (
        f"Chose the one on the {side} {times} of {one.decisive} times, though the sides are drawn "
        "at random."
    )
    return [Flag("always one side", reason)]


def _unlike(share: float, votes: int, common: float, what: str) -> list[Flag]:
    if share >= LEAST_AGREEMENT:
        return []
    square = BOUND**2 / votes
    reach = BOUND * np.sqrt(share * (1 - share) / votes + square / (4 * votes))
    if (share + square / 2 + reach) / (1 + square) >= common:
        return []
    reason = (
        f"Agrees {what} in {100 * share:.0f} % of {votes} votes; half of the raters do in "
        f"{100 * common:.0f} % or more, and who guesses in 50 %."
    )
    return [Flag("unlike the others", reason)]
