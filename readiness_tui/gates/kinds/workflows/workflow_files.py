"""The workflow files of a gate, as the kinds about workflows take them.

What is absent, empty or refused is told by `inputs.py`; a file that is neither a workflow nor an
action is an error, and a key that stands twice is a finding at both of its lines.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from msgspec import structs

from readiness_tui.domain.model.errors import Place
from readiness_tui.domain.model.gate import Cause, Examined, Gate, WhenMissing
from readiness_tui.gates.formats.unparsable import UnparsableError
from readiness_tui.gates.kinds.inputs import Texts, absent, texts_of
from readiness_tui.gates.kinds.parts import Part, Request, trouble
from readiness_tui.gates.kinds.workflows.workflow import Workflow, read_workflow
from readiness_tui.gates.repo.patterns import is_glob

DEFAULT_INPUTS = (".github/workflows/*.y*ml", ".github/actions/**/action.y*ml")


@dataclass(slots=True)
class Files:
    """What was read: workflows, other texts, and what stands against them.

    `unmatched` are patterns without a match beside others that have one.
    """

    texts: Texts
    workflows: list[Workflow] = field(default_factory=list[Workflow])
    others: dict[str, str] = field(default_factory=dict[str, str])
    parts: list[Part] = field(default_factory=list[Part])
    unparsed: int = 0
    unmatched: tuple[str, ...] = ()

    def examined(self, counted: dict[str, str]) -> list[Examined]:
        """The files that were understood, with what was counted in each."""
        return [
            structs.replace(item, counted=counted[item.path])
            for item in self.texts.examined
            if item.path in counted
        ]

    def follow(self, counted: dict[str, str], texts: dict[str, str]) -> None:
        """Take in files that the inputs call, by path, with what was counted in each."""
        examined_paths = {item.path for item in self.texts.examined}
        for path, count in counted.items():
            if path not in examined_paths and path in texts:
                size = len(texts[path].encode("utf-8", "surrogatepass"))
                self.texts.examined.append(Examined(path, size, count))

    def line_text(self, path: str, line: int) -> str:
        """One line of an input, for its fingerprint."""
        lines = self.texts.content.get(path, "").split("\n")
        return lines[line - 1] if 0 < line <= len(lines) else ""


def workflow_patterns(gate: Gate) -> tuple[str, ...]:
    """The inputs of a gate, by default every workflow and composite action."""
    return gate.inputs or DEFAULT_INPUTS


def workflow_files(request: Request) -> Files:
    """The inputs of a gate, read.

    Files that end in neither `.yml` nor `.yaml` are handed on as they are.
    """
    files = Files(_texts(request))
    files.unmatched = tuple(_unmatched(request.gate, files.texts))
    files.texts.absent = [one for one in files.texts.absent if one not in files.unmatched]
    files.parts += [part for part in files.texts.parts if not _is_of(part, files.unmatched)]
    for path, text in files.texts.content.items():
        if not path.endswith((".yml", ".yaml")):
            files.others[path] = text
            continue
        try:
            workflow = read_workflow(text, path)
        except UnparsableError as error:
            files.parts.append(trouble(error))
            files.unparsed += 1
            continue
        if workflow is None:
            message = f"{short(path)}: nothing in it"
            place, remedy = Place(path), "write it or take it out of inputs"
            cause = Cause.NOTHING_EXAMINED
            files.parts.append(Part.unknown("workflow.nothing", message, cause, place, remedy))
            continue
        files.workflows.append(workflow)
        files.parts += _twice(workflow, files)
    return files


def _texts(request: Request) -> Texts:
    gate = request.gate
    if gate.inputs:
        return texts_of(request)
    listing = request.view.match(DEFAULT_INPUTS, gate.exclude, request.limits.files)
    if not listing.paths:
        pattern = DEFAULT_INPUTS[0]
        return Texts(parts=[absent(gate, pattern)], absent=[pattern])
    texts = texts_of(replace(request, gate=structs.replace(gate, inputs=listing.paths)))
    if listing.cut:
        message = f"more than {request.limits.files:,} workflows, the rest was not examined"
        cause, remedy = Cause.NOTHING_EXAMINED, "name the inputs"
        texts.parts.append(Part.unknown("input.partial", message, cause, remedy=remedy))
    return texts


def _unmatched(gate: Gate, texts: Texts) -> Iterator[str]:
    """Globs that match nothing beside one that does, where the gate does not ask for each."""
    if texts.content and gate.when_missing is WhenMissing.UNKNOWN:
        yield from (pattern for pattern in texts.absent if is_glob(pattern))


def _is_of(part: Part, patterns: tuple[str, ...]) -> bool:
    return part.rule == "input.absent" and part.place is not None and part.place.path in patterns


def _twice(workflow: Workflow, files: Files) -> Iterator[Part]:
    path = workflow.path
    for twice in workflow.twice:
        for line, other in ((twice.first, twice.line), (twice.line, twice.first)):
            yield Part.fail(
                "workflow.duplicate-key",
                f"{short(path)}:{line} key {twice.key} stands twice (line {other})",
                Place(path, line),
                "keep one of the two",
                files.line_text(path, line),
            )


def short(path: str) -> str:
    """A workflow by its name alone, any other file by its path."""
    return path.removeprefix(".github/workflows/")
