"""YAML as the values of JSON, every scalar left as the text it is written with."""

from readiness_tui.gates.formats.json_value import Json, Value
from readiness_tui.gates.formats.unparsable import UnparsableError
from readiness_tui.gates.formats.yaml_nodes import Items, Node, Scalar, compose

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})


def parse_yaml(text: str, path: str) -> Value:
    """The document in a file.

    Args:
        text: The whole file, without a byte order mark.
        path: Its name, for messages.

    Raises:
        UnparsableError: Not YAML that is taken, empty, or a key stands twice.
    """
    document = compose(text, path)
    if document.twice:
        first = document.twice[0]
        raise UnparsableError(path, f"the key {first.key!r:.60} stands twice", line=first.line)
    if document.root is None:
        raise UnparsableError(path, "no document")
    return Value(_plain(document.root), path)


def _plain(node: Node) -> Json:
    # Nesting ends at the cap of `compose`, and so does this recursion.
    if isinstance(node, Scalar):
        return None if not node.style and node.text in _NULLS else node.text
    if isinstance(node, Items):
        return [_plain(item) for item in node.items]
    return {key.text: _plain(value) for key, value in node.entries}
