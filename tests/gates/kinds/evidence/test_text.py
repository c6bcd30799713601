"""Kind `text`."""

from pathlib import Path
from typing import Any

import pytest

from readiness_tui.domain.model.errors import Place
from readiness_tui.domain.model.gate import Cause, Outcome, Result
from tests.gates.support import Asker

PRINT = ({"re": r"\bprint\(", "message": "print( in a runtime module"},)


def ask(root: Path, *inputs: str, **given: Any) -> Result:  # noqa: ANN401 - any field
    return Asker(root)("text", inputs=inputs, **given)


def write(root: Path, path: str, text: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text)


def test_a_forbidden_line_fails_at_its_line(tmp_path: Path) -> None:
    write(tmp_path, "src/a.py", "x = 1\ny = 2\nprint(x)\nprint(y)\n")
    found = ask(tmp_path, "src/**/*.py", forbid=PRINT)
    assert (found.outcome, found.decided_by) == (Outcome.FAIL, "text.forbidden")
    assert found.findings[0].message == "src/a.py:3: print( in a runtime module"
    assert [finding.place for finding in found.findings] == [
        Place("src/a.py", 3),
        Place("src/a.py", 4),
    ]
    assert found.remedy == "print( in a runtime module"


def test_clean_files_pass_and_say_how_many(tmp_path: Path) -> None:
    write(tmp_path, "src/a.py", "x = 1\n")
    write(tmp_path, "src/b.py", "y = 1\n")
    found = ask(tmp_path, "src/*.py", forbid=PRINT)
    assert (found.outcome, found.says) == (Outcome.PASS, "2 files as wanted")
    assert [item.counted for item in found.examined] == ["1 lines", "1 lines"]


def test_what_is_required_is_counted_over_all_inputs(tmp_path: Path) -> None:
    write(tmp_path, "a.md", "rollback\n")
    write(tmp_path, "b.md", "rollback\n")
    assert ask(tmp_path, "*.md", require=({"re": "rollback", "min": 2},)).outcome is Outcome.PASS
    found = ask(tmp_path, "*.md", require=({"re": "rollback", "min": 3, "message": "say how"},))
    assert (found.outcome, found.says) == (Outcome.FAIL, "*.md: say how (2 of 3)")


def test_a_match_may_span_lines_only_where_asked(tmp_path: Path) -> None:
    write(tmp_path, "a.md", "one\ntwo\none\n")
    spanning = ({"re": "(?s)one.two"},)
    assert ask(tmp_path, "a.md", forbid=spanning).outcome is Outcome.PASS
    found = ask(tmp_path, "a.md", forbid=({"re": "(?s)two.one"},), scope="file")
    assert found.findings[0].place == Place("a.md", 2)
    assert ask(tmp_path, "a.md", forbid=({"re": "ONE"},), ignore_case=True).outcome is Outcome.FAIL


def test_workflows_gone_is_unknown_and_names_both(tmp_path: Path) -> None:
    for name in "abc":
        write(tmp_path, f"{name}.yml", "on: push\n")
    found = ask(tmp_path, "a.yml", "b.yml", "c.yml", "d.yml", "e.yml", forbid=PRINT)
    assert (found.outcome, found.cause) == (Outcome.UNKNOWN, Cause.ABSENT)
    assert found.says == "3 clean, 2 absent of 5: d.yml, e.yml"


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("unknown", Outcome.UNKNOWN),
        ("fail", Outcome.FAIL),
        ("not_applicable", Outcome.NOT_APPLICABLE),
    ],
)
def test_an_absent_input_is_judged_as_the_gate_says(
    tmp_path: Path, when: str, expected: Outcome
) -> None:
    for pattern in ("gone.md", "*.none"):
        assert ask(tmp_path, pattern, forbid=PRINT, when_missing=when).outcome is expected


def test_not_applicable_never_hides_what_was_found(tmp_path: Path) -> None:
    write(tmp_path, "a.py", "print(1)\n")
    found = ask(tmp_path, "a.py", "gone.py", forbid=PRINT, when_missing="not_applicable")
    assert found.outcome is Outcome.FAIL
    write(tmp_path, "a.py", "x = 1\n")
    found = ask(tmp_path, "a.py", "gone.py", forbid=PRINT, when_missing="not_applicable")
    assert found.outcome is Outcome.PASS


def test_empty_and_blank_files_are_unknown(tmp_path: Path) -> None:
    for text in ("", " \n\n"):
        write(tmp_path, "a.py", text)
        found = ask(tmp_path, "a.py", forbid=PRINT)
        assert (found.outcome, found.cause, found.says) == (
            Outcome.UNKNOWN,
            Cause.EMPTY,
            "a.py: empty file",
        )


