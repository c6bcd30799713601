"""Saved views: a filter with its grouping, order and columns under a name."""

from msgspec import Struct

from readiness_tui.domain.settings.layers import Source

BASES = ("all", "next", "triage", "mine", "blocked", "contradicted", "closable")
"""The views of the program; a saved view narrows one of them."""
ORDERS = ("file", "priority", "score", "target", "owner", "id")
PANES = ("backlog", "detail", "matrix", "risks", "gates", "phases", "problems")


class SavedView(Struct, frozen=True, kw_only=True):
    """A view of the team, or of a person.

    Attributes:
        name: What it is called in files.
        title: What the screen calls it; empty: its name.
        base: The view of the program whose tickets it narrows.
        query: The filter.
        group: The grouping; empty: whatever it is.
        sort: The order, a `-` before it turns it round; empty: whatever it is.
        columns: The columns; empty: those that there is room for.
        source: Whose it is.
    """

    name: str
    title: str = ""
    base: str = "all"
    query: str = ""
    group: str = ""
    sort: str = ""
    columns: tuple[str, ...] = ()
    source: Source = Source.DEFAULT

    @property
    def label(self) -> str:
        """What the screen calls it; one that is a person's own has a `~`."""
        return ("~" if self.source is Source.USER else "") + (self.title or self.name)


BUILT_IN = tuple(
    SavedView(name=name, title=title, base=name, query=query)
    for name, title, query in (
        ("next", "Next", ""),
        ("all", "All", ""),
        ("triage", "Triage", "is:open (no:owner OR no:priority OR (no:outcome no:acceptance))"),
        ("mine", "Mine", "is:mine is:open"),
        ("blocked", "Blocked", "is:stuck"),
        ("contradicted", "Contradicted", "is:contradicted"),
        ("closable", "Closable", "is:closable"),
    )
)
"""The views of the program. `next` is the ranked list of what to do."""


def with_saved(saved: tuple[SavedView, ...]) -> tuple[SavedView, ...]:
    """All views: the program's, then the team's, then the person's; a name counts once.

    A saved view of the name of one of the program's takes its place, and of one name in both files
    the person's counts.
    """
    by_name = {view.name: view for view in BUILT_IN}
    for view in saved:
        by_name[view.name] = view
    return tuple(by_name.values())
