"""Pane 7: what is wrong with the plan, and the keys that go to it, explain it and mend it."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

from collections.abc import Sequence
from dataclasses import replace

from textual import on
from textual.content import Content

from readiness_tui.domain.edits import Action
from readiness_tui.domain.ids import BoardId, Key, Kind, TicketId
from readiness_tui.domain.lint import RULES, LintFinding, Mends, combined
from readiness_tui.domain.lint.explaining import explained
from readiness_tui.domain.text import safe_line
from readiness_tui.ui.dialogs.listing import Listing
from readiness_tui.ui.dialogs.menu import Choice, Menu
from readiness_tui.ui.dialogs.preview import Preview
from readiness_tui.ui.messages import ActionAsked, EditorAsked, PreviewAsked, Said
from readiness_tui.ui.screens.phases import Phases
from readiness_tui.ui.viewmodels import problems
from readiness_tui.ui.viewmodels.cells import Row
from readiness_tui.ui.viewmodels.problems import GROUP, KEPT, Problem, Shown
from readiness_tui.ui.widgets.panes import GatesPane, ProblemsPane
from readiness_tui.ui.widgets.table import Table

SCOPES = ("all", "filter", "ticket")
LETTERS = "123456789"


class Problems(Phases):
    """The part of the plan screen that shows problems and mends them."""

    findings: tuple[LintFinding, ...] = ()

    def __init__(self) -> None:
        super().__init__()
        self._problems_shown: Shown = Shown()
        self._asked: Action | None = None
        self._reason = ""

    def linted(self, findings: tuple[LintFinding, ...]) -> None:
        """Take what is wrong with the plan; it comes some time after the plan itself."""
        self.findings = findings
        if self.loaded:
            self.draw_side()
            self._draw_bars()

    def _draw_bars(self) -> None:
        """Show the bars above the panes."""
        raise NotImplementedError

    def problems(self) -> tuple[Problem, ...]:
        """Everything that is wrong with the boards that are shown."""
        every = problems.problems(self.snapshot, self.findings)
        return problems.within(every, self.look.board, None)

    def draw_side(self) -> None:
        """Draw the panes beside the backlog."""
        super().draw_side()
        if self.loaded and self._shown("#problems"):
            self._draw_problems()

    def _in_scope(self) -> tuple[Problem, ...]:
        every = self.problems()
        match self._problems_shown.scope:
            case "ticket":
                return problems.within(
                    every, None, {*((self.ticket_key,) if self.ticket_key else ())}
                )
            case "filter":
                return problems.within(every, None, frozenset(self.selection.keys))
            case _:
                return every

    def _draw_problems(self) -> None:
        pane = self.query_one(ProblemsPane)
        found, scope = self._in_scope(), self._problems_shown.scope
        which = {"all": "all", "filter": "this filter", "ticket": self._ticket_name()}[scope]
        every = len(self.problems())
        pane.border_title = Content(f"7 Problems · {which} · {len(found)} of {every}")
        pane.set_rows(problems.rows(found, self._problems_shown, self.glyphs, pane.room))

    @on(Table.Moved, "#problems")
    def _moved_problem(self) -> None:
        one = self._problem()
        place = safe_line(str(one.place)) if one and one.place else ""
        self.query_one(ProblemsPane).border_subtitle = Content(place)

    def _problem(self) -> Problem | None:
        key = self.query_one(ProblemsPane).key
        return next((one for one in self._in_scope() if one.key == key), None)

    def _code(self) -> str:
        """The code of the row or heading under the cursor."""
        key = self.query_one(ProblemsPane).key
        return (key[1:].partition("/") if key.startswith(GROUP) else key.partition("|"))[0]

    # --- look ----------------------------------------------------------------------------------

    @on(Table.Folded, "#problems")
    def _fold_problems(self, event: Table.Folded) -> None:
        name = event.key
        if not name.startswith(GROUP):
            keys = self.query_one(ProblemsPane).row_keys
            above = keys[: keys.index(name)] if name in keys else ()
            name = next((key for key in reversed(above) if key.startswith(GROUP)), "")
        pane = self.query_one(ProblemsPane)
        keys = pane.row_keys
        place = keys.index(name) + 1 if name in keys else 0
        is_open = place < len(keys) and not keys[place].startswith(GROUP)
        if name and is_open is event.fold:
            turned = self._problems_shown.turned ^ {name[1:]}
            self._problems_shown = replace(self._problems_shown, turned=turned)
            self._draw_problems()
            pane.go_to(name)

    def action_problems_scope(self) -> None:
        """All of the board, those of the filter, or those of the ticket."""
        at = SCOPES.index(self._problems_shown.scope)
        scope = SCOPES[(at + 1) % len(SCOPES)]
        self._problems_shown = replace(self._problems_shown, scope=scope)
        self.draw_side()

    def action_problem_why(self) -> None:
        """What the code of the row means."""
        code = self._code()
        if code not in RULES:
            self.action_why()
            return
        one = self._problem()
        said = (safe_line(one.says), "") if one else ()
        rows = [
            Row(f"#{n}", line=((line, ""),)) for n, line in enumerate((*said, *explained(code)))
        ]
        self.app.push_screen(Listing(f"{code} {RULES[code].name}", rows, subtitle="esc closes"))

    # --- go to it ------------------------------------------------------------------------------

    @on(Table.Chosen, "#problems")
    def _open_problem(self, event: Table.Chosen) -> None:
        if event.key.startswith(GROUP):
            keys = self.query_one(ProblemsPane).row_keys
            after = keys[keys.index(event.key) + 1 :][:1]
            is_open = bool(after) and not after[0].startswith(GROUP)
            self._fold_problems(Table.Folded(event.table, event.key, is_open))
        elif (one := self._problem()) is not None:
            self._go_to_problem(one)

    def _go_to_problem(self, one: Problem) -> None:
        if one.code == KEPT:
            self.action_unsaved()
        elif one.record is None or one.record.kind is Kind.BOARD:
            self.action_problem_editor()
        elif one.record.kind is Kind.TICKET:
            self.go_to(Key(one.record.board, TicketId(one.record.id)))
        elif one.record.kind is Kind.RISK:
            self.show_risk(f"{one.record.board}:{one.record.id}")
        elif one.record.kind is Kind.GATE:
            self.show_pane("gates")
            self.query_one(GatesPane).go_to(f"{one.record.board}:{one.record.id}")
        elif one.record.kind in {Kind.PHASE, Kind.MILESTONE, Kind.ITERATION}:
            self.look = replace(self.look, board=BoardId(one.record.board))
            self.set_filter(f'{one.record.kind}:"{one.record.id}"')
        else:
            self.action_problem_editor()

    def action_unsaved(self) -> None:
        """Everything that is not on the boards."""
        raise NotImplementedError

    def action_problem_editor(self) -> None:
        """Open the file at the line of the problem."""
        one = self._problem()
        if one is not None and one.place is not None:
            self.post_message(EditorAsked(one.place.path, one.place.line))
        else:
            self.post_message(Said("refused", "this line names no file", "go to a finding"))

    # --- mend it -------------------------------------------------------------------------------

    def action_mend(self) -> None:
        """Show what mends the problem: the difference, or the choice before it."""
        one = self._problem()
        finding = one.finding if one else None
        if finding is None or not finding.fixes:
            remedy = "W says how, e opens the file" if finding else "put the cursor on a finding"
            self.post_message(Said("refused", "nothing here can be mended by a key", remedy))
        elif len(finding.fixes) == 1:
            self._preview(finding.fixes[0])
        else:
            self._choose(finding.fixes, safe_line(finding.message))

    def _choose(self, fixes: Sequence[Action], title: str) -> None:
        choices = tuple(
            Choice(str(n), LETTERS[n : n + 1], ((safe_line(fix.title), ""),))
            for n, fix in enumerate(fixes)
        )
        self.app.push_screen(
            Menu(title[:80], choices), lambda n: self._preview(fixes[int(n)]) if n else None
        )

    def action_mend_all(self) -> None:
        """Mend every finding of this code that has one safe edit."""
        code = self._code()
        rule = RULES.get(code)
        found = [
            one.finding for one in self._in_scope() if one.code == code and one.finding is not None
        ]
        if rule is None or rule.mends is not Mends.SAFE or not found:
            what = f"what mends {code} is for a person to choose" if rule else "nothing to mend"
            self.post_message(Said("refused", what, "one at a time: ."))
        else:
            self._preview(combined(f"{code} {rule.name}: {len(found)} mended", found))

    def _preview(self, action: Action, reason: str = "") -> None:
        """Ask what an action would change; it is done once a person agreed to that."""
        self._asked, self._reason = action, reason
        self.post_message(PreviewAsked(action))

    def previewed(self, action: Action, lines: tuple[str, ...]) -> None:
        """Show what an action would change; the answer to the question asked last."""
        if action is not self._asked or self.app.screen is not self:
            return
        self._asked, reason = None, self._reason

        def answered(yes: bool | None) -> None:  # noqa: FBT001 - the answer of a dialog
            if yes:
                self.post_message(ActionAsked(action, reason))

        self.app.push_screen(Preview(safe_line(action.title), lines), answered)
