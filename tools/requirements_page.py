"""Writes `docs/requirements.md`: what five real plans asked for, what serves it, and its test."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
TABLE = HERE / "requirements.toml"
PAGE = ROOT / "docs" / "requirements.md"
INTRO = """\
# What plans ask for

The program is held against five real plans: an execution backlog, an implementation plan, a task
board, a readiness tracker and a hardening checklist. Each line is something that one of them asks
for and that is easily lost: what part of the program serves it, and the test that plants the fault
and sees it told. Where a decision stands instead of a test, the program leaves it to others.

This page is made from `tools/requirements.toml`: `python -m tools.requirements_page`.
"""
HEAD = "| | where | asked for | served by | shown by |\n|---|---|---|---|---|\n"


class Requirement(NamedTuple):
    """A line: `served` says by what, in Markdown; `test` is `path::name`; `declined` a decision."""

    id: str
    section: str
    needs: str
    served: str
    test: str = ""
    declined: str = ""


def requirements() -> dict[str, list[Requirement]]:
    """The lines of each plan, by its name, in the order of the table."""
    plans = tomllib.loads(TABLE.read_text("utf-8"))
    return {name: [Requirement(**row) for row in rows] for name, rows in plans.items()}


def page() -> str:
    """The page."""
    return f"{INTRO}{''.join(_tables())}"


def _tables() -> Iterator[str]:
    for name, rows in requirements().items():
        yield f"\n## {name}\n\n{HEAD}"
        for row in rows:
            shown = f"`{row.test.rpartition('::')[2]}`" if row.test else row.declined
            yield f"| {row.id} | {row.section} | {row.needs} | {row.served} | {shown} |\n"


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")
    print(f"{PAGE.name}: {sum(map(len, requirements().values()))} lines")


if __name__ == "__main__":
    main()
