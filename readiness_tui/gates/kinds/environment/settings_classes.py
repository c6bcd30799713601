"""Variables that a class of settings reads: each field of a `BaseSettings` of pydantic is one.

The variable is called as the field in capitals, behind the prefix of the class, or as its alias
says. Only what the class itself says is read: a prefix from elsewhere is not seen.
"""

import ast
from collections.abc import Iterator
from typing import NamedTuple

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
