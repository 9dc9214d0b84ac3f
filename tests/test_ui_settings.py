"""Where the settings come from, and what the command says about wrong ones."""

import socket
from pathlib import Path

import pytest

from annotation.store import Store
from ui.app import main
from ui.settings import Settings, read


def test_without_anything_the_app_listens_on_this_machine_only() -> None:
    assert read([], {}) == Settings(
        Path("crpo.db"), "127.0.0.1", 7860, "auto", None, False, origin=socket.gethostname()
    )


def test_a_flag_wins_over_the_environment_and_the_environment_over_the_default() -> None:
    environment = {
        "CRPO_DB": "env.db",
        "CRPO_PORT": "1234",
        "CRPO_HOST": "0.0.0.0",
        "CRPO_PROFILE": "cpu",
        "CRPO_SECRET": "a key of 16 or more",
    }
    assert read(["--port", "99", "--db", "flag.db"], environment) == Settings(
        Path("flag.db"),
        "0.0.0.0",
        99,
        "cpu",
        "a key of 16 or more",
        False,
        origin=socket.gethostname(),
    )


def test_what_a_host_sets_is_read_from_the_environment() -> None:
    settings = read(
        [],
        {
            "SPACE_ID": "lab/study",
            "CRPO_RESEARCHERS": "ann, bob\nzoe",
            "CRPO_RECORD": "lab/record",
            "CRPO_RECORD_MINUTES": "0.5",
            "CRPO_RECORD_JUDGEMENTS": "10",
            "CRPO_ROOT_PATH": "/a/b",
        },
    )
    assert settings.researchers == ("ann", "bob", "zoe")
    assert (settings.record, settings.record_minutes) == ("lab/record", 0.5)
    assert (settings.record_judgements, settings.origin) == (10, "lab.study")
    assert (settings.root_path, settings.proxies) == ("/a/b", 1)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CRPO_RECORD", "record"),
        ("CRPO_RECORD", "../up/down"),
        ("CRPO_ROOT_PATH", "/a/"),
        ("CRPO_ROOT_PATH", "a b"),
        ("CRPO_RECORD_MINUTES", "soon"),
        ("CRPO_RECORD_JUDGEMENTS", "0"),
        ("CRPO_PROXIES", "-1"),
    ],
)
def test_a_wrong_value_of_the_environment_is_refused_in_one_line(
    name: str, value: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as exit_:
        read([], {name: value})
    assert exit_.value.code == 2
    assert f"'{value}'" in capsys.readouterr().err


def test_a_key_that_can_be_guessed_is_refused_and_not_repeated(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as exit_:
        read([], {"CRPO_SECRET": "hunter2"})
    assert exit_.value.code == 2
    said = capsys.readouterr().err
    assert "CRPO_SECRET must have 16" in said
    assert "hunter2" not in said
    assert read([], {"CRPO_SECRET": ""}).secret is None


def test_a_space_shows_the_app_in_a_frame() -> None:
    assert read([], {"SPACE_ID": "somebody/something"}).embedded


@pytest.mark.parametrize("port", ["65536", "-1", "http", "１２", ""])
def test_what_is_no_port_is_refused_from_flag_and_environment(
    port: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for arguments, environment in (([f"--port={port}"], {}), ([], {"CRPO_PORT": port})):
        with pytest.raises(SystemExit) as exit_:
            read(arguments, environment)
        assert exit_.value.code == 2
        assert "is no port" in capsys.readouterr().err


def one_line(capsys: pytest.CaptureFixture[str]) -> str:
    err = capsys.readouterr().err
    assert err.startswith("crpo-app: ")
    assert err.count("\n") == 1
    return err


def test_a_port_in_use_is_one_line_and_exit_code_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["--db", str(tmp_path / "a.db"), "--port", str(port)]) == 1
    assert f"port {port} on 127.0.0.1 is in use" in one_line(capsys)
    assert list(tmp_path.iterdir()) == []  # nothing half-written


def test_an_address_of_another_machine_is_one_line_and_exit_code_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--db", str(tmp_path / "a.db"), "--port", "0", "--host", "192.0.2.1"]) == 1
    assert "192.0.2.1" in one_line(capsys)


def test_a_store_that_cannot_be_written_is_one_line_and_exit_code_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    db = tmp_path / "missing" / "a.db"
    assert main(["--db", str(db), "--port", "0"]) == 1
    assert str(db) in one_line(capsys)


def test_a_store_from_a_newer_version_is_one_line_and_exit_code_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    db = tmp_path / "a.db"
    with Store(db) as store:
        store.write(
            lambda tables: tables.connection.execute(
                "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) "
                "VALUES ('annotation', 'from_the_future', '')"
            )
        )
    assert main(["--db", str(db), "--port", "0"]) == 1
    assert "newer version" in one_line(capsys)


def test_another_file_is_not_taken_for_a_store(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    db = tmp_path / "letter.txt"
    db.write_text("Dear reader, this is no database.\n" * 100)
    assert main(["--db", str(db), "--port", "0"]) == 1
    assert "not a store" in one_line(capsys)
    assert db.read_text().startswith("Dear reader")
