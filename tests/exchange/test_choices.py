"""Choices of an import: told by options, kept beside the document, read by the next import."""

import json
from contextlib import chdir
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.cli.group import planner
from readiness_tui.domain.model.errors import ExchangeError, UsageError
from readiness_tui.domain.model.status import Status
from readiness_tui.exchange.model.choices import Choices, Span, Structure, spans
from readiness_tui.exchange.readers.source import Source
from readiness_tui.services.exchange.choice_files import choices_in, text_of
from readiness_tui.services.exchange.importing import Reading, anchored, plans_of

PLAN = """# Ship

| Key | Task | Crew | Weather |
|---|---|---|---|
| SH-1 | Moor | Ann | on ice |
| SH-2 | Sail | Bob | afloat |
| SH-3 | Sink | Bob | done |

## Appendix

- [ ] SH-9 Old thing
- [~] SH-8 Older thing
"""
KEPT = "plan.md.import.toml"
TOLD = (
    *("--map", "Crew=owners", "--map", "Weather=status"),
    *("--status", "on ice=blocked", "--status", "afloat=doing"),
    *("--exclude", "9-12", "--board", "fleet"),
)


def run(root: Path, *args: str) -> Result:
    with chdir(root):
        return CliRunner().invoke(planner, ["import", "plan.md", *args])


