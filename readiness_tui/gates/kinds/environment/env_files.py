"""Where variables stand in one file: an example, the definition of a build server, or a module.

The name of the file says which it is; what was made of it is kept while it stays as it was.

Variables in the definitions of build servers and containers other than GitHub's workflows.

They stand below `variables`, `env` or `environment`, wherever that is, as a table, as a list of
`NAME=value`, or as a list of tables with `name` and `value`: GitLab, CircleCI, Azure, Compose and
Kubernetes have one of these.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from readiness_tui.domain.model.errors import GateError
from readiness_tui.gates.formats.json_lines import decoded
from readiness_tui.gates.formats.python_values import PYTHON
from readiness_tui.gates.formats.yaml_nodes import Items, Node, Scalar, Table, compose
from readiness_tui.gates.kinds.environment.dotenv import read_dotenv
from readiness_tui.gates.kinds.environment.python_reads import ENVIRON, python_reads
from readiness_tui.gates.kinds.inputs import binary, empty
from readiness_tui.gates.kinds.parts import Part, trouble
from readiness_tui.gates.kinds.workflows.workflow import Setting, Workflow, read_workflow
from readiness_tui.gates.repo.file_cache import Kept
from readiness_tui.gates.repo.repo_view import BINARY_PROBE

_KEYS = frozenset({"variables", "env", "environment"})
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_DEPLOYMENT = frozenset(
    {"name", "url", "on_stop", "action", "auto_stop_in", "kubernetes", "deployment_tier"}
)
"""What GitLab says below `environment` of a job: where it deploys to, and no variable."""


class CiVariable(NamedTuple):
    """A variable at a line; no value where it is put in when it runs."""

    name: str
    line: int
    value: str | None = None


def ci_variables(root: Node) -> Iterator[CiVariable]:
    """The variables of a document, in no order.

    Args:
        root: Its topmost node.
    """
    work = [root]
    while work:  # a list, not calls: the depth of a document is the repository's to choose
        node = work.pop()
        if isinstance(node, Items):
            work += node.items
        if not isinstance(node, Table):
            continue
        for key, value in node.entries:
            if key.text in _KEYS:
                yield from _below(value)
            work.append(value)


def _below(node: Node) -> Iterator[CiVariable]:
    if isinstance(node, Table):
        names = {key.text for key, _ in node.entries}
        for key, value in node.entries if not names <= _DEPLOYMENT else ():
            if _NAME.fullmatch(key.text):
                yield _variable(key.text, value, key.line)
    for item in node.items if isinstance(node, Items) else ():
        if isinstance(item, Scalar):
            name, separator, text = item.text.partition("=")
            if _NAME.fullmatch(name):
                yield CiVariable(name, item.line, _literal(text) if separator else None)
        elif isinstance(item, Table):
            label = item.get("name")
            if isinstance(label, Scalar) and _NAME.fullmatch(label.text):
                yield _variable(label.text, item, label.line)


def _variable(name: str, value: Node, line: int) -> CiVariable:
    """A variable whose value stands here, or as `value` of a table beside other keys."""
    inner = value.get("value") if isinstance(value, Table) else value
    if not isinstance(inner, Scalar):
        return CiVariable(name, line)
    return CiVariable(name, inner.line, _literal(inner.text))


def _literal(text: str) -> str | None:
    return None if "$" in text else text


_EXPORTED = re.compile(r"""\b([A-Za-z_][A-Za-z0-9_]*)(?:=|<<)[^\n]*>>[ \t]*["']?\$\{?GITHUB_ENV""")


class Role(StrEnum):
    """What a file is for variables; in the order in which they are told."""

    EXAMPLE = "example"
    WORKFLOW = "workflow"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Usage:
    """A variable at a line. `value` is its literal value or fallback, None where it has none.

    `reader` is who reads it, for code; `is_comment` where it only stands in a comment.
    """

    name: str
    line: int
    value: str | None
    reader: str = ENVIRON
    is_comment: bool = False


@dataclass(frozen=True, slots=True)
class EnvFile:
    """One file: what it is, its variables by line, and what stands against it.

    `computed` are the lines at which code reads a computed name.
    """

    role: Role
    size_bytes: int
    usages: tuple[Usage, ...] = ()
    computed: tuple[int, ...] = ()
    against: Part | None = None


def role_of(path: str) -> Role:
    """What a file is, by its name."""
    if path.endswith((".py", ".pyi")):
        return Role.CODE
    return Role.WORKFLOW if path.endswith((".yml", ".yaml")) else Role.EXAMPLE


def env_file(content: bytes, path: str) -> EnvFile:
    """What there is to say of a file."""
    role, size = role_of(path), len(content)
    if not content.strip(b" \t\r\n\f\v\xef\xbb\xbf"):
        return EnvFile(role, size, against=empty(path))
    if b"\0" in content[:BINARY_PROBE]:
        return EnvFile(role, size, against=binary(path, "name text files only"))
    try:
        if role is Role.CODE:
            return _of_code(content, path)
        read = _in_workflow if role is Role.WORKFLOW else _in_example
        return EnvFile(role, size, tuple(read(decoded(content), path)))
    except GateError as error:
        return EnvFile(role, size, against=trouble(error))


ENV_FILES = Kept(env_file, PYTHON)


def _of_code(content: bytes, path: str) -> EnvFile:
    module = python_reads(content, path)
    usages = (Usage(one.name, one.line, one.fallback, one.reader) for one in module.reads)
    return EnvFile(Role.CODE, len(content), tuple(usages), module.computed)


def _in_example(text: str, path: str) -> Iterator[Usage]:
    for entry in read_dotenv(text, path):
        yield Usage(entry.name, entry.line, entry.value, is_comment=entry.is_comment)


def _in_workflow(text: str, path: str) -> Iterator[Usage]:
    root = compose(text, path).root
    if isinstance(root, Table) and not _is_workflow(root, path):
        yield from (Usage(one.name, one.line, one.value) for one in ci_variables(root))
        return
    workflow = read_workflow(text, path)
    if workflow is None:
        return
    for name, setting in _settings(workflow):
        yield Usage(name, setting.line, setting.text)
    for job in workflow.jobs:
        for run in (run for step in job.steps for run in step.runs):
            for match in _EXPORTED.finditer(run.text):
                line = run.lines.at(match.start())
                yield Usage(match[1], line, None)


def _is_workflow(root: Table, path: str) -> bool:
    """Whether a definition is one of GitHub: CircleCI has jobs too, and always a version."""
    is_named = ".github" in path.split("/")
    return (
        is_named
        or root.get("on") is not None
        or (
            root.get("version") is None
            and any(root.get(key) is not None for key in ("jobs", "runs"))
        )
    )


def _settings(workflow: Workflow) -> Iterator[tuple[str, Setting]]:
    yield from workflow.env
    for job in workflow.jobs:
        yield from job.env
        for step in job.steps:
            yield from step.env
