"""What stands in the frame of a pane, and whether a pane can be seen at all."""

from textual.content import Content
from textual.widget import Widget


class Frame:
    """The title and the foot of a widget's frame.

    Textual draws the whole widget for every title, also for one that says the same.
    """

    def __init__(self, widget: Widget, title: str = "") -> None:
        self._widget, self._says = widget, (title, "")
        widget.border_title = Content(title)

    def write(self, title: str | None = None, foot: str | None = None) -> None:
        """Write title and foot; None leaves what is there."""
        old = self._says
        self._says = new = (old[0] if title is None else title, old[1] if foot is None else foot)
        if new[0] != old[0]:
            self._widget.border_title = Content(new[0])
        if new[1] != old[1]:
            self._widget.border_subtitle = Content(new[1])


def is_seen(widget: Widget) -> bool:
    """Whether a widget is on the screen: nothing is drawn of what nobody sees."""
    return widget.display and all(
        parent.display for parent in widget.ancestors if isinstance(parent, Widget)
    )
