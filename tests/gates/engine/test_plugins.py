"""Kinds of other distributions: what they can do, what they cannot, and where they are imported."""

import os
import sys
from pathlib import Path

import pytest

from readiness_tui.domain.model.errors import Place
from readiness_tui.domain.model.gate import Cause, Outcome
from readiness_tui.gates.engine.engine import Engine
from readiness_tui.gates.engine.plugins import Installed, installed
from tests.gates.support import (
    NOW,
    Counted,
    boxes,
    broke,
    gate_of,
    gates,
    judged,
    key,
    plugged,
)

LINE = "# Copyright Acme"


def headers(**given: object) -> dict[str, object]:
    return {"inputs": ("src/*.py",), "line": LINE} | given


def test_a_good_one_passes_and_fails_at_the_line(tmp_path: Path, engine: Engine) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src/a.py").write_text(f"{LINE}\n")
    gate = gate_of("acme.headers", **headers())
    found = judged(engine, a=gate)["a"]
    assert (found.outcome, found.says) == (Outcome.PASS, "1 files begin with it")
    assert [one.path for one in found.examined] == ["src/a.py"]
    (tmp_path / "src/b.py").write_text("import os\n")
    assert engine.touched(["src/b.py"]) == {key("a")}
    found = engine.evaluate([key("a")], NOW)[key("a")]
    assert (found.outcome, found.says) == (Outcome.FAIL, "src/b.py:1 begins with 'import os'")
    assert [one.place for one in found.findings] == [Place("src/b.py", 1)]


def test_what_it_says_it_reads_is_watched(tmp_path: Path, engine: Engine) -> None:
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib/a.py").write_text(f"{LINE}\n")
    gate = gate_of("acme.headers", **headers(inputs=(), also=("lib/*.py",)))
    assert judged(engine, a=gate)["a"].outcome is Outcome.PASS
    assert engine.folders() == {"lib"}
    (tmp_path / "lib/b.py").write_text("import os\n")
    assert engine.touched(["lib/b.py"]) == {key("a")}
    assert engine.evaluate([key("a")], NOW)[key("a")].outcome is Outcome.FAIL
    engine.plan({})
    assert engine.touched(["lib/b.py"]) == frozenset()


def test_a_file_may_be_named_without_signs_of_a_pattern(tmp_path: Path, engine: Engine) -> None:
    (tmp_path / "one.py").write_text(f"{LINE}\n")
    gate = gate_of("acme.headers", **headers(inputs=("one.py",), also=("none.py",)))
    result = judged(engine, a=gate)["a"]
    assert (result.outcome, result.says) == (Outcome.WARN, "also: none.py matches no file")
    (tmp_path / "none.py").write_text("import os\n")
    assert engine.touched(["none.py"]) == {key("a")}
    assert engine.evaluate([key("a")], NOW)[key("a")].outcome is Outcome.FAIL


@pytest.mark.parametrize(
    ("path", "says"),
    [("../out", "'../out' is outside the repository"), ("none.json", "none.json: no such file")],
)
def test_it_sees_the_repository_and_nothing_else(engine: Engine, path: str, says: str) -> None:
    found = judged(engine, a=plugged("whole", path))["a"]
    assert (found.outcome, found.cause) == (Outcome.ERROR, Cause.INPUT)
    assert found.says.startswith(says)


def test_more_files_than_it_may_look_at_is_no_pass(tmp_path: Path, engine: Engine) -> None:
    (tmp_path / "src").mkdir()
    for name in ("a", "b", "c"):
        (tmp_path / f"src/{name}.py").write_text(f"{LINE}\n")
    found = judged(engine, a=gate_of("acme.headers", **headers(), limits={"files": 2}))["a"]
    assert found.outcome is Outcome.ERROR
    assert found.says == "src/*.py: more than 2 files"


def test_a_pass_over_nothing_becomes_unknown(engine: Engine) -> None:
    found = judged(engine, a=plugged("claims"))["a"]
    assert (found.outcome, found.cause) == (Outcome.UNKNOWN, Cause.NOTHING_EXAMINED)
    assert found.says == "nothing was examined"


