"""What was said while the program runs: a sentence of the status line goes, here it stays."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from readiness_tui.domain.model.gate import State
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.proof.glyphs import Glyphs
from readiness_tui.ui.messages.plan import Said
from readiness_tui.ui.viewmodels.cells import Line, Row

MOST = 500
"""Sentences that are kept; older ones go."""
STYLES: Mapping[str, str] = {
    "done": "pass",
    "remark": "doubt",
    "refused": "doubt",
    "failed": "fail",
}
SIGNS: Mapping[str, State] = {
    "done": State.PASS,
    "remark": State.WARN,
    "refused": State.FAIL,
    "failed": State.FAIL,
}
"""A sentence has the sign of the gate state that is as good."""
PASSING = frozenset({"doing"})
"""Levels that say what goes on at the moment: nobody looks them up."""


def sentence(said: Said, glyphs: Glyphs) -> Line:
    """A sentence with its sign and the way out behind it."""
    style, sign = STYLES.get(said.level, ""), SIGNS.get(said.level)
    spans = [(f"{glyphs.gate(sign) if sign else ' '} ", style)]
    spans.append((safe_line(said.text), style if said.level != "done" else ""))
    if said.remedy:
        spans.append((f"   {safe_line(said.remedy)}", "muted"))
    return tuple(spans)


@dataclass(frozen=True, slots=True)
class Entry:
    """A sentence and when it was said."""

    at: datetime
    said: Said


class MessageLog:
    """The last sentences, newest first; one that is said again at once is there once."""

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque(maxlen=MOST)

    def add(self, said: Said, at: datetime) -> None:
        """Keep a sentence."""
        if said.level in PASSING or not said.text:
            return
        if self._entries and self._entries[0].said == said:
            self._entries.popleft()
        self._entries.appendleft(Entry(at, said))

    def rows(self, glyphs: Glyphs) -> list[Row]:
        """Each with the time of day, as rows of a list that wraps them."""
        return [
            Row(
                f"#{n}",
                line=((f"{one.at:%H:%M:%S}  ", "muted"), *sentence(one.said, glyphs)),
            )
            for n, one in enumerate(self._entries)
        ]
