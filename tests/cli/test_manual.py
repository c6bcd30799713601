"""The manual page: of all verbs and options there are, and roff that a formatter takes."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import Result

from readiness_tui.cli.group import VERBS, planner

Run = Callable[..., Result]
Answer = Callable[..., Any]
DOCS = Path(__file__).parents[2] / "docs"
WITHIN_S = 120


def test_the_page_that_is_installed_is_the_one_that_is_printed(run: Run) -> None:
    page = (DOCS / "readiness.1").read_text(encoding="utf-8")
    assert page == run("man").output, "run `make man`"


@pytest.mark.parametrize(
    ("shell", "name"),
    [("bash", "readiness.bash"), ("zsh", "_readiness"), ("fish", "readiness.fish")],
)
def test_what_a_shell_completes_by_is_installed_as_printed(run: Run, shell: str, name: str) -> None:
    script = (DOCS / "completions" / name).read_text(encoding="utf-8")
    assert script == run("completion", shell).output, "run `make man`"


@pytest.mark.parametrize("verb", VERBS)
def test_each_verb_stands_in_it_with_its_options(run: Run, verb: str) -> None:
    page = run("man").output
    name = verb.replace("-", "\\-")
    section = page.partition(f".SS readiness {name}\n")[2].partition("\n.SS ")[0]
    command = planner.get_command(click.Context(planner), verb)
    assert command is not None
    shared = {param.name for param in planner.params}
    options = [one for one in command.params if isinstance(one, click.Option)]
    for option in options:
        if option.name not in shared:
            assert option.opts[-1].replace("-", "\\-") in section
    assert section.startswith(f".B readiness {name}\n")


def test_a_formatter_takes_it_without_a_warning(run: Run) -> None:
    if (groff := shutil.which("groff")) is None:
        pytest.skip("groff is not installed here")
    done = subprocess.run(
        [groff, "-man", "-Tutf8", "-ww"],
        input=run("man").output,
        capture_output=True,
        text=True,
        timeout=WITHIN_S,
        check=True,
    )
    assert done.stderr == ""
    assert "READINESS(1)" in done.stdout
    assert "Say what would be saved, and write nothing." in done.stdout


def test_it_is_a_document_too(run: Run, answer: Answer) -> None:
    assert answer("man")["page"] == run("man").output
