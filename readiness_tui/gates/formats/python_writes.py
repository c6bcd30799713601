"""Where a Python module writes a file in place, from its tree: nothing of it is run.

A write is `open` in a mode that writes, as a function or a method of a path, `os.open` that
empties, `write_text` and `write_bytes`. It is not in place where what was written is moved to its
place later in the same function or class, where it lies in a temporary folder or is called
temporary, and where nothing is written, as into a lock. What is appended to is left out: it never
held a whole. Of what is moved it is told whether it, and then its folder, was brought to the disk.
"""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from readiness_tui.gates.formats.python_syncs import sync_helpers, sync_of
from readiness_tui.gates.formats.python_values import may_name, nodes_of, parse_python

_Call: TypeAlias = "tuple[ast.Call, str, ast.expr | None]"
_MODE = re.compile(r"[rwxabtU+]{1,4}")
_WRITES = re.compile(r"[wx+]")
_OPENERS = frozenset({"io", "codecs", "gzip", "bz2", "lzma", "tarfile", "aiofiles", "anyio"})
_METHODS = frozenset({"write_text", "write_bytes"})
_NAMED = frozenset({"mkstemp", "NamedTemporaryFile"})
_CALLED = frozenset({"open", *_METHODS, *_NAMED})
_MOVERS = frozenset({"replace", "rename", "renames", "move"})
_MAKERS = frozenset({"mkstemp", "mkdtemp", "gettempdir", "NamedTemporaryFile", "TemporaryFile"})
_TEMPORARY = re.compile(
    r"(?:^|[^a-z])(?:tmp|temp|temporary|tmpdir|tempdir|tempfile|tmpfile)(?:[^a-z]|$)"
)
_DEVICES = ("/dev/", "/proc/", "/sys/")
_WRAPPERS = frozenset({"Path", "str", "fspath", "fsencode", "PurePath", "abspath", "realpath"})
_IDLE = frozenset({"close", "fileno", "truncate", "flush", "seek"})
_MOST = 200
_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Write:
    """One write in place.

    Attributes:
        function: The function it stands in, with its classes: `Store.save`; empty: the module.
        line: From 1.
        call: What writes: `open`, `write_text`.
        target: The path as the code has it.
    """

    function: str
    line: int
    call: str
    target: str


@dataclass(frozen=True, slots=True)
class Move:
    """One call that moves what the same function or class wrote to its place.

    Attributes:
        move: Where it stands, and the path that is moved.
        is_synced: Whether what was written is brought to the disk before.
        is_folder_synced: Whether the folder is, behind it.
    """

    move: Write
    is_synced: bool
    is_folder_synced: bool


@dataclass(frozen=True, slots=True)
class Writes:
    """The writes in place of a module by line, and how many writes are none of these.

    `computed` are calls of `open` whose mode only a run can tell, `moves` what brings the others
    to their place.
    """

    in_place: tuple[Write, ...]
    others: int = 0
    computed: int = 0
    moves: tuple[Move, ...] = ()


def python_writes(content: bytes, path: str) -> Writes:
    """The writes of a module.

    Args:
        content: The whole file.
        path: Its name, for messages.

    Raises:
        UnparsableError: It is no Python of this version, or nested beyond what can be read.
    """
    tree = parse_python(content, path)
    if not may_name(content, _CALLED):
        return Writes(())
    in_place: list[Write] = []
    moves: list[Move] = []
    others = computed = 0
    helpers = sync_helpers(tree)
    for unit in _units(tree, helpers):
        moves += unit.moves()
        for call, name, target in unit.calls:
            if target is None:
                computed += 1
            elif unit.is_final(call, target):
                function = unit.function_of(call.lineno)
                in_place.append(Write(function, call.lineno, name, _text(target)[:_SHOWN]))
            else:
                others += 1
    in_place.sort(key=lambda write: write.line)
    moves.sort(key=lambda move: move.move.line)
    return Writes(tuple(in_place), others, computed, tuple(moves))


