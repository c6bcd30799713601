"""Constants that a Python module assigns, read from its tree: nothing of it is ever run."""

import ast
import warnings
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import cast

from readiness_tui.gates.formats.unparsable import UnparsableError
from readiness_tui.gates.repo.file_cache import Beside

PYTHON = Beside((".py", ".pyi"))
"""What kinds keep of a module, each made of the one tree that `parse_python` has at hand."""

_REMEDY = "mend the file"
_DEEPEST = 20
_MARKS = (ast.expr_context, ast.operator, ast.boolop, ast.unaryop)
_HELD_BYTES = 256 * 1024
"""The largest module of which the tree is held until another is parsed."""


def parse_python(content: bytes, path: str) -> ast.Module:
    """The tree of a module, in the encoding that it names. Nobody changes it.

    Args:
        content: The whole file.
        path: Its name, for messages.

    Raises:
        UnparsableError: It is no Python of this version, or nested beyond what can be read.
    """
    try:
        parse = _tree if len(content) <= _HELD_BYTES else _tree.__wrapped__
        return parse(content)
    except SyntaxError as error:
        message = f"not Python: {error.msg}"
        raise UnparsableError(path, message, line=error.lineno or 0, remedy=_REMEDY) from error
    except (MemoryError, RecursionError) as error:
        raise UnparsableError(path, "not Python: nested too deep", remedy=_REMEDY) from error
    except ValueError as error:
        raise UnparsableError(path, f"not Python: {str(error)[:80]}", remedy=_REMEDY) from error


@lru_cache(maxsize=1)
def _tree(content: bytes) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of its escapes: they would go to the screen
        return ast.parse(content)


def may_name(content: bytes, names: Iterable[str]) -> bool:
    """Whether a module may use one of these names: False only where it certainly does not.

    A name stands in the bytes as it is, unless the module is written in another encoding, or in
    letters that Python takes for those of ASCII.
    """
    head = content.splitlines()[:2]  # where a module names its encoding
    is_plain = content.isascii() and not any(b"coding" in line for line in head)
    return not is_plain or any(name.encode() in content for name in names)


def nodes_of(tree: ast.AST) -> Iterator[ast.AST]:
    """All nodes of a tree, a parent before what is in it, but for marks of operators."""
    work = [tree]
    while work:  # a list, not calls: the depth of a tree is the repository's to choose
        node = work.pop()
        yield node
        for value in vars(node).values():
            if isinstance(value, list):
                items = cast("list[object]", value)
                work += [one for one in items if isinstance(one, ast.AST)]
            elif isinstance(value, ast.AST) and not isinstance(value, _MARKS):
                work.append(value)


def python_values(content: bytes, path: str, names: Sequence[str]) -> Iterator[tuple[str, int]]:
    """What a name is assigned, as text with its line from 1, once for each assignment.

    Args:
        content: The whole file.
        path: Its name, for messages.
        names: Of the classes it lies in, outermost first, then its own.

    Yields:
        Texts and numbers as written; each item of a list; a tuple of numbers and texts as a
        version, `(3, 2, 1)` is `3.2.1`. What is computed is left out.

    Raises:
        UnparsableError: It is no Python of this version.
    """
    body: list[ast.stmt] = parse_python(content, path).body
    *classes, name = names
    for class_name in classes:
        body = [
            inner
            for statement in _flat(body)
            if isinstance(statement, ast.ClassDef) and statement.name == class_name
            for inner in statement.body
        ]
    lines: list[str] = []
    for statement in _flat(body):
        for value in _assigned(statement, name):
            lines = lines or _lines(content)
            yield from _texts(value, lines)


def _flat(body: Iterable[ast.stmt], depth: int = 0) -> Iterator[ast.stmt]:
    """The statements of a body, those in its conditions and attempts among them."""
    for statement in body:
        yield statement
        if isinstance(statement, ast.If | ast.Try | ast.With) and depth < _DEEPEST:
            yield from _flat(statement.body, depth + 1)
            if not isinstance(statement, ast.With):
                yield from _flat(statement.orelse, depth + 1)
            if isinstance(statement, ast.Try):
                for handler in statement.handlers:
                    yield from _flat(handler.body, depth + 1)


def _assigned(statement: ast.stmt, name: str) -> Iterator[ast.expr]:
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    elif isinstance(statement, ast.AnnAssign):
        targets = [statement.target]
    else:
        return
    if statement.value is not None and any(
        isinstance(target, ast.Name) and target.id == name for target in targets
    ):
        yield statement.value


def _texts(value: ast.expr, lines: Sequence[str]) -> Iterator[tuple[str, int]]:
    match value:
        case ast.List(elts=items) | ast.Set(elts=items):
            pairs = ((_text(item, lines), item.lineno) for item in items)
            yield from ((text, line) for text, line in pairs if text is not None)
        case ast.Tuple(elts=items):
            texts = [_text(item, lines) for item in items]
            known_texts = [text for text in texts if text is not None]
            if known_texts and len(known_texts) == len(texts):
                yield ".".join(known_texts), value.lineno
        case _:
            text = _text(value, lines)
            if text is not None:
                yield text, value.lineno


def _text(value: ast.expr, lines: Sequence[str]) -> str | None:
    """A constant as text, a number as it is written; None for anything else."""
    match value:
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float()) as inner):
            return f"-{_text(inner, lines)}"
        case ast.Constant(value=bool() as flag):
            return str(flag).lower()
        case ast.Constant(value=str() as text):
            return text
        case ast.Constant(value=int() | float() as number, end_col_offset=int() as end):
            # Columns count bytes of UTF-8; before a number in its line anything may stand.
            line = lines[value.lineno - 1] if value.lineno <= len(lines) else ""
            written = line.encode()[value.col_offset : end].decode(errors="replace")
            return written or str(number)
        case _:
            return None


def _lines(content: bytes) -> list[str]:
    """The lines as the parser counts them; in another encoding numbers stay what they are."""
    text = content.decode("utf-8-sig", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
