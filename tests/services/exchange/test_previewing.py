"""An import for a screen: each option gives another view, and only what was seen is written."""

import json
from pathlib import Path

import pytest

from readiness_tui.domain.onboarding.import_view import Fate, ImportView
from readiness_tui.exchange.markdown.syntax.parse import LINE_LENGTH
from readiness_tui.exchange.model import provenance
from readiness_tui.services.checkpoints.write_access import WriteAccess
from readiness_tui.services.exchange.previewing import Importer

PLAN = """# Ship

| Key | Task | Crew | Status |
|---|---|---|---|
| SH-1 | Moor | Ann | done |
| SH-2 | Sail | Bob | on ice |

## Appendix

- [ ] SH-9 Old thing
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A workspace with a document that no board was made of."""
    (tmp_path / "boards").mkdir()
    (tmp_path / "plan.md").write_text(PLAN, encoding="utf-8")
    return tmp_path


@pytest.fixture
def importer(root: Path) -> Importer:
    return Importer(root, "boards", lambda: WriteAccess(root))


def tree(root: Path) -> dict[str, bytes]:
    """All files of a folder and their bytes."""
    files = (path for path in root.rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


def tickets(view: ImportView) -> dict[str, str]:
    return {record.id: record.status for record in view.records if record.kind == "ticket"}


def fields(view: ImportView, name: str) -> dict[str, str]:
    return {
        record.id: field.text
        for record in view.records
        for field in record.fields
        if field.name == name
    }


@pytest.mark.parametrize(
    ("indent", "body"), [(None, "x" * 1_100_000), (2, "x")], ids=["one line", "lines"]
)
def test_a_list_of_issues_is_as_long_as_its_program_writes_it(
    root: Path, importer: Importer, indent: int | None, body: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[int] = []
    digest = provenance.digest
    monkeypatch.setattr(provenance, "digest", lambda line: hashed.append(len(line)) or digest(line))
    issues = [{"number": n, "title": f"T {n}", "state": "OPEN"} for n in range(1, 5_001)]
    issues[0]["body"] = body
    (root / "issues.json").write_text(json.dumps(issues, indent=indent), encoding="utf-8")
    view = importer.look("issues.json", ())
    assert (len(tickets(view)), view.problem) == (5_000, "")
    assert (view.columns, max(len(text) for text, _ in view.lines) <= LINE_LENGTH) == ((), True)
    assert len(hashed) <= len(view.lines)


def test_a_look_has_everything_and_writes_nothing(root: Path, importer: Importer) -> None:
    before = tree(root)
    view = importer.look("plan.md", ())
    assert (view.target, view.fate, view.problem) == ("boards/plan.toml", Fate.NEW, "")
    assert {"SH-1": "done", "SH-2": "todo"}.items() <= tickets(view).items()
    assert dict(view.columns) == {"Key": "id", "Task": "title", "Crew": "", "Status": "status"}
    assert dict(view.words) == {"done": "done", "on ice": "todo"}
    assert [text for text, _ in view.lines] == PLAN.splitlines()
    assert tree(root) == before


def test_each_option_is_seen_at_once(root: Path, importer: Importer) -> None:
    before = tree(root)
    mapped = importer.look("plan.md", (("map", "Crew=owners"),))
    assert fields(mapped, "owners") == {"SH-1": "Ann", "SH-2": "Bob"}
    assert dict(mapped.columns)["Crew"] == "owners"
    blocked = importer.look("plan.md", (("status", "on ice=blocked"),))
    assert tickets(blocked)["SH-2"] == "blocked"
    assert dict(blocked.words)["on ice"] == "blocked"
    without = importer.look("plan.md", (("exclude", "8-10"),))
    assert set(tickets(without)) == {"SH-1", "SH-2"}
    assert [use for _, use in without.lines[7:]] == ["excluded", "", "excluded"]
    answer = importer.look("plan.md", (("choose", "status-unknown:6=dropped"),))
    assert tickets(answer)["SH-2"] == "dropped"
    assert tree(root) == before


def test_a_finding_with_answers_names_the_place_that_takes_them(importer: Importer) -> None:
    view = importer.look("plan.md", ())
    places = {each.place: each for each in view.findings if each.answers}
    assert places.keys() == {"unknown-column:3", "status-unknown:6"}
    assert places["unknown-column:3"].answers == ("skip",)
    finding = places["status-unknown:6"]
    assert finding.line == 6
    for answer in finding.answers:
        assert (
            tickets(importer.look("plan.md", (("choose", f"{finding.place}={answer}"),)))["SH-2"]
            == answer
        )


def test_what_a_person_writes_is_no_answer_to_be_picked(root: Path, importer: Importer) -> None:
    text = PLAN.replace("Status |", "Depends on |").replace("on ice", "SH-7")
    (root / "plan.md").write_text(text.replace("done", "-"), encoding="utf-8")
    findings = importer.look("plan.md", ()).findings
    (dangling,) = (each for each in findings if each.code == "reference-dangling")
    assert (dangling.written, "an id" in dangling.answers) == ("an id", False)
    mended = importer.look("plan.md", (("choose", f"{dangling.place}=SH-1"),))
    assert fields(mended, "depends")["SH-2"] == "SH-1"


def test_columns_of_a_sheet_are_those_of_its_header(root: Path, importer: Importer) -> None:
    (root / "plan.csv").write_text("Key;Task;Crew\nA-1;Moor;Ann\n", encoding="utf-8")
    view = importer.look("plan.csv", (("map", "Crew=owners"),))
    assert dict(view.columns) == {"Key": "id", "Task": "title", "Crew": "owners"}
    assert fields(view, "owners") == {"A-1": "Ann"}


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("none.md", None, "there is no"),
        ("empty.md", b" \n", "it is empty"),
        ("binary.md", b"\x00\xff\xfe\x81" * 9, "UTF-8"),
        ("prose.md", b"Nothing but prose.\n", "no plan was found"),
        ("long.md", b"x" * (1024 * 1024 + 1), "a line is longer"),
    ],
)
def test_what_cannot_be_imported_is_one_sentence_with_a_remedy(
    root: Path, importer: Importer, name: str, data: bytes | None, says: str
) -> None:
    if data is not None:
        (root / name).write_bytes(data)
    view = importer.look(name, ())
    assert says in view.problem
    assert "; " in view.problem
    assert "\n" not in view.problem
    before = tree(root)
    assert importer.write(view).code != "saved"
    assert tree(root) == before