@dataclass(slots=True, eq=False)
class _Unit:
    """A function, or a class, with all that lies in it: a name means one thing there.

    Attributes:
        calls: What writes, with its name and the path; no path where only a run tells the mode.
        values: What a name is given, each time.
        helpers: Functions of the module that bring something to the disk: whether a folder.
        moved: The paths that are moved to their place, with the line.
        movers: What moves them, by line.
        targets: Where to something is moved: a name that was made free for it was not written.
        syncs: Where something is brought to the disk, by line: whether it is a folder.
        handles: The name that what was opened is given, empty where it has none.
        used: Names of which something is done that writes, or that nobody can follow.
        spans: First and last line of each function, with its name.
    """

    name: str
    helpers: Mapping[str, bool]
    calls: list[_Call] = field(default_factory=list[_Call])
    values: dict[str, list[ast.expr]] = field(default_factory=dict[str, list[ast.expr]])
    moved: list[tuple[ast.expr, int]] = field(default_factory=list[tuple[ast.expr, int]])
    movers: dict[int, str] = field(default_factory=dict[int, str])
    targets: set[str] = field(default_factory=set[str])
    syncs: list[tuple[int, bool]] = field(default_factory=list[tuple[int, bool]])
    handles: dict[ast.Call, str] = field(default_factory=dict[ast.Call, str])
    used: set[str] = field(default_factory=set[str])
    spans: list[tuple[int, int, str]] = field(default_factory=list[tuple[int, int, str]])

    def function_of(self, line: int) -> str:
        """The innermost function that a line lies in."""
        inner = [span for span in self.spans if span[0] <= line <= span[1]]
        return max(inner, key=lambda span: span[0])[2] if inner else self.name

    def is_final(self, call: ast.Call, target: ast.expr) -> bool:
        """Whether a write goes to where its file is to stay."""
        handle = self.handles.get(call)
        if handle is not None and handle not in self.used:
            return False
        if self._moved_from(call.lineno) & self._aliases(target):
            return False
        return not any(map(_is_temporary, self._pieces(target)))

    def moves(self) -> Iterator[Move]:
        """What brings a file that was written here to its place."""
        for path, line in self.moved:
            function, aliases = self.function_of(line), self._aliases(path)
            is_attribute = any(name.startswith("self.") for name in aliases)
            written = any(
                target is not None and self._aliases(target) & aliases
                for call, _, target in self.calls
                if is_attribute
                or (call.lineno <= line and self.function_of(call.lineno) == function)
            )
            if not written and (
                _text(path) in self.targets or not any(map(_is_named, self._pieces(path)))
            ):
                continue
            syncs = [
                (at, is_folder)
                for at, is_folder in self.syncs
                if is_attribute or self.function_of(at) == function
            ]
            yield Move(
                Write(function, line, self.movers[line], _text(path)[:_SHOWN]),
                any(not is_folder and (is_attribute or at <= line) for at, is_folder in syncs),
                any(is_folder or at > line for at, is_folder in syncs),
            )

    def _moved_from(self, line: int) -> set[str]:
        """What is moved behind a line of the same function; in others of a class its attributes."""
        function, names = self.function_of(line), set[str]()
        for path, at in self.moved:
            aliases = self._aliases(path)
            if self.function_of(at) != function:
                names |= {name for name in aliases if name.startswith("self.")}
            elif at >= line:
                names |= aliases
        return names

    def _aliases(self, path: ast.expr) -> set[str]:
        """What a path is called, by whatever names."""
        names: set[str] = set()
        work = [path]
        while work and len(names) < _MOST:
            node = work.pop()
            text = _text(node)
            if text in names:
                continue
            names.add(text)
            work += self.values.get(text, ())
            match node:
                case ast.Call(func=func, args=[arg]) if _last(func) in _WRAPPERS:
                    work.append(arg)
                case ast.Call(func=func) if _last(func) == "open" and (opened := _opened(node)):
                    work.append(opened[0])
                case ast.Attribute(attr="name", value=value):
                    work.append(value)
                case _:
                    pass
        return names

    def _pieces(self, path: ast.expr) -> Iterator[ast.expr]:
        """All that a path is made of, names followed to what they are given."""
        work, visited = [path], set[str]()
        while work and len(visited) < _MOST:
            for node in _certain(work.pop()):
                if not isinstance(node, ast.Name | ast.Attribute | ast.Constant | ast.Call):
                    continue
                yield node
                text = _text(node)
                if text not in visited:
                    visited.add(text)
                    work += self.values.get(text, ())


def _certain(expression: ast.expr) -> Iterator[ast.AST]:
    """An expression with all below it but alternatives, of which nobody knows which one counts."""
    work: list[ast.AST] = [expression]
    while work:
        node = work.pop()
        yield node
        if not isinstance(node, ast.BoolOp | ast.IfExp):
            work += ast.iter_child_nodes(node)


def _units(tree: ast.Module, helpers: Mapping[str, bool]) -> Iterator[_Unit]:
    """The units of a module: each class and function at its top, and the rest of it."""
    rest = _Unit("", helpers)
    rest_body: list[ast.stmt] = []
    for statement in tree.body:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield _filled(_Unit(statement.name, helpers), [statement])
        else:
            rest_body.append(statement)
    yield _filled(rest, rest_body)


def _filled(unit: _Unit, body: Sequence[ast.stmt]) -> _Unit:
    if not any(_may_write(node) for statement in body for node in nodes_of(statement)):
        return unit
    work: list[tuple[ast.AST, str, ast.AST | None]] = [(one, "", None) for one in body]
    while work:  # a list, not calls: the depth of a tree is the repository's to choose
        node, prefix, parent = work.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            prefix = f"{prefix}.{node.name}" if prefix else node.name
            if not isinstance(node, ast.ClassDef):
                unit.spans.append((node.lineno, node.end_lineno or node.lineno, prefix))
        _note(unit, node, parent)
        work += [(child, prefix, node) for child in ast.iter_child_nodes(node)]
    return unit


