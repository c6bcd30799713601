"""The plan: verdict, backlog, detail, matrix, risks and gates on one screen.

The screen holds how things are looked at (`Look`, pane, zoom); what they are comes as a snapshot.
Rows are made by viewmodels, changes go out as wishes.
"""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

from dataclasses import replace

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Horizontal
from textual.timer import Timer
from textual.widgets import Static

from readiness_tui.domain.glyphs import Glyphs
from readiness_tui.domain.ids import Key, Kind, RecordRef
from readiness_tui.domain.snapshot import Snapshot
from readiness_tui.domain.text import safe_line
from readiness_tui.ui.keymap import bindings
from readiness_tui.ui.messages import EditorAsked, ReloadAsked, Said
from readiness_tui.ui.screens.gate_verbs import GateVerbs
from readiness_tui.ui.viewmodels import backlog, header
from readiness_tui.ui.viewmodels.backlog import GROUP, Look, Selection
from readiness_tui.ui.viewmodels.cells import Line
from readiness_tui.ui.viewmodels.problems import counted
from readiness_tui.ui.viewmodels.whatif import differs
from readiness_tui.ui.widgets.bars import Bar, Hints, StatusLine
from readiness_tui.ui.widgets.panes import (
    BacklogPane,
    DetailPane,
    FilterBar,
    FilterField,
    GatesPane,
    MatrixPane,
    ProblemsPane,
    RisksPane,
)
from readiness_tui.ui.widgets.phases import PhasesPane
from readiness_tui.ui.widgets.table import Table

REST_S = 0.1
"""The cursor has come to rest after this: then the other panes follow."""


