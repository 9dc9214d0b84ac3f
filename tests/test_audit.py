"""The audit of packages, part of `make lint`: no failure and no waiting where nobody answers."""

import json
import subprocess
import time
from types import SimpleNamespace
from typing import Any

import audit
import pytest


def test_without_an_answer_it_is_one_line_and_no_failure(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(audit, "PATIENCE", 0.5)
    for source in ("http://127.0.0.1:9/none", "http://192.0.2.1/hangs", "no address"):
        monkeypatch.setattr(audit, "SOURCE", source)
        begun = time.monotonic()
        assert audit.main() == 0
        assert time.monotonic() - begun < 10
        assert capsys.readouterr().out.startswith("audit of packages: skipped")


@pytest.mark.parametrize(
    ("printed", "code", "said"),
    [
        ([{"name": "a", "version": "1", "vulns": []}], 0, "0 of 1 unsafe, 0 not known"),
        ([{"name": "a", "skip_reason": "not on PyPI"}], 0, "0 of 0 unsafe, 1 not known"),
        (
            [{"name": "a", "version": "1", "vulns": [{"id": "CVE-1", "fix_versions": ["2"]}]}],
            1,
            "a 1: CVE-1, safe from: 2",
        ),
        (None, 0, "skipped, the source broke off"),
    ],
)
def test_what_is_known_to_be_unsafe_fails_and_what_is_not_known_does_not(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    printed: Any,
    code: int,
    said: str,
) -> None:
    stdout = "" if printed is None else json.dumps({"dependencies": printed})
    done = SimpleNamespace(stdout=stdout, stderr="x\nthe source broke off\n", returncode=code)
    monkeypatch.setattr(audit, "answers", lambda: True)
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: done)  # pip-audit, which is not ours
    assert audit.main() == code
    assert said in capsys.readouterr().out
