"""Workflows of a build server and composite actions: jobs, steps, and the line of each.

Relied on by every kind that looks at workflows. A key that stands twice is kept, so that neither of
the two escapes.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from readiness_tui.gates.formats.unparsable import UnparsableError
from readiness_tui.gates.formats.yaml_lines import LineMap, line_map
from readiness_tui.gates.formats.yaml_nodes import (
    Document,
    Items,
    Node,
    Scalar,
    Table,
    Twice,
    compose,
    scalars,
)
from readiness_tui.gates.kinds.workflows.triggers import Trigger, triggers_of

_REMEDY = "correct the workflow"
_DOCKER = "docker://"  # else the image of an action is a file that it is built of
_PRESETS = ("shell", "working-directory")
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})


@dataclass(frozen=True, slots=True)
class Setting:
    """One value as written, with its line."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Uses:
    """An action or workflow that is called; `comment` is what follows it on its line."""

    text: str
    line: int
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """A script with the lines of its parts."""

    text: str
    lines: LineMap


@dataclass(frozen=True, slots=True)
class Step:
    """One step; `number` counts from 1. `said` is every text in it."""

    number: int
    line: int
    name: str
    id: str
    runs: tuple[Run, ...]
    uses: tuple[Uses, ...]
    shell: str
    settings: tuple[tuple[str, Setting], ...]
    inputs: tuple[tuple[str, Setting], ...]
    said: tuple[str, ...]
    env: tuple[tuple[str, Setting], ...] = ()

    @property
    def label(self) -> str:
        """Its name, or its place."""
        return self.name or self.id or f"step {self.number}"


@dataclass(frozen=True, slots=True)
class Job:
    """One job. `id` is empty for the steps of a composite action.

    `images` are those of its container and of its services, of an action the one that it runs in.
    `folder` is where its scripts run; `word` is what such a thing is called.
    """

    id: str
    line: int
    needs: tuple[str, ...]
    shell: str
    is_windows: bool
    settings: tuple[tuple[str, Setting], ...]
    uses: tuple[Uses, ...]
    inputs: tuple[tuple[str, Setting], ...]
    steps: tuple[Step, ...]
    said: tuple[str, ...]
    images: tuple[Setting, ...] = ()
    folder: str = ""
    word: str = "job"
    outputs: tuple[tuple[str, Setting], ...] = ()
    env: tuple[tuple[str, Setting], ...] = ()


@dataclass(frozen=True, slots=True)
class Workflow:
    """One file; `is_action` tells a composite action from a workflow."""

    path: str
    is_action: bool
    starts: tuple[Trigger, ...]
    jobs: tuple[Job, ...]
    twice: tuple[Twice, ...]
    env: tuple[tuple[str, Setting], ...] = ()

    @property
    def triggers(self) -> tuple[str, ...]:
        """The names of the events that start it."""
        return tuple(trigger.event for trigger in self.starts)

    @property
    def uses(self) -> tuple[Uses, ...]:
        """Everything it calls, in the order written."""
        return tuple(
            uses
            for job in self.jobs
            for uses in (*job.uses, *(one for step in job.steps for one in step.uses))
        )


def read_workflow(text: str, path: str) -> Workflow | None:
    """What a workflow file says.

    Args:
        text: The whole file.
        path: Its name, for messages.

    Returns:
        None where the file holds nothing.

    Raises:
        UnparsableError: Not YAML, or neither a workflow nor an action.
    """
    document = compose(text, path)
    root = document.root
    if root is None or (isinstance(root, Scalar) and not root.style and root.text in _NULLS):
        return None
    return _Reader(document, path).workflow(root)


