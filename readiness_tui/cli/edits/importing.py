"""`readiness import`: a preview of what documents become, and boards after a yes."""

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from readiness_tui.cli.answers import documents
from readiness_tui.cli.answers.exchange_answers import ImportAnswer, ImportedJson, SchemaFileJson
from readiness_tui.cli.answers.failures import error_json
from readiness_tui.cli.base import output
from readiness_tui.cli.base.workspace_args import (
    Given,
    json_option,
    located,
    make_workspace,
    takes_workspace,
)
from readiness_tui.domain.model.errors import UsageError, WriteError
from readiness_tui.domain.model.text import safe_line

if TYPE_CHECKING:
    from readiness_tui.exchange.model.choices import Choices
    from readiness_tui.services.checkpoints.write_access import WriteAccess
    from readiness_tui.services.exchange.importing import Prepared
    from readiness_tui.services.exchange.reimport import Reimport, Sides
    from readiness_tui.services.workspace.schema_file import SchemaFile

_OPTIONS = (
    click.option(
        "--map", "columns", multiple=True, metavar="COLUMN=FIELD", help="What a column holds."
    ),
    click.option(
        "--status", "statuses", multiple=True, metavar="WORD=STATUS", help="What a word stands for."
    ),
    click.option(
        "--as",
        "kinds",
        multiple=True,
        metavar="KIND",
        help="tracker, sections or boxes has the tickets.",
    ),
    click.option("--exclude", multiple=True, metavar="LINES", help="Leave lines out: 12-40,55."),
    click.option(
        "--choose",
        "answers",
        multiple=True,
        metavar="CODE:LINE=VALUE",
        help="Answer a finding: gate-offer:12=take, status-unknown:7=doing.",
    ),
    click.option(
        "--board", "ids", multiple=True, metavar="ID", help="The id of the board to come."
    ),
    click.option(
        "--take",
        "taken",
        multiple=True,
        metavar="SIDE",
        help="Where both changed: board, document, or T-1.status=board.",
    ),
)
_NAMES = {
    "map": "columns",
    "status": "statuses",
    "as": "kinds",
    "exclude": "exclude",
    "choose": "answers",
    "board": "ids",
}
"""The arguments of the function by the options, which may all be given several times."""


@dataclass(frozen=True, slots=True)
class Decisions:
    """What was told: how to read the document, and what to take where it meets its board."""

    choices: "Choices"
    sides: "Sides"


def takes_choices(function: Callable[..., int]) -> Callable[..., int]:
    """Let a verb take those options; its function gets them as `decisions`."""

    @wraps(function)
    def verb(**options: Any) -> int:  # noqa: ANN401 - whatever else the verb takes
        from readiness_tui.exchange.model.choices import spelled
        from readiness_tui.services.exchange.reimport import side

        values = {name: options.pop(argument) for name, argument in _NAMES.items()}
        sides = dict(map(side, options.pop("taken")))
        return function(decisions=Decisions(spelled(values), sides), **options)

    for option in reversed(_OPTIONS):
        verb = option(verb)
    return verb


FINDINGS, NOTHING_CHANGED, UNCONFIRMED = 1, 5, 6


@click.command("import")
@click.argument(
    "paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH..."
)
@click.option("--from", "form", default="", metavar="FORM", help="Read it as this form.")
@click.option("--no-plugins", is_flag=True, help="Leave forms of other distributions out.")
@click.option("--dry-run", is_flag=True, help="Show what would come, and write nothing.")
@click.option("--yes", is_flag=True, help="Write without asking.")
@takes_choices
@json_option
@takes_workspace
def import_command(
    *,
    given: Given,
    paths: tuple[Path, ...],
    form: str,
    decisions: Decisions,
    no_plugins: bool,
    dry_run: bool,
    yes: bool,
) -> int:
    """Make boards of plans that are written elsewhere.

    PATH is a Markdown document or a folder of them, a CSV, or what another planner exports; its
    form is found by looking at it. Shown first, written after a yes, with the schema that editors
    complete boards from where there is none. A document that a board was made of is merged with it:
    what the board changed stays, what the document changed arrives.
    """
    from readiness_tui.services.exchange import importing as exchanging
    from readiness_tui.services.workspace.schema_file import look_at_schema, write_schema

    options = _settled(given)
    root = Path(options.root)
    prepared = exchanging.prepare(
        paths,
        root,
        options.folder,
        form=form,
        plugins=not no_plugins,
        choices=decisions.choices,
        sides=decisions.sides,
    )
    if len(prepared) == 1 and prepared[0].plan is None and (error := prepared[0].error):
        raise error
    schema = look_at_schema(root, options.folder)
    is_asked = not (given.as_json or dry_run or yes) and sys.stdin.isatty() and sys.stdout.isatty()
    if not given.as_json:
        output.print_lines(_lines(prepared, with_diff=dry_run))
        output.print_lines(_schema_line(prepared, schema))
    if not dry_run and (yes or (is_asked and _agreed(prepared))):
        prepared = exchanging.write(prepared, root, lambda: _access(options))
        if any(each.is_written for each in prepared):
            schema = write_schema(schema, root)
    if given.as_json:
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