def test_an_option_that_cannot_be_read_is_a_sentence(importer: Importer) -> None:
    view = importer.look("plan.md", (("map", "Crew=owner"),))
    assert "nearest: owners" in view.problem
    assert not view.token


def test_what_is_written_is_what_was_seen(root: Path, importer: Importer) -> None:
    view = importer.look("plan.md", ())
    before = tree(root)
    (root / "plan.md").write_text(PLAN.replace("Sail", "Sink"), encoding="utf-8")
    assert importer.write(view).code == "changed"
    (root / "plan.md").write_text(PLAN, encoding="utf-8")
    assert tree(root) == before
    importer.look("plan.md", (("exclude", "8-10"),))
    assert importer.write(view).code == "changed"  # not what was looked at last
    assert tree(root) == before


def test_the_board_its_base_and_the_choices_are_written_as_the_verb_does(
    root: Path, importer: Importer
) -> None:
    view = importer.look("plan.md", (("map", "Crew=owners"), ("exclude", "8-10")))
    assert importer.write(view).code == "saved"
    files = tree(root)
    assert b'owners = ["Ann"]' in files["boards/plan.toml"]
    assert b"sha256" in files["boards/plan.toml"]
    assert any(name.startswith("boards/imports/plan.") for name in files)
    assert b'Crew = "owners"' in files["plan.md.import.toml"]
    again = importer.look("plan.md", ())
    assert again.fate is Fate.UNCHANGED
    assert fields(again, "owners") == {"SH-1": "Ann", "SH-2": "Bob"}


def test_choices_alone_are_written_where_the_board_stays(root: Path, importer: Importer) -> None:
    importer.write(importer.look("plan.md", ()))
    before = tree(root)
    assert "nothing to write" in importer.look("plan.md", ()).problem
    view = importer.look("plan.md", (("as", "tracker"),))
    assert (view.fate, view.problem) == (Fate.UNCHANGED, "")
    notice = importer.write(view)
    assert (notice.code, notice.paths) == ("saved", ("plan.md.import.toml",))
    assert tree(root).items() - before.items() == {
        ("plan.md.import.toml", (root / "plan.md.import.toml").read_bytes())
    }


def test_both_sides_of_a_conflict_are_shown_and_one_is_taken(
    root: Path, importer: Importer
) -> None:
    importer.write(importer.look("plan.md", ()))
    board = root / "boards/plan.toml"
    board.write_text(board.read_text("utf-8").replace('"Sail"', '"Row"'), encoding="utf-8")
    (root / "plan.md").write_text(PLAN.replace("Sail", "Drift"), encoding="utf-8")
    view = importer.look("plan.md", ())
    (conflict,) = view.conflicts
    values = (conflict.name, conflict.board, conflict.document, conflict.before)
    assert values == ("SH-2.title", '"Row"', '"Drift"', '"Sail"')
    assert view.is_undecided
    assert "1 conflict" in view.problem
    settled = importer.look("plan.md", (("take", "SH-2.title=board"),))
    assert (settled.is_undecided, settled.problem) == (False, "")
    assert importer.write(settled).code == "saved"
    assert '"Row"' in board.read_text("utf-8")
