"""The editor that a person opens is none of the repository, however `PATH` is set."""

import os
import tempfile
from pathlib import Path

import pytest

from readiness_tui.services.base.programs import edit_text, run_program


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


def editor(path: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a script the person's editor; `$1` is the file."""
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", str(path))


WAYS = {
    "saved": ('printf "new\\n" > "$1"', "new", ""),
    "saved without a line end": ('printf "new" > "$1"', "new", ""),
    "nothing done": ("true", "old", ""),
    "given up": ("exit 1", "old", "ended with 1"),
    "saved and then broken": ('printf "new" > "$1"; exit 3', "old", "is kept in"),
    "gone": ('rm "$1"', "old", "is kept in"),
    "no text": ('printf "\\377" > "$1"', "old", "not UTF-8; what was written is kept in"),
    "too long": ('head -c 1100000 /dev/zero > "$1"', "old", "longer than 1,048,576 bytes"),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_text_comes_back_from_the_editor_or_stays_and_nothing_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    script, text, problem = WAYS[way]
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    editor(tmp_path / "ed", f'printf "%s" "$1" > {tmp_path / "name"}\n{script}', monkeypatch)
    edited = edit_text("old", "M-01-notes.md", tmp_path)
    assert edited.text == text
    assert problem in edited.problem
    file = Path((tmp_path / "name").read_text())
    assert file.name == "M-01-notes.md"
    is_kept = "is kept in" in edited.problem
    assert file.parent.exists() is is_kept
    if is_kept:
        assert str(file) in edited.problem
        assert file.parent.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("name", ["../../x", "-rf", "a\nb", "", "~/.profile", "..."])
def test_no_name_leads_out_of_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    editor(tmp_path / "ed", f'printf "%s" "$1" > {tmp_path / "name"}', monkeypatch)
    assert edit_text("old", name, tmp_path).text == "old"
    file = Path((tmp_path / "name").read_text())
    assert file.parent.name.startswith("readiness-")
    assert not file.name.startswith(("-", "."))
