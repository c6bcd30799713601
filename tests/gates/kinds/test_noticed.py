"""What a gate could not see, and patterns that name nothing, are told whatever the kind."""

import hashlib
import subprocess
from pathlib import Path
from typing import Any

import pytest

from readiness_tui.domain.model.gate import Cause, Outcome, Result
from readiness_tui.gates.repo.patterns import Glob
from tests.gates.support import Asker
from tests.rights import closed

CLOSED_KINDS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("text", {"inputs": ("src/**/*.py",), "forbid": ({"re": "print"},)}),
    ("text", {"inputs": ("src/",), "forbid": ({"re": "print"},)}),
    ("text", {"inputs": ("src/a.py",), "forbid": ({"re": "x"},), "stale_if_newer": ("src/**",)}),
    ("size_complexity", {"inputs": ("src/**/*.py",)}),
    ("typed_api", {"inputs": ("src/**/*.py",)}),
    ("markers", {"inputs": ("src/**/*.py",), "registry": "items.md"}),
    (
        "value_authority",
        {
            "inputs": ("src/**/*.py",),
            "selector": "re:cov (\\d+)",
            "authority": {"path": "src/a.py", "selector": "re:cov (\\d+)"},
        },
    ),
    ("evidence", {"paths": ("src/",)}),
    ("evidence", {"paths": ("src/**/*.py",)}),
    ("file_exists", {"paths": ("src/**/*.py",)}),
    ("file_exists", {"paths": ("src/",)}),
    ("checklist", {"inputs": ("src/**/*.md",)}),
    ("test_results", {"inputs": ("src/**/*.xml",)}),
    ("digests", {"manifest": "sums", "require_all": ("src/**/*.py",)}),
    (
        "version_contract",
        {
            "inputs": ("src/**/*.py",),
            "expect": "1",
            "forbid": ("9",),
            "sites": ({"path": "src/a.py", "selector": "re:v (\\d+)"},),
        },
    ),
)


def says_closed(result: Result) -> bool:
    return any(
        finding.rule == "input.input-unreadable" and "src/private" in finding.message
        for finding in result.findings
    )


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for path in ("src/a.py", "src/private/b.py", "src/b/c.py"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("def x() -> None:\n    'cov 91 v 1'\n")
    (tmp_path / "src/a.md").write_text("- [x] done\n")
    (tmp_path / "src/a.xml").write_text('<testsuite><testcase name="a"/></testsuite>')
    (tmp_path / "items.md").write_text("- T-1\n")
    digest = hashlib.sha256((tmp_path / "src/a.py").read_bytes()).hexdigest()
    (tmp_path / "sums").write_text(f"{digest}  src/a.py\n{digest}  src/b/c.py\n")
    return tmp_path


@pytest.mark.parametrize(("kind", "given"), CLOSED_KINDS)
def test_a_folder_that_cannot_be_read_is_no_absent_one(
    tree: Path, kind: str, given: dict[str, Any]
) -> None:
    with closed(tree / "src/private"):
        result = Asker(tree)(kind, **given)
    assert result.outcome not in {Outcome.PASS, Outcome.WARN, Outcome.UNKNOWN}, result.says
    assert says_closed(result)


def test_what_was_found_elsewhere_stays_a_fail(tree: Path) -> None:
    with closed(tree / "src/private"):
        result = Asker(tree)("text", inputs=("src/**/*.py",), forbid=({"re": "cov"},))
    assert result.outcome is Outcome.FAIL
    assert says_closed(result)


def test_the_error_is_one_of_the_input_with_the_words_of_the_system(tree: Path) -> None:
    with closed(tree / "src/private"):
        result = Asker(tree)("text", inputs=("src/**/*.py",), forbid=({"re": "print"},))
    assert (result.outcome, result.cause) == (Outcome.ERROR, Cause.INPUT)
    assert result.says.startswith("src/private: permission denied")


@pytest.mark.parametrize("when_missing", ["fail", "not_applicable", "unknown"])
def test_a_closed_folder_is_not_missing(tree: Path, when_missing: str) -> None:
    with closed(tree / "src/private"):
        result = Asker(tree)(
            "text", inputs=("src/private/*.py",), forbid=({"re": "x"},), when_missing=when_missing
        )
    assert result.outcome is Outcome.ERROR


@pytest.mark.parametrize(
    "given",
    [
        {"inputs": ("src/*.py",)},
        {"inputs": ("src/b/**/*.py",)},
        {"inputs": ("src/**/*.py",), "exclude": ("src/private/",)},
        {"inputs": ("src/**/*.py",), "exclude": ("src/private/**",)},
        {"inputs": ("src/**/*.py",), "exclude": ("**/private",)},
    ],
)
def test_a_closed_folder_in_which_nothing_is_wanted_is_no_matter(
    tree: Path, given: dict[str, Any]
) -> None:
    (tree / "src/private").rename(tree / "src/kept")
    (tree / "src/private").mkdir()
    with closed(tree / "src/private"):
        result = Asker(tree)("text", forbid=({"re": "print"},), **given)
    assert not says_closed(result)
    assert result.outcome in {Outcome.PASS, Outcome.WARN}


def test_a_closed_folder_that_git_ignores_is_no_matter_where_it_tracks_nothing(tree: Path) -> None:
    (tree / ".gitignore").write_text("private/\n")
    gate: dict[str, Any] = {"inputs": ("src/**/*.py",), "forbid": ({"re": "print"},)}
    with closed(tree / "src/private"):
        assert Asker(tree)("text", **gate).outcome is Outcome.PASS
        assert Asker(tree)("text", **gate, respect_gitignore=False).outcome is Outcome.ERROR
    subprocess.run(["git", "init", "-q", tree], check=True)  # noqa: S607 - the git of the machine
    subprocess.run(["git", "-C", tree, "add", "-f", "src"], check=True)  # noqa: S607
    with closed(tree / "src/private"):
        assert Asker(tree)("text", **gate).outcome is Outcome.ERROR


def test_a_name_in_a_closed_folder_is_not_missing(tree: Path) -> None:
    with closed(tree / "src"):
        result = Asker(tree)("file_exists", paths=("src/a.py",))
    assert result.outcome is Outcome.ERROR
    assert result.says == "src: permission denied"


@pytest.mark.parametrize(
    ("pattern", "folder", "reaches"),
    [
        ("src/**/*.py", "src", True),
        ("src/**/*.py", "src/a/b", True),
        ("src/*.py", "src", True),
        ("src/*.py", "src/a", False),
        ("src/*/x.py", "src/a", True),
        ("src/*/x.py", "src/a/b", False),
        ("src", "src/a/b", True),
        ("**/*.py", "a", True),
        ("*.py", "a", False),
        ("s?c/a", "src", True),
        ("docs/**", "src", False),
        ("[st]rc/*", "src", True),
    ],
)
def test_where_a_match_may_lie(
    pattern: str,
    folder: str,
    reaches: bool,  # noqa: FBT001 - a column
) -> None:
    assert Glob(pattern).reaches(folder) is reaches


TYPO: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("text", {"stale_if_newer": ("srcc/**",)}, "stale_if_newer: srcc/** matches no file"),
    ("text", {"stale_if_newer": ("srcc/a.py",)}, "stale_if_newer: srcc/a.py matches no file"),
    ("text", {"stale_if_newer": ("src/*.xml", "lib/**")}, "stale_if_newer: lib/** matches no file"),
)


