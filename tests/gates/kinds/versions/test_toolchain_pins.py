"""Kind `toolchain_pins`."""

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from readiness_tui.domain.model.errors import Place
from readiness_tui.domain.model.gate import Cause, Measured, Outcome, Result
from readiness_tui.gates.kinds.versions.lock_age import is_made_of
from readiness_tui.gates.kinds.versions.pins import read_pin
from tests.gates.support import Asker
from tests.support import examples

FAIL, PASS, UNKNOWN, ERROR = Outcome.FAIL, Outcome.PASS, Outcome.UNKNOWN, Outcome.ERROR
HOLDING = {Outcome.PASS, Outcome.WARN}
SHA = "sha256:" + "ab" * 32
FILES = {
    "constraints.txt": "# pins\n\nrich==14.2.0\npytest==8.4.2  # why\n",
    "pyproject.toml": '[project]\nrequires-python = ">=3.11,<3.14"\n'
    'dependencies = [\n  "rich>=14",\n  "pytest>=8,<9",\n]\n',
    ".python-version": "3.11.4\n",
    "Dockerfile": "FROM python:3.11.4-slim AS build\nFROM python:3.11.4-slim\n",
}
CONSTRAINTS = {"path": "constraints.txt"}
DEPENDENCIES = {"path": "pyproject.toml", "selector": "toml:project.dependencies"}
VERSION = {"path": ".python-version", "selector": "line:1"}
IMAGE = {"path": "Dockerfile", "selector": r"re:^FROM python:(\S+)"}


def tool(name: str, *files: dict[str, str]) -> dict[str, Any]:
    return {"name": name, "files": files}


def ask(root: Path, files: dict[str, str], *tools: dict[str, Any], **asked: Any) -> Result:  # noqa: ANN401
    for name, text in (FILES | files).items():
        (root / name).write_text(text)
    return Asker(root)("toolchain_pins", tools=tools, **asked)


def test_the_sample_sentence(tmp_path: Path) -> None:
    text = "#\n" * 6 + "pytest>=8\n"
    found = ask(tmp_path, {"constraints.txt": text}, tool("pytest", CONSTRAINTS))
    assert (found.outcome, found.says) == (FAIL, "constraints.txt:7 pytest>=8 is not exact")
    assert found.decided_by == "toolchain_pins.exact"
    assert found.findings[0].place == Place("constraints.txt", 7)
    assert found.remedy == "write pytest==X.Y.Z"
    assert found.measured == (
        Measured("constraints.txt:7", "pytest>=8", "wants", "exact", "not met"),
    )


def test_exact_pins_that_agree_pass(tmp_path: Path) -> None:
    found = ask(tmp_path, {}, tool("pytest", CONSTRAINTS), tool("python", VERSION, IMAGE))
    assert (found.outcome, found.says) == (PASS, "4 pins of pytest, python")
    assert [item.counted for item in found.examined] == [
        "1 of pytest",
        "1 of python",
        "2 of python",
    ]


def test_two_files_that_disagree_fail_at_both(tmp_path: Path) -> None:
    found = ask(tmp_path, {".python-version": "3.12.1\n"}, tool("python", VERSION, IMAGE))
    assert found.decided_by == "toolchain_pins.disagree"
    assert found.says == (
        ".python-version:1 python 3.12.1 disagrees with Dockerfile:1 python 3.11.4-slim (+2 more)"
    )
    assert [one.place for one in found.findings] == [
        Place(".python-version", 1),
        Place("Dockerfile", 1),
        Place("Dockerfile", 2),
    ]


def test_a_range_that_leaves_the_version_out_disagrees(tmp_path: Path) -> None:
    python = {"path": "pyproject.toml", "selector": "toml:project.requires-python"}
    asked = tool("python", python, VERSION)
    assert ask(tmp_path, {}, asked, require="range").outcome is PASS
    found = ask(tmp_path, {".python-version": "3.14.0"}, asked, require="range")
    assert found.says == (
        "pyproject.toml:2 python >=3.11,<3.14 disagrees with .python-version:1 python 3.14.0"
        " (+1 more)"
    )


def test_of_a_list_the_requirement_of_the_tool_counts(tmp_path: Path) -> None:
    found = ask(tmp_path, {}, tool("pytest", DEPENDENCIES, CONSTRAINTS))
    assert found.says == "pyproject.toml:5 pytest>=8,<9 is not exact"
    assert found.remedy == "write pytest==8.4.2"
    assert ask(tmp_path, {}, tool("pytest", DEPENDENCIES), require="range").outcome is PASS
    found = ask(tmp_path, {}, tool("rich", DEPENDENCIES), require="range")
    assert found.says == "pyproject.toml:4 rich>=14 has no upper bound"


