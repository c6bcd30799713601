"""Places where a value stands: a file and a selector. Shared by the kinds that compare values."""

from dataclasses import dataclass

from pydantic import Field

from readiness_tui.domain.model.errors import Place
from readiness_tui.domain.model.gate import Cause, Examined
from readiness_tui.domain.model.text import grouped
from readiness_tui.gates.formats.selected import Selected
from readiness_tui.gates.formats.selectors import find, read_selector
from readiness_tui.gates.kinds.parameters import Parameters
from readiness_tui.gates.kinds.parts import Part, Request
from readiness_tui.gates.repo.path_guard import tidy


class Site(Parameters):
    """A file and where the value stands in it."""

    path: str = Field(min_length=1)
    selector: str = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Found:
    """What a selector found in a file: nothing at all is an answer too."""

    path: str
    values: tuple[Selected, ...]
    examined: Examined

    def place(self, value: Selected) -> Place:
        """Where one of the values stands."""
        return Place(self.path, value.line)


def values_at(request: Request, path: str, selector: str) -> Found | None:
    """The values at a place; None if the file is not there.

    Args:
        request: The gate and the repository.
        path: Of the file.
        selector: As the board has it.

    Raises:
        SelectorError: The selector is not taken.
        GateError: The file cannot be read, or is not of the selector's form.
    """
    parsed_selector = read_selector(selector)
    clean = tidy(path)
    if request.view.look(clean) is None:
        return None
    content = request.view.read(clean, request.limits.bytes)
    values = find(parsed_selector, content, clean)
    counted = grouped(len(values), "value")
    return Found(clean, values, Examined(clean, len(content), counted))


def no_value(rule: str, path: str, selector: str, remedy: str) -> Part:
    """The part for an authority that holds no value: nothing can be held against it."""
    message = f"{path}: {selector} finds no value"
    return Part.unknown(rule, message, Cause.NOTHING_EXAMINED, tidy(path), remedy)