def test_a_named_binary_is_an_error_and_one_met_by_a_glob_is_skipped(tmp_path: Path) -> None:
    (tmp_path / "a.bin").write_bytes(b"\0print(")
    assert ask(tmp_path, "a.bin", forbid=PRINT).cause is Cause.INPUT
    only = ask(tmp_path, "*.bin", forbid=PRINT)
    assert (only.outcome, only.cause) == (Outcome.UNKNOWN, Cause.NOTHING_EXAMINED)
    write(tmp_path, "b.txt", "clean\n")
    both = ask(tmp_path, "*", forbid=PRINT)
    assert (both.outcome, both.says) == (Outcome.PASS, "1 file as wanted, 1 binary skipped")


def test_a_folder_stands_for_its_files(tmp_path: Path) -> None:
    write(tmp_path, "src/deep/a.py", "print(1)\n")
    assert ask(tmp_path, "src", forbid=PRINT).outcome is Outcome.FAIL
    assert ask(tmp_path, "src/", forbid=PRINT, exclude=("src/deep/**",)).outcome is Outcome.UNKNOWN


def test_more_files_than_the_limit_are_at_best_unknown(tmp_path: Path) -> None:
    for number in range(4):
        write(tmp_path, f"{number}.py", "x\n")
    found = ask(tmp_path, "*.py", forbid=PRINT, limits={"files": 2})
    assert (found.outcome, found.decided_by) == (Outcome.UNKNOWN, "input.partial")


def test_a_file_over_the_limit_is_an_error(tmp_path: Path) -> None:
    write(tmp_path, "a.py", "x" * 2000)
    assert ask(tmp_path, "a.py", forbid=PRINT, limits={"bytes": "1KB"}).cause is Cause.INPUT


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"forbid": ()},
        {"forbid": ({"re": "(?=a)"},)},
        {"forbid": ({"re": "("},)},
        {"forbid": ({"pattern": "a"},)},
        {"forbid": PRINT, "scope": "words"},
        {"forbid": PRINT, "forbidden": PRINT},
        {"require": ({"re": "a", "min": 0},)},
        {"require": ({"re": "a", "min": "2"},)},
        {"forbid": PRINT, "inputs": ()},
        {"forbid": PRINT, "inputs": ("[a",)},
        {"forbid": PRINT, "limits": {"file": 3}},
        {"forbid": PRINT, "limits": {"bytes": "8GB"}},
        {"forbid": PRINT, "max_age": "soon"},
    ],
)
def test_what_is_declared_wrongly_is_a_config_error(tmp_path: Path, given: dict[str, Any]) -> None:
    write(tmp_path, "a.py", "x\n")
    found = Asker(tmp_path)("text", **({"inputs": ("a.py",)} | given))
    assert (found.outcome, found.cause) == (Outcome.ERROR, Cause.CONFIG), found.says
    assert found.remedy or found.says


def test_a_bad_expression_is_named_with_its_construct(tmp_path: Path) -> None:
    found = ask(tmp_path, "a.py", forbid=({"re": "a(?=b)"},))
    assert found.decided_by == "gate.bad-regex"
    assert "look-ahead is not taken at character 2" in found.says


def test_findings_are_capped_and_the_rest_counted(tmp_path: Path) -> None:
    write(tmp_path, "a.py", "print(1)\n" * 700)
    found = ask(tmp_path, "a.py", forbid=PRINT)
    assert (len(found.findings), found.unlisted) == (500, 200)


def test_a_fingerprint_survives_edits_above_and_tells_equal_lines_apart(tmp_path: Path) -> None:
    write(tmp_path, "a.py", "print(1)\nprint(1)\nprint(2)\n")
    before = [f.fingerprint for f in ask(tmp_path, "a.py", forbid=PRINT).findings]
    write(tmp_path, "a.py", "# new\n\nprint(1)\n  print(1)\nprint(2)\n")
    after = [f.fingerprint for f in ask(tmp_path, "a.py", forbid=PRINT).findings]
    assert before == after
    assert len(set(before)) == 3


def test_an_older_file_than_its_sources_is_stale(tmp_path: Path) -> None:
    import os

    write(tmp_path, "report.txt", "all good\n")
    write(tmp_path, "src/a.py", "x\n")
    os.utime(tmp_path / "report.txt", (1_000_000, 1_000_000))
    found = ask(tmp_path, "report.txt", require=({"re": "good"},), stale_if_newer=("src/**/*.py",))
    assert (found.outcome, found.stale) == (Outcome.PASS, "inputs newer: src/a.py (mtime only)")


