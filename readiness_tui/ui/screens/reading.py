"""What the plan screen explains on a key: the verdict, why a ticket stands as it does, the keys."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

from readiness_tui.domain.glyphs import word
from readiness_tui.domain.ids import BoardId, resolve
from readiness_tui.domain.proof import Scope, Verdict
from readiness_tui.domain.snapshot import ruled
from readiness_tui.domain.text import safe_line
from readiness_tui.ui.actions import ACTIONS, FIRST, Action, find, shown
from readiness_tui.ui.dialogs.listing import Listing
from readiness_tui.ui.dialogs.menu import Choice, Menu
from readiness_tui.ui.screens.looks import Looks
from readiness_tui.ui.viewmodels.backlog import picks
from readiness_tui.ui.viewmodels.cells import Row
from readiness_tui.ui.viewmodels.header import scope_of, why_rows
from readiness_tui.ui.widgets.panes import GatesPane

ORDERS = {
    "p": ("partitioned", "by levels, circles gathered"), "t": ("topological", "by levels"),
    "f": ("file", "as the file has them"), "s": ("phase", "phases, folded to counts"),
    "o": ("owner", "owners, folded to counts"), "g": ("group", "groups, folded to counts"),
}  # fmt: skip
KEY_WIDTH = 16


class Reading(Looks):
    """The part of the plan screen that opens lists to read and to jump from."""

    def set_order(self, name: str) -> None:
        """Show the matrix in another order."""
        raise NotImplementedError

    def contexts(self) -> tuple[str, ...]:
        """The contexts whose keys count now, innermost first."""
        raise NotImplementedError

    def action_verdict(self) -> None:
        """The whole chain of the verdict."""
        self._explain(scope_of(self.look.board))

    def action_why(self) -> None:
        """Why the ticket under the cursor stands as it does."""
        if self.ticket_key is None:
            self._explain(scope_of(self.look.board))
        else:
            self._explain(Scope(self.ticket_key.board, "ticket", self.ticket_key.ticket))

    def _explain(self, scope: Scope) -> None:
        found = ruled(self.snapshot, scope)
        rows = [*why_rows(self.snapshot, scope), *self._waiting(scope), *self._picked(scope)]
        title = f"Why {found.word.spoken.upper()} · {safe_line(str(scope))}"
        self.app.push_screen(Listing(title, rows, subtitle=_subtitle(found)), self._follow)

    def _waiting(self, scope: Scope) -> list[Row]:
        if scope.kind != "ticket" or scope.board is None:
            return []
        standing = self.snapshot.analysis.standings.get(resolve(scope.id, scope.board))
        return [
            Row(f"ticket:{unmet.key}#w{n}" if unmet.key else f"#w{n}",
                line=(("▲ ", "blocked"), (safe_line(str(unmet)), "")))
            for n, unmet in enumerate(standing.unmet if standing else ())
        ]  # fmt: skip

    def _picked(self, scope: Scope) -> list[Row]:
        """Its place among what to do next, with all reasons."""
        if scope.kind != "ticket" or scope.board is None:
            return []
        found = picks(self.snapshot)
        pick = found.get(resolve(scope.id, scope.board))
        if pick is None:
            return []
        head = f"next {pick.place} of {len(found)}: {pick.group}"
        return [
            Row("#next", line=((head, "strong"),)),
            *(Row(f"#next{n}", line=(("  ", ""), (safe_line(reason), "")))
              for n, reason in enumerate(pick.reasons)),
        ]  # fmt: skip

    def _follow(self, key: str | None) -> None:
        kind, _, name = (key or "").rpartition("#")[0].partition(":")
        if kind == "ticket":
            self.go_to(resolve(name, BoardId("")))
        elif kind == "gate":
            self.show_pane("gates")
            self.query_one(GatesPane).go_to(name)

    def action_order(self) -> None:
        """The menu of matrix orders."""
        choices = tuple(
            Choice(name, key, ((f"{name:<13}", ""), (says, "muted")))
            for key, (name, says) in ORDERS.items()
        )
        self.app.push_screen(
            Menu("Order of the matrix", choices),
            lambda name: self.set_order(name) if name else None,
        )

    def action_help(self) -> None:
        """The keys: the twelve first, then this pane's, then all others."""
        rows = [_heading("Everywhere"), *(_key_row(find(name)) for name in FIRST)]
        seen = set(FIRST)
        for title, actions in self._sections():
            left = [action for action in actions if action.id not in seen]
            seen |= {action.id for action in left}
            if left:
                rows += [Row("#"), _heading(title), *(_key_row(action) for action in left)]
        rows += [Row("#"), _heading("Legend"), *self._legend()]
        named = [Row(f"{row.key}#{n}", line=row.line) for n, row in enumerate(rows)]
        self.app.push_screen(Listing("Keys", named, subtitle="esc closes"))

    def _sections(self) -> list[tuple[str, list[Action]]]:
        here = [action for action in ACTIONS if action.context in self.contexts()]
        own = [action for action in here if action.context not in {"app", "list"}]
        groups = dict.fromkeys(action.group for action in here if action.context in {"app", "list"})
        return [
            ("This pane", own),
            *((name, [action for action in here if action.group == name]) for name in groups),
        ]

    def _legend(self) -> list[Row]:
        glyphs = self.glyphs
        families = (
            ("status", [(glyph, one.value) for one, glyph in glyphs.statuses.items()]),
            ("proof", [(sign, one.value) for one, sign in glyphs.proofs.items() if sign.strip()]),
            ("gate", [(glyph, word(one)) for one, glyph in glyphs.states.items()]),
            ("matrix", [(glyph, name) for name, glyph in glyphs.marks.items()]),
            ("time line", [(glyph, name) for name, glyph in glyphs.times.items()]),
        )
        return [
            Row("", line=((name.ljust(KEY_WIDTH), "accent"),
                          ("   ".join(f"{glyph} {word}" for glyph, word in pairs), "")))
            for name, pairs in families
        ]  # fmt: skip


def _subtitle(found: Verdict) -> str:
    mode = "" if found.enforced else f"{found.mode.value}: not enforced · "
    return f"{mode}{found.proven} of {found.total} proven · enter jumps · esc closes"


def _heading(text: str) -> Row:
    return Row("", line=((text, "strong"),), kind="group")


def _key_row(action: Action) -> Row:
    keys = "  ".join(shown(key) for key in action.keys)
    return Row("", line=((keys.ljust(KEY_WIDTH), "accent"), (action.help, "")))
