"""What starts a workflow: the events below `on:` and their filters."""

from dataclasses import dataclass

from readiness_tui.gates.formats.yaml_nodes import Items, Node, Scalar, Table


@dataclass(frozen=True, slots=True)
class Trigger:
    """One event; `filters` are the lists below it, as `branches`, and `cron` of a schedule."""

    event: str
    filters: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def names(self, name: str) -> tuple[str, ...]:
        """The texts of a filter; none where it is not written."""
        return tuple(text for key, texts in self.filters if key == name for text in texts)


def triggers_of(node: Node) -> tuple[Trigger, ...]:
    """The triggers in the value of `on:`: a text, a list of texts or a mapping of filters."""
    if isinstance(node, Table):
        return tuple(Trigger(key.text, _filters(value)) for key, value in node.entries)
    return tuple(Trigger(name) for name in _texts(node))


def _filters(node: Node) -> tuple[tuple[str, tuple[str, ...]], ...]:
    if isinstance(node, Table):
        return tuple((key.text, _texts(value)) for key, value in node.entries)
    if isinstance(node, Items):  # of a schedule: a mapping for each of its times
        tables = (item for item in node.items if isinstance(item, Table))
        return tuple((key.text, _texts(value)) for one in tables for key, value in one.entries)
    return ()


def _texts(node: Node) -> tuple[str, ...]:
    if isinstance(node, Scalar):
        return (node.text,) if node.text else ()
    items = node.items if isinstance(node, Items) else ()
    return tuple(item.text for item in items if isinstance(item, Scalar))
