"""Links reach terminals that have them, and no others; they lead nowhere outside of the folder."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.domain.proof.glyphs import ASCII, UNICODE, Glyphs
from readiness_tui.ui.terminal.links import uri
from tests.ui.support import every, opened, shows


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ("proof/a b.txt", "/r/proof/a%20b.txt"),
        ("proof/", "/r/proof"),
        ("ü#?.md", "/r/%C3%BC%23%3F.md"),
    ],
)
def test_a_path_is_below_the_folder(target: str, path: str) -> None:
    parts = urlsplit(uri(target, "/r"))
    assert (parts.scheme, parts.path) == ("file", path)
    assert parts.netloc


@pytest.mark.parametrize("target", ["/etc/passwd", "../x", "a/../../x", "", "."])
def test_what_is_not_below_it_leads_nowhere(target: str) -> None:
    assert uri(target, "/r") == ""


@given(st.text())
def test_whatever_a_board_says_a_uri_is_plain_ascii(text: str) -> None:
    for target in (text, f"https://{text}"):
        address = uri(target, "/r")
        assert all("!" <= sign <= "~" for sign in address)
        assert address.partition("://")[0] in {"", "file", "https"}


async def codes(root: Path, *, is_able: bool, glyphs: Glyphs) -> str:
    """What a terminal is sent for a screen with evidence, a link and a source on it."""
    async with opened(root, glyphs=glyphs) as pilot:
        app = pilot.app
        app.link_root = str(root) if is_able else ""  # type: ignore[attr-defined]
        await pilot.press("2", "z")  # drawn anew
        await shows(app, "https://a.example/1", "proof/a1.txt", "docs/plan.md")
        strips = app.screen._compositor.render_strips()  # noqa: SLF001
        return "".join(strip.render(app.console) for strip in strips)


@pytest.mark.parametrize(
    ("is_able", "glyphs", "count"), [(True, UNICODE, 3), (False, UNICODE, 0), (True, ASCII, 0)]
)
async def test_evidence_sources_and_urls_lead_there(
    tmp_path: Path, *, is_able: bool, glyphs: Glyphs, count: int
) -> None:
    board = every(tmp_path)
    head = "[ticket.A-1]\n"
    more = 'sources = ["docs/plan.md:3"]\nlinks = { issue = "https://a.example/1" }\n'
    text = board.read_text("utf-8")
    assert head in text
    board.write_text(text.replace(head, head + more), encoding="utf-8")
    sent = await codes(tmp_path, is_able=is_able, glyphs=glyphs)
    ends = (";https://a.example/1\x1b", "/proof/a1.txt\x1b", "/docs/plan.md\x1b")
    assert sum(end in sent for end in ends) == count, sent
    assert ("\x1b]8;" in sent) == bool(count)
