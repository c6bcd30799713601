"""The command that keeps a ticket out of one's own triage for a while; no board knows of it."""

from datetime import date

from readiness_tui.domain.model.dates import NO_DATE, Week, spoken_target
from readiness_tui.domain.model.ids import Key
from readiness_tui.ui.commands.context import MOST_UNASKED, CommandContext, named, on_tickets
from readiness_tui.ui.dialogs.prompt import Prompt
from readiness_tui.ui.registry.command import Command

USUAL = "+1w"


def until(text: str, today: date) -> date | None:
    """The day that a text means, None where it takes the snooze back.

    Raises:
        ValueError: It is no day, or none to come; the message says what to write.
    """
    target = spoken_target(text.strip() or USUAL, today)
    if target is None:
        return None
    day = target.first if isinstance(target, Week) else target
    if day <= today:
        message = f"{text.strip()} is no day to come: write +3d, fri, +1w or a date"
        raise ValueError(message)
    return day


def snooze(context: CommandContext, keys: tuple[Key, ...]) -> None:
    """Ask until which day."""
    if context.first(keys) is None:
        return
    today = context.snapshot.analysis.context.today

    def check(text: str) -> str:
        try:
            until(text, today)
        except ValueError as error:
            return str(error)
        return ""

    def keep(text: str | None) -> None:
        if text is None:
            return
        day = until(text, today)

        def put() -> None:
            context.request(lambda bridge: bridge.snooze(keys, day))

        if len(keys) <= MOST_UNASKED:
            put()
            return
        outcome = f"snoozed for you until {day}" if day else "no longer snoozed"
        change = f"{named(keys)}  {outcome}"
        context.agree(f"{len(keys)} tickets {outcome}", keys, (change,), put)

    hint = (
        f"enter is {USUAL}; or +3d, fri, W50, a day; {NO_DATE} takes it back. Nobody else sees it"
    )
    context.ask(Prompt(f"Snooze {named(keys)} until", hint=hint, check=check), keep)


SNOOZE = Command(
    "ticket.snooze",
    ("Z",),
    "Snooze for me",
    "Not in my Triage and Next until a day: +1w. No board knows of it.",
    on_tickets(snooze),
)
