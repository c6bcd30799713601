"""What a shell runs when it ends or when a command fails: the builtin `trap`."""

from collections.abc import Mapping

from readiness_tui.gates.shell.grammar import parse
from readiness_tui.gates.shell.state import State
from readiness_tui.gates.shell.tree import Function, Script, Simple
from readiness_tui.gates.shell.walk import commands
from readiness_tui.gates.shell.words import Word

_HARMLESS = frozenset({"", ":", "true", "echo", "printf", "date", "rm", "cat"})
_SIGNALS = {"EXIT": "EXIT", "0": "EXIT", "ERR": "ERR", "DEBUG": "DEBUG", "RETURN": "RETURN"}
_SOME = "?"  # which of them, or what it does, nobody can know
UNFOLLOWED = frozenset({"DEBUG", "RETURN", _SOME})
"""Traps that may end the shell and are not followed."""


def set_traps(words: tuple[Word, ...], state: State) -> None:
    """Take `trap 'commands' EXIT`, `trap - EXIT` or `trap EXIT`.

    Args:
        words: What stands behind `trap`.
        state: The shell, which is changed.

    Raises:
        ShellError: The commands are no shell.
    """
    rest = list(words)
    while rest and (rest[0].text == "--" or rest[0].text in {"-p", "-l"}):
        rest.pop(0)
    if not rest:
        return
    body = rest.pop(0) if len(rest) > 1 else None
    for word in rest or words[-1:]:
        name = state.values.expand(word.text)
        signal = _SOME if name is None else _SIGNALS.get(name.upper())
        if signal and (body is None or body.text == "-"):
            state.traps.pop(signal, None)
        elif signal and body is not None:
            _set(signal, _script_of(body, state), state)


def _set(signal: str, script: Script, state: State) -> None:
    """Take a trap; one that is not followed only where it may end the shell."""
    names = [one.words[0].text for one in commands(script) if isinstance(one, Simple) and one.words]
    if signal not in UNFOLLOWED or not _HARMLESS.issuperset(names):
        state.traps[signal] = script
    if any(name.startswith(("$", "`")) for name in names):
        state.traps[_SOME] = script


def _script_of(body: Word, state: State) -> Script:
    """The commands of a trap; in double quotes, variables have the value of this moment."""
    text = body.text
    if body.raw[:1] != "'" and "\\" not in body.raw:
        text = state.values.expand(text) or text
    return parse(text, body.at)


def may_exit_well(script: Script, functions: Mapping[str, Function]) -> bool:
    """Whether an `exit 0` stands in a script or in a function that it calls."""
    pending, looked_at = [script], set[str]()
    while pending:
        for simple in commands(pending.pop()):
            texts = [word.text for word in simple.words] if isinstance(simple, Simple) else []
            if texts == ["exit", "0"]:
                return True
            if texts and texts[0] in functions and texts[0] not in looked_at:
                looked_at.add(texts[0])
                pending.append(functions[texts[0]].script)
    return False
