"""Commands that a Python file runs, and the sessions of a noxfile.

Only what is written out is read: `subprocess.run(["bandit", "-r", "src"], check=True)`,
`os.system("...")`, `session.run("safety", "check")`. A part that is computed stands as `...`.
"""

import ast
import shlex
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from readiness_tui.gates.kinds.workflows.targets import Command, Ignored, Target

_RUNS = frozenset(
    {"run", "call", "Popen", "check_call", "check_output", "getoutput", "system", "popen"}
)
_STRICT = frozenset({"check_call", "check_output"})
_MODULES = frozenset({"subprocess", "os", "sp"})
_SESSION = frozenset({"run", "run_always", "run_install"})
_ENDS = frozenset({"exit", "_exit", "SystemExit", "check_returncode"})


def read_python(text: str) -> Target | None:
    """The commands of a whole file; None where it is not Python."""
    tree = _parsed(text)
    if tree is None:
        return None
    can_fail = any(_fails(node) for node in ast.walk(tree))
    return Target("", 1, tuple(_commands(tree, can_fail=can_fail)))


def read_sessions(text: str) -> Mapping[str, Target] | None:
    """The sessions of a noxfile by name, with what they run through functions of the file."""
    tree = _parsed(text)
    if tree is None:
        return None
    functions = {one.name: one for one in tree.body if isinstance(one, ast.FunctionDef)}
    sessions: dict[str, Target] = {}
    for name, function in functions.items():
        explicit_name = _session_name(function)
        if explicit_name is not None:
            commands = tuple(_of_session(function, functions, {name}))
            sessions[explicit_name or name] = Target(
                explicit_name or name, function.lineno, commands
            )
    return sessions


def default_sessions(text: str) -> tuple[str, ...]:
    """What `nox.options.sessions` names; empty where it names nothing."""
    tree = _parsed(text)
    for node in ast.walk(tree) if tree else ():
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "nox.options.sessions":
            return tuple(_words(node.value) or [])
    return ()


def _parsed(text: str) -> ast.Module | None:
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _session_name(function: ast.FunctionDef) -> str | None:
    """The name that a session is given, empty for its own; None for what is no session."""
    for decorator in function.decorator_list:
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        if ast.unparse(called).rpartition(".")[2] != "session":
            continue
        keywords = decorator.keywords if isinstance(decorator, ast.Call) else ()
        names = [
            str(key.value.value)
            for key in keywords
            if key.arg == "name" and isinstance(key.value, ast.Constant)
        ]
        return names[0] if names else ""
    return None


def _of_session(
    function: ast.FunctionDef, functions: Mapping[str, ast.FunctionDef], met: set[str]
) -> Iterator[Command]:
    for call in _calls(function):
        name = _name(call)
        if isinstance(call.func, ast.Attribute) and name in _SESSION:
            words = [text for one in call.args for text in (_words(one) or ["..."])]
            codes = next((key.value for key in call.keywords if key.arg == "success_codes"), None)
            by = "success_codes" if codes is not None and _takes_failure(codes) else ""
            yield Command(shlex.join(words), call.lineno, "sure" if by else "", by)
        elif name == "notify":
            yield Command(f"nox -s {shlex.join(_words(call.args[0]) or ())}", call.lineno)
        elif isinstance(call.func, ast.Name) and name in functions and name not in met:
            met.add(name)
            yield from _of_session(functions[name], functions, met)


def _takes_failure(codes: ast.expr) -> bool:
    return any(
        isinstance(one, ast.Constant) and one.value not in {0, None} for one in ast.walk(codes)
    )


@dataclass(frozen=True, slots=True)
class _Guard:
    """Lines of a `try` whose handlers go on."""

    first: int
    last: int


def _commands(tree: ast.Module, *, can_fail: bool) -> Iterator[Command]:
    guards = [
        _Guard(node.body[0].lineno, node.body[-1].end_lineno or node.body[-1].lineno)
        for node in ast.walk(tree)
        if isinstance(node, ast.Try)
        and not any(_fails(one) for each in node.handlers for one in ast.walk(each))
    ]
    for call in _calls(tree):
        words = _command_of(call)
        if words is None:
            continue
        is_strict = _name(call) in _STRICT or any(
            key.arg == "check" and isinstance(key.value, ast.Constant) and key.value.value is True
            for key in call.keywords
        )
        is_guarded = any(one.first <= call.lineno <= one.last for one in guards)
        yield Command(shlex.join(words), call.lineno, *_ignored(is_strict, is_guarded, can_fail))


def _ignored(is_strict: bool, is_guarded: bool, can_fail: bool) -> tuple[Ignored, str]:  # noqa: FBT001
    if is_strict and not is_guarded:
        return "", ""
    by = "an except that goes on" if is_strict else "a call without check=True"
    return ("maybe" if can_fail else "sure"), by


def _command_of(call: ast.Call) -> list[str] | None:
    """The words of a command that a call runs, None if it runs none."""
    func = call.func
    if _name(call) not in _RUNS or not call.args:
        return None
    if isinstance(func, ast.Attribute) and ast.unparse(func.value) not in _MODULES:
        return None
    words = _words(call.args[0])
    if words is not None and isinstance(call.args[0], ast.Constant | ast.JoinedStr):
        try:
            words = shlex.split(words[0])
        except ValueError:
            return None
    return words or None


def _words(node: ast.expr) -> list[str] | None:
    """The texts of a list or text; what is computed stands as `...`."""
    match node:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.JoinedStr(values=values):
            return ["".join(_text(part) for part in values)]
        case ast.List(elts=items) | ast.Tuple(elts=items):
            return [text for one in items for text in (_words(one) or ["..."])]
        case ast.BinOp(left=left):
            return _words(left)
        case ast.Attribute(attr="executable"):
            return ["python"]
        case _:
            return None


def _text(node: ast.expr) -> str:
    return str(node.value) if isinstance(node, ast.Constant) else "..."


def _calls(tree: ast.AST) -> Iterable[ast.Call]:
    nodes = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    return sorted(nodes, key=lambda node: (node.lineno, node.col_offset))


def _name(call: ast.Call) -> str:
    func = call.func
    return (
        func.attr
        if isinstance(func, ast.Attribute)
        else func.id
        if isinstance(func, ast.Name)
        else ""
    )


def _fails(node: ast.AST) -> bool:
    """Whether a node may end the file with a failure."""
    if isinstance(node, ast.Raise):
        return True
    if not isinstance(node, ast.Call) or _name(node) not in _ENDS:
        return False
    return not (
        node.args and isinstance(node.args[0], ast.Constant) and node.args[0].value in {0, None}
    )
