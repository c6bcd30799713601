"""The finding codes of an import: level, what is chosen, what else could be.

A code is never reused.
The words of `others` are what an answer to that finding may say; `a value`, `an id` and `a field`
stand for something the reader writes. A code that offers none cannot be answered.
"""

from readiness_tui.exchange.model.model import Finding, Level, Mark

_STATUS = ("todo", "doing", "blocked", "review", "done", "dropped")
_PRIORITY = ("P0", "P1", "P2", "P3", "P4", "none")

CODES: dict[str, tuple[Level, str, tuple[str, ...]]] = {
    "front-matter": (Level.INFO, "text", ()),
    "control-characters": (Level.INFO, "left out", ()),
    "row-pipe-in-code": (Level.INFO, "aware", ()),
    "row-cells": (Level.WARN, "aware", ()),
    "row-is-prose": (Level.WARN, "no row", ()),
    "table-recovered": (Level.INFO, "table", ("skip",)),
    "table-continued": (Level.INFO, "continued", ()),
    "nesting-by-id": (Level.INFO, "child", ("siblings",)),
    "template-skipped": (Level.INFO, "skipped", ()),
    "template-only": (Level.WARN, "skipped", ()),
    "legend-skipped": (Level.INFO, "legend", ()),
    "total-row": (Level.INFO, "skipped", ()),
    "code-skipped": (Level.INFO, "skipped", ()),
    "log-section": (Level.INFO, "log", ()),
    "field-heading-level": (Level.INFO, "field", ()),
    "content-not-imported": (Level.INFO, "left", ()),
    "words-left": (Level.INFO, "left", ()),
    "table-not-read": (Level.WARN, "left", ()),
    "much-left": (Level.WARN, "left", ()),
    "column-guessed": (Level.INFO, "guessed", ("fields", "skip")),
    "column-refuted": (Level.WARN, "fields", ("skip",)),
    "column-twice": (Level.WARN, "first", ("a field", "skip")),
    "unknown-column": (Level.INFO, "fields", ("a field", "skip")),
    "id-made": (Level.INFO, "made", ()),
    "id-cased": (Level.INFO, "as defined", ()),
    "row-without-id": (Level.INFO, "no ticket", ()),
    "row-numbers": (Level.INFO, "numbers", ()),
    "nothing-found": (Level.WARN, "no plan", ()),
    "duplicate-id": (Level.WARN, "merge", ()),
    "joined-by-title": (Level.INFO, "joined", ("apart",)),
    "join-unsure": (Level.WARN, "joined", ("apart",)),
    "row-without-section": (Level.INFO, "ticket", ("skip",)),
    "range-expanded": (Level.INFO, "members", ("ends", "none")),
    "range-gap": (Level.INFO, "defined members", ("ends", "none")),
    "range-holds-self": (Level.INFO, "others", ()),
    "range-across-families": (Level.WARN, "document order", ("ends", "none")),
    "range-too-long": (Level.ERROR, "none", ("ends",)),
    "reference-dangling": (Level.WARN, "kept", ("an id", "drop")),
    "reference-outside": (Level.INFO, "fields", ("drop",)),
    "reference-by-name": (Level.INFO, "by name", ("drop", "an id")),
    "reference-by-group": (Level.WARN, "last tickets", ("drop", "an id")),
    "reference-by-suffix": (Level.INFO, "by suffix", ("drop", "an id")),
    "reference-by-start": (Level.INFO, "by start", ("drop", "an id")),
    "reference-to-part": (Level.INFO, "the whole", ("drop", "an id")),
    "reference-all-above": (Level.INFO, "all above", ("drop",)),
    "dependency-as-prose": (Level.INFO, "read by clause", ("hard", "soft", "drop")),
    "dependency-unsure": (Level.WARN, "hard", ("soft", "drop")),
    "self-reference": (Level.WARN, "left out", ()),
    "closing-edge": (Level.WARN, "left out", ()),
    "cycle": (Level.WARN, "kept", ()),
    "edges-differ": (Level.WARN, "both", ("drop",)),
    "risk-link-one-side": (Level.INFO, "kept", ()),
    "says-differ": (Level.WARN, "less ready", ("second",)),
    "matrix-direction": (Level.WARN, "row", ("column",)),
    "matrix-partial": (Level.INFO, "no statement", ()),
    "matrix-marks": (Level.INFO, "edges", ()),
    "order-contradicts": (Level.WARN, "edges", ()),
    "status-not-stated": (Level.INFO, "todo", _STATUS),
    "status-derived": (Level.INFO, "doing", _STATUS),
    "status-by-symbol": (Level.INFO, "as usual", _STATUS),
    "status-percent": (Level.INFO, "by percentage", _STATUS),
    "status-unknown": (Level.WARN, "todo", _STATUS),
    "status-qualified": (Level.WARN, "one step less", _STATUS),
    "struck-through": (Level.WARN, "as if not struck", _STATUS),
    "box-mark-unknown": (Level.WARN, "todo", _STATUS),
    "box-parent-open": (Level.WARN, "doing", _STATUS),
    "blocked-without-reason": (Level.WARN, "not stated", ("a value",)),
    "priority-from-heading": (Level.INFO, "of the heading", _PRIORITY),
    "priority-number": (Level.INFO, "by number", _PRIORITY),
    "priority-unknown": (Level.WARN, "none", _PRIORITY),
    "estimate-unit": (Level.INFO, "fields.size", ("a value",)),
    "estimate-range": (Level.INFO, "low, likely, high", ("a value",)),
    "date-coarse": (Level.INFO, "last day", ("a value",)),
    "week-number": (Level.INFO, "dates", ()),
    "week-one-assumed": (Level.INFO, "week of the document", ()),
    "date-ambiguous": (Level.WARN, "not set", ("a value",)),
    "path-outside": (Level.WARN, "fields", ("drop",)),
    "risk-without-title": (Level.INFO, "the id", ()),
    "risk-scale": (Level.INFO, "1 to 5", ()),
    "date-in-prose": (Level.OFFER, "nothing", ("take",)),
    "gate-offer": (Level.OFFER, "nothing", ("take",)),
}


