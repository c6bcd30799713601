"""Answers are filled by name from what they are made of, and refuse what no schema allows."""

import json
from dataclasses import dataclass

import pytest
from msgspec import ValidationError

from readiness_tui.cli.answers.documents import PlaceJson, ReasonJson, Table, filled, typed
from readiness_tui.cli.answers.edit_answers import ListedCommandJson, WaiverJson
from readiness_tui.cli.answers.published import ANSWERS, answer_schema
from readiness_tui.cli.base.output import FORMAT, as_json
from readiness_tui.domain.model.errors import Place
from readiness_tui.domain.model.gate import Outcome


@dataclass(frozen=True)
class Source:
    """Something of the domain."""

    path: str
    line: int = 1


def test_what_is_given_wins_over_the_first_source_and_that_over_the_next() -> None:
    first, second = Place("a"), Source("b", 2)
    assert filled(PlaceJson, first, second) == PlaceJson(path="a", line=0)
    assert filled(PlaceJson, second, first, path="c") == PlaceJson(path="c", line=2)


@pytest.mark.parametrize("wrong", [Place("a", -1), Source(3), object()])  # pyright: ignore[reportArgumentType] - wrong
def test_what_the_schema_does_not_allow_is_refused(wrong: object) -> None:
    with pytest.raises(ValidationError):
        typed(wrong, PlaceJson)


def test_what_is_unset_is_left_out_and_the_keys_keep_the_order_of_the_fields() -> None:
    row = filled(
        ListedCommandJson, says="x", outcome=Outcome.PASS, trouble="", id="g", board="b", cwd="."
    )
    assert list(json.loads(as_json(row))) == [
        "format",
        "board",
        "id",
        "cwd",
        "trouble",
        "outcome",
        "says",
    ]


def test_an_answer_is_the_text_that_json_has_for_it() -> None:
    record: Table = {
        "name": "é \ud800",
        "big": 10**30,
        "small": 1e-07,
        "none": [],
        "at": {"a": 1e16},
    }
    table = {"board": "\u2028\x9b", "id": "\n", "record": record}
    text = json.dumps({"format": FORMAT} | table, indent=2, ensure_ascii=False)
    text = text.replace("\u2028", "\\u2028").replace("\x9b", "\\u009b")
    assert as_json(filled(WaiverJson, **table)) == f"{text}\n"


def test_a_chain_of_reasons_is_published_as_one_that_goes_on() -> None:
    shape = answer_schema("explain")["$defs"][ReasonJson.__name__]
    assert shape["properties"]["reasons"]["items"] == {"$ref": "#/$defs/ReasonJson"}


def test_every_key_of_every_answer_has_to_be_there_but_what_is_said_to_be_of_some_alone() -> None:
    some = {"ShowAnswer", "ListedCommandJson", "ImportedJson"}
    for verb in ANSWERS:
        for name, shape in answer_schema(verb)["$defs"].items():
            if "properties" in shape and name not in some:
                assert set(shape["required"]) == set(shape["properties"]), name
