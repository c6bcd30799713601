"""What every command is given: the plan as it is now, and a place to ask and to speak from."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from textual.message import Message
from textual.widget import Widget

from readiness_tui.domain.edits.edit_titles import about, listed
from readiness_tui.domain.edits.permissions import denied
from readiness_tui.domain.edits.proposals import Author, Proposal, joined
from readiness_tui.domain.edits.requests import EditRequest, propose
from readiness_tui.domain.model.edits import Edit
from readiness_tui.domain.model.ids import Key
from readiness_tui.domain.model.status import Code
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.model.ticket import Ticket
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.ui.bridge.bridge import Bridge
from readiness_tui.ui.bridge.request import BridgeRequest
from readiness_tui.ui.dialogs.confirm import Confirm
from readiness_tui.ui.dialogs.dialog import Dialog
from readiness_tui.ui.dialogs.prompt import Prompt
from readiness_tui.ui.messages.plan import Said
from readiness_tui.ui.viewmodels.edit_preview import becomes
from readiness_tui.ui.viewmodels.headings import heading_under
from readiness_tui.ui.viewmodels.view import View

_T = TypeVar("_T")
LETTERS = "123456789"
"""The keys of choices that have no better ones."""
_ON_HEADINGS = frozenset({"backlog", "detail"})
"""The panes in which a verb counts for the row of the backlog, which may be a heading."""
MOST_UNASKED = 20
"""So many records a verb changes without a question."""
MOST_LISTED = 40
"""So many of them the question names."""


@dataclass(slots=True, eq=False)
class CommandContext:
    """A place to work at: `node` speaks and asks, `look` gives the plan as it is by now.

    A request that comes of an answer says what the person looked at when asked: of several
    questions in a row, when the first was put.
    """

    node: Widget
    look: Callable[[], View]
    _seen: Snapshot | None = field(default=None, init=False)

    @property
    def view(self) -> View:
        """What is seen now; it may be another once a dialog is answered."""
        return self.look()

    @property
    def snapshot(self) -> Snapshot:
        """The plan as it is now."""
        return self.look().snapshot

    @property
    def is_on_top(self) -> bool:
        """Whether no dialog stands above the node."""
        return self.node.app.screen is self.node.screen

    @property
    def may_interrupt(self) -> bool:
        """Whether what nobody asked for may come up: where plans are changed is on top."""
        top = self.node.app.screen
        return self.is_on_top or (isinstance(top, Dialog) and top.is_workplace)

    @property
    def may_answer(self) -> bool:
        """Whether no dialog that asks for something stands above the node.

        Then the answer to what was asked for may come up.
        """
        top = self.node.app.screen
        return self.is_on_top or (isinstance(top, Dialog) and top.only_shows)

    def post(self, message: Message) -> None:
        """Tell the screen. From every node it goes there, so it comes in the order of the keys."""
        self.node.screen.post_message(message)

    def request(self, perform: Callable[[Bridge], None]) -> None:
        """Let the bridge do something."""
        self.post(BridgeRequest(perform))

    def edit(self, request: EditRequest, *more: EditRequest) -> None:
        """Ask for a change; several are one action. One of many records has to be confirmed."""
        requests = (request, *more)
        proposal = self.proposal(*requests)
        changed, refused = _changed(proposal), _refused(proposal)
        keys = tuple(dict.fromkeys((*changed, *refused)))
        if len(keys) <= MOST_UNASKED or proposal.action is None:
            self._submit(requests)
            return
        title = proposal.action.title.partition(":")[0]
        lines = ("".join(text for text, _ in line) for line in becomes(keys, proposal))
        self.agree(title, changed, lines, lambda: self._submit(requests))

    def agree(
        self, title: str, keys: tuple[Key, ...], change: Iterable[str], do: Callable[[], None]
    ) -> None:
        """Do something to many tickets once `y` was pressed, who see their names and the change."""
        names = listed((safe_line(key.ticket) for key in keys), MOST_LISTED)
        question = Confirm(f"{safe_line(title)}?", "\n".join((names, "", *change)))
        self.ask(question, lambda yes: do() if yes else None)

    def _submit(self, requests: tuple[EditRequest, ...]) -> None:
        snapshot = self._seen
        self.request(lambda bridge: bridge.submit(requests, snapshot))

    def proposal(self, *requests: EditRequest) -> Proposal:
        """What requests would come to on the plan as it is now."""
        view = self.view
        author = Author(view.actor, view.snapshot.analysis.context.today)
        return joined([propose(view.snapshot.analysis, one, author) for one in requests])

    def objection(self, *requests: EditRequest) -> str:
        """Why nothing at all would be done of requests, as a sentence; empty where something is."""
        proposal, states = self.proposal(*requests), self.snapshot.boards
        if proposal.action is None:
            first = next(iter(proposal.refusals), None)
            return f"refused ({first.code}): {first.message}" if first else ""
        boards = dict.fromkeys(edit.record.board for edit in proposal.action.edits)
        locked = (states[board] for board in boards if board in states)
        read_only = (f"read-only: {one.read_only}" for one in locked if one.read_only)
        denial = self.denial(proposal.action.edits)
        return next(read_only, f"refused ({Code.NOT_PERMITTED}): {denial}" if denial else "")

    def denial(self, edits: Iterable[Edit]) -> str:
        """Which role forbids edits, and who may make them; empty where none does."""
        judgement = self.snapshot.judgement
        return denied(judgement.portfolio, edits, judgement.roles, self.view.actor)

    def refuse(self, what: str, remedy: str = "") -> None:
        """Say why a key does nothing."""
        self.post(Said("refused", what, remedy))

    def ask(
        self,
        dialog: Dialog[_T],
        then: Callable[[_T | None], None] | None = None,
        *,
        about: tuple[Key, ...] = (),
        is_late: bool = False,
    ) -> None:
        """Open a dialog; `then` gets the answer, where there is one.

        Args:
            dialog: The dialog.
            then: Told the answer.
            about: The tickets of which the dialog shows values: it closes when others change them.
            is_late: Whether it comes some time after the key that asked for it: what is typed
                meanwhile is not meant for it.
        """
        snapshot, dialog.about = self._seen or self.snapshot, about
        dialog.is_guarded |= is_late

        def answered(answer: _T | None) -> None:
            if then is not None:
                with self._as_seen(snapshot):
                    then(answer)

        self.node.app.push_screen(dialog, answered)

    @contextmanager
    def _as_seen(self, seen: Snapshot) -> Generator[None]:
        self._seen = seen
        try:
            yield
        finally:
            self._seen = None

    def ask_why(self, title: str, hint: str, then: Callable[[str], None]) -> None:
        """Ask for a line that must not be empty."""

        def check(text: str) -> str:
            return "" if text.strip() else hint

        self.ask(
            Prompt(title, hint=hint, check=check),
            lambda text: then(text.strip()) if text and text.strip() else None,
        )

    def first(self, keys: tuple[Key, ...]) -> Ticket | None:
        """The ticket a dialog starts from; says so where there is none."""
        ticket = self.snapshot.portfolio.ticket(keys[0]) if keys else None
        if ticket is None:
            is_heading = not keys and getattr(self.node.screen.focused, "id", "") in _ON_HEADINGS
            heading = heading_under(self.view) if is_heading else None
            self.refuse(
                *heading.refusal if heading else ("no ticket here", "put the cursor on one")
            )
        return ticket


class TicketTarget(Protocol):
    """What commands on tickets act on: the tickets that are meant, and the place to work at."""

    @property
    def context(self) -> CommandContext:
        """Where to ask and to speak."""
        ...

    @property
    def targets(self) -> tuple[Key, ...]:
        """The marked tickets, else the one under the cursor, else none."""
        ...


def on_tickets(
    change: Callable[[CommandContext, tuple[Key, ...]], None],
) -> Callable[[TicketTarget], None]:
    """A function on tickets as what a command runs."""
    return lambda target: change(target.context, target.targets)


def named(keys: tuple[Key, ...]) -> str:
    """The ticket by its id, or how many there are, and the first of them."""
    if len(keys) == 1:
        return safe_line(keys[0].ticket)
    return f"{len(keys)} tickets: {listed(safe_line(key.ticket) for key in keys)}"


def _changed(proposal: Proposal) -> tuple[Key, ...]:
    """The tickets that a proposal changes; other records count by their ids."""
    edits = proposal.action.edits if proposal.action else ()
    records = dict.fromkeys(map(about, edits))
    return tuple(record.key for record in records)


def _refused(proposal: Proposal) -> Iterator[Key]:
    """The tickets of which something is refused."""
    return (one.subject.ticket for one in proposal.refusals if one.subject.ticket)
