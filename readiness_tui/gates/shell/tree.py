"""The values of a shell script: simple commands and what stands around them.

Every `at` and `end` is an offset in the whole script, so that a finding can name its line.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from readiness_tui.gates.shell.words import Word


@dataclass(frozen=True, slots=True)
class Redirect:
    """Where input comes from or output goes; `body` is the text of a here-document."""

    op: str
    target: Word
    body: Word | None = None


@dataclass(frozen=True, slots=True)
class Simple:
    """Assignments, words and redirections of one command."""

    at: int
    end: int
    words: tuple[Word, ...]
    assigns: tuple[tuple[str, Word], ...] = ()
    redirects: tuple[Redirect, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """`{ ...; }`, `( ... )` which is a shell of its own, or what a sourced file holds."""

    at: int
    end: int
    body: "Script"
    is_subshell: bool
    redirects: tuple[Redirect, ...] = ()
    is_sourced: bool = False


@dataclass(frozen=True, slots=True)
class If:
    """Conditions with their branches; `otherwise` is the last `else`."""

    at: int
    end: int
    arms: "tuple[tuple[Script, Script], ...]"
    otherwise: "Script | None"
    redirects: tuple[Redirect, ...] = ()


@dataclass(frozen=True, slots=True)
class Loop:
    """`while`, `until` (with a condition) and `for`, `select` (with what they go through)."""

    at: int
    end: int
    word: str
    condition: "Script | None"
    values: tuple[Word, ...]
    body: "Script"
    redirects: tuple[Redirect, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """`case` with its patterns."""

    at: int
    end: int
    subject: Word
    arms: "tuple[tuple[tuple[Word, ...], Script], ...]"
    redirects: tuple[Redirect, ...] = ()


@dataclass(frozen=True, slots=True)
class Function:
    """A function as it is declared."""

    at: int
    end: int
    name: str
    body: "Command"

    @property
    def script(self) -> "Script":
        """Its body as a list of one command."""
        at, end = self.body.at, self.body.end
        pipeline = Pipeline(at, end, (self.body,), is_negated=False)
        return Script(at, end, (Item(at, end, pipeline, (), is_background=False),))


Command: TypeAlias = Simple | Group | If | Loop | Case | Function


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Commands joined by `|`."""

    at: int
    end: int
    stages: tuple[Command, ...]
    is_negated: bool


@dataclass(frozen=True, slots=True)
class Link:
    """`&&` or `||` and what follows it."""

    op: Literal["&&", "||"]
    at: int
    pipeline: Pipeline


@dataclass(frozen=True, slots=True)
class Item:
    """Pipelines joined by `&&` and `||`, up to the next separator."""

    at: int
    end: int
    first: Pipeline
    rest: tuple[Link, ...]
    is_background: bool


@dataclass(frozen=True, slots=True)
class Script:
    """One list of commands."""

    at: int
    end: int
    items: tuple[Item, ...]
