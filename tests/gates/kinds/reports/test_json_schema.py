"""Kind `json_schema`."""

import json
import os
import socket
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from readiness_tui.domain.model.errors import Place
from readiness_tui.domain.model.gate import Cause, Outcome, Result
from tests.gates.report_samples import Json
from tests.gates.support import Asker
from tests.support import examples

HOLDING = {Outcome.PASS, Outcome.WARN}
NAME = "VERIFICATION/summary.json"
SCHEMA: dict[str, Json] = {
    "$schema": "http://json-schema.org/draft-07/schema#",
    "type": "object",
    "required": ["verdict"],
    "properties": {"verdict": {"enum": ["PASS", "FAIL"]}, "n": {"type": "integer"}},
}


def write(root: Path, name: str, value: Json) -> None:
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    content = value if isinstance(value, bytes) else json.dumps(value).encode()
    (root / name).write_bytes(content)


def ask(root: Path, document: Json, asks: Json = None, **given: Json) -> Result:
    write(root, "schemas/s.json", SCHEMA if asks is None else asks)
    write(root, NAME, document)
    return Asker(root)("json_schema", **{"inputs": (NAME,), "schema": "schemas/s.json"} | given)


def test_a_violation_names_pointer_and_line(tmp_path: Path) -> None:
    text = b"{\n" + b"\n" * 10 + b'"verdict": "OK"}'
    found = ask(tmp_path, text)
    assert (found.outcome, found.decided_by) == (Outcome.FAIL, "json_schema.violation")
    assert found.says == 'VERIFICATION/summary.json:12 /verdict: "OK" is not one of PASS, FAIL'
    assert found.findings[0].place == Place(NAME, 12)
    assert found.remedy == "/verdict: one of PASS, FAIL"


def test_a_document_as_asked_passes(tmp_path: Path) -> None:
    found = ask(tmp_path, {"verdict": "PASS"})
    assert (found.outcome, found.says) == (Outcome.PASS, "1 of 1 as schemas/s.json says")
    assert found.examined[0].path == NAME


@pytest.mark.parametrize(
    ("document", "schema", "says"),
    [
        ({}, SCHEMA, ':1 /: "verdict" is a required property'),
        (
            {"a": {"b/c": [1, "x"]}},
            {"properties": {"a": {"properties": {"b/c": {"items": {"type": "integer"}}}}}},
            ':1 /a/b~1c/1: "x" is not of type "integer"',
        ),
        ({"a": 1}, {"properties": {"a": False}}, ":1 /a: is not allowed here"),
        (
            {"a": "x"},
            {"properties": {"a": {"enum": [1, None, ["y"]]}}},
            ':1 /a: "x" is not one of 1, null, ["y"]',
        ),
        ([1], False, ":1 /: is not allowed here"),
    ],
)
def test_violations_are_told_in_words(
    tmp_path: Path, document: Json, schema: Json, says: str
) -> None:
    assert ask(tmp_path, document, schema).says == f"{NAME}{says}"


def test_violations_are_capped_and_the_rest_is_told(tmp_path: Path) -> None:
    schema = {"items": {"type": "string"}}
    found = ask(tmp_path, list(range(30)), schema, max_errors=5)
    assert len(found.findings) == 6
    assert found.findings[-1].message == f"{NAME}: more than 5 violations"
    assert len(ask(tmp_path, list(range(5)), schema, max_errors=5).findings) == 5
    assert len(ask(tmp_path, list(range(30)), schema).findings) == 21


def test_a_fingerprint_outlives_lines_above(tmp_path: Path) -> None:
    before = ask(tmp_path, b'{"verdict": "OK"}').findings
    after = ask(tmp_path, b'{\n\n"n": 1,\n"verdict": "OK"}').findings
    assert before[0].fingerprint == after[0].fingerprint
    assert before[0].place != after[0].place


@pytest.mark.parametrize("schema", [True, {}, {"$schema": SCHEMA["$schema"], "title": "x"}])
def test_a_schema_that_asks_nothing_is_unknown(tmp_path: Path, schema: Json) -> None:
    found = ask(tmp_path, {"verdict": "OK"}, schema)
    assert (found.outcome, found.cause) == (Outcome.UNKNOWN, Cause.NOTHING_EXAMINED)
    assert found.says == "schemas/s.json: it asks nothing of a document"


