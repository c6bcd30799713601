"""The published shapes are those of the answers, key for key."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from jsonschema_rs import Draft202012Validator

from readiness_tui.cli.answers.published import ANSWERS
from tests.clones import publish

Run = Callable[..., Result]

WITHIN_S = 120


def published(run: Run, verb: str) -> dict[str, Any]:
    return json.loads(run("schema", verb).stdout)


def all_faults(run: Run, verb: str, said: dict[str, Any]) -> list[str]:
    """Where an answer is not of the shape that is published for a verb.

    Keys that no shape names are faults here, however deep they lie: they are published nowhere.
    """
    document = published(run, verb)
    rest = {key: value for key, value in said.items() if key != "format"}
    closed = {"anyOf": document["anyOf"], "$defs": document["$defs"]}
    for shape in closed["$defs"].values():
        if "properties" in shape:
            shape["additionalProperties"] = False
    return [
        str(fault)
        for shape, value in ((published(run, verb), said), (closed, rest))
        for fault in Draft202012Validator(shape, validate_formats=True).iter_errors(value)
    ]


CALLS = [
    ("audit", ["audit"]),
    ("audit", ["audit", "verify"]),
    ("checkpoint", ["checkpoint"]),
    ("checkpoint", ["checkpoint", "list"]),
    ("checkpoint", ["checkpoint", "show", "kept"]),
    ("checkpoint", ["checkpoint", "diff", "kept"]),
    ("checkpoint", ["checkpoint", "verify"]),
    ("rollback", ["rollback"]),
    ("rollback", ["rollback", "kept"]),
    ("rollback", ["rollback", "kept", "--rehearse"]),
    ("rollback", ["rollback", "kept", "--yes", "--reason", "why"]),
    ("check", ["check"]),
    ("check", ["check", "T-1", "phase:A"]),
    ("check", ["check", "--where", "label:nobody"]),
    ("explain", ["explain"]),
    ("explain", ["explain", "T-1/deliverables"]),
    ("list", ["list"]),
    ("list", ["list", "--where", "owner:nobody"]),
    ("next", ["next"]),
    ("next", ["next", "phase:A"]),
    ("lint", ["lint"]),
    ("lint", ["lint", "--explain", "L202"]),
    ("lint", ["lint", "--fix", "L103"]),
    ("show", ["show", "phase:A"]),
    ("set", ["set", "T-1", "priority=P1"]),
    ("set", ["set", "T-10", "status=done"]),
    ("sync", ["sync", "--status"]),
    ("sync", ["sync", "--yes"]),
    ("git", ["git", "install"]),
    ("git", ["git", "uninstall"]),
    ("verify", ["verify"]),
    ("verify", ["verify", "--due"]),
    ("trust", ["trust"]),
    ("evidence", ["evidence"]),
    ("attest", ["attest"]),
    ("config", ["config"]),
    ("doctor", ["doctor"]),
    ("gates", ["gates"]),
    ("gates", ["gates", "--kinds"]),
    ("mode", ["mode"]),
    ("mode", ["mode", "plan", "hard_block", "--reason", "why"]),
    ("record", ["record"]),
    ("recover", ["recover"]),
    ("schedule", ["schedule", "--level"]),
    ("undo", ["undo"]),
    ("waive", ["waive"]),
    ("waive", ["waive", "T-1/deliverables", "--rule", "x", "--reason", "why"]),
    ("error", ["show", "nobody"]),
    ("error", ["set", "only-broken", "a=b"]),
]


@pytest.mark.parametrize(("verb", "words"), CALLS, ids=" ".join)
@pytest.mark.parametrize("is_broken", [False, True], ids=["whole", "broken"])
def test_an_answer_has_the_published_shape(
    root: Path,
    run: Run,
    verb: str,
    words: list[str],
    is_broken: bool,  # noqa: FBT001 - a case
) -> None:
    if is_broken:
        (root / "boards/broken.toml").write_text("[ticket.X]\ntitle = 3\n", encoding="utf-8")
        lint = '[ticket.L]\ntitle = "L"\ndepends = ["T-99"]\n'
        (root / "boards/lint.toml").write_text(lint, encoding="utf-8")
    if verb in {"audit", "rollback"} or "kept" in words:
        run("checkpoint", "create", "kept")
        board = root / "boards/plan.toml"
        board.write_text(board.read_text(encoding="utf-8").replace("First", "Other"))
    subprocess.run(["git", "init", "--quiet", root], check=True, timeout=WITHIN_S)  # noqa: S607
    if verb == "sync":
        publish(root, {"boards/plan.toml": '[board]\nid = "plan"\n'})
    said = json.loads(run(*words, "--json").stdout)
    assert not all_faults(run, verb, said)


@pytest.mark.usefixtures("root")
def test_all_of_a_ticket_is_shown_beyond_what_every_record_has(run: Run) -> None:
    said = json.loads(run("show", "T-1", "--json").stdout)
    extra = {"claim", "standing", "needed_by", "iterations", "risks", "gates", "log"}
    assert not all_faults(run, "show", said)
    assert extra <= said.keys()
    assert extra.isdisjoint(published(run, "show")["$defs"]["ShowAnswer"]["required"])


@pytest.mark.usefixtures("root")
def test_a_wrong_answer_is_seen(run: Run) -> None:
    said = json.loads(run("check", "--json").stdout)
    assert all_faults(run, "check", {**said, "verdict": "yes"})
    assert all_faults(run, "check", {**said, "more": 1})
    assert all_faults(run, "check", {**said, "counts": {"total": 1}})
    assert all_faults(run, "check", {**said, "claims": [{**said["claims"][0], "more": 1}]})
    said["reasons"][0]["reasons"][0].pop("says")
    assert all_faults(run, "check", said)


def test_every_answer_has_a_schema(run: Run) -> None:
    for verb in ANSWERS:
        assert published(run, verb)["title"] == f"readiness {verb}"


def test_the_schema_of_boards_knows_a_ticket(run: Run) -> None:
    for words in (["schema"], ["schema", "board"]):
        document = json.loads(run(*words).stdout)
        assert "ticket" in document["properties"]
        assert "depends" in json.dumps(document["$defs"])


def test_there_is_no_schema_of_anything_else(run: Run) -> None:
    result = run("schema", "boardd")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "nearest: board" in result.stderr
