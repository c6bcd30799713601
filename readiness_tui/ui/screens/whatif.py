"""A what-if: how it is opened, kept, dropped, and not forgotten."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

from collections.abc import Callable

from readiness_tui.domain.model.text import safe_line
from readiness_tui.ui.commands.context import CommandContext
from readiness_tui.ui.dialogs.listing import Listing
from readiness_tui.ui.dialogs.menu import Choice, Menu
from readiness_tui.ui.messages.plan import QuitAsked, Said
from readiness_tui.ui.registry.command import Command
from readiness_tui.ui.viewmodels.cells import Row
from readiness_tui.ui.viewmodels.whatif import changes


class WhatIf:
    """Tries changes out."""

    def __init__(self, context: CommandContext) -> None:
        self._context, self._lost_told = context, 0
        self._foreseen: object = None

    def keep_up(self) -> None:
        """Tell what of a what-if no longer fits a new snapshot, and ask what is likely of it."""
        self._ask_ahead()
        trial = self._context.snapshot.scratch
        lost = list(trial.lost) if trial else []
        if fresh := lost[self._lost_told :]:
            more = f" (+{len(fresh) - 1})" if len(fresh) > 1 else ""
            message = f"given up, for the board has changed there: {fresh[0]}{more}"
            self._context.post(Said("remark", message))
        self._lost_told = len(lost)

    def _ask_ahead(self) -> None:
        """Ask for the outlook while something is tried out; once for each plan."""
        trial = self._context.snapshot.scratch
        plan = self._context.snapshot.analysis.schedule() if trial and trial.count else None
        if plan is not None and plan is not self._foreseen:
            self._context.request(lambda bridge: bridge.plans.look_ahead(plan))
        self._foreseen = plan

    def turn(self) -> None:
        """Open a what-if; in one, choose whether to keep it."""
        if self._context.snapshot.scratch is not None:
            menu = self._menu("go on", ("keep as one step", "drop"))
            self._context.ask(menu, self._ended)
        elif self._context.view.is_known:
            self._context.request(lambda bridge: bridge.what_if("open"))

    def _menu(self, stay: str, words: tuple[str, str]) -> Menu:
        trial = self._context.snapshot.scratch
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
                self._context.request(lambda bridge: bridge.what_if(answer))
            case "list":
                self._list()
            case _:
                pass

    def _list(self) -> None:
        trial = self._context.snapshot.scratch
        rows = [
            Row(f"#{n}", line=((f"{n:>3}  ", "muted"), (safe_line(title), "")))
            for n, title in enumerate(trial.titles if trial else (), 1)
        ]
        dialog = Listing("Tried out, not written", rows, subtitle="esc closes")
        self._context.ask(dialog)

    def before_leaving(self, then: Callable[[bool], None], go_on: Callable[[], None]) -> None:
        """Ask about what is only tried out, which would be gone; `then` is told of a stay."""
        trial = self._context.snapshot.scratch
        if trial is None or not trial.count:
            go_on()
            return

        def answered(answer: str | None) -> None:
            if answer == "drop":
                go_on()
                return
            then(False)  # noqa: FBT003 - what the answer of a dialog looks like
            self._ended(answer)
            if answer == "keep":
                self._context.post(QuitAsked())

        words = ("keep as one step and quit", "drop and quit")
        self._context.ask(self._menu("stay", words), answered, is_late=True)


WHAT_IF = Command(
    "plan.whatif",
    ("exclamation_mark",),
    "What if",
    "Changes are tried out, nothing is written; again keeps them as one step, or drops them.",
    WhatIf.turn,
)
