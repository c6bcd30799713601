"""Writes `docs/query.md`: every field and word of the filter, from the tables it is made of."""

import sys
from collections.abc import Iterator
from pathlib import Path

from readiness_tui.domain.query.fields import FIELDS, OWN
from readiness_tui.domain.query.vocabulary import IS_WORDS, Field, FieldKind

HERE = Path(__file__).resolve().parent
PAGE = HERE.parent / "docs/query.md"
INTRO = HERE / "query_intro.md"
MOST_WORDS = 8
"""More fixed words than these are named elsewhere on the page."""

TAKES = {
    FieldKind.FIXED: "one word",
    FieldKind.NAME: "a name, in any case, with or without `@`",
    FieldKind.ID: "an id",
    FieldKind.TEXT: "a part of it; all of it with `=`",
    FieldKind.RELATION: "the id of a ticket",
    FieldKind.NUMBER: "a number",
    FieldKind.LENGTH: "a length: `2d`",
    FieldKind.SLACK: "a length: `2d`, `-2d`",
    FieldKind.DATE: "a day or week",
}
"""What is written behind the name of a field of each kind, where its words do not say it."""


def page() -> str:
    """The page."""
    return "".join((INTRO.read_text(encoding="utf-8"), *_fields(), *_words()))


def _fields() -> Iterator[str]:
    yield "\n## Fields\n\n`<` `>` and ranges compare those that are marked with `..`.\n\n"
    yield "| field | takes | holds |\n|---|---|---|\n"
    for name, field in FIELDS.items():
        short = f" (`{field.short}`)" if field.short else ""
        yield f"| `{name}`{short} | {_takes(name, field)} | {field.holds} |\n"
    yield f"| `{OWN}NAME` | {TAKES[FieldKind.TEXT]} | a field of your own |\n"


def _takes(name: str, field: Field) -> str:
    words = ", ".join(f"`{word}`" for word in field.words[:MOST_WORDS])
    if name in {"has", "no"}:
        words = "a field"
    elif len(field.words) > MOST_WORDS:
        words = ""
    return (words or TAKES[field.kind]) + (" `..`" if field.kind.has_order else "")


def _words() -> Iterator[str]:
    yield "\n## Words of `is:`\n\n| word | selects tickets that are, or have |\n|---|---|\n"
    for word, selects in IS_WORDS.items():
        yield f"| `{word}` | {selects} |\n"


def main() -> int:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
