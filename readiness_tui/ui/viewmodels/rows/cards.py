"""Rows drawn as cards in lanes side by side: what each lane holds, and how many have room."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from readiness_tui.ui.viewmodels.cells import Line, Row, Rows

LANE_CELLS = 22
"""The fewest cells of a lane in which a card can be read."""
EMPTY_CELLS = 14
"""The cells of a lane without cards: those of its title."""
CARD_LINES = 2
AIRY_FROM = 20
"""Lines of a pane from which a blank line parts the cards."""


@dataclass(frozen=True, slots=True)
class Card:
    """One card: its lines, its mark, and its kind as rows have them."""

    lines: tuple[Line, ...]
    mark: str = ""
    kind: str = "row"


@dataclass(frozen=True, slots=True)
class Lane:
    """A column of cards under a title."""

    title: Line
    keys: Sequence[str]


@dataclass(frozen=True, slots=True)
class Cards:
    """Lanes of cards; a card is made by its key as it comes into sight."""

    lanes: tuple[Lane, ...]
    make: Callable[[str], Card]

    @property
    def rows(self) -> Rows:
        """The cards lane by lane as the rows of a list, over which its cursor moves."""
        keys = [key for lane in self.lanes for key in lane.keys]
        return Rows(keys, lambda index: Row(keys[index]))

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many cards each lane has."""
        return tuple(len(lane.keys) for lane in self.lanes)

    def place(self, index: int) -> tuple[int, int]:
        """The lane and the place in it of a row; of none the first."""
        for number, lane in enumerate(self.lanes):
            if index < len(lane.keys):
                return number, index
            index -= len(lane.keys)
        return 0, 0

    def index(self, lane: int, place: int) -> int:
        """The row of a place in a lane that has cards; one past its end is its last."""
        before = sum(len(one.keys) for one in self.lanes[:lane])
        return before + max(0, min(place, len(self.lanes[lane].keys) - 1))

    def beside(self, lane: int, step: int) -> int | None:
        """The next lane at one side that has cards."""
        at = lane + step
        while 0 <= at < len(self.lanes):
            if self.lanes[at].keys:
                return at
            at += step
        return None


def lane_widths(sizes: Sequence[int], first: int, width: int) -> list[int]:
    """The cells of the lanes in view from `first` on; together they fill the width.

    Args:
        sizes: How many cards each lane has. One without any takes no more than its title needs.
        first: The first lane in view.
        width: The cells there are.
    """
    least = [LANE_CELLS if size else EMPTY_CELLS for size in sizes[first:]]
    count = 1
    while count < len(least) and sum(least[: count + 1]) <= width:
        count += 1
    widths = least[:count]
    growing = [n for n, size in enumerate(sizes[first : first + count]) if size] or [*range(count)]
    share, rest = divmod(width - sum(widths), len(growing))
    for nth, lane in enumerate(growing):
        widths[lane] += share + (nth < rest)
    return widths


def first_in_view(sizes: Sequence[int], first: int, lane: int, width: int) -> int:
    """The first lane in view, moved no more than it takes to have one lane among them.

    Where lanes before it have room beside all that follow, it goes back to those.
    """
    first = min(first, lane)
    while lane >= first + len(lane_widths(sizes, first, width)):
        first += 1
    while first and first - 1 + len(lane_widths(sizes, first - 1, width)) == len(sizes):
        first -= 1
    return first


def kept_in_view(first: int, at: int, room: int) -> int:
    """The first of `room` things in view, moved no more than it takes to have `at` among them."""
    return max(min(first, at), at - room + 1, 0)


@dataclass(frozen=True, slots=True)
class CardWindow:
    """What of some cards is in view: the first lane, and of each lane the first card.

    The title of the lanes is the first line; each card has its lines below it.
    """

    width: int = 0
    height: int = 0
    first: int = 0
    tops: Mapping[int, int] = field(default_factory=dict[int, int])

    @property
    def step(self) -> int:
        """Lines from one card to the next."""
        return CARD_LINES + (self.height >= AIRY_FROM)

    @property
    def room(self) -> int:
        """How many cards of a lane are in view."""
        return max(1, (self.height - 1) // self.step)

    def top(self, lane: int) -> int:
        """The first card of a lane in view."""
        return self.tops.get(lane, 0)

    def lanes(self, cards: Cards) -> list[tuple[int, int]]:
        """The lanes in view, each with its cells."""
        return [*enumerate(lane_widths(cards.sizes, self.first, self.width), self.first)]

    def revealing(self, cards: Cards, index: int) -> "CardWindow":
        """With the card of a row in view; what is in view already stays where it is."""
        lane, place = cards.place(index)
        first = first_in_view(cards.sizes, self.first, lane, self.width)
        tops = {**self.tops, lane: kept_in_view(self.top(lane), place, self.room)}
        ends = {n: max(0, size - self.room) for n, size in enumerate(cards.sizes)}
        return replace(self, first=first, tops={n: min(tops.get(n, 0), ends[n]) for n in ends})

    def rolled(self, cards: Cards, x: int, step: int) -> "CardWindow":
        """With the lane of a column of cells scrolled by so many cards."""
        lane = self.lane_at(cards, x)
        if lane is None:
            return self
        end = max(0, cards.sizes[lane] - self.room)
        return replace(self, tops={**self.tops, lane: max(0, min(self.top(lane) + step, end))})

    def lane_at(self, cards: Cards, x: int) -> int | None:
        """The lane of a column of cells."""
        for lane, width in self.lanes(cards):
            if x < width:
                return lane
            x -= width
        return None

    def index_at(self, cards: Cards, x: int, y: int) -> int | None:
        """The row of the card of a cell."""
        lane = self.lane_at(cards, x)
        if lane is None or y < 1:
            return None
        place = (y - 1) // self.step + self.top(lane)
        return cards.index(lane, place) if place < cards.sizes[lane] else None

    def beside(self, cards: Cards, index: int, step: int) -> int:
        """The row at the same height in the next lane with cards; where none is, the same."""
        lane, place = cards.place(index)
        other = cards.beside(lane, step)
        if other is None:
            return index
        return cards.index(other, self.top(other) + place - self.top(lane))
