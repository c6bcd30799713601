"""The inputs of a gate before its kind looks: present, absent, empty, refused, each told apart."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from readiness_tui.domain.model.errors import GateError, Place
from readiness_tui.domain.model.gate import Cause, Examined, Gate, Outcome, WhenMissing
from readiness_tui.gates.kinds.parts import Part, Request, trouble
from readiness_tui.gates.repo.path_guard import InputError, tidy
from readiness_tui.gates.repo.patterns import is_glob


@dataclass(slots=True)
class Texts:
    """The text inputs of a gate, and what stands against them."""

    content: dict[str, str] = field(default_factory=dict[str, str])
    examined: list[Examined] = field(default_factory=list[Examined])
    parts: list[Part] = field(default_factory=list[Part])
    absent: list[str] = field(default_factory=list[str])
    skipped: int = 0
    oldest: datetime | None = None

    def tally(self, clean: int) -> str:
        """`3 clean, 2 absent of 5: a, b` where inputs are absent and nothing worse is known."""
        return tally(self.parts, self.absent, len(self.content), clean)


def named_inputs(gate: Gate, example: str = "path") -> tuple[str, ...]:
    """The inputs of a gate of a kind that cannot do without; the example goes into the remedy.

    Raises:
        GateError: The gate names no inputs.
    """
    if not gate.inputs:
        message = f"kind {gate.kind} needs inputs"
        raise GateError(message, remedy=f'add inputs = ["{example}"]')
    return gate.inputs


def files_of_input(
    request: Request, pattern: str, parts: list[Part], absent_: list[str]
) -> Iterator[tuple[str, bool]]:
    """The files that one input names, and whether a glob or folder found them.

    A literal path that is absent and a glob without a match are judged by `when_missing`.

    Args:
        request: The gate.
        pattern: One of its inputs: a path, a folder or a glob.
        parts: Gets what stands against the input.
        absent_: Gets the input where it names nothing.

    Raises:
        GateError: The input leads out of the repository, or is no glob.
    """
    gate, view = request.gate, request.view
    entry = None if is_glob(pattern) else view.look(pattern)
    if entry is not None and entry.kind != "dir":
        yield entry.path, False
        return
    paths: tuple[str, ...] = ()
    is_closed = False
    if is_glob(pattern) or entry is not None:
        glob = pattern if is_glob(pattern) else f"{tidy(pattern)}/"
        listing = view.match([glob], gate.exclude, request.limits.files)
        paths, is_closed = listing.paths, bool(listing.closed)
        if listing.cut:
            parts.append(too_many(pattern, request.limits.files))
    if not paths and not is_closed:
        absent_.append(pattern)
        parts.append(absent(gate, pattern))
    yield from ((path, True) for path in paths)


def texts_of(request: Request) -> Texts:
    """Every text file that the gate's `inputs` name, each once; the others are read all the same.

    Binary files are skipped where a glob found them.

    Raises:
        GateError: The gate names no inputs.
    """
    texts = Texts()
    for pattern in named_inputs(request.gate):
        try:
            for path, by_glob in files_of_input(request, pattern, texts.parts, texts.absent):
                if path not in texts.content:
                    _read(request, path, texts, by_glob=by_glob)
        except GateError as error:
            texts.parts.append(trouble(error))
    return texts


def _read(request: Request, path: str, texts: Texts, *, by_glob: bool) -> None:
    try:
        content = request.view.text(path, request.limits.bytes)
        entry = request.view.look(path)
    except InputError as error:
        if by_glob and error.what.endswith("is binary"):
            texts.skipped += 1
        else:
            texts.parts.append(trouble(error))
        return
    except GateError as error:
        texts.parts.append(trouble(error))
        return
    if not content.strip():
        texts.parts.append(empty(path))
        return
    texts.content[path] = content
    lines = content.count("\n") + (not content.endswith("\n"))
    texts.examined.append(Examined(path, entry.size_bytes if entry else 0, f"{lines} lines"))
    if entry and (texts.oldest is None or entry.modified_at < texts.oldest):
        texts.oldest = entry.modified_at


def empty(path: str, remedy: str = "write it or take it out of inputs") -> Part:
    """What a file is worth with nothing in it."""
    return Part.unknown("input.empty", f"{path}: empty file", Cause.EMPTY, path, remedy)


def binary(path: str, remedy: str = "") -> Part:
    """What a file is worth that holds no text."""
    message = f"{path} is binary"
    return Part.error("input.input-unreadable", message, Cause.INPUT, path, remedy)


def absent(gate: Gate, pattern: str) -> Part:
    """An input that is not there, as the gate wants it judged."""
    message = f"{pattern}: no file matches" if is_glob(pattern) else f"{pattern}: absent"
    outcome = {
        WhenMissing.UNKNOWN: Outcome.UNKNOWN,
        WhenMissing.FAIL: Outcome.FAIL,
        WhenMissing.NOT_APPLICABLE: Outcome.NOT_APPLICABLE,
    }[gate.when_missing]
    remedy = gate.remediation or "make it, or correct the path"
    return Part(outcome, "input.absent", message, Cause.ABSENT, Place(pattern), remedy)


def too_many(pattern: str, cap: int) -> Part:
    """What a pattern is that stands for more files than are examined."""
    text = f"{pattern}: more than {cap:,} files, the rest was not examined"
    return Part.unknown("input.partial", text, Cause.NOTHING_EXAMINED, remedy="narrow the pattern")


def tally(parts: Iterable[Part], absent_: Sequence[str], found: int, clean: int) -> str:
    """`3 clean, 2 absent of 5: a, b` where inputs are absent and nothing else is wrong, else empty.

    Args:
        parts: All that stands against a pass.
        absent_: The inputs that are not there.
        found: How many files there are.
        clean: How many of them are as they should be.
    """
    if not absent_ or any(part.rule != "input.absent" for part in parts):
        return ""
    total = found + len(absent_)
    return f"{clean} clean, {len(absent_)} absent of {total}: {', '.join(absent_)}"
