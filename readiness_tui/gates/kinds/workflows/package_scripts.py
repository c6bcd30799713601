"""Scripts of a `package.json`, with those that run before and after each."""

import json
import re
from collections.abc import Mapping
from typing import cast

from readiness_tui.gates.kinds.workflows.targets import Command, Target


def read_scripts(text: str) -> Mapping[str, Target] | None:
    """The scripts by name; None where the file is not what npm takes."""
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError):
        return None
    table = cast("dict[str, object]", raw) if isinstance(raw, dict) else {}
    scripts = table.get("scripts", {} if isinstance(raw, dict) else None)
    if not isinstance(scripts, dict):
        return None
    texts = {
        str(name): one
        for name, one in cast("dict[object, object]", scripts).items()
        if isinstance(one, str)
    }
    return {name: _target(name, texts, text) for name in texts}


def _target(name: str, texts: Mapping[str, str], source: str) -> Target:
    ordered = [one for one in (f"pre{name}", name, f"post{name}") if one in texts]
    commands = tuple(Command(texts[one], _line(one, source)) for one in ordered)
    return Target(name, _line(name, source), commands)


def _line(name: str, source: str) -> int:
    """The line of a script: the first key of its name behind the word `scripts`."""
    start = max(source.find('"scripts"'), 0)
    key = re.compile(rf"{re.escape(json.dumps(name))}\s*:").search(source, start)
    return source.count("\n", 0, key.start() if key else start) + 1
