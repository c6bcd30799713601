"""Pane 5: the gates of the ticket or of the board, unfolded, explained, run, waived, signed."""

from dataclasses import replace
from functools import partial

from rich.cells import cell_len
from textual import on

from readiness_tui.domain.model.gate import COMMAND_KINDS, Finding, State
from readiness_tui.domain.model.ids import BoardId, GateKey, Key, RecordRef, TicketId
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.proof.derived import ATTESTATION
from readiness_tui.domain.proof.proof import Scope
from readiness_tui.domain.verdict.reason_places import opened_for
from readiness_tui.domain.verify.reviewing import BaselineView
from readiness_tui.ui.commands import waivers
from readiness_tui.ui.commands.context import LETTERS, CommandContext
from readiness_tui.ui.commands.gate_runs import Commands
from readiness_tui.ui.commands.mode import MODE
from readiness_tui.ui.dialogs.listing import Listing
from readiness_tui.ui.dialogs.menu import Choice, Menu
from readiness_tui.ui.messages.gates import GateAnswer, Past, Reviewed, Runs
from readiness_tui.ui.messages.plan import EditorAsked, FilterBy, GoTo, ShowRisk, WhyAsked
from readiness_tui.ui.registry.command import Command, declare, invoke
from readiness_tui.ui.viewmodels import gates
from readiness_tui.ui.viewmodels.gate_facts import PROVES, finding_of, gate_of, why_gate
from readiness_tui.ui.viewmodels.gates import GROUP, GatesLook
from readiness_tui.ui.viewmodels.view import View
from readiness_tui.ui.widgets.frame import is_seen
from readiness_tui.ui.widgets.pane import Pane
from readiness_tui.ui.widgets.table import Table

_WHY_WIDTH = 100


def _explain(pane: "GatesPane") -> None:
    """Show all that is known of the gate: what `readiness explain` prints, and its last runs."""
    key, view = pane.gate, pane.view
    if key is None:
        invoke("why", pane)
        return
    width = min(_WHY_WIDTH, pane.screen.size.width - 12)
    runs = pane.look.histories.get(key.board, ())
    rows = why_gate(view.snapshot, key, runs, view.glyphs, width, cell_len)
    pane.context.ask(Listing(f"Why {safe_line(key.gate)}", rows, subtitle="esc closes"))


def _open_editor(pane: "GatesPane") -> None:
    """Open the finding, or what passes; it is judged again on the way back."""
    if pane.gate is None:
        pane.context.refuse("no gate here", "put the cursor on one")
    elif (place := opened_for(pane.view.snapshot, pane.gate, pane.finding)) is not None:
        pane.context.post(EditorAsked(place.path, place.line))


def _attest(pane: "GatesPane") -> None:
    """Sign an attestation, or accept a new baseline."""
    key = pane.gate
    if key is None:
        pane.context.refuse("no gate here", "put the cursor on one")
    elif pane.view.snapshot.judgement.gates[key].kind == ATTESTATION:
        waivers.vouch(pane.context, key)
    else:
        pane.measured = key
        pane.context.request(lambda bridge: bridge.gates.measure(key))


GATES: tuple["Command[GatesPane]", ...] = declare(
    "Gates",
    "gates",
    Command(
        "gate.verify",
        ("r",),
        "Run the command",
        "If it is trusted; else all of it is shown first.",
        lambda pane: pane.review("run"),
        hint="verify",
        rank=0,
    ),
    Command(
        "gate.editor",
        ("e",),
        "Open at the line",
        "The finding, or the evidence that passes; the gate is judged again afterwards.",
        _open_editor,
        hint="open",
        rank=0,
    ),
    Command(
        "gate.why",
        ("W",),
        "Why the gate stands so",
        "All that is known of it, and its last runs.",
        _explain,
        hint="why",
        rank=0,
    ),
    Command(
        "waiver.new",
        ("w",),
        "Waive the finding",
        "Let it go for a time, with a reason; shown before it is written.",
        lambda pane: waivers.waive(pane.context, pane.gate, pane.finding),
        hint="waive",
        rank=0,
    ),
    Command(
        "gate.trust",
        ("t",),
        "Trust the command",
        "Shows all of it first; of a trusted one: takes the trust back.",
        lambda pane: pane.review("trust"),
        hint="trust",
        rank=1,
    ),
    Command(
        "gate.cancel",
        ("X",),
        "Cancel the run",
        "Ends the command and all that it started.",
        lambda pane: pane.commands.cancel(pane.gate),
    ),
    Command(
        "gate.copy-command",
        ("Y",),
        "Copy the command",
        "The whole command goes to the clipboard.",
        lambda pane: pane.commands.of_gate(pane.gate, pane.commands.copy),
    ),
    Command(
        "gate.attest",
        ("A",),
        "Sign, or accept a baseline",
        "Vouches for an attestation, or writes a new baseline; asks before.",
        _attest,
        hint="sign",
        rank=1,
    ),
    Command(
        "gate.publish",
        ("P",),
        "Publish evidence",
        "Copies record and log of the last run into the repository.",
        lambda pane: pane.review("publish"),
    ),
)


