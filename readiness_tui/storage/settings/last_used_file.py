"""What a person used last in a clone: a small file in their state folder."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from readiness_tui.domain.settings.last_used import Choice, Choices
from readiness_tui.storage.files.clone_state import (
    OfClone,
    read_state,
    spoken_root,
    state_place,
    write_state,
)
from readiness_tui.storage.files.fileops import FileOps
from readiness_tui.storage.settings.settings_shape import LAST_USED, UI

_LIMIT_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class _File(OfClone):
    """The file: the clone that it speaks of, and the choices by the names of their settings."""

    choices: Mapping[str, Choice]


def last_used_path(root: Path) -> Path:
    """Where the choices of a clone lie."""
    return state_place(root, "screens").with_suffix(".json")


def read_last_used(root: Path) -> Choices:
    """What was used last in a clone; what does not fit the setting is left out."""
    content = read_state(last_used_path(root), root, _File, _LIMIT_BYTES)
    if content is None:
        return {}
    return {name: choice for name, choice in content.choices.items() if _fits(name, choice)}


def write_last_used(root: Path, choices: Choices, ops: FileOps | None = None) -> None:
    """Keep choices, whole or not at all; of two programs the last to write is kept.

    Raises:
        WriteError: Not written.
    """
    write_state(last_used_path(root), _File(spoken_root(root), choices), ops or FileOps())


def _fits(name: str, choice: Choice) -> bool:
    key = name.removeprefix("ui.")
    return key in LAST_USED and UI[key].is_right(choice.value)
