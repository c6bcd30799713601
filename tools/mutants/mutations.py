"""Small faults that could be in a module: how many there are, and how each reads."""

import ast
import copy
import hashlib
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

BOUNDARY = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt}
NEGATION = {
    ast.Lt: ast.GtE,
    ast.LtE: ast.Gt,
    ast.Gt: ast.LtE,
    ast.GtE: ast.Lt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
ARITHMETIC = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.BitAnd: ast.BitOr,
}
CALLS = {
    "min": "max",
    "max": "min",
    "any": "all",
    "all": "any",
    "sorted": "list",
    "startswith": "endswith",
    "endswith": "startswith",
}
SCOPES = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
_FALSE = {"None", "False"}
"""Answers that a caller reads as no: instead of `False` another rule says `True`."""
WIDTH = 60
"""Characters of a source text in the name of a mutation."""


class Mutation(NamedTuple):
    """One fault in one place."""

    path: str
    """Of the module, relative to the repository."""
    key: str
    """Path, function, rule and both texts: it stays the same while the lines around it move."""
    line: int
    span: tuple[int, int]
    """Bytes of the source that it replaces."""
    after: str

    @property
    def rank(self) -> str:
        """Where it comes when some are chosen: as good as random, and the same every time."""
        return hashlib.sha256(self.key.encode()).hexdigest()

    def applied(self, source: bytes) -> bytes:
        """The module with the fault in it."""
        start, end = self.span
        return source[:start] + self.after.encode() + source[end:]


def mutations(path: str, source: bytes) -> Iterator[Mutation]:
    """Every fault that the rules make in a module, in the order of its source.

    Args:
        path: Of the module, for the names.
        source: Its text, UTF-8.
    """
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    counted: Counter[str] = Counter()
    for scope, node in _places(ast.parse(source), ()):
        for rule, target, after in _variants(node):
            start = starts[target.lineno - 1] + target.col_offset
            end = starts[(target.end_lineno or target.lineno) - 1] + (target.end_col_offset or 0)
            key = f"{path} {'.'.join(scope) or '-'} {rule}: "
            key += f"{_short(source[start:end].decode())} => {_short(after)}"
            counted[key] += 1
            number = f" #{counted[key]}" if counted[key] > 1 else ""
            yield Mutation(path, key + number, target.lineno, (start, end), after)


def _short(text: str) -> str:
    return " ".join(text.split())[:WIDTH]


def _places(
    node: ast.AST, scope: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], ast.expr | ast.stmt]]:
    """The statements and expressions that a fault may be in; types and patterns are none."""
    if isinstance(node, SCOPES):
        scope = (*scope, node.name)
    for child in _children(node):
        if isinstance(child, ast.JoinedStr):  # Python 3.11 does not say where its parts are
            continue
        if isinstance(child, ast.expr | ast.stmt) and not isinstance(child, SCOPES):
            yield scope, child
        yield from _places(child, scope)


def _children(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
        return
    left_out = {"annotation", "returns", "decorator_list", "bases", "keywords", "pattern"}
    if isinstance(node, ast.Call):
        is_zip = isinstance(node.func, ast.Name) and node.func.id == "zip"
        left_out = {"keywords"} if is_zip else set[str]()  # `strict` refuses what never comes
    if isinstance(node, ast.Subscript) and _is_type(node.value):
        left_out = {"slice"}
    for name, value in ast.iter_fields(node):
        if name not in left_out:
            values = value if isinstance(value, list) else [value]
            yield from (child for child in values if isinstance(child, ast.AST))


def _is_type(node: ast.expr) -> bool:
    name = ast.unparse(node).rpartition(".")[2]
    return name[:1].isupper() or name in {"dict", "frozenset", "list", "set", "tuple", "type"}


def _variants(node: ast.expr | ast.stmt) -> Iterator[tuple[str, ast.expr | ast.stmt, str]]:
    """The rule, what is replaced and the new text of each fault that begins at this node."""
    if isinstance(node, ast.If | ast.While | ast.IfExp) and not _is_read_elsewhere(node.test):
        yield "condition", node.test, f"(not ({ast.unparse(node.test)}))"
    if isinstance(node, ast.expr):
        for rule, changed in _expressions(node):
            yield rule, node, f"({ast.unparse(changed)})"
    else:
        for rule, text in _statements(node):
            yield rule, node, text


def _is_read_elsewhere(test: ast.expr) -> bool:
    """Whether turning this condition round is what another rule does to it already."""
    is_not = isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not)
    return is_not or isinstance(test, ast.Compare | ast.Constant)


def _expressions(node: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    match node:
        case ast.Compare():
            yield from _comparisons(node)
        case ast.BoolOp():
            operator = ast.Or() if isinstance(node.op, ast.And) else ast.And()
            yield "connective", ast.BoolOp(operator, node.values)
        case ast.UnaryOp(op=ast.Not()):
            yield "not", node.operand
        case ast.BinOp() if type(node.op) in ARITHMETIC:
            yield "arithmetic", ast.BinOp(node.left, ARITHMETIC[type(node.op)](), node.right)
        case ast.Constant(value=bool()):
            yield "flag", ast.Constant(not node.value)
        case ast.Constant(value=int() | float() as value):
            yield "number", ast.Constant(value + 1)
        case ast.Call(func=ast.Name(id=name)) if name in CALLS and node.args:
            kept = [] if name == "sorted" else node.keywords
            yield "call", ast.Call(ast.Name(CALLS[name]), node.args, kept)
        case ast.Call(func=ast.Attribute(value=value, attr=name)) if name in CALLS:
            yield "call", ast.Call(ast.Attribute(value, CALLS[name]), node.args, node.keywords)
        case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
            yield from _filters(node)
        case _:
            pass


def _comparisons(node: ast.Compare) -> Iterator[tuple[str, ast.expr]]:
    for index, operator in enumerate(node.ops):
        for rule, table in (("boundary", BOUNDARY), ("comparison", NEGATION)):
            if type(operator) in table:
                ops = [*node.ops[:index], table[type(operator)](), *node.ops[index + 1 :]]
                yield rule, ast.Compare(node.left, ops, node.comparators)


def _filters(
    node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp,
) -> Iterator[tuple[str, ast.expr]]:
    """The comprehension without each of its conditions."""
    for index, loop in enumerate(node.generators):
        for condition in loop.ifs:
            changed = copy.copy(node)
            ifs = [test for test in loop.ifs if test is not condition]
            shorter = ast.comprehension(loop.target, loop.iter, ifs, loop.is_async)
            changed.generators = [*node.generators]
            changed.generators[index] = shorter
            yield "filter", changed


def _statements(node: ast.stmt) -> Iterator[tuple[str, str]]:
    match node:
        case ast.Return(value=ast.expr() as value) if ast.unparse(value) not in _FALSE:
            yield "return", "return None"
        case ast.Continue():
            yield "loop", "break"
        case ast.Break():
            yield "loop", "continue"
        case ast.Expr(value=ast.Call() | ast.Await() | ast.Yield() | ast.YieldFrom()):
            yield "statement", "pass"
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript(), *_]):
            yield "statement", "pass"
        case ast.AugAssign() | ast.Raise() | ast.Delete():
            yield "statement", "pass"
        case _:
            pass
