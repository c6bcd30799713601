"""Kind `verify_command`: a command that proves something once a person has run it.

Nothing runs here. What a run came to is read from its record, and a record counts only if the
command is trusted and this machine made the record; the board may allow one that others published.
"""

import hashlib
import re
from dataclasses import dataclass, replace
from datetime import timedelta

from msgspec import structs
from pydantic import Field

from readiness_tui.domain.model.dates import age_seconds, format_age
from readiness_tui.domain.model.errors import GateError, Place
from readiness_tui.domain.model.gate import Cause, Examined, Gate, Outcome, Result
from readiness_tui.domain.persistence.json_codec import RecordError
from readiness_tui.domain.verify.run_record import Ended, RunRecord
from readiness_tui.domain.verify.verifying import (
    DEFAULT_AGE_DAYS,
    EVIDENCE_FOLDER,
    Command,
    TrustFile,
    slot_of,
)
from readiness_tui.gates.kinds.evidence.record_trust import INDEX, Accepted, is_committed
from readiness_tui.gates.kinds.parameters import Parameters
from readiness_tui.gates.kinds.parts import Part, Request, conclude
from readiness_tui.gates.repo.path_guard import tidy
from readiness_tui.gates.repo.repo_view import RepoView
from readiness_tui.gates.repo.run_inputs import declared, difference
from readiness_tui.gates.repo.trust import Store, store_of

LONGEST_S = 24 * 3600
_RECORD_CAP = 4 * 1024 * 1024
_LOG_CAP = 1024 * 1024
_HEAD = ".git/HEAD"


class VerifyCommand(Parameters):
    """The command and the terms it runs under."""

    command: str | tuple[str, ...] = Field(min_length=1)
    cwd: str = "."
    timeout: str = "10m"
    expect_exit: tuple[int, ...] = Field(default=(0,), min_length=1)
    env: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    expect_files: tuple[str, ...] = ()
    evidence: str = ""
    valid_for: str = ""
    trust_files: tuple[str, ...] = ()
    exclusive: str = ""
    accept_records: Accepted = "own"


def patterns(gate: Gate, params: VerifyCommand) -> tuple[str, ...]:
    """Its record, what it was trusted with, and what it was run on.

    Where the gate names no inputs, all that git tracks counts: then git's index stands for it, and
    a file that is only saved counts when the gate is judged next.
    """
    slot = slot_of(gate.id, params.command, params.cwd, gate.inputs)
    published = (f"{params.evidence}/{slot}.json",) if params.evidence else ()
    inputs = gate.inputs or (INDEX, _HEAD)
    return (f"{EVIDENCE_FOLDER}/{slot}.json", *params.trust_files, *published, *inputs)


def command_of(gate: Gate, params: VerifyCommand, view: RepoView) -> Command:
    """The command as it would run now, with the digests of the files it is trusted with.

    Raises:
        GateError: A path leads out of the root, or the time limit is none.
    """
    for path in (params.cwd, params.evidence, *params.expect_files):
        tidy(path)
    return Command(
        gate=gate.id,
        words=params.command,
        cwd=params.cwd,
        env=params.env,
        timeout_s=_timeout(params.timeout),
        expect_exit=params.expect_exit,
        trust_files=tuple(_trust_file(view, path) for path in params.trust_files),
        needs=params.needs,
        expect_files=params.expect_files,
        evidence=params.evidence.strip("/"),
        exclusive=params.exclusive,
        inputs=gate.inputs,
        exclude=(*gate.exclude, *params.expect_files),
    )


def _timeout(written: str) -> int:
    try:
        seconds = age_seconds(written)
    except (ValueError, OverflowError) as error:
        message = f"timeout: {error}"
        raise GateError(message, remedy='write timeout = "10m"') from error
    if not 0 < seconds <= LONGEST_S:
        message = f"timeout {written!r} is not between 1s and 24h"
        raise GateError(message, remedy='write timeout = "10m"')
    return seconds


