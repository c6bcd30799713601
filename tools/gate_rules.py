"""The rules that may decide a gate of a kind, read from the source of the kind."""

import ast
import inspect
import re
import sys
from collections.abc import Iterator, Mapping
from itertools import product
from types import ModuleType

from readiness_tui.gates.engine.registry import KINDS

_RULE = re.compile(r"[a-z][a-z_0-9]*\.[a-z*][-a-z_*0-9]*(?<!-)")


def rules_of(name: str) -> tuple[str, ...]:
    """The rules that may decide a gate of a kind, read from its source; `*` where a word is put in.

    Those that several kinds share (`input.absent`, `gate.*`) are left out.
    """
    found: set[str] = set()
    for module in _modules(sys.modules[KINDS[name].judge.__module__], set()):
        heads = {name, *name.split("_"), module.__name__.rpartition(".")[2]}
        found |= {rule for rule in _rules(module) if rule.partition(".")[0] in heads}
    return tuple(sorted(found))


def _rules(module: ModuleType) -> set[str]:
    tree = ast.parse(inspect.getsource(module))
    words = dict(_words_put_in(tree, vars(module)))
    found: set[str] = set()
    for node in ast.walk(tree):
        for text in _literals(node, vars(module)):
            if _RULE.fullmatch(text):
                found |= {text.replace("*", word) for word in words.get(text, ("*",))}
    return found


def _words_put_in(
    tree: ast.Module, known: Mapping[str, object]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Of each rule that a function makes of its argument, the words that it is called with."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    for made in ast.walk(tree):
        if not isinstance(made, ast.FunctionDef):
            continue
        names = [one.arg for one in made.args.args if one.arg not in {"self", "cls"}]
        for node in ast.walk(made):
            match node:
                case ast.JoinedStr(values=[_, ast.FormattedValue(value=ast.Name(id=name))]) if (
                    name in names
                ):
                    at = names.index(name)
                    asked = [call for call in calls if _calls(call, made.name)]
                    given = [_literals(_argument(call, at, name), known) for call in asked]
                    if given and all(given):
                        words = {word for some in given for word in some}
                        yield _literals(node, known)[0], tuple(sorted(words))
                case _:
                    pass


def _calls(call: ast.Call, name: str) -> bool:
    func = call.func
    return (isinstance(func, ast.Name) and func.id == name) or (
        isinstance(func, ast.Attribute) and func.attr == name
    )


def _argument(call: ast.Call, at: int, name: str) -> ast.expr | None:
    """What a call hands over for one argument."""
    named = [word.value for word in call.keywords if word.arg == name]
    return named[0] if named else call.args[at] if at < len(call.args) else None


def _modules(module: ModuleType, seen: set[str]) -> Iterator[ModuleType]:
    """A kind's module and those beside it that it is made of, once each."""
    seen.add(module.__name__)
    yield module
    for value in vars(module).values():
        home = getattr(value, "__module__", "") or ""
        if home.startswith("readiness_tui.gates.kinds.") and home not in seen:
            yield from _modules(sys.modules[home], seen)


def _literals(node: ast.AST | None, names: Mapping[str, object]) -> tuple[str, ...]:
    """The texts that an expression may be; `*` stands for what only a run can say.

    Args:
        node: Any expression.
        names: What the names of its module stand for.
    """
    match node:
        case ast.Constant(value=str(text)):
            return (text,)
        case ast.FormattedValue(value=value):
            return _literals(value, names) or ("*",)
        case ast.Name(id=name) if name.isupper() and isinstance(names.get(name), str):
            return (str(names[name]),)
        case ast.IfExp(body=body, orelse=orelse):
            both = (*_literals(body, names), *_literals(orelse, names))
            return both if len(both) > 1 else ()
        case ast.JoinedStr(values=values):
            parts = [_literals(one, names) or ("*",) for one in values]
            return tuple("".join(each) for each in product(*parts))
        case _:
            return ()
