"""T19 to T21, T27: text of boards and reports, on the screen and in each format it leaves by."""

import json
import os
import re
import unicodedata
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner

from readiness_tui.cli.group import planner
from tests.support import until
from tests.threats import places
from tests.threats.hostile import CONTROL, EXPORTED, MARKUP, TEXTS, WORKFLOW, texts
from tests.threats.sample import text
from tests.ui.support import dump, opened, shows

_BENT = "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
ANSWERS = (
    ("check",),
    ("explain", "G-control"),
    ("explain", "X-control"),
    ("list",),
    ("list", "--plain"),
    ("next",),
    ("lint",),
    ("gates",),
    ("show", "X-control"),
    ("show", "X-workflow"),
    ("show", "X-markup"),
    ("verify",),
    ("trust", "X-control/verify-1"),
    ("schedule",),
    ("doctor",),
    ("export", "mermaid"),
    ("export", "dot"),
    ("export", "markdown"),
    ("export", "csv"),
    ("explain", "T27-names"),
    ("check", "--format", "github"),
)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with hostile text in every field, and files of hostile names."""
    root = tmp_path_factory.mktemp("texts")
    (root / "boards").mkdir()
    names = places.NAMED[0]
    suite = '[gate.suite]\nkind = "test_results"\ninputs = ["t.xml"]\n'
    board = f"{texts()}\n{names.toml}\n{suite}"
    (root / "boards/texts.toml").write_text(board, encoding="utf-8")
    (root / "a.txt").write_text("plain\n")
    cases = "".join(
        f'<testcase classname="{MARKUP}" name="::error::{n}"><failure message="'
        f'&#10;::set-env name=A::b [/b]"/></testcase>'
        for n in range(2)
    )
    (root / "t.xml").write_text(f'<testsuite name="[/b]">{cases}</testsuite>')
    places.lay_names(root)
    return root


def said(root: Path, *words: str) -> str:
    with chdir(root):
        done = CliRunner().invoke(planner, words)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    assert done.exit_code in {0, 1, 2, 3, 4}, done.output
    return done.output


def harmful(output: str) -> list[str]:
    """The characters that a terminal or a log would act upon."""
    return sorted(
        {
            hex(ord(one))
            for one in output
            if (one not in "\n\t" and unicodedata.category(one) in {"Cc", "Cs", "Zl", "Zp"})
            or one in _BENT
        }
    )


@pytest.mark.parametrize("words", ANSWERS, ids=" ".join)
def test_t20_t21_no_answer_obeys_a_board(root: Path, words: tuple[str, ...]) -> None:
    output = said(root, *words)
    assert output.strip()
    assert harmful(output) == []
    ours = re.compile(r"::(error|warning|notice) [^:]*::|::notice::|::(error|warning|notice)::")
    if "github" in words:
        assert 1 <= len(output.splitlines()) <= 21
    for line in output.split("\n"):
        assert not line.startswith("::") or ("github" in words and ours.match(line)), line
        assert "::set-env name=A" not in line[:4]


@pytest.mark.parametrize(
    "words",
    [
        ("check", "--json"),
        ("check", "--format", "sarif"),
        ("list", "--json"),
        ("gates", "--json"),
        ("show", "X-control", "--json"),
        ("export", "json"),
        ("export", "github"),
        ("lint", "--json"),
    ],
    ids=" ".join,
)
def test_t20_json_holds_the_text_and_no_control(root: Path, words: tuple[str, ...]) -> None:
    output = said(root, *words)
    assert harmful(output) == []
    texts_ = set(strings(json.loads(output)))
    if words[0] in {"list", "export", "show"}:
        assert any("e\x1b[2J" in one or "e␛[2J" in one for one in texts_)


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, one in value.items():
            yield str(name)
            yield from strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from strings(one)


@pytest.mark.parametrize("words", [("check", "--format", "junit"), ("export", "graphml")])
def test_t21_xml_is_whole_and_holds_no_element_of_a_board(
    root: Path, words: tuple[str, ...]
) -> None:
    output = said(root, *words)
    assert harmful(output) == []
    tree = ET.fromstring(output)  # noqa: S314 - our own
    assert [one.tag for one in tree.iter() if one.tag.endswith("script")] == []
    assert "<script>" not in output
    if words[0] == "export":
        assert any(EXPORTED in (one.text or "") for one in tree.iter())


def test_t21_a_graph_has_no_line_of_a_board(root: Path) -> None:
    assert "<script>" not in said(root, "export", "mermaid")  # a page takes its labels for HTML
    assert "=<" not in said(root, "export", "dot")  # as Graphviz does where they begin so
    for form in ("mermaid", "dot"):
        assert not re.search(r"^\s*(::|click |href)", said(root, "export", form), re.MULTILINE)


async def test_t19_markup_is_text_wherever_it_is_shown(root: Path, tmp_path: Path) -> None:
    """Titles, gates, findings of a report with hostile test names, names of files, toasts."""
    del tmp_path
    async with opened(root) as pilot:
        await shows(pilot.app, "markup [@click=app.quit]x[/] [/b] [a-z]+", "[red]")
        for keys in (
            ["5"],
            ["l"],
            ["j", "l"],
            ["G"],
            ["2"],
            ["7"],
            ["1", "W"],
            ["escape"],
            ["y"],
            [":", *"X-mark", "enter"],
            ["escape"],
            ["/", *"[/b]", "enter"],
            ["escape"],
            ["c", *"[/b] [red]", "escape"],
            ["B"],
            ["escape"],
            ["d"],
            ["escape"],
        ):
            await pilot.press(*keys)
            await pilot.pause()
            assert pilot.app.is_running
            assert [one for one in harmful(dump(pilot.app)) if one != "0xad"] == []
        await until(lambda: "NO-GO" in dump(pilot.app), "the plan stands")
        toasts = [str(one.message) for one in pilot.app._notifications]  # noqa: SLF001 - what is shown
        assert harmful("".join(toasts)) == []
        assert pilot.app._exception is None  # noqa: SLF001 - how a crash shows


def test_t27_a_board_never_gets_a_name_that_is_no_utf_8(root: Path) -> None:
    before = (root / "boards/texts.toml").read_bytes()
    bad = os.fsdecode(b"bad-\xff.py")
    with chdir(root):
        done = CliRunner().invoke(planner, ["set", "X-markup", f"title={bad}"])
    assert done.exit_code != 0
    assert harmful(done.output) == []
    assert (root / "boards/texts.toml").read_bytes() == before
    before.decode("utf-8")


def test_the_texts_are_what_they_say() -> None:
    assert set(TEXTS.values()) == {MARKUP, CONTROL, EXPORTED, WORKFLOW}
    assert harmful(CONTROL) != []
    assert text("x")["kind"] == "text"
