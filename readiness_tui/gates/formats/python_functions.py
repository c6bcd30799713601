"""The functions of a Python module: how long, how branched, how typed. Nothing of it is run.

Relied on by `size_complexity` and `typed_api`, which keep what is read here for as long as the
file stays as it was.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias, cast

from readiness_tui.gates.formats.python_values import parse_python

_Def: TypeAlias = "ast.FunctionDef | ast.AsyncFunctionDef"
_BRANCHES = (ast.If, ast.IfExp, ast.For, ast.AsyncFor, ast.While, ast.ExceptHandler)
_COUNTED = (*_BRANCHES, ast.BoolOp, ast.comprehension, ast.match_case)
_BLOCKS = (ast.If, ast.Try, ast.TryStar, ast.With)
_LEAVES = (
    ast.Name,
    ast.Constant,
    ast.expr_context,
    ast.operator,
    ast.cmpop,
    ast.boolop,
    ast.unaryop,
    ast.Import,
    ast.ImportFrom,
    ast.Pass,
    ast.alias,
)
_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Function:
    """One function or method.

    Attributes:
        name: With the classes and functions it lies in: `Graph.add`.
        line: Of its `def`, from 1.
        lines: From `def` to its last line; decorators are left out.
        cyclomatic: Number of independent paths (McCabe, 1976): one, and one more for each `if`,
            `elif`, `for`, `while`, `except`, conditional expression, `case` with a pattern or a
            guard, `for` and `if` of a comprehension, and each further operand of `and` and `or`.
            What lies in a function inside counts there.
        params: Its parameters, without `self` and `cls`.
        header: As it begins: `def process(msg)`.
        untyped: Parameters without a type, and `return`.
        any_typed: Parameters whose type is `Any`, and `return`.
        is_open: It can be reached by name: it lies in no other function.
    """

    name: str
    line: int
    lines: int
    cyclomatic: int
    params: int
    header: str
    untyped: tuple[str, ...]
    any_typed: tuple[str, ...]
    is_open: bool


@dataclass(frozen=True, slots=True)
class Module:
    """The functions of a module by line, and the names in its `__all__` (None: it has none)."""

    functions: tuple[Function, ...]
    exported: frozenset[str] | None = None


def read_module(content: bytes, path: str) -> Module:
    """The functions of a module.

    Args:
        content: The whole file.
        path: Its name, for messages.

    Raises:
        UnparsableError: It is no Python of this version, or nested beyond what can be read.
    """
    tree = parse_python(content, path)
    return Module(tuple(_functions(tree)), _exported(tree))


@dataclass(slots=True, eq=False)
class _Open:
    """A function that is being walked through."""

    node: _Def
    name: str
    is_method: bool
    is_open: bool
    branches: int = 1


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a node lies: below which name, in which function, straight in a class or not."""

    prefix: str = ""
    owner: _Open | None = None
    in_class: bool = False


def _functions(tree: ast.Module) -> list[Function]:
    functions: list[_Open] = []
    work: list[tuple[ast.AST, _Place]] = [(tree, _Place())]
    while work:  # a list, not calls: the depth of a tree is the repository's to choose
        node, place = work.pop()
        if place.owner is not None and isinstance(node, _COUNTED):
            place.owner.branches += _branches(node)
        inner = place
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            name = place.prefix + node.name
            function = _Open(node, name, place.in_class, place.owner is None)
            functions.append(function)
            inner = _Place(f"{name}.", function)
            outside = [*node.decorator_list, node.args, *([node.returns] if node.returns else [])]
            work += [(child, place) for child in outside]
            work += [(child, inner) for child in node.body]
            continue
        if isinstance(node, ast.ClassDef):
            inner = _Place(f"{place.prefix}{node.name}.", place.owner, in_class=True)
        elif place.in_class and not isinstance(node, _BLOCKS):
            inner = _Place(place.prefix, place.owner)
        work += [(child, inner) for child in _children(node)]
    return sorted(map(_function, functions), key=lambda one: one.line)


def _children(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes straight below that can hold a branch or a function: names and marks cannot."""
    for value in vars(node).values():
        if isinstance(value, list):
            for item in cast("list[object]", value):
                if isinstance(item, ast.AST) and not isinstance(item, _LEAVES):
                    yield item
        elif isinstance(value, ast.AST) and not isinstance(value, _LEAVES):
            yield value


def _branches(node: ast.AST) -> int:
    if isinstance(node, _BRANCHES):
        return 1
    if isinstance(node, ast.BoolOp):
        return len(node.values) - 1
    if isinstance(node, ast.comprehension):
        return 1 + len(node.ifs)
    if isinstance(node, ast.match_case):
        is_rest = isinstance(node.pattern, ast.MatchAs) and node.pattern.pattern is None
        return 0 if is_rest and node.guard is None else 1
    return 0


def _function(one: _Open) -> Function:
    node = one.node
    params = list(_params(node.args))
    decorators = {item.id for item in node.decorator_list if isinstance(item, ast.Name)}
    if one.is_method and "staticmethod" not in decorators:
        params = params[1:]
    hints = [*((arg.arg, arg.annotation) for arg in params), ("return", node.returns)]
    if one.is_method and node.name == "__init__":
        hints = hints[:-1]  # it returns nothing, typed or not
    word = "async def" if isinstance(node, ast.AsyncFunctionDef) else "def"
    names = ", ".join(arg.arg for arg in params)
    return Function(
        name=one.name,
        line=node.lineno,
        lines=(node.end_lineno or node.lineno) - node.lineno + 1,
        cyclomatic=one.branches,
        params=len(params),
        header=f"{word} {node.name}({names})"[:_SHOWN],
        untyped=tuple(name for name, hint in hints if hint is None),
        any_typed=tuple(name for name, hint in hints if hint is not None and _is_any(hint)),
        is_open=one.is_open,
    )


def _params(args: ast.arguments) -> Iterator[ast.arg]:
    yield from (*args.posonlyargs, *args.args)
    if args.vararg:
        yield args.vararg
    yield from args.kwonlyargs
    if args.kwarg:
        yield args.kwarg


def _is_any(hint: ast.expr) -> bool:
    match hint:
        case ast.Name(id="Any") | ast.Attribute(attr="Any"):
            return True
        case ast.Constant(value=str(text)):
            return text.rpartition(".")[2] == "Any"
        case _:
            return False


def _exported(tree: ast.Module) -> frozenset[str] | None:
    """The names of `__all__`, as far as they are written out."""
    names: set[str] | None = None
    for node in tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id="__all__")], value=value):
                names = set(_texts(value))
            case (
                ast.AnnAssign(target=ast.Name(id="__all__"), value=ast.expr() as value)
                | ast.AugAssign(target=ast.Name(id="__all__"), value=value)
            ):
                names = set(_texts(value)).union(names or ())
            case _:
                continue
    return None if names is None else frozenset(names)


def _texts(value: ast.expr) -> Iterator[str]:
    if isinstance(value, ast.List | ast.Tuple):
        for item in value.elts:
            if isinstance(item, ast.Constant) and isinstance(item.value, str):
                yield item.value
