"""Verify commands: review, trust, run. Nothing here is ever called but for what a person did.

For a screen or a command that lets a person run what a gate names:

    verifier = Verifier(root, actor="@ann")
    review = verifier.review(gate)           # what exactly would run; starts nothing
    review.is_trusted, review.differences    # and what changed since it was trusted
    verifier.trust(review)                   # trusts what was looked at, and nothing else
    cancel = Cancel()                        # cancel.ask() from any thread ends the run
    record = verifier.run(gate, on_output=show, cancel=cancel)    # blocks: use a thread
    workspace.boards.files_changed({verifier.record_path(gate)})  # then `gates.run()`

`gate` is one of kind `verify_command` as `snapshot.judgement.gates` has it. `run` hands output over
as text, masked, in pieces of up to some 64 KB, from the thread that runs: pass it on by a queue,
and through `domain.text.safe_block` before it is drawn. `active` says what is queued and running,
since when. `close` ends all runs within two seconds. A `Verifier` that is made with
`is_allowed=False`, as in presenter mode or a served screen, reviews but neither trusts nor runs.
After `trust` and `revoke`, too, `files_changed` with the path of the record lets the gate be judged
again: trust lies outside the repository, where nobody watches.

Every refusal is a `ReadinessError`: `TrustError` and its kin, `GateError` for a path that leads out
of the root, `WriteError` where no record can be kept. A command that fails is no error: the record
says so, and the gate is judged from it.
"""

import os
import shutil
import threading
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

from readiness_tui import __version__
from readiness_tui.domain.model.errors import GateError
from readiness_tui.domain.model.gate import COMMAND_KINDS, Gate
from readiness_tui.domain.verify.reviewing import Review
from readiness_tui.domain.verify.run_record import Ended, RunRecord
from readiness_tui.domain.verify.verifying import (
    ChangedError,
    Command,
    DisabledError,
    StoreError,
    Terms,
    TrustError,
)
from readiness_tui.gates.engine.registry import KINDS, params_of
from readiness_tui.gates.repo.repo_view import RepoView
from readiness_tui.services.base.ports import Clock, SystemClock
from readiness_tui.services.checkpoints.write_access import WriteAccess
from readiness_tui.services.git.head import commit_of
from readiness_tui.services.verify import records as verifier_records
from readiness_tui.services.verify.files import files_run
from readiness_tui.services.verify.inputs import identities, inputs_of
from readiness_tui.services.verify.output import Output
from readiness_tui.services.verify.process import (
    CLOSE_GRACE_S,
    Cancel,
    Exit,
    environment,
    run_process,
)
from readiness_tui.services.verify.store import StoreWriter
from readiness_tui.storage.toml.blocks_tomlkit import inline

AT_MOST = 2
"""Commands that run at one time; the others wait for their turn."""

_TURN_S = 0.05

__all__ = ["Cancel", "Progress", "Review", "Verifier"]


@dataclass(frozen=True, slots=True)
class Progress:
    """A run on its way: queued as long as `started_at` is None."""

    gate: str
    line: str
    started_at: datetime | None = None