class _Reader:
    """Values out of the nodes of one file."""

    def __init__(self, document: Document, path: str) -> None:
        self._document, self._path = document, path

    def workflow(self, root: Node) -> Workflow:
        """The file as a whole."""
        top = self._table(root, "the file")
        jobs = self._all(top, "jobs")
        runs = self._all(top, "runs")
        if not jobs and not runs:
            message = "not a workflow: no jobs"
            raise self._odd(message, root)
        preset = self._preset(top)
        parsed_jobs = [
            self._job(key, node, preset)
            for table in jobs
            for key, node in self._table(table, "jobs").entries
        ]
        for node in runs:
            table = self._table(node, "runs")
            steps = tuple(step for one in self._all(table, "steps") for step in self._steps(one))
            writing = self._said(node)
            own = tuple(self._image(one) for one in self._scalars(table, "image"))
            images = tuple(one for one in own if one.text.startswith(_DOCKER))
            parsed_jobs.append(
                Job(
                    "",
                    node.line,
                    (),
                    "",
                    False,  # noqa: FBT003
                    (),
                    (),
                    (),
                    steps,
                    writing,
                    images,
                    word="action",
                )
            )
        starts = [trigger for node in self._all(top, "on") for trigger in triggers_of(node)]
        is_action = not jobs
        return Workflow(
            self._path,
            is_action,
            tuple(starts),
            tuple(parsed_jobs),
            self._document.twice,
            self._pairs(top, "env"),
        )

    def _odd(self, said: str, node: Node) -> UnparsableError:
        return UnparsableError(self._path, said, line=node.line, remedy=_REMEDY)

    def _table(self, node: Node, what: str) -> Table:
        if isinstance(node, Table):
            return node
        if isinstance(node, Scalar) and not node.style and node.text in _NULLS:
            return Table((), node.line)
        message = f"{what} is no mapping"
        raise self._odd(message, node)

    def _all(self, table: Table, name: str) -> list[Node]:
        return [value for key, value in table.entries if key.text == name]

    def _scalars(self, table: Table, name: str) -> list[Scalar]:
        nodes: list[Scalar] = []
        for node in self._all(table, name):
            if not isinstance(node, Scalar):
                message = f"{name} is no text"
                raise self._odd(message, node)
            nodes.append(node)
        return nodes

    def _text(self, table: Table, name: str) -> str:
        value = table.get(name)
        return value.text if isinstance(value, Scalar) else ""

    def _names(self, node: Node) -> tuple[str, ...]:
        """The names in a text, a list of texts or the keys of a mapping."""
        match node:
            case Scalar(text=text):
                return (text,) if text else ()
            case Items(items=items):
                return tuple(item.text for item in items if isinstance(item, Scalar))
            case Table(entries=entries):
                return tuple(key.text for key, _ in entries)

    def _settings(self, table: Table) -> tuple[tuple[str, Setting], ...]:
        return tuple(
            (key.text, Setting(value.text.strip(), value.line))
            for key, value in table.entries
            if isinstance(value, Scalar)
        )

    def _inputs(self, table: Table) -> tuple[tuple[str, Setting], ...]:
        return tuple(
            pair
            for node in self._all(table, "with")
            for pair in self._settings(self._table(node, "with"))
        )

    def _pairs(self, table: Table, name: str) -> tuple[tuple[str, Setting], ...]:
        """A mapping of texts below a key; anything else there says nothing."""
        nodes = (node for node in self._all(table, name) if isinstance(node, Table))
        return tuple(pair for node in nodes for pair in self._settings(node))

    def _preset(self, table: Table) -> Mapping[str, str]:
        """What `defaults.run` says of the scripts: their shell and folder."""
        runs = [
            self._table(run, "run")
            for node in self._all(table, "defaults")
            for run in self._all(self._table(node, "defaults"), "run")
        ]
        presets = {name: [self._text(run, name) for run in runs] for name in _PRESETS}
        return {name: next(filter(None, texts), "") for name, texts in presets.items()}

    def _job(self, key: Scalar, node: Node, preset: Mapping[str, str]) -> Job:
        table = self._table(node, f"job {key.text}")
        own = self._preset(table)
        needs = [name for one in self._all(table, "needs") for name in self._names(one)]
        runs_on = table.get("runs-on")
        on = self._names(runs_on) if runs_on is not None else ()
        return Job(
            key.text,
            key.line,
            tuple(needs),
            own["shell"] or preset["shell"],
            any("windows" in name.lower() for name in on),
            self._settings(table),
            self._uses(table),
            self._inputs(table),
            tuple(step for one in self._all(table, "steps") for step in self._steps(one)),
            self._said(node),
            tuple(self._images(table)),
            own["working-directory"] or preset["working-directory"],
            outputs=self._pairs(table, "outputs"),
            env=self._pairs(table, "env"),
        )

    def _images(self, job: Table) -> Iterator[Setting]:
        """The images of the container of a job and of its services."""
        services = (
            one
            for node in self._all(job, "services")
            if isinstance(node, Table)
            for _, one in node.entries
        )
        for node in (*self._all(job, "container"), *services):
            if isinstance(node, Scalar):
                yield self._image(node)
            elif isinstance(node, Table):
                yield from (self._image(one) for one in self._scalars(node, "image"))

    def _image(self, node: Scalar) -> Setting:
        return Setting(node.text.strip(), node.line)

    def _steps(self, node: Node) -> list[Step]:
        if not isinstance(node, Items):
            if isinstance(node, Scalar) and not node.style and node.text in _NULLS:
                return []
            message = "steps is no list"
            raise self._odd(message, node)
        return [self._step(number, item) for number, item in enumerate(node.items, start=1)]

    def _step(self, number: int, node: Node) -> Step:
        table = self._table(node, f"step {number}")
        return Step(
            number,
            node.line,
            self._text(table, "name"),
            self._text(table, "id"),
            tuple(
                Run(run.text, line_map(self._document, run)) for run in self._scalars(table, "run")
            ),
            self._uses(table),
            self._text(table, "shell"),
            self._settings(table),
            self._inputs(table),
            self._said(node),
            self._pairs(table, "env"),
        )

    def _uses(self, table: Table) -> tuple[Uses, ...]:
        return tuple(
            Uses(node.text.strip(), node.line, self._document.rest_of_line(node).strip())
            for node in self._scalars(table, "uses")
        )

    def _said(self, node: Node) -> tuple[str, ...]:
        return tuple(scalar.text for scalar in scalars(node))