def test_a_tool_that_is_not_there_fails(tmp_path: Path) -> None:
    found = ask(tmp_path, {}, tool("ruff", CONSTRAINTS, DEPENDENCIES))
    assert (found.outcome, found.decided_by) == (FAIL, "toolchain_pins.absent")
    assert found.says == "constraints.txt: ruff is not pinned there (+1 more)"
    assert len(found.findings) == 2


def test_a_hash_is_wanted_on_the_line_or_those_it_goes_on_to(tmp_path: Path) -> None:
    text = f"pytest==8.4.2 \\\n    --hash={SHA} \\\n    --hash={SHA}\nrich==14.2.0\n"
    files = {"constraints.txt": text}
    assert ask(tmp_path, files, tool("pytest", CONSTRAINTS), require="hash").outcome is PASS
    found = ask(tmp_path, files, tool("rich", CONSTRAINTS), require="hash")
    assert found.says == "constraints.txt:4 rich==14.2.0 has no hash"
    files = {"Dockerfile": f"FROM python:3.11@{SHA}\n"}
    assert ask(tmp_path, files, tool("python", IMAGE), require="hash").outcome is PASS


@pytest.mark.parametrize(
    ("text", "form", "version"),
    [
        ("pytest==8.4.2", "exact", "8.4.2"),
        ("pytest===8.4", "exact", "8.4"),
        ("pytest[x] == 8.4 ; python_version > '3'", "exact", "8.4"),
        ("==8.*", "range", ""),
        ("pytest", "open", ""),
        ("pytest>=8", "open", ""),
        ("pytest>=8,<9", "range", ""),
        ("~=8.1", "range", ""),
        ("^8.1", "range", ""),
        ("~8.1", "range", ""),
        ("*", "open", ""),
        ("latest", "open", ""),
        ("lts/*", "open", ""),
        ("", "open", ""),
        ("22", "range", ""),
        ("v22.1.0", "exact", "22.1.0"),
        ("3.11", "range", ""),
        ("3.11.4rc1", "exact", "3.11.4rc1"),
        ("1.x", "range", ""),
        (">=1 <2", "range", ""),
        ("1.2.3 || 2.0.0", "open", ""),
        ("library/pytest:8.4.2-slim", "exact", "8.4.2"),
        ("pytest:latest", "open", ""),
        ("pytest@8.4.2", "exact", "8.4.2"),
        ("=8.4.2", "exact", "8.4.2"),
        ("!=8.4.2", "open", ""),
        ("pytest @ git+https://host/pytest@main", "open", ""),
        ("pytest @ git+https://host/pytest@" + "a1" * 20, "exact", ""),
        (f"pytest:8@{SHA}", "exact", ""),
        ("main", "open", ""),
    ],
)
def test_how_tight_a_pin_is(text: str, form: str, version: str) -> None:
    pin = read_pin("pytest", text)
    assert (pin.form, pin.version) == (form, version)


def test_a_bare_version_of_cargo_is_a_range(tmp_path: Path) -> None:
    files = {"Cargo.toml": '[dependencies]\nserde = "1.0.219"\n'}
    serde = tool("serde", {"path": "Cargo.toml", "selector": "toml:dependencies.serde"})
    assert ask(tmp_path, files, serde).says == "Cargo.toml:2 serde 1.0.219 is not exact"


@pytest.mark.parametrize(
    ("files", "file", "outcome", "says"),
    [
        ({}, {"path": "gone.txt"}, UNKNOWN, "gone.txt: absent"),
        ({"constraints.txt": ""}, CONSTRAINTS, FAIL, "is not pinned there"),
        ({"pyproject.toml": "a = "}, DEPENDENCIES, ERROR, "not TOML"),
        ({}, {"path": "../x"}, ERROR, "outside the repository"),
        ({}, {"path": "x", "selector": "toml"}, ERROR, "does not begin with"),
    ],
)
def test_what_cannot_be_looked_at_is_told_apart(
    tmp_path: Path, files: dict[str, str], file: dict[str, str], outcome: Outcome, says: str
) -> None:
    found = ask(tmp_path, files, tool("pytest", file))
    assert (found.outcome, says in found.says) == (outcome, True), found.says


def test_parameters_are_checked(tmp_path: Path) -> None:
    assert ask(tmp_path, {}).cause is Cause.CONFIG
    assert ask(tmp_path, {}, tool("pytest")).cause is Cause.CONFIG
    assert ask(tmp_path, {}, tool("a", CONSTRAINTS), require="all").cause is Cause.CONFIG


def locked(root: Path, lock: str, manifest: str, text: str, older: str) -> Result:
    (root / manifest).write_text("[packages]\nrich = '*'\n" if manifest == "Pipfile" else text)
    (root / lock).write_text(text if manifest == "Pipfile" else "{}")
    for name in (lock, manifest):
        os.utime(root / name, (1_000, 1_000 if name == older else 2_000))
    pair = {"lock": lock, "manifest": manifest}
    return ask(root, {}, tool("pytest", CONSTRAINTS), lock_newer_than=(pair,))


