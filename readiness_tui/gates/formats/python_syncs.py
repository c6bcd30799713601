"""Calls of a Python module that bring what was written to the disk: `os.fsync`, and what wraps it.

A call counts by its name, such as `fsync` or `_sync_folder`, or because it is a function of the
module in which such a call stands. Files and folders are told apart by that name.
"""

import ast
import re
from collections.abc import Mapping

from readiness_tui.gates.formats.python_values import nodes_of

_SYNC = re.compile(r"(?:^|_)(?:f?(?:data|full)?sync)(?:_|$|ed|s$|[A-Z])|fsync")
_FOLDER = re.compile(r"dir|folder|parent|path_entry", re.IGNORECASE)
_AT_ONCE = frozenset({"O_SYNC", "O_DSYNC"})
"""Flags with which each write is on the disk when it returns."""


def sync_of(node: ast.AST, helpers: Mapping[str, bool]) -> bool | None:
    """Whether a call brings a folder to the disk, and no file; None where it brings neither.

    Args:
        node: Of the tree of a module.
        helpers: As `sync_helpers`.
    """
    match node:
        case ast.Attribute(attr=name) if name in _AT_ONCE:
            return False
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            if _SYNC.search(name):
                return bool(_FOLDER.search(name))
            return helpers.get(name)
        case _:
            return None


def sync_helpers(tree: ast.Module) -> Mapping[str, bool]:
    """The functions of a module in which something is brought to the disk: whether a folder is."""
    helpers: dict[str, bool] = {}
    for node in nodes_of(tree):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if any(sync_of(inner, {}) is not None for inner in nodes_of(node)):
            helpers[node.name] = bool(_FOLDER.search(node.name))
    return helpers
