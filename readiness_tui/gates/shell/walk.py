"""Every simple command of a script, wherever it stands, and the scripts inside commands."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import cast

from readiness_tui.gates.shell.grammar import parse
from readiness_tui.gates.shell.tree import Function, Group, Item, Pipeline, Redirect, Script, Simple
from readiness_tui.gates.shell.words import Span, Word

SHELLS = frozenset({"bash", "sh", "dash", "ksh", "zsh", "ash"})
DEPTH_CAP = 10


def commands(script: Script, depth: int = 0) -> Iterator[Simple | Function]:
    """Simple commands and functions in the order written; those of inner scripts come after theirs.

    Raises:
        ShellError: An inner script is no shell.
    """
    pending: list[object] = [script]
    while pending:
        node = pending.pop()
        if isinstance(node, Simple | Function):
            yield node
        if isinstance(node, Simple) and depth < DEPTH_CAP and (inner := spoken(node)) is not None:
            yield from commands(inner, depth + 1)
        if isinstance(node, Word):
            if depth < DEPTH_CAP:
                for span in node.inner:
                    yield from commands(parse(span.text, span.at), depth + 1)
        elif isinstance(node, tuple):
            pending.extend(reversed(cast("tuple[object, ...]", node)))
        elif is_dataclass(node) and not isinstance(node, Span):
            pending.extend(getattr(node, one.name) for one in reversed(fields(node)))


def lists(script: Script) -> Iterator[Script]:
    """Every list of commands that is not empty; those of inner scripts are left out."""
    pending: list[object] = [script]
    while pending:
        node = pending.pop()
        if isinstance(node, Script) and node.items:
            yield node
        if isinstance(node, tuple):
            pending.extend(cast("tuple[object, ...]", node))
        elif is_dataclass(node) and not isinstance(node, Word | Span):
            pending.extend(getattr(node, one.name) for one in fields(node))


def spans(words: tuple[Word, ...], redirects: tuple[Redirect, ...] = ()) -> tuple[Script, ...]:
    """The scripts inside words and here-documents: `$(...)`, backticks, `<(...)`."""
    targets = (redirect.target for redirect in redirects)
    bodies = (redirect.body for redirect in redirects if redirect.body is not None)
    written = (*words, *targets, *bodies)
    return tuple(parse(span.text, span.at) for word in written for span in word.inner)


def spoken(simple: Simple) -> Script | None:
    """The script that a command hands to a shell: `bash -c '...'`, `bash <<EOF`, `eval '...'`."""
    names = [word.text.rpartition("/")[2] for word in simple.words]
    if names and names[0] == "eval":
        rest = [word for word in simple.words[1:] if not word.inner]
        return _of(rest[0]) if len(rest) == 1 else None
    if names[:1] == ["parallel"]:
        return _in_parallel(simple.words[1:])
    at = next((place for place, name in enumerate(names) if name in SHELLS), None)
    if at is None:
        return None
    rest = list(simple.words[at + 1 :])
    while rest and rest[0].text.startswith(("-", "+")):
        option = rest.pop(0).text
        if option.endswith("o") and rest and not option.startswith("--"):
            rest.pop(0)
        elif "c" in option and not option.startswith("--"):
            return _of(rest[0]) if rest else None
    body = next((one.body for one in simple.redirects if one.body is not None), None)
    return parse(body.text, body.at) if body is not None and not rest else None


def _in_parallel(words: tuple[Word, ...]) -> Script | None:
    """The scripts that GNU parallel runs, in shells that fail with the first of them."""
    texts = [word.text for word in words]
    at = texts.index(":::") if ":::" in texts else len(texts)
    quoted = [word for word in words[:at] if re.search(r"\s", word.text)]
    is_given = all(text.startswith("-") for text in texts[:at])
    scripts = [_of(word) for word in (quoted or (words[at + 1 :] if is_given else ()))]
    if not scripts:
        return None
    stages = tuple(Group(one.at, one.end, one, is_subshell=True) for one in scripts)
    first, last = scripts[0].at, scripts[-1].end
    pipeline = Pipeline(first, last, stages, is_negated=False)
    return Script(first, last, (Item(first, last, pipeline, (), is_background=False),))


def runs_inside(simple: Simple, spot: int) -> bool:
    """Whether a command runs another one, at an offset, in a script that it hands to a shell."""
    script = spoken(simple)
    return script is not None and script.at <= spot < script.end


def _of(word: Word) -> Script:
    raw = word.raw
    if len(raw) > 1 and raw[0] == raw[-1] and raw[0] in "'\"" and "\\" not in raw:
        return parse(raw[1:-1], word.at + 1)
    return parse(word.text, word.at)
