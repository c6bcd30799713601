"""What a person chose about an import, as its options: one of each place, the last counts."""

from collections.abc import Sequence

from readiness_tui.domain.model.status import Status
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.onboarding.import_view import ImportView, Option
from readiness_tui.ui.viewmodels.cells import Line

STATUSES = tuple(map(str, Status))
STRUCTURE = "as"
"""The option that names the only structure whose parts are tickets."""
RULES = "rules"
"""Stands for no such option: the rules look at all structures."""
_STRUCTURES = (
    (RULES, "by the rules", "whatever looks like a ticket"),
    ("tracker", "rows of tables", "with ids or without"),
    ("sections", "headings", "what stands below is theirs"),
    ("boxes", "boxes", "each that can be ticked"),
)
OTHER = "\n"
"""Stands for another word than those that are listed: no word of a document is it."""


def with_option(options: Sequence[Option], name: str, text: str) -> tuple[Option, ...]:
    """Options with one more; one that speaks of the same gives way. To follow the rules is none."""
    others = tuple(each for each in options if _subject(*each) != _subject(name, text))
    return others if (name, text) == (STRUCTURE, RULES) else (*others, (name, text))


def _subject(name: str, text: str) -> tuple[str, str]:
    """What an option speaks of: the whole document, a place of it, or nothing but itself."""
    return name, "" if name == STRUCTURE else text.rpartition("=")[0] or text


def spelled(options: Sequence[Option]) -> str:
    """Options as the command line takes them."""
    return "  ".join(f"--{name} {safe_line(text)}" for name, text in options)


def structure_lines() -> tuple[tuple[str, Line], ...]:
    """The structures that can have the tickets, each by its option and in words."""
    width = max(len(title) for _, title, _ in _STRUCTURES)
    return tuple(
        (value, ((title.ljust(width), ""), (f"  {about}", "muted")))
        for value, title, about in _STRUCTURES
    )


def structure_of(options: Sequence[Option]) -> str:
    """The structure that was chosen."""
    return next((text for name, text in options if name == STRUCTURE), RULES)


def column_lines(view: ImportView) -> tuple[tuple[str, Line], ...]:
    """The columns that can be mapped, each with what it holds now."""
    return _pairs(view.columns, "kept as it is")


def word_lines(view: ImportView) -> tuple[tuple[str, Line], ...]:
    """The status words that can be mapped, each with what it stands for now."""
    return _pairs(view.words, "")


def _pairs(pairs: Sequence[tuple[str, str]], nothing: str) -> tuple[tuple[str, Line], ...]:
    width = min(28, max((len(name) for name, _ in pairs), default=0))
    rows = [
        (name, ((safe_line(name).ljust(width), ""), (f"  {value or nothing}", "muted")))
        for name, value in pairs
    ]
    return (*rows, (OTHER, (("another ...", "muted"),)))


def column_at(view: ImportView, line: int) -> str:
    """The first column of the table of a line whose header stands in it; empty for none."""
    text = view.lines[line - 1][0] if 0 < line <= len(view.lines) else ""
    unknown = [name for name, value in view.columns if name in text and not value]
    return next((name for name in (*unknown, *(n for n, _ in view.columns if n in text))), "")


def word_at(view: ImportView, line: int) -> str:
    """The longest status word that stands in a line; empty for none."""
    text = view.lines[line - 1][0] if 0 < line <= len(view.lines) else ""
    return max((word for word, _ in view.words if word in text), key=len, default="")
