"""Writes `docs/gates.md`: every kind of gate, from its code and from an example that is judged.

A kind's module says what it asks, its parameter model what it takes, its source which rules decide.
The example of a kind is a small workspace, one file of `EXAMPLES`; what the page says that the gate
says is what it said when the page was made.
"""

import inspect
import os
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from readiness_tui.domain.model.gate import Result
from readiness_tui.domain.model.ids import GateKey
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.proof.board_facts import facts_of
from readiness_tui.domain.proof.derived import gates_of
from readiness_tui.domain.proof.proof import Judgement
from readiness_tui.domain.verdict.verdict import judge as judge_domain
from readiness_tui.gates.engine.judging import judge
from readiness_tui.gates.engine.registry import KINDS
from readiness_tui.gates.repo.repo_view import RepoView
from readiness_tui.storage.boards.loaded import LoadedBoard
from readiness_tui.storage.boards.reader import parse_board
from tools.gate_rules import rules_of

HERE = Path(__file__).resolve().parent
PAGE = HERE.parent / "docs" / "gates.md"
INTRO = HERE / "gates_intro.md"
EXAMPLES = HERE.parent / "tests" / "gates" / "examples"
NOW = datetime(2026, 2, 18, 9, tzinfo=UTC)
AGE = timedelta(hours=3)
"""How old the files of an example are: a checkout would give them any age."""

GIT_S = 25

_COSTS = {
    "C0": "it looks whether files are there, or at the board alone",
    "C1": "it reads single reports or files",
    "C2": "it scans a tree, and keeps what it made of each file",
    "C3": "a person starts a command; here its record is read",
}


@dataclass(frozen=True, slots=True)
class Example:
    """One example that was judged: the table of its gate, and what came of it."""

    text: str
    key: GateKey
    judgement: Judgement

    @property
    def result(self) -> Result:
        """What the gate found."""
        return self.judgement.results[self.key]


def example_of(kind: str, scratch: Path) -> Example | None:
    """Judge the example of a kind on a copy of its files; None where it has none.

    Args:
        kind: Its name, as the file of the example is called.
        scratch: An empty folder.
    """
    source = EXAMPLES / f"{kind}.toml"
    if not source.is_file():
        return None
    given = tomllib.loads(source.read_text(encoding="utf-8"))
    root = scratch / kind
    root.mkdir()
    for commit in given.get("commits", ()):
        _write(root, commit["files"])
        _commit(root, commit["at"])
    _write(root, given["files"])
    loaded = parse_board("boards/example.toml", given["board"].encode())
    if not isinstance(loaded, LoadedBoard):
        message = f"{kind}: {loaded.problems[0]}"
        raise TypeError(message)
    board = loaded.board
    (name,) = (one.id for one in board.gates.values() if one.kind == kind)
    facts = facts_of(board)
    results = {
        GateKey(board.id, one): judge(gate, RepoView(root), NOW, facts=facts).result
        for one, gate in gates_of(board).items()
        if gate.kind in KINDS
    }
    judgement = judge_domain(Portfolio.of(board), results, NOW)
    return Example(_table(given["board"], name), GateKey(board.id, name), judgement)


def _write(root: Path, files: Mapping[str, str]) -> None:
    at = (NOW - AGE).timestamp()
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        os.utime(path, (at, at))


def _commit(root: Path, at: str) -> None:
    """Commit all files at an instant, whatever the configuration of git says here."""
    who = {"NAME": "A", "EMAIL": "a@example.org", "DATE": at}
    env = {
        f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in who.items()
    }
    env |= {"PATH": os.environ["PATH"], "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", at]):
        subprocess.run(["git", *words], cwd=root, env=env, check=True, timeout=GIT_S)  # noqa: S607


def _table(text: str, name: str) -> str:
    """The lines of a gate's table and of those below it."""
    tables = re.split(r"^(?=\[)", text, flags=re.MULTILINE)
    mine = [one for one in tables if re.match(rf"\[+gate\.\"?{re.escape(name)}\"?[\].]", one)]
    return "".join(mine).strip()


def kinds() -> tuple[str, ...]:
    """Every kind of the page, by name."""
    return tuple(sorted(KINDS))


def page() -> str:
    """The whole page."""
    with tempfile.TemporaryDirectory() as scratch:
        parts = [INTRO.read_text(encoding="utf-8").strip()]
        parts += ["\n".join(_section(kind, Path(scratch))) for kind in kinds()]
    return "\n\n".join(parts) + "\n"


def _section(name: str, scratch: Path) -> Iterator[str]:
    kind = KINDS[name]
    module = sys.modules[kind.judge.__module__]
    first, rest = _said(module.__doc__ or "")
    yield f"## {name}"
    yield ""
    yield f"{first} {_as_sentence(kind.judge.__doc__)}".strip()
    if rest:
        yield f"\n{rest}"
    yield f"\nCost {kind.cost}: {_COSTS[kind.cost]}."
    yield ""
    yield from _parameters(kind.params)
    rules = ", ".join(f"`{rule}`" for rule in rules_of(name))
    if rules:
        yield f"\nRules: {rules}."
    if (example := example_of(name, scratch)) is not None:
        result = example.result
        yield f"\n```toml\n{example.text}\n```\n"
        yield f"Says `{result.outcome}`: {_code(result.says)}"
        if remedy := result.remedy:
            yield f"Next: {_code(remedy)}"


