"""Pane 7: what is wrong with the plan, and the keys that go to it, explain it and mend it."""

from dataclasses import replace

from textual import on

from readiness_tui.domain.lint import RULES, LintFinding, Mends, combined
from readiness_tui.domain.lint.explaining import explained
from readiness_tui.domain.model.ids import Key, Kind, RecordRef
from readiness_tui.domain.model.text import safe_line
from readiness_tui.ui.commands.context import CommandContext
from readiness_tui.ui.commands.going import WITH_ROWS, go_to_record
from readiness_tui.ui.commands.repairs import repair
from readiness_tui.ui.dialogs.listing import Listing
from readiness_tui.ui.messages.plan import EditorAsked
from readiness_tui.ui.registry.command import Command, declare, invoke
from readiness_tui.ui.viewmodels import problems
from readiness_tui.ui.viewmodels.cells import Row
from readiness_tui.ui.viewmodels.problems import GROUP, KEPT, Problem, Shown
from readiness_tui.ui.viewmodels.view import View
from readiness_tui.ui.widgets.frame import is_seen
from readiness_tui.ui.widgets.pane import Pane
from readiness_tui.ui.widgets.table import Table

SCOPES = ("all", "filter", "ticket")


def _explain(pane: "ProblemsPane") -> None:
    """What the code of the row means."""
    code = pane.code
    if code not in RULES:
        invoke("why", pane)
        return
    problem = pane.problem
    message = (safe_line(problem.diagnostic.message), "") if problem else ()
    rows = [Row(f"#{n}", line=((line, ""),)) for n, line in enumerate((*message, *explained(code)))]
    title = f"{code} {RULES[code].name}"
    pane.context.ask(Listing(title, rows, subtitle="esc closes"))


def _open_editor(pane: "ProblemsPane") -> None:
    """Open the file at the line of the problem."""
    place = pane.problem.diagnostic.place if pane.problem else None
    if place is not None:
        pane.context.post(EditorAsked(place.path, place.line))
    else:
        pane.context.refuse("this line names no file", "go to a finding")


def _mend(pane: "ProblemsPane") -> None:
    """Show what mends the problem: the difference, or the choice before it."""
    problem = pane.problem
    finding = problem.finding if problem else None
    if finding is None or not finding.fixes:
        remedy = "W says how, e opens the file" if finding else "put the cursor on a finding"
        pane.context.refuse("nothing here can be mended by a key", remedy)
    else:
        repair(pane.context, finding.message, finding.fixes)


def _mend_all(pane: "ProblemsPane") -> None:
    """Mend every finding of this code that has one safe edit."""
    code = pane.code
    rule = RULES.get(code)
    findings = [one.finding for one in pane.in_scope() if one.finding]
    findings = [finding for finding in findings if finding.code == code]
    if rule is None or rule.mends is not Mends.SAFE or not findings:
        message = f"what mends {code} is for a person to choose" if rule else "nothing to mend"
        pane.context.refuse(message, "one at a time: .")
    else:
        title = f"{code} {rule.name}: {len(findings)} mended"
        repair(pane.context, title, (combined(title, findings),))


PROBLEMS: tuple["Command[ProblemsPane]", ...] = declare(
    "Problems",
    "problems",
    Command(
        "problems.mend",
        ("full_stop",),
        "Mend it",
        "What would change, or a choice of that; y in it does it.",
        _mend,
        hint="mend",
        rank=0,
    ),
    Command(
        "problems.mend-all",
        ("A",),
        "Mend all of this code",
        "Every finding of the code that has one safe edit.",
        _mend_all,
        hint="mend all",
        rank=1,
    ),
    Command(
        "problems.why",
        ("W",),
        "What the code means",
        "What it finds, why that matters, and how it is mended.",
        _explain,
        hint="why",
        rank=2,
    ),
    Command(
        "problems.editor",
        ("e",),
        "Open at the line",
        "The file of the problem, at its line, in $VISUAL or $EDITOR.",
        _open_editor,
        hint="open",
        rank=6,
    ),
    Command(
        "problems.scope",
        ("F",),
        "Which problems",
        "All of the board, those of the filter, or those of the ticket.",
        lambda pane: pane.next_scope(),
        hint="which",
        rank=7,
    ),
)


