"""Hooks of pre-commit: what each runs, by its id, with the words that it is given."""

import shlex
from collections.abc import Container, Iterator, Mapping

from readiness_tui.gates.formats.yaml_nodes import Items, Node, Scalar, Table, compose
from readiness_tui.gates.kinds.workflows.targets import Command, Target

_MANUAL = "manual"


def read_hooks(
    text: str, path: str, known: Mapping[str, str], tools: Container[str] = ()
) -> Mapping[str, Target]:
    """The hooks by id; those of a stage are under `id@stage` too.

    Args:
        text: The whole file.
        path: Its name, for messages.
        known: What the hook of a known repository runs, by id.
        tools: Names of repositories whose hooks run the tool of that name.

    Raises:
        UnparsableError: Not YAML.
    """
    root = compose(text, path).root
    hooks: dict[str, Target] = {}
    for repo in _tables(root, "repos"):
        for hook in _tables(repo, "hooks"):
            name = hook.get("id")
            if not isinstance(name, Scalar):
                continue
            command = _command(hook, name.text, known.get(name.text) or _tool(repo, tools))
            target = Target(name.text, hook.line, (command,))
            stages = _texts(hook, "stages")
            if not stages or set(stages) - {_MANUAL}:
                hooks.setdefault(name.text, target)
            for stage in stages:
                hooks.setdefault(f"{name.text}@{stage}", target)
    return hooks


def _tool(repo: Table, tools: Container[str]) -> str:
    """The tool that a repository is named after, empty where it is none of those."""
    url = repo.get("repo")
    place = url.text.rstrip("/").removesuffix(".git") if isinstance(url, Scalar) else ""
    name = place.rpartition("/")[2].lower().removesuffix("-pre-commit").removeprefix("mirrors-")
    return name if name in tools else ""


def _command(hook: Table, name: str, runs: str) -> Command:
    """What a hook runs, at the line that says so."""
    entry = hook.get("entry")
    is_own = isinstance(entry, Scalar)
    words = (entry.text if is_own else runs or name, *map(shlex.quote, _texts(hook, "args")))
    return Command(" ".join(words), entry.line if is_own else hook.line)


def _tables(node: Node | None, name: str) -> Iterator[Table]:
    inner = node.get(name) if isinstance(node, Table) else None
    if isinstance(inner, Items):
        yield from (one for one in inner.items if isinstance(one, Table))


def _texts(table: Table, name: str) -> list[str]:
    inner = table.get(name)
    items = inner.items if isinstance(inner, Items) else ()
    return [one.text for one in items if isinstance(one, Scalar)]
