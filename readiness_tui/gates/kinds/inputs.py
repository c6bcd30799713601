"""The inputs of a gate before its kind looks: present, absent, empty, refused, each told apart."""

from collections.abc import Iterable
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


def named_inputs(gate: Gate, example: str = "path") -> tuple[str, ...]:
    """The inputs of a gate of a kind that cannot do without; the example goes into the remedy.

    Raises:
        GateError: The gate names no inputs.
    """
    if not gate.inputs:
        message = f"kind {gate.kind} needs inputs"
        raise GateError(message, remedy=f'add inputs = ["{example}"]')
    return gate.inputs


def texts_of(request: Request) -> Texts:
    """Every text file that the gate's `inputs` name.

    A literal path that is absent and a glob without a match are judged by `when_missing`; the
    other inputs are read all the same. Binary files are skipped where a glob found them.

    Raises:
        GateError: The gate names no inputs.
    """
    texts = Texts()
    for pattern in named_inputs(request.gate):
        try:
            _take(request, pattern, texts)
        except GateError as error:
            texts.parts.append(trouble(error))
    return texts


def _take(request: Request, pattern: str, texts: Texts) -> None:
    gate, view = request.gate, request.view
    entry = None if is_glob(pattern) else view.look(pattern)
    by_glob = is_glob(pattern) or (entry is not None and entry.kind == "dir")
    if entry is not None and not by_glob:
        paths: Iterable[str] = () if entry.path in texts.content else (entry.path,)
        matched = True
    else:
        glob = pattern if is_glob(pattern) else f"{tidy(pattern)}/"
        listing = view.match([glob], gate.exclude, request.limits.files) if by_glob else None
        paths = listing.paths if listing else ()
        matched = bool(listing and (paths or listing.closed))
        if listing and listing.cut:
            texts.parts.append(too_many(pattern, request.limits.files))
    if not matched:
        texts.absent.append(pattern)
        texts.parts.append(absent(gate, pattern))
    for path in paths:
        if path not in texts.content:
            _read(request, path, texts, by_glob=by_glob)


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
        texts.parts.append(
            Part.unknown(
                "input.empty",
                f"{path}: empty file",
                Cause.EMPTY,
                path,
                "write it or take it out of inputs",
            )
        )
        return
    texts.content[path] = content
    lines = content.count("\n") + (not content.endswith("\n"))
    texts.examined.append(Examined(path, entry.size_bytes if entry else 0, f"{lines} lines"))
    if entry and (texts.oldest is None or entry.modified_at < texts.oldest):
        texts.oldest = entry.modified_at


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


def tally(texts: Texts, clean: int) -> str:
    """`3 clean, 2 absent of 5` where inputs are absent and nothing worse is known; else empty."""
    others = [part for part in texts.parts if part.rule != "input.absent"]
    if not texts.absent or others:
        return ""
    total = len(texts.content) + len(texts.absent)
    names = ", ".join(texts.absent)
    return f"{clean} clean, {len(texts.absent)} absent of {total}: {names}"