class Verifier:
    """Runs trusted commands of one workspace. Every method may be called from any thread.

    Args:
        root: The workspace root.
        folder: The folder of the boards, which no run is held against.
        actor: Who acts, as the audit log names them.
        clock: Tells the time.
        is_allowed: Whether anything may be trusted or run.
        variables: The environment that commands get their part of; that of this process.
        at_most: How many run at one time.
    """

    def __init__(
        self,
        root: Path,
        *,
        folder: str = "boards",
        actor: str = "",
        clock: Clock | None = None,
        is_allowed: bool = True,
        variables: Mapping[str, str] | None = None,
        at_most: int = AT_MOST,
    ) -> None:
        self._root, self._folder, self._actor = root.resolve(), folder, actor
        self._clock, self._is_allowed, self._at_most = clock or SystemClock(), is_allowed, at_most
        self._variables = dict(os.environ if variables is None else variables)
        self._store = StoreWriter(self._root)
        self._changed = threading.Condition()
        self._active: dict[int, tuple[Progress, str, Cancel]] = {}
        self._count = 0
        self._is_closed = False

    @property
    def active(self) -> tuple[Progress, ...]:
        """What is queued and running, the longest first."""
        with self._changed:
            return tuple(progress for progress, _, _ in self._active.values())

    def command(self, gate: Gate) -> Command:
        """The command of a gate as it would run now.

        Raises:
            GateError: It is of another kind, or declared wrongly.
        """
        if gate.kind not in COMMAND_KINDS:
            message = f"gate {gate.id!r} is of kind {gate.kind}, which runs no command"
            raise GateError(
                message, remedy=f"name a gate of kind {' or '.join(sorted(COMMAND_KINDS))}"
            )
        kind = KINDS[gate.kind]
        module = import_module(kind.judge.__module__)
        command: Command = module.command_of(
            gate, params_of(kind.params, gate), RepoView(self._root)
        )
        return command

    def record_path(self, gate: Gate) -> str:
        """Where the record of a gate's command lies, below the root."""
        return verifier_records.record_path(self.command(gate))

    def record(self, gate: Gate) -> RunRecord | None:
        """The record of the last run here that counts; None if there is none."""
        return verifier_records.load(self._root, self.command(gate))

    def log(self, record: RunRecord) -> Path:
        """Where the kept output of a run lies."""
        return self._root / verifier_records.EVIDENCE_FOLDER / record.log

    def review(self, gate: Gate) -> Review:
        """What would run, and what is other than what was trusted. Starts and writes nothing.

        Raises:
            GateError: It is declared wrongly, or a path of it leads out of the root.
        """
        command = self.command(gate)
        store = self._store.read()
        earlier = store.earlier(gate.id)
        is_trusted = store.is_trusted(command.terms)
        variables = environment(self._variables, command.env)
        return Review(
            gate=gate.id,
            command=command,
            digest=command.digest,
            is_trusted=is_trusted,
            differences=earlier.differences(command.terms) if earlier and not is_trusted else (),
            variables=tuple(sorted(variables)),
            unset=tuple(name for name in command.env if name not in self._variables),
            files=files_run(command, RepoView(self._root)),
            missing=self._missing(command, variables),
            trouble=store.trouble,
        )

    def trust(self, review: Review) -> None:
        """Trust exactly what a person looked at.

        Raises:
            DisabledError: Nothing may be trusted here.
            StoreError: The store cannot be used.
        """
        self._allowed()
        self._store.grant(review.command.terms, self._clock.now())

    def revoke(self, gate: str) -> bool:
        """Take the trust of a gate's command back; whether there was any.

        Raises:
            StoreError: The store cannot be used.
        """
        return self._store.revoke(gate)

    def trusted(self) -> tuple[tuple[Terms, str], ...]:
        """What is trusted in this root, each with the instant as text.

        Raises:
            StoreError: The store cannot be used.
        """
        store = self._store.read()
        if store.trouble:
            raise StoreError(store.trouble, remedy="make the folder and its files yours alone")
        return tuple((one.terms, one.at) for one in store.grants)

    def publish(self, gate: Gate, access: WriteAccess) -> tuple[str, ...]:
        """Copy record and log of the last run into the repository; the files, below the root.

        Args:
            gate: As it is declared now.
            access: Writes the audit log, and waits for other writers as long as it was told to.

        Raises:
            TrustError: There is no record of ours, or no folder to publish to.
            GateError: That folder leads out of the root.
            WriteError: They were not written.
        """
        files = verifier_records.publish(self._root, self.command(gate))
        details = inline({"gate": gate.id, "paths": list(files)})
        access.log([access.act().says("publish", details)])
        return files

    def run(
        self,
        gate: Gate,
        *,
        on_output: Callable[[str], None] | None = None,
        cancel: Cancel | None = None,
    ) -> RunRecord:
        """Run a trusted command to its end and write its record. Blocks.

        Args:
            gate: As it is declared now.
            on_output: Gets the masked output in pieces.
            cancel: Ends the run when it is asked.

        Raises:
            TrustError: It is not trusted, or changed while it waited for its turn.
            DisabledError: Nothing may be run here.
            WriteError: There is no place for its record.
        """
        self._allowed()
        command = self._trusted(gate)
        verifier_records.prepare(self._root, self._actor)
        cancel = cancel or Cancel()
        with self._turn(command, cancel) as is_mine:
            return self._run(gate, command, on_output, cancel, is_mine=is_mine)

    def close(self) -> None:
        """End all runs; from now on nothing runs."""
        with self._changed:
            self._is_closed = True
            for _, _, cancel in self._active.values():
                cancel.ask(CLOSE_GRACE_S)
            self._changed.notify_all()

    def _allowed(self) -> None:
        if not self._is_allowed or self._is_closed:
            message = "commands are not run here"
            raise DisabledError(message, remedy="use the planner in a terminal of your own")

    def _trusted(self, gate: Gate) -> Command:
        command, store = self.command(gate), self._store.read()
        if store.trouble:
            raise StoreError(store.trouble, remedy="make the folder and its files yours alone")
        if not store.is_trusted(command.terms):
            message = f"the command of {gate.id} is not trusted"
            kind = ChangedError if store.earlier(gate.id) else TrustError
            if kind is ChangedError:
                message = f"the command of {gate.id} changed since it was trusted"
            raise kind(message, remedy=f"readiness trust {gate.id}")
        return command

    @contextmanager
    def _turn(self, command: Command, cancel: Cancel) -> Generator[bool]:
        """Wait for a turn; whether it came before the run was cancelled."""
        with self._changed:
            self._count += 1
            number = self._count
            waiting = Progress(command.gate, command.line)
            self._active[number] = (waiting, command.exclusive, cancel)
            while not (is_mine := self._is_free(number)) and not cancel.is_asked:
                self._changed.wait(_TURN_S)
            if is_mine:
                running = Progress(command.gate, command.line, self._clock.now())
                self._active[number] = (running, command.exclusive, cancel)
        try:
            yield is_mine
        finally:
            with self._changed:
                del self._active[number]
                self._changed.notify_all()

    def _is_free(self, number: int) -> bool:
        """Whether a run may start: not too many do, and none of its own exclusive name."""
        running = [name for progress, name, _ in self._active.values() if progress.started_at]
        name = self._active[number][1]
        earlier = [one for other, one in self._active.items() if other < number]
        waits = any(not one[0].started_at and one[1] == name and name for one in earlier)
        return len(running) < self._at_most and not waits and not (name and name in running)

    def _run(
        self,
        gate: Gate,
        command: Command,
        on_output: Callable[[str], None] | None,
        cancel: Cancel,
        *,
        is_mine: bool,
    ) -> RunRecord:
        variables = environment(self._variables, command.env)
        output = Output({**self._variables, **variables}, on_output)
        inputs, has_inputs, modified = inputs_of(self._root, self._folder, command)
        before = identities(self._root, command)
        if is_mine and self._trusted(gate) != command:
            message = f"the command of {gate.id} changed while it waited"
            raise ChangedError(message, remedy=f"readiness trust {gate.id}")
        started = self._clock.now().astimezone(UTC)
        if not is_mine:
            over = Exit(Ended.CANCELLED)
        elif missing := self._missing(command, variables):
            over = Exit(Ended.NOT_STARTED, trouble=f"needs {', '.join(missing)}, not found on PATH")
        else:
            over = run_process(
                command.words,
                self._cwd(command),
                variables,
                timeout_s=command.timeout_s,
                on_output=output.take,
                cancel=cancel,
            )
        log = output.finish()
        after = identities(self._root, command)
        untouched = tuple(path for path, was in before.items() if after[path] in {None, was})
        record = RunRecord(
            gate=gate.id,
            digest=command.digest,
            command=command.line,
            cwd=command.cwd,
            env=command.env,
            started_at=started,
            ended_at=self._clock.now().astimezone(UTC),
            ended=over.ended,
            exit_code=over.code,
            signal=over.signal,
            trouble=over.trouble,
            expect_exit=command.expect_exit,
            expect_files=command.expect_files,
            untouched=untouched,
            head=commit_of(self._root),
            has_inputs=has_inputs,
            inputs=inputs,
            modified=modified,
            program=f"readiness {__version__}",
            total_bytes=output.total_bytes,
            redactions=output.redactions,
        )
        return verifier_records.write(self._root, command, record, log)

    def _cwd(self, command: Command) -> Path:
        entry = RepoView(self._root).look(command.cwd)
        if entry is None or entry.kind != "dir":
            message = f"{command.gate}: cwd {command.cwd!r} is no folder"
            raise GateError(message, remedy="name a folder below the root")
        return self._root / command.cwd

    def _missing(self, command: Command, variables: Mapping[str, str]) -> tuple[str, ...]:
        needed = (*(("bash",) if isinstance(command.words, str) else ()), *command.needs)
        path = variables.get("PATH", "")
        return tuple(name for name in needed if shutil.which(name, path=path) is None)
