"""How labelled lines are written in the detail pane: label, text, boxes, pieces side by side."""

from collections.abc import Iterable, Iterator

from readiness_tui.domain.model.gate import State
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.model.ticket import Criterion
from readiness_tui.ui.viewmodels.cells import Line, Measure, Row, Span, wrapped

LABEL_WIDTH = 13
STATE_STYLE = {
    State.PASS: "pass",
    State.WARN: "doubt",
    State.FAIL: "fail",
    State.ERROR: "fail",
    State.STALE: "doubt",
    State.UNKNOWN: "doubt",
    State.WAIVED: "waived",
    State.RUNNING: "muted",
    State.NOT_APPLICABLE: "muted",
}


class LineBuilder:
    """Writes labelled lines, wrapped under their label."""

    def __init__(self, width: int, measure: Measure, *, label: int = LABEL_WIDTH) -> None:
        self.width, self.measure, self.label = max(24, width), measure, label

    def title(self, text: str) -> Row:
        """A heading in full width."""
        return Row("", line=((text, "strong"),), kind="group")

    def text(
        self, label: str, text: str, key: str = "", style: str = "", *, most: int = 0
    ) -> Iterator[Row]:
        """A labelled text; nothing for an empty one; cut after `most` lines if that is not 0."""
        room = self.width - self.label
        lines = wrapped(text, room, self.measure, style) if text else []
        if most and len(lines) > most:
            last = "".join(part for part, _ in lines[most - 1])
            while self.measure(last) >= room:
                last = last[:-1]
            lines = [*lines[: most - 1], ((f"{last}…", style),)]
        for index, line in enumerate(lines):
            yield self.line(label if not index else "", line, key)

    def boxed(
        self, box: str, text: str, style: str, *, label: str = "", key: str = ""
    ) -> Iterator[Row]:
        """A text behind a box four cells wide, wrapped under itself."""
        room = self.width - self.label - len(box)
        for index, line in enumerate(wrapped(text, room, self.measure)):
            head = (box if not index else " " * len(box), style)
            yield self.line(label if not index else "", (head, *line), key)

    def line(self, label: str, spans: Line, key: str = "") -> Row:
        """One labelled line of spans."""
        return Row(key, line=((label.ljust(self.label), "muted"), *spans))

    def flow(self, label: str, spans: Iterable[Line], key: str = "") -> Iterator[Row]:
        """Short pieces side by side, as many on a line as fit."""
        room, used, line = self.width - self.label, 0, list[Span]()
        for piece in spans:
            size = sum(self.measure(text) for text, _ in piece) + 2
            if line and used + size > room:
                yield self.line(label, tuple(line), key)
                label, used, line = "", 0, []
            line += [*piece, ("  ", "")]
            used += size
        if line:
            yield self.line(label, tuple(line), key)


def numbered(row: Row, index: int) -> Row:
    """Keys are unique in a list; what a row answers to stands before the `#`."""
    return Row(f"{row.key}#{index}", line=row.line, kind=row.kind)


def criterion(line: Criterion) -> tuple[str, str]:
    """A criterion as text, and the style of its box."""
    if line.is_statement:
        return safe_line(line.text), "pass" if line.done else "muted"
    kind, name = next(
        (kind, name)
        for kind, name in (("gate", line.gate), ("ticket", line.ticket), ("phase", line.phase))
        if name or kind == "phase"
    )
    return safe_line(f"{kind} {name}"), "accent"
