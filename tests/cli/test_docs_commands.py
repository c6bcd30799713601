"""Every command of the documentation is one that there is; first page and guide are played."""

import re
import shlex
import shutil
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from readiness_tui.cli.group import planner

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
README = ROOT / "README.md"
FIRST = DOCS / "index.md"
GUIDE = sorted((DOCS / "guide").glob("*.md"))
PAGES = (README, *sorted(DOCS.glob("*.md")), *GUIDE)
ASKED = re.compile(r"(?m)^readiness +(.*?) *(?:#.*)?$")
BLOCK = re.compile(r"(?ms)^```sh\n(.*?)^```")


def commands(page: Path) -> list[str]:
    """The command lines of the program in the shell blocks of a page, comments off."""
    blocks = BLOCK.findall(page.read_text(encoding="utf-8"))
    return [line for block in blocks for line in ASKED.findall(block)]


def is_pattern(line: str) -> bool:
    """Whether a line stands for others: a word in capitals, brackets, dots."""
    return bool(re.search(r"\.\.\.|[<\[]|(?<![\w=/-])[A-Z]{3,}(?![\w-])", line))


CASES = [
    pytest.param(line, id=f"{page.stem} {line}")
    for page in PAGES
    for line in dict.fromkeys(commands(page))
    if not is_pattern(line)
]


@pytest.mark.parametrize("line", CASES)
def test_every_command_of_the_pages_is_one_there_is(line: str) -> None:
    words = shlex.split(line.partition(" > ")[0].partition(" | ")[0].partition(" < ")[0])
    if not words:
        return  # the program alone opens the screen
    command: click.Command = planner
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        verb = words.pop(0)
        nested = command.get_command(click.Context(command), verb)
        assert nested is not None, f"{line}: no such verb: {verb}"
        command = nested
    options = {
        name
        for param in (*command.params, *planner.params)
        if isinstance(param, click.Option)
        for name in (*param.opts, *param.secondary_opts)
    }
    used = {word.partition("=")[0] for word in words if word.startswith("-")}
    assert not used - options, line


@pytest.fixture(scope="module")
def harbor(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository of the demo, to be copied."""
    folder = tmp_path_factory.mktemp("demo")
    result = CliRunner().invoke(planner, ["demo", "--keep", str(folder / "harbor"), "--build"])
    assert result.exit_code == 0, result.output
    return folder / "harbor"


FOLLOWED = [
    page for page in (README, FIRST, *GUIDE) if any(not is_pattern(one) for one in commands(page))
]


def test_the_first_page_and_most_of_the_guide_have_commands() -> None:
    assert len(commands(FIRST)) > 5
    assert len(FOLLOWED) > 5


@pytest.mark.parametrize("page", FOLLOWED, ids=lambda page: page.stem)
def test_a_page_can_be_followed(
    page: Path, harbor: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the repository of the demo, in order, no line of it is refused."""
    copy = tmp_path / "harbor"
    shutil.copytree(harbor, copy, symlinks=True)
    monkeypatch.chdir(copy)
    for line in filter(None, commands(page)):  # the program alone opens the screen
        result = CliRunner().invoke(planner, shlex.split(line))
        verdict_or_findings = {0, 1} if line.split()[0] in {"check", "doctor", "lint"} else {0}
        assert result.exit_code in verdict_or_findings, f"{line}\n{result.output}"


LINK = re.compile(r"\]\(([^)#\s]*)(?:#([^)\s]+))?\)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_link_leads_to_a_page_and_a_heading(page: Path) -> None:
    wrong: list[str] = []
    for path, anchor in LINK.findall(page.read_text(encoding="utf-8")):
        if "://" in path:
            continue
        target = (page.parent / path).resolve() if path else page
        headings = re.findall(r"(?m)^#+ (.+)$", target.read_text("utf-8")) if anchor else []
        names = [re.sub(r"[^\w -]", "", one).lower().replace(" ", "-") for one in headings]
        if not target.exists() or (anchor and anchor not in names):
            wrong.append(f"{path}#{anchor}")
    assert not wrong


def test_every_page_of_the_guide_stands_on_the_first_page_and_in_the_navigation() -> None:
    first, navigation = FIRST.read_text("utf-8"), (ROOT / "mkdocs.yml").read_text("utf-8")
    for page in GUIDE:
        assert f"(guide/{page.name})" in first, page.name
        assert f": guide/{page.name}\n" in navigation, page.name
