"""Which files git ignores, held against git itself."""

import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from readiness_tui.domain.model.errors import Place
from readiness_tui.domain.model.gate import Outcome
from readiness_tui.gates.repo.gitignore import Ignored, files_for
from readiness_tui.gates.repo.repo_view import RepoView
from tests.gates.support import Asker
from tests.support import examples

TREE = ("a.py", "b/a.py", "b/c/a.py", "b/c/d.txt", "build/x.py", "b/build/y.py", "c", "b/keep.py")


def tree(root: Path) -> None:
    subprocess.run(["git", "init", "-q", root], check=True)  # noqa: S607 - the git of the machine
    for path in TREE:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("x\n")


def ours(root: Path) -> set[str]:
    hidden = Ignored(RepoView(root))
    return {path for path in TREE if hidden.hides(path)}


def theirs(root: Path) -> set[str]:
    listed = subprocess.run(
        ["git", "-C", root, "check-ignore", "--stdin"],  # noqa: S607 - as above
        check=False,
        input="\n".join(TREE),
        capture_output=True,
        text=True,
    )
    return set(listed.stdout.split())


@pytest.mark.parametrize(
    ("files", "hidden"),
    [
        ({".gitignore": "build/\n"}, {"build/x.py", "b/build/y.py"}),
        ({".gitignore": "/build/\n"}, {"build/x.py"}),
        (
            {".gitignore": "*.py\n!keep.py\n"},
            {"a.py", "b/a.py", "b/c/a.py", "build/x.py", "b/build/y.py"},
        ),
        (
            {".gitignore": "b/\n!b/keep.py\n"},
            {"b/a.py", "b/c/a.py", "b/c/d.txt", "b/build/y.py", "b/keep.py"},
        ),
        ({".gitignore": "b/**\n!b/keep.py\n"}, {"b/a.py", "b/c/a.py", "b/c/d.txt", "b/build/y.py"}),
        (
            {".gitignore": "*.py\n", "b/.gitignore": "!a.py\n"},
            {"a.py", "build/x.py", "b/build/y.py", "b/keep.py"},
        ),
        ({"b/.gitignore": "/a.py\n"}, {"b/a.py"}),
        ({".gitignore": "# a.py\n\n\\#\n[\n"}, set()),
        ({}, set()),
    ],
)
def test_files_are_hidden_as_git_hides_them(
    tmp_path: Path, files: dict[str, str], hidden: set[str]
) -> None:
    tree(tmp_path)
    for path, text in files.items():
        (tmp_path / path).write_text(text)
    assert ours(tmp_path) == hidden == theirs(tmp_path)


LINES = st.lists(
    st.sampled_from(
        [
            "*.py",
            "!a.py",
            "b/",
            "/b",
            "!b/",
            "c",
            "!c",
            "**/c",
            "b/*",
            "!b/c",
            "a.*",
            "/a.py",
            "b/**",
            "**/build/",
            "!keep.py",
            "d.txt",
            "b/c/*",
            "?",
            "[ab].py",
        ]
    ),
    max_size=5,
)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    deadline=None,
    max_examples=examples(60),
)
@given(top=LINES, below=LINES)
def test_any_rules_mean_what_git_takes_them_for(
    tmp_path: Path, top: list[str], below: list[str]
) -> None:
    if not (tmp_path / ".git").exists():
        tree(tmp_path)
    (tmp_path / ".gitignore").write_text("\n".join(top))
    (tmp_path / "b" / ".gitignore").write_text("\n".join(below))
    assert ours(tmp_path) == theirs(tmp_path)


def test_a_change_of_an_ignore_file_that_can_hide_inputs_is_told() -> None:
    assert files_for(("src/aml/**/*.py", "../x", "a.py")) == (
        ".gitignore",
        "src/aml/**/.gitignore",
        "src/aml/.gitignore",
        "src/.gitignore",
        "a.py/**/.gitignore",
        "a.py/.gitignore",
    )
    assert files_for(("**/*.py",)) == (".gitignore", "**/.gitignore")


def test_an_ignore_file_that_leads_out_hides_nothing(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    tree(root)
    (tmp_path / "outside").write_text("*\n")
    (root / ".gitignore").symlink_to(tmp_path / "outside")
    assert ours(root) == set()


def test_what_git_tracks_is_not_hidden_whatever_the_rules_say(tmp_path: Path) -> None:
    tree(tmp_path)
    (tmp_path / ".gitignore").write_text("*.py\nb/\n")
    assert "b/keep.py" in ours(tmp_path)
    staged = ["a.py", "b/c/d.txt"]
    subprocess.run(["git", "-C", tmp_path, "add", "-f", *staged], check=True)  # noqa: S607
    assert ours(tmp_path).isdisjoint(staged)
    hidden = Ignored(RepoView(tmp_path))
    assert not hidden.hides_folder("b")
    assert not hidden.hides_folder("b/c")
    assert hidden.hides_folder("b/build")


def test_a_forbidden_text_in_a_tracked_file_is_found_though_git_would_ignore_it(
    tmp_path: Path,
) -> None:
    tree(tmp_path)
    (tmp_path / ".gitignore").write_text("*.py\n")
    ask = Asker(tmp_path)
    one = ask("text", inputs=("**/*.txt", "a.txt", "*.py"), forbid=({"re": "print"},))
    assert one.outcome is Outcome.UNKNOWN
    (tmp_path / "a.txt").write_text("fine\n")
    one = ask("text", inputs=("**/*.txt", "**/*"), forbid=({"re": "print"},))
    assert one.says.endswith("; 6 that git ignores left out")
    (tmp_path / "b/a.py").write_text("print\n")
    subprocess.run(["git", "-C", tmp_path, "add", "-f", "b/a.py"], check=True)  # noqa: S607
    two = ask("text", inputs=("**/*.txt", "**/*"), forbid=({"re": "print"},))
    assert two.outcome is Outcome.FAIL
    assert two.findings[0].place == Place("b/a.py", 1)
