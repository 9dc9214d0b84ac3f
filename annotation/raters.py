"""How carefully has each person rated? Signs of carelessness, each with its reason in a sentence.

A flag is a question to the researcher and changes nothing: whoever judges texts in an own way can
look as odd as whoever does not read them. annotation/exclusions.py has what a researcher does.
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from annotation import habits
from annotation.answers import Answers, public_id, read_answers
from annotation.exclusions import Exclusion
from annotation.flags import BOUND, FAST_FEWEST, Flag, middle, straight_lining, too_fast
from annotation.guarding import rating_signs
from annotation.influence import leaving_out
from annotation.store import Store

Numbers = npt.NDArray[np.float64]

# Two, because everybody slips once: platforms for studies do not let one failed check count.
CHECKS_FAILED = 2
# Pointing at random into a range of two of five points succeeds 40 % of the time, so half is hardly
# better; of fewer than four texts, half says nothing.
GOLD_LEAST, GOLD_FEWEST = 0.5, 4
# Nearly no correlation with the others, and clearly less than most raters have: the 95 % bound of
# the correlation lies below the median of all. Honest raters of 20 texts seldom get there.
LEAST_AGREEMENT, AGREEMENT_FEWEST = 0.1, 20


@dataclass(frozen=True)
class Rater:
    """One person's ratings in one study; gold texts, checks and practice count where named only.

    Attributes:
        id: Public name, of this study only.
        judgements: Items rated.
        skipped: Items answered with "I can't judge this".
        gold: Gold texts answered.
        gold_right: Those with every point in its range.
        checks: Attention checks answered.
        checks_failed: Those with a point outside its range.
        seconds: Median time on an item; nan when none was measured.
        most_used: Share of the most used point, of each dimension, together; nan without ratings.
        longest_run: Most items on end with the same answer.
        agreement: Correlation with the mean of the other raters, within dimensions, over shared
            items; nan under `habits.FEWEST_SHARED`, or where one side never changes.
        shared: Items that other raters have rated too.
        flags: What looks careless.
        alpha_without: Ordinal alpha without this rater minus with, the mean of the dimensions.
        means_without: Mean absolute change in points of the means of the rated items.
        excluded: The act that left this rater out, if one did.
    """

    id: str
    judgements: int
    skipped: int
    gold: int
    gold_right: int
    checks: int
    checks_failed: int
    seconds: float
    most_used: float
    longest_run: int
    agreement: float
    shared: int
    alpha_without: float
    means_without: float
    excluded: Exclusion | None
    flags: tuple[Flag, ...] = ()

    @property
    def gold_accuracy(self) -> float:
        """Share of gold texts answered within their range; nan without any."""
        return self.gold_right / self.gold if self.gold else np.nan


def raters(store: Store, study_id: str) -> tuple[Rater, ...]:
    """Everybody who has answered something, those with flags first.

    Raises:
        UnknownStudyError, WrongKindError: There is no such study, or it is no rating study.
    """
    return rate_raters(read_answers(store, study_id))


def annotator(store: Store, study_id: str, public: str) -> str | None:
    """Whose public name this is; for acts on the store only, never to be shown."""
    with store.read() as tables:
        found = tables.connection.execute(
            "SELECT annotator_id FROM ratings WHERE study_id = ?1 "
            "UNION SELECT annotator_id FROM votes WHERE study_id = ?1",
            (study_id,),
        )
        return next((name for (name,) in found if public_id(study_id, name) == public), None)


def rate_raters(answers: Answers) -> tuple[Rater, ...]:
    """As `raters`, of answers that have been read."""
    count = len(answers.raters)
    if not count:
        return ()
    names = answers.public
    rated = answers.rated
    many = [habits.in_range(answers, role) for role in ("gold", "check")]
    (gold, gold_right), (checks, checks_right) = many
    skipped = habits.items_of(answers, habits.about(answers) & np.isnan(answers.value))
    judgements = habits.items_of(answers, rated)
    seconds = habits.median_seconds(answers)
    most_used, runs = habits.straight_lines(answers)
    agreement, shared = habits.agreement_with_others(answers)
    alpha, means = _influence(answers)
    rows = [
        Rater(
            id=names[one],
            judgements=int(judgements[one]),
            skipped=int(skipped[one]),
            gold=int(gold[one]),
            gold_right=int(gold_right[one]),
            checks=int(checks[one]),
            checks_failed=int(checks[one] - checks_right[one]),
            seconds=float(seconds[one]),
            most_used=float(most_used[one]),
            longest_run=int(runs[one]),
            agreement=float(agreement[one]),
            shared=int(shared[one]),
            alpha_without=float(alpha[one]),
            means_without=float(means[one]),
            excluded=answers.excluded.get(answers.raters[one]),
        )
        for one in range(count)
    ]
    counted = [one for one in rows if one.excluded is None]
    usual = middle([one.seconds for one in counted if one.judgements >= FAST_FEWEST])
    common = middle([one.agreement for one in counted if one.shared >= AGREEMENT_FEWEST])
    flagged = [
        replace(one, flags=(*_flags(one, usual, common), *signs))
        for one, signs in zip(rows, rating_signs(answers), strict=True)
    ]
    return tuple(sorted(flagged, key=lambda one: (-len(one.flags), one.id)))


def _influence(answers: Answers) -> tuple[Numbers, Numbers]:
    """For each rater, the changes of alpha and of means, the mean of the dimensions."""
    found = []
    for which in range(len(answers.study.dimensions)):
        own = answers.rated & (answers.dimension == which)
        one = leaving_out(answers.rater[own], answers.item[own], answers.value[own], answers.inside)
        found.append((one.alpha, one.means))
    table = np.array(found).reshape(-1, 2, len(answers.raters))  # (dimensions, 2, raters)
    known = ~np.isnan(table)
    total = np.where(known, table, 0).sum(axis=0)
    many = known.sum(axis=0)
    alpha, means = np.divide(total, many, out=np.full_like(total, np.nan), where=many > 0)
    return alpha, means


def _flags(one: Rater, usual: float, common: float) -> tuple[Flag, ...]:
    """What looks careless; `usual` seconds and `common` agreement are medians of the raters."""
    found = []
    if one.checks_failed >= CHECKS_FAILED:
        found.append(
            Flag("failed checks", f"Failed {one.checks_failed} of {one.checks} attention checks.")
        )
    if one.gold >= GOLD_FEWEST and one.gold_accuracy < GOLD_LEAST:
        found.append(
            Flag(
                "gold texts missed",
                f"{one.gold_right} of {one.gold} gold texts within their range; at random it would "
                "hardly be fewer.",
            )
        )
    found += too_fast(one.judgements, one.seconds, usual)
    found += straight_lining(one.judgements, one.longest_run, one.most_used, "point")
    if one.shared >= AGREEMENT_FEWEST and one.agreement < LEAST_AGREEMENT:
        bound = np.tanh(np.arctanh(max(one.agreement, -0.999)) + BOUND / np.sqrt(one.shared - 3))
        if bound < common:
            found.append(
                Flag(
                    "unlike the others",
                    f"Correlation with the other raters is {one.agreement:.2f} on {one.shared} "
                    f"items; half of the raters have {common:.2f} or more.",
                )
            )
    return tuple(found)