class PlanScreen(GateVerbs):
    """The one screen on which plans are worked on."""

    AUTO_FOCUS = "#backlog"
    BINDINGS = bindings("app")

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__()
        self.glyphs = glyphs
        self.look = Look()
        self.selection = Selection((), 0)
        self._mounted = False
        self._early: Snapshot | None = None
        self._by_name: dict[str, Key] = {}
        self._watched = header.Watched()
        self._rest: Timer | None = None
        self._misread = ""

    def compose(self) -> ComposeResult:
        """Bars above and below, panes between."""
        bar = self.glyphs.sign("cursor")
        yield Bar(id="verdict")
        yield Bar(id="board")
        yield Bar(id="what-if")
        yield Bar(id="banner")
        yield Bar(id="remark")
        yield Bar(id="views")
        yield FilterBar(id="filter-bar")
        with Horizontal(id="body"):
            yield BacklogPane(id="backlog", title="1 Backlog", bar=bar)
            yield Static(id="peek", markup=False)
            with Container(id="right"):
                yield DetailPane(id="detail", title="2 Detail", bar=bar)
                with Container(id="slots"):
                    yield MatrixPane(id="matrix")
                    yield RisksPane(id="risks", bar=bar)
                    yield GatesPane(id="gates", title="5 Gates", bar=bar)
                    yield PhasesPane(id="phases", bar=bar)
                    yield ProblemsPane(id="problems", title="7 Problems", bar=bar)
        yield StatusLine(id="status")
        yield Hints(id="hints")

    def on_mount(self) -> None:
        """Start with nothing known; the first snapshot fills the panes."""
        for name in ("#what-if", "#banner", "#remark"):
            self.query_one(name).display = False
        self.query_one(FilterBar).display = False
        self.lay_out()
        self._mounted = True
        if self._early is not None:
            self.call_after_refresh(self.show, self._early)

    # --- what is known -------------------------------------------------------------------------

    def show(self, snapshot: Snapshot) -> None:
        """Take a snapshot; cursor, marks, folds and filter stay by record id.

        Two threads publish, and what they post may overtake: an older one is worth nothing.
        """
        known = self.snapshot if self.loaded else self._early
        if known is not None and snapshot.revision < known.revision:
            return
        if not self._mounted:
            self._early = snapshot
            return
        before = self.selection.keys
        self.snapshot = snapshot
        first, self.loaded = not self.loaded, True
        if not first and self.ticket_key in before:
            self.look = replace(self.look, kept=self.ticket_key)
        self._let_go()
        self.look = replace(self.look, tried=differs(snapshot))
        self.draw_backlog(fresh=first)
        self.draw_side()
        self.keep_up()

    def _let_go(self) -> None:
        """Boards and tickets that are gone are neither picked nor marked any more."""
        boards = self.snapshot.portfolio.boards
        marked = self.look.marked
        if marked:
            marked = frozenset(key for key in marked if self.snapshot.portfolio.ticket(key))
        board = self.look.board if self.look.board in boards else None
        self.look = replace(self.look, board=board, marked=marked)

    def freshness(self, watched: header.Watched) -> None:
        """Show how the files are watched."""
        self._watched = watched
        if self.loaded:
            self._draw_bars()

    def _draw_bars(self) -> None:
        board = self.look.board
        self.query_one("#verdict", Bar).put(*_joined(header.verdict_line(self.snapshot, board)))
        self.query_one("#board", Bar).put(
            *header.board_line(
                self.snapshot,
                board,
                self.glyphs,
                self._watched,
                self.size.width,
                counted(self.problems()),
            )
        )
        self.draw_what_if()
        for name, line in (
            ("#banner", header.banner(self.snapshot)), ("#remark", header.remark(self.snapshot)),
        ):  # fmt: skip
            bar = self.query_one(name, Bar)
            bar.display = bool(line)
            bar.put(line)

    def draw_backlog(self, *, fresh: bool = False) -> None:
        """Show the tickets that `look` selects."""
        if not self.loaded:
            return
        pane = self.query_one(BacklogPane)
        self.selection = backlog.select(self.snapshot, self.look)
        if not self.selection.error:
            self.look = replace(self.look, good=self.look.query)
        self._by_name = {str(key): key for key in self.selection.keys}
        made = backlog.rows(self.snapshot, self.look, self.selection, self.glyphs, pane.room)
        was_ticket = not pane.key.startswith(GROUP)
        pane.set_rows(made, fresh=fresh)
        if (fresh or was_ticket) and pane.key.startswith(GROUP):
            pane.cursor = next(
                (n for n, key in enumerate(made.keys) if n >= pane.cursor and key[0] != GROUP),
                pane.cursor,
            )
        marked = len(self.look.marked)
        count = f"{len(self.selection.keys)}/{self.selection.total}"
        tried = "WHAT-IF · " if self.snapshot.scratch else ""
        foot = tried + count + (f" · {marked} marked" if marked else "")
        pane.entitle("1 Backlog", foot)
        counts = backlog.view_counts(self.snapshot, self.look.board)
        line = header.views_line(self.snapshot, self.look, counts, self.size.width)
        self.query_one("#views", Bar).put(*line)
        bar = self.query_one(FilterBar)
        typing = self.query_one(FilterField).has_focus
        bar.display = bool(self.look.query) or typing
        bar.hint(header.filter_hint(self.selection))
        if self.selection.error != self._misread:
            self._misread = self.selection.error
            self.say(
                ((f" {safe_line(self._misread)}", "fail"),) if self._misread else (), stays=True
            )
        self._draw_bars()

    @property
    def ticket_key(self) -> Key | None:
        """The ticket under the cursor; asked anew for each key, since keys may come in a burst."""
        return self._by_name.get(self.query_one(BacklogPane).key) if self.loaded else None

    # --- the other panes -----------------------------------------------------------------------

    @on(Table.Moved, "#backlog")
    def _moved(self, event: Table.Moved) -> None:
        del event
        if self.look.kept is not None and self.look.kept != self.ticket_key:
            self.look = backlog.without_kept(self.look, self.ticket_key)
            self.call_later(self.draw_backlog)
        self._draw_soon()

    def _draw_soon(self) -> None:
        if self._rest is not None:
            self._rest.stop()
        self._rest = self.set_timer(REST_S, self.draw_side)

    # --- layout --------------------------------------------------------------------------------

    def action_back(self) -> None:
        """Leave one layer: zoom, marks, filter, view; then the pane."""
        if self.zoomed:
            self.action_zoom()
        elif self.pane == "risks" and self.let_cell_go():
            pass
        elif self.look.marked:
            self.set_look(marked=frozenset[Key]())
        elif self.look.query:
            self.query_one(FilterBar).set_text("")
            self.set_look(query="", kept=None)
        elif self.look.view != "all":
            self.action_see("all")
        elif self.pane != "backlog":
            self.show_pane("backlog")

    @on(Table.Folded, "#backlog")
    def _fold_group(self, event: Table.Folded) -> None:
        name = event.key
        if not name.startswith(GROUP):
            keys = self.query_one(BacklogPane).row_keys
            place = keys.index(name)
            name = next((key for key in reversed(keys[:place]) if key.startswith(GROUP)), "")
        if name:
            folded = self.look.folded | {name} if event.fold else self.look.folded - {name}
            self.set_look(folded=folded)
            self.query_one(BacklogPane).go_to(name)

    # --- open, jump, change --------------------------------------------------------------------

    @on(Table.Chosen, "#backlog")
    def _open_row(self, event: Table.Chosen) -> None:
        if event.key.startswith(GROUP):
            fold = event.key not in self.look.folded
            self._fold_group(Table.Folded(event.table, event.key, fold))
        else:
            self.show_pane("detail")

    def action_copy(self) -> None:
        """Copy the id."""
        if self.ticket_key:
            self.app.copy_to_clipboard(self.ticket_key.ticket)
            self.post_message(Said("done", f"copied {self.ticket_key.ticket}"))

    def action_editor(self) -> None:
        """Open the board at the ticket's line."""
        if self.ticket_key is None:
            return
        key = self.ticket_key
        place = self.snapshot.place(RecordRef(key.board, Kind.TICKET, key.ticket))
        if place is not None:
            self.post_message(EditorAsked(place.path, place.line))

    def action_reload(self) -> None:
        """Read and judge everything again."""
        self.post_message(ReloadAsked())


def _joined(parts: tuple[Line, Line]) -> tuple[Line, Line]:
    head, tail = parts
    joint = ((" - ", "muted"),) if any(text for text, _ in tail) else ()
    return (*head, *joint, *tail), (("0 why ", "muted"),)
