"""Which panes are on the screen: one, two columns or three, and which of them has the focus."""

from readiness_tui.ui.actions import Action, hinted
from readiness_tui.ui.screens.reading import Reading
from readiness_tui.ui.widgets.bars import Hints

SLOTS = ("matrix", "risks", "gates", "phases", "problems")
PANES = ("backlog", "detail", *SLOTS)
PEEK_FROM = 18
"""Lines of the terminal from which the peek leaves the backlog room for rows."""
FOCUS = {
    "matrix": ("#grid",),
    "risks": ("#risks-list", "#risks-map"),
    "phases": ("#phases-list", "#timeline"),
}
"""The widgets inside a pane that take the focus, the first that is shown; else the pane itself."""


class Layout(Reading):
    """The part of the plan screen that lays panes out and moves between them."""

    pane: str = "backlog"
    zoomed: bool = False

    def __init__(self) -> None:
        super().__init__()
        self._slots = ["matrix", "gates"]

    def draw_side(self) -> None:
        """Draw those of the panes beside the backlog that are on the screen."""
        raise NotImplementedError

    def on_resize(self) -> None:
        """Another size may mean another layout."""
        self.lay_out()

    def _width_class(self) -> str:
        width, height = self.size
        if width < 60 or height < 14:  # noqa: PLR2004 - the sizes of the layout table
            return "-narrow"
        return "-single" if width < 100 else "-double" if width < 160 else "-triple"  # noqa: PLR2004

    def lay_out(self) -> None:
        """Show the panes that fit: one, two columns, or three."""
        size = self._width_class()
        for name in ("-narrow", "-single", "-double", "-triple"):
            self.set_class(name == size, name)
        alone = size in {"-narrow", "-single"} or self.zoomed
        room = {"-double": 1, "-triple": 2}.get(size, 0)
        open_slots = {self.pane} if alone else set(self._slots[-room:])
        for name in SLOTS:
            self.query_one(f"#{name}").display = name in open_slots
        self.query_one("#backlog").display = not alone or self.pane == "backlog"
        self.query_one("#detail").display = not alone or self.pane == "detail"
        self.query_one("#right").display = not alone or self.pane != "backlog"
        self.query_one("#slots").display = bool(open_slots & set(SLOTS))
        self.query_one("#peek").display = (
            size == "-single"
            and self.pane == "backlog"
            and not self.zoomed
            and self.size.height >= PEEK_FROM
        )
        self.call_after_refresh(self.draw_side)

    def show_pane(self, name: str) -> None:
        """Bring a pane to the front and focus it."""
        self.pane = name
        if name in SLOTS:
            if name in self._slots:
                self._slots.remove(name)
            self._slots.append(name)
        self.lay_out()
        self.draw_side()  # it may show another side of the pane
        inner = [self.query_one(one) for one in FOCUS.get(name, (f"#{name}",))]
        target = next((one for one in inner if one.display), inner[-1])
        self.set_focus(target)  # at once: keys may follow
        self.draw_side()

    def action_show(self, name: str) -> None:
        """Bring a pane to the front and focus it."""
        self.show_pane(name)

    def action_pane(self, step: int) -> None:
        """The next or previous pane."""
        size = self._width_class()
        room = {"-double": 1, "-triple": 2}.get(size, 0)
        names = PANES
        if room and not self.zoomed:
            names = ("backlog", "detail", *sorted(self._slots[-room:], key=SLOTS.index))
        at = names.index(self.pane) if self.pane in names else 0
        self.show_pane(names[(at + step) % len(names)])

    def action_zoom(self) -> None:
        """The pane takes the whole body, or gives it back."""
        self.zoomed = not self.zoomed
        self.lay_out()

    def on_descendant_focus(self) -> None:
        """Focus decides which keys count: the footer follows."""
        for name in PANES:
            pane = self.query_one(f"#{name}")
            if self.focused is not None and pane in self.focused.ancestors_with_self:
                self.pane = name
        self.query_one(Hints).put(self.hint_actions())

    def hint_actions(self) -> list[Action]:
        """The commands whose hints belong to what has the focus."""
        return hinted(*self.contexts())

    def contexts(self) -> tuple[str, ...]:
        """The contexts whose keys count now, innermost first."""
        return (self.pane, *(() if self.pane == "matrix" else ("list",)), "app")
