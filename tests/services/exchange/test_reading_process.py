"""Documents read in a process of their own: the same as here, ended when nobody waits for it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from readiness_tui.services.exchange import reading_process
from readiness_tui.services.exchange.looking import looked
from readiness_tui.services.exchange.looks import Look
from readiness_tui.services.exchange.reading_process import ReadingProcess
from tests.support import holds

PLAN = (
    "# Ship\n\n| Key | Task | Crew |\n|---|---|---|\n| SH-1 | Moor | Ann |\n| SH-2 | Sail | Bob |\n"
)
LIMIT_S = 120
STUCK = (
    "import pathlib, signal\npathlib.Path(__file__).with_name('begun').touch()\nsignal.pause()\n"
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A workspace with a document."""
    folder = tmp_path / "here"
    folder.mkdir()
    (folder / "plan.md").write_text(PLAN, encoding="utf-8")
    return folder


@pytest.fixture
def reader(root: Path) -> Iterator[ReadingProcess]:
    """What reads, and leaves no process behind."""
    process = ReadingProcess(root)
    yield process
    process.stop()


def test_a_document_is_read_as_it_is_here(root: Path, reader: ReadingProcess) -> None:
    for path, options in (
        ("plan.md", ()),
        ("plan.md", (("map", "Crew=owners"),)),
        ("none.md", ()),
        ("plan.md", (("map", "Crew=nobody"),)),
    ):
        look = Look(str(root), "boards", path, options)
        assert reader(look) == looked(look)
    assert reader(Look(str(root), "boards", "plan.md")).draft is not None


def _module(monkeypatch: pytest.MonkeyPatch, folder: Path, text: str) -> None:
    (folder / "other_reader.py").write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(folder)
    monkeypatch.setattr(reading_process, "MODULE", "other_reader")


def test_what_is_read_ends_when_nobody_waits_for_it(
    root: Path, reader: ReadingProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _module(monkeypatch, tmp_path, STUCK)
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(reader, Look(str(root), "boards", "plan.md"))
        holds((tmp_path / "begun").exists, "the process reads")
        reader.stop()
        assert "it was stopped" in answer.result(LIMIT_S).view.problem


def test_a_process_that_dies_is_a_sentence_and_the_next_one_reads(
    root: Path, reader: ReadingProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = Look(str(root), "boards", "plan.md")
    with monkeypatch.context() as patch:
        _module(patch, tmp_path, "raise SystemExit('no memory is left')\n")
        view = reader(look).view
        assert view.problem.startswith("plan.md was not read: no memory is left; ")
        assert not view.token
    assert reader(look) == looked(look)
