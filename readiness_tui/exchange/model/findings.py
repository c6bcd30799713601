"""The finding codes of an import: level, what is chosen, what else could be.

A code is never reused.
The words of `others` are what a choice for that finding may say; `a value`, `an id` and the like
stand for something the reader writes.
"""

from readiness_tui.exchange.model.model import Finding, Level, Mark

_STATUS = ("todo", "doing", "blocked", "review", "done", "dropped")
_PRIORITY = ("P0", "P1", "P2", "P3", "P4", "none")

CODES: dict[str, tuple[Level, str, tuple[str, ...]]] = {
    "front-matter": (Level.INFO, "text", ()),
    "control-characters": (Level.INFO, "left out", ()),
    "row-pipe-in-code": (Level.INFO, "aware", ("gfm",)),
    "row-cells": (Level.WARN, "aware", ("gfm",)),
    "row-is-prose": (Level.WARN, "no row", ("row",)),
    "table-recovered": (Level.INFO, "table", ("skip",)),
    "table-continued": (Level.INFO, "continued", ("separate",)),
    "nesting-by-id": (Level.INFO, "child", ("siblings",)),
    "template-skipped": (Level.INFO, "skipped", ("read",)),
    "template-only": (Level.WARN, "skipped", ("read",)),
    "legend-skipped": (Level.INFO, "legend", ("read",)),
    "total-row": (Level.INFO, "skipped", ("read",)),
    "code-skipped": (Level.INFO, "skipped", ("read",)),
    "log-section": (Level.INFO, "log", ("tickets",)),
    "field-heading-level": (Level.INFO, "field", ("ticket",)),
    "content-not-imported": (Level.INFO, "left", ("note",)),
    "words-left": (Level.INFO, "left", ()),
    "table-not-read": (Level.WARN, "left", ("tracker", "note")),
    "much-left": (Level.WARN, "left", ("note",)),
    "column-guessed": (Level.INFO, "guessed", ("fields", "skip")),
    "column-refuted": (Level.WARN, "fields", ("skip",)),
    "column-twice": (Level.WARN, "first", ("second", "skip")),
    "unknown-column": (Level.INFO, "fields", ("a field", "skip")),
    "id-made": (Level.INFO, "made", ("an id",)),
    "id-cased": (Level.INFO, "as defined", ()),
    "row-without-id": (Level.INFO, "no ticket", ("ticket", "an id")),
    "row-numbers": (Level.INFO, "numbers", ("ids",)),
    "nothing-found": (Level.WARN, "no plan", ()),
    "duplicate-id": (Level.WARN, "merge", ("apart", "an id")),
    "joined-by-title": (Level.INFO, "joined", ("apart", "an id")),
    "join-unsure": (Level.WARN, "joined", ("apart", "an id")),
    "row-without-section": (Level.INFO, "ticket", ("skip", "an id")),
    "range-expanded": (Level.INFO, "members", ("ends", "none")),
    "range-gap": (Level.INFO, "defined members", ("ends", "none")),
    "range-holds-self": (Level.INFO, "others", ()),
    "range-across-families": (Level.WARN, "document order", ("ends", "none")),
    "range-too-long": (Level.ERROR, "none", ("ends",)),
    "reference-dangling": (Level.WARN, "kept", ("an id", "drop")),
    "reference-outside": (Level.INFO, "fields", ("drop",)),
    "reference-by-name": (Level.INFO, "by name", ("drop", "an id")),
    "reference-by-group": (Level.WARN, "last tickets", ("all", "drop", "an id")),
    "reference-by-suffix": (Level.INFO, "by suffix", ("drop", "an id")),
    "reference-all-above": (Level.INFO, "all above", ("drop",)),
    "dependency-as-prose": (Level.INFO, "read by clause", ("hard", "soft", "drop")),
    "dependency-unsure": (Level.WARN, "hard", ("soft", "drop")),
    "self-reference": (Level.WARN, "left out", ()),
    "closing-edge": (Level.WARN, "left out", ("keep",)),
    "cycle": (Level.WARN, "kept", ("drop",)),
    "edges-differ": (Level.WARN, "both", ("first", "second")),
    "risk-link-one-side": (Level.INFO, "kept", ("drop",)),
    "says-differ": (Level.WARN, "less ready", ("first", "second")),
    "matrix-direction": (Level.WARN, "row", ("column",)),
    "matrix-partial": (Level.INFO, "no statement", ()),
    "matrix-marks": (Level.INFO, "edges", ()),
    "order-contradicts": (Level.WARN, "edges", ("order", "drop")),
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
    "week-number": (Level.INFO, "dates", ("number",)),
    "week-one-assumed": (Level.INFO, "week of the document", ("a value",)),
    "date-ambiguous": (Level.WARN, "not set", ("a value",)),
    "path-outside": (Level.WARN, "fields", ("drop",)),
    "risk-without-title": (Level.INFO, "the id", ("a value",)),
    "risk-scale": (Level.INFO, "1 to 5", ("a value",)),
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


def field_asked(code: str) -> str:
    """The field of a ticket that an answer to findings of a code sets; empty for none."""
    others = CODES[code][2]
    return "status" if others == _STATUS else "priority" if others == _PRIORITY else ""


def finding(code: str, mark: Mark, text: str, *, keys: tuple[str, ...] = ()) -> Finding:
    """A finding of a known code, with the level and the choices that belong to it."""
    level, choice, others = CODES.get(code) or RECORD_CODES[code]
    rest = tuple(other for other in others if other != choice)
    return Finding(code, level, mark, text, choice, rest, keys)
