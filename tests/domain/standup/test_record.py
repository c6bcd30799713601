"""What events of a stand-up come to: notes, turns, and time by a clock that is told."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.domain.standup.record import (
    Begun,
    Ended,
    Event,
    Missed,
    Noted,
    NoteKind,
    Paused,
    Record,
    Turned,
    Typed,
    after,
    new,
    public,
    replayed,
)

START = datetime(2026, 2, 26, 9, 30, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def record(*events: Event) -> Record:
    found = replayed((Begun(START), *events))
    assert found is not None
    return found


def test_each_page_has_its_own_time_and_coming_back_adds_to_it() -> None:
    spent = record(Turned(at(0), "a"), Turned(at(60), "b"), Turned(at(90), "a"))
    assert spent.seconds("a", at(100)) == 70
    assert spent.seconds("b", at(100)) == 30
    assert spent.total(at(100)) == 100
    assert spent.turns == ("a", "b")


def test_a_stopped_timer_counts_nothing_on_any_page() -> None:
    spent = record(
        Turned(at(0), "a"), Paused(at(10), on=True), Turned(at(20), "b"), Paused(at(50), on=False)
    )
    assert (spent.seconds("a", at(60)), spent.seconds("b", at(60))) == (10, 10)


def test_the_end_stops_the_time() -> None:
    spent = record(Turned(at(0), "a"), Ended(at(30)))
    assert spent.total(at(900)) == 30


def test_a_clock_that_was_put_back_takes_nothing_away() -> None:
    spent = record(Turned(at(0), "a"), Turned(at(-60), "b"))
    assert spent.total(at(-30)) == 30


def test_what_is_typed_is_a_draft_until_it_is_a_note_or_dropped() -> None:
    typed = Typed(at(1), NoteKind.NOTE, "hal")
    assert record(typed).draft == typed
    assert record(typed, Typed(at(2), NoteKind.NOTE, "")).draft is None
    done = record(typed, Noted(at(2), NoteKind.NOTE, "half"))
    assert (done.draft, [note.text for note in done.notes]) == (None, ["half"])


def test_of_a_private_text_nothing_stays_but_that_no_other_is_typed() -> None:
    for event in (Typed(at(1), NoteKind.NOTE, "!word"), Noted(at(1), NoteKind.NOTE, "!word")):
        assert public(event) == Typed(at(1), NoteKind.NOTE, "")
        assert record(Typed(at(0), NoteKind.NOTE, "w"), public(event)).draft is None


def test_who_came_after_all_is_not_absent() -> None:
    assert record(Missed("a", is_absent=True)).absent == {"a"}
    assert record(Missed("a", is_absent=True), Missed("a", is_absent=False)).absent == frozenset()


def test_events_before_a_beginning_come_to_nothing() -> None:
    assert replayed([Turned(at(0), "a")]) is None


_MOMENTS = st.floats(0, 3600)
_TURNS = st.builds(lambda s, page: Turned(at(s), page), _MOMENTS, st.sampled_from("abc"))
_PAUSES = st.builds(lambda s, on: Paused(at(s), on=on), _MOMENTS, st.booleans())


@given(st.lists(_TURNS | _PAUSES, max_size=12))
def test_all_pages_together_take_no_longer_than_the_clock(events: list[Event]) -> None:
    ordered = sorted(events, key=lambda event: event.at if not isinstance(event, Missed) else START)
    spent = record(*ordered)
    assert 0 <= spent.total(at(4000)) <= 4000.001


@given(st.lists(_TURNS | _PAUSES, max_size=8))
def test_a_replay_is_the_same_as_one_event_after_the_other(events: list[Event]) -> None:
    stepwise = new(Begun(START))
    for event in events:
        stepwise = after(stepwise, event)
    assert stepwise == record(*events)
