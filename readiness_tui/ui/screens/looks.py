"""How the plan screen looks at the backlog: views, filter, order, groups, board, marks, jumps."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

from dataclasses import replace

from readiness_tui.domain.ids import BoardId, Key
from readiness_tui.domain.text import safe_line
from readiness_tui.ui.dialogs.menu import Choice, Menu
from readiness_tui.ui.dialogs.prompt import Prompt
from readiness_tui.ui.messages import Said
from readiness_tui.ui.screens.recording import Recording
from readiness_tui.ui.viewmodels.backlog import GROUPS, SORTS, VIEWS, Look, Selection
from readiness_tui.ui.widgets.panes import BacklogPane, FilterBar, FilterField

MOST_MATCHES = 20
ALL_BOARDS = "\0all"


class Looks(Recording):
    """The part of the plan screen that chooses what is shown; the rest draws it."""

    look: Look
    selection: Selection

    @property
    def ticket_key(self) -> Key | None:
        """The ticket under the cursor of the backlog."""
        raise NotImplementedError

    def draw_backlog(self, *, fresh: bool = False) -> None:
        """Show the backlog as `look` says."""
        raise NotImplementedError

    def show_pane(self, name: str) -> None:
        """Bring a pane to the front and focus it."""
        raise NotImplementedError

    def set_look(self, *, fresh: bool = False, **changes: object) -> None:
        """Look at the backlog in another way; the cursor stays on its ticket unless `fresh`."""
        self.look = replace(self.look, **changes)
        self.draw_backlog(fresh=fresh)

    def targets(self) -> tuple[Key, ...]:
        """The marked tickets in the order shown, else the one under the cursor."""
        if self.look.marked:
            return tuple(key for key in self.selection.keys if key in self.look.marked)
        return (self.ticket_key,) if self.ticket_key else ()

    def action_filter(self) -> None:
        """Focus the filter."""
        self.query_one(FilterBar).display = True
        self.set_focus(self.query_one(FilterField))

    def on_filter_bar_changed(self, event: FilterBar.Changed) -> None:
        """Narrow the backlog to the text; Enter and Escape go back to the rows."""
        if event.text != self.look.query:
            self.set_look(query=event.text, kept=None)
        if event.done:
            self.show_pane("backlog")

    def set_filter(self, text: str) -> None:
        """Filter by a text and go to the backlog."""
        self.query_one(FilterBar).set_text(text)
        self.set_look(query=text, view="all", kept=None, fresh=True)
        self.show_pane("backlog")

    def action_view(self, step: int) -> None:
        """Next or previous view."""
        names = list(VIEWS)
        self.action_see(names[(names.index(self.look.view) + step) % len(names)])

    def action_see(self, name: str) -> None:
        """Go to a view."""
        self.set_look(view=name, kept=None, fresh=True)

    def action_sort(self) -> None:
        """The menu of orders; the present one again reverses it."""
        choices = tuple(Choice(name, key, ((name, ""),)) for key, name in SORTS.items())

        def sort(name: str | None) -> None:
            if name is not None:
                turned = name == self.look.sort and not self.look.reverse
                self.set_look(sort=name, reverse=turned)

        self.app.push_screen(Menu("Sort by", choices, at=self.look.sort), sort)

    def action_group(self) -> None:
        """The menu of groups."""
        choices = tuple(Choice(name, key, ((name, ""),)) for key, name in GROUPS.items())

        def group(name: str | None) -> None:
            if name is not None:
                self.set_look(group=name, folded=frozenset[str]())

        self.app.push_screen(Menu("Group by", choices, at=self.look.group), group)

    def action_board(self) -> None:
        """The menu of boards."""
        boards = self.snapshot.portfolio.boards
        keys = "123456789"
        choices = (
            Choice(ALL_BOARDS, "a", (("all boards", ""),)),
            *(
                Choice(board.id, keys[n : n + 1],
                       ((safe_line(board.title or board.id), ""),
                        (f"  {len(board.tickets)}", "muted")))
                for n, board in enumerate(boards.values())
            ),
        )  # fmt: skip

        def pick(name: str | None) -> None:
            if name is not None:
                board = None if name == ALL_BOARDS else BoardId(name)
                self.set_look(
                    board=board, folded=frozenset[str](), marked=frozenset[Key](), kept=None
                )

        self.app.push_screen(Menu("Board", choices, at=self.look.board or ALL_BOARDS), pick)

    def action_mark(self) -> None:
        """Mark the row and go down."""
        if self.ticket_key is None:
            return
        self.set_look(marked=self.look.marked ^ {self.ticket_key})
        self.query_one(BacklogPane).action_move(1)

    def action_mark_all(self) -> None:
        """Mark every ticket of the view, or none where all are."""
        every = frozenset(self.selection.keys)
        self.set_look(marked=frozenset[Key]() if self.look.marked == every else every)

    def action_top(self) -> None:
        """The first row."""
        self.query_one(BacklogPane).action_go(0)

    def action_command(self) -> None:
        """Ask where to go."""
        ids = sorted({str(key.ticket) for key, _ in self.snapshot.portfolio.tickets()})
        self.app.push_screen(
            Prompt("Go to", hint="an id, the end of one (003), or words of a title", words=ids),
            lambda text: self.go_by_text(text.strip()) if text else None,
        )

    def action_mode(self) -> None:
        """How far a failing gate of the board holds things back."""
        raise NotImplementedError

    def go_by_text(self, text: str) -> None:
        """Go to the ticket that a text names; a menu where several fit."""
        if text == "delete":
            self.action_delete()
            return
        if text == "mode":
            self.action_mode()
            return
        folded = text.casefold()
        tickets = list(self.snapshot.portfolio.tickets())
        found = [key for key, _ in tickets if text in {key.ticket, str(key)}]
        found = found or [key for key, _ in tickets if key.ticket.casefold().endswith(folded)]
        found = found or [key for key, one in tickets if folded in one.title.casefold()]
        here = [key for key in found if key.board == self.look.board]
        found = here or found
        if not found:
            self.post_message(Said("refused", f"no ticket fits {safe_line(text)!r}"))
        elif len(found) == 1:
            self.go_to(found[0])
        else:
            choices = tuple(
                Choice(str(key), "",
                       ((f"{safe_line(str(key))}  ", "strong"), (self._title(key), "muted")))
                for key in found[:MOST_MATCHES]
            )  # fmt: skip
            by_name = {str(key): key for key in found}
            self.app.push_screen(
                Menu(f"{len(found)} tickets fit", choices),
                lambda name: self.go_to(by_name[name]) if name else None,
            )

    def _title(self, key: Key) -> str:
        ticket = self.snapshot.portfolio.ticket(key)
        return safe_line(ticket.title)[:60] if ticket else ""

    def go_to(self, key: Key) -> None:
        """Put the cursor of the backlog on a ticket; whatever hides it gives way."""
        if self.snapshot.portfolio.ticket(key) is None:
            self.post_message(Said("refused", f"no ticket {safe_line(str(key))}"))
            return
        table = self.query_one(BacklogPane)
        if not table.go_to(str(key)):
            board = self.look.board if self.look.board in {None, key.board} else key.board
            if key not in self.selection.keys:
                self.query_one(FilterBar).set_text("")
                self.look = replace(self.look, view="all", query="", board=board)
            self.set_look(folded=frozenset[str]())
            table.go_to(str(key))
        self.show_pane("backlog")
