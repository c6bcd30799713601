"""What is TOML 1.0 is settled by the standard parser, whichever one read it."""

import tomllib

import pytest
import tomli
from hypothesis import example, given
from hypothesis import strategies as st

from readiness_tui.storage.toml.parsing import newer_forms, parse

VALUES = st.sampled_from(
    [
        "1",
        '"a"',
        "'b'",
        '"{"',
        "'}'",
        '"\\""',
        '"""x"y }"""',
        '""" {\n """',
        "'''}\n{'''",
        '""',
        "[1, 2]",
        '["{", "}"]',
        '"\\e"',
        "10:30",
        "10:30:00",
    ]
)
PARTS = st.sampled_from(["", "\n", " ", " # {\n", " # }\n"])


@st.composite
def tables(draw: st.DrawFn, depth: int = 2) -> str:
    """An inline table, on one line or over several."""
    inner = VALUES | tables(depth - 1) if depth else VALUES
    items = [f"k{n} = {draw(inner)}" for n in range(draw(st.integers(0, 3)))]
    comma, before, after = draw(st.sampled_from(["", ","])), draw(PARTS), draw(PARTS)
    return "{" + before + ", ".join(items) + (comma if items else "") + after + "}"


LINES = st.one_of(
    tables().map(lambda text: f"= {text}"),
    VALUES.map(lambda text: f"= {text}"),
    st.sampled_from(["= 1 # {", "= 2 # }", '= "a { b" # {"']),
)


@given(st.lists(LINES, max_size=5))
@example(["= { # }\n k = 1 }"])
@example(['= { k = """x"y }"""\n }'])
@example(["= { k = '''x'y }'''\n }"])
@example(['= "{" # }', "= {\n }"])
def test_what_parses_is_toml_1_0(lines: list[str]) -> None:
    text = "\n".join(f'"key { {n} }" {line}' for n, line in enumerate(lines))
    try:
        expected = tomllib.loads(text)
    except ValueError:
        with pytest.raises(ValueError, match=r"."):
            parse(text)
    else:
        assert parse(text) == expected


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("a = {\n b = 1 }", "an inline table over several lines"),
        ('a = { b = """\n{""", \n c = 1 }', "an inline table over several lines"),
        ("a = { b = 1, }", "a comma at the end of an inline table"),
        ('a = "\\e"', "the escapes \\e and \\x"),
        ("a = 10:30", "a time without seconds"),
    ],
)
def test_each_newer_form_is_named_with_its_line(text: str, form: str) -> None:
    tomli.loads(text)
    assert (form, 2) in list(newer_forms(f"\n{text}"))
