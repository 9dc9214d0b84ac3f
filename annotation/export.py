"""Which rated responses does a study give to the method, in MuCE's columns?

One row per response and dimension. `facsco_grm_scaled` comes from the rater model where enough
people have rated; where not, it is the mean rating stretched to 10..50, and `score_method` says so.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

import pyarrow

from annotation.content_tables import Row
from annotation.errors import NothingToExportError, WrongKindError
from annotation.export_files import ExportRow, check_ending, write_table
from annotation.scaling import Score, scale
from annotation.store import Store
from annotation.studies import Study
from annotation.tables import GIVEN, PEOPLE

SCHEMA = pyarrow.schema(
    [(name, pyarrow.string()) for name in ("ID", "Dataset", "Set", "Language", "TaskType")]
    + [(name, pyarrow.string()) for name in ("TasksNamesFull", "Prompt", "FullPrompt", "Response")]
    + [("RatingLabel", pyarrow.string()), ("facsco_grm_scaled", pyarrow.float64())]
    + [("n_ratings", pyarrow.int64()), ("score_method", pyarrow.string())]
    + [(name, pyarrow.string()) for name in ("rated_by", "source", "model")]
    + [("score_se", pyarrow.float64()), ("mean_rating", pyarrow.float64())]
)
# Whose ratings are taken: the kinds of annotators, by the word that asks for them.
RATERS = {
    "people": PEOPLE,
    "editor": ("editor",),
    "source": ("source",),
    "all": PEOPLE + GIVEN,
}


@dataclass(frozen=True)
class Exported:
    """What was written.

    Attributes:
        path: Where.
        rows: How many.
        rated_by: How many of them by who rated them.
        reasons: By dimension, why people's ratings did not go through the rater model.
    """

    path: Path
    rows: int
    rated_by: dict[str, int]
    reasons: Mapping[str, str] = field(default_factory=dict)


def export(store: Store, study_id: str, path: Path, raters: str | None = None) -> Exported:
    """Write the rated responses of a study, whole or not at all.

    Args:
        store: The store.
        study_id: A rating study.
        path: A .jsonl, .csv or .parquet file, or a folder (no ending) for a `datasets` table.
        raters: "people", "editor", "source" or "all" (every rating weighs the same). None takes
            for each response the people who used the app where there are any, and otherwise what
            came with the data; the column `rated_by` says which. Raters who are left out of the
            study are left out here.

    Raises:
        NothingToExportError: No response has such a rating.
        UnknownStudyError, WrongKindError, UnknownFormatError, CannotWriteError: As they say.
    """
    check_ending(path)
    rows, reasons = _rows(store, study_id, raters)
    if not rows:
        raise NothingToExportError(study_id, raters or "any")
    write_table(path, rows, SCHEMA)
    who = [str(row["rated_by"]) for row in rows]
    counts = {name: who.count(name) for name in sorted(set(who))}
    return Exported(path, len(rows), counts, reasons)


def export_rows(store: Store, study_id: str, raters: str | None = None) -> Iterator[ExportRow]:
    """The rows that `export` writes, sorted by task, item, wording, response and dimension."""
    return iter(_rows(store, study_id, raters)[0])


def _rows(
    store: Store, study_id: str, raters: str | None
) -> tuple[list[ExportRow], Mapping[str, str]]:
    """The rows, and by dimension why people's ratings did not go through the rater model."""
    with store.read() as tables:
        study = tables.study(study_id)
        if study.kind != "rating":
            raise WrongKindError(study_id, study.kind, "rating")
        ratings = list(tables.ratings(study_id))
    words = [raters] if raters is not None else ["people", "editor", "source"]
    scaled = {
        word: scale(
            study, [row for row in ratings if row["kind"] in RATERS[word]], model=word == "people"
        )
        for word in words
    }
    rows = []
    for key, group in groupby(ratings, key=lambda row: (row["response_id"], row["dimension"])):
        first, *others = group
        kinds = {row["kind"] for row in (first, *others)}
        word = next((word for word in words if key in scaled[word].scores), None)
        if word is not None:
            rows.append(_row(study, first, word, scaled[word].scores[key], kinds))
    reasons = scaled["people"].reasons if "people" in scaled else {}
    return rows, reasons


def _row(study: Study, first: Row, word: str, score: Score, kinds: set[str]) -> ExportRow:
    """One response on one dimension."""
    # A published mean does not say how many ratings it is the mean of.
    published = word == "source" or (word == "all" and "source" in kinds)
    return {
        "ID": first["response_id"],
        "Dataset": study.id,
        "Set": "Training",
        "Language": first["language"],
        "TaskType": first["task"],
        "TasksNamesFull": first["task"],
        "Prompt": first["item"],
        "FullPrompt": first["prompt"],
        "Response": first["response"],
        "RatingLabel": first["dimension"],
        "facsco_grm_scaled": score.value,
        "n_ratings": None if published else score.ratings,
        "score_method": score.method,
        "rated_by": word,
        "source": first["source"],
        "model": first["model"],
        "score_se": score.error,
        "mean_rating": round(score.mean, 6),
    }
