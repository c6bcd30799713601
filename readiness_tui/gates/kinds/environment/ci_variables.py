"""Variables in the definitions of build servers and containers other than GitHub's workflows.

They stand below `variables`, `env` or `environment`, wherever that is, as a table, as a list of
`NAME=value`, or as a list of tables with `name` and `value`: GitLab, CircleCI, Azure, Compose and
Kubernetes have one of these.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from readiness_tui.gates.formats.yaml_nodes import Items, Node, Scalar, Table

_KEYS = frozenset({"variables", "env", "environment"})
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_DEPLOYMENT = frozenset(
    {"name", "url", "on_stop", "action", "auto_stop_in", "kubernetes", "deployment_tier"}
)
"""What GitLab says below `environment` of a job: where it deploys to, and no variable."""


class CiVariable(NamedTuple):
    """A variable at a line; no value where it is put in when it runs."""

    name: str
    line: int
    value: str | None = None


def ci_variables(root: Node) -> Iterator[CiVariable]:
    """The variables of a document, in no order.

    Args:
        root: Its topmost node.
    """
    work = [root]
    while work:  # a list, not calls: the depth of a document is the repository's to choose
        node = work.pop()
        if isinstance(node, Items):
            work += node.items
        if not isinstance(node, Table):
            continue
        for key, value in node.entries:
            if key.text in _KEYS:
                yield from _below(value)
            work.append(value)


def _below(node: Node) -> Iterator[CiVariable]:
    if isinstance(node, Table):
        names = {key.text for key, _ in node.entries}
        for key, value in node.entries if not names <= _DEPLOYMENT else ():
            if _NAME.fullmatch(key.text):
                yield _variable(key.text, value, key.line)
    for item in node.items if isinstance(node, Items) else ():
        if isinstance(item, Scalar):
            name, separator, text = item.text.partition("=")
            if _NAME.fullmatch(name):
                yield CiVariable(name, item.line, _literal(text) if separator else None)
        elif isinstance(item, Table):
            label = item.get("name")
            if isinstance(label, Scalar) and _NAME.fullmatch(label.text):
                yield _variable(label.text, item, label.line)


def _variable(name: str, value: Node, line: int) -> CiVariable:
    """A variable whose value stands here, or as `value` of a table beside other keys."""
    inner = value.get("value") if isinstance(value, Table) else value
    if not isinstance(inner, Scalar):
        return CiVariable(name, line)
    return CiVariable(name, inner.line, _literal(inner.text))


def _literal(text: str) -> str | None:
    return None if "$" in text else text
