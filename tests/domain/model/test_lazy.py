"""Items that are made late are made once, and are told from those made at once by nothing."""

from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.domain.model.lazy import Lazily


@given(st.lists(st.integers()).map(tuple))
def test_late_items_read_as_their_tuple(items: tuple[int, ...]) -> None:
    late = Lazily(lambda: items)
    assert (late, late) == (items, Lazily(lambda: items))
    assert items == late
    assert (hash(late), repr(late), len(late)) == (hash(items), repr(items), len(items))
    assert (*late,) == items
    assert late[1:] == items[1:]
    assert late != (*items, 0)


def test_items_are_made_when_somebody_looks_and_only_once() -> None:
    made: list[int] = []

    def make() -> tuple[int, ...]:
        made.append(1)
        return (7,)

    late = Lazily(make)
    assert not made
    assert (late[0], len(late), made) == (7, 1, [1])