@pytest.mark.parametrize(
    "schema",
    [
        b"[]",
        b"3",
        b"null",
        b'"x"',
        b"{",
        {"type": "thing"},
        {"pattern": "("},
        {"$ref": "#/$defs/gone"},
        {"pattern": "(?=a)b"},
        {"pattern": r"(a)\1"},
        {"pattern": "(a{1000}){1000}"},
        {"$schema": "http://json-schema.org/draft-03/schema#"},
        b'{"type": "object", "type": "array"}',
    ],
)
def test_what_is_no_schema_is_an_error(tmp_path: Path, schema: Json) -> None:
    found = ask(tmp_path, {"verdict": "PASS"}, schema)
    assert (found.outcome, found.cause) == (Outcome.ERROR, Cause.INPUT), found.says
    assert found.findings[0].place is not None
    assert found.findings[0].place.path == "schemas/s.json"


@pytest.mark.parametrize(
    "reference",
    [
        "http://example.invalid/x.json",
        "https://example.invalid/x.json#/a",
        "file:///etc/hostname",
        "file:///etc/hostname#/a",
        "//example.invalid/x",
        "urn:x:y",
        "ftp://example.invalid/x",
    ],
)
def test_a_reference_out_of_the_repository_is_refused(tmp_path: Path, reference: str) -> None:
    for schema in (
        {"$ref": reference},
        {"properties": {"a": {"items": {"$ref": reference}}}},
        {"$id": "https://example.invalid/other/s.json", "$ref": reference},
    ):
        found = ask(tmp_path, {"a": []}, schema)
        assert (found.outcome, found.cause) == (Outcome.ERROR, Cause.INPUT)
        assert found.says.startswith("schemas/s.json: reference leaves the repository: ")