def test_a_file_from_the_future_is_no_fresh_one_and_else_a_remark(tmp_path: Path) -> None:
    import os
    import time

    write(tmp_path, "report.txt", "all good\n")
    ahead = time.time() + 3600
    os.utime(tmp_path / "report.txt", (ahead, ahead))
    found = ask(tmp_path, "report.txt", require=({"re": "good"},), max_age="7d")
    assert (found.outcome, found.decided_by) == (Outcome.UNKNOWN, "gate.future")
    found = ask(tmp_path, "report.txt", require=({"re": "good"},))
    assert (found.outcome, found.decided_by) == (Outcome.WARN, "gate.future")
    found = ask(tmp_path, "report.txt", require=({"re": "bad"},), max_age="7d")
    assert found.outcome is Outcome.FAIL


def test_an_empty_file_that_a_glob_found_is_left_out(tmp_path: Path) -> None:
    write(tmp_path, "src/__init__.py", "")
    found = ask(tmp_path, "src/**/*.py", forbid=PRINT)
    assert (found.outcome, found.cause) == (Outcome.UNKNOWN, Cause.NOTHING_EXAMINED)
    write(tmp_path, "src/a.py", "x = 1\n")
    found = ask(tmp_path, "src/**/*.py", forbid=PRINT)
    assert (found.outcome, found.says) == (Outcome.PASS, "1 file as wanted")


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("a.py", "x = 'later'\n# later\n", 2),
        ("a.js", "let s = 'later' // no\n/* one\n later */\n", 3),
        ("a.sh", "echo later\ntrue # later\n", 2),
    ],
)
def test_only_comments_count_where_asked(tmp_path: Path, name: str, text: str, line: int) -> None:
    later = ({"re": "later"},)
    write(tmp_path, name, text)
    found = ask(tmp_path, name, forbid=later, scope="comments")
    assert [one.place for one in found.findings] == [Place(name, line)]
    assert found.question == f"does {name} not hold later in a comment?"
    write(tmp_path, name, text.partition("\n")[0] + "\n")
    assert ask(tmp_path, name, forbid=later, scope="comments").outcome is Outcome.PASS
    assert ask(tmp_path, name, forbid=later).outcome is Outcome.FAIL
    assert ask(tmp_path, name, require=later, scope="comments").outcome is Outcome.FAIL


@pytest.mark.parametrize("pattern", ["^# late", r"\A# late", r"\B# late", "late$"])
def test_the_edge_of_a_comment_is_no_edge_of_its_line(tmp_path: Path, pattern: str) -> None:
    write(tmp_path, "a.py", "x = 1# late\n")
    found = ask(tmp_path, "a.py", forbid=({"re": pattern},), scope="comments")
    assert found.outcome is Outcome.FAIL


def test_a_file_whose_comments_cannot_be_told_is_an_error(tmp_path: Path) -> None:
    write(tmp_path, "a.py", "x = (print(\n")
    found = ask(tmp_path, "a.py", forbid=PRINT, scope="comments")
    assert (found.outcome, found.cause) == (Outcome.ERROR, Cause.INPUT)


def test_what_git_ignores_is_left_out_unless_it_is_named(tmp_path: Path) -> None:
    write(tmp_path, ".gitignore", "made.py\n")
    write(tmp_path, "made.py", "print(1)\n")
    only = ask(tmp_path, "*.py", forbid=PRINT)
    assert (only.outcome, only.decided_by) == (Outcome.UNKNOWN, "input.ignored")
    write(tmp_path, "a.py", "x = 1\n")
    assert ask(tmp_path, "*.py", forbid=PRINT).outcome is Outcome.PASS
    assert ask(tmp_path, "made.py", forbid=PRINT).outcome is Outcome.FAIL
    assert ask(tmp_path, "*.py", forbid=PRINT, respect_gitignore=False).outcome is Outcome.FAIL


def test_a_change_of_a_kept_file_is_seen(tmp_path: Path) -> None:
    write(tmp_path, "a.py", "x = 1\n")
    assert ask(tmp_path, "a.py", forbid=PRINT).outcome is Outcome.PASS
    write(tmp_path, "a.py", "print(1)\n")
    assert ask(tmp_path, "a.py", forbid=PRINT).outcome is Outcome.FAIL
    assert ask(tmp_path, "a.py", forbid=({"re": "other"},)).outcome is Outcome.PASS
