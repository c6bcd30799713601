"""Drawings of a report: exact in number, of the page's colours, and no text in them is more."""

from collections.abc import Callable
from datetime import date
from html.parser import HTMLParser

import pytest

from readiness_tui.domain.plan.coverage import Band
from readiness_tui.domain.plan.matrix import CellKind
from readiness_tui.domain.reports.document import ReportDocument, Section
from readiness_tui.domain.reports.drawings import (
    Curve,
    Drawing,
    LineChart,
    MatrixDrawing,
    MatrixMark,
    RiskCell,
    RiskMap,
)
from readiness_tui.exchange.reports.html_page import html_page
from readiness_tui.exchange.reports.markdown import markdown
from tests.exchange.reports.test_rendering import HOSTILE

DAYS = (date(2026, 2, 1), date(2026, 2, 3), date(2026, 2, 11))


def chart(name: str) -> LineChart:
    return LineChart(DAYS, (Curve(name, (None, 5, 10)), Curve("scope", (20, 20, 20))))


def matrix(name: str) -> MatrixDrawing:
    marks = (MatrixMark(1, 0, CellKind.ESSENTIAL), MatrixMark(0, 1, CellKind.FEEDBACK))
    return MatrixDrawing(("T-1", name), marks, 3)


def risks(name: str) -> RiskMap:
    return RiskMap((RiskCell(2, 5, Band.HIGH, (name, "R-2", "R-3", "R-4")),))


class _Reader(HTMLParser):
    """The tags, each with its attributes, and the text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags = list[tuple[str, dict[str, str | None]]]()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += f"{data}\n"


def read(drawing: Drawing) -> _Reader:
    reader = _Reader()
    reader.feed(html_page(ReportDocument("R", (), (Section("S", lead="l", drawing=drawing),))))
    return reader


def shapes(reader: _Reader, tag: str, look: str) -> list[dict[str, str | None]]:
    return [attrs for name, attrs in reader.tags if name == tag and attrs.get("class") == look]


def test_a_chart_is_drawn_to_scale() -> None:
    reader = read(chart("done"))
    (line,) = shapes(reader, "polyline", "curve first")
    left, right, top, bottom = 44, 580, 12, 192
    points = [(left + (right - left) / 5, 5), (right, 10)]
    exact = " ".join(f"{x:.1f},{bottom - (bottom - top) * value / 20:.1f}" for x, value in points)
    assert line["points"] == exact
    assert {"done 10", "scope 20", "2026-02-01", "2026-02-11"} <= set(reader.text.split("\n"))


def test_labels_at_one_height_stand_apart() -> None:
    reader = read(LineChart(DAYS, (Curve("a", (1, 1, 1)), Curve("b", (1, 1, 1)))))
    heights = [float(attrs["y"] or 0) for tag, attrs in reader.tags if attrs.get("x") == "588"]
    assert heights[1] - heights[0] == 15


def test_a_matrix_has_a_mark_for_each_dependency() -> None:
    reader = read(matrix("T-2"))
    (essential,) = [mark for mark in shapes(reader, "rect", "essential") if mark["x"] != "1"]
    (feedback,) = [mark for mark in shapes(reader, "rect", "feedback") if mark["x"] != "1"]
    assert (essential["x"], essential["y"]) == ("57.5", "34.5")
    assert (feedback["x"], feedback["y"]) == ("71.5", "20.5")
    assert len(shapes(reader, "rect", "self")) == 2
    assert "T-2 needs T-1" in reader.text
    assert "3 more tickets not drawn" in reader.text


def test_a_map_has_every_cell_and_counts_what_it_does_not_name() -> None:
    reader = read(risks("R-1"))
    cells = [attrs for tag, attrs in reader.tags if tag == "rect" and attrs.get("rx") == "3"]
    assert len(cells) == 25
    assert [cell["class"] for cell in cells].count("critical") == 4
    assert {"R-1", "R-2", "+2 more"} <= set(reader.text.split("\n"))


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("draw", [chart, matrix, risks])
def test_a_hostile_name_is_text(draw: Callable[[str], Drawing], text: str) -> None:
    reader, harmless = read(draw(text)), read(draw("a"))
    assert [tag for tag, _ in reader.tags] == [tag for tag, _ in harmless.tags]
    assert "\x1b" not in reader.text
    assert "\u202e" not in reader.text


@pytest.mark.parametrize("draw", [chart, matrix, risks])
def test_a_drawing_asks_for_nothing_and_has_no_colour_of_its_own(
    draw: Callable[[str], Drawing],
) -> None:
    page = html_page(ReportDocument("R", (), (Section("S", drawing=draw("a")),)))
    assert not [
        name for name in ("url(", "@import", "http:", "https:", "//", "src=") if name in page
    ]
    body = page.partition("<body>")[2]
    assert "#" not in body
    assert "href" not in page


def test_markdown_leaves_a_drawing_out() -> None:
    plain = ReportDocument("R", (), (Section("S", lead="l"),))
    drawn = ReportDocument("R", (), (Section("S", lead="l", drawing=risks("a")),))
    assert markdown(drawn) == markdown(plain)
