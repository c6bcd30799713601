"""On which line each part of a JSON document stands."""

import json

from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.gates.formats.json_lines import decoded, lines_of
from tests.gates.report_samples import Json

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


def escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")


def walk(value: Json, pointer: str, line: int) -> tuple[dict[str, int], int]:
    """Pointers with their lines in `json.dumps(value, indent=1)`, and the last line."""
    found = {pointer: line}
    match value:
        case dict() if value:
            members = [
                (key.replace("~", "~0").replace("/", "~1"), one) for key, one in value.items()
            ]
        case list() if value:
            members = [(str(place), one) for place, one in enumerate(value)]
        case _:
            return found, line
    for name, one in members:
        below, line = walk(one, f"{pointer}/{name}", line + 1)
        found |= below
    return found, line + 1


@given(JSON)
def test_every_part_is_found_on_its_line(value: Json) -> None:
    expected, _ = walk(value, "", 1)
    text = json.dumps(value, indent=1)
    assert lines_of(text, [*expected, "/not/there"]) == expected


def test_a_member_begins_at_its_key() -> None:
    text = '{"a":\n 1, "b": [\n\n {"c/d":\n {}}]}'
    assert lines_of(text, ["/a", "/b", "/b/0", "/b/0/c~1d"]) == {
        "": 1,
        "/a": 1,
        "/b": 2,
        "/b/0": 4,
        "/b/0/c~1d": 4,
    }


def test_brackets_and_quotes_in_texts_are_text() -> None:
    text = '{"a\\"}": "]{\\\\",\n"b": "\\u0022:,"}'
    assert lines_of(text, ['/a"}', "/b"]) == {"": 1, '/a"}': 1, "/b": 2}


def test_text_is_read_by_its_mark() -> None:
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        assert decoded("é".encode(encoding)) == "é"
