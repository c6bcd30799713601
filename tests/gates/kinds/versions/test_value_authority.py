"""Kind `value_authority`."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from readiness_tui.domain.model.errors import Place
from readiness_tui.domain.model.gate import Cause, Measured, Outcome, Result
from tests.gates.support import Asker
from tests.support import examples

FAIL, PASS, UNKNOWN, ERROR = Outcome.FAIL, Outcome.PASS, Outcome.UNKNOWN, Outcome.ERROR
HOLDING = {Outcome.PASS, Outcome.WARN}
STATUS = "docs/project-status.md"
FIND = r"re:(?i)coverage\D{0,20}?(\d+(?:\.\d+)? ?%)"
FILES = {STATUS: "# Status\n\n\nCoverage: 91 %\n", "README.md": "# A\n" * 8 + "has coverage 91 %\n"}


def ask(root: Path, files: dict[str, str | bytes] | None = None, **asked: Any) -> Result:  # noqa: ANN401
    for name, text in (FILES | (files or {})).items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    given_ = {"authority": {"path": STATUS, "selector": FIND}, "selector": FIND}
    return Asker(root)("value_authority", **given_ | {"inputs": ("**/*.md",)} | asked)


def test_the_sample_sentence(tmp_path: Path) -> None:
    found = ask(tmp_path, {"README.md": "# A\n" * 8 + "has coverage 86 % now\n"})
    assert (found.outcome, found.says) == (
        FAIL,
        "README.md:9 coverage 86 %, docs/project-status.md:4 says 91 %",
    )
    assert found.decided_by == "value_authority.differs"
    assert found.findings[0].place == Place("README.md", 9)
    assert found.remedy == "link to docs/project-status.md instead of repeating it"
    assert found.measured == (Measured("README.md:9", "86 %", "==", "91 %", "differs"),)


def test_what_repeats_the_value_passes(tmp_path: Path) -> None:
    found = ask(tmp_path, {"docs/a.md": "nothing\n", "docs/b.md": "coverage is 91.0%\n"})
    assert (found.outcome, found.says) == (PASS, f"{STATUS}:4 says 91 %, 2 elsewhere agree")
    assert {item.path: item.counted for item in found.examined} == {
        STATUS: "1 value",
        "README.md": "1 value",
        "docs/a.md": "0 values",
        "docs/b.md": "1 value",
    }


def test_the_authority_may_not_contradict_itself_further_down(tmp_path: Path) -> None:
    text = "coverage 91 %\ncoverage 90 %\n"
    site = {"path": STATUS, "selector": r"re:\Acoverage (\d+ %)"}
    found = ask(tmp_path, {STATUS: text}, authority=site)
    assert found.says == f"{STATUS}:2 coverage 90 %, {STATUS}:1 says 91 %"
    found = ask(tmp_path, {STATUS: text})
    assert (found.outcome, found.decided_by) == (ERROR, "value_authority.authority")
    assert found.says == f"{STATUS}:1 says 91 %, line 2 says 90 %"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("91 %", "91.0%", True),
        ("1,030", "1030", True),
        ("1_000 ms", "1000 MS", True),
        ("91 %", "91", False),
        ("412 ms", "412 s", False),
        ("beta", " Beta ", True),
        ("beta", "stable", False),
        ("-1", "1", False),
        ("0.1", ".1", False),
    ],
)
def test_values_are_compared_with_their_units(
    tmp_path: Path,
    one: str,
    other: str,
    same: bool,  # noqa: FBT001 - a column
) -> None:
    found = ask(
        tmp_path,
        {"a.txt": f"x={one}", "b.txt": f"x={other}"},
        inputs=("b.txt",),
        authority={"path": "a.txt", "selector": "re:x=(.*)"},
        selector="re:x=(.*)",
    )
    assert found.outcome is (PASS if same else FAIL)


@pytest.mark.parametrize(
    ("files", "asked", "outcome", "says"),
    [
        ({STATUS: "nothing\n"}, {}, UNKNOWN, "finds no value"),
        ({STATUS: ""}, {}, UNKNOWN, "finds no value"),
        ({}, {"authority": {"path": "gone.md", "selector": FIND}}, UNKNOWN, "gone.md: absent"),
        ({}, {"inputs": ("gone.md",)}, UNKNOWN, "gone.md: absent"),
        ({}, {"inputs": ("no/*.md",)}, UNKNOWN, "no/*.md: no file matches"),
        ({}, {"inputs": ("README.md", "gone.md")}, UNKNOWN, "1 clean, 1 absent of 2: gone.md"),
        ({}, {"inputs": ()}, ERROR, "needs inputs"),
        ({}, {"selector": "re:coverage"}, ERROR, "needs one around the value"),
        ({}, {"authority": {"path": STATUS, "selector": "x"}}, ERROR, "does not begin with"),
        ({}, {"authority": {"path": "../a", "selector": FIND}}, ERROR, "outside the repository"),
        ({"a.json": "{"}, {"inputs": ("a.json",), "selector": "json:/a"}, ERROR, "not JSON"),
    ],
)
def test_what_cannot_be_compared_is_told_apart(
    tmp_path: Path,
    files: dict[str, str | bytes],
    asked: dict[str, Any],
    outcome: Outcome,
    says: str,
) -> None:
    found = ask(tmp_path, files, **asked)
    assert (found.outcome, says in found.says) == (outcome, True), found.says


def test_what_git_ignores_and_what_is_binary_is_left_out(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        ".gitignore": "site/\n",
        "site/a.md": "coverage 1 %\n",
        "b.md": b"coverage 2 %\0",
    }
    assert ask(tmp_path, files).outcome is PASS
    found = ask(tmp_path, files, respect_gitignore=False)
    assert found.findings[0].place == Place("site/a.md", 1)
    assert ask(tmp_path, files, exclude=("site/",), respect_gitignore=False).outcome is PASS
    found = ask(tmp_path, files, inputs=("b*.md",))
    assert (found.outcome, found.says) == (UNKNOWN, "b*.md: no text file to look at")


def test_parameters_are_checked(tmp_path: Path) -> None:
    assert ask(tmp_path, authority={"path": STATUS}).cause is Cause.CONFIG
    assert ask(tmp_path, words=1).cause is Cause.CONFIG


def test_a_cut_authority_never_passes(tmp_path: Path) -> None:
    text = FILES[STATUS]
    for cut in range(len(text) - 2):
        assert ask(tmp_path, {STATUS: text[:cut]}).outcome not in HOLDING, cut


@settings(max_examples=examples(100), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text("coverage 9186.%\n,_-é", max_size=40))
def test_any_text_is_judged(tmp_path: Path, text: str) -> None:
    assert ask(tmp_path, {"README.md": f"coverage {text}"}).outcome in {PASS, FAIL, UNKNOWN}


@pytest.mark.parametrize("text", ["nothing\n", "coverage unknown\n"])
def test_nothing_to_compare_is_no_pass(tmp_path: Path, text: str) -> None:
    found = ask(tmp_path, {"README.md": text})
    assert (found.outcome, found.cause) == (UNKNOWN, Cause.NOTHING_EXAMINED)
    assert found.decided_by == "value_authority.nothing"
    assert found.says.endswith("finds nothing to compare in 2 files")


def test_the_authority_alone_is_compared_with_nothing(tmp_path: Path) -> None:
    found = ask(tmp_path, inputs=(STATUS,))
    assert found.outcome is UNKNOWN


@pytest.mark.parametrize("selector", [FIND, "line:1", "csv:a"])
def test_a_binary_file_is_refused(tmp_path: Path, selector: str) -> None:
    data = b"coverage 91 %" + b"x" * 9000 + b"\0\n"
    site = {"path": "b.bin", "selector": selector}
    found = ask(tmp_path, {"b.bin": data}, authority=site)
    assert (found.outcome, found.says) == (ERROR, "b.bin: this is a binary file")
    utf16 = "coverage 91 %\n".encode("utf-16")
    assert "binary" not in ask(tmp_path, {"b.bin": utf16}, authority=site).says


def test_what_was_left_out_is_counted(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        ".gitignore": "site/\n",
        "site/a.md": "coverage 91 %\n",
        "b.md": b"coverage 2 %\0",
        "docs/b.md": "coverage 91 %\n",
    }
    found = ask(tmp_path, files)
    assert found.says.endswith("elsewhere agree; 1 binary left out; 1 that git ignores left out")
