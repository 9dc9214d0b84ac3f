"""What should somebody know who gets the votes of a study? A card in Markdown, as on the Hub."""

import math
from collections.abc import Sequence

from annotation.data_card import LICENCE, quoted
from annotation.preference_pairs import PreferencePairs
from annotation.ranking_agreement import vote_agreement
from annotation.studies import Study
from annotation.vote_answers import StudyVotes
from annotation.vote_table import VotesExported

REVEALED = {
    "never": "They were never told who wrote what.",
    "end": "They were told who wrote what when they had finished; no vote could be changed then.",
    "each": "They were told who wrote what after each vote, which could not be changed then.",
}


def vote_card(
    answers: StudyVotes,
    exported: VotesExported,
    pairs: PreferencePairs | None = None,
    licence: str = LICENCE,
) -> str:
    """The card of an export.

    Args:
        answers: The votes that it was made from.
        exported: What was written.
        pairs: The preference pairs that were written, too.
        licence: Its identifier on the Hub, such as "cc-by-4.0"; who collected the data decides.
    """
    study = answers.study
    (dimension,) = study.dimensions
    lines = [
        "---",
        f"license: {licence}",
        "tags: [creativity, human-preferences]",
        "---",
        f"# {study.title}",
        "",
        f"{exported.rows:,} votes of the study `{study.id}`, version {study.version}: who of two "
        "models' responses to the same prompt was preferred. `winner` is a, b, tie or both_bad; "
        "`side` says which of the two was on the left.",
        "",
        "## What people were asked",
        "",
        f"- **{dimension.name}**: {dimension.question}",
        "",
        quoted(study.instructions),
        "",
        "## What they compared",
        "",
        *_compared(answers),
        "",
        "## Who answered",
        "",
        *_people(study, answers, exported),
        "",
        "## Agreement",
        "",
        _agreement(answers),
        "",
    ]
    if pairs is not None:
        lines += ["## Preference pairs", "", *_pairs(pairs), ""]
    return "\n".join(lines)


def _compared(answers: StudyVotes) -> Sequence[str]:
    study = answers.study
    responses: dict[str, set[str]] = {}
    for pair in answers.pairs:
        for arm, ids in zip(pair.arms, pair.ids, strict=True):
            responses.setdefault(arm, set()).update(ids)
    prompts = len({(pair.task, pair.prompt) for pair in answers.pairs})
    lines = [
        f"{len(answers.pairs):,} pairs of {len(responses)} arms on {prompts:,} prompts, shown side "
        "by side as plain text, without names, the sides drawn at random for each rater."
    ]
    if study.set_size > 1:
        lines.append(f"Each side showed {study.set_size} responses of its arm.")
    if study.chosen_by:
        lines += ["", f"**The responses were chosen by {study.chosen_by}, not at random.**"]
    lines += ["", "| arm | responses |", "|---|---|"]
    return lines + [f"| {arm} | {len(ids):,} |" for arm, ids in sorted(responses.items())]


def _people(study: Study, answers: StudyVotes, exported: VotesExported) -> Sequence[str]:
    out = int((~answers.inside).sum())
    lines = [
        f"{len(answers.annotators)} people gave {len(answers.votes):,} votes and said "
        f"{len(answers.skips.reason):,} times that they could not judge. {REVEALED[study.reveal]} "
        "They are known by random ids only."
    ]
    if answers.given:
        lines.append(f"{answers.given:,} of the votes were collected elsewhere and brought in.")
    left = (
        f"{out} of them, with {exported.left_out:,} votes, are left out, each by a recorded "
        "decision."
        if out
        else "Nobody is left out."
    )
    return [*lines, "", left]


def _agreement(answers: StudyVotes) -> str:
    counted = answers.counted
    alpha = vote_agreement(answers.votes.where(counted), answers.pair[counted])
    if math.isnan(alpha.value):
        return "No pair was judged by two people, so nothing is known of agreement."
    ends = "" if math.isnan(alpha.low) else f", 95 % interval {alpha.low:.3f} to {alpha.high:.3f}"
    return (
        f"Krippendorff's alpha (nominal, four answers) is {alpha.value:.3f}{ends}, on "
        f"{alpha.items:,} pairs that two people or more judged."
    )


def _pairs(pairs: PreferencePairs) -> Sequence[str]:
    lines = [
        f"{len(pairs.rows):,} pairs to train on, each decided by most of the votes for a response "
        f"({pairs.votes:,} votes; `agreement` is the share of them, `votes` how many). Ties and "
        f"both bad, {pairs.undecided:,} votes, never train. `score_chosen` and `score_rejected` "
        "are the shares of the votes on MuCE's scale of 10 to 50, no ratings.",
    ]
    if pairs.dropped:
        lines += ["", "Pairs that are not among them:", ""]
    return lines + [f"- {count:,}: {reason}" for reason, count in pairs.dropped.items()]
