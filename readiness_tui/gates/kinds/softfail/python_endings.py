"""Whether a Python program can end in a failure for what it reads: a bounded look at its text.

An end counts where something else than the presence of a file or of an argument leads to it. What
only an `except` clause says, or a function that nothing calls, does not.
"""

import ast
import sys
from collections.abc import Iterator
from enum import Enum

_EXITS = frozenset({"exit", "_exit", "quit", "abort", "fail"})
_ALWAYS = frozenset({"abort", "fail"})
_COUNTS = frozenset({"int", "bool", "min", "max", "len", "sum", "any", "abs"})
_READS = frozenset({"load", "loads", "read", "read_text", "safe_load", "readlines", "parse"})
_PRESENCE = frozenset(
    {"argv", "exists", "is_file", "isfile", "stat", "getsize", "is_dir", "isdir", "environ"}
    | {"getenv", "version_info", "which"}
)
_FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)
_DEPTH_CAP = 200


class Ends(Enum):
    """What is known of the ways in which a program ends."""

    FAILS = "fails"
    UNKNOWN = "unknown"
    NEVER = "never fails"


def python_ends(text: str) -> Ends:
    """How a program ends at worst.

    Args:
        text: The program.

    Raises:
        ValueError: It is no Python, or nested too deep.
    """
    try:
        return _Program(ast.parse(text)).ends()
    except (SyntaxError, RecursionError, MemoryError) as error:
        message = "no Python of this version"
        raise ValueError(message) from error


class _Program:
    """One program: what of it runs, and the names that were just read from a file."""

    def __init__(self, tree: ast.Module) -> None:
        every = list(ast.walk(tree))
        self._above = {child: node for node in every for child in ast.iter_child_nodes(node)}
        self._functions = _functions(every)
        self._read = set(_just_read(every))
        self._foreign = set(_taken_from_elsewhere(every))
        self._running = list(self._reached(tree))

    def ends(self) -> Ends:
        """The worst end of all that runs."""
        return _worst(self._of(node) for node in self._running)

    def _reached(self, tree: ast.Module) -> Iterator[ast.AST]:
        """Everything that runs: the module, and each function or class that is named there."""
        pending: list[ast.AST] = [tree]
        waiting = dict(self._functions)
        while pending:
            for node in _own_nodes(pending.pop()):
                yield node
                if _name(node) in waiting and not self._is_aside(node):
                    pending += waiting.pop(_name(node))

    def _of(self, node: ast.AST) -> Ends:
        end = self._said(node)
        return Ends.NEVER if end is not Ends.NEVER and self._is_aside(node) else end

    def _said(self, node: ast.AST) -> Ends:
        """How a statement ends the program, wherever it stands."""
        match node:
            case ast.Call(func=func, args=args, keywords=words) if _name(func) in _EXITS:
                arguments = [*args, *(word.value for word in words)]
                default = Ends.FAILS if _name(func) in _ALWAYS else Ends.NEVER
                return (
                    self._status(arguments[0]) if arguments and default is Ends.NEVER else default
                )
            case ast.Raise(exc=ast.Call(func=ast.Name(id="SystemExit"), args=args)):
                return self._status(args[0]) if args else Ends.NEVER
            case ast.Raise(exc=ast.expr()) | ast.Assert():
                return Ends.NEVER if self._is_caught(node) else Ends.FAILS
            case ast.Expr(value=ast.Call(func=func)) if _name(func) in self._foreign:
                return Ends.UNKNOWN
            case _:
                return Ends.NEVER

    def _status(self, value: ast.expr) -> Ends:
        """What an exit with this value says."""
        match value:
            case ast.Constant(value=constant):
                return Ends.FAILS if constant else Ends.NEVER
            case ast.Call(func=func) if _name(func) in self._functions:
                return self._returned(_name(func))
            case ast.Call(func=func) if _name(func) not in _COUNTS:
                return Ends.UNKNOWN
            case ast.Name(id=name):
                return self._assigned(name)
            case ast.IfExp(body=body, orelse=other):
                return _worst(self._status(side) for side in (body, other))
            case _:
                return Ends.FAILS

    def _returned(self, name: str) -> Ends:
        """What the values say that a function gives back."""
        bodies = self._functions.pop(name)  # taken out: it may call itself
        nodes = (node for body in bodies for node in _own_nodes_of(body))
        return _worst(
            self._status(node.value)
            for node in nodes
            if isinstance(node, ast.Return) and node.value and not self._is_aside(node)
        )

    def _assigned(self, name: str) -> Ends:
        """What the values say that a name is given; one that is added to counts something."""
        for node in self._running:
            if isinstance(node, ast.AugAssign) and _name(node.target) == name:
                return Ends.FAILS
        return _worst(
            self._status(node.value)
            for node in self._running
            if isinstance(node, ast.Assign)
            and name in map(_name, node.targets)
            and name != _name(node.value)
            and not self._is_aside(node)
        )

    def _is_caught(self, node: ast.AST) -> bool:
        """Whether a `try` around it catches everything and goes on."""
        for inner, outer in self._outwards(node):
            if isinstance(outer, ast.Try) and inner in outer.body:
                return any(_goes_on(handler) for handler in outer.handlers)
        return False

    def _is_aside(self, node: ast.AST) -> bool:
        """Whether only an absent file, a missing argument or an error leads to a place."""
        for inner, outer in self._outwards(node):
            if isinstance(outer, ast.ExceptHandler):
                return True
            if isinstance(outer, ast.If) and inner is not outer.test and not _is_main(outer.test):
                return self._asks_presence(outer.test, is_body=inner in outer.body)
        return False

    def _asks_presence(self, test: ast.expr, *, is_body: bool) -> bool:
        match test:
            case ast.BoolOp(values=values):
                return all(self._asks_presence(one, is_body=is_body) for one in values)
            case ast.UnaryOp(op=ast.Not(), operand=ast.Name(id=name)) if is_body:
                return name in self._read
            case ast.Name(id=name) if not is_body:
                return name in self._read
            case _:
                names = {_name(one) for one in ast.walk(test)}
                return bool(names & _PRESENCE) and not names & {"open", *_READS}

    def _outwards(self, node: ast.AST) -> Iterator[tuple[ast.AST, ast.AST]]:
        for _ in range(_DEPTH_CAP):
            outer = self._above.get(node)
            if outer is None or isinstance(outer, _FUNCTION):
                return
            yield node, outer
            node = outer