def board(result: Result) -> Any:  # noqa: ANN401 - any JSON
    return json.loads(result.stdout)["documents"][0]["board"]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder with a plan in it whose words nobody knows."""
    (tmp_path / "plan.md").write_text(PLAN, encoding="utf-8")
    return tmp_path


def test_options_say_columns_words_lines_and_the_board(root: Path) -> None:
    tables = board(run(root, *TOLD, "--dry-run", "--json"))
    tickets = tables["ticket"]
    assert tables["board"]["id"] == "fleet"
    assert list(tickets) == ["SH-1", "SH-2", "SH-3"]
    assert [tickets[name]["status"] for name in ("SH-1", "SH-2", "SH-3")] == [
        "blocked",
        "doing",
        "done",
    ]
    assert tickets["SH-1"]["owners"] == ["Ann"]
    assert not (root / KEPT).exists()


def test_lines_left_out_are_accounted_for_as_such(root: Path) -> None:
    (document,) = json.loads(run(root, *TOLD, "--dry-run", "--json").stdout)["documents"]
    assert {line for line, use in document["uses"].items() if use == "excluded"} == {
        "9",
        "11",
        "12",
    }
    assert document["counts"]["lines"]["excluded"] == 3


def test_choices_are_shown_then_kept_with_the_board_and_read_by_the_next_import(root: Path) -> None:
    shown = run(root, *TOLD, "--dry-run").stdout
    assert f"  {KEPT}  (new choices: the next import reads them)" in shown
    assert f"wrote {KEPT}" in run(root, *TOLD, "--yes").stdout
    first = (root / "boards" / "fleet.toml").read_bytes()
    (root / "boards" / "fleet.toml").unlink()
    again = run(root, "--yes")
    assert KEPT not in again.stdout
    assert (root / "boards" / "fleet.toml").read_bytes() == first


def test_choices_that_change_nothing_on_the_board_are_kept_too(root: Path) -> None:
    first = run(root, *TOLD, "--yes")
    alone = ("--status", "adrift=doing")
    (root / "plan.md").write_text(f"{PLAN}\nWhat is adrift is told.\n", encoding="utf-8")
    run(root, "--yes")
    before = (root / "boards" / "fleet.toml").read_bytes()
    assert f"  {KEPT}  (new choices: the next import reads them)" in run(root, *alone).stdout
    done = run(root, *alone, "--yes")
    assert (done.exit_code, done.stdout.count("wrote ")) == (first.exit_code, 1)
    assert f"wrote {KEPT}" in done.stdout
    assert (root / "boards" / "fleet.toml").read_bytes() == before
    kept = choices_in((root / KEPT).read_bytes(), KEPT)
    assert kept.statuses == {
        "on ice": Status.BLOCKED,
        "afloat": Status.DOING,
        "adrift": Status.DOING,
    }
    assert run(root, *alone, "--yes").exit_code == 5


def test_an_option_wins_over_the_file_and_the_rest_of_it_stays(root: Path) -> None:
    run(root, *TOLD, "--yes")
    tables = board(run(root, "--status", "afloat=review", "--board", "navy", "--json", "--yes"))
    assert tables["board"]["id"] == "navy"
    assert tables["ticket"]["SH-2"]["status"] == "review"
    assert tables["ticket"]["SH-1"]["status"] == "blocked"
    assert 'board = "navy"' in (root / KEPT).read_text(encoding="utf-8")


def test_a_board_that_cannot_be_written_keeps_no_choices(root: Path) -> None:
    (root / "boards").mkdir()
    (root / "boards" / "fleet.toml").write_text("", encoding="utf-8")
    assert run(root, *TOLD, "--yes").exit_code == 5
    assert not (root / KEPT).exists()


def test_lines_are_followed_when_the_document_grows_above_them(root: Path) -> None:
    run(root, *TOLD, "--yes")
    (root / "plan.md").write_text(PLAN.replace("# Ship\n", "# Ship\n\nA line more.\n"))
    tables = board(run(root, "--board", "next", "--dry-run", "--json"))
    assert list(tables["ticket"]) == ["SH-1", "SH-2", "SH-3"]
    (root / "plan.md").write_text(PLAN.replace("## Appendix", "## Elsewhere"))
    gone = run(root, "--board", "next", "--dry-run")
    assert gone.exit_code == 2
    assert "--exclude 9-12: no line reads '## Appendix' any more" in gone.stderr


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        (("--map", "Crew=ownr"), "there is no field 'ownr'; nearest: owners"),
        (("--map", "Crw=owners"), "--map 'Crw': the document has no such words; nearest: Crew"),
        (("--map", "Crew"), "'Crew' has no '='; write name=value"),
        (("--map", "=owners"), "no column is named before 'owners'"),
        (("--status", "afloat=doin"), "there is no status 'doin'; nearest: doing"),
        (("--status", "aflot=doing"), "--status 'aflot': the document has no such words; nearest"),
        (("--exclude", "9-"), "'9-' names no lines; write lines from 1, as in 12-40,55"),
        (("--exclude", "5-3"), "'5-3' names no lines"),
        (("--exclude", "40"), "--exclude 40: the document has 12 lines"),
        (("--as", "boxen"), "there is no kind of document 'boxen'; nearest: boxes"),
        (("--board", "a/b"), "'a/b' is no id of a board"),
    ],
)
def test_what_does_not_exist_is_one_sentence_with_the_nearest(
    root: Path, told: tuple[str, ...], sentence: str
) -> None:
    refused = run(root, *told, "--yes")
    assert refused.exit_code == 2
    assert sentence in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1
    assert [path.name for path in root.iterdir()] == ["plan.md"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("board = 'a'\n[mapx]\nA = 'title'\n", f"{KEPT}:2: 'mapx' is no key of this file"),
        ("[map]\nWer = 'ownr'\n", f"{KEPT}:2: there is no field 'ownr'; nearest: owners"),
        ("[status]\nafloat = 3\n", f"{KEPT}:1: Expected `str`, got `int`"),
        ("board = \n", f"{KEPT}:1: no TOML"),
        ("[[exclude]]\nlines = 'x'\n", f"{KEPT}:2: 'x' names no lines"),
        ("[[choose]]\nfinding = 'gate-ofer:3'\nvalue = 'take'\n", "nearest: gate-offer"),
        ("as = 'trakcer'\n", f"{KEPT}:1: there is no kind of document 'trakcer'; nearest: tracker"),
    ],
)
def test_a_slip_in_the_file_is_one_sentence_with_its_line(
    root: Path, text: str, sentence: str
) -> None:
    (root / KEPT).write_text(text, encoding="utf-8")
    refused = run(root, "--yes")
    assert refused.exit_code == 5
    assert sentence in refused.stderr
    assert not (root / "boards").exists()


@pytest.mark.parametrize("data", [b"\xff", b"a = [" * 5_000, b"x" * 1_100_000])
def test_a_file_that_is_none_is_refused(data: bytes) -> None:
    with pytest.raises(ExchangeError):
        choices_in(data, KEPT)


def test_a_choice_of_lines_is_that_of_one_document(root: Path) -> None:
    (root / "other.md").write_text(PLAN, encoding="utf-8")
    refused = run(root, "other.md", "--exclude", "9")
    assert refused.exit_code == 2
    assert "those of one document" in refused.stderr


MIXED = """# Ship

