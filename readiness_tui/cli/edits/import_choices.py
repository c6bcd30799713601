"""The options of `readiness import` that say how a document is to be read."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from readiness_tui.exchange.model.choices import Choices
    from readiness_tui.services.exchange.reimport import Sides

_OPTIONS = (
    click.option(
        "--map", "columns", multiple=True, metavar="COLUMN=FIELD", help="What a column holds."
    ),
    click.option(
        "--status", "statuses", multiple=True, metavar="WORD=STATUS", help="What a word stands for."
    ),
    click.option(
        "--as",
        "kinds",
        multiple=True,
        metavar="KIND",
        help="tracker, sections or boxes has the tickets.",
    ),
    click.option("--exclude", multiple=True, metavar="LINES", help="Leave lines out: 12-40,55."),
    click.option(
        "--choose",
        "answers",
        multiple=True,
        metavar="CODE:LINE=VALUE",
        help="Answer a finding: gate-offer:12=take, status-unknown:7=doing.",
    ),
    click.option(
        "--board", "ids", multiple=True, metavar="ID", help="The id of the board to come."
    ),
    click.option(
        "--take",
        "taken",
        multiple=True,
        metavar="SIDE",
        help="Where both changed: board, document, or T-1.status=board.",
    ),
)
_NAMES = {
    "map": "columns",
    "status": "statuses",
    "as": "kinds",
    "exclude": "exclude",
    "choose": "answers",
    "board": "ids",
}
"""The arguments of the function by the options, which may all be given several times."""


@dataclass(frozen=True, slots=True)
class Decisions:
    """What was told: how to read the document, and what to take where it meets its board."""

    choices: "Choices"
    sides: "Sides"


def takes_choices(function: Callable[..., int]) -> Callable[..., int]:
    """Let a verb take those options; its function gets them as `decisions`."""

    @wraps(function)
    def verb(**options: Any) -> int:  # noqa: ANN401 - whatever else the verb takes
        from readiness_tui.exchange.model.choices import spelled
        from readiness_tui.services.exchange.reimport import side

        values = {name: options.pop(argument) for name, argument in _NAMES.items()}
        sides = dict(map(side, options.pop("taken")))
        return function(decisions=Decisions(spelled(values), sides), **options)

    for option in reversed(_OPTIONS):
        verb = option(verb)
    return verb
