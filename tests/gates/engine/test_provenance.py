"""What a result rests on: digests of what was read and asked, put there for every kind alike."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import fields, replace

from readiness_tui.domain.model.gate import Gate, GateSeverity, Result
from readiness_tui.domain.model.status import Mode
from readiness_tui.domain.proof.board_facts import BoardFacts
from readiness_tui.gates.engine.engine import Engine
from readiness_tui.gates.engine.judging import judge
from readiness_tui.gates.engine.provenance import params_digest
from readiness_tui.gates.repo.read_notes import Notes
from readiness_tui.gates.repo.repo_view import RepoView
from tests.gates.support import NOW, gate_of
from tests.gates.support import judged as judged_by

TEXT = gate_of("text", inputs=("*.py",), forbid=({"re": "print"},))


def judged(root: Path, gate: Gate = TEXT, facts: BoardFacts | None = None) -> Result:
    return judge(gate, RepoView(root), NOW, facts=facts).result


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "a.py").write_text("x = 1\n")
    return tmp_path


def test_what_was_read_has_its_digest(root: Path) -> None:
    (item,) = judged(root).examined
    assert item.sha256 == hashlib.sha256(b"x = 1\n").hexdigest()


def test_the_same_files_and_parameters_have_the_same_digests(root: Path) -> None:
    first, second = judged(root), judged(root)
    assert (len(first.inputs_digest), len(first.params_digest)) == (64, 64)
    assert first.inputs_digest == second.inputs_digest
    assert first.params_digest == second.params_digest
    assert first.kind_version == "1"
    assert first.duration_ms >= 0


def test_time_alone_changes_no_digest(root: Path) -> None:
    before = judged(root).inputs_digest
    (root / "a.py").touch()
    later = judge(TEXT, RepoView(root), NOW + timedelta(days=9)).result
    assert later.inputs_digest == before


@pytest.mark.parametrize("name", ["a.py", "b.py"])
def test_content_and_new_files_change_the_inputs(root: Path, name: str) -> None:
    before = judged(root)
    (root / name).write_text("x = 2\n")
    after = judged(root)
    assert after.inputs_digest != before.inputs_digest
    assert after.params_digest == before.params_digest


def test_a_file_that_is_absent_and_one_that_comes_are_told_apart(root: Path) -> None:
    gate = gate_of("file_exists", paths=("new.txt",))
    before = judged(root, gate)
    (root / "new.txt").write_text("made\n")
    assert judged(root, gate).inputs_digest != before.inputs_digest


LOOKS: dict[str, Callable[[RepoView], object]] = {
    "look": lambda view: view.look("new.txt"),
    "match": lambda view: view.match(["*.txt"]).paths,
    "files": lambda view: view.files("").paths,
    "expand": lambda view: view.expand("*.txt").paths,
    "spelled": lambda view: view.spelled("new.txt"),
    "elsewhere": lambda view: view.elsewhere("new.txt"),
}


@pytest.mark.parametrize("name", LOOKS)
def test_each_way_of_looking_is_noted(root: Path, name: str) -> None:
    found: list[tuple[object, str]] = []
    for _ in range(2):
        view = RepoView(root)
        notes = view.noting()
        found.append((LOOKS[name](view), notes.digest()))
        (root / "new.txt").write_text("made\n")
    (before, first), (after, second) = found
    assert before != after
    assert len({first, second, ""}) == 3


@given(st.permutations(["a.py", "b.py", "c.py"]))
def test_a_digest_is_the_same_in_whatever_order_a_gate_looked(paths: list[str]) -> None:
    notes = [Notes(), Notes()]
    for seen, order in zip(notes, (sorted(paths), paths), strict=True):
        for path in order:
            seen.content(path, "sha256", path)
            seen.look(path, "file")
            seen.listing([path], [path])
            seen.closed[path] = "not to be read"
    first, second = (seen.digest() for seen in notes)
    assert first == second


def test_a_digest_is_made_of_what_one_gate_read_and_not_the_one_before(root: Path) -> None:
    view = RepoView(root)
    other = gate_of("text", inputs=("b.txt",), forbid=({"re": "print"},))
    (root / "b.txt").write_text("b\n")
    alone = judge(other, RepoView(root), NOW).result.inputs_digest
    judge(TEXT, view, NOW)
    assert judge(other, view, NOW).result.inputs_digest == alone


def test_a_refused_gate_says_what_was_asked_too(root: Path) -> None:
    refused = judged(root, gate_of("text", nonsense=1))
    assert len(refused.params_digest) == 64
    assert (refused.inputs_digest, refused.kind_version) == ("", "")


def test_facts_of_the_board_are_inputs(root: Path) -> None:
    without = judged(root).inputs_digest
    facts = judged(root, facts=BoardFacts()).inputs_digest
    assert len({without, facts, judged(root, facts=BoardFacts(target_greens=9)).inputs_digest}) == 3


def test_what_only_weighs_is_no_parameter_and_the_rest_is() -> None:
    weighs = {
        "id": "h",
        "title": "t",
        "severity": GateSeverity.WARN,
        "proves": ("T",),
        "owner": "@a",
        "mode": Mode.SOLO,
        "mode_reason": "m",
        "enabled": False,
        "disabled_reason": "d",
        "waivable": False,
        "docs": "d.md",
        "remediation": "run it",
    }
    asked = {
        "kind",
        "inputs",
        "exclude",
        "when_missing",
        "max_age",
        "stale_if_newer",
        "limits",
        "params",
        "derived",
        "refused",
    }
    assert {one.name for one in fields(Gate)} == {*weighs, *asked}
    before = params_digest(TEXT)
    for name, value in weighs.items():
        assert params_digest(replace(TEXT, **{name: value})) == before, name
    assert params_digest(replace(TEXT, max_age="7d")) != before
    assert params_digest(replace(TEXT, params={})) != before
    assert params_digest(replace(TEXT, inputs=("b.py",))) != before


@given(st.lists(st.tuples(st.text(), st.text()), unique_by=lambda pair: pair[0], max_size=6))
def test_the_order_of_looking_changes_nothing(seen: list[tuple[str, str]]) -> None:
    one, other = Notes(), Notes()
    for path, digest in seen:
        one.content(path, "sha256", digest)
        one.listing([path], [digest])
    for path, digest in reversed(seen):
        other.listing([path], [digest])
        other.content(path, "sha256", digest)
    assert one.digest() == other.digest()
    assert bool(one.digest()) == bool(seen)


def test_a_plug_in_is_traced_like_our_own(engine: Engine, tmp_path: Path) -> None:
    found = judged_by(engine, g=gate_of("acme.headers", inputs=("*.md",), line="# no"))["g"]
    assert found.decided_by == "acme.header", found.says
    digest = hashlib.sha256((tmp_path / "a.md").read_bytes()).hexdigest()
    assert [one.sha256 for one in found.examined] == [digest]
    assert (len(found.inputs_digest), found.kind_version) == (64, "1.2.0")
