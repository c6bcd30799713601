"""What one sample of an attack is: a gate, the files it is aimed at, and what must come of it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

Value: TypeAlias = "str | int | float | bool | Sequence[Value] | Mapping[str, Value]"
HOLDS = frozenset({"pass", "warn"})


@dataclass(frozen=True)
class Sample:
    """One gate of the hostile repository.

    Attributes:
        id: Of the gate; begins with the row of the table of threats, as in `T3-xxe`.
        table: The gate as the board declares it.
        comes: `outcome`, or `outcome: cause`, separated by `|` where several are right.
        says: A part of its sentence.
        files: What lies in the repository for it.
    """

    id: str
    table: Mapping[str, Value]
    comes: str
    says: str = ""
    files: Mapping[str, bytes] = field(default_factory=dict[str, bytes])

    @property
    def toml(self) -> str:
        """The gate as a table of a board."""
        rows = (f"{name} = {toml(value)}" for name, value in self.table.items())
        return "\n".join((f"[gate.{toml(self.id)}]", *rows, ""))


def toml(value: Value) -> str:
    """A value as TOML; text with every sign that is no plain letter escaped."""
    if isinstance(value, str):
        return json.dumps(value).replace("\x7f", "\\u007f")
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{toml(n)} = {toml(v)}" for n, v in value.items()) + " }"
    if isinstance(value, Sequence):
        return f"[{', '.join(map(toml, value))}]"
    return json.dumps(value)


def text(*forbidden: str, inputs: Sequence[str] = ("a.txt",), **more: Value) -> Mapping[str, Value]:
    """A gate that forbids regular expressions in files."""
    forbid = [{"re": one} for one in forbidden]
    return {"kind": "text", "inputs": inputs, "forbid": forbid, **more}


def reads(kind: str, path: str, **more: Value) -> Mapping[str, Value]:
    """A gate of a kind that reads one report."""
    return {"kind": kind, "inputs": [path], **more}
