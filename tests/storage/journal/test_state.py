"""What entries come to: held against simple models of undo, of settling, and of forgetting."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.domain.model.edits import Action, SetField
from readiness_tui.domain.model.ids import BoardId, Kind, RecordRef
from readiness_tui.domain.model.unsaved import Pending
from readiness_tui.storage.journal import state as journal_state
from readiness_tui.storage.journal.entries import Displaced, Done, Entry, Intent, Reverted, Settled
from readiness_tui.storage.journal.state import folded, kept
from tests.storage.journal_values import AT

T = RecordRef(BoardId("a"), Kind.TICKET, "T")
DAY = timedelta(days=1)


def op(number: int) -> str:
    """The name of an operation by its number."""
    return f"{number:032x}"


def edit(old: object, new: object, field: str = "notes") -> SetField:
    """One field of one ticket."""
    return SetField(T, field, old, new)


def intent(number: int, *edits: SetField, **given: Any) -> Intent:  # noqa: ANN401 - any field
    """An action, an hour after the one before."""
    given.setdefault("at", AT + timedelta(hours=number))
    return Intent(
        op=op(number), title=f"action {number}", actor="", via="", edits=edits, files=(), **given
    )


def done(number: int, outcome: str = "saved") -> Done:
    """What became of it."""
    return Done(op=op(number), outcome=outcome, at=AT + timedelta(hours=number))


def pending(number: int) -> Pending:
    """Something that was not written."""
    at = AT + timedelta(hours=number)
    return Pending(op=op(number), at=at, reason="locked", says="", action=Action("x", ()))


def displaced(number: int, path: str = "boards/a.toml") -> Displaced:
    """What another program saved."""
    return Displaced(op=op(number), path=path, sha256="0" * 64, file="kept")


def settled(number: int) -> Settled:
    """Somebody took care of it."""
    return Settled(op=op(number), how="discarded", at=AT)


# What became of an operation


def test_an_intent_is_open_until_something_says_what_became_of_it() -> None:
    one, two, three = intent(1), intent(2), intent(3)
    state = folded([one, two, done(1), three, done(2, "unconfirmed")])
    assert state.open == (three,)
    assert state.actions == (one, two)


def test_what_was_not_written_is_no_action() -> None:
    state = folded([intent(1), done(1, "unchanged"), done(9)])
    assert (state.open, state.actions) == ((), ())


def test_a_second_intent_takes_the_place_of_the_first() -> None:
    again = intent(1, edit("", "half"))
    assert folded([intent(1), again]).open == (again,)
    assert folded([intent(1), again, done(1), done(1)]).actions == (again,)


def test_what_is_settled_is_pending_no_more() -> None:
    entries = [pending(1), pending(2), displaced(3), displaced(3, "boards/b.toml"), displaced(4)]
    state = folded([*entries, settled(1), settled(3)])
    assert state.pending == (pending(2),)
    assert state.displaced == (displaced(4),)


# Undo and redo


@dataclass
class Editor:
    """One field, edited, undone and redone the way that the program does it."""

    entries: list[Entry] = field(default_factory=list[Entry])
    said: list[int] = field(default_factory=lambda: [0])
    place: int = 0
    value: int = 0

    def write(self, edits: Sequence[SetField], **given: Any) -> None:  # noqa: ANN401 - any field
        """Save an action."""
        number = len(self.entries)
        for one in edits:
            assert one.old == self.value, "an edit does not fit what stands there"
            self.value = one.new  # pyright: ignore[reportAttributeAccessIssue] - a number
        self.entries += [intent(number, *edits, **given), done(number)]

    def back(self, last: Intent, do: str) -> None:
        """Save the inverse of an action."""
        inverse = [one.inverse() for one in reversed(last.edits) if isinstance(one, SetField)]
        self.write(inverse, undoes=last.op, do=do)

    def act(self) -> None:
        """A person's edit."""
        number = len(self.entries) + 1
        self.write([edit(self.value, number)])
        self.said = [*self.said[: self.place + 1], number]
        self.place += 1

    def undo(self) -> None:
        """The undo key."""
        last = folded(self.entries).undo
        assert (last is not None) == (self.place > 0)
        if last is not None:
            self.back(last, "undo")
            self.place -= 1

    def redo(self) -> None:
        """The redo key."""
        last = folded(self.entries).redo
        assert (last is not None) == (self.place + 1 < len(self.said))
        if last is not None:
            self.back(last, "redo")
            self.place += 1

    def other(self) -> None:
        """What is on no stack: a merge, an edit that was not saved, one that waits."""
        number = len(self.entries)
        self.entries += [
            intent(number, do="merge"),
            done(number),
            intent(number + 1),
            done(number + 1, "unchanged"),
            pending(number + 2),
        ]


