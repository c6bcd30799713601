"""`readiness publish`: a board's values, boxes and generated sections into a document."""

from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path
from typing import TYPE_CHECKING

import click

from readiness_tui.cli.answers import documents
from readiness_tui.cli.answers.exchange_answers import (
    PublishAnswer,
    PublishedSectionJson,
    PublishedValueJson,
)
from readiness_tui.cli.base import completers, output
from readiness_tui.cli.base.workspace_args import (
    Given,
    json_option,
    located,
    open_workspace,
    scope_named,
    takes_workspace,
)
from readiness_tui.domain.model.errors import UsageError
from readiness_tui.domain.model.text import safe_line

if TYPE_CHECKING:
    from readiness_tui.services.exchange.publishing import Publication

DONE, FINDINGS = 0, 1


@click.command("publish")
@click.argument("board", metavar="BOARD", shell_complete=completers.scopes)
@click.option("--into", default="", metavar="DOC", help="The document, if it is another.")
@click.option(
    "--fields",
    default="status,acceptance,closure,tasks",
    metavar="NAMES",
    help="Which values are carried back.",
)
@click.option("--overwrite", is_flag=True, help="Give up what was edited between markers.")
@click.option("--dry-run", is_flag=True, help="Show the difference, and write nothing.")
@click.option("--check", is_flag=True, help="Write nothing; 1 if anything would change.")
@json_option
@takes_workspace
def publish_command(
    *, given: Given, board: str, into: str, fields: str, overwrite: bool, dry_run: bool, check: bool
) -> int:
    """Carry a board into a document: values, ticked boxes, generated sections.

    Without --into it is the document that the board was imported from, and only there values go
    back. Each is the smallest change; nothing else in the document becomes another.
    """
    from readiness_tui.exchange.writers.writeback import FIELDS
    from readiness_tui.services.exchange import publishing

    names = tuple(name for part in fields.split(",") if (name := part.strip()))
    if unknown := [name for name in names if name not in FIELDS]:
        message = f"{unknown[0]!r} is no field that can be carried back"
        raise UsageError(message, remedy=f"known: {', '.join(FIELDS)}")
    snapshot = open_workspace(given).snapshot
    scope = scope_named(board, snapshot.portfolio)
    if scope.board is None or scope.kind:
        message = f"{board} is no board"
        raise UsageError(message, remedy="name a board")
    home = snapshot.portfolio.boards[scope.board]
    path = into or (home.source.path if home.source else "")
    if not path:
        message = f"board {home.id} was not imported from a document"
        raise UsageError(message, remedy="name one with --into")
    root = Path(located(given).root)
    publication = publishing.publication(
        root, path, snapshot.analysis, home, fields=names, overwrite=overwrite
    )
    is_written = publication.is_change and not (dry_run or check)
    if is_written:
        publishing.write(root, publication)
    if given.as_json:
        output.print_json(_answer(publication, is_written=is_written))
    else:
        output.print_lines(_lines(publication, names, is_written=is_written, with_diff=dry_run))
    would_change = check and publication.is_change
    return FINDINGS if would_change or publication.sections.problems else DONE


def _answer(publication: "Publication", *, is_written: bool) -> PublishAnswer:
    kinds = [(line, kind, True) for line, kind in publication.sections.changed]
    kinds += [(line, kind, False) for line, kind in publication.sections.same]
    return PublishAnswer(
        path=publication.path,
        written=is_written,
        values=[
            documents.filled(PublishedValueJson, change) for change in publication.values.changes
        ],
        sections=[
            PublishedSectionJson(line=line, kind=kind, changed=changed)
            for line, kind, changed in sorted(kinds)
        ],
        left=[*publication.values.unwritten, *_problems(publication)],
    )


def _problems(publication: "Publication") -> Iterator[str]:
    for line, sentence in publication.sections.problems:
        yield f"{publication.path}:{line}: {sentence}"


def _lines(
    publication: "Publication", fields: tuple[str, ...], *, is_written: bool, with_diff: bool
) -> Iterator[str]:
    path, values = publication.path, publication.values
    if with_diff:
        sides = (publication.old, publication.new)
        old, new = (side.decode("utf-8", "replace").splitlines() for side in sides)
        yield from map(safe_line, unified_diff(old, new, path, path, lineterm=""))
    for change in publication.values.changes:
        text = f"{path}:{change.line}  {change.ticket} {change.field}: "
        yield safe_line(f"{text}{change.old.strip() or '[ ]'} -> {change.new.strip() or '[ ]'}")
    for line, kind in publication.sections.changed:
        yield safe_line(f"{path}:{line}  section {kind}")
    unwritten = [*values.unwritten, *_problems(publication)]
    for sentence in unwritten:
        yield safe_line(f"left: {sentence}")
    if not publication.is_change and unwritten:
        yield safe_line(f"{path}: nothing else to write")
    elif not publication.is_change:
        names = ", ".join(fields)
        yield safe_line(f"{path} says what the board says of {names}: nothing to write")
    elif is_written:
        yield safe_line(f"wrote {path}")
    else:
        yield "nothing was written"
