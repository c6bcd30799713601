"""`readiness list` has no more judged than its answer needs, and answers as if all were."""

from pathlib import Path

import pytest

from readiness_tui.services.workspace import plan_state
from readiness_tui.services.workspace.gates import Gates
from tests.cli.conftest import Run

BOARDS = {
    "first": """\
[board]
id = "first"
enforcement = "soft_block"
[ticket.A-1]
title = "Done, of which another board has the proof"
status = "done"
[ticket.A-2]
title = "Waits for another board"
depends = ["second:B-1"]
owners = ["@ann"]
[ticket.A-3]
title = "Closable"
evidence = ["kept.md"]
""",
    "second": """\
[board]
id = "second"
enforcement = "hard_block"
[ticket.B-1]
title = "Contradicted"
status = "done"
evidence = ["gone.md"]
[gate.abroad]
kind = "evidence"
inputs = ["gone.md"]
proves = ["first:A-1"]
""",
    "third": """\
[board]
id = "third"
[ticket.C-1]
title = "By itself"
status = "done"
evidence = ["kept.md"]
owners = ["@ann"]
[gate.broken]
kind = "text"
inputs = ["kept.md"]
proves = ["C-1"]
""",
}
QUERIES = (
    "list --board first",
    "list --board second",
    "list --board third",
    "list --board first --board third",
    "list --board first --json",
    "list --board third --json",
    "list --board third --plain",
    "list next --board first",
    "list blocked --board first",
    "list contradicted --board second",
    "list --columns id,title,owner",
    "list --columns id,waits --board first",
    "list --columns id,proof",
    "list --columns id,status --where is:contradicted",
    "list --columns id,status --where owner:@ann",
    "list --columns id --where no:gate",
    "list --columns id --where group:nobody",
    "list --columns id --where (",
    "list --board nowhere",
)


@pytest.fixture
def boards(root: Path) -> Path:
    (root / "boards/plan.toml").unlink(missing_ok=True)
    for name, text in BOARDS.items():
        (root / f"boards/{name}.toml").write_text(text, encoding="utf-8")
    (root / "kept.md").write_text("# kept\n\nwhat was seen, in a sentence of some length\n")
    return root


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The boards of which a gate had a result when the plan was judged."""
    homes: set[str] = set()
    judge = plan_state.judge

    def counted(portfolio, results, *more, **named):  # noqa: ANN001, ANN002, ANN003, ANN202
        homes.update(key.board for key in results)
        return judge(portfolio, results, *more, **named)

    monkeypatch.setattr(plan_state, "judge", counted)
    return homes


@pytest.mark.usefixtures("boards")
@pytest.mark.parametrize("line", QUERIES)
def test_the_answer_is_that_of_a_plan_judged_whole(
    run: Run, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    narrow = run(*line.split())
    monkeypatch.setattr(Gates, "confine", lambda *_: None)
    whole = run(*line.split())
    assert (narrow.exit_code, narrow.stdout, narrow.stderr) == (
        whole.exit_code,
        whole.stdout,
        whole.stderr,
    )


@pytest.mark.usefixtures("boards")
@pytest.mark.parametrize(
    ("line", "homes"),
    [
        ("list", {"first", "second", "third"}),
        ("list --board first", {"first", "second"}),
        ("list --board third", {"third"}),
        ("list --columns id,title --where owner:@ann", set()),
        ("list --columns id,proof --board third", {"third"}),
        ("list closable --columns id --board third", {"third"}),
        ("list --plain --columns id --board third", {"third"}),
    ],
)
def test_only_what_the_answer_needs_is_judged(
    run: Run, judged: set[str], line: str, homes: set[str]
) -> None:
    assert run(*line.split()).exit_code == 0
    assert judged == homes
