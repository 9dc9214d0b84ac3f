"""How does each rater vote? Numbers for each rater, counted from the columns of votes."""

import numpy as np
import numpy.typing as npt

from annotation.habits import by_rater
from annotation.vote_answers import StudyVotes
from annotation.votes import TIE, UNKNOWN, A, B, Votes

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
LEFT, RIGHT = A, B  # what a rater saw and chose; ties and both bad are as they are
FEWEST_OTHERS = 2


def as_seen(votes: Votes) -> Places:
    """What each rater chose: LEFT, RIGHT, TIE, BOTH_BAD, or UNKNOWN where the sides are."""
    decisive = votes.winner < TIE
    side = np.where(votes.winner == votes.left, LEFT, RIGHT)
    return np.where(decisive, np.where(votes.left == UNKNOWN, UNKNOWN, side), votes.winner)


def answers_of(votes: Votes) -> Places:
    """How often each rater chose what, shape (raters, 4): LEFT, RIGHT, TIE, BOTH_BAD."""
    seen = as_seen(votes)
    known = seen != UNKNOWN
    size = len(votes.raters) * 4
    counts = np.bincount(votes.rater[known] * 4 + seen[known], minlength=size)
    return counts.reshape(-1, 4)


def median_seconds(answers: StudyVotes) -> Numbers:
    """For each rater; nan where no time was measured."""
    timed = ~np.isnan(answers.seconds)
    rater, seconds = answers.votes.rater[timed], answers.seconds[timed]
    median = np.full(len(answers.annotators), np.nan)
    for one, own in by_rater(rater, len(median)):
        median[one] = np.median(seconds[own])
    return median


def longest_runs(votes: Votes) -> Places:
    """For each rater, most votes on end with the same answer as the rater saw it."""
    order = np.argsort(votes.rater, kind="stable")
    rater, seen = votes.rater[order], as_seen(votes)[order]
    starts = np.flatnonzero(np.r_[True, (rater[1:] != rater[:-1]) | (seen[1:] != seen[:-1])])
    starts = starts[: len(order)]  # none where there are no votes
    longest = np.zeros(len(votes.raters), np.int64)
    np.maximum.at(longest, rater[starts], np.diff(np.r_[starts, len(order)]))
    return longest


def with_majority(answers: StudyVotes) -> tuple[Places, Places]:
    """For each rater, votes for the response that most others chose, and votes that are compared.

    Compared is each vote for a response, on a pair where two others or more who count chose a
    response and more of them the one than the other. By chance it would be half of them.
    """
    votes = answers.votes
    for_one = votes.winner < TIE
    rater, pair, winner = votes.rater[for_one], answers.pair[for_one], votes.winner[for_one]
    counted = answers.counted[for_one]
    size = len(answers.pairs)
    first, second = (
        np.bincount(pair[counted & (winner == side)], minlength=size)[pair]
        - (counted & (winner == side))
        for side in (A, B)
    )
    compared = (first + second >= FEWEST_OTHERS) & (first != second)
    agree = compared & ((winner == A) == (first > second))
    people = len(answers.annotators)
    return np.bincount(rater[agree], minlength=people), np.bincount(
        rater[compared], minlength=people
    )


def with_ranking(votes: Votes, others: Numbers) -> tuple[Places, Places]:
    """For each rater, votes for the model that the others rank higher, and votes for a model.

    Args:
        votes: Of everybody.
        others: Strengths from the votes of the others, shape (raters, models); nan where unknown.
    """
    lead = others[votes.rater, votes.a] - others[votes.rater, votes.b]
    compared = (votes.winner < TIE) & (np.abs(np.nan_to_num(lead)) > 1e-9)
    agree = compared & ((votes.winner == A) == (lead > 0))
    people = len(votes.raters)
    return np.bincount(votes.rater[agree], minlength=people), np.bincount(
        votes.rater[compared], minlength=people
    )
