"""What the keys of the plan screen add and take away: tickets, notes, and all of a risk."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

from collections.abc import Callable, Mapping
from contextlib import suppress

from readiness_tui.domain.board import Board
from readiness_tui.domain.edits import Action
from readiness_tui.domain.errors import EditError
from readiness_tui.domain.fieldtext import say_names
from readiness_tui.domain.ids import BoardId
from readiness_tui.domain.query_grammar import QueryError, parse
from readiness_tui.domain.records import asked_for, new_risk, new_ticket, removal
from readiness_tui.domain.risk import Risk
from readiness_tui.domain.risk_edits import accepted, mitigated, owned, rated, say_acceptance
from readiness_tui.domain.text import safe_line
from readiness_tui.domain.wishes import AddNote, Perform
from readiness_tui.ui.dialogs.confirm import Confirm
from readiness_tui.ui.dialogs.prompt import Prompt
from readiness_tui.ui.messages import Said
from readiness_tui.ui.screens.verbs import Verbs
from readiness_tui.ui.viewmodels.backlog import Look


class Recording(Verbs):
    """The part of the plan screen that adds and removes records, and changes risks."""

    look: Look

    def home_board(self) -> BoardId | None:
        """The board that new records go to."""
        raise NotImplementedError

    def risk_here(self) -> tuple[BoardId, Risk] | None:
        """The risk under the cursor of pane 4."""
        raise NotImplementedError

    def action_new(self) -> None:
        """A new ticket, which fits the filter."""
        board = self._writable()
        if board is None:
            return
        given: Mapping[str, object] = {}
        with suppress(QueryError):
            given = asked_for(parse(self.look.good)) if self.look.good else {}
        self._prompted(
            f"New ticket on {safe_line(board.id)}", "", "its title; enter adds it",
            lambda text: new_ticket(board, text, given),
        )  # fmt: skip

    def action_note(self) -> None:
        """A line in the log of the board."""
        keys = self.targets()
        if not keys:
            self.post_message(Said("refused", "no ticket here", "put the cursor on one"))
            return
        what = safe_line(keys[0].ticket) if len(keys) == 1 else f"{len(keys)} tickets"
        self.app.push_screen(
            Prompt(f"Note on {what}", hint="one line, kept in the log of the board"),
            lambda text: self.wish(*(AddNote(key, text) for key in keys)) if text else None,
        )

    def action_delete(self) -> None:
        """Remove the ticket under the cursor, after a question."""
        keys = self.targets()
        if len(keys) != 1:
            what = "one ticket at a time is removed" if keys else "no ticket here"
            self.post_message(Said("refused", what, "put the cursor on one, without marks"))
            return
        try:
            action = removal(self.snapshot.portfolio, keys[0])
        except EditError as error:
            self.post_message(Said("refused", safe_line(error.what), error.remedy))
            return
        ticket = self.snapshot.portfolio.ticket(keys[0])
        name = safe_line(f"{keys[0].ticket} {ticket.title if ticket else ''}")
        self.app.push_screen(
            Confirm(f"Remove {name}?", "Its table leaves the board; u brings it back."),
            lambda yes: self.wish(Perform(action)) if yes else None,
        )

    def _writable(self) -> Board | None:
        home = self.home_board()
        if home is None:
            self.post_message(Said("refused", "several boards are shown", "B chooses one"))
            return None
        return self.snapshot.portfolio.boards[home]

    def _prompted(
        self, title: str, text: str, hint: str, make: Callable[[str], Action],
        words: tuple[str, ...] = (),
    ) -> None:  # fmt: skip
        """Ask for a text, say at once why it will not do, and perform what it comes to."""

        def check(typed: str) -> str:
            try:
                make(typed)
            except ValueError as error:
                return safe_line(str(error)) if typed.strip() else ""
            return ""

        def keep(typed: str | None) -> None:
            if typed is None:
                return
            try:
                self.wish(Perform(make(typed)))
            except ValueError as error:
                self.post_message(Said("refused", safe_line(str(error))))

        self.app.push_screen(
            Prompt(title, text=safe_line(text), hint=hint, check=check, words=words), keep
        )

    def action_new_risk(self) -> None:
        """A new risk on the board."""
        if (board := self._writable()) is not None:
            self._prompted(
                f"New risk on {safe_line(board.id)}", "", "what may happen; enter adds it",
                lambda text: new_risk(board, text),
            )  # fmt: skip

    def _risk(
        self, title: str, hint: str, say: Callable[[Risk], str],
        make: Callable[[BoardId, Risk, str], Action], words: tuple[str, ...] = (),
    ) -> None:  # fmt: skip
        if (found := self.risk_here()) is None:
            self.post_message(Said("refused", "no risk here", "put the cursor on one"))
            return
        home, risk = found
        name = f"{title} {safe_line(risk.id)}"
        self._prompted(name, say(risk), hint, lambda text: make(home, risk, text), words)

    def action_rate_risk(self) -> None:
        """Likelihood and impact of the risk."""
        hint = "likelihood and impact from 1 to 5, such as 4x5; empty takes them away"
        self._risk("Rate", hint, _say_rating, rated)

    def action_own_risk(self) -> None:
        """Who watches the risk."""
        names = {risk.owner for board in self.snapshot.portfolio.boards.values()
                 for risk in board.risks.values() if risk.owner}  # fmt: skip
        names |= {one.name for _, ticket in self.snapshot.portfolio.tickets()
                  for one in ticket.owners}  # fmt: skip
        self._risk("Owner of", "who watches it", lambda risk: risk.owner, owned,
                   tuple(sorted(names)))  # fmt: skip

    def action_mitigate_risk(self) -> None:
        """The tickets that mitigate the risk."""
        portfolio = self.snapshot.portfolio
        found = self.risk_here()
        ids = tuple(portfolio.boards[found[0]].tickets) if found else ()
        self._risk(
            "Tickets that mitigate", "ids parted by commas",
            lambda risk: say_names(risk.mitigated_by),
            lambda home, risk, text: mitigated(portfolio, home, risk, text.strip(", ")), ids,
        )  # fmt: skip

    def action_accept_risk(self) -> None:
        """Live with the risk for a time."""
        me = next(iter(sorted(self.snapshot.analysis.context.me)), "")
        today = self.snapshot.analysis.context.today
        self._risk(
            "Accept", "why, then until and a day: rare until 2026-06-01; empty ends it",
            lambda risk: say_acceptance(risk.accepted),
            lambda home, risk, text: accepted(home, risk, text, me, today),
        )  # fmt: skip


def _say_rating(risk: Risk) -> str:
    return f"{risk.likelihood}x{risk.impact}" if risk.exposure is not None else ""
