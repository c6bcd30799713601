"""A URL leads where it says, whole even where it is broken, and a path leads to its file."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from readiness_tui.domain.model.text import safe_line
from readiness_tui.ui.viewmodels.cells import LINK, Line, of_source, to_file, with_urls, wrapped


def targets(line: Line) -> list[tuple[str, str]]:
    """The texts that lead somewhere, and where."""
    return [(text, style.partition(LINK)[2]) for text, style in line if LINK in style]


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        ("see https://a.example/x?y=1#z.", ["https://a.example/x?y=1#z"]),
        ("(https://a.example/x)", ["https://a.example/x"]),
        ("https://a.example/x_(y), too", ["https://a.example/x_(y)"]),
        ("HTTPS://A.example and http://b.example!", ["HTTPS://A.example", "http://b.example"]),
        ("<https://a.example>", ["https://a.example"]),
        ("javascript://x ftp://y file:///etc/passwd", []),
        ("no://thing", []),
    ],
)
def test_a_url_in_a_text_leads_where_it_says(text: str, urls: list[str]) -> None:
    line = with_urls(text, "muted")
    assert targets(line) == [(url, url) for url in urls]
    assert "".join(part for part, _ in line) == text


@given(st.text(max_size=60), st.integers(4, 30))
def test_no_letter_is_lost_and_what_is_shown_is_part_of_where_it_leads(
    text: str, width: int
) -> None:
    clean = safe_line(f"{text} https://a.example/{'x' * 40} {text}")
    lines = wrapped(clean, width, cell_len)
    shown = "".join(part for line in lines for part, _ in line)
    assert "".join(shown.split()) == "".join(clean.split())
    for line in lines:
        assert sum(cell_len(part) for part, _ in line) <= width
        assert all(part in target for part, target in targets(line))


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("docs/plan.md", "docs/plan.md"),
        ("docs/plan.md:12", "docs/plan.md"),
        ("README.md", "README.md"),
        (".github/workflows/ci.yml", ".github/workflows/ci.yml"),
        ("https://a.example/1", "https://a.example/1"),
        ("WBS 3.2", ""),
        ("v1.2", ""),
        ("T-001", ""),
        ("plan.md#scope", ""),
    ],
)
def test_a_source_that_is_a_path_leads_to_its_file(source: str, target: str) -> None:
    assert [where for _, where in targets(of_source(source, "muted"))] == [target] * bool(target)


def test_a_pattern_leads_nowhere() -> None:
    assert to_file("accent", "ops/*.log") == "accent"
    assert to_file("accent", "ops/a.log") == f"accent{LINK}ops/a.log"
