"""Every command of the documentation is one that there is; those of its first page are run."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest

from readiness_tui.cli.group import planner

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
FIRST = DOCS / "index.md"
PAGES = (ROOT / "README.md", *sorted(DOCS.glob("*.md")))
WITHIN_S = 60
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


def test_the_first_page_can_be_followed(tmp_path: Path) -> None:
    """In the repository of the demo, in order, no line of it is refused."""
    program = (sys.executable, "-m", "readiness_tui")
    harbor = tmp_path / "harbor"
    _run([*program, "demo", "--keep", str(harbor), "--build"], tmp_path)
    lines = commands(FIRST)
    assert len(lines) > 5
    for line in lines:
        done = _run([*program, *shlex.split(line)], harbor)
        verdict_or_findings = {0, 1} if line.split()[0] in {"check", "lint"} else {0}
        assert done.returncode in verdict_or_findings, f"{line}\n{done.stdout}{done.stderr}"


def _run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=WITHIN_S, check=False
    )