def _access(given: Given) -> "WriteAccess":
    """What a board that is there already is written with."""
    return make_workspace(given, knows_me=True).writer.access


def _lines(prepared: "Sequence[Prepared]", *, with_diff: bool) -> Iterator[str]:
    from readiness_tui.exchange.model import preview
    from readiness_tui.services.exchange.importing import board_text

    for document in prepared:
        if document.plan is not None:
            # What the board says already was looked at when it was imported.
            printer = preview.summary if document.is_unchanged else preview.lines
            yield from printer(document.plan, document.target, _fate(document))
        if document.again is not None:
            yield from _merged(document.again)
        if document.is_ready and document.keeps:
            yield safe_line(f"  {document.keeps}  (new choices: the next import reads them)")
        if document.error is not None:
            yield f"  not imported: {safe_line(str(document.error))}"
        elif with_diff and document.is_ready:
            old = document.again.old.decode() if document.again else ""
            yield from _diff(document.target, old, board_text(document))


def _diff(target: str, old: str, new: str) -> Iterator[str]:
    """What a board gains and loses; all of one that is new."""
    if not old:
        yield "--- /dev/null"
        yield safe_line(f"+++ {target}")
        yield from (f"+{safe_line(line)}" for line in new.split("\n")[:-1])
        return
    lines = unified_diff(old.split("\n"), new.split("\n"), target, target, n=1, lineterm="")
    yield from map(safe_line, lines)


def _fate(document: "Prepared") -> str:
    """What becomes of the board of a document."""
    if document.error is not None and document.again is None:
        return "not imported"
    if document.is_unchanged:
        return "it says this already"
    return "changed; nothing is written yet" if document.again else "new; nothing is written yet"


def _merged(again: "Reimport") -> Iterator[str]:
    """What board and document do not agree on: conflicts, and what the document has no more."""
    from readiness_tui.services.exchange.reimport import name_of

    if not again.has_base:
        yield "  nobody knows what the last import read: every difference is a conflict"
    for conflict in again.merged.conflicts:
        parts = ("board", conflict.ours), ("document", conflict.theirs), ("before", conflict.base)
        values = "  ".join(f"{word}: {each.text or 'nothing'}" for word, each in parts)
        side = again.side_of(conflict)
        took = f"  taken: {side}" if side else ""
        yield safe_line(f"  conflict  {name_of(conflict)}  {values}{took}")
    for name in again.gone:
        yield safe_line(f"  kept  {name}: the document has it no more")


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
    targets = safe_line(
        ", ".join(path for each in prepared if each.is_ready for path in each.writes)
    )
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
            paths = document.writes if document.error is None else (document.target,)
            yield from (safe_line(f"wrote {path}") for path in paths)
        if isinstance(document.error, WriteError):
            yield safe_line(f"readiness: {document.error}")
    if schema.is_written:
        yield safe_line(f"wrote {schema.target}")
    if schema.error is not None:
        yield safe_line(f"readiness: {schema.target}: {schema.error}")
    yield from (
        safe_line(f"{each.target} says what {each.path} says; nothing was written")
        for each in prepared
        if each.is_unchanged and not each.is_written
    )
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
    if each.again is not None:
        table["again"] = _again(each.again)
    if each.error is not None:
        table["error"] = error_json(each.error)
    return documents.typed(table, ImportedJson)


def _again(again: "Reimport") -> dict[str, Any]:
    from readiness_tui.services.exchange.reimport import name_of

    return {
        "base": again.has_base,
        "changed": again.is_change,
        "conflicts": [
            {
                "name": name_of(each),
                "before": each.base.text,
                "board": each.ours.text,
                "document": each.theirs.text,
                "taken": again.side_of(each),
            }
            for each in again.merged.conflicts
        ],
        "gone": list(again.gone),
    }


def _exit(prepared: "Sequence[Prepared]", *, would: bool) -> int:
    """0 done, 1 with findings of level warn or error left, 5 nothing changed, 6 unconfirmed."""
    done = [each for each in prepared if each.is_written or (would and each.is_ready)]
    if not done:
        return NOTHING_CHANGED
    if any(isinstance(each.error, WriteError) and each.is_written for each in prepared):
        return UNCONFIRMED
    has_problems = any(each.error is not None or each.has_warnings for each in prepared)
    return FINDINGS if has_problems else 0
