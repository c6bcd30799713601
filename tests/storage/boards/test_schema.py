"""The models know what the domain knows, and the JSON Schema says the same."""

import json

import pytest
from msgspec.structs import fields

from readiness_tui.domain.model.board import HOMES, Board
from readiness_tui.domain.model.ids import Kind, TicketId
from readiness_tui.storage.boards.checking import TOP_KEYS
from readiness_tui.storage.boards.schema import TABLES, field_order, json_schema, record
from readiness_tui.storage.boards.schema_board import BoardTable

EXAMPLES = {
    Kind.RISK: {"title": "t"},
    Kind.TICKET: {"title": "t"},
    Kind.WAIVER: {"gate": "g"},
    Kind.ALERT: {"when": "w"},
    Kind.LOG: {"text": "t"},
}
NOT_IN_FILES = {"id", "derived", "refused", "params"}


@pytest.mark.parametrize("kind", list(HOMES))
def test_a_model_has_the_fields_of_its_record_in_their_order(kind: Kind) -> None:
    made = record(kind, "X", EXAMPLES.get(kind, {}))
    named = [each.name for each in fields(made) if each.name not in NOT_IN_FILES]
    assert list(field_order(kind)) == named


@pytest.mark.parametrize("kind", list(HOMES))
def test_what_a_file_leaves_out_has_the_default_of_the_domain(kind: Kind) -> None:
    made = record(kind, "X", EXAMPLES.get(kind, {}))
    given = {name: getattr(made, name) for name in EXAMPLES.get(kind, {})}
    assert made == type(made)(**{"id": TicketId("X"), **given})


def test_the_head_of_a_board_has_the_fields_of_the_domain() -> None:
    homes = set(HOMES.values())
    named = [each.name for each in fields(Board) if each.name not in homes]
    assert list(BoardTable.model_fields) == named
    assert BoardTable().to_domain("x") == Board(id="x")  # pyright: ignore[reportArgumentType]


def test_the_json_schema_names_every_table_and_refuses_other_keys() -> None:
    schema = json.loads(json.dumps(json_schema()))
    assert list(schema["properties"]) == list(TOP_KEYS)
    assert schema["additionalProperties"] is False
    for kind, table in TABLES.items():
        part = schema["$defs"][table.__name__]
        assert list(part["properties"]) == list(field_order(kind))
        assert part["additionalProperties"] is (kind is Kind.GATE)
    ticket = schema["$defs"]["TicketTable"]
    assert ticket["required"] == ["title"]
    assert "enum" in json.dumps(schema["$defs"]["Status"])


def test_the_json_schema_allows_the_short_forms() -> None:
    schema = json.loads(json.dumps(json_schema()))
    ticket = schema["$defs"]["TicketTable"]["properties"]
    for name in ("owners", "acceptance"):
        kinds = [each.get("type") for each in ticket[name]["items"]["anyOf"]]
        assert "string" in kinds
    assert "string" in json.dumps(ticket["estimate"])
    assert "array" in json.dumps(schema["$defs"]["WaiverTable"]["properties"]["approved_by"])
