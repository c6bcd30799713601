"""Which variables of the environment a Python module reads, from its tree: nothing of it is run.

Variables that a class of settings reads: each field of a `BaseSettings` of pydantic is one.

The variable is called as the field in capitals, behind the prefix of the class, or as its alias
says. Only what the class itself says is read: a prefix from elsewhere is not seen.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from readiness_tui.gates.formats.python_values import nodes_of, parse_python

_BASE = "BaseSettings"
_ALIASES = ("validation_alias", "alias", "env")
_NO_FIELDS = frozenset({"ClassVar", "PrivateAttr"})


class SettingField(NamedTuple):
    """A field of a class of settings: its variable, its line, and what it falls back to."""

    name: str
    line: int
    fallback: ast.expr | None


def setting_fields(node: ast.ClassDef) -> Iterator[SettingField]:
    """The variables that a class reads; none where it is no class of settings."""
    if _BASE not in {_last(base) for base in node.bases}:
        return
    prefix = _prefix(node)
    for statement in node.body:
        match statement:
            case ast.AnnAssign(target=ast.Name(id=field), annotation=kind, value=value) if (
                not field.startswith("_") and field != "model_config" and not _is_no_field(kind)
            ):
                named = _keywords(value) if _last_of_call(value) == "Field" else {}
                aliases = (_text(named[name]) for name in _ALIASES if name in named)
                alias = next((text for text in aliases if text), "")
                name = alias or f"{prefix}{field}".upper()
                yield SettingField(name, statement.lineno, _fallback(value, named))
            case _:
                pass


def _fallback(value: ast.expr | None, named: dict[str, ast.expr]) -> ast.expr | None:
    if not isinstance(value, ast.Call):
        return value
    return named.get("default") or (value.args[0] if value.args else None)


def _prefix(node: ast.ClassDef) -> str:
    """The prefix that `model_config`, or the class `Config` within, gives to all variables."""
    for statement in node.body:
        match statement:
            case (
                ast.Assign(targets=[ast.Name(id="model_config")], value=value)
                | ast.AnnAssign(target=ast.Name(id="model_config"), value=ast.expr() as value)
            ):
                return _text(_keywords(value).get("env_prefix"))
            case ast.ClassDef(name="Config", body=body):
                for inner in body:
                    match inner:
                        case ast.Assign(targets=[ast.Name(id="env_prefix")], value=value):
                            return _text(value)
                        case _:
                            pass
            case _:
                pass
    return ""


def _keywords(value: ast.expr | None) -> dict[str, ast.expr]:
    """The named arguments of a call, or the texts and values of a dictionary."""
    match value:
        case ast.Call(keywords=keywords):
            return {each.arg: each.value for each in keywords if each.arg}
        case ast.Dict(keys=keys, values=values):
            pairs = zip(keys, values, strict=True)
            return {_text(key): entry for key, entry in pairs if key is not None}
        case _:
            return {}


def _is_no_field(annotation: ast.expr) -> bool:
    outer = annotation.value if isinstance(annotation, ast.Subscript) else annotation
    return _last(outer) in _NO_FIELDS


def _last_of_call(value: ast.expr | None) -> str:
    return _last(value.func) if isinstance(value, ast.Call) else ""


def _last(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def _text(node: ast.expr | None) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


ENVIRON = "os.environ"
_READING = frozenset({"get", "pop", "setdefault"})
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_UPPER = re.compile(r"[A-Z][A-Z0-9_]*")


@dataclass(frozen=True, slots=True)
class Read:
    """One reading of a variable.

    `reader` is `os.environ`, or how another function is called whose first argument is a name in
    capitals; `fallback` is the literal it takes where nothing is set, None where there is none or
    it is computed.
    """

    name: str
    line: int
    fallback: str | None = None
    reader: str = ENVIRON


@dataclass(frozen=True, slots=True)
class Reads:
    """All readings of a module by line; `computed` are the lines that read a computed name."""

    reads: tuple[Read, ...]
    computed: tuple[int, ...] = ()


def python_reads(content: bytes, path: str) -> Reads:
    """The variables that a module reads.

    These are `os.environ[...]`, its `get`, `pop` and `setdefault`, `os.getenv`, `in os.environ`, by
    any name that the module gives them, with a name that is written out or a constant of the
    module; and the fields of classes of settings. A fallback is the second argument, what stands
    behind `or`, or the default of a field.

    Args:
        content: The whole file.
        path: Its name, for messages.

    Raises:
        UnparsableError: It is no Python of this version, or nested beyond what can be read.
    """
    tree = parse_python(content, path)
    nodes = tuple(nodes_of(tree))
    looker = _Looker(_Names.of(tree, nodes))
    looker.look(nodes)
    return Reads(
        tuple(sorted(looker.reads, key=lambda read: (read.line, read.name))),
        tuple(sorted(looker.computed)),
    )


@dataclass(slots=True)
class _Names:
    """What a module calls `os`, its environment and `getenv`, and its constants that are text."""

    os: set[str] = field(default_factory=set[str])
    environ: set[str] = field(default_factory=set[str])
    getenv: set[str] = field(default_factory=set[str])
    constants: dict[str, str] = field(default_factory=dict[str, str])

    @classmethod
    def of(cls, tree: ast.Module, nodes: tuple[ast.AST, ...]) -> "_Names":
        """Those of a module, of which all nodes are given as well."""
        names = cls()
        for node in nodes:
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                names._import(node)
        for statement in tree.body:
            names._take(statement)
        for node in nodes:
            if isinstance(node, ast.arguments):
                names._arguments(node)
        return names

    def _import(self, node: ast.Import | ast.ImportFrom) -> None:
        """Note an import; `os` may come from a module that stands in for it, too."""
        is_os = isinstance(node, ast.ImportFrom) and node.module == "os"
        for alias in node.names:
            name = alias.asname or alias.name.partition(".")[0]
            if alias.name == "os" or (alias.name.startswith("os.") and not alias.asname):
                self.os.add(name)
            elif is_os and alias.name in {"environ", "getenv"}:
                getattr(self, alias.name).add(name)

    def _arguments(self, node: ast.arguments) -> None:
        """Note the parameters that are the environment unless a caller gives another."""
        plain = [*node.posonlyargs, *node.args]
        pairs = [
            *zip(plain[len(plain) - len(node.defaults) :], node.defaults, strict=True),
            *zip(node.kwonlyargs, node.kw_defaults, strict=True),
        ]
        self.environ |= {arg.arg for arg, value in pairs if value and self.is_environ(value)}

    def _take(self, statement: ast.stmt) -> None:
        match statement:
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=value)
                | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
            ):
                if self.is_environ(value):
                    self.environ.add(name)
                elif isinstance(value, ast.Constant) and isinstance(value.value, str):
                    self.constants[name] = value.value
            case _:
                pass

    def is_environ(self, node: ast.expr) -> bool:
        """Whether an expression is the environment."""
        match node:
            case ast.Name(id=name):
                return name in self.environ
            case ast.Attribute(attr="environ", value=ast.Name(id=name)):
                return name in self.os
            case _:
                return False

    def is_getenv(self, node: ast.expr) -> bool:
        """Whether an expression is a function that reads one variable."""
        match node:
            case ast.Name(id=name):
                return name in self.getenv
            case ast.Attribute(attr="getenv", value=ast.Name(id=name)):
                return name in self.os
            case ast.Attribute(attr=attr, value=value):
                return attr in _READING and self.is_environ(value)
            case _:
                return False


class _Looker:
    """One look through a tree, by a list and not by calls: its depth is the repository's."""

    def __init__(self, names: _Names) -> None:
        self._names = names
        self._behind_or: dict[ast.expr, ast.expr] = {}
        self.reads: list[Read] = []
        self.computed: set[int] = set()

    def look(self, nodes: tuple[ast.AST, ...]) -> None:
        """Note every reading among nodes; a parent stands before its children."""
        for node in nodes:
            match node:
                case ast.BoolOp(op=ast.Or(), values=[first, *_, last]):
                    self._behind_or[first] = last
                case ast.Subscript(value=value, slice=key, ctx=ast.Load()) if (
                    self._names.is_environ(value)
                ):
                    self._note(key, node.lineno, self._behind_or.get(node))
                case ast.Compare(left=key, ops=[ast.In() | ast.NotIn()], comparators=[value]) if (
                    self._names.is_environ(value)
                ):
                    self._note(key, node.lineno, None)
                case ast.Call(args=[key, *_]):
                    self._call(node, key)
                case ast.ClassDef():
                    for setting in setting_fields(node):
                        self.reads.append(
                            Read(setting.name, setting.line, _literal(setting.fallback))
                        )
                case _:
                    pass

    def _call(self, call: ast.Call, key: ast.expr) -> None:
        fallback = self._behind_or.get(call) or _second(call)
        if self._names.is_getenv(call.func):
            self._note(key, call.lineno, fallback)
            return
        name, reader = self._text(key), _dotted(call.func)
        if reader and name is not None and _UPPER.fullmatch(name):
            self.reads.append(Read(name, call.lineno, _literal(fallback), reader))

    def _note(self, key: ast.expr, line: int, fallback: ast.expr | None) -> None:
        name = self._text(key)
        if name is None or not _NAME.fullmatch(name):
            self.computed.add(line)
        else:
            self.reads.append(Read(name, line, _literal(fallback)))

    def _text(self, node: ast.expr) -> str | None:
        match node:
            case ast.Constant(value=str(text)):
                return text
            case ast.Name(id=name):
                return self._names.constants.get(name)
            case _:
                return None


def _second(call: ast.Call) -> ast.expr | None:
    named: Mapping[str | None, ast.expr] = {one.arg: one.value for one in call.keywords}
    return call.args[1] if len(call.args) > 1 else named.get("default")


def _literal(node: ast.expr | None) -> str | None:
    match node:
        case ast.Constant(value=bool() as flag):
            return str(flag).lower()
        case ast.Constant(value=str() | int() | float() as value):
            return str(value)
        case _:
            return None


def _dotted(node: ast.expr) -> str:
    """How a function is called, as `env.str`; empty for what is no plain name."""
    return ".".join(reversed(list(_pieces(node))))


def _pieces(node: ast.expr) -> Iterator[str]:
    while isinstance(node, ast.Attribute):
        yield node.attr
        node = node.value
    if isinstance(node, ast.Name):
        yield node.id
