"""How does a report get to a researcher? As a file from an address, or from the command line.

What takes long runs in a process that yields to every other, and one report is made at a time: a
second request waits, and finds what the first one computed if no vote has come between.
"""

import argparse
import logging
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, Response

from annotation.comparison_estimates import Estimates, beside
from annotation.comparison_results import changes, comparison_results
from annotation.content_tables import utc_now
from annotation.errors import AnnotationError, NoStoreError, UnknownStudyError, WrongKindError
from annotation.store import Store
from ui import report_texts as words
from ui import texts
from ui.access import PATH, Access
from ui.report import file_name, notice, report

ROUTE = f"{PATH}/report"
logger = logging.getLogger(__name__)


class Reports:
    """Makes reports, one after the other; keeps what took long for the last one."""

    def __init__(self, store: Store) -> None:
        """Take the store."""
        self._store = store
        self._turn = threading.Lock()
        self._kept: tuple[tuple[str, tuple[int, ...]], Estimates] | None = None

    def make(self, study_id: str) -> str:
        """The report of a study as it is now.

        Raises:
            UnknownStudyError, WrongKindError: There is no such study, or it compares nothing.
            NoRankingError, NoEstimatesError: It cannot be computed.
        StoreError: The store cannot be read.
        """
        with self._turn:
            key = study_id, changes(self._store, study_id)
            results = comparison_results(self._store, study_id)
            if self._kept is None or self._kept[0] != key:
                self._kept = key, beside(results, lambda found: None)
            return report(results, self._kept[1], utc_now())


def add_route(app: FastAPI, store: Store, access: Access) -> None:
    """Serve GET /research/report?study=ID; before the framework, which takes every other path."""
    reports = Reports(store)

    @app.get(ROUTE)
    def download(request: Request) -> Response:  # no coroutine, so it waits in a thread
        if not access.is_researcher(request):
            return _said(texts.RESEARCHERS_TITLE, texts.RESEARCHERS_ONLY, 403)
        study_id = request.query_params.get("study", "")
        try:
            made = reports.make(study_id)
        except (UnknownStudyError, WrongKindError):
            return _said(words.NO_REPORT, words.NO_STUDY, 404)
        except AnnotationError as error:
            logger.error("the report of %s could not be made: %s", study_id, error)
            return _said(words.NO_REPORT, words.NOT_NOW, 503)
        name = file_name(study_id)
        return HTMLResponse(
            made,
            headers={
                "cache-control": "no-store",
                "content-disposition": f'attachment; filename="{name}"',
            },
        )


def _said(title: str, what: str, status: int) -> HTMLResponse:
    return HTMLResponse(notice(title, what), status, {"cache-control": "no-store"})


def main(arguments: Sequence[str], environment: Mapping[str, str]) -> int:
    """`crpo-app report STUDY -o FILE`: write the report of a study to a file.

    Args:
        arguments: What follows `report`.
        environment: CRPO_DB names the store where no flag does.

    Returns:
        0, or 1 after a mistake that one line on stderr explains.
    """
    parser = argparse.ArgumentParser(
        prog="crpo-app report", description="Write the report of a comparison study as one file."
    )
    parser.add_argument("study", help="the study's id")
    parser.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="the file (STUDY-report.html)"
    )
    parser.add_argument(
        "--db",
        type=Path,
        default=environment.get("CRPO_DB", "crpo.db"),
        metavar="FILE",
        help="the store (%(default)s)",
    )
    given = parser.parse_args(arguments)
    output: Path = given.output or Path(file_name(given.study))
    try:
        if not given.db.is_file():
            raise NoStoreError(given.db)
        with Store(given.db) as store:
            made = Reports(store).make(given.study)
        output.write_text(made, encoding="utf-8")
    except (AnnotationError, OSError) as error:
        print(f"crpo-app: {error}", file=sys.stderr)
        return 1
    print(f"{output}: {len(made.encode()):,} bytes")
    return 0