def _trust_file(view: RepoView, path: str) -> TrustFile:
    file = view.look(path)
    return TrustFile(path, view.digest(path, "sha256") if file and file.kind == "file" else "")


@dataclass(frozen=True, slots=True)
class _Run:
    """A record that may be believed, where it lies, and what is to be said of that."""

    record: RunRecord
    path: str
    size_bytes: int
    remark: str = ""


_PROMPT = re.compile(
    r"[\[(]y(?:es)?\s?/\s?no?\b|[\[(]y[\])]\s*$"
    r"|\b(?:continue|proceed|confirm|are you sure|overwrite|replace)\b[^?]*\?[\s>:]*$"
    r"|\b(?:password|passphrase|username)\b.*:\s*$|enter a value:\s*$|press (?:any key|enter)"
    r"|EOF when reading a line|\bnot a (?:tty|terminal)\b|\bno tty\b",
    re.IGNORECASE,
)
"""What the last line of a command looks like that waits for somebody."""


def judge(params: VerifyCommand, request: Request) -> Result:
    """What the last run that counts came to; unknown as long as there is none."""
    command = command_of(request.gate, params, request.view)
    store = store_of(request.view.root)
    last_run = _own(command, store, request)
    if isinstance(last_run, Part) and params.accept_records != "own":
        last_run = _published(command, params.accept_records, request) or last_run
    question = f"does `{command.line}` succeed?"
    if isinstance(last_run, Part):
        return conclude(question, [last_run], good=("", ""), examined=())
    record = last_run.record
    result = conclude(
        question,
        _parts(last_run, command, request),
        good=("verify.passed", f"{record.says()}{last_run.remark}"),
        examined=[
            Examined(last_run.path, last_run.size_bytes, f"run of {record.started_at:%Y-%m-%d}")
        ],
        evidence_at=record.started_at,
    )
    if result.outcome in {Outcome.PASS, Outcome.FAIL}:
        return structs.replace(result, stale=_stale(params, last_run, command, request))
    return result


def _own(command: Command, store: Store, request: Request) -> _Run | Part:
    """The record of this clone, or why there is none that counts."""
    if not store.is_trusted(command.terms):
        return _untrusted(command, store)
    path = f"{EVIDENCE_FOLDER}/{command.slot}.json"
    data = _bytes(request.view, path)
    if data is None:
        return _unknown("never-run", "never run here", Cause.NEVER_RUN, f"run {command.line}")
    if not store.made(command.slot, hashlib.sha256(data).hexdigest()):
        message = "its record was not made here, or was changed since"
        return _unknown("unverified", message, Cause.UNVERIFIED, "run it again", path)
    return _read(data, path, command)


def _untrusted(command: Command, store: Store) -> Part:
    remedy = "review it, then trust it"
    if store.trouble:
        message = f"not trusted: {store.trouble}"
        remedy = "make the folder and its files yours alone, then trust the command again"
    elif earlier := store.earlier(command.gate):
        names = ", ".join(name for name, _, _ in earlier.differences(command.terms))
        message = f"not trusted: review the command ({names} changed since it was trusted)"
    else:
        message = "not trusted: review the command"
    return _unknown("untrusted", message, Cause.UNTRUSTED, remedy)


def _published(command: Command, accepted: str, request: Request) -> _Run | Part | None:
    """A record that others made, where the board allows one; None if there is none at all."""
    own = f"{EVIDENCE_FOLDER}/{command.slot}.json"
    place = f"{command.evidence}/{command.slot}.json" if command.evidence else ""
    for path in filter(None, (place, own if accepted == "any" else "")):
        data = _bytes(request.view, path)
        if data is None:
            continue
        if accepted == "committed" and not is_committed(request.view, path, data):
            message = f"{path} is not as git has it"
            return _unknown("unverified", message, Cause.UNVERIFIED, "commit it, or run it", path)
        run = _read(data, path, command)
        return replace(run, remark=" (unverified: run elsewhere)") if isinstance(run, _Run) else run
    return None


