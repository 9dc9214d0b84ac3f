"""Names that climb out of folders, end lines, or look like other names."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotation.errors import InvalidStudyError
from annotation.wording import rating_study
from ui.items import Uploads
from ui.report import file_name
from ui.training_publishing import NAME, REPOSITORY

EVIL = (
    "../../etc/passwd",
    "..",
    ".hidden",
    "a/b",
    "a\\b",
    "a\r\nSet-Cookie: x=1",
    "demo\n",
    "a\x00b",
    "d\u0435mo",  # with a Cyrillic letter
    "demo\u200b",  # with a blank of no width
    "demo\u202e",  # turns round what follows
    "\uff44emo",  # a wide letter
    "de\u0301mo",
    "'; DROP TABLE studies; --",
    '"><script>',
    "${x}",
    "%2e%2e",
    "",
    "a" * 65,
)


@pytest.mark.parametrize("name", EVIL)
def test_the_id_of_a_study_is_plain_letters_on_one_line(name: str) -> None:
    with pytest.raises(InvalidStudyError, match="its id may have"):
        rating_study(name, "Title", ("creativity",))


@given(st.text(max_size=70))
def test_what_is_an_id_is_a_name_of_a_file_in_its_place(name: str) -> None:
    try:
        study = rating_study(name, "Title", ("creativity",))
    except InvalidStudyError:
        return
    kept = file_name(study.id)
    assert Path(kept).name == kept
    assert kept.isascii()
    assert kept.isprintable()


@pytest.mark.parametrize("name", [*EVIL[:17], *(f"{one}.csv" for one in EVIL[:9])])
def test_an_upload_lies_in_its_folder_whatever_it_is_called(name: str) -> None:
    uploads = Uploads()
    _, path = uploads.place(name)
    assert path.resolve().parent == Path(uploads.folder.name).resolve()
    assert re.fullmatch(r"[\w-]+\.(csv|unknown)", path.name)
    assert not set(next(iter(uploads.names.values()))) & set("/\\\r\n\x00\u202e\u200b<>\"'${}")
    uploads.folder.cleanup()


@pytest.mark.parametrize("name", [one for one in EVIL if len(one) < 65])
def test_the_name_of_a_published_model_is_plain(name: str) -> None:
    assert not NAME.fullmatch(name)
    assert not REPOSITORY.fullmatch(f"owner/{name}")
    assert not REPOSITORY.fullmatch(f"{name}/model")
