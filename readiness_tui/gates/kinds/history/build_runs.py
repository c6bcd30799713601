"""Runs of a build: our own history of a board, and what build servers export.

Ours is one JSON object a line, as `domain/proof/streak.py` has it. An export is a list, an object
that holds one (`workflow_runs`, `runs`, `jobs`), or one object a line, each with a `conclusion`. A
job of a matrix is called `test (ubuntu-24.04, 3.12)`: the suite `test` on these runners, and on
those that its labels name.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import cast

from readiness_tui.domain.proof.streak import Run, parse_run
from readiness_tui.gates.formats.json_lines import decoded, lines_of
from readiness_tui.gates.formats.json_value import Value
from readiness_tui.gates.formats.strict_json import parse_json
from readiness_tui.gates.formats.times import stamp
from readiness_tui.gates.formats.unparsable import UnparsableError

_LISTS = ("workflow_runs", "runs", "jobs")
_IDS = ("databaseId", "run_id", "id", "run")
_COMMITS = ("headSha", "head_sha", "sha", "commit")
_TIMES = ("createdAt", "created_at", "run_started_at", "startedAt", "started_at", "at")
_NAMES = ("workflowName", "workflow_name", "suite", "name")
_OF_A_JOB = ("run_id", "labels", "steps", "runner_name")
"""What the entry of a job has, and that of a whole run has not; two of them tell it."""
_MATRIX = re.compile(r"(.*\S)\s*\(([^()]+)\)")


class Conclusion(StrEnum):
    """How a run ended, as far as a streak is concerned."""

    SUCCESS = "success"
    FAILURE = "failure"
    NEITHER = "neither"


_WORDS = {
    "success": Conclusion.SUCCESS,
    "failure": Conclusion.FAILURE,
    "timed_out": Conclusion.FAILURE,
    "action_required": Conclusion.FAILURE,
    "startup_failure": Conclusion.FAILURE,
    "skipped": Conclusion.NEITHER,
    "cancelled": Conclusion.NEITHER,
    "neutral": Conclusion.NEITHER,
    "stale": Conclusion.NEITHER,
    "": Conclusion.NEITHER,  # still running
}


@dataclass(frozen=True, slots=True)
class Attempt:
    """One run as it is written down.

    Attributes:
        id: What the build server calls it; empty if nobody said.
        commit: In hex, or as the export has it.
        at: When it began, with an offset.
        line: Of the file, from 1.
        conclusion: How it ended.
        said: The word for that.
        suites: What it ran, as far as that is known.
        job: The name of the job, where the entry is one of several of its run.
        runners: What its runner is called: labels, its name, the values of a matrix.
        own: The run of a board, where our own history says it; it speaks for itself then.
    """

    id: str
    commit: str
    at: datetime
    line: int
    conclusion: Conclusion = Conclusion.NEITHER
    said: str = ""
    suites: tuple[str, ...] = ()
    job: str = ""
    runners: tuple[str, ...] = ()
    own: Run | None = None


def read_history(content: bytes, path: str) -> tuple[Attempt, ...]:
    """The runs in a file, in its order; one that is written twice is there twice.

    Args:
        content: The whole file.
        path: Its name, for messages.

    Raises:
        UnparsableError: Neither a history of ours nor an export, or an entry lacks what it needs.
    """
    try:
        document = parse_json(content, path)
    except UnparsableError as whole:
        lines = list(_lines(content))
        if len(lines) < 2:  # noqa: PLR2004 - one line is a document, and this one is none
            raise
        try:
            parse_json(lines[0][1], path)
        except UnparsableError:
            raise whole from None
        return tuple(_of_line(line, number, path) for number, line in lines)
    return tuple(_of_document(document, content))


def _lines(content: bytes) -> Iterator[tuple[int, bytes]]:
    for number, line in enumerate(decoded(content).split("\n"), start=1):
        if line.strip():
            yield number, line.encode("utf-8", "replace")


def _of_line(line: bytes, number: int, path: str) -> Attempt:
    try:
        value = parse_json(line, path)
    except UnparsableError as error:
        message = error.what.removeprefix(path).partition(": ")[2]
        raise UnparsableError(path, message, line=number) from error
    return _entry(value, number)


def _of_document(document: Value, content: bytes) -> Iterator[Attempt]:
    if document.is_object:
        name = next((name for name in _LISTS if document.some(name) is not None), "")
        if not name:
            yield _entry(document, 1)
            return
        document = document.need(name)
    entries = list(document.items())
    lines = lines_of(decoded(content), (entry.pointer for entry in entries))
    for entry in entries:
        yield _entry(entry, lines.get(entry.pointer, 1))


def _entry(value: Value, line: int) -> Attempt:
    if value.is_object and value.get("held") is not None:
        return _own(value, line)
    try:
        return _exported(value, line)
    except UnparsableError as error:
        message = error.what.removeprefix(f"{value.path}: ")
        raise UnparsableError(value.path, message, line=line) from error


def _own(value: Value, line: int) -> Attempt:
    try:
        run = parse_run(cast("dict[str, object]", value.raw), line=line)
    except ValueError as error:
        raise UnparsableError(value.path, f"no run of a board: {error}", line=line) from error
    return Attempt(run.run, run.commit, run.at, line, suites=run.suites, own=run)


def _exported(value: Value, line: int) -> Attempt:
    conclusion = value.get("conclusion")
    if conclusion is None:
        value.refuse("'conclusion' is missing")
    word = "" if conclusion.is_null else conclusion.text().casefold()
    if word not in _WORDS:
        conclusion.refuse(f"{word!r:.40} is no conclusion that is known")
    at = stamp(_text(value, _TIMES))
    if at is None:
        value.refuse(f"no time: one of {', '.join(_TIMES)} is needed")
    id_, commit = _text(value, _IDS), _text(value, _COMMITS)
    if not (id_ or commit):
        value.refuse(f"no run: one of {', '.join((*_IDS, *_COMMITS))} is needed")
    attempt = Attempt(id_, commit, at.at, line, _WORDS[word], word or "running")
    if sum(value.get(name) is not None for name in _OF_A_JOB) > 1:
        return _of_job(attempt, value)
    listed = value.some("suites")
    suites = tuple(item.text() for item in listed.items()) if listed else _names(value)
    runner = value.some("runner")
    runners = (runner.text(),) if runner is not None and runner.is_text else ()
    return replace(attempt, suites=suites, job="".join(runners), runners=runners)


def _of_job(attempt: Attempt, value: Value) -> Attempt:
    """The same as a job: its suite is its name without the matrix behind it."""
    name = _text(value, ("name",))
    match = _MATRIX.fullmatch(name)
    cells = tuple(cell.strip() for cell in match[2].split(",")) if match else ()
    labels = value.some("labels")
    texts = tuple(label.text() for label in labels.items()) if labels else ()
    machine = _text(value, ("runner_name",))
    runners = tuple(filter(None, (*cells, *texts, machine)))
    suites = tuple(dict.fromkeys((match[1], name))) if match else (name,)
    return replace(attempt, suites=suites, job=name, runners=runners)


def _names(value: Value) -> tuple[str, ...]:
    name = _text(value, _NAMES)
    return (name,) if name else ()


def _text(value: Value, names: Sequence[str]) -> str:
    """The first of these members that is there; a number as it is written."""
    for name in names:
        if (member := value.some(name)) is not None:
            return member.text() if member.is_text else str(member.count())
    return ""
