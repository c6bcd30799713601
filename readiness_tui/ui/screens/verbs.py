"""What the keys of the plan screen change: each asks for what it needs, then posts a wish."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

from collections.abc import Callable
from dataclasses import dataclass

from textual.screen import Screen

from readiness_tui.domain.fieldtext import (
    parse_field,
    parse_owners,
    say_field,
    say_owners,
    say_score_parts,
)
from readiness_tui.domain.glyphs import Glyphs
from readiness_tui.domain.ids import Key
from readiness_tui.domain.proof import Permission, Reason
from readiness_tui.domain.scoring import from_digits, say_score
from readiness_tui.domain.snapshot import Snapshot
from readiness_tui.domain.status import Priority, Status
from readiness_tui.domain.text import safe_line
from readiness_tui.domain.ticket import Ticket
from readiness_tui.domain.verdict import guard
from readiness_tui.domain.wishes import (
    Advance,
    Assign,
    SetPriority,
    SetStatus,
    SetText,
    Take,
    Wish,
)
from readiness_tui.ui.dialogs.menu import Choice, Menu
from readiness_tui.ui.dialogs.prompt import Prompt
from readiness_tui.ui.messages import Said, UndoAsked, WishAsked

STATUS_KEYS = {
    Status.TODO: "t", Status.DOING: "d", Status.REVIEW: "r", Status.BLOCKED: "b",
    Status.DONE: "x", Status.DROPPED: "w",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Moves:
    """What a status would mean for some tickets: how many would move, and what is against it.

    `refused` stays so whatever is written; `held` gives way to a reason where one is needed.
    """

    moving: int
    refused: tuple[Reason, ...]
    held: tuple[Reason, ...]
    needs_reason: bool

    def told(self, reasons: tuple[Reason, ...]) -> str:
        """The first reason, and for how many of the tickets there is one."""
        count = f"{len(reasons)} of {self.moving}: " if self.moving > 1 else ""
        return f"{count}{reasons[0].code}: {safe_line(reasons[0].says)}"


class Verbs(Screen[None]):
    """The part of the plan screen that changes things. The rest gives it `snapshot` and `targets`.

    With marks a verb counts for all marked tickets, else for the one under the cursor.
    """

    snapshot: Snapshot
    glyphs: Glyphs

    def targets(self) -> tuple[Key, ...]:
        """The tickets that a verb counts for."""
        raise NotImplementedError

    def wish(self, wish: Wish, *more: Wish) -> None:
        """Ask for a change; several are one action."""
        self.post_message(WishAsked((wish, *more)))

    def _first(self) -> tuple[tuple[Key, ...], Ticket] | None:
        keys = self.targets()
        ticket = self.snapshot.portfolio.ticket(keys[0]) if keys else None
        if ticket is None:
            self.post_message(Said("refused", "no ticket here", "put the cursor on one"))
            return None
        return keys, ticket

    def action_status(self) -> None:
        """The menu of statuses."""
        if (found := self._first()) is None:
            return
        keys, ticket = found
        choices = tuple(self._status_choice(to, keys) for to in STATUS_KEYS)
        title = f"Status of {_named(keys)}"
        self.app.push_screen(
            Menu(title, choices, at=ticket.status.value),
            lambda to: self._to_status(keys, Status(to)) if to else None,
        )

    def _decide(self, keys: tuple[Key, ...], to: Status) -> "_Moves":
        """Which of the tickets may move, which only with a reason, and what speaks against it."""
        judgement = self.snapshot.judgement
        refused: list[Reason] = []
        held: list[Reason] = []
        asks = moving = 0
        for key in keys:
            ticket = self.snapshot.portfolio.ticket(key)
            if ticket is None or ticket.status is to:
                continue
            moving += 1
            decision = guard(judgement, key, to, reason="-")
            if decision.permission is Permission.REFUSE:
                refused.append(decision.reasons[0])
                continue
            held += decision.reasons[:1]
            asks += guard(judgement, key, to).permission is Permission.REFUSE
        return _Moves(moving, tuple(refused), tuple(held), needs_reason=asks > 0)

    def _status_choice(self, to: Status, keys: tuple[Key, ...]) -> Choice:
        moves = self._decide(keys, to)
        note, says = "", ""
        if not moves.moving:
            note = "as it is"
        elif moves.refused:
            says = moves.told(moves.refused)
        elif moves.held and moves.needs_reason:
            says = moves.told(moves.held)
        elif moves.needs_reason:
            note = "asks why"
        elif moves.held:
            note = f"would be refused: {moves.held[0].code}"
        muted = bool(moves.refused) and len(moves.refused) == moves.moving
        line = (
            (f"{self.glyphs.status(to)} {to.value:<9}", "muted" if muted else to.value),
            (note, "muted"),
        )
        return Choice(to.value, STATUS_KEYS[to], line, says)

    def _to_status(self, keys: tuple[Key, ...], to: Status) -> None:
        moves = self._decide(keys, to)
        if not moves.needs_reason:
            self.wish(SetStatus(keys, to))
        elif moves.held:
            first = moves.held[0]
            self._ask(
                f"{_named(keys)} > {to.value}: force it?",
                f"refused ({first.code}): {safe_line(first.says)}. A reason forces it, esc leaves.",
                lambda reason: self.wish(SetStatus(keys, to, reason, force=True)),
            )
        else:
            self._ask_why(keys, to)

    def _ask_why(self, keys: tuple[Key, ...], to: Status) -> None:
        self._ask(
            f"{_named(keys)} > {to.value}: why?",
            "one line, kept on the board",
            lambda reason: self.wish(SetStatus(keys, to, reason)),
        )

    def _ask(self, title: str, hint: str, then: Callable[[str], None]) -> None:
        def check(text: str) -> str:
            return "" if text.strip() else hint

        self.app.push_screen(
            Prompt(title, hint=hint, check=check),
            lambda reason: then(reason.strip()) if reason else None,
        )

    def action_advance(self, by: int) -> None:
        """Next or previous status."""
        if keys := self.targets():
            self.wish(Advance(keys, by))

    def action_block(self) -> None:
        """Blocked, with a reason."""
        if (found := self._first()) is None:
            return
        keys, ticket = found
        if ticket.status is Status.BLOCKED:
            self._ask_why(keys, Status.BLOCKED)  # another reason
        else:
            self._to_status(keys, Status.BLOCKED)

    def action_priority(self) -> None:
        """The menu of priorities."""
        if (found := self._first()) is None:
            return
        keys, ticket = found
        choices = (
            *(Choice(one.value, one.value[1], ((one.value, ""),)) for one in Priority),
            Choice("none", "n", (("none", "muted"),)),
            Choice("score", "s", (("score", ""), (f"  {self._scored(keys[0], ticket)}", "muted"))),
        )

        def chosen(value: str | None) -> None:
            if value == "score":
                self.edit_score(keys, ticket)
            elif value:
                self.wish(SetPriority(keys, None if value == "none" else Priority(value)))

        at = ticket.priority or "none"
        self.app.push_screen(Menu(f"Priority of {_named(keys)}", choices, at=at), chosen)

    def _scored(self, key: Key, ticket: Ticket) -> str:
        board = self.snapshot.portfolio.boards[key.board]
        return say_score(ticket, board) or "none"

    def edit_score(self, keys: tuple[Key, ...], ticket: Ticket) -> None:
        """Ask for the factors of the score: a digit for each, or by name, or a total."""
        board = self.snapshot.portfolio.boards[keys[0].board]
        hint = "factors such as impact 5, urgency 4, or a total; empty takes it away"
        if board.scoring and board.scoring.factors:
            low, high = board.scoring.scale
            hint = f"a digit for each, {low} to {high}: {', '.join(board.scoring.factors)}"

        def read(typed: str) -> str:
            digits = from_digits(typed.strip(), board)
            return say_score_parts(digits) if digits else typed

        self._field("score", keys, ticket, say_field(ticket, "score"), (), safe_line(hint), read)

    def action_assign(self) -> None:
        """Owners, with type-ahead over everybody the boards name."""
        if (found := self._first()) is None:
            return
        keys, ticket = found
        names = {owner.name for _, one in self.snapshot.portfolio.tickets() for owner in one.owners}
        self._field("owners", keys, ticket, say_owners(ticket.owners), sorted(names),
                    "names parted by commas, a role in brackets; the first is primary")  # fmt: skip

    def action_mine(self) -> None:
        """I become the primary owner."""
        me = sorted(self.snapshot.analysis.context.me, key=lambda name: not name.startswith("@"))
        if (found := self._first()) is None:
            return
        if not me:
            self.post_message(Said("refused", "nobody is @me: git has no user.email here",
                                   "a assigns by name"))  # fmt: skip
            return
        self.wish(Take(found[0], me[0]))

    def action_target(self) -> None:
        """An ISO week or a day."""
        if (found := self._first()) is not None:
            keys, ticket = found
            self._field("target", keys, ticket, say_field(ticket, "target"), (),
                        "an ISO week such as 2026-W09, or a day; empty takes it away")  # fmt: skip

    def action_deps(self) -> None:
        """What the ticket needs."""
        if (found := self._first()) is not None:
            keys, ticket = found
            ids = tuple(self.snapshot.portfolio.boards[keys[0].board].tickets)
            self._field("depends", keys[:1], ticket, say_field(ticket, "depends"), ids,
                        "ids parted by commas; board:id for another board")  # fmt: skip

    def edit_field(self, key: Key, field: str) -> None:
        """Edit one field of a ticket as a line of text."""
        ticket = self.snapshot.portfolio.ticket(key)
        if ticket is not None and field == "score":
            self.edit_score((key,), ticket)
        elif ticket is not None:
            self._field(field, (key,), ticket, say_field(ticket, field), (), "enter keeps it")

    def _field(
        self,
        field: str,
        keys: tuple[Key, ...],
        ticket: Ticket,
        text: str,
        words: "tuple[str, ...] | list[str]",
        hint: str,
        read: Callable[[str], str] = str,
    ) -> None:
        if safe_line(text) != text:
            self.post_message(Said("refused", f"{field} holds characters that cannot be shown here",
                                   "e opens the file in the editor"))  # fmt: skip
            return

        start = f"{text}, " if text and words else text  # what is typed comes as one more

        def check(typed: str) -> str:
            try:
                parse_field(ticket, field, read(typed))
            except ValueError as error:
                return safe_line(str(error))
            return ""

        def keep(typed: str | None) -> None:
            if typed is not None and typed.rstrip(", ") != text:
                if field == "owners":
                    self.wish(Assign(keys, parse_owners(typed)))
                    return
                self.wish(*(SetText(key, field, read(typed)) for key in keys))

        title = f"{field.capitalize()} of {_named(keys)}"
        self.app.push_screen(Prompt(title, text=start, hint=hint, words=words, check=check), keep)

    def action_undo(self) -> None:
        """Take the last change back."""
        self.post_message(UndoAsked())

    def action_redo(self) -> None:
        """Do it again."""
        self.post_message(UndoAsked(redo=True))


def _named(keys: tuple[Key, ...]) -> str:
    return safe_line(keys[0].ticket) if len(keys) == 1 else f"{len(keys)} tickets"