@given(st.lists(st.sampled_from(["act", "undo", "undo", "redo", "other"]), max_size=40))
def test_undo_and_redo_walk_through_what_was_said(keys: list[str]) -> None:
    editor = Editor()
    for key in keys:
        getattr(editor, key)()
        assert editor.value == editor.said[editor.place]


def test_an_undo_of_something_further_down_moves_nothing() -> None:
    entries = [intent(1), done(1), intent(2), done(2), intent(3, undoes=op(1)), done(3)]
    state = folded(entries)
    assert state.undo == intent(2)
    assert state.redo is None
    back = [intent(4, undoes=op(2), do="undo"), done(4), intent(5, undoes=op(9)), done(5)]
    state = folded([*entries, *back])
    assert state.undo == intent(1)
    assert state.redo == back[0]


# Put back outside


def test_recent_edits_are_those_from_a_moment_on_that_were_saved() -> None:
    one, two, three = edit("", "a"), edit("a", "b"), edit("b", "c")
    entries = [intent(1, one), done(1), intent(2, two), done(2), intent(3, three)]
    state = folded(entries)
    assert state.recent(AT) == (one, two)
    assert state.recent(AT + timedelta(hours=2)) == (two,)


def test_what_a_person_let_be_is_recent_no_more_until_it_is_edited_again() -> None:
    one, two, other = edit("", "a"), edit("", "b"), edit("", "x", "group")
    entries = [
        intent(1, one, other),
        done(1),
        Reverted(at=AT, edits=(one,)),
        intent(2, two),
        done(2),
    ]
    assert folded(entries[:3]).recent(AT) == (other,)
    assert folded(entries).recent(AT) == (other, two)


def test_to_let_be_counts_by_order_not_by_the_clock() -> None:
    one = edit("", "a")
    early = Reverted(at=AT - DAY, edits=(one,))
    assert folded([intent(1, one), done(1), early]).recent(AT) == ()
    late = Reverted(at=AT + DAY, edits=(one,))
    assert folded([late, intent(1, one), done(1)]).recent(AT) == (one,)


# Forgetting


@st.composite
def histories(draw: st.DrawFn) -> list[Entry]:
    """A journal of some months in which anything may be unfinished."""
    entries: list[Entry] = []
    hours = 0
    for number in range(draw(st.integers(0, 14))):
        hours += draw(st.integers(0, 24 * 9))
        at = AT + timedelta(hours=hours)
        word = draw(
            st.sampled_from(["saved", "saved", "open", "unchanged", "pending", "displaced"])
        )
        if word in {"pending", "displaced"}:
            made = pending(number) if word == "pending" else displaced(number)
            entries.append(
                made
                if isinstance(made, Displaced)
                else Pending(op=made.op, at=at, reason="", says="", action=made.action)
            )
        else:
            entries.append(intent(number, edit(number, number + 1), at=at))
            if word != "open":
                entries.append(Done(op=op(number), outcome=word, at=at))
        if draw(st.booleans()):
            which = draw(st.integers(0, number))
            entries.append(Settled(op=op(which), how="discarded", at=at))
        if draw(st.integers(0, 4)) == 0:
            entries.append(Reverted(at=at, edits=(edit(0, 1),)))
    return entries


@given(histories(), st.integers(0, 5))
def test_forgetting_loses_nothing_that_anybody_needs(entries: list[Entry], most: int) -> None:
    with_time = [entry.at for entry in entries if not isinstance(entry, Displaced)]
    now = max(with_time, default=AT)
    with patch.object(journal_state, "KEPT_ACTIONS", most):
        places = kept(entries, now)
    assert places == sorted(set(places))
    left = [entries[place] for place in places]
    before, after = folded(entries), folded(left)
    assert (after.open, after.pending, after.displaced) == (
        before.open,
        before.pending,
        before.displaced,
    )
    assert (
        after.actions[len(after.actions) - most :] == before.actions[len(before.actions) - most :]
    )
    young = [
        entry for entry in entries if not isinstance(entry, Displaced) and entry.at > now - 30 * DAY
    ]
    assert all(entry in left for entry in young)
    assert after.recent(now - DAY) == before.recent(now - DAY)


def test_what_is_old_and_settled_is_forgotten() -> None:
    entries = [
        intent(1),
        done(1),
        pending(2),
        settled(2),
        displaced(3),
        settled(3),
        intent(4),
        done(4),
    ]
    with patch.object(journal_state, "KEPT_ACTIONS", 1):
        assert kept(entries, AT + 40 * DAY) == [6, 7]
    assert kept(entries, AT + DAY) == [0, 1, 2, 3, 4, 5, 6, 7]


def test_none_of_the_last_actions_is_forgotten_however_old() -> None:
    entries = [entry for number in range(300) for entry in (intent(number), done(number))]
    assert kept(entries, AT + 400 * DAY) == list(range(200, 600))


def test_bad_lines_are_not_kept() -> None:
    assert kept([None, intent(1), None], AT) == [1]
