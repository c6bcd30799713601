"""Boards as JSON: all that their files say, in the same names, and the graph of their tickets."""

from readiness_tui.domain.model.plain_values import Jsonable, jsonable, plain_board
from readiness_tui.exchange.graphs.graph import drawing, node_link
from readiness_tui.exchange.writers.selection import Selection
from readiness_tui.exchange.writers.texts import json_text

VERSION = 1
MARK = "readiness"
"""The key by which the form is known; its value is the version."""
SCHEMA = "readiness schema plan"
"""The command that prints the JSON Schema of this form."""


def document(selection: Selection) -> str:
    """The selected boards, and their tickets as node-link JSON, each with its proof.

    Days are ISO text; what has its default is left out, as in board files.
    """
    boards: list[Jsonable] = [jsonable(plain_board(board)) for board in selection.boards]
    head: dict[str, Jsonable] = {MARK: VERSION, "schema": SCHEMA, "boards": boards}
    return json_text(head | node_link(drawing(selection.analysis, set(selection.keys))))
