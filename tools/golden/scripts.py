r"""The scripts of a golden run: which invocations there are, in which workspace.

A script is a text file. Its first line names the workspace that it begins with; each other line is
a step:

    list --where is:ready       an invocation of the program, recorded
    * list                      the same thrice: as it is, --json, and --ascii in 50 columns
    + list                      the same twice: as it is, and --json
    @COLUMNS=60 list            an invocation with a variable of its own
    $ git init -q .             a preparation by the shell
    show {=saved: (\S+)=}       the group of the last match in all output so far is put in
    # a remark
"""

import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).with_name("scripts")
_VARIANTS = {
    "*": (("", {}), (" --json", {}), (" --ascii", {"COLUMNS": "50"})),
    "+": (("", {}), (" --json", {})),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a script; `text` is a command of the shell where it `prepares`."""

    text: str
    variables: tuple[tuple[str, str], ...] = ()
    prepares: bool = False

    @property
    def label(self) -> str:
        """The step as a person would type it."""
        given = "".join(f"{name}={value} " for name, value in self.variables)
        return f"$ {self.text}" if self.prepares else f"{given}readiness {self.text}"


@dataclass(frozen=True, slots=True)
class Script:
    """The steps that one workspace goes through."""

    name: str
    workspace: str
    steps: tuple[Step, ...]


def script_of(name: str, text: str) -> Script:
    """Read a script.

    Raises:
        ValueError: Its first line does not name a workspace.
    """
    first, _, rest = text.partition("\n")
    key, _, workspace = first.partition(":")
    if key != "workspace":
        message = f"{name}: the first line has to be `workspace: NAME`"
        raise ValueError(message)
    lines = [line.strip() for line in rest.splitlines()]
    steps = [step for line in lines if line and line[0] != "#" for step in _steps(line)]
    return Script(name, workspace.strip(), tuple(steps))


def _steps(line: str) -> Iterator[Step]:
    sign, _, rest = line.partition(" ")
    if sign == "$":
        yield Step(rest.strip(), prepares=True)
        return
    variables: dict[str, str] = {}
    while sign.startswith("@"):
        name, _, value = sign[1:].partition("=")
        variables[name] = value
        line, (sign, _, rest) = rest, rest.partition(" ")
    for suffix, extra in _VARIANTS.get(sign, (("", {}),)):
        text = rest if sign in _VARIANTS else line
        yield Step(text + suffix, tuple((variables | extra).items()))


def words_of(step: Step) -> list[str]:
    """The arguments of an invocation."""
    return shlex.split(step.text)


def written_scripts() -> tuple[Script, ...]:
    """The scripts of the folder, by name."""
    paths = sorted(FOLDER.glob("*.txt"))
    return tuple(script_of(path.stem, path.read_text(encoding="utf-8")) for path in paths)
