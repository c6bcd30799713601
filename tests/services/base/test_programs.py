"""The editor that a person opens is none of the repository, however `PATH` is set."""

import os
from pathlib import Path

import pytest

from readiness_tui.services.base.programs import run_program


def program(path: Path, mark: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n: > '{mark}'\n")
    path.chmod(0o755)


@pytest.mark.parametrize("place", [".", "", "bin", "{root}", "{root}/bin"])
def test_a_bare_name_is_looked_for_outside_the_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    root, own, foreign = tmp_path / "root", tmp_path / "own", tmp_path / "foreign"
    (root / ".git").mkdir(parents=True)
    (root / "deep").mkdir()
    for name in ("vi", "bin/vi", "deep/vi", "deep/bin/vi"):
        program(root / name, foreign)
    program(tmp_path / "editors/vi", own)
    places = (place.format(root=root), str(tmp_path / "editors"), os.environ["PATH"])
    monkeypatch.setenv("PATH", os.pathsep.join(places))
    assert run_program(("vi", "x"), root / "deep") == ""
    assert own.exists()
    assert not foreign.exists()


def test_one_that_is_nowhere_else_is_not_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path / "vi", tmp_path / "MARK")
    monkeypatch.setenv("PATH", ".")
    assert "vi" in run_program(("vi",), tmp_path)
    assert not (tmp_path / "MARK").exists()


def test_a_folder_in_the_name_is_the_person_s_word(tmp_path: Path) -> None:
    program(tmp_path / "vi", tmp_path / "MARK")
    assert run_program(("./vi",), tmp_path) == ""
    assert (tmp_path / "MARK").exists()