def _worst(ends: Iterator[Ends]) -> Ends:
    worst = Ends.NEVER
    for end in ends:
        if end is Ends.FAILS:
            return end
        worst = end if end is Ends.UNKNOWN else worst
    return worst


def _functions(nodes: list[ast.AST]) -> dict[str, list[ast.AST]]:
    """Functions and methods by name; a class by its own name stands for how it is made."""
    bodies: dict[str, list[ast.AST]] = {}
    for node in nodes:
        if isinstance(node, _FUNCTION):
            bodies.setdefault(node.name, []).append(node)
        elif isinstance(node, ast.ClassDef):
            made_by = [one for one in node.body if _defines(one, "__init__")]
            bodies.setdefault(node.name, []).extend(made_by)
    return bodies


def _defines(node: ast.AST, name: str) -> bool:
    return isinstance(node, _FUNCTION) and node.name == name


def _own_nodes(node: ast.AST) -> Iterator[ast.AST]:
    """A node and all below it but the bodies of functions."""
    yield node
    yield from _own_nodes_of(node)


def _own_nodes_of(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, _FUNCTION):
            yield from _own_nodes(child)


def _name(node: ast.AST) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def _is_main(test: ast.expr) -> bool:
    return any(_name(one) == "__name__" for one in ast.walk(test))


def _goes_on(handler: ast.ExceptHandler) -> bool:
    names = {_name(one) for one in ast.walk(handler.type)} if handler.type else {"Exception"}
    ends = any(
        isinstance(one, ast.Raise) or (isinstance(one, ast.Call) and _name(one.func) in _EXITS)
        for one in ast.walk(handler)
    )
    return bool(names & {"Exception", "BaseException"}) and not ends


def _just_read(nodes: list[ast.AST]) -> Iterator[str]:
    for node in nodes:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(func=func)) if (
                _name(func) in _READS
            ):
                yield name
            case _:
                pass


def _taken_from_elsewhere(nodes: list[ast.AST]) -> Iterator[str]:
    """Names that a program takes from modules that are not Python's own."""
    for node in nodes:
        if isinstance(node, ast.ImportFrom):
            top = (node.module or "").partition(".")[0]
            if node.level or top not in sys.stdlib_module_names:
                yield from (name.asname or name.name for name in node.names)
