"""How the history comes up above the plan, and what is shown of it."""

# pyright: reportUnknownMemberType=false

from readiness_tui.domain.model.ids import RecordRef
from readiness_tui.domain.model.text import safe_line
from readiness_tui.ui.commands.context import CommandContext
from readiness_tui.ui.dialogs.listing import Listing
from readiness_tui.ui.messages.history import (
    DaySeen,
    HistoryEvent,
    HistoryFailed,
    LifeSeen,
    TrendSeen,
)
from readiness_tui.ui.messages.plan import Said
from readiness_tui.ui.registry.command import Command
from readiness_tui.ui.screens.history.screen import TrendScreen
from readiness_tui.ui.viewmodels.history.past_rows import life_rows


class HistoryControl:
    """Asks for what git, the audit log and checkpoints have, and shows it.

    Args:
        context: Of the plan.
    """

    def __init__(self, context: CommandContext) -> None:
        self._context = context
        self._screen: TrendScreen | None = None

    def show_trend(self) -> None:
        """Show the trend of the plan."""
        if self._screen is not None or not self._context.view.is_known:
            return
        self._screen = TrendScreen(self._context.view.glyphs, self._context.request)
        self._context.node.app.push_screen(self._screen, self._gone)
        self._context.request(lambda bridge: bridge.history.trend())

    def show_life(self, record: RecordRef) -> None:
        """Show what happened to a record."""
        self._context.post(Said("remark", f"the history of {safe_line(record.id)} is being read"))
        self._context.request(lambda bridge: bridge.history.life(record))

    def take(self, event: HistoryEvent) -> None:
        """Take what was read."""
        match event:
            case TrendSeen(trend=trend, today=today) if self._screen:
                self._screen.take(trend, today)
            case DaySeen(past=past) if self._screen:
                self._screen.see(past)
            case LifeSeen(record=record, entries=entries, remark=remark):
                rows = list(life_rows(entries, remark))
                title = f"History of {safe_line(record.id)}"
                listing = Listing(title, rows, subtitle="git, audit log, checkpoints  esc closes")
                if self._context.may_answer:
                    self._context.ask(listing, is_late=True)
            case HistoryFailed() if self._screen:
                self._screen.fail()
            case _:
                pass

    def _gone(self, _: None) -> None:
        self._screen = None


OPEN_TREND: Command[HistoryControl] = Command(
    "trend.open",
    ("g T",),
    "Trend",
    "How the plan came here: charts by git's history, the boards as they were on a day.",
    lambda control: control.show_trend(),
    word="trend",
)