class GatesPane(Pane):
    """The gates. What is unfolded, what is followed and how commands run is kept here."""

    OWN_COMMANDS = GATES

    def __init__(self, view: View) -> None:
        super().__init__(id="gates", title="5 Gates")
        self.view, self.context = view, CommandContext(self, lambda: self.view)
        self.commands = Commands(self.context)
        self.look: GatesLook = GatesLook()
        self._follow_all = False
        self._followed: tuple[Key, ...] = ()
        self._past_asked: dict[BoardId, object] = {}
        self.measured: GateKey | None = None

    # --- what is shown ---------------------------------------------------------------------------

    def show(self, view: View) -> None:
        """Take what is seen now."""
        self.view = view
        self._draw_gates()

    @on(Pane.Resized)
    def _draw_gates(self) -> None:
        view = self.view
        if not (view.is_known and is_seen(self)):
            return
        is_single = not self._follow_all and view.ticket is not None
        keys = (view.ticket,) if is_single and view.ticket else ()
        selected = gates.gate_keys(view.snapshot, keys, view.home) if keys or not is_single else []
        passing, bad, unsettled = gates.counts(view.snapshot, selected)
        subject = view.ticket_name if keys else safe_line(view.home or "all boards")
        good, wrong = view.glyphs.gate(State.PASS), view.glyphs.gate(State.FAIL)
        title = f"5 Gates · {subject} · {passing}{good} {bad}{wrong} {unsettled}?"
        self.frame.write(title, _stricter_mode(view))
        look = replace(self.look, grouped=not keys, runs=self.commands.runs)
        rows = gates.rows(view.snapshot, selected, look, view.glyphs, self.room, cell_len)
        self.set_rows(rows, fresh=bool(keys) and keys != self._followed)
        self._followed = keys
        self._ask_past(selected)

    def _ask_past(self, keys: list[GateKey]) -> None:
        """Ask for recorded runs where a gate is unfolded or has run; once for each evidence."""
        judgement = self.view.snapshot.judgement
        for board in dict.fromkeys(key.board for key in keys):
            mine = [key for key in keys if key.board == board]
            ran = {
                key: judgement.results[key].evidence_at
                for key in mine
                if judgement.gates[key].kind in COMMAND_KINDS and judgement.results[key].evidence_at
            }
            opened = frozenset(str(key) for key in mine) & self.look.opened
            request = (opened, tuple(ran.items()))
            if (opened or ran) and self._past_asked.get(board) != request:
                self._past_asked[board] = request
                _request_past(self.context, board, tuple(ran))

    def take(self, answer: GateAnswer) -> None:
        """Take what was found out about gates, or how runs go on."""
        look = self.look
        match answer:
            case Past():
                histories = {**look.histories, answer.board: answer.runs}
                self.look = replace(look, histories=histories, heads={**look.heads, **answer.heads})
                self._draw_gates()
            case Runs():
                self.commands.runs_changed(answer.runs)
                self._draw_gates()
            case Reviewed():
                self.commands.reviewed(answer)
            case BaselineView() if answer.key == self.measured and self.context.may_answer:
                self.measured = None
                waivers.accept(self.context, answer)
            case _:
                pass

    # --- fold and go -----------------------------------------------------------------------------

    def follow(self) -> None:
        """Gates of this ticket, or of all that is shown; the cursor rests on the first."""
        self._follow_all = not self._follow_all
        self._draw_gates()
        self.go(0)  # what fails is to be seen
        self.cursor = next((n for n, key in enumerate(self.row_keys) if key[:1] != GROUP), 0)

    def reach(self, key: GateKey) -> None:
        """Put the cursor on a gate; whatever hides it gives way."""
        if not self.go_to(str(key)):
            self._follow_all = True
            self.look = replace(self.look, folded=frozenset[str]())
            self._draw_gates()
            self.go_to(str(key))

    @property
    def gate(self) -> GateKey | None:
        """The gate of the row under the cursor."""
        return gate_of(self.view.snapshot, self.key)

    @property
    def record(self) -> RecordRef | None:
        """The gate of the row, if it stands in a file."""
        key = self.gate
        if key is None or key.gate not in self.view.snapshot.portfolio.boards[key.board].gates:
            return None
        return key.ref

    @property
    def targets(self) -> tuple[Key, ...]:
        """The ticket that is followed, else the only one that the gate of the row proves."""
        if self.view.ticket and not self._follow_all:
            return (self.view.ticket,)
        proving = self.view.snapshot.judgement.proving
        tickets = tuple(key for key, gates in proving.items() if self.gate in gates)
        return tickets if len(tickets) == 1 else ()

    @property
    def finding(self) -> Finding | None:
        """The finding under the cursor; of a gate that has one, that one."""
        key, selected = self.gate, finding_of(self.view.snapshot, self.key)
        findings = self.view.snapshot.judgement.results[key].findings if key else ()
        return findings[0] if selected is None and len(findings) == 1 else selected

    @on(Table.Folded)
    def _folded(self, event: Table.Folded) -> None:
        self._fold_row(event.key.split("#")[0], fold=event.fold)

    def _fold_row(self, name: str, *, fold: bool) -> None:
        look = self.look
        if name.startswith(GROUP):
            group = {name.removeprefix(GROUP)}
            folded = look.folded | group if fold else look.folded - group
            self.look = replace(look, folded=folded)
        else:
            opened = look.opened - {name} if fold else look.opened | {name}
            self.look = replace(look, opened=opened)
        self._draw_gates()
        self.go_to(name)

    @on(Table.Chosen)
    def _open_gate(self, event: Table.Chosen) -> None:
        name, _, tail = event.key.partition("#")
        key = self.gate
        if name.startswith(GROUP):
            self._fold_row(name, fold=name.removeprefix(GROUP) not in self.look.folded)
        elif key is not None and name in self.look.opened and (not tail or tail[0] == PROVES):
            _go_to_proven(self.context, key)
        elif key is not None:
            self._fold_row(name, fold=name in self.look.opened)

    def review(self, purpose: str) -> None:
        """Run the command, trust it or no longer, or publish what it left."""
        self.commands.of_gate(self.gate, partial(self.commands.review, purpose=purpose))


