"""Where the parts of a workflow stand in its text, so that one part can be written anew.

Positions come from the marks of the composed YAML; what is not touched keeps every byte.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

import yaml

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""Several times as fast in C, where there is one; its marks are the same."""

_ALIAS = re.compile(r"^\s*(?:- )?(?:[\w-]+: )?\*\w|<<:", re.MULTILINE)

Edit = tuple[int, int, str]
"""From one index to another, and the text that stands there instead."""


@dataclass(frozen=True)
class Block:
    """A block mapping: a step, a job, or the mapping of all jobs."""

    text: str
    node: yaml.MappingNode

    @property
    def start(self) -> int:
        """The index of its first key."""
        return self.node.start_mark.index

    @property
    def column(self) -> int:
        """The column of its keys."""
        return self.node.start_mark.column

    @cached_property
    def entries(self) -> Mapping[str, tuple[yaml.Node, yaml.Node]]:
        """Each key's text, with the nodes of key and value, in order."""
        return {key.value: (key, value) for key, value in self.node.value}

    @property
    def is_block(self) -> bool:
        """Whether keys can be put before the first one on lines of their own."""
        return not self.node.flow_style

    def scalar(self, key: str) -> str:
        """The text of a plain value, or nothing."""
        value = self.entries[key][1] if key in self.entries else None
        return value.value if isinstance(value, yaml.ScalarNode) else ""

    def span(self, key: str) -> tuple[int, int]:
        """From where a key begins to the end of the last line of its value."""
        key_node, value = self.entries[key]
        return key_node.start_mark.index, line_end(self.text, last_leaf(value).end_mark.index)

    def first(self, line: str) -> Edit:
        """Put a line before the first key."""
        return self.start, self.start, f"{line}\n{' ' * self.column}"

    def rewritten(self, key: str, lines: str) -> Edit:
        """Write an entry anew; further lines of it stand where its key does."""
        begin, end = self.span(key)
        return begin, end, lines.replace("\n", "\n" + " " * self.column) + "\n"


@dataclass(frozen=True)
class Step(Block):
    """A step of a job, or of an action, that has each key once."""

    is_of_action: bool = False

    @property
    def script(self) -> str:
        """Its shell script without the last line end; nothing where it runs something else."""
        is_shell = self.scalar("shell") in {"", "bash"}
        script = self.scalar("run").strip("\n") if is_shell else ""
        return "" if script.startswith((" ", "\t")) else script

    def with_script(self, script: str) -> Edit:
        """Another script in its place, as a literal block."""
        begin, end = self.span("run")
        pad = " " * (self.column + 2)
        lines = [pad + line if line else "" for line in script.split("\n")]
        return begin, end, "run: |\n" + "\n".join(lines) + "\n"

    def with_value(self, key: str, value: str) -> Edit:
        """A key set to a value, in its place or before the others."""
        line = f"{key}: {value}"
        return self.rewritten(key, line) if key in self.entries else self.first(line)

    def with_input(self, key: str, value: str) -> Edit:
        """An input set in `with`, which is written anew in one line."""
        inputs = {name.value: node.value for name, node in self._inputs()}
        given = ", ".join(f"{name}: {json.dumps(text)}" for name, text in inputs.items())
        rest = f"{given}, " if given else ""
        return self.with_value("with", f"{{{rest}{key}: {json.dumps(value)}}}")

    @property
    def inputs(self) -> dict[str, str]:
        """What `with` gives."""
        return {name.value: str(node.value) for name, node in self._inputs()}

    def _inputs(self) -> Iterable[tuple[yaml.Node, yaml.Node]]:
        value = self.entries["with"][1] if "with" in self.entries else None
        given = value.value if isinstance(value, yaml.MappingNode) else []
        return [(name, node) for name, node in given if name.value != "exit-code"] + [
            (name, node) for name, node in given if name.value == "exit-code"
        ]


@dataclass(frozen=True)
class Job(Block):
    """A job; `name` is its id."""

    name: str
    key: yaml.Node


@dataclass(frozen=True)
class Layout:
    """A workflow's or an action's text with the places of its jobs and steps."""

    text: str
    jobs: tuple[Job, ...]
    steps: tuple[Step, ...]
    starts: tuple[int, ...]
    """Where the dash of each step stands."""


def line_end(text: str, index: int) -> int:
    """The index behind the line end that follows, or this one where a line begins here."""
    if index and text[index - 1] == "\n":
        return index
    following = text.find("\n", index)
    return len(text) if following < 0 else following + 1


def last_leaf(node: yaml.Node) -> yaml.Node:
    """The scalar in which a value ends: a collection's own mark may stand lines below it."""
    if isinstance(node, yaml.MappingNode | yaml.SequenceNode) and node.flow_style:
        return node
    if isinstance(node, yaml.MappingNode) and node.value:
        return last_leaf(node.value[-1][1])
    if isinstance(node, yaml.SequenceNode) and node.value:
        return last_leaf(node.value[-1])
    return node


def edited(text: str, edits: Iterable[Edit]) -> str:
    """The text with these edits, none of which may overlap."""
    for begin, end, new in sorted(edits, reverse=True):
        text = text[:begin] + new + text[end:]
    return text


@lru_cache(maxsize=512)
def layout(text: str) -> Layout:
    """Find the jobs and steps of a workflow or of a composite action.

    None of either where something stands for another place of the file: its marks are that one's.
    """
    if _ALIAS.search(text):
        return Layout(text, (), (), ())
    root = yaml.compose(text, Loader=LOADER)
    top = {key.value: value for key, value in root.value}
    all_jobs = top.get("jobs")
    is_block = isinstance(all_jobs, yaml.MappingNode) and not all_jobs.flow_style
    pairs = all_jobs.value if all_jobs and is_block else ()
    jobs = tuple(
        Job(text, node, name=key.value, key=key)
        for key, node in pairs
        if isinstance(node, yaml.MappingNode)
    )
    sequences = [(job.entries["steps"][1], False) for job in jobs if "steps" in job.entries]
    if "runs" in top:
        sequences += [(value, True) for key, value in top["runs"].value if key.value == "steps"]
    steps = tuple(_steps(text, sequences))
    return Layout(text, jobs, steps, tuple(_dash(text, step) for step in steps))


def _steps(text: str, sequences: Iterable[tuple[yaml.Node, bool]]) -> Iterator[Step]:
    for sequence, is_of_action in sequences:
        for node in sequence.value:
            step = Step(text, node, is_of_action=is_of_action)
            if step.is_block and len(step.entries) == len(node.value):
                yield step


def _dash(text: str, step: Step) -> int:
    return text.rindex("-", 0, step.start)
