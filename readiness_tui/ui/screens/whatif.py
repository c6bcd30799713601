"""The plan screen while a what-if is open: how it is shown, kept, dropped, and not forgotten."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

from collections.abc import Callable

from readiness_tui.domain.text import safe_line
from readiness_tui.ui.actions import key_of
from readiness_tui.ui.dialogs.listing import Listing
from readiness_tui.ui.dialogs.menu import Choice, Menu
from readiness_tui.ui.messages import Said, WhatIfAsked
from readiness_tui.ui.screens.keeping import Keeping
from readiness_tui.ui.viewmodels.cells import Row
from readiness_tui.ui.viewmodels.whatif import changes, tried_line
from readiness_tui.ui.widgets.bars import Bar

SHOWN = "-what-if"
"""The class of the screen while a what-if is open: its frames have another colour."""


class WhatIf(Keeping):
    """The part of the plan screen that tries changes out."""

    def __init__(self) -> None:
        super().__init__()
        self._lost_told = 0

    def keep_up(self) -> None:
        """Tell what a new snapshot has of conflicts, and what of a what-if no longer fits."""
        super().keep_up()
        lost = list(self.snapshot.scratch.lost) if self.snapshot.scratch else []
        if fresh := lost[self._lost_told :]:
            more = f" (+{len(fresh) - 1})" if len(fresh) > 1 else ""
            what = f"given up, for the board has changed there: {fresh[0]}{more}"
            self.post_message(Said("remark", what))
        self._lost_told = len(lost)

    def draw_what_if(self) -> None:
        """Show the banner of a what-if, and its frame; both go with it."""
        bar = self.query_one("#what-if", Bar)
        left, right = tried_line(self.snapshot, self.look.board, key_of("plan.whatif"))
        bar.display = bool(left)
        bar.put(left, right)
        self.set_class(self.snapshot.scratch is not None, SHOWN)

    def action_what_if(self) -> None:
        """Open a what-if; in one, choose whether to keep it."""
        if not self.loaded:
            return
        if self.snapshot.scratch is None:
            self.post_message(WhatIfAsked("open"))
            return
        self.app.push_screen(self._menu("go on", ("keep as one step", "drop")), self._ended)

    def _menu(self, stay: str, words: tuple[str, str]) -> Menu:
        trial = self.snapshot.scratch
        count = trial.count if trial else 0
        keep, drop = words
        choices = [Choice("keep", "k", ((keep, ""),)), Choice("drop", "x", ((drop, ""),))]
        if count:
            choices.append(Choice("list", "l", (("list the changes", ""),)))
        else:
            del choices[0]
        last = Choice("stay", "", ((stay, ""), ("   esc", "muted")))
        return Menu(f"What-if · {changes(count)}", (*choices, last), at="stay")

    def _ended(self, answer: str | None) -> None:
        match answer:
            case "keep" | "drop":
                self.post_message(WhatIfAsked(answer))
            case "list":
                self._list()
            case _:
                pass

    def _list(self) -> None:
        trial = self.snapshot.scratch
        rows = [
            Row(f"#{n}", line=((f"{n:>3}  ", "muted"), (safe_line(title), "")))
            for n, title in enumerate(trial.titles if trial else (), 1)
        ]
        self.app.push_screen(Listing("Tried out, not written", rows, subtitle="esc closes"))

    # --- leaving -------------------------------------------------------------------------------

    def ask_to_leave(self, then: Callable[[bool], object]) -> None:
        """Tell whether to leave; what is only tried out would be gone, so that is asked first."""
        trial = self.snapshot.scratch if self.loaded else None
        if trial is None or not trial.count:
            super().ask_to_leave(then)
            return

        def answered(answer: str | None) -> None:
            if answer == "drop":
                super(WhatIf, self).ask_to_leave(then)
                return
            then(False)  # noqa: FBT003 - what the answer of a dialog looks like
            self._ended(answer)
            if answer == "keep":
                self.call_later(self.app.run_action, "quit")

        words = ("keep as one step and quit", "drop and quit")
        self.app.push_screen(self._menu("stay", words), answered)
