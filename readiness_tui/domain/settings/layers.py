"""Settings in layers: the program's own, the team's, the person's, what was used last, flags."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from msgspec import Struct

from readiness_tui.domain.model.errors import Place
from readiness_tui.domain.model.ticket import Plain


class Source(StrEnum):
    """Where a value comes from; a later one wins over the earlier."""

    DEFAULT = "default"
    TEAM = "team"
    USER = "user"
    LAST_USED = "last used"
    FLAG = "flag"


class Setting(Struct, frozen=True):
    """A value in force, where it comes from, and the line that says so, if a file does."""

    value: Plain
    source: Source = Source.DEFAULT
    place: Place | None = None


class Layer(Struct, frozen=True):
    """The values of one source by their dotted names, each with its line where a file has it."""

    source: Source
    values: Mapping[str, Plain] = {}
    places: Mapping[str, Place] = {}


def merged(layers: Iterable[Layer]) -> Mapping[str, Setting]:
    """What is in force: of each name the value of the last source that has one."""
    settings: dict[str, Setting] = {}
    for layer in sorted(layers, key=lambda layer: list(Source).index(layer.source)):
        for name, value in layer.values.items():
            settings[name] = Setting(value, layer.source, layer.places.get(name))
    return settings
