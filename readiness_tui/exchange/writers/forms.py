"""The forms that a plan can be written in, by name and by the suffix of a file."""

from collections.abc import Callable, Mapping

from msgspec import Struct

from readiness_tui.exchange.graphs.graph import PlanDrawing, dot, drawing, graphml
from readiness_tui.exchange.graphs.mermaid import flowchart
from readiness_tui.exchange.writers.calendar import calendar
from readiness_tui.exchange.writers.document import document
from readiness_tui.exchange.writers.issues import issues
from readiness_tui.exchange.writers.page import page
from readiness_tui.exchange.writers.selection import Selection
from readiness_tui.exchange.writers.spreadsheet import spreadsheet


class Form(Struct, frozen=True):
    """One form: the suffix of its files, and what makes its text."""

    suffix: str
    write: Callable[[Selection], str]


def _drawn(write: Callable[[PlanDrawing], str]) -> Callable[[Selection], str]:
    return lambda selection: write(drawing(selection.analysis, set(selection.keys)))


FORMS: Mapping[str, Form] = {
    "mermaid": Form(".mmd", _drawn(flowchart)),
    "dot": Form(".dot", _drawn(dot)),
    "graphml": Form(".graphml", _drawn(graphml)),
    "json": Form(".json", document),
    "markdown": Form(".md", page),
    "csv": Form(".csv", spreadsheet),
    "ical": Form(".ics", calendar),
    "github": Form(".issues.json", issues),
}


def form_of(name: str) -> Form | None:
    """The form that the name of a file asks for: the longest suffix that fits counts."""
    fitting = [form for form in FORMS.values() if name.casefold().endswith(form.suffix)]
    return max(fitting, key=lambda form: len(form.suffix), default=None)
