"""Items that are made when somebody looks: of ten thousand reasons few are ever unfolded."""

from collections.abc import Callable, Sequence
from typing import TypeVar, cast, overload

Item = TypeVar("Item")


class Lazily(Sequence[Item]):
    """A sequence that reads, compares and hashes as the tuple that it is made of once.

    Args:
        make: Gives the items; of the same frozen values it must always give the same.
    """

    __slots__ = ("_items", "_make")

    def __init__(self, make: Callable[[], tuple[Item, ...]]) -> None:
        self._make = make
        self._items: tuple[Item, ...] | None = None

    def _all(self) -> tuple[Item, ...]:
        if self._items is None:
            self._items = self._make()
        return self._items

    @overload
    def __getitem__(self, index: int) -> Item: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Item]: ...
    def __getitem__(self, index: int | slice) -> Item | Sequence[Item]:
        """One item, or some."""
        return self._all()[index]

    def __len__(self) -> int:
        """How many there are."""
        return len(self._all())

    def __eq__(self, other: object) -> bool:
        """Whether the items are the same."""
        if isinstance(other, Lazily):
            other = cast("Lazily[object]", other)._all()
        return self._all() == other

    def __hash__(self) -> int:
        """As of the tuple."""
        return hash(self._all())

    def __repr__(self) -> str:
        """As the tuple."""
        return repr(self._all())