def test_a_lock_older_than_its_manifest_is_stale(tmp_path: Path) -> None:
    found = locked(tmp_path, "uv.lock", "project.toml", "a = 1", older="uv.lock")
    assert (found.outcome, found.stale) == (PASS, "uv.lock is older than project.toml")
    assert not locked(tmp_path, "uv.lock", "project.toml", "a = 1", older="project.toml").stale


def test_a_lock_that_keeps_a_hash_is_judged_by_it(tmp_path: Path) -> None:
    made = {
        "_meta": {"requires": {}, "sources": []},
        "default": {"rich": "*"},
        "develop": {},
    }
    text = json.dumps(made, sort_keys=True, separators=(",", ":"))
    good = json.dumps({"_meta": {"hash": {"sha256": hashlib.sha256(text.encode()).hexdigest()}}})
    bad = json.dumps({"_meta": {"hash": {"sha256": "0" * 64}}})
    assert not locked(tmp_path, "Pipfile.lock", "Pipfile", good, older="Pipfile.lock").stale
    found = locked(tmp_path, "Pipfile.lock", "Pipfile", bad, older="Pipfile")
    assert found.stale == "Pipfile.lock was made of another Pipfile"


def test_the_hash_of_poetry_is_known() -> None:
    manifest = b'[tool.poetry]\nname = "a"\n[tool.poetry.dependencies]\npython = "^3.11"\n'
    relevant = {
        "dependencies": {"python": "^3.11"},
        "source": None,
        "extras": None,
        "dev-dependencies": None,
    }
    digest = hashlib.sha256(json.dumps(relevant, sort_keys=True).encode()).hexdigest()
    lock = f'[metadata]\ncontent-hash = "{digest}"\n'.encode()
    assert is_made_of(lock, manifest) is True
    assert is_made_of(lock, manifest.replace(b"3.11", b"3.12")) is False
    assert is_made_of(lock, manifest.replace(b'"a"', b'"b"')) is True
    assert is_made_of(b"[metadata]\n", manifest) is None
    assert is_made_of(lock, b"a = ") is None
    assert is_made_of(b"[" * 100_000, manifest) is None


def test_a_lock_that_is_absent_is_unknown(tmp_path: Path) -> None:
    pair = {"lock": "uv.lock", "manifest": "pyproject.toml"}
    found = ask(tmp_path, {}, tool("pytest", CONSTRAINTS), lock_newer_than=(pair,))
    assert (found.outcome, found.says) == (UNKNOWN, "uv.lock: absent")


def test_a_cut_file_never_passes(tmp_path: Path) -> None:
    text = FILES["pyproject.toml"]
    asked = tool("pytest", DEPENDENCIES)
    for cut in range(0, len(text) - 4, max(1, len(text) // 20)):
        found = ask(tmp_path, {"pyproject.toml": text[:cut]}, asked, require="range")
        assert found.outcome not in HOLDING, cut


@settings(max_examples=examples(100), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text("pytes=<>!~^*.,0123 x@:|;\n\\", max_size=30))
def test_any_line_is_judged(tmp_path: Path, text: str) -> None:
    found = ask(tmp_path, {"constraints.txt": text}, tool("pytest", CONSTRAINTS))
    assert found.outcome in Outcome
    if found.outcome in HOLDING:
        assert "pytest" in text
        assert any(char.isdigit() for char in text)


MARKED = "pytest==8.3.5 ; {}\npytest==8.4.2 ; {}\n"


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        (MARKED.format("python_version < '3.9'", "python_version >= '3.9'"), PASS),
        (MARKED.format("python_version < '3.9'", "python_version<'3.9'"), FAIL),
        ("pytest==8.3.5 ; python_version < '3.9'\npytest==8.4.2\n", FAIL),
        ("pytest==8.3.5\npytest==8.4.2\n", FAIL),
    ],
)
def test_lines_of_one_file_for_other_environments_do_not_disagree(
    tmp_path: Path, text: str, outcome: Outcome
) -> None:
    found = ask(tmp_path, {"constraints.txt": text}, tool("pytest", CONSTRAINTS))
    assert found.outcome is outcome, found.says


def test_other_files_disagree_whatever_their_environments_are(tmp_path: Path) -> None:
    files = {
        "constraints.txt": "pytest==8.3.5 ; python_version < '3.9'\n",
        "other.txt": "pytest==8.4.2 ; python_version >= '3.9'\n",
    }
    found = ask(tmp_path, files, tool("pytest", CONSTRAINTS, {"path": "other.txt"}))
    assert (found.outcome, found.decided_by) == (FAIL, "toolchain_pins.disagree")
