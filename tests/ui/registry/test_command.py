"""What a command is: its keys as bindings and as sequences, and what runs it."""

import pytest
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import Static

from readiness_tui.ui.registry.command import (
    Command,
    CommandTarget,
    KeySequences,
    bindings,
    declare,
    invoke,
)


def nothing(_target: object) -> None:
    """Do nothing."""


TEST: tuple[Command[object], ...] = (
    Command("go.mine", ("g m",), "Mine", "Mine.", nothing),
    Command("go.top", ("g g", "home"), "Top", "Top.", nothing, context="pane"),
    Command("sort.rank", ("comma r",), "By rank", "By rank.", nothing),
    Command("move", ("j", "down"), "Down", "Down.", nothing, context="pane"),
)


def test_what_begins_no_sequence_passes() -> None:
    assert KeySequences(TEST).feed("j") == ("pass", "")


def test_two_keys_run_the_command_and_the_next_key_is_free() -> None:
    sequences = KeySequences(TEST)
    assert sequences.feed("g") == ("wait", "g")
    assert sequences.feed("m") == ("run", "go.mine")
    assert sequences.feed("m") == ("pass", "")


def test_a_key_may_follow_itself() -> None:
    sequences = KeySequences(TEST)
    sequences.feed("g")
    assert sequences.feed("g") == ("run", "go.top")


def test_escape_leaves_a_sequence() -> None:
    sequences = KeySequences(TEST)
    sequences.feed("g")
    assert sequences.feed("escape") == ("cancel", "g")
    assert sequences.feed("escape") == ("pass", "")


@pytest.mark.parametrize("key", ["q", "comma", "j", "enter"])
def test_an_unknown_second_key_is_told_and_does_nothing(key: str) -> None:
    sequences = KeySequences(TEST)
    sequences.feed("g")
    assert sequences.feed(key) == ("unknown", f"g {key}")
    assert sequences.feed("j") == ("pass", "")


def test_the_which_key_line_has_every_key_that_may_follow() -> None:
    sequences = KeySequences(TEST)
    assert sequences.followers("g") == [("m", "Mine"), ("g", "Top")]
    assert sequences.followers("comma") == [("r", "By rank")]
    assert sequences.followers("x") == []


def test_a_binding_has_the_single_keys_and_the_id_of_its_command() -> None:
    assert TEST[1].single_keys == "home"
    assert [
        (one.key, one.action, one.id) for one in bindings(TEST) if isinstance(one, Binding)
    ] == [
        ("home", "command('go.top')", "go.top"),
        ("j,down", "command('move')", "move"),
    ]


def test_commands_that_are_declared_together_share_section_and_context() -> None:
    assert [(one.id, one.group, one.context) for one in declare("Here", "pane", *TEST[:2])] == [
        ("go.mine", "Here", "pane"),
        ("go.top", "Here", "pane"),
    ]


class Counter:
    """What a command acts on."""

    count = 0

    def add(self, number: int) -> None:
        self.count += number


def test_a_command_of_a_part_acts_on_the_part_of_the_whole() -> None:
    part: Command[Counter] = Command("add", ("a",), "Add", "Add.", lambda counter: counter.add(2))

    def second(pair: tuple[Counter, Counter]) -> Counter:
        return pair[1]

    whole = part.of(second)
    counters = Counter(), Counter()
    whole.run(counters)
    assert [one.count for one in counters] == [0, 2]
    assert (whole.id, whole.keys, whole.title) == (part.id, part.keys, part.title)


class Inner(CommandTarget, Static, can_focus=True):
    """A widget with a command."""

    OWN_COMMANDS = (Command("inner", ("a",), "A", "A.", lambda one: one.done.append("inner")),)

    def __init__(self) -> None:
        super().__init__()
        self.done: list[str] = []


class Derived(Inner):
    """One with another command of its own."""

    OWN_COMMANDS = (Command("derived", ("b",), "B", "B.", lambda one: one.done.append("b")),)


class Outer(CommandTarget, Vertical):
    """What the widget lies in; its commands act on something else."""

    OWN_COMMANDS = (
        Command("outer", ("c",), "C", "C.", lambda counter: counter.add(1)),
        Command("outer.sequence", ("g c",), "C", "C.", lambda counter: counter.add(10)),
    )
    counter = Counter()

    @property
    def command_target(self) -> Counter:
        return self.counter

    def compose(self) -> ComposeResult:
        yield Derived()


class Nested(App[None]):
    """One in the other."""

    def compose(self) -> ComposeResult:
        self.outer = Outer()
        self.outer.counter = Counter()
        yield self.outer


async def test_keys_run_the_commands_of_the_focused_widget_its_bases_and_what_it_lies_in() -> None:
    app = Nested()
    async with app.run_test() as pilot:
        inner = app.query_one(Derived)
        inner.focus()
        await pilot.press("a", "b", "c")
        assert (inner.done, app.outer.counter.count) == (["inner", "b"], 1)


async def test_a_command_is_invoked_on_the_nearest_node_that_has_it() -> None:
    app = Nested()
    async with app.run_test():
        inner = app.query_one(Derived)
        for name in ("inner", "outer", "outer.sequence"):
            invoke(name, inner)
        assert (inner.done, app.outer.counter.count) == (["inner"], 11)
        with pytest.raises(KeyError):
            invoke("inner", app.outer)
        with pytest.raises(KeyError):
            inner.action_command("outer")
