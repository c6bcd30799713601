"""`readiness publish` and `readiness drift`: a board and the document that it came from."""

from collections.abc import Callable
from contextlib import chdir
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from readiness_tui.cli.group import planner
from readiness_tui.services.exchange import publishing

TEXT = (
    "\ufeff# Plan\r\n\r\n| ID | Title | Status |\r\n|---|---|---|\r\n"
    "| A-1 | Lights | Open |\r\n| A-2 | Masts | Done |\r\n\r\n"
    "## A-1: Lights\r\n\r\nAcceptance:\r\n- [ ] they shine at night\r\n\r\n"
    '<!-- readiness:begin status board="plan" -->\r\n<!-- readiness:end -->\r\nlast line'
)
Run = Callable[..., Result]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A workspace whose board was imported from a document."""
    (tmp_path / "plan.md").write_bytes(TEXT.encode())
    assert run(tmp_path, "import", "plan.md", "--yes").exit_code in {0, 1}
    return tmp_path


def run(root: Path, *words: str) -> Result:
    """Run a command there."""
    with chdir(root):
        return CliRunner().invoke(planner, list(words))


def test_an_unchanged_board_has_no_drift_and_nothing_but_sections_to_publish(root: Path) -> None:
    done = run(root, "drift")
    assert (done.exit_code, done.stdout) == (0, "plan and plan.md say the same\n")
    assert run(root, "publish", "plan", "--check").exit_code == 1
    assert (root / "plan.md").read_bytes() == TEXT.encode()
    assert run(root, "publish", "plan").exit_code == 0
    first = (root / "plan.md").read_bytes()
    assert "says what the board says" in run(root, "publish", "plan").stdout
    assert run(root, "publish", "plan", "--check").exit_code == 0
    assert (root / "plan.md").read_bytes() == first
    assert first.startswith("\ufeff# Plan\r\n".encode())
    assert first.endswith(b" -->\r\nlast line")
    assert b"\n" not in first.replace(b"\r\n", b"")


def test_what_the_board_changed_goes_back_by_the_smallest_change(root: Path) -> None:
    run(root, "publish", "plan")
    before = (root / "plan.md").read_bytes().decode()
    run(root, "set", "A-1", "status=done", "acceptance=[x] they shine at night", "--actor", "@ann")
    done = run(root, "drift", "plan.md")
    assert done.exit_code == 1
    assert 'plan.md:5  A-1 status: document todo ("Open"), board done' in done.stdout
    assert "readiness publish plan" in done.stdout
    assert run(root, "publish", "plan", "--dry-run").stdout.count("\n+") >= 2
    assert run(root, "publish", "plan").exit_code == 0
    after = (root / "plan.md").read_bytes().decode()
    changed = [
        pair
        for pair in zip(before.split("\n"), after.split("\n"), strict=True)
        if len(set(pair)) > 1
    ]
    assert changed[:2] == [
        ("| A-1 | Lights | Open |\r", "| A-1 | Lights | Done |\r"),
        ("- [ ] they shine at night\r", "- [x] they shine at night\r"),
    ]
    assert len(changed) == 4  # the row of the section, and its sign
    assert run(root, "drift").exit_code == 0


def test_a_document_that_changed_meanwhile_is_not_written(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def meanwhile(*args: Any, **given: Any) -> Any:  # noqa: ANN401 - whatever it is called with
        made = real(*args, **given)
        (root / "plan.md").write_text("# Another\n", encoding="utf-8")
        return made

    real = publishing.publication
    monkeypatch.setattr(publishing, "publication", meanwhile)
    done = run(root, "publish", "plan")
    assert done.exit_code == 5
    assert (root / "plan.md").read_text("utf-8") == "# Another\n"


@pytest.mark.parametrize("into", ["../out.md", "/etc/motd.md", "board.toml", "none.md"])
def test_only_markdown_below_the_root_is_written_into(root: Path, into: str) -> None:
    (root / "board.toml").write_text("x = 1\n", encoding="utf-8")
    done = run(root, "publish", "plan", "--into", into)
    assert done.exit_code == 5
    assert done.stderr.count("\n") == 1


def test_a_link_that_leads_out_is_not_followed(
    root: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("out") / "other.md"
    outside.write_text("# Other\n", encoding="utf-8")
    (root / "linked.md").symlink_to(outside)
    assert run(root, "publish", "plan", "--into", "linked.md").exit_code == 5


def test_what_there_is_not_is_a_usage_error(root: Path) -> None:
    assert run(root, "publish", "plam").exit_code == 2
    assert run(root, "publish", "plan", "--fields", "weather").exit_code == 2
    assert run(root, "drift", "other.md").exit_code == 2


def test_what_cannot_be_carried_is_never_said_to_be_equal(root: Path) -> None:
    text = (root / "plan.md").read_text("utf-8")
    (root / "plan.md").write_text(
        text + "\n\n<!-- readiness:begin bogus -->\n<!-- readiness:end -->\n"
    )
    run(root, "publish", "plan")
    again = run(root, "publish", "plan").stdout
    assert "left: " in again
    assert "says what the board says" not in again
    assert again.endswith("plan.md: nothing else to write\n")


def test_drift_names_only_a_command_that_does_it(root: Path) -> None:
    run(root, "set", "A-1", "title=Lamps", "--actor", "@ann")
    assert run(root, "drift").stdout.endswith(
        "1 difference: `readiness publish` carries no title; change one of the two by hand\n"
    )
    run(root, "set", "A-1", "status=done", "acceptance=[x] they shine at night", "--actor", "@ann")
    command = "`readiness publish plan` carries the board's side there"
    assert run(root, "drift").stdout.endswith(f"{command}, but not title\n")
    run(root, "set", "A-1", "title=Lights", "--actor", "@ann")
    assert run(root, "drift").stdout.endswith(f"{command}\n")


def test_drift_names_no_publishing_of_what_is_no_markdown(tmp_path: Path) -> None:
    (tmp_path / "plan.csv").write_text(
        "ID,Title,Status\nA-1,Lights,todo\nA-2,Masts,todo\n", "utf-8"
    )
    run(tmp_path, "import", "plan.csv", "--yes")
    run(tmp_path, "set", "A-1", "status=doing", "--actor", "@ann")
    told = run(tmp_path, "drift").stdout
    assert "readiness publish" not in told
    assert told.endswith("it is no Markdown; change it where it is kept\n")
    assert run(tmp_path, "publish", "plan").exit_code != 0


def test_drift_names_the_fields_that_are_not_carried_without_a_word(tmp_path: Path) -> None:
    (tmp_path / "plan.md").write_text(
        "# Plan\n\n| ID | Title | Priority |\n|---|---|---|\n| A-1 | Lights | P1 |\n", "utf-8"
    )
    run(tmp_path, "import", "plan.md", "--yes")
    run(tmp_path, "set", "A-1", "priority=P0", "--actor", "@ann")
    command = "readiness publish plan --fields priority"
    assert f"`{command}` carries the board's side there" in run(tmp_path, "drift").stdout
    assert run(tmp_path, *command.split()[1:]).exit_code == 0
    assert run(tmp_path, "drift").exit_code == 0


def test_what_was_generated_says_nothing_anew_of_a_document_with_tickets(root: Path) -> None:
    board = (root / "boards/plan.toml").read_text()
    assert run(root, "publish", "plan").exit_code == 0
    assert run(root, "import", "plan.md", "--yes").exit_code in {0, 1}
    again = (root / "boards/plan.toml").read_text()
    assert [line for line in again.splitlines() if "source =" not in line] == [
        line for line in board.splitlines() if "source =" not in line
    ]


def test_a_document_that_was_generated_in_whole_is_a_plan(tmp_path: Path) -> None:
    (tmp_path / "plan.md").write_text(
        '# Plan\n\n<!-- readiness:begin tracker board="lamps" -->\n'
        "| ID | Title | Status |\n|---|---|---|\n| A-1 | Lights | doing |\n"
        "<!-- readiness:end 000000000000 -->\n"
    )
    assert run(tmp_path, "import", "plan.md", "--yes").exit_code in {0, 1}
    assert 'title = "Lights"' in (tmp_path / "boards/plan.toml").read_text()
