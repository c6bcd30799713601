"""Comments by language."""

import pytest

from readiness_tui.gates.formats.comments import comments_of
from readiness_tui.gates.formats.unparsable import UnparsableError


def lines(path: str, text: str) -> list[tuple[int, str]]:
    return list(comments_of(text.encode(), path))


@pytest.mark.parametrize(
    ("path", "text", "found"),
    [
        ("a.py", "x = '# no'\ny = 1  # yes\n'''\n# no\n'''\n", [(2, "# yes")]),
        (
            "a.c",
            'char *s = "// no"; // yes\n/* one\n two */ int x;\n',
            [(1, "// yes"), (2, "/* one"), (3, " two */")],
        ),
        ("a.ts", "let s = `// no ${x}`; // yes", [(1, "// yes")]),
        ("a.rs", "fn f<'a>(x: &'a str) {} // yes\n", [(1, "// yes")]),
        ("a.js", 'x = "open // yes\n', [(1, "// yes")]),
        ("a.sh", "echo $# '# no' \"# no\" # yes\n# too\n", [(1, "# yes"), (2, "# too")]),
        ("Dockerfile", "RUN x # yes\n", [(1, "# yes")]),
        ("a.yml", "url: http://x/#no\nkey: 1 # yes\n", [(2, "# yes")]),
        ("a.sql", "SELECT '--no' -- yes\n", [(1, "-- yes")]),
        ("a.md", "# TODO\n<!-- yes\nstill -->\n", [(2, "<!-- yes"), (3, "still -->")]),
        ("a.tf", 'x = "#no" # yes\n// too\n', [(1, "# yes"), (2, "// too")]),
        ("a.unheard", "one\ntwo", [(1, "one"), (2, "two")]),
        ("a.c", "/* never closed\nTODO", [(1, "/* never closed"), (2, "TODO")]),
    ],
)
def test_comments_are_told_from_code(path: str, text: str, found: list[tuple[int, str]]) -> None:
    assert lines(path, text) == found


@pytest.mark.parametrize("text", ["'''open\n", "x = (1,\n", "# coding: nonsense\n"])
def test_what_is_no_python_is_refused(text: str) -> None:
    with pytest.raises(UnparsableError):
        lines("a.py", text)


@pytest.mark.parametrize("piece", ["'\\", '"\\', "/*", "`", "'", "<!--", "--[["])
@pytest.mark.parametrize("path", ["a.c", "a.sh", "a.sql", "a.md", "a.php"])
def test_hostile_text_is_read_in_a_bounded_number_of_steps(path: str, piece: str) -> None:
    assert list(comments_of(piece.encode() * 3_000, path)) is not None