def _stricter_mode(view: View) -> str:
    """The offer of a stricter mode, for as long as it stands."""
    home = view.home_board
    offer = next((one for one in view.snapshot.offers if home in {None, one.board}), None)
    if offer is None:
        return ""
    name = "" if home else f"{safe_line(offer.board)}: "
    return f"{name}{offer}  {MODE.key}"


def _request_past(context: CommandContext, board: BoardId, keys: tuple[GateKey, ...]) -> None:
    context.request(lambda bridge: bridge.gates.past(board, keys))


def _go_to_proven(context: CommandContext, key: GateKey) -> None:
    """Go to what a gate proves; a menu where that is several things."""
    proves = context.snapshot.judgement.gates[key].proves
    if len(proves) == 1:
        _go_to_target(context, key.board, proves[0])
        return
    choices = tuple(
        Choice(one, LETTERS[n : n + 1], ((safe_line(one), ""),)) for n, one in enumerate(proves)
    )
    context.ask(
        Menu(f"{safe_line(key.gate)} proves", choices),
        lambda one: _go_to_target(context, key.board, one) if one else None,
    )


def _go_to_target(context: CommandContext, board: BoardId, target: str) -> None:
    kind, _, name = target.rpartition(":")
    if kind == "risk":
        context.post(ShowRisk(f"{board}:{name}"))
    elif kind in {"phase", "milestone"}:
        context.post(FilterBy(f'{kind}:"{name}"', board))
    elif target == "board":
        context.post(WhyAsked(Scope(board)))
    else:
        context.post(GoTo(Key(board, TicketId(target))))
