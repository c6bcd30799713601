"""Every verb on tickets: of more than twenty it changes none before the letter `y`."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast

import pytest
from textual.message import Message
from textual.widget import Widget

from readiness_tui.domain.edits.edit_titles import about
from readiness_tui.domain.edits.requests import EditRequest
from readiness_tui.domain.model.ids import Key
from readiness_tui.domain.proof.glyphs import UNICODE
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.services.workspace.workspace import Workspace
from readiness_tui.ui.bridge.bridge import Bridge
from readiness_tui.ui.bridge.request import BridgeRequest
from readiness_tui.ui.commands.context import MOST_UNASKED, CommandContext
from readiness_tui.ui.dialogs.confirm import Confirm
from readiness_tui.ui.dialogs.dialog import Dialog
from readiness_tui.ui.dialogs.menu import Menu
from readiness_tui.ui.registry.command import Command
from readiness_tui.ui.screens.command_list import COMMANDS
from readiness_tui.ui.viewmodels.rows.backlog import Selection
from readiness_tui.ui.viewmodels.view import View
from tests.ui.support import FakeNow, repository

STATUSES = ("todo", "doing", "review", "done", "dropped")
MANY = 'format = 1\n[board]\nid = "many"\nenforcement = "solo"\n' + "".join(
    f'\n[ticket.T-{n:02}]\ntitle = "Number {n}"\nstatus = "{STATUSES[n % 5]}"\n'
    for n in range(5 * (MOST_UNASKED + 1))
)
TEXTS = ("+new", "=new", "many:T-104", "2026-W10", "+1w", "-", "words")
"""What is typed into every question: a list, a ticket, a day, a text."""
ASKING = {
    "ticket.status",
    "ticket.status.next",
    "ticket.status.previous",
    "ticket.priority",
    "ticket.assign",
    "ticket.mine",
    "ticket.block",
    "ticket.labels",
    "ticket.target",
    "ticket.deps",
    "ticket.note",
    "ticket.snooze",
}
"""The verbs that change all tickets they are given; the others take one, or change none."""
VERBS = [one for one in COMMANDS if one.run.__qualname__.startswith("on_tickets")]

Answer = Callable[..., None]


@dataclass
class Written:
    """Counts the records that a bridge is asked to change. It has no other method: each counts."""

    propose: Callable[..., Any]
    counts: list[int] = field(default_factory=list)

    def submit(self, requests: Sequence[EditRequest], seen: Snapshot | None = None) -> None:
        del seen
        action = self.propose(*requests).action
        if action is not None:  # what was refused whole changes nothing
            self.counts.append(len({about(edit) for edit in action.edits}))

    def snooze(self, keys: Sequence[Key], until: date | None) -> None:
        del until
        self.counts.append(len(keys))

    def deny(self, *_: object) -> None:
        """A refusal in the audit log changes no record."""


class Desk:
    """The place commands work at, without a screen: a person who answers everything but `y`."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.app = self.screen = self
        self.focused = None
        self.dialogs: list[tuple[Dialog[Any], Answer]] = []
        self.targets = tuple(snapshot.judgement.proofs)
        view = View(
            snapshot,
            UNICODE,
            actor="@me",
            selection=Selection(self.targets, len(self.targets)),
            row=str(self.targets[0]),
            ticket=self.targets[0],
        )
        self.context = CommandContext(cast("Widget", self), lambda: view)
        self.written = Written(self.context.proposal)

    def push_screen(self, dialog: Dialog[Any], answer: Answer) -> None:
        self.dialogs.append((dialog, answer))

    def post_message(self, message: Message) -> None:
        if isinstance(message, BridgeRequest):
            message.perform(cast("Bridge", self.written))

    def copy_to_clipboard(self, text: str) -> None:
        del text

    def questions(self, command: Command[Any]) -> Iterator[tuple[Confirm, Answer]]:
        """Every question with a `y` that a verb comes to, whatever else is answered."""
        command.run(self)
        yield from self._asked()

    def _asked(self) -> Iterator[tuple[Confirm, Answer]]:
        dialogs, self.dialogs = self.dialogs, []
        for dialog, answer in dialogs:
            if isinstance(dialog, Confirm):
                yield dialog, answer
                continue
            values = [one.value for one in dialog.choices] if isinstance(dialog, Menu) else TEXTS
            for value in values:
                with suppress(ValueError):  # no such text is let through by the dialog's check
                    answer(value)
                yield from self._asked()


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    root = repository(tmp_path_factory.mktemp("many"), {"many": MANY})
    return Workspace(root, actor="@me", me=frozenset({"@me"}), clock=FakeNow()).open()


@pytest.mark.parametrize("command", VERBS, ids=[one.id for one in VERBS])
def test_many_tickets_change_only_after_count_names_and_change_were_agreed_to(
    snapshot: Snapshot, command: Command[Any]
) -> None:
    desk = Desk(snapshot)
    questions = list(desk.questions(command))
    assert all(count <= MOST_UNASKED for count in desk.written.counts), "written before the y"
    assert bool(questions) == (command.id in ASKING)
    for dialog, answer in questions:
        count = int(re.findall(r"(\d+) tickets", dialog.heading)[0])
        assert count > MOST_UNASKED
        names, _, change = dialog.says.partition("\n\n")
        more = re.search(r"\(\+(\d+)\)", names)
        assert len(re.findall(r"T-\d+", names)) + int(more[1] if more else 0) == count, names
        assert re.search(r"T-\d+.*  \S", change), change
        desk.written.counts.clear()
        answer(False)  # noqa: FBT003 - the answer of the dialog
        assert not desk.written.counts, "written after a no"
        answer(True)  # noqa: FBT003 - the answer of the dialog
        assert desk.written.counts, "not written after the y"
