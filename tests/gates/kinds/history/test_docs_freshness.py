"""Kind `docs_freshness`: on real repositories."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from readiness_tui.domain.model.errors import Place
from readiness_tui.domain.model.gate import Cause, Measured, Outcome, Result
from readiness_tui.gates.kinds.history.source_changes import public_names
from tests.gates.repo.test_history import Repo, day
from tests.gates.support import Asker

FAIL, WARN, PASS, UNKNOWN = Outcome.FAIL, Outcome.WARN, Outcome.PASS, Outcome.UNKNOWN
SOURCE = "def charge(amount: int) -> None:\n    pass\n"
CHANGED = "#\n" * 43 + "def charge(amount: int, *, dry: bool = False) -> None:\n    pass\n"


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    made = Repo(tmp_path)
    made.commit(docs__api_md="# API\n", src__api_py=SOURCE)
    return made


def ask(repo: Repo, hours: float, **given: Any) -> Result:  # noqa: ANN401
    """Judged so many hours after the second commit."""
    asked: dict[str, Any] = {"documents": ("docs/api.md",), "sources": ("src/**/*.py",)}
    now = day(1) + timedelta(hours=hours)
    return Asker(repo.root)("docs_freshness", now=now, **asked | given)


def test_the_sample_sentence(repo: Repo) -> None:
    repo.commit(src__api_py=CHANGED)
    found = ask(repo, 61)
    assert (found.outcome, found.says) == (
        WARN,
        "docs/api.md: public API changed 61 h ago (src/api.py:44 charge()); blocks in 11 h",
    )
    assert found.decided_by == "docs_freshness.lagging"
    assert found.examined[0].path == "docs/api.md"
    assert found.examined[0].counted == "1 source, 1 commit since"
    assert found.findings[0].place == Place("src/api.py", 44)
    assert found.remedy == "document charge() in docs/api.md"
    assert found.measured == (Measured("src/api.py:44", "61 h", "<=", "72h"),)
    assert (found.evidence_at, found.evidence_from) == (day(0), "commit")


@pytest.mark.parametrize(
    ("hours", "outcome", "end"),
    [
        (0, PASS, "; warns in 48 h"),
        (48, PASS, "; warns in 0 h"),
        (48.1, WARN, "; blocks in 23 h"),
        (72, WARN, "; blocks in 0 h"),
        (72.1, FAIL, ", limit 72h"),
    ],
)
def test_the_clock_runs_from_pass_to_warn_to_fail(
    repo: Repo, hours: float, outcome: Outcome, end: str
) -> None:
    repo.commit(src__api_py=CHANGED)
    found = ask(repo, hours)
    assert (found.outcome, found.says.endswith(end)) == (outcome, True), found.says
    assert bool(found.measured[0].short) is (outcome is FAIL)


def test_what_nobody_sees_does_not_count(repo: Repo) -> None:
    same = "# why\ndef charge(amount: int) -> None:\n    return print(_a())\ndef _a(): ...\n"
    repo.commit(src__api_py=same)
    found = ask(repo, 900)
    assert (found.outcome, found.says) == (PASS, "docs/api.md: nothing it documents changed since")
    found = ask(repo, 900, public_only=False)
    assert found.says == ("docs/api.md: sources changed 900 h ago (src/api.py changed), limit 72h")


def test_the_clock_starts_where_the_difference_began_that_still_is(repo: Repo) -> None:
    repo.commit(src__api_py=CHANGED)
    repo.commit(src__api_py=SOURCE)
    assert ask(repo, 900).outcome is PASS
    repo.commit(src__api_py=CHANGED)
    repo.commit(src__api_py=CHANGED + "#\n")
    assert "changed 52 h ago" in ask(repo, 100).says


def test_a_commit_of_the_documents_stops_the_clock(repo: Repo) -> None:
    repo.commit(src__api_py=CHANGED)
    repo.commit(docs__api_md="# API, dry\n")
    assert ask(repo, 900).outcome is PASS


def test_what_is_only_saved_counts_neither_way(repo: Repo) -> None:
    (repo.root / "src/api.py").write_text(CHANGED)
    assert ask(repo, 900).outcome is PASS
    repo.commit(src__api_py=CHANGED)
    (repo.root / "docs/api.md").write_text("# new\n")
    assert ask(repo, 900).outcome is FAIL


def test_each_source_is_a_finding_the_oldest_first(repo: Repo) -> None:
    repo.commit(src__api_py=CHANGED)
    repo.commit(src__b_py="def b(): ...\n", src__text_txt="1\n")
    (repo.root / "src/api.py").unlink()
    repo.commit()
    found = ask(repo, 900, sources=("src",))
    assert [one.message.partition("(")[2] for one in found.findings] == [
        "src/api.py removed), limit 72h",
        "src/b.py new), limit 72h",
        "src/text.txt new), limit 72h",
    ]
    assert "changed 900 h" in found.findings[0].message
    found = ask(repo, 900, sources=("src/**",), exclude=("src/*.txt", "src/api.py"))
    assert [one.place for one in found.findings] == [Place("src/b.py")]


def test_several_names_are_told_by_their_first(repo: Repo) -> None:
    repo.commit(src__api_py="".join(f"def f{n}(): ...\n" for n in range(5)))
    found = ask(repo, 900)
    assert "(src/api.py:1 f0(), f1(), f2() and 3 more)" in found.says


@pytest.mark.parametrize(
    ("asked", "cause", "says"),
    [
        ({"documents": ("gone.md",)}, Cause.ABSENT, "gone.md: absent"),
        ({"sources": ("no/*.py",)}, Cause.ABSENT, "no/*.py: no file matches"),
        ({"documents": ("new.md",)}, Cause.NO_HISTORY, "new.md was never committed"),
        ({"documents": ()}, Cause.CONFIG, "documents"),
        ({"warn_after": "soon"}, Cause.CONFIG, "no duration"),
        ({"documents": ("../a",)}, Cause.INPUT, "outside the repository"),
    ],
)
def test_what_cannot_be_compared_is_told_apart(
    repo: Repo, asked: dict[str, Any], cause: Cause, says: str
) -> None:
    (repo.root / "new.md").write_text("1\n")
    found = ask(repo, 1, **asked)
    assert (found.cause, says in found.says) == (cause, True), found.says


def test_without_history_nothing_is_known(repo: Repo, tmp_path: Path) -> None:
    repo.commit(src__api_py=CHANGED)
    clone = tmp_path / "clone"
    repo.git("clone", "-q", "--depth=1", f"file://{repo.root}", str(clone))
    asked: dict[str, Any] = {"documents": ("docs/api.md",), "sources": ("src/**/*.py",)}
    found = Asker(clone)("docs_freshness", **asked)
    assert (found.outcome, found.cause) == (UNKNOWN, Cause.NO_HISTORY)
    assert found.says == "the clone is shallow: older commits are not there"
    plain = tmp_path / "plain"
    (plain / "docs").mkdir(parents=True)
    (plain / "src").mkdir()
    (plain / "docs/api.md").write_text("1\n")
    (plain / "src/api.py").write_text("1\n")
    found = Asker(plain)("docs_freshness", **asked)
    assert (found.outcome, found.cause) == (UNKNOWN, Cause.NO_HISTORY)


def test_a_source_that_is_no_python_counts_as_a_whole(repo: Repo) -> None:
    repo.commit(src__api_py="def f(:\n")
    assert "(src/api.py changed)" in ask(repo, 900).says


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("def f(a): 1", "def f(a):\n    return 2", True),
        ("def f(a): 1", "def f(b): 1", False),
        ("def f(a): 1", "async def f(a): 1", False),
        ("def f(a): 1", "def f(a) -> int: 1", False),
        ("def _f(a): 1", "def _f(b): 1", True),
        ("class C:\n  def m(self): 1", "class C:\n  def m(self, a): 1", False),
        ("class C: 1", "class C(B): 1", False),
        ("class C:\n  def __init__(self): 1", "class C:\n  def __init__(self, a): 1", False),
        ("A = 1", "A = 2", True),
        ("A = 1", "B = 1", False),
        ("A: int = 1", "A: str = 1", False),
        ("if x:\n  def f(): 1", "if x:\n  def f(a): 1", False),
        ("@a\ndef f(): 1", "@b\ndef f(): 1", False),
    ],
)
def test_what_is_public(
    one: str,
    other: str,
    same: bool,  # noqa: FBT001 - a column
) -> None:
    faces = [
        {name: each.signature for name, each in public_names(text.encode(), "a.py").items()}
        for text in (one, other)
    ]
    assert (faces[0] == faces[1]) is same
