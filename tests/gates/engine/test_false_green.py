"""What must never be a pass, for every kind that can be judged."""

from pathlib import Path
from typing import Any

import pytest

from readiness_tui.domain.model.gate import Cause, Outcome
from readiness_tui.domain.proof.derived import IN_MEMORY
from readiness_tui.gates.engine.registry import KINDS
from tests.gates.support import Asker

HOLDING = {Outcome.PASS, Outcome.WARN}
CASES: dict[str, dict[str, Any]] = {
    "file_exists": {"paths": ("in.md",)},
    "evidence": {"paths": ("in.md",)},
    "text": {"inputs": ("in.md",), "forbid": ({"re": "never"},)},
    "checklist": {"inputs": ("in.md",)},
    "coverage": {"inputs": ("in.md",), "line": 80},
    "coverage_ratchet": {"inputs": ("in.md",), "baseline": "in.md"},
    "test_results": {"inputs": ("in.md",)},
    "security_report": {"inputs": ("in.md",)},
    "waivers": {"sources": ("in.md",)},
    "sbom": {"inputs": ("in.md",)},
    "digests": {"manifest": "in.md"},
    "json_schema": {"inputs": ("in.md",), "schema": "in.md"},
    "verify_command": {"command": "true"},
    "workflow_softfail": {"inputs": ("in.md",)},
    "workflow_pins": {"inputs": ("in.md",)},
    "action_lag": {"inputs": ("in.md",)},
    "size_complexity": {"inputs": ("in.md",)},
    "typed_api": {"inputs": ("in.md",)},
    "markers": {"inputs": ("in.md",), "registry": "in.md"},
    "green_streak": {"history": "in.md", "needed": 1},
    "version_contract": {"sites": ({"path": "in.md", "selector": "line:1"},), "expect": "1.0"},
    "toolchain_pins": {"tools": ({"name": "a", "files": ({"path": "in.md"},)},)},
    "docs_freshness": {"documents": ("in.md",), "sources": ("in.md",)},
    "value_authority": {
        "inputs": ("in.md",),
        "selector": "line:2",
        "authority": {"path": "in.md", "selector": "line:1"},
    },
    "agreement": {
        "sites": (
            {"path": "in.md", "selector": "line:1"},
            {"path": "in.md", "selector": "line:2"},
        )
    },
    "atomic_writes": {"inputs": ("in.md",)},
    "disk_space": {"folders": ({"path": "in.md", "max_files": 5},)},
    "environment": {"inputs": ("in.md",), "variables": ({"name": "A"},)},
    "signature": {"tool": "gpg", "file": "in.md", "signature": "in.md", "key": "in.md"},
    "signed_waivers": {"inputs": ("in.md",), "signers": "in.md"},
    "performance_contract": {"inputs": ("in.md",), "contract": "in.md"},
    "test_durations": {"inputs": ("in.md",), "max_seconds": 5.0},
    "metric": {"inputs": ("in.md",), "selector": "line:1", "op": ">", "value": 0},
}


def test_every_kind_has_a_case() -> None:
    assert CASES.keys() == KINDS.keys()


@pytest.mark.parametrize("kind", CASES)
@pytest.mark.parametrize("content", [None, b"", b" \n", b"\xef\xbb\xbf", b"\n\n\n"])
def test_absent_and_blank_inputs_never_pass(
    tmp_path: Path, kind: str, content: bytes | None
) -> None:
    if content is not None:
        (tmp_path / "in.md").write_bytes(content)
    found = Asker(tmp_path)(kind, **CASES[kind])
    assert found.outcome not in HOLDING
    assert found.says
    assert found.question
    assert found.decided_by
    assert found.remedy


@pytest.mark.parametrize("kind", ["text", "checklist"])
@pytest.mark.parametrize("content", [b"\0\0\0", b"PK\x03\x04\0"])
def test_binary_where_text_is_wanted_never_passes(
    tmp_path: Path, kind: str, content: bytes
) -> None:
    (tmp_path / "in.md").write_bytes(content)
    assert Asker(tmp_path)(kind, **CASES[kind]).outcome not in HOLDING


@pytest.mark.parametrize("kind", CASES)
def test_a_folder_of_nothing_never_passes(tmp_path: Path, kind: str) -> None:
    (tmp_path / "in.md").mkdir()
    assert Asker(tmp_path)(kind, **CASES[kind]).outcome not in HOLDING


@pytest.mark.parametrize("kind", ["file_exists", "evidence", "text", "checklist"])
def test_a_link_out_of_the_repository_never_passes(tmp_path: Path, kind: str) -> None:
    (tmp_path / "root").mkdir()
    (tmp_path / "outside.md").write_text("- [x] real content\n")
    (tmp_path / "root" / "in.md").symlink_to(tmp_path / "outside.md")
    found = Asker(tmp_path / "root")(kind, **CASES[kind])
    assert (found.outcome, found.cause) == (Outcome.ERROR, Cause.INPUT)
    assert "real content" not in repr(found)