RECORD_CODES: dict[str, tuple[Level, str, tuple[str, ...]]] = {
    "bad-record": (Level.WARN, "left out", ()),
    "record-twice": (Level.WARN, "left out", ()),
    "record-left-out": (Level.INFO, "left out", ()),
    "maybe-truncated": (Level.WARN, "as it is", ()),
    "value-not-read": (Level.WARN, "fields", ()),
    "columns-left-out": (Level.INFO, "left out", ()),
    "not-imported": (Level.WARN, "left out", ()),
    "macro": (Level.WARN, "not expanded", ()),
}
"""What is found in documents of records, such as JSON; nothing of it can be chosen."""


WRITTEN = frozenset(("a value", "an id", "a field"))
"""What stands for something that the reader writes."""
COLUMNS = frozenset(("column-guessed", "column-refuted", "column-twice", "unknown-column"))
"""The codes about a column, which is the key of the finding: an answer is its field."""
LINES = frozenset(("table-recovered", "row-without-section"))
"""The codes whose answer leaves lines out."""
READINGS = frozenset(("joined-by-title", "join-unsure", "matrix-direction"))
"""The codes whose answer is followed while the document is read."""


def field_asked(code: str) -> str:
    """The field of a ticket that an answer to findings of a code sets; empty for none."""
    others = CODES[code][2]
    return "status" if others == _STATUS else "priority" if others == _PRIORITY else ""


def finding(code: str, mark: Mark, text: str, *, keys: tuple[str, ...] = ()) -> Finding:
    """A finding of a known code, with the level and the choices that belong to it."""
    level, choice, others = CODES.get(code) or RECORD_CODES[code]
    rest = tuple(other for other in others if other != choice)
    return Finding(code, level, mark, text, choice, rest, keys)
