"""Tickets of a plan, written to a new file in a form that its suffix names."""

from collections.abc import Collection
from pathlib import Path, PurePosixPath

from readiness_tui.domain.model.errors import ExchangeError
from readiness_tui.domain.model.ids import Key
from readiness_tui.domain.model.text import counted
from readiness_tui.domain.plan.analysis import Analysis
from readiness_tui.exchange.writers.forms import FORMS, form_of
from readiness_tui.exchange.writers.selection import Selection
from readiness_tui.services.base.events import Level, Notice
from readiness_tui.storage.files.atomic import create


def export_plan(root: Path, name: str, analysis: Analysis, keys: Collection[Key]) -> Notice:
    """Write tickets and what they need of each other to a new file.

    Args:
        root: The workspace root.
        name: The file, below the root, with slashes; its suffix says in which form.
        analysis: The plan.
        keys: The tickets.

    Raises:
        ExchangeError: The name leads out of the root, or has no known suffix.
        WriteError: There is such a file, or it could not be written.
    """
    path = PurePosixPath(name)
    form = form_of(path.name)
    if form is None:
        message = f"{name}: no format goes by that name"
        suffixes = ", ".join(each.suffix for each in FORMS.values())
        raise ExchangeError(message, remedy=f"end it in {suffixes}")
    target = root / path
    if path.is_absolute() or not target.resolve().is_relative_to(root.resolve()):
        message = f"{name} is outside the workspace"
        raise ExchangeError(message, remedy="name a file below its root")
    create(target, form.write(Selection(analysis, keys)).encode("utf-8", "backslashreplace"))
    return Notice(Level.DONE, f"{counted(len(keys), 'ticket')} written to {name}", paths=(name,))