def _code(text: str) -> str:
    fence = "``" if "`" in text else "`"
    pad = " " if fence == "``" else ""
    return f"{fence}{pad}{text}{pad}{fence}".replace("\n", " ")


def _said(doc: str) -> tuple[str, str]:
    """The first sentence of a module without `Kind x:`, and the paragraphs below it."""
    head, _, rest = inspect.cleandoc(doc).partition("\n\n")
    first = re.sub(r"^Kind `\w+`:\s*", "", " ".join(head.split()))
    return first[:1].upper() + first[1:], rest.strip()


def _as_sentence(doc: str | None) -> str:
    """The first sentence of a docstring, `Whether ...` as what the kind asks."""
    first = " ".join(inspect.cleandoc(doc or "").partition("\n\n")[0].split())
    if not first.startswith("Whether "):
        return ""
    return f"It asks w{first[1:]}"


def _parameters(model: type[BaseModel]) -> Iterator[str]:
    schema = model.model_json_schema()
    defs: Mapping[str, Any] = schema.get("$defs", {})
    if not schema.get("properties"):
        yield "It takes no parameters of its own."
        return
    yield " ".join(inspect.cleandoc(model.__doc__ or "").partition("\n\n")[0].split())
    yield ""
    yield "| parameter | takes | default |"
    yield "|---|---|---|"
    yield from _rows(schema, defs, "")


def _rows(schema: Mapping[str, Any], defs: Mapping[str, Any], prefix: str) -> Iterator[str]:
    required = set(schema.get("required", ()))
    for name, field in schema.get("properties", {}).items():
        full = f"{prefix}{name}"
        default = "" if name in required else _default(field)
        shown = f"**`{full}`**" if name in required else f"`{full}`"
        yield f"| {shown} | {_takes(field, defs)} | {default} |"
        for ref, many in _references(field):
            yield from _rows(defs[ref], defs, f"{full}[]." if many else f"{full}.")


def _default(field: Mapping[str, Any]) -> str:
    value = field.get("default")
    if value is None or value == "":
        return ""
    return f"`{_toml(value)}`"


def _toml(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case str():
            return f'"{value}"'
        case list() | tuple():
            return "[" + ", ".join(map(_toml, value)) + "]"
        case dict():
            return (
                "{ " + ", ".join(f"{name} = {_toml(item)}" for name, item in value.items()) + " }"
            )
        case _:
            return f"{value:g}" if isinstance(value, float) else str(value)


_NAMES = {"string": "text", "integer": "whole number", "number": "number", "boolean": "yes or no"}
_BOUNDS = {
    "minimum": "{} or more",
    "exclusiveMinimum": "more than {}",
    "maximum": "at most {}",
    "exclusiveMaximum": "less than {}",
}


def _takes(field: Mapping[str, Any], defs: Mapping[str, Any]) -> str:
    """What a parameter takes, in words."""
    if "$ref" in field:
        return "table" if "enum" not in _target(field, defs) else _takes(_target(field, defs), defs)
    if "enum" in field or "const" in field:
        words = field.get("enum", [field.get("const")])
        return ", ".join(f"`{_toml(word)}`" for word in words)
    if options := field.get("anyOf") or field.get("oneOf"):
        return " or ".join(
            dict.fromkeys(_takes(one, defs) for one in options if one.get("type") != "null")
        )
    kind = field.get("type", "")
    if kind == "array":
        inner = field.get("items") or {}
        return f"list of {_plural(_takes(inner, defs)) if inner else 'values'}"
    if kind == "object":
        return "table"
    bounds = [text.format(f"{field[name]:g}") for name, text in _BOUNDS.items() if name in field]
    return ", ".join([_NAMES.get(kind, kind or "value"), *bounds])


def _plural(text: str) -> str:
    return {"text": "texts", "table": "tables", "whole number": "whole numbers"}.get(text, text)


def _target(field: Mapping[str, Any], defs: Mapping[str, Any]) -> Mapping[str, Any]:
    return defs[field["$ref"].rpartition("/")[2]]


def _references(field: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    """The models that a parameter holds, and whether in a list."""
    if "$ref" in field:
        yield field["$ref"].rpartition("/")[2], False
    for one in (*field.get("anyOf", ()), *field.get("oneOf", ())):
        yield from _references(one)
    if isinstance(field.get("items"), dict):
        for ref, _ in _references(field["items"]):
            yield ref, True


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")
    print(f"{PAGE.name}: {len(kinds())} kinds")


if __name__ == "__main__":
    main()
