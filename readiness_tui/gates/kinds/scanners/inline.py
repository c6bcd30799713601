"""Code that stands in a command itself: `python -c '...'`, `python - <<EOF`, `node -e '...'`."""

import re

from readiness_tui.gates.kinds.scanners.prefixes import stripped, tidy_name
from readiness_tui.gates.kinds.workflows.python_commands import read_python
from readiness_tui.gates.kinds.workflows.targets import Command
from readiness_tui.gates.shell.tree import Simple

_PYTHON = re.compile(r"python(\d(\.\d+)?)?|py")
_OTHERS = frozenset({"node", "nodejs", "bun", "deno", "perl", "ruby", "php"})
_CODE = frozenset({"-c", "-e", "-E", "-r", "--eval"})
_JOINS = re.compile(r"[|;&]")


def code_in(simple: Simple) -> tuple[str, str] | None:
    """How the code of a command is told, and the code itself; None where it holds none."""
    body = next((one.body.text for one in simple.redirects if one.body is not None), None)
    for words in stripped(simple.words):
        name = tidy_name(words[0].text)
        if not _PYTHON.fullmatch(name) and name not in _OTHERS:
            continue
        texts = [word.text for word in words[1:]]
        at = next((place for place, text in enumerate(texts) if text in _CODE), None)
        if at is not None and at + 1 < len(texts):
            return f"{name} {texts[at]}", texts[at + 1]
        if body is not None and all(text.startswith("-") for text in texts):
            return f"{name} -", body
    return None


def commands_in(says: str, code: str) -> tuple[Command, ...]:
    """The commands that Python code runs; none of any other language."""
    target = read_python(code) if _PYTHON.fullmatch(says.split(maxsplit=1)[0]) else None
    return target.commands if target is not None else ()


def hides(command: Command) -> str:
    """What hides the failure of a command in the code that runs it; empty where nothing does."""
    return command.by or ("what its shell runs behind it" if _JOINS.search(command.text) else "")
