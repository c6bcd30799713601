"""What the targets of build files are made of: commands, each with its line and its shell."""

from dataclasses import dataclass
from typing import Literal

Ignored = Literal["", "sure", "maybe"]


@dataclass(frozen=True, slots=True)
class Command:
    """One command of a target; the lines of its text follow one another from `line` on.

    `ignored` tells whether its failure is dropped by whoever runs it, and `by` in which words;
    `shell` is how it is started where that is known, as `shell:` of a step has it.
    """

    text: str
    line: int
    ignored: Ignored = ""
    by: str = ""
    is_script: bool = False
    shell: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """One target: its name, its line, and what it runs, in order."""

    name: str
    line: int
    commands: tuple[Command, ...]