@pytest.mark.parametrize("kind", sorted(IN_MEMORY))
def test_what_is_judged_from_boards_is_no_pass_without_them(tmp_path: Path, kind: str) -> None:
    found = Asker(tmp_path)(kind, inputs=("x",))
    assert (found.outcome, found.cause) == (Outcome.ERROR, Cause.CONFIG)
    assert found.says == f"kind '{kind}' is not known to this version"


@pytest.mark.parametrize("kind", KINDS)
def test_parameters_are_taken_as_they_are_written_and_never_change(kind: str) -> None:
    config = KINDS[kind].params.model_config
    assert {name: config.get(name) for name in ("strict", "extra", "frozen")} == {
        "strict": True,
        "extra": "forbid",
        "frozen": True,
    }


@pytest.mark.parametrize("kind", CASES)
def test_a_parameter_that_is_not_known_is_refused_with_the_nearest(
    tmp_path: Path, kind: str
) -> None:
    known = min(KINDS[kind].params.model_fields)
    found = Asker(tmp_path)(kind, **CASES[kind], **{f"{known}x": 1})
    assert (found.outcome, found.cause) == (Outcome.ERROR, Cause.CONFIG)
    assert f"{known}x" in found.says
    assert found.remedy == f"nearest: {known}"


def test_a_misspelled_kind_names_the_nearest(tmp_path: Path) -> None:
    assert Asker(tmp_path)("evidenc", paths=("x",)).remedy == "nearest: evidence"


def test_a_table_without_kind_names_the_derived_gate_it_may_have_meant(tmp_path: Path) -> None:
    from datetime import UTC, datetime

    from readiness_tui.domain.model.ids import GateKey
    from readiness_tui.domain.proof.derived import gates_of
    from readiness_tui.gates.engine.engine import Engine
    from tests.builders import HOME, board, gate, ticket

    made = board(ticket("M-02", evidence="e"), gate("M-02/evidnce", max_age="14d"))
    engine = Engine(tmp_path)
    gates = {GateKey(HOME, name): item for name, item in gates_of(made).items()}
    found = engine.evaluate(engine.plan(gates), datetime.now(UTC))[GateKey(HOME, "M-02/evidnce")]
    assert (found.outcome, found.cause) == (Outcome.ERROR, Cause.CONFIG)
    assert found.remedy == "nearest: M-02/evidence"


def test_a_command_is_never_run(tmp_path: Path) -> None:
    mark = tmp_path / "MARK"
    found = Asker(tmp_path)("verify_command", command=f"touch {mark}")
    assert (found.outcome, found.cause) == (Outcome.UNKNOWN, Cause.UNTRUSTED)
    assert found.says == "not trusted: review the command"
    assert not mark.exists()


REPORTS = (
    "coverage",
    "test_results",
    "test_durations",
    "security_report",
    "sbom",
    "green_streak",
    "metric",
)
OWN = {"test_durations": "test_results"}
FOREIGN = {
    "test_results": '<testsuite name="s"><testcase classname="a" name="x"/></testsuite>',
    "security_report": '{"SchemaVersion": 2, "Results": [{"Target": "a.lock", "Packages": [{}]}]}',
    "sbom": '{"bomFormat": "CycloneDX", "specVersion": "1.5", "components": [{"name": "a", '
    '"version": "1", "purl": "pkg:pypi/a@1"}]}',
    "coverage": "TN:\nSF:in.md\nDA:1,1\nLF:1\nLH:1\nend_of_record\n",
    "green_streak": '{"databaseId": 1, "conclusion": "success", "headSha": "a", '
    '"createdAt": "2026-01-01T00:00:00Z"}\n',
    **{f"nothing {n}": text for n, text in enumerate(("{}", "[]", "null", "0", '"x"', "<x/>"))},
    "a page": "<!DOCTYPE html><html><body>404 Not found</body></html>",
    "SPDX 3": '{"@context": "https://spdx.org/rdf/3.0.0", "@graph": []}',
    "SARIF 1": '{"version": "1.0.0", "runs": [{"tool": {"name": "x"}, "results": []}]}',
    "CycloneDX 9": '{"bomFormat": "CycloneDX", "specVersion": "9", "components": [{"name": "a"}]}',
    "no tests": '<testsuite name="a" tests="5"/>',
    "no lines": '<coverage line-rate="1" branch-rate="1" lines-valid="0"/>',
}


@pytest.mark.parametrize(
    ("kind", "name"),
    [(kind, name) for kind in REPORTS for name in FOREIGN if name != OWN.get(kind, kind)],
)
def test_a_report_of_another_kind_or_format_never_passes_and_says_what_to_do(
    tmp_path: Path, kind: str, name: str
) -> None:
    (tmp_path / "in.md").write_text(FOREIGN[name])
    asked = CASES[kind] | ({"selector": "json:/p95"} if kind == "metric" else {})
    found = Asker(tmp_path)(kind, **asked)
    assert found.outcome in {Outcome.ERROR, Outcome.UNKNOWN}
    assert "in.md" in found.says
    assert found.remedy
