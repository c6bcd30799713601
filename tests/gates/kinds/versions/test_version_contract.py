"""Kind `version_contract`."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from readiness_tui.domain.model.errors import Place
from readiness_tui.domain.model.gate import Cause, Measured, Outcome, Result
from readiness_tui.gates.kinds.versions.version_texts import comparable, mentions
from tests.gates.support import Asker
from tests.support import examples

FAIL, PASS, UNKNOWN, ERROR = Outcome.FAIL, Outcome.PASS, Outcome.UNKNOWN, Outcome.ERROR
HOLDING = {Outcome.PASS, Outcome.WARN}
MODULE = "src/ml/__init__.py"
SOURCE = {"path": "VERSION", "selector": "line:1"}
SITE = {"path": MODULE, "selector": "py:__version__"}
FILES = {
    "VERSION": "3.2.1\n",
    MODULE: '"""ML."""\n\n__version__ = "3.2.1"\n',
    "pyproject.toml": '[project]\nversion = "3.2.1"\n',
}


def ask(root: Path, files: dict[str, str] | None = None, **asked: Any) -> Result:  # noqa: ANN401
    for name, text in (FILES | (files or {})).items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    asked = {"source": SOURCE, "sites": (SITE,)} | asked
    return Asker(root)("version_contract", **{k: v for k, v in asked.items() if v is not None})


def test_the_sample_sentence(tmp_path: Path) -> None:
    found = ask(tmp_path, {MODULE: '"""ML."""\n\n__version__ = "3.3.0"\n'})
    assert (found.outcome, found.says) == (
        FAIL,
        "src/ml/__init__.py:3 is 3.3.0, contract 3.2.1 (VERSION:1)",
    )
    assert found.decided_by == "version_contract.differs"
    assert found.findings[0].place == Place(MODULE, 3)
    assert found.remedy == "src/ml/__init__.py:3: 3.3.0 -> 3.2.1"
    assert found.measured == (Measured(f"{MODULE}:3", "3.3.0", "==", "3.2.1", "differs"),)


def test_equal_sites_pass_and_tell_what_was_compared(tmp_path: Path) -> None:
    sites = (SITE, {"path": "pyproject.toml", "selector": "toml:project.version"})
    found = ask(tmp_path, sites=sites)
    assert (found.outcome, found.says) == (PASS, "2 sites at 3.2.1")
    assert [item.path for item in found.examined] == ["VERSION", MODULE, "pyproject.toml"]
    assert [item.short for item in found.measured] == ["", ""]


def test_every_edit_is_in_the_remedy(tmp_path: Path) -> None:
    toml = {"path": "pyproject.toml", "selector": "toml:project.version"}
    found = ask(tmp_path, sites=(SITE, toml), source=None, expect="4.0")
    assert found.says == "src/ml/__init__.py:3 is 3.2.1, contract 4.0 (+1 more)"
    assert found.remedy == "src/ml/__init__.py:3: 3.2.1 -> 4.0; pyproject.toml:2: 3.2.1 -> 4.0"


def test_each_of_several_values_that_differs_fails(tmp_path: Path) -> None:
    text = (
        "try:\n    __version__ = '3.2.1'\nexcept E:\n    __version__ = '0'\n    __version__ = '1'\n"
    )
    found = ask(tmp_path, {MODULE: text})
    assert [item.place for item in found.findings] == [Place(MODULE, 4), Place(MODULE, 5)]
    assert len(found.measured) == 3


@pytest.mark.parametrize(
    ("files", "asked", "outcome", "rule", "says"),
    [
        (
            {MODULE: "x = 1\n"},
            {},
            FAIL,
            "version_contract.site-gone",
            "src/ml/__init__.py: site gone: py:__version__ finds nothing",
        ),
        (
            {},
            {"sites": ({"path": "gone.py", "selector": "py:a"},)},
            FAIL,
            "version_contract.site-gone",
            "gone.py: site gone: the file is absent",
        ),
        ({MODULE: ""}, {}, FAIL, "version_contract.site-gone", "finds nothing"),
        ({MODULE: "def f(:"}, {}, ERROR, "input.input-unparsable", "not Python"),
        (
            {"VERSION": "\n"},
            {},
            UNKNOWN,
            "version_contract.no-source",
            "VERSION: line:1 finds no value",
        ),
        (
            {},
            {"source": {"path": "gone", "selector": "line:1"}},
            UNKNOWN,
            "input.absent",
            "gone: absent",
        ),
        (
            {},
            {"source": {"path": "gone", "selector": "line:1"}, "when_missing": "fail"},
            FAIL,
            "input.absent",
            "gone: absent",
        ),
        (
            {"VERSION": "soon"},
            {},
            ERROR,
            "version_contract.source",
            "VERSION:1 'soon' is no version of scheme pep440",
        ),
        (
            {"VERSION": "v=1.0\nv=2.0"},
            {"source": {"path": "VERSION", "selector": "re:v=(.*)"}},
            ERROR,
            "version_contract.source",
            "VERSION:1 is 1.0, line 2 says 2.0",
        ),
        (
            {},
            {"source": {"path": "../VERSION", "selector": "line:1"}},
            ERROR,
            "input.path-refused",
            "outside the repository",
        ),
        (
            {},
            {"sites": ({"path": MODULE, "selector": "python:x"},)},
            ERROR,
            "gate.bad-parameter",
            "does not begin with one of",
        ),
        ({}, {"expect": "3.2.1"}, ERROR, "gate.bad-parameter", "expect or source"),
        ({}, {"source": None, "expect": "soon"}, ERROR, "gate.bad-parameter", "no version"),
        ({}, {"forbid": ("3.0.0",)}, ERROR, "gate.bad-parameter", "the gate names none"),
        ({}, {"sites": ()}, ERROR, "gate.bad-parameter", "sites"),
    ],
)
def test_what_cannot_be_compared_is_told_apart(
    tmp_path: Path,
    files: dict[str, str],
    asked: dict[str, Any],
    outcome: Outcome,
    rule: str,
    says: str,
) -> None:
    found = ask(tmp_path, files, **asked)
    assert (found.outcome, says in found.says) == (outcome, True), found.says
    assert (rule == "gate.bad-parameter") is (found.cause is Cause.CONFIG)
    assert found.cause is Cause.CONFIG or found.decided_by == rule


@pytest.mark.parametrize(
    ("scheme", "how", "one", "other", "same"),
    [
        ("pep440", "", "3.2", "3.2.0", True),
        ("pep440", "", "v3.2.1", "3.2.1", True),
        ("pep440", "", "3.4-alpha", "3.4a0", True),
        ("pep440", "", "3.4", "3.4.post1", False),
        ("semver", "", "3.2.1+build", "3.2.1", True),
        ("semver", "", "3.2.1-rc.1", "3.2.1", False),
        ("semver", "v", "v3.2.1", "3.2.1", True),
        ("raw", "", "3.2", "3.2.0", False),
        ("pep440", "minor", "3.11", "3.11.4", True),
        ("pep440", "minor", "3.11-slim", "3.11.4", True),
        ("pep440", "minor", "3.12", "3.11.4", False),
        ("pep440", "major", "v22", "22.1.0", True),
    ],
)
def test_versions_are_compared_by_their_scheme(
    scheme: Any,  # noqa: ANN401 - a word of the scheme
    how: Any,  # noqa: ANN401 - a word
    one: str,
    other: str,
    same: bool,  # noqa: FBT001 - a column
) -> None:
    keys = [comparable(text, scheme, how) for text in (one, other)]
    assert None not in keys
    assert (keys[0] == keys[1]) is same


@pytest.mark.parametrize(
    ("scheme", "text"),
    [
        ("pep440", "soon"),
        ("pep440", ""),
        ("semver", "3.2"),
        ("semver", "v3.2.1"),
        ("semver", "03.2.1"),
        ("pep440", "1." * 5000 + "1"),
    ],
)
def test_what_is_no_version_of_its_scheme_equals_nothing(scheme: Any, text: str) -> None:  # noqa: ANN401
    assert comparable(text, scheme) is None


def test_a_site_may_compare_the_minor_version_only(tmp_path: Path) -> None:
    site = {"path": "Dockerfile", "selector": r"re:^FROM python:(\S+)", "normalise": "minor"}
    found = ask(tmp_path, {"Dockerfile": "FROM python:3.2-slim\n"}, sites=(site,))
    assert (found.outcome, found.says) == (PASS, "1 site at 3.2.1")
    found = ask(tmp_path, {"Dockerfile": "FROM python:3.3-slim\n"}, sites=(site,))
    assert found.says == "Dockerfile:1 is 3.3-slim, contract 3.2.1 (VERSION:1)"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("use 3.0.0 now", True),
        ("use v3.0.0.", True),
        ("x-3.0.0.tar.gz", True),
        ("a-3.0.0-py3-none.whl", True),
        ("3.0.0", True),
        ("(3.0.0)", True),
        ("13.0.0", False),
        ("3.0.0.1", False),
        ("3.0.0-alpha", False),
        ("3.0.0-rc1", False),
        ("3.0.0rc1", False),
        ("3.0.0+local", False),
        ("3.0.0.dev1", False),
        ("3.0.01", False),
        ("1.3.0.0", False),
        ("rev3.0.0", False),
    ],
)
def test_a_forbidden_version_is_found_as_a_whole(
    text: str,
    named: bool,  # noqa: FBT001 - a column
) -> None:
    assert bool(list(mentions("3.0.0", text))) is named


def test_a_forbidden_version_fails_at_its_line(tmp_path: Path) -> None:
    files = {"docs/a.md": "# a\n\nsince 3.4-alpha\n", "docs/b.md": "3.2.1\n"}
    asked: dict[str, Any] = {"forbid": ("3.0.0", "3.4-alpha"), "inputs": ("docs/*.md",)}
    found = ask(tmp_path, files, **asked)
    assert (found.outcome, found.says) == (FAIL, "docs/a.md:3 names 3.4-alpha, which is forbidden")
    assert found.findings[0].place == Place("docs/a.md", 3)
    assert ask(tmp_path, {"docs/a.md": "3.2.1\n"}, **asked).outcome is PASS
    asked["inputs"] = ("no/*.md",)
    assert ask(tmp_path, **asked).outcome is UNKNOWN


def test_a_fingerprint_survives_edits_above(tmp_path: Path) -> None:
    one = ask(tmp_path, {MODULE: "__version__ = '1'\n"})
    two = ask(tmp_path, {MODULE: "#\n#\n__version__ = '1'\n"})
    assert one.findings[0].fingerprint == two.findings[0].fingerprint


def test_a_cut_file_never_passes(tmp_path: Path) -> None:
    text = '{"a": 1, "version": "3.2.1", "b": [{"c": 2}]}'
    site = {"path": "package.json", "selector": "json:/version"}
    assert ask(tmp_path, {"package.json": text}, sites=(site,)).outcome is PASS
    for cut in range(0, len(text) - 1, max(1, len(text) // 20)):
        found = ask(tmp_path, {"package.json": text[:cut]}, sites=(site,))
        assert found.outcome not in HOLDING, cut


@settings(max_examples=examples(100), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, 40), junk=st.text(max_size=4))
def test_a_mutated_file_never_passes_unless_the_value_is_there(
    tmp_path: Path, at: int, junk: str
) -> None:
    text = FILES[MODULE]
    made = (text[:at] + junk + text[at + 1 :]).encode("utf-8", "replace").decode()
    found = ask(tmp_path, {MODULE: made})
    assert found.outcome in Outcome
    if found.outcome in HOLDING:
        assert "3.2.1" in made
