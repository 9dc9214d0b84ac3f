"""What should somebody know who gets a study's data? A card in Markdown, as the Hub shows it."""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from annotation.agreement import krippendorff_alpha
from annotation.answers import Answers, read_answers
from annotation.export import Exported
from annotation.store import Store
from annotation.studies import Study

LICENCE = "other"


def data_card(store: Store, study_id: str, exported: Exported, licence: str = LICENCE) -> str:
    """The card of an export.

    Args:
        store: The store.
        study_id: The study that was exported.
        exported: What was written.
        licence: Its identifier on the Hub, such as "cc-by-4.0"; who collected the data decides.
    """
    answers = read_answers(store, study_id)
    study = answers.study
    lines = [
        "---",
        f"license: {licence}",
        "tags: [creativity, human-ratings]",
        "---",
        f"# {study.title}",
        "",
        f"{exported.rows:,} rated responses of the study `{study.id}`, version {study.version}, in "
        "the columns of MuCE (`facsco_grm_scaled` is the score, 10 to 50; `score_se` its standard "
        "error; `score_method` how it was made).",
        "",
        "## What people were asked",
        "",
        *(
            f"- **{one.name}**: {one.question} ({len(one.labels)} points, from "
            f"“{one.labels[0]}” to “{one.labels[-1]}”)"
            for one in study.dimensions
        ),
        "",
        quoted(study.instructions),
        "",
        "## Who answered",
        "",
        *_people(study, answers),
        "",
        "## Agreement",
        "",
        *_agreement(answers),
        "",
        "## Scores",
        "",
        *_methods(exported),
        "",
    ]
    return "\n".join(lines)


def quoted(text: str) -> str:
    """The text as a quotation in Markdown."""
    return "\n".join(f"> {line}".rstrip() for line in text.strip().splitlines())


def _people(study: Study, answers: Answers) -> Sequence[str]:
    judged = int(np.isfinite(answers.value).sum())
    skipped = len(answers.value) - judged
    out = len(answers.excluded)
    return [
        f"{len(answers.raters)} people gave {judged:,} ratings and said {skipped:,} times that "
        f"they could not judge; {study.raters_per_item} ratings per response were asked for. They "
        "agreed to take part before the first item and are known by random ids only.",
        "",
        f"{out} of them are left out of the scores, each by a recorded decision."
        if out
        else "Nobody is left out of the scores.",
    ]


def _agreement(answers: Answers) -> Sequence[str]:
    lines = [
        "| dimension | Krippendorff's alpha (ordinal) | 95 % interval | items |",
        "|---|---|---|---|",
    ]
    for name, table in item_tables(answers).items():
        alpha = krippendorff_alpha(table, "ordinal")
        value = "undefined" if math.isnan(alpha.value) else f"{alpha.value:.3f}"
        ends = "-" if math.isnan(alpha.low) else f"{alpha.low:.3f} to {alpha.high:.3f}"
        lines.append(f"| {name} | {value} | {ends} | {alpha.items} |")
    return lines


def item_tables(answers: Answers) -> Mapping[str, np.ndarray]:
    """By dimension, the ratings of the items by those who count, shape (raters, items)."""
    items = np.array([one.role == "item" for one in answers.items], bool)
    tables = {}
    for place, dimension in enumerate(answers.study.dimensions):
        table = np.full((len(answers.raters), len(answers.items)), np.nan)
        own = answers.dimension == place
        table[answers.rater[own], answers.item[own]] = answers.value[own]
        tables[dimension.name] = table[np.ix_(answers.inside, items)]
    return tables


def _methods(exported: Exported) -> Sequence[str]:
    ways = {
        "people": "people who used the app",
        "editor": "an editor",
        "source": "the publication that the data come from",
        "all": "everybody, each rating weighing the same",
    }
    lines = [f"- {count:,} rated by {ways[who]}" for who, count in exported.rated_by.items()]
    for dimension, reason in exported.reasons.items():
        lines.append(
            f"- {dimension}: the mean rating stretched to 10..50, because there is no rater model: "
            f"{reason}"
        )
    if not exported.reasons and "people" in exported.rated_by:
        lines.append(
            "- scores of people's ratings: graded response model with raters as items (Myszkowski "
            "and Storme 2019), 30 + 10 theta"
        )
    return lines