def _may_write(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and _last(node.func) in _CALLED


def _note(unit: _Unit, node: ast.AST, parent: ast.AST | None) -> None:
    if (is_folder := sync_of(node, unit.helpers)) is not None and isinstance(node, ast.expr):
        unit.syncs.append((node.lineno, is_folder))
    match node:
        case ast.Assign(targets=targets, value=value):
            for target in targets:
                _bind(unit, target, value)
        case ast.AnnAssign(target=target, value=ast.expr() as value):
            _bind(unit, target, value)
        case ast.NamedExpr(target=target, value=value):
            _bind(unit, target, value)
        case ast.withitem(context_expr=value, optional_vars=target):
            if isinstance(value, ast.Call):
                unit.handles[value] = "" if target is None else _text(target)
            if target is not None:
                _bind(unit, target, value)
        case ast.Call():
            _call(unit, node, parent)
        case ast.Name(ctx=ast.Load()) | ast.Attribute(ctx=ast.Load()):
            if not (isinstance(parent, ast.Attribute) and parent.attr in _IDLE):
                unit.used.add(_text(node))
        case _:
            pass


def _bind(unit: _Unit, target: ast.expr, value: ast.expr) -> None:
    names = target.elts if isinstance(target, ast.Tuple | ast.List) else [target]
    parts = value.elts if isinstance(value, ast.Tuple) and len(value.elts) == len(names) else None
    for at, name in enumerate(names):
        unit.values.setdefault(_text(name), []).append(parts[at] if parts else value)
    if isinstance(value, ast.Call) and isinstance(target, ast.Name | ast.Attribute):
        unit.handles.setdefault(value, _text(target))


def _call(unit: _Unit, call: ast.Call, parent: ast.AST | None) -> None:
    name = _last(call.func)
    if name in _MOVERS:
        unit.moved += [(path, call.lineno) for path in _moved(call)]
        unit.movers[call.lineno] = name
        unit.targets |= {_text(path) for path in call.args[1:2]}
    if name in _METHODS and isinstance(call.func, ast.Attribute) and call.args:
        unit.calls.append((call, name, call.func.value))
    elif name == "open" and (opened := _opened(call)) is not None:
        path, mode = opened
        if mode is None:
            unit.calls.append((call, name, None))
        elif _WRITES.search(mode):
            if isinstance(parent, ast.Attribute) and parent.attr in _IDLE:
                unit.handles[call] = ""
            unit.calls.append((call, name, path))


def _moved(call: ast.Call) -> list[ast.expr]:
    """The path that a call moves: the first of two arguments, else what the method is of."""
    if len(call.args) > 1:
        return call.args[:1]
    return [call.func.value] if call.args and isinstance(call.func, ast.Attribute) else []


def _opened(call: ast.Call) -> tuple[ast.expr, str | None] | None:
    """The path and mode of a call of `open`; None where it opens no file, or is not sure to."""
    func = call.func
    named = {one.arg: one.value for one in call.keywords}
    if _text(func) == "os.open":
        is_emptied = len(call.args) > 1 and "O_TRUNC" in _text(call.args[1])
        return (call.args[0], "w") if is_emptied else None
    if (
        isinstance(func, ast.Name)
        or _text(func.value if isinstance(func, ast.Attribute) else func) in _OPENERS
    ):
        if not call.args and "file" not in named:
            return None
        path = call.args[0] if call.args else named["file"]
        mode = call.args[1] if len(call.args) > 1 else named.get("mode")
        if isinstance(path, ast.Constant) and isinstance(path.value, int):
            return None
        return None if mode is None else (path, _constant(mode))
    if not isinstance(func, ast.Attribute):
        return None
    mode = call.args[0] if call.args else named.get("mode")
    text = None if mode is None else _constant(mode)
    return (func.value, text) if text and _MODE.fullmatch(text) else None


def _constant(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _is_named(node: ast.expr) -> bool:
    """Whether a piece of a path is a temporary file that has a name."""
    return isinstance(node, ast.Call) and _last(node.func) in _NAMED


def _is_temporary(node: ast.expr) -> bool:
    match node:
        case ast.Call(func=func):
            return _last(func) in _MAKERS
        case ast.Constant(value=str(text)):
            return bool(_TEMPORARY.search(text.lower())) or text.startswith(_DEVICES)
        case ast.Constant():
            return False
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name == "devnull" or bool(_TEMPORARY.search(name.lower()))
        case _:
            return False


def _last(func: ast.expr) -> str:
    match func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def _text(node: ast.AST) -> str:
    """An expression as it is written; names quickly, for there are very many."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=ast.Name(id=owner), attr=name):
            return f"{owner}.{name}"
        case _:
            pass
    try:
        return ast.unparse(node)
    except RecursionError:
        return ""