@pytest.mark.parametrize(("kind", "given", "says"), TYPO)
def test_a_pattern_that_names_no_file_is_told(
    tree: Path, kind: str, given: dict[str, Any], says: str
) -> None:
    (tree / "src/a.py").touch()
    result = Asker(tree)(kind, inputs=("src/*.py",), forbid=({"re": "print"},), **given)
    assert says in {finding.message for finding in result.findings}
    assert result.outcome is Outcome.WARN
    assert result.says == says


@pytest.mark.parametrize(
    ("exclude", "says"),
    [
        (("node_modules/**",), "1 file as wanted; exclude: node_modules/** matches no file"),
        (("vendr/**", "lib/"), "1 file as wanted; exclude: vendr/**, lib/ match no file"),
        (("src/b/**",), "1 file as wanted; exclude: src/b/** matches no file"),
    ],
)
def test_what_would_only_leave_files_out_and_names_none_is_told_and_no_warning(
    tree: Path, exclude: tuple[str, ...], says: str
) -> None:
    result = Asker(tree)("text", inputs=("src/*.py",), forbid=({"re": "print"},), exclude=exclude)
    assert (result.outcome, result.findings, result.says) == (Outcome.PASS, (), says)


def test_patterns_that_name_files_and_defaults_are_not_told(tree: Path) -> None:
    result = Asker(tree)("typed_api", inputs=("src/**/*.py",), exclude=("src/b/**",))
    assert (result.outcome, result.findings) == (Outcome.PASS, ())
    given = Asker(tree)("typed_api", inputs=("src/**/*.py",), ignore=("lib/**",))
    assert [one.message for one in given.findings] == ["ignore: lib/** matches no file"]


def test_a_glob_that_names_the_same_files_as_another_one_is_met(tree: Path) -> None:
    result = Asker(tree)(
        "text",
        inputs=("src/*.py",),
        forbid=({"re": "print"},),
        exclude=("src/b/**", "src/private/**", "src/b/*.py"),
    )
    idle = "src/b/**, src/private/**, src/b/*.py"
    assert result.says.endswith(f"; exclude: {idle} match no file")
    wide = Asker(tree)(
        "text",
        inputs=("src/**/*.py",),
        forbid=({"re": "print"},),
        exclude=("src/b/**", "src/b/*.py"),
    )
    assert wide.outcome is Outcome.PASS
