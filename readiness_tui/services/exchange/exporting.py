"""The dependencies of tickets, written to a new file for other programs."""

from collections.abc import Callable, Collection, Mapping
from pathlib import Path, PurePosixPath

from readiness_tui.domain.model.errors import ExchangeError
from readiness_tui.domain.model.ids import Key
from readiness_tui.domain.model.text import counted
from readiness_tui.domain.plan.analysis import Analysis
from readiness_tui.exchange.graphs.graph import PlanDrawing, dot, drawing, graphml, node_link
from readiness_tui.exchange.graphs.mermaid import flowchart
from readiness_tui.services.base.events import Level, Notice
from readiness_tui.storage.files.atomic import create

_FORMS: Mapping[str, Callable[[PlanDrawing], str]] = {
    ".mmd": flowchart,
    ".dot": dot,
    ".graphml": graphml,
    ".json": node_link,
}


def export_graph(root: Path, name: str, analysis: Analysis, keys: Collection[Key]) -> Notice:
    """Write what tickets need of each other to a new file; its suffix says in which format.

    Args:
        root: The workspace root.
        name: The file, below the root, with slashes.
        analysis: The plan.
        keys: The tickets.

    Raises:
        ExchangeError: The name leads out of the root, or has no known suffix.
        WriteError: There is such a file, or it could not be written.
    """
    path = PurePosixPath(name)
    make = _FORMS.get(path.suffix.casefold())
    if make is None:
        message = f"{name}: no format goes by that name"
        raise ExchangeError(message, remedy=f"end it in {', '.join(_FORMS)}")
    target = root / path
    if path.is_absolute() or not target.resolve().is_relative_to(root.resolve()):
        message = f"{name} is outside the workspace"
        raise ExchangeError(message, remedy="name a file below its root")
    drawn = drawing(analysis, set(keys))
    create(target, make(drawn).encode())
    return Notice(
        Level.DONE, f"{counted(len(drawn.nodes), 'ticket')} written to {name}", paths=(name,)
    )