def test_nobody_is_asked_over_the_network(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        for schema in (
            {"$ref": f"http://127.0.0.1:{port}/x.json"},
            {"$schema": f"http://127.0.0.1:{port}/meta"},
            {"$id": f"http://127.0.0.1:{port}/a/s.json", "$ref": "x.json"},
        ):
            found = ask(tmp_path, {"a": 1}, schema)
            assert (found.outcome, found.cause) == (Outcome.ERROR, Cause.INPUT)
        server.settimeout(0.2)
        with pytest.raises(TimeoutError):
            server.accept()


def test_nothing_outside_is_read(tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()
    write(tmp_path, "outside.json", {"type": "integer"})
    (tmp_path / "root" / "schemas").mkdir()
    (tmp_path / "root" / "schemas" / "link.json").symlink_to(tmp_path / "outside.json")
    for name in ("link.json", "../../outside.json", "%2e%2e/%2e%2e/outside.json", "gone.json"):
        found = ask(tmp_path / "root", {"a": 1}, {"$ref": name})
        assert (found.outcome, found.cause) == (Outcome.ERROR, Cause.INPUT), found.says
        assert "integer" not in repr(found)


@pytest.mark.parametrize(
    "schema",
    [
        {"$ref": "defs.json#/$defs/verdict"},
        {"$ref": "./defs.json#/$defs/verdict"},
        {"$ref": "../schemas/defs.json#/$defs/verdict"},
        {"$ref": "/schemas/defs.json#/$defs/verdict"},
        {"$id": "https://example.invalid/v1/s.json", "$ref": "defs.json#/$defs/verdict"},
        {
            "$id": "https://example.invalid/v1/s.json",
            "$ref": "https://example.invalid/v1/defs.json#/$defs/verdict",
        },
    ],
)
def test_references_inside_the_repository_are_followed(tmp_path: Path, schema: Json) -> None:
    write(tmp_path, "schemas/defs.json", {"$defs": {"verdict": {"required": ["verdict"]}}})
    assert ask(tmp_path, {"verdict": 1}, schema).outcome is Outcome.PASS
    assert ask(tmp_path, {}, schema).outcome is Outcome.FAIL


def test_a_reference_to_itself_ends(tmp_path: Path) -> None:
    for schema in (
        {"$ref": "#"},
        {"allOf": [{"$ref": "#"}], "type": "object"},
        {"$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}, "$ref": "#/$defs/a"},
        {"$ref": "s.json"},
    ):
        assert ask(tmp_path, {"a": 1}, schema).outcome is Outcome.PASS
    tree = {"properties": {"child": {"$ref": "#"}}, "required": ["name"]}
    assert ask(tmp_path, {"name": 1, "child": {"name": 2}}, tree).outcome is Outcome.PASS
    assert ask(tmp_path, {"name": 1, "child": {}}, tree).outcome is Outcome.FAIL


def test_more_references_than_anybody_writes_are_an_error(tmp_path: Path) -> None:
    for number in range(205):
        write(tmp_path, f"schemas/{number}.json", {"$ref": f"{number + 1}.json"})
    found = ask(tmp_path, {}, {"$ref": "0.json"})
    assert found.says == "schemas/s.json: more than 200 other schemas are referred to"


def test_a_pattern_that_runs_away_does_not(tmp_path: Path) -> None:
    """Tried in every way it would take longer than the sun has left."""
    found = ask(tmp_path, "a" * 5000 + "!", {"pattern": "^(a|aa)+$"})
    assert found.outcome is Outcome.FAIL


def test_formats_and_drafts_count_where_asked(tmp_path: Path) -> None:
    schema = {"properties": {"at": {"format": "date"}}, "type": "object"}
    assert ask(tmp_path, {"at": "soon"}, schema).outcome is Outcome.PASS
    assert ask(tmp_path, {"at": "soon"}, schema, formats=True).outcome is Outcome.FAIL
    assert ask(tmp_path, {"at": "2026-02-16"}, schema, formats=True).outcome is Outcome.PASS
    schema = {"maximum": 5, "exclusiveMaximum": True}
    assert ask(tmp_path, 5, schema, draft="4").outcome is Outcome.FAIL
    assert ask(tmp_path, 4, schema, draft="4").outcome is Outcome.PASS
    assert ask(tmp_path, 4, schema, draft="2020-12").outcome is Outcome.ERROR
    for draft in ("6", "7", "2019-09"):
        assert ask(tmp_path, 4, {"maximum": 3}, draft=draft).outcome is Outcome.FAIL


def test_absent_empty_and_unparsable_are_told_apart(tmp_path: Path) -> None:
    found = ask(tmp_path, b"{")
    assert (found.outcome, found.cause) == (Outcome.ERROR, Cause.INPUT)
    assert found.findings[0].place == Place(NAME, 1)
    assert ask(tmp_path, b" \n").cause is Cause.EMPTY
    assert ask(tmp_path, b'{"verdict": "OK", "verdict": "PASS"}').outcome is Outcome.ERROR
    found = ask(tmp_path, {"verdict": "PASS"}, inputs=(NAME, "gone.json"))
    assert found.says == "1 clean, 1 absent of 2: gone.json"
    (tmp_path / "schemas/s.json").unlink()
    asker = Asker(tmp_path)
    found = asker("json_schema", inputs=(NAME,), schema="schemas/s.json")
    assert (found.outcome, found.cause) == (Outcome.UNKNOWN, Cause.ABSENT)
    assert found.says == "schemas/s.json: absent"
    assert asker("json_schema", inputs=(NAME,), schema="../s.json").outcome is Outcome.ERROR
    found = asker("json_schema", inputs=("*.none",), schema="schemas/s.json")
    assert (found.outcome, found.says) == (Outcome.UNKNOWN, "*.none: no file matches")


def test_a_document_that_is_cut_never_holds(tmp_path: Path) -> None:
    text = json.dumps({"verdict": "PASS", "n": 123, "list": [{"a": "b"}]}).encode()
    assert ask(tmp_path, text).outcome is Outcome.PASS
    for place in range(20):
        assert ask(tmp_path, text[: len(text) * place // 20]).outcome not in HOLDING


def test_an_old_document_is_stale(tmp_path: Path) -> None:
    ask(tmp_path, {"verdict": "PASS"})
    os.utime(tmp_path / NAME, (1_000_000, 1_000_000))
    found = Asker(tmp_path)("json_schema", inputs=(NAME,), schema="schemas/s.json", max_age="7d")
    assert "limit 7d" in found.stale


@pytest.mark.parametrize(
    "given",
    [{"draft": "3"}, {"max_errors": 0}, {"schema": ""}, {"schema_": "x"}, {"format": True}],
)
def test_what_is_declared_wrongly_is_a_config_error(tmp_path: Path, given: Json) -> None:
    write(tmp_path, NAME, {"verdict": "PASS"})
    write(tmp_path, "schemas/s.json", SCHEMA)
    declared = {"inputs": (NAME,), "schema": "schemas/s.json"} | given
    found = Asker(tmp_path)("json_schema", **declared)
    assert (found.outcome, found.cause) == (Outcome.ERROR, Cause.CONFIG)


@settings(
    max_examples=examples(200),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_any_bytes_get_an_answer(tmp_path: Path, data: st.DataObject) -> None:
    def changed(value: Json) -> bytes:
        content = bytearray(json.dumps(value).encode())
        for _ in range(data.draw(st.integers(0, 3))):
            place = data.draw(st.integers(0, len(content) - 1))
            content[place : place + data.draw(st.integers(0, 2))] = data.draw(st.binary(max_size=3))
        return bytes(content)

    found = ask(tmp_path, changed({"verdict": "OK", "n": 1}), changed(SCHEMA))
    assert found.outcome in set(Outcome)
    assert found.cause is not Cause.EVALUATOR, found.says
