"""The bar of panes: which there are, the digit each is reached by, and which has the focus."""

from collections.abc import Collection, Sequence

from readiness_tui.ui.viewmodels.cells import Line, Span, clicked

SHORT = 3
"""Letters of a name where whole names have no room."""


def tab_bar(names: Sequence[str], active: str, seen: Collection[str], width: int) -> Line:
    """Every pane with its digit, each in its place whichever is active; brackets tell that.

    Args:
        names: The panes in the order of their digits.
        active: The one that gets the keys.
        seen: Those that are on the screen.
        width: The cells there are; a strip that does not fit even with short names is left out.
    """
    for most in (max(map(len, names)), SHORT):
        if sum(min(most, len(name)) + 2 for name in names) + 1 <= width:
            return _spans([name[:most].capitalize() for name in names], names, active, seen)
    return ()


def _spans(titles: Sequence[str], names: Sequence[str], active: str, seen: Collection[str]) -> Line:
    spans: list[Span] = []
    for place, (title, name) in enumerate(zip(titles, names, strict=True)):
        before = names[place - 1] if place else ""
        gap = "[" if name == active else "]" if before == active else " "
        style = "strong" if name == active else "" if name in seen else "muted"
        command = f"pane.{name}"
        digit = (str(place + 1), clicked("accent", command))
        spans += [(gap, "accent"), digit, (title, clicked(style, command))]
    return (*spans, ("]" if names[-1] == active else " ", "accent"))
