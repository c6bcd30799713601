"""The recording of the program: a picture that plays by itself and shows what a terminal showed."""

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.architecture.source import ROOT
from tools.recording.cast import Cast, Output, read, shortened, written
from tools.recording.picture import frames, svg
from tools.screens import PICTURES

SVG = "{http://www.w3.org/2000/svg}"
BOLD_RED = "\x1b[1;38;2;240;10;20m"
CAST = Cast(
    16,
    3,
    (
        Output(0.0, f"\x1b[2J\x1b[H{BOLD_RED}NO-GO\x1b[0m <a> & 語"),
        Output(1.0, "\x1b[2;1Hone"),
        Output(1.01, "\x1b[2;1Htwo"),
        Output(2.0, "\x1b[2;1H\x1b[7mtwo"),
    ),
)


def text_of(cast: Cast) -> list[list[str]]:
    return [
        ["".join(cell.data for cell in row).rstrip() for row in frame.rows]
        for frame in frames(cast)
    ]


def test_a_file_is_read_as_it_was_written() -> None:
    assert read(written(CAST, "a title")) == CAST
    with pytest.raises(ValueError, match="no asciicast of version 2"):
        read('{"version": 1}\n')


def test_a_frame_is_what_stands_long_enough_to_be_seen() -> None:
    assert text_of(CAST) == [
        ["NO-GO <a> & 語", "", ""],
        ["NO-GO <a> & 語", "two", ""],
        ["NO-GO <a> & 語", "two", ""],
    ]


def test_a_pause_is_shortened_and_nothing_else() -> None:
    outputs = (Output(0.5, "a"), Output(9.0, "b"), Output(9.2, "c"))
    times = [round(output.at_s, 3) for output in shortened(outputs, 1.0)]
    assert times == [0.5, 1.5, 1.7]


def test_the_picture_plays_by_itself_and_asks_for_nothing() -> None:
    text = svg(CAST, "<title>")
    root = ET.fromstring(text)  # noqa: S314 - it was made here
    assert root.findtext(f"{SVG}title") == "<title>"
    assert not list(root.iter(f"{SVG}script"))
    assert text.count("http") == text.count('xmlns="http') == 1
    words = {"".join(node.itertext()): node.attrib for node in root.iter(f"{SVG}text")}
    assert words["NO-GO"]["fill"] == "#f00a14"
    assert words["NO-GO"]["class"] == "b"
    assert "<a> & 語" in words
    assert "step-end infinite" in text
    assert "prefers-reduced-motion" in text


def test_a_row_that_stays_is_drawn_once() -> None:
    root = ET.fromstring(svg(CAST, ""))  # noqa: S314 - it was made here
    names = [use.attrib["href"] for use in root.iter(f"{SVG}use")]
    assert names.count("#r0") == 3
    assert len({group.attrib["id"] for group in root.iter(f"{SVG}g") if "id" in group.attrib}) == 4


def test_the_one_in_the_documentation_is_of_this_program() -> None:
    path = Path(__file__).parents[2] / "docs/images/tour.svg"
    text = path.read_text(encoding="utf-8")
    assert "readiness" in text
    assert path.stat().st_size < 400_000


def test_the_pictures_of_the_readme_are_small_whole_and_fetch_nothing() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    pictures = re.findall(r"!\[[^]]+\]\((docs/images/[^)]+\.svg)\)", readme)
    assert len(pictures) == 4
    assert {f"docs/images/{name}" for name in PICTURES.values()} < set(pictures)
    for name in pictures:
        text = (ROOT / name).read_text("utf-8")
        assert len(text) < 400_000, name
        assert ET.fromstring(text).tag == f"{SVG}svg", name  # noqa: S314 - our own file
        assert not re.search(r"(?:url\(|href=|src=)[\"']?https?:", text), name