class ProblemsPane(Pane):
    """The problems. Which of them are shown, and which codes are folded, is kept here."""

    OWN_COMMANDS = PROBLEMS

    def __init__(self, view: View) -> None:
        super().__init__(id="problems", title="7 Problems")
        self.view, self.context = view, CommandContext(self, lambda: self.view)
        self._shown: Shown = Shown()

    def show(self, view: View) -> None:
        """Take what is seen now."""
        self.view = view
        self._draw_problems()

    def in_scope(self) -> tuple[Problem, ...]:
        """The problems of all, of the filter or of the ticket."""
        view, every = self.view, self.view.problems
        match self._shown.scope:
            case "ticket":
                return problems.within(every, None, {view.ticket} if view.ticket else set[Key]())
            case "filter":
                return problems.within(every, None, frozenset(view.selection.keys))
            case _:
                return every

    @on(Pane.Resized)
    def _draw_problems(self) -> None:
        view = self.view
        if view.is_known and is_seen(self):
            visible, scope = self.in_scope(), self._shown.scope
            which = {"all": "all", "filter": "this filter", "ticket": view.ticket_name}[scope]
            self.frame.write(f"7 Problems · {which} · {len(visible)} of {len(view.problems)}")
            self.set_rows(problems.rows(visible, self._shown, view.glyphs, self.room))

    @on(Table.Moved)
    def _show_place(self) -> None:
        place = self.problem.diagnostic.place if self.problem else None
        self.frame.write(foot=safe_line(str(place)) if place else "")

    @property
    def problem(self) -> Problem | None:
        """The problem of the row under the cursor."""
        return next((one for one in self.in_scope() if one.key == self.key), None)

    @property
    def record(self) -> RecordRef | None:
        """What the problem is about."""
        problem = self.problem
        return problem.record if problem else None

    @property
    def targets(self) -> tuple[Key, ...]:
        """The ticket of the problem, for verbs that count for a ticket."""
        ref = self.record
        is_ticket = ref is not None and ref.kind is Kind.TICKET
        return (ref.key,) if ref and is_ticket else ()

    @property
    def code(self) -> str:
        """The code of the row or heading under the cursor."""
        key = self.key
        return (key[1:].partition("/") if key.startswith(GROUP) else key.partition("|"))[0]

    # --- look ----------------------------------------------------------------------------------

    @on(Table.Folded)
    def _folded(self, event: Table.Folded) -> None:
        name, keys = event.key, self.row_keys
        if not name.startswith(GROUP):
            above = keys[: keys.index(name)] if name in keys else ()
            name = next((key for key in reversed(above) if key.startswith(GROUP)), "")
        if name and self._is_open(name) is event.fold:
            self._turn(name)

    def _is_open(self, heading: str) -> bool:
        """Whether the problems of a heading stand below it."""
        keys = self.row_keys
        after = keys[keys.index(heading) + 1 :][:1] if heading in keys else ()
        return bool(after) and not after[0].startswith(GROUP)

    def _turn(self, heading: str) -> None:
        self._shown = replace(self._shown, turned=self._shown.turned ^ {heading[1:]})
        self._draw_problems()
        self.go_to(heading)

    def next_scope(self) -> None:
        """All of the board, those of the filter, or those of the ticket."""
        at = SCOPES.index(self._shown.scope)
        self._shown = replace(self._shown, scope=SCOPES[(at + 1) % len(SCOPES)])
        self._draw_problems()

    @on(Table.Chosen)
    def _open_problem(self, event: Table.Chosen) -> None:
        if event.key.startswith(GROUP):
            self._turn(event.key)
        elif (problem := self.problem) is not None and problem.diagnostic.code == KEPT:
            invoke("unsaved.show", self)
        elif problem is not None and (ref := problem.record) and ref.kind in WITH_ROWS:
            go_to_record(self.context, ref)
        elif problem is not None and problem.finding and problem.finding.related:
            _list_related(self.context, problem.finding)
        elif problem is not None:
            _open_editor(self)


def _list_related(context: CommandContext, finding: LintFinding) -> None:
    """List the records that a finding about a board speaks of, and go to the one chosen."""
    records = {f"{ref.kind}:{ref.id}": ref for ref in finding.related}
    portfolio = context.snapshot.portfolio
    rows: list[Row] = []
    for name, ref in records.items():
        record = portfolio.boards[ref.board].records(ref.kind).get(ref.id)
        title = getattr(record, "title", "")
        rows.append(Row(name, line=((f"{safe_line(ref.id)}  ", "strong"), (safe_line(title), ""))))

    def chosen(name: str | None) -> None:
        if name in records:
            go_to_record(context, records[name])

    context.ask(Listing(safe_line(finding.message), rows, subtitle="enter goes there"), chosen)
