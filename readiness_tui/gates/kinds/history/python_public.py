"""The public names of a Python module with their signatures: what its documentation speaks of."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from readiness_tui.gates.formats.python_values import parse_python
from readiness_tui.gates.formats.unparsable import UnparsableError

_DEEPEST = 10
_BLOCKS = (ast.If, ast.Try)


@dataclass(frozen=True, slots=True)
class Public:
    """One public name: how it is shown (`charge()`), its signature and its line from 1."""

    shown: str
    signature: str
    line: int


def public_names(content: bytes, path: str) -> Mapping[str, Public]:
    """Functions, classes with their methods, and typed names, by name; those with `_` left out.

    Args:
        content: The whole module.
        path: Its name, for messages.

    Raises:
        UnparsableError: It is no Python of this version.
    """
    try:
        return dict(_names(parse_python(content, path).body, "", 0))
    except RecursionError as error:
        raise UnparsableError(path, "not Python: nested too deep") from error


def _names(body: Iterable[ast.stmt], above: str, depth: int) -> Iterator[tuple[str, Public]]:
    for statement in body:
        match statement:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                if _is_public(name):
                    signature = _signature(statement)
                    yield above + name, Public(f"{above}{name}()", signature, statement.lineno)
            case ast.ClassDef(name=name):
                if _is_public(name) and depth < _DEEPEST:
                    bases = ", ".join(ast.unparse(base) for base in statement.bases)
                    yield above + name, Public(f"{above}{name}", bases, statement.lineno)
                    yield from _names(statement.body, f"{above}{name}.", depth + 1)
            case ast.AnnAssign(target=ast.Name(id=name)) if _is_public(name):
                kind = ast.unparse(statement.annotation)
                yield above + name, Public(above + name, kind, statement.lineno)
            case ast.Assign(targets=targets):
                for target in targets:
                    if isinstance(target, ast.Name) and _is_public(target.id):
                        yield above + target.id, Public(above + target.id, "", statement.lineno)
            case _ if isinstance(statement, _BLOCKS) and depth < _DEEPEST:
                yield from _names((*statement.body, *statement.orelse), above, depth + 1)
            case _:
                continue


def _is_public(name: str) -> bool:
    return not name.startswith("_") or name == "__init__"


def _signature(function: "ast.FunctionDef | ast.AsyncFunctionDef") -> str:
    word = "async " if isinstance(function, ast.AsyncFunctionDef) else ""
    decorators = " ".join(f"@{ast.unparse(each)}" for each in function.decorator_list)
    returns = f" -> {ast.unparse(function.returns)}" if function.returns else ""
    return f"{decorators} {word}({ast.unparse(function.args)}){returns}".strip()
