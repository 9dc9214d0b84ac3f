"""Which signs are there that a study is under attack? All of them, by rater, of either kind.

Each is a flag like the others of annotation/raters.py and annotation/vote_raters.py. How often
honest raters have one, and how often simulated attackers are seen: benchmarks/vote_attacks.py.
"""

from collections.abc import Sequence

import numpy as np

from annotation.answers import Answers
from annotation.arrivals import unknown
from annotation.bursts import flagged_bursts
from annotation.crowding import Flags, alike, crowded
from annotation.flags import Flag
from annotation.timing import timed
from annotation.vote_answers import StudyVotes
from annotation.votes import WINNERS


def vote_signs(answers: StudyVotes) -> Sequence[Sequence[Flag]]:
    """For each rater of a comparison, in the order of the raters."""
    votes, people = answers.votes, len(answers.annotators)
    arrivals = answers.arrivals or unknown(people)
    words = answers.facts.get("words")
    read = (
        np.full(len(votes), np.nan)
        if words is None
        else words.sum(axis=1) * max(1, answers.study.set_size)
    )
    return _together(
        people,
        crowded(arrivals),
        alike(votes.rater, answers.pair, votes.winner, people, len(WINNERS)),
        timed(votes.rater, answers.seconds, read, people),
        flagged_bursts(votes, arrivals),
    )


def rating_signs(answers: Answers) -> Sequence[Sequence[Flag]]:
    """For each rater of a rating study, in the order of the raters."""
    people, rated = len(answers.raters), answers.rated
    rater, item, dimension = (
        part[rated] for part in (answers.rater, answers.item, answers.dimension)
    )
    points, answer = np.unique(answers.value[rated], return_inverse=True)
    cell = item * max(1, len(answers.study.dimensions)) + dimension
    # An item's time and its text stand once, however many dimensions it has.
    _, once = np.unique(rater * max(1, len(answers.items)) + item, return_index=True)
    words = np.array([len(one.response.split()) for one in answers.items], float)
    return _together(
        people,
        crowded(answers.arrivals or unknown(people)),
        alike(rater, cell, answer, people, len(points)),
        timed(rater[once], answers.seconds[rated][once], words[item[once]], people),
    )


def _together(people: int, *found: Flags) -> list[list[Flag]]:
    return [[flag for one in found for flag in one.get(place, ())] for place in range(people)]
