"""The published shapes are those of the answers, key for key."""

import json
import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from readiness_tui.cli.answers.shapes import ANSWERS
from tests.clones import publish

Run = Callable[..., Result]

WITHIN_S = 25
TYPES: Mapping[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "integer": int,
    "null": type(None),
    "number": (int, float),
}
KNOWN = {
    "$schema",
    "$defs",
    "$ref",
    "title",
    "type",
    "properties",
    "required",
    "allOf",
    "anyOf",
    "const",
    "enum",
    "items",
    "minimum",
}


def faults(value: Any, shape: Mapping[str, Any], defs: Mapping[str, Any]) -> Iterator[str]:  # noqa: ANN401 - any JSON
    """Where a value is not of a shape: the few words of JSON Schema that the shapes use.

    Keys that no shape names are faults here: they would be published nowhere.
    """
    assert set(shape) <= KNOWN, set(shape) - KNOWN
    if "$ref" in shape:
        yield from faults(value, defs[shape["$ref"].removeprefix("#/$defs/")], defs)
    if "anyOf" in shape:
        tried = [list(faults(value, part, defs)) for part in shape["anyOf"]]
        yield from [] if not all(tried) else min(tried, key=len)
    if "const" in shape and value != shape["const"]:
        yield f"{value!r} is not {shape['const']!r}"
    if "enum" in shape and value not in shape["enum"]:
        yield f"{value!r} is none of {shape['enum']}"
    if "type" in shape:
        is_bool = isinstance(value, bool) and shape["type"] == "integer"
        if is_bool or not isinstance(value, TYPES[shape["type"]]):
            yield f"{value!r} is no {shape['type']}"
            return
    if isinstance(value, int) and value < shape.get("minimum", value):
        yield f"{value} is below {shape['minimum']}"
    table: dict[str, Any] = value if isinstance(value, dict) else {}
    yield from (f"no {key}" for key in shape.get("required", ()) if key not in table)
    for key, inner in shape.get("properties", {}).items():
        if key in table:
            yield from (f"{key}: {fault}" for fault in faults(table[key], inner, defs))
    for item in value if isinstance(value, list) and "items" in shape else ():
        yield from (f"[]: {fault}" for fault in faults(item, shape["items"], defs))


def published(run: Run, verb: str) -> dict[str, Any]:
    return json.loads(run("schema", verb).stdout)


def all_faults(run: Run, verb: str, said: dict[str, Any]) -> list[str]:
    """Where an answer is not of the shape that is published for a verb."""
    document = published(run, verb)
    own = {key: value for key, value in document.items() if key not in {"$defs", "allOf"}}
    (answer,) = document["allOf"]
    found = list(faults({"format": said["format"]}, own, document["$defs"]))
    found += faults(said, answer, document["$defs"])
    named = {"format"}
    for part in answer.get("anyOf", [answer]):
        named |= set(part["properties"])
    return found + [f"{key} is published nowhere" for key in said if key not in named]


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
    extra = {"claim", "standing", "needed_by", "iterations", "gates", "log"}
    assert {fault.split()[0] for fault in all_faults(run, "show", said)} == extra


@pytest.mark.usefixtures("root")
def test_a_wrong_answer_is_seen(run: Run) -> None:
    said = json.loads(run("check", "--json").stdout)
    assert all_faults(run, "check", {**said, "verdict": "yes"})
    assert all_faults(run, "check", {**said, "more": 1})
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
