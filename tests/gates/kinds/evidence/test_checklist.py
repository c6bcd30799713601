"""Kind `checklist`."""

from pathlib import Path
from typing import Any

import pytest

from readiness_tui.domain.model.errors import Place
from readiness_tui.domain.model.gate import Cause, Outcome, Result
from tests.gates.support import Asker


def ask(root: Path, text: str, **given: Any) -> Result:  # noqa: ANN401 - any field
    (root / "LIST.md").write_text(text)
    return Asker(root)("checklist", inputs=("LIST.md",), **given)


def test_every_box_ticked_passes(tmp_path: Path) -> None:
    found = ask(tmp_path, "- [x] one\n* [X] two\n1. [x] three\n> - [x] quoted\n")
    assert (found.outcome, found.says) == (Outcome.PASS, "4 of 4 ticked")


def test_an_open_box_fails_at_its_line(tmp_path: Path) -> None:
    found = ask(tmp_path, "# Demo\n\n- [x] script\n- [ ] demo video\n")
    assert (found.outcome, found.decided_by) == (Outcome.FAIL, "checklist.open")
    assert found.says == "LIST.md:4 open: demo video"
    assert found.findings[0].place == Place("LIST.md", 4)


@pytest.mark.parametrize(
    "text",
    [
        "no boxes\n",
        "```\n- [x] in a fence\n```\n",
        "~~~\n- [x] in a fence\n```\n- [x] still\n~~~\n",
        "<!-- - [x] commented\n- [x] too -->\n",
        "- [x]glued\n- [y] other mark\n- x\n",
        "- [x] ~~struck~~\n",
    ],
)
def test_nothing_that_counts_is_unknown(tmp_path: Path, text: str) -> None:
    found = ask(tmp_path, text)
    assert (found.outcome, found.cause) == (Outcome.UNKNOWN, Cause.NOTHING_EXAMINED)


def test_a_struck_out_item_is_left_out(tmp_path: Path) -> None:
    assert ask(tmp_path, "- [x] one\n- [ ] ~~two~~\n").outcome is Outcome.PASS


def test_a_section_ends_at_the_next_heading_of_its_level(tmp_path: Path) -> None:
    text = "# A\n- [ ] no\n## Go #\n- [x] yes\n### Deep\n- [x] yes\n## Next\n- [ ] no\n"
    assert ask(tmp_path, text, section="go").says == "2 of 2 ticked"
    missing = ask(tmp_path, text, section="Gone")
    assert (missing.outcome, missing.says) == (Outcome.UNKNOWN, "LIST.md: no section 'Gone'")
    assert ask(tmp_path, "```\n# Go\n```\n- [x] a\n", section="Go").outcome is Outcome.UNKNOWN


def test_not_all_are_needed_where_asked(tmp_path: Path) -> None:
    text = "- [x] one\n- [ ] two\n"
    assert ask(tmp_path, text, require_all=False).outcome is Outcome.PASS
    assert ask(tmp_path, text, require_all=False, min_items=2).outcome is Outcome.FAIL
    assert ask(tmp_path, text, min_items=3).outcome is Outcome.UNKNOWN


def test_ticked_above_an_open_one_is_a_remark(tmp_path: Path) -> None:
    text = "- [x] one\n  - [ ] part of one\n"
    found = ask(tmp_path, text, require_all=False)
    assert (found.outcome, found.decided_by) == (Outcome.WARN, "checklist.above-open")
    assert ask(tmp_path, text).outcome is Outcome.FAIL


def test_one_document_without_boxes_keeps_the_whole_from_passing(tmp_path: Path) -> None:
    (tmp_path / "b.md").write_text("nothing\n")
    (tmp_path / "a.md").write_text("- [x] one\n")
    assert Asker(tmp_path)("checklist", inputs=("*.md",)).outcome is Outcome.UNKNOWN
