"""Hooks of pre-commit: what each runs, by its id, with the words that it is given."""

import shlex
from collections.abc import Iterator, Mapping

from readiness_tui.gates.readers.targets import Command, Target
from readiness_tui.gates.readers.yaml_nodes import Items, Node, Scalar, Table, compose

_MANUAL = "manual"


def read_hooks(text: str, path: str, extra: Mapping[str, str]) -> Mapping[str, Target]:
    """The hooks by id; those of a stage are under `id@stage` too.

    Args:
        text: The whole file.
        path: Its name, for messages.
        extra: What a hook of a known repository runs behind its id, by id.

    Raises:
        UnparsableError: Not YAML.
    """
    root = compose(text, path).root
    found: dict[str, Target] = {}
    for hook in (hook for repo in _tables(root, "repos") for hook in _tables(repo, "hooks")):
        name = hook.get("id")
        if not isinstance(name, Scalar):
            continue
        target = Target(name.text, hook.line, (Command(_words(hook, name.text, extra), hook.line),))
        stages = _texts(hook, "stages")
        if not stages or set(stages) - {_MANUAL}:
            found.setdefault(name.text, target)
        for stage in stages:
            found.setdefault(f"{name.text}@{stage}", target)
    return found


def _words(hook: Table, name: str, extra: Mapping[str, str]) -> str:
    entry = hook.get("entry")
    head = entry.text if isinstance(entry, Scalar) else f"{name} {extra.get(name, '')}".strip()
    return " ".join((head, *(shlex.quote(one) for one in _texts(hook, "args"))))


def _tables(node: Node | None, name: str) -> Iterator[Table]:
    inner = node.get(name) if isinstance(node, Table) else None
    if isinstance(inner, Items):
        yield from (one for one in inner.items if isinstance(one, Table))


def _texts(table: Table, name: str) -> list[str]:
    inner = table.get(name)
    items = inner.items if isinstance(inner, Items) else ()
    return [one.text for one in items if isinstance(one, Scalar)]
