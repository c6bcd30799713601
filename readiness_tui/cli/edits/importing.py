"""`readiness import`: a preview of what documents become, and new boards after a yes."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from readiness_tui.cli.answers import documents
from readiness_tui.cli.answers.exchange_answers import ImportAnswer, ImportedJson, SchemaFileJson
from readiness_tui.cli.answers.failures import error_json
from readiness_tui.cli.base import output
from readiness_tui.cli.base.workspace_args import Given, json_option, located, takes_workspace
from readiness_tui.domain.model.errors import UsageError, WriteError
from readiness_tui.domain.model.text import safe_line

if TYPE_CHECKING:
    from readiness_tui.services.exchange.importing import Prepared
    from readiness_tui.services.workspace.schema_file import SchemaFile

FINDINGS, NOTHING_CHANGED, UNCONFIRMED = 1, 5, 6


@click.command("import")
@click.argument(
    "paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH..."
)
@click.option("--from", "form", default="", metavar="FORM", help="Read it as this form.")
@click.option("--no-plugins", is_flag=True, help="Leave forms of other distributions out.")
@click.option("--dry-run", is_flag=True, help="Show what would come, and write nothing.")
@click.option("--yes", is_flag=True, help="Write without asking.")
@json_option
@takes_workspace
def import_command(
    *,
    given: Given,
    paths: tuple[Path, ...],
    form: str,
    no_plugins: bool,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> int:
    """Make boards of plans that are written elsewhere.

    PATH is a Markdown document or a folder of them, a CSV, or what another planner exports; its
    form is found by looking at it. Shown first, written after a yes, with the schema that editors
    complete boards from where there is none.
    """
    from readiness_tui.services.exchange import importing as exchanging
    from readiness_tui.services.workspace.schema_file import look_at_schema, write_schema

    given = _settled(given)
    root = Path(given.root)
    prepared = exchanging.prepare(paths, root, given.folder, form=form, plugins=not no_plugins)
    if len(prepared) == 1 and prepared[0].plan is None and (error := prepared[0].error):
        raise error
    schema = look_at_schema(root, given.folder)
    is_asked = not (as_json or dry_run or yes) and sys.stdin.isatty() and sys.stdout.isatty()
    if not as_json:
        output.print_lines(_lines(prepared, with_diff=dry_run))
        output.print_lines(_schema_line(prepared, schema))
    if not dry_run and (yes or (is_asked and _agreed(prepared))):
        prepared = exchanging.write(prepared, root)
        if any(each.is_written for each in prepared):
            schema = write_schema(schema, root)
    if as_json:
        answer = ImportAnswer(
            documents=[_document(each) for each in prepared],
            schema=SchemaFileJson(target=schema.target, written=schema.is_written),
        )
        output.print_json(answer)
    elif not dry_run:
        output.print_lines(_told(prepared, schema))
    code = _exit(prepared, would=dry_run)
    return code or (FINDINGS if schema.error is not None else 0)


def _settled(given: Given) -> Given:
    """Where the boards go: the workspace around, else the current folder becomes one."""
    from dataclasses import replace

    try:
        return located(given)
    except UsageError:
        return replace(given, root=str(Path(given.root or ".").resolve()))


def _lines(prepared: "Sequence[Prepared]", *, with_diff: bool) -> Iterator[str]:
    from readiness_tui.exchange.model import preview
    from readiness_tui.services.exchange.importing import board_text

    for document in prepared:
        if document.plan is not None:
            yield from preview.lines(document.plan, document.target)
        if document.error is not None:
            yield f"  not imported: {safe_line(str(document.error))}"
        elif with_diff:
            yield "--- /dev/null"
            yield safe_line(f"+++ {document.target}")
            yield from (f"+{safe_line(line)}" for line in board_text(document).split("\n")[:-1])


def _schema_line(prepared: "Sequence[Prepared]", schema: "SchemaFile") -> Iterator[str]:
    """What becomes of the file that new boards name in their first line."""
    if not any(each.is_ready for each in prepared):
        return
    if schema.is_missing:
        yield safe_line(f"{schema.target}  (new: for completion in editors)")
    elif schema.is_other:
        yield safe_line(f"{schema.target}  (not what `readiness schema` prints; it stays)")


def _agreed(prepared: "Sequence[Prepared]") -> bool:
    """Ask; `d` shows the boards to come and asks again."""
    targets = safe_line(", ".join(each.target for each in prepared if each.is_ready))
    if not targets:
        return False
    while True:
        answer = click.prompt(f"write {targets}? [y/N/d]", default="n", show_default=False)
        if answer.strip().lower() != "d":
            return answer.strip().lower() in {"y", "yes"}
        output.print_lines(_lines(prepared, with_diff=True))


def _told(prepared: "Sequence[Prepared]", schema: "SchemaFile") -> Iterator[str]:
    for document in prepared:
        if document.is_written:
            yield safe_line(f"wrote {document.target}")
        if isinstance(document.error, WriteError):
            yield safe_line(f"readiness: {document.error}")
    if schema.is_written:
        yield safe_line(f"wrote {schema.target}")
    if schema.error is not None:
        yield safe_line(f"readiness: {schema.target}: {schema.error}")
    if any(document.is_ready for document in prepared) and not any(
        document.is_written for document in prepared
    ):
        yield "nothing was written; --yes writes without asking"


def _document(each: "Prepared") -> ImportedJson:
    from readiness_tui.exchange.model import preview

    table: dict[str, Any] = {"path": each.path, "target": each.target}
    if each.plan is not None:
        table = preview.document(each.plan, each.target)
    table["written"] = each.is_written
    if each.error is not None:
        table["error"] = error_json(each.error)
    return documents.typed(table, ImportedJson)


def _exit(prepared: "Sequence[Prepared]", *, would: bool) -> int:
    """0 done, 1 with findings of level warn or error left, 5 nothing changed, 6 unconfirmed."""
    done = [each for each in prepared if each.is_written or (would and each.is_ready)]
    if not done:
        return NOTHING_CHANGED
    if any(isinstance(each.error, WriteError) and each.is_written for each in prepared):
        return UNCONFIRMED
    has_problems = any(each.error is not None or each.has_warnings for each in prepared)
    return FINDINGS if has_problems else 0
