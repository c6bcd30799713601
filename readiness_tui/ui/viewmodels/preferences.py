"""Preferences as the screen takes them: the look that opens, and what is to be kept of one."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from readiness_tui.domain.model.errors import BOARD_INVALID, Diagnostic
from readiness_tui.domain.model.ids import BoardId, nearest
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.settings.dividers import spoken_shares
from readiness_tui.domain.settings.last_used import Value
from readiness_tui.domain.settings.layers import Source
from readiness_tui.domain.settings.preferences import Preferences
from readiness_tui.ui.viewmodels.rows.backlog import Look, ordering


def opening_look(preferences: Preferences) -> Look:
    """How the backlog is looked at when it opens.

    What the view that opens says of itself goes before what files say of all, and what the person
    used last goes before both.
    """
    board = BoardId(preferences.text("board")) if preferences.text("board") else None
    usual = Look(
        board,
        group=preferences.text("group") or "auto",
        columns=preferences.names("columns"),
        views=preferences.views,
        has_cards=preferences.is_on("cards", unsaid=False),
        **ordering(preferences.text("sort") or "file"),
    )
    look = usual.of_view(preferences.text("view") or "all")
    last = {
        key for key, setting in preferences.settings.items() if setting.source is Source.LAST_USED
    }
    if "group" in last:
        look = replace(look, group=usual.group)
    if "columns" in last:
        look = replace(look, columns=usual.columns)
    if "sort" in last:
        look = replace(look, sort=usual.sort, reverse=usual.reverse)
    return look


def opening_board(preferences: Preferences, portfolio: Portfolio) -> BoardId | None:
    """The board that opens: the one that is set, else the only one before the background.

    Boards that speak of another repository stand in the background, too.
    """
    board = preferences.text("board")
    if board in portfolio.boards:
        return BoardId(board)
    background = {*preferences.names("background"), *portfolio.elsewhere}
    front = [name for name in portfolio.boards if name not in background]
    return front[0] if background and len(front) == 1 else None


def kept_of(
    look: Look, pane: str, dividers: Mapping[str, float], theme: str
) -> Mapping[str, Value]:
    """What is to be kept of a screen, by the keys of `[ui]`."""
    return {
        "board": look.board or "",
        "view": look.saved.name,
        "group": look.group,
        "sort": look.order,
        "columns": look.columns,
        "pane": pane,
        "dividers": spoken_shares(dividers),
        "cards": look.has_cards,
        "theme": theme,
    }


def unknown_boards(preferences: Preferences, portfolio: Portfolio) -> Iterator[Diagnostic]:
    """The boards that a setting names and that there are not."""
    for key in ("board", "background"):
        setting = preferences.settings.get(key)
        if setting is None or setting.place is None:
            continue
        text = preferences.text(key)
        for name in (text,) if text else preferences.names(key):
            if name not in portfolio.boards:
                near = nearest(name, portfolio.boards)
                remedy = f"nearest {near}" if near else "B lists the boards"
                message = f"[ui] {key} names {name!r}, and there is no such board"
                yield Diagnostic(BOARD_INVALID, message, setting.place, remedy)
