"""Which rated responses does a study give to the method, in MuCE's columns?

One row per response and dimension. The score is the mean rating, moved to MuCE's 10..50 in a
straight line; `score_method` says so, because MuCE's own scores come from a rater model.
"""

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import pyarrow
import pyarrow.parquet

from annotation.content_tables import Row
from annotation.errors import (
    NothingToExportError,
    UnknownFormatError,
    WrongKindError,
)
from annotation.store import Store
from annotation.studies import Study
from annotation.tables import GIVEN, PEOPLE
from annotation.whole_files import written_whole

ExportRow = dict[str, str | float | int | None]
SCHEMA = pyarrow.schema(
    [(name, pyarrow.string()) for name in ("ID", "Dataset", "Set", "Language", "TaskType")]
    + [(name, pyarrow.string()) for name in ("TasksNamesFull", "Prompt", "FullPrompt", "Response")]
    + [("RatingLabel", pyarrow.string()), ("facsco_grm_scaled", pyarrow.float64())]
    + [("n_ratings", pyarrow.int64()), ("score_method", pyarrow.string())]
    + [(name, pyarrow.string()) for name in ("rated_by", "source", "model")]
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
    """Rows written, and the number of responses among them by who rated them."""

    path: Path
    rows: int
    rated_by: dict[str, int]


def export(store: Store, study_id: str, path: Path, raters: str | None = None) -> Exported:
    """Write the rated responses of a study to a JSONL, CSV or Parquet file, whole or not at all.

    Args:
        store: The store.
        study_id: A rating study.
        path: The file; its ending chooses the format.
        raters: "people", "editor", "source" or "all" (every rating weighs the same). None takes
            for each response the people who used the app where there are any, and otherwise what
            came with the data; the column `rated_by` says which.

    Raises:
        NothingToExportError: No response has such a rating.
        UnknownStudyError, WrongKindError, UnknownFormatError, CannotWriteError: As they say.
    """
    writers = {".jsonl": _write_jsonl, ".csv": _write_csv, ".parquet": _write_parquet}
    if path.suffix.lower() not in writers:
        raise UnknownFormatError(path, writers)
    rows = list(export_rows(store, study_id, raters))
    if not rows:
        raise NothingToExportError(study_id, raters or "any")
    with written_whole(path) as beside:
        writers[path.suffix.lower()](beside, rows)
    who = [str(row["rated_by"]) for row in rows]
    return Exported(path, len(rows), {name: who.count(name) for name in sorted(set(who))})


def export_rows(store: Store, study_id: str, raters: str | None = None) -> Iterator[ExportRow]:
    """The rows that `export` writes, sorted by task, item, wording, response and dimension."""
    with store.read() as tables:
        study = tables.study(study_id)
        if study.kind != "rating":
            raise WrongKindError(study_id, study.kind, "rating")
        ratings = tables.ratings(study_id)
        for _, group in groupby(ratings, key=lambda row: (row["response_id"], row["dimension"])):
            row = _row(study, list(group), raters)
            if row is not None:
                yield row


def _row(study: Study, ratings: list[Row], raters: str | None) -> ExportRow | None:
    """One response on one dimension; None when nobody of the wanted kind rated it."""
    words = [raters] if raters is not None else ["people", "editor", "source"]
    for word in words:
        taken = [rating for rating in ratings if rating["kind"] in RATERS[word]]
        if taken:
            break
    else:
        return None
    first = taken[0]
    mean = sum(rating["value"] for rating in taken) / len(taken)
    points = study.points[first["dimension"]]
    # A published mean does not say how many ratings it is the mean of.
    published = any(rating["kind"] == "source" for rating in taken)
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
        "facsco_grm_scaled": round(10 + 40 * (mean - 1) / (points - 1), 6),
        "n_ratings": None if published else len(taken),
        "score_method": "mean_rescaled",
        "rated_by": word,
        "source": first["source"],
        "model": first["model"],
    }


def _write_jsonl(path: Path, rows: Iterable[ExportRow]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _write_csv(path: Path, rows: Iterable[ExportRow]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, SCHEMA.names)
        writer.writeheader()
        writer.writerows(rows)


def _write_parquet(path: Path, rows: list[ExportRow]) -> None:
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows, SCHEMA), path)