| Key | Title | Status |
|---|---|---|
| SH-1 | Moor | open |
| SH-2 | Sail | done |

## HE-1: Paint

Owner: Ann

## HE-2: Tar

Owner: Bob

- [ ] BX-1 Rope
- [x] BX-2 Knot
"""


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("tracker", ["SH-1", "SH-2"]),
        ("sections", ["HE-1", "HE-2"]),
        ("boxes", ["BX-1", "BX-2"]),
    ],
)
def test_one_structure_alone_can_define_the_tickets(
    root: Path, kind: str, names: list[str]
) -> None:
    (root / "plan.md").write_text(MIXED, encoding="utf-8")
    assert list(board(run(root, "--as", kind, "--dry-run", "--json"))["ticket"]) == names


def test_a_sign_in_a_box_can_be_told() -> None:
    source = Source("p.md", {"p.md": b"# A\n\n- [ ] A-1 Wires\n- [~] A-2 Lamps\n"})
    choices = Choices(statuses={"[~]": Status.DOING})
    (plan,) = plans_of(source, Reading(choices=choices))
    assert [each.status for each in plan.board.tickets.values()] == ["todo", "doing"]


def test_columns_of_a_sheet_are_told_and_its_lines_are_not() -> None:
    source = Source("p.csv", {"p.csv": b"Key,Was,Lage\nA-1,Wires,afloat\n"})
    choices = Choices(columns={"Was": "title", "Lage": "status"}, statuses={"afloat": Status.DOING})
    (plan,) = plans_of(source, Reading(choices=choices))
    (ticket,) = plan.board.tickets.values()
    assert (ticket.title, ticket.status) == ("Wires", "doing")
    with pytest.raises(UsageError, match="Markdown"):
        plans_of(source, Reading(choices=Choices(excluded=(Span(2, 2),))))


def test_drift_reads_the_document_by_the_choices_beside_it(root: Path) -> None:
    run(root, *TOLD, "--yes")
    with chdir(root):
        assert CliRunner().invoke(planner, ["drift"]).exit_code == 0
        (root / KEPT).unlink()
        assert CliRunner().invoke(planner, ["drift"]).exit_code == 1


def test_publishing_reads_the_document_by_the_choices_beside_it(root: Path) -> None:
    run(root, *TOLD, "--yes")
    file = root / "boards" / "fleet.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('status = "doing"', 'status = "done"'), encoding="utf-8")
    with chdir(root):
        result = CliRunner().invoke(planner, ["publish", "fleet"])
    assert result.exit_code == 0, result.output
    before, after = PLAN.splitlines(), (root / "plan.md").read_text(encoding="utf-8").splitlines()
    changed = [line for line, old in zip(after, before, strict=True) if line != old]
    assert changed == ["| SH-2 | Sail | Bob | done   |"]


HEADERS, WORDS = ("Crew", "Weather", "Task"), ("on ice", "afloat", "[~]", "done")
FIELDS = st.sampled_from(("owners", "status", "notes", "fields", "skip", "group"))
CHOICES = st.builds(
    Choices,
    board=st.sampled_from(("", "fleet", "a.b")),
    structure=st.sampled_from((None, *Structure)),
    columns=st.dictionaries(st.sampled_from(HEADERS), FIELDS),
    statuses=st.dictionaries(st.sampled_from(WORDS), st.sampled_from(Status)),
    excluded=st.sampled_from(((), spans("9-11"), spans("5,7"), spans("3-12"), spans("1"))),
)


@given(CHOICES)
def test_the_file_says_what_the_options_say(choices: Choices) -> None:
    source = Source("plan.md", {"plan.md": PLAN.encode()})
    told = anchored(source, choices)
    kept = choices_in(text_of(told).encode(), KEPT)
    assert kept == told
    by_file = plans_of(source, Reading(choices=anchored(source, kept)))
    assert by_file == plans_of(source, Reading(choices=choices))
    assert sha256(source.data).hexdigest() == by_file[0].board.source.sha256  # pyright: ignore[reportOptionalMemberAccess]
    assert choices.over(choices) == choices
