"""What is told without having been asked for, and the lists in which it can be read later."""

from datetime import UTC, datetime

from readiness_tui.domain.verdict.alarms import Alarm
from readiness_tui.domain.verdict.good_news import good_news
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.ui.commands.context import CommandContext
from readiness_tui.ui.dialogs.listing import Listing
from readiness_tui.ui.messages.plan import DesktopNoticeAsked, Said
from readiness_tui.ui.registry.command import Command, declare
from readiness_tui.ui.screens.alerts import Notice, alert_rows, notices
from readiness_tui.ui.screens.message_log import MessageLog


class Notices:
    """Keeps what was said, tells good moments and new alerts, and shows both."""

    def __init__(self, context: CommandContext) -> None:
        self._context, self._log = context, MessageLog()
        self._settled: Snapshot | None = None

    def keep(self, said: Said) -> None:
        """Keep a sentence for the list."""
        self._log.add(said, datetime.now(UTC).astimezone())

    def keep_up(self, snapshot: Snapshot) -> None:
        """Tell what came with a new snapshot, once all gates of it are judged.

        What is tried out is no news: nothing of it is true yet.
        """
        if snapshot.unchecked or snapshot.scratch is not None or snapshot.revision < 0:
            return
        before, self._settled = self._settled, snapshot
        for notice in self._new_notices(before, snapshot):
            self._context.post(Said("remark", str(notice), f"{ALERTS.key} lists alerts"))
        if before is None:
            return
        if alarms := self._new_alarms(before, snapshot):
            more = f" (+{len(alarms) - 1} more)" if len(alarms) > 1 else ""
            text = f"{alarms[0].board}: {alarms[0]}{more}"
            self._context.post(DesktopNoticeAsked(text))
        if text := good_news(before, snapshot, self._context.view.look.board):
            self._context.post(Said("done", text))

    @staticmethod
    def _new_notices(before: Snapshot | None, snapshot: Snapshot) -> list[Notice]:
        """Those that were not there before; at first those of the workspace as a whole."""
        if before is None:
            return [notice for notice in notices(snapshot, None) if not notice.home]
        past = set(notices(before, None))
        return [notice for notice in notices(snapshot, None) if notice not in past]

    @staticmethod
    def _new_alarms(before: Snapshot, snapshot: Snapshot) -> list[Alarm]:
        """The alerts that were not met before; that one is met by more is no news."""
        past = {(alarm.board, alarm.alert) for alarm in before.alarms}
        return [alarm for alarm in snapshot.alarms if (alarm.board, alarm.alert) not in past]

    def show_messages(self) -> None:
        """The list of what was said."""
        rows = self._log.rows(self._context.view.glyphs)
        if rows:
            self._context.ask(Listing("Messages", rows, subtitle="newest first · esc closes"))
        else:
            self._context.refuse("nothing was said yet")

    def show_alerts(self) -> None:
        """The list of what holds for the board that is shown, or for all."""
        view = self._context.view
        rows = alert_rows(notices(view.snapshot, view.look.board))
        if rows:
            self._context.ask(Listing("Alerts", rows, subtitle="esc closes"))
        else:
            self._context.refuse("no alert holds")


MESSAGES, ALERTS = declare(
    "Program",
    "app",
    Command(
        "messages",
        ("g less_than_sign",),
        "Messages",
        "What the status line said, newest first, each sentence whole.",
        Notices.show_messages,
    ),
    Command(
        "alerts",
        ("g exclamation_mark",),
        "Alerts",
        "What holds for the board or the workspace: alerts, remarks, modes on offer.",
        Notices.show_alerts,
    ),
)