def test_a_built_in_kind_cannot_be_replaced(tmp_path: Path, engine: Engine) -> None:
    (tmp_path / "a.md").write_text("- [ ] open\n")
    assert judged(engine, a=boxes())["a"].outcome is Outcome.FAIL


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("acme.nothing", "kind 'acme.nothing' is not installed"),
        (
            "acme.contested",
            "kind 'acme.contested' is brought by several: acme-gates 1.2.0, rival-gates 0.1.0",
        ),
        ("acme.claims", "unknown parameter 'wordd'"),
    ],
)
def test_what_a_board_says_wrong_is_a_config_error(engine: Engine, kind: str, says: str) -> None:
    found = judged(engine, a=gate_of(kind, wordd="x"))["a"]
    assert (found.outcome, found.cause) == (Outcome.ERROR, Cause.CONFIG)
    assert found.says == says
    assert found.remedy


def test_a_kind_that_is_not_installed_names_the_group(engine: Engine) -> None:
    found = judged(engine, a=gate_of("acme.nothing"))["a"]
    assert found.remedy == "install a distribution with an entry point in readiness_tui.gates"


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("old", "has no api = 1"),
        ("bare", "has no Params that are a pydantic model"),
        ("missing", "raised ModuleNotFoundError: No module named 'acme_gates.nowhere'"),
        ("breaks", "raised RuntimeError: no licence key"),
    ],
)
def test_one_that_is_no_plug_in_is_an_evaluator_error(engine: Engine, kind: str, says: str) -> None:
    found = judged(engine, a=gate_of(f"acme.{kind}"))["a"]
    assert broke(found)
    assert found.decided_by == "gate.plugin-raised"
    assert found.says == f"kind acme.{kind} of acme-gates 1.2.0 {says}"


def test_it_is_imported_when_a_gate_names_it_and_only_in_the_evaluator(
    tmp_path: Path, with_plugins: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert with_plugins is None
    mark = tmp_path / "imported"
    monkeypatch.setenv("ACME_MARK", str(mark))
    (tmp_path / "a.md").write_text("- [x] done\n")
    counted = Counted()
    engine = Engine(tmp_path, workers=counted.workers)
    judged(engine, a=boxes(), b=gate_of("text", inputs=("a.md",), forbid=({"re": "bad"},)))
    assert len(counted.started) == 2
    assert installed()
    assert not mark.exists()
    judged(engine, a=plugged("claims"))
    assert mark.exists()
    assert not [name for name in sys.modules if name.startswith("acme_gates")]
    engine.close()


def test_those_that_are_installed_are_listed_without_an_import(with_plugins: None) -> None:
    assert with_plugins is None
    found = installed()
    assert Installed("acme.headers", "acme-gates", "1.2.0") in found
    assert Installed("acme.contested", "rival-gates", "0.1.0") in found
    assert "checklist" not in {one.kind for one in found}, "without a dot it stands for nothing"


def test_they_can_be_turned_off(tmp_path: Path, shared: Counted) -> None:
    engine = Engine(tmp_path, workers=shared.workers, plugins=False)
    planned = engine.plan(gates(a=plugged("claims")))
    before = len(shared.started)
    found = engine.evaluate(planned, NOW)[key("a")]
    assert (found.outcome, found.cause) == (Outcome.ERROR, Cause.CONFIG)
    assert found.says == "kind 'acme.claims' is a plug-in's, and plug-ins are turned off"
    assert len(shared.started) == before


def test_the_page_shows_the_example(tmp_path: Path, engine: Engine) -> None:
    """What docs/plugins.md shows of Python is a module that works."""
    page = (Path(__file__).parents[3] / "docs/plugins.md").read_text(encoding="utf-8")
    code = page.split("```python\n")[1].split("```")[0]
    source = (Path(__file__).parents[1] / "plugins/acme_gates/headers.py").read_text(
        encoding="utf-8"
    )
    assert code.strip() == source.split('"""\n', 1)[1].strip()
    assert os.fspath(tmp_path)
    assert engine.results == {}