def _read(data: bytes, path: str, command: Command) -> _Run | Part:
    try:
        record = RunRecord.of(data)
    except RecordError as error:
        message = f"{path} is no record of a run: {error}"
        return Part.error("verify.record", message, Cause.INPUT, path, "run it again")
    then = (record.digest, record.expect_files)
    if then != (command.digest, command.expect_files):
        message = "not run since it was changed"
        return _unknown("never-run", message, Cause.NEVER_RUN, f"run {command.line}")
    return _Run(record, path, len(data))


def _bytes(view: RepoView, path: str, cap: int = _RECORD_CAP) -> bytes | None:
    file = view.look(path)
    return view.read(path, cap) if file is not None and file.kind == "file" else None


def _unknown(rule: str, says: str, cause: Cause, remedy: str, path: str = "") -> Part:
    return Part.unknown(f"verify.{rule}", says, cause, Place(path) if path else None, remedy)


def _parts(found: _Run, command: Command, request: Request) -> list[Part]:
    """What stands against a pass: at most one thing, for one run has one end."""
    record = found.record
    message, place = f"{record.says()}{found.remark}", _log(found)
    match record.ended:
        case Ended.CANCELLED:
            return [_unknown("cancelled", message, Cause.NEVER_RUN, f"run {command.line}")]
        case Ended.TIMEOUT | Ended.NOT_STARTED:
            rule = f"verify.{record.ended}"
            if _PROMPT.search(_last_line(request.view, place)):
                return [_prompted(message, place, Outcome.ERROR, Cause.INPUT)]
            remedy = "raise timeout, or mend it" if record.ended is Ended.TIMEOUT else "provide it"
            return [Part.error(rule, message, Cause.INPUT, place, remedy)]
        case Ended.EXITED if not record.is_success:
            last = _last_line(request.view, place)
            rule = "verify.untouched" if record.untouched and not record.signal else "verify.exit"
            detail = f"{message}: {last}" if last else message
            if _PROMPT.search(last):
                return [_prompted(detail, place, Outcome.FAIL)]
            return [
                Part.fail(
                    rule,
                    detail,
                    place,
                    f"mend it, then run {command.line}",
                    f"{command.gate} {record.exit_code} {record.signal}",
                )
            ]
        case Ended.EXITED:
            return []


def _prompted(says: str, place: Place | None, outcome: Outcome, cause: Cause | None = None) -> Part:
    """What stands against a run that ended at a question: nobody is there to answer it."""
    remedy = "let it ask nothing, as by --yes: nobody answers on a build server"
    return Part(
        outcome, "verify.prompted", f"{says} (it asks, and nobody answers)", cause, place, remedy
    )


def _log(found: _Run) -> Place | None:
    folder = found.path.rpartition("/")[0]
    return Place(f"{folder}/{found.record.log}") if found.record.log else None


def _last_line(view: RepoView, place: Place | None) -> str:
    """The last thing that it printed, which is mostly the reason."""
    try:
        data = _bytes(view, place.path, _LOG_CAP) if place else None
    except GateError:
        return ""
    lines = data.decode("utf-8", "replace").rstrip().splitlines() if data else []
    return lines[-1].strip()[:200] if lines else ""


def _stale(params: VerifyCommand, found: _Run, command: Command, request: Request) -> str:
    """Why a run no longer speaks of what is there; empty if it does.

    With `valid_for` or `stale_if_newer` the board says itself when that is so. For the gate of a
    ticket that only adds to it: what the run was made on still has to be as it was.
    """
    record = found.record
    is_said = bool(params.valid_for or request.gate.stale_if_newer)
    if is_said and not (request.gate.derived and record.has_inputs):
        return ""
    age = request.now - record.started_at
    if not record.has_inputs:
        limit = timedelta(days=DEFAULT_AGE_DAYS)
        old = format_age(age.total_seconds())
        return f"{old} old, limit {DEFAULT_AGE_DAYS} d" if age > limit else ""
    inputs = declared(request.view, command.inputs, command.exclude) if command.inputs else None
    changed = difference(request.view, record, inputs)
    return f"{changed} is not as it was at the run" if changed else ""
