"""Keys that a team or a person gives commands: what will do counts, the rest is told."""

from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.domain.model.errors import Place
from readiness_tui.domain.settings.preferences import KeyLine
from readiness_tui.ui.registry.command import Command
from readiness_tui.ui.registry.keymap import FIXED, STACKS, Keymap, key_named, resolved
from readiness_tui.ui.screens.command_list import COMMANDS, find, hinted

PLACE = Place("readiness.toml", 7)


def keymap(*lines: tuple[str, tuple[str, ...]]) -> Keymap:
    return resolved([KeyLine(name, keys, PLACE) for name, keys in lines], COMMANDS)


def test_a_command_has_the_keys_that_a_line_gives() -> None:
    keys = keymap(("ticket.note", (";", "g z")), ("view.group", ("ctrl+g",)))
    assert keys.problems == ()
    assert keys.of(find("ticket.note")).keys == ("semicolon", "g z")
    assert keys.of(find("undo")) is find("undo")
    assert keys.bindings["ticket.note"] == "semicolon"


def test_a_command_with_a_sequence_alone_is_bound_to_no_single_key() -> None:
    assert keymap(("ticket.note", ("g z",))).bindings == {"ticket.note": "unbound"}


def test_two_commands_may_change_their_keys() -> None:
    keys = keymap(("view.next", ("[",)), ("view.previous", ("]",)))
    assert keys.problems == ()
    assert keys.of(find("view.next")).keys == ("left_square_bracket",)


@pytest.mark.parametrize(
    ("name", "keys", "says"),
    [
        ("ticket.status.nxt", ("L",), "there is no command 'ticket.status.nxt'; nearest ticket.s"),
        ("undo", ("ctrl+i",), "undo: 'ctrl+i' is no key that a terminal sends"),
        ("undo", ("hyper+x",), "undo: 'hyper+x' is no key that a terminal sends"),
        ("undo", ("a b c",), "undo: 'a b c' is no key that a terminal sends"),
        ("undo", ("",), "undo: '' is no key that a terminal sends"),
        ("undo", (), "undo would have no key"),
        ("menu.down", ("n",), "menu.down is of a dialog, whose keys stay"),
        ("undo", ("x",), "undo and matrix.hard would both have x; undo keeps u"),
        ("undo", ("g",), "would both have g; undo keeps u"),
        ("ticket.note", ("g",), "would both have g; ticket.note keeps c"),
        ("back", ("L",), "back: esc stays where it is"),
        ("open", ("L",), "open: enter stays where it is"),
        ("help", ("f1",), "help: ? stays where it is"),
        ("quit", ("q",), "quit: ctrl+q stays where it is"),
        ("undo", ("esc",), "undo: esc stays where it is"),
    ],
)
def test_a_line_that_will_not_do_is_told_and_the_command_keeps_its_keys(
    name: str, keys: tuple[str, ...], says: str
) -> None:
    resolved_keys = keymap((name, keys))
    (problem,) = resolved_keys.problems
    assert str(problem).startswith("readiness.toml:7: ")
    assert says in str(problem)
    assert resolved_keys.keys == {}


def test_what_a_bad_line_of_a_person_would_change_stays_as_the_team_has_it() -> None:
    keys = keymap(("undo", ("f9",)), ("undo", ("ctrl+m",)))
    assert keys.keys == {"undo": ("f9",)}
    assert len(keys.problems) == 1


def test_signs_are_named_as_the_terminal_library_names_them() -> None:
    for command in COMMANDS:
        for key in command.keys:
            assert key_named(key) == key
    pairs = {">": "greater_than_sign", "ctrl+]": "ctrl+right_square_bracket", "+": "plus"}
    assert {key: key_named(key) for key in pairs} == pairs
    assert key_named("g ,") == "g comma"


IDS = st.sampled_from(sorted(command.id for command in COMMANDS))
KEYS = st.sampled_from([key for command in COMMANDS for key in command.keys] + ["f9", "Z", "g z"])
LINES = st.lists(st.tuples(IDS, st.lists(KEYS, max_size=2, unique=True).map(tuple)), max_size=6)


def _together(first: Command[Any], second: Command[Any]) -> bool:
    return any({first.context, second.context} <= set(stack) for stack in STACKS)


PAIRS = [
    (index, index_other)
    for index, index_other in combinations(range(len(COMMANDS)), 2)
    if _together(COMMANDS[index], COMMANDS[index_other])
]
"""Where two commands stand that count together."""


@given(LINES)
def test_whatever_the_lines_no_two_commands_of_a_pane_come_to_share_a_key(
    lines: list[tuple[str, tuple[str, ...]]],
) -> None:
    keys = keymap(*lines)
    changed = keys.all_of(COMMANDS)
    for before, after in zip(COMMANDS, changed, strict=True):
        assert after.context == before.context
        assert after.keys or not before.keys
        assert {key for key in FIXED if key in before.keys} <= set(after.keys)
    for index, index_other in PAIRS:
        old, new = COMMANDS[index], changed[index]
        old_other, other = COMMANDS[index_other], changed[index_other]
        if new is old and other is old_other:
            continue
        shared = set(new.keys) & set(other.keys)
        assert shared <= set(old.keys) & set(old_other.keys), (new.id, other.id)


def test_the_footer_has_the_new_keys() -> None:
    keys = keymap(("ticket.status", ("f7",)))
    hints = {command.id: command.key for command in hinted(("backlog", "list", "app"), keys)}
    assert hints["ticket.status"] == "f7"
