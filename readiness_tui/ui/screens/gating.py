"""Pane 5: the gates of the ticket or of the board, unfolded, explained, opened at their line."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

from dataclasses import replace

from rich.cells import cell_len
from textual import on

from readiness_tui.domain.explain import explain_gate
from readiness_tui.domain.gate import Finding, State
from readiness_tui.domain.ids import BoardId, GateKey, Key, Kind, RecordRef, TicketId
from readiness_tui.domain.proof import Scope
from readiness_tui.domain.text import safe_line
from readiness_tui.ui.actions import key_of
from readiness_tui.ui.dialogs.listing import Listing
from readiness_tui.ui.dialogs.menu import Choice, Menu
from readiness_tui.ui.messages import EditorAsked, Past, PastAsked, Said
from readiness_tui.ui.screens.whatif import WhatIf
from readiness_tui.ui.viewmodels import gates
from readiness_tui.ui.viewmodels.cells import Row
from readiness_tui.ui.viewmodels.gate_facts import PROVES, finding_of, gate_of
from readiness_tui.ui.viewmodels.gate_runs import history_lines
from readiness_tui.ui.viewmodels.gates import GROUP, GatesLook
from readiness_tui.ui.viewmodels.reviews import chopped
from readiness_tui.ui.widgets.panes import GatesPane, RisksTable
from readiness_tui.ui.widgets.table import Table

COMMANDS = "verify_command"
_WHY_WIDTH = 100


class Gating(WhatIf):
    """The part of the plan screen that draws the gates and goes to what they speak of."""

    def __init__(self) -> None:
        super().__init__()
        self._follow_all = False
        self._gates_look: GatesLook = GatesLook()
        self._asked_past: dict[BoardId, object] = {}

    def draw_side(self) -> None:
        """Draw the panes beside the backlog."""
        super().draw_side()
        if self.loaded and self._shown("#gates"):
            self.draw_gates()

    def draw_gates(self) -> None:
        """Draw pane 5; only what changed is sent."""
        pane = self.query_one(GatesPane)
        one = not self._follow_all and self.ticket_key is not None
        keys = (self.ticket_key,) if one and self.ticket_key else ()
        found = gates.gate_keys(self.snapshot, keys, self._home()) if keys or not one else []
        held, bad, unsettled = gates.counts(self.snapshot, found)
        what = self._ticket_name() if keys else safe_line(self._home() or "all boards")
        good, wrong = self.glyphs.gate(State.PASS), self.glyphs.gate(State.FAIL)
        title = f"5 Gates · {what} · {held}{good} {bad}{wrong} {unsettled}?"
        pane.entitle(title, self._foot())
        look = replace(self._gates_look, grouped=not keys)
        pane.set_rows(gates.rows(self.snapshot, found, look, self.glyphs, pane.room, cell_len))
        self._ask_past(found)

    def _foot(self) -> str:
        """The offer of a stricter mode, for as long as it stands."""
        home = self.home_board()
        offer = next((one for one in self.snapshot.offers if home in {None, one.board}), None)
        if offer is None:
            return ""
        name = "" if home else f"{safe_line(offer.board)}: "
        return f"{name}{offer}  {key_of('board.mode')}"

    def _ask_past(self, found: list[GateKey]) -> None:
        """Ask for recorded runs where a gate is unfolded or has run; once for each evidence."""
        judgement = self.snapshot.judgement
        for board in dict.fromkeys(key.board for key in found):
            mine = [key for key in found if key.board == board]
            ran = {
                key: judgement.results[key].evidence_at
                for key in mine
                if judgement.gates[key].kind == COMMANDS and judgement.results[key].evidence_at
            }
            opened = frozenset(str(key) for key in mine) & self._gates_look.opened
            wanted = (opened, tuple(ran.items()))
            if (opened or ran) and self._asked_past.get(board) != wanted:
                self._asked_past[board] = wanted
                self.post_message(PastAsked(board, tuple(ran)))

    def take_past(self, past: Past) -> None:
        """Take what is recorded of runs."""
        look = self._gates_look
        self._gates_look = replace(
            look,
            histories={**look.histories, past.board: past.runs},
            heads={**look.heads, **past.heads},
        )
        self.draw_side()

    # --- fold and go -----------------------------------------------------------------------------

    def action_follow(self) -> None:
        """Gates of this ticket, or of all that is shown."""
        self._follow_all = not self._follow_all
        self.draw_side()
        pane = self.query_one(GatesPane)
        pane.action_go(0)  # what fails is to be seen; the cursor rests on a gate
        pane.cursor = next((n for n, key in enumerate(pane.row_keys) if key[0] != GROUP), 0)

    def gate_here(self) -> GateKey | None:
        """The gate of the row under the cursor of pane 5."""
        return gate_of(self.snapshot, self.query_one(GatesPane).key)

    def finding_here(self) -> Finding | None:
        """The finding under the cursor; of a gate that has one, that one."""
        row, key = self.query_one(GatesPane).key, self.gate_here()
        if key is None or (found := finding_of(self.snapshot, row)) is not None:
            return finding_of(self.snapshot, row)
        findings = self.snapshot.judgement.results[key].findings
        return findings[0] if len(findings) == 1 else found

    @on(Table.Folded, "#gates")
    def _fold_gate(self, event: Table.Folded) -> None:
        name, look = event.key.split("#")[0], self._gates_look
        if name.startswith(GROUP):
            group = {name.removeprefix(GROUP)}
            folded = look.folded | group if event.fold else look.folded - group
            self._gates_look = replace(look, folded=folded)
        else:
            opened = look.opened - {name} if event.fold else look.opened | {name}
            self._gates_look = replace(look, opened=opened)
        self.draw_gates()
        self.query_one(GatesPane).go_to(name)

    @on(Table.Chosen, "#gates")
    def _open_gate(self, event: Table.Chosen) -> None:
        name, _, tail = event.key.partition("#")
        look = self._gates_look
        key = self.gate_here()
        if name.startswith(GROUP):
            fold = name.removeprefix(GROUP) not in look.folded
            self._fold_gate(Table.Folded(event.table, name, fold))
        elif key is not None and name in look.opened and (not tail or tail[0] == PROVES):
            self._go_to_proven(key)
        elif key is not None:
            self._fold_gate(Table.Folded(event.table, name, name in look.opened))

    def _go_to_proven(self, key: GateKey) -> None:
        """Go to what a gate proves; a menu where that is several things."""
        proves = self.snapshot.judgement.gates[key].proves
        if len(proves) == 1:
            self._go_to_target(key.board, proves[0])
            return
        choices = tuple(
            Choice(one, "123456789"[n : n + 1], ((safe_line(one), ""),))
            for n, one in enumerate(proves)
        )
        self.app.push_screen(
            Menu(f"{safe_line(key.gate)} proves", choices),
            lambda one: self._go_to_target(key.board, one) if one else None,
        )

    def _go_to_target(self, board: BoardId, target: str) -> None:
        kind, _, name = target.rpartition(":")
        if kind == "risk":
            self.show_pane("risks")
            self.query_one(RisksTable).go_to(f"{board}:{name}")
        elif kind in {"phase", "milestone"}:
            self.look = replace(self.look, board=board)
            self.set_filter(f'{kind}:"{name}"')
        elif target == "board":
            self._explain(Scope(board))
        else:
            self.go_to(Key(board, TicketId(target)))

    def go_to_gate(self, key: GateKey) -> None:
        """Put the cursor of pane 5 on a gate; whatever hides it gives way."""
        self.show_pane("gates")
        pane = self.query_one(GatesPane)
        if not pane.go_to(str(key)):
            self._follow_all = True
            self._gates_look = replace(self._gates_look, folded=frozenset[str]())
            self.draw_gates()
            pane.go_to(str(key))

    # --- explain and open ------------------------------------------------------------------------

    def action_gate_why(self) -> None:
        """All that is known of the gate: what `readiness explain` prints, and its last runs."""
        key = self.gate_here()
        if key is None:
            self.action_why()
            return
        width = min(_WHY_WIDTH, self.size.width - 12)
        lines = list(explain_gate(self.snapshot.judgement, key))
        runs = self._gates_look.histories.get(key.board, ())
        lines += [f"  {'history':<9} {line}" for line in history_lines(key, runs, self.glyphs)]
        rows: list[Row] = []
        for number, line in enumerate(lines):
            head, text = ("", line) if not number else (line[:12], line[12:])
            parts = chopped(safe_line(text), width - len(head), cell_len)
            for part, one in enumerate(parts):
                label = head if not part else " " * len(head)
                rows.append(Row(f"#{number}.{part}", line=((label, "muted"), (one, ""))))
        title = f"Why {safe_line(key.gate)}"
        self.app.push_screen(Listing(title, rows, subtitle="esc closes"))

    def action_gate_editor(self) -> None:
        """Open the finding, or else the table of the gate; it is judged again on the way back."""
        key, finding = self.gate_here(), self.finding_here()
        if key is None:
            self.post_message(Said("refused", "no gate here", "put the cursor on one"))
            return
        place = finding.place if finding else None
        if place is None:
            ticket = RecordRef(key.board, Kind.TICKET, key.gate.partition("/")[0])
            own = self.snapshot.place(RecordRef(key.board, Kind.GATE, key.gate))
            place = own if own and own.line else self.snapshot.place(ticket)
        if place is not None:
            self.post_message(EditorAsked(place.path, place.line))
