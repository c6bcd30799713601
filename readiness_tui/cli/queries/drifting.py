"""`readiness drift`: where boards and the documents they were imported from disagree."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from readiness_tui.cli.answers import documents
from readiness_tui.cli.answers.exchange_answers import DriftAnswer, DriftedBoardJson, DriftJson
from readiness_tui.cli.base import output
from readiness_tui.cli.base.workspace_args import (
    Given,
    json_option,
    located,
    open_workspace,
    takes_workspace,
)
from readiness_tui.domain.model.errors import UsageError
from readiness_tui.domain.model.text import counted, safe_line

if TYPE_CHECKING:
    from readiness_tui.services.exchange.documents import Drifted

DONE, FINDINGS = 0, 1


@click.command("drift")
@click.argument("name", default="", metavar="[DOC|BOARD]")
@json_option
@takes_workspace
def drift_command(*, given: Given, name: str) -> int:
    """Say where boards and the documents they came from disagree.

    DOC is a document or a board; without one all boards that were imported are compared. Nothing is
    written.
    """
    from readiness_tui.services.exchange.documents import drifted

    snapshot = open_workspace(given).snapshot
    boards = [
        board
        for board in snapshot.portfolio.boards.values()
        if board.source is not None and name in {"", board.id, board.source.path}
    ]
    if name and not boards:
        message = f"no board was imported from {name}"
        paths = (board.source.path for board in snapshot.portfolio.boards.values() if board.source)
        raise UsageError(message, remedy=f"known: {', '.join(sorted(paths)) or 'none'}")
    place = located(given)
    compared = [drifted(Path(place.root), place.folder, board) for board in boards]
    if given.as_json:
        rows = [_board(each) for each in compared]
        output.print_json(documents.filled(DriftAnswer, snapshot, boards=rows))
    else:
        output.print_problems(snapshot.problems)
        output.print_lines(line for each in compared for line in _lines(each))
        output.print_lines([] if compared else ["no board was imported from a document"])
    return FINDINGS if any(each.differences or each.problem for each in compared) else DONE


def _board(drifted: "Drifted") -> DriftedBoardJson:
    return DriftedBoardJson(
        board=drifted.board,
        document=drifted.path,
        problem=drifted.problem,
        differences=[documents.filled(DriftJson, each) for each in drifted.differences],
    )


def _lines(drifted: "Drifted") -> Iterator[str]:
    if drifted.problem:
        yield safe_line(f"{drifted.board}: {drifted.problem}")
        return
    for difference in drifted.differences:
        yield safe_line(f"{drifted.path}:{difference.line}  {difference}")
    if not drifted.differences:
        yield safe_line(f"{drifted.board} and {drifted.path} say the same")
        return
    count = counted(len(drifted.differences), "difference")
    yield safe_line(f"{count}: {_remedy(drifted)}")


def _remedy(drifted: "Drifted") -> str:
    """What brings the two together again: each side's own moves to the other."""
    from readiness_tui.domain.verdict.drift import Moved
    from readiness_tui.exchange.writers.writeback import DEFAULT, FIELDS
    from readiness_tui.services.exchange.source_files import MARKDOWN_SUFFIXES

    of_board = [each for each in drifted.differences if each.moved is not Moved.DOCUMENT]
    is_news = any(each.moved is not Moved.BOARD for each in drifted.differences)
    differing = list(dict.fromkeys(difference.field for difference in of_board))
    carried = [field for field in FIELDS if field in differing]
    by_hand = ", ".join(field for field in differing if field not in FIELDS)
    steps = [f"`readiness import {drifted.path}` brings the document's side here"] * is_news
    if of_board and not drifted.path.casefold().endswith(MARKDOWN_SUFFIXES):
        steps.append("nothing is carried into it, as it is no Markdown; change it where it is kept")
    elif carried:
        option = "" if set(carried) <= set(DEFAULT) else f" --fields {','.join(carried)}"
        command = f"`readiness publish {drifted.board}{option}` carries the board's side there"
        steps.append(f"{command}, but not {by_hand}" if by_hand else command)
    elif by_hand:
        steps.append(f"`readiness publish` carries no {by_hand}; change one of the two by hand")
    return "; ".join(steps)
