"""One declaration per command, and nothing in it contradicts itself."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest
from rich.cells import cell_len
from textual.dom import DOMNode

from readiness_tui import ui
from readiness_tui.ui.dialogs.columns import ColumnList
from readiness_tui.ui.dialogs.command_line import CommandLine
from readiness_tui.ui.dialogs.confirm import Confirm
from readiness_tui.ui.dialogs.conflict import Conflict
from readiness_tui.ui.dialogs.importing import ImportPreview
from readiness_tui.ui.dialogs.listing import Listing
from readiness_tui.ui.dialogs.manual import Manual, ManualField
from readiness_tui.ui.dialogs.menu import Menu
from readiness_tui.ui.dialogs.note import NoteField
from readiness_tui.ui.dialogs.picker import PickerField
from readiness_tui.ui.dialogs.prompt import Prompt
from readiness_tui.ui.dialogs.reasons import ReasonTree
from readiness_tui.ui.dialogs.running import RunDialog
from readiness_tui.ui.dialogs.text import TextDialog
from readiness_tui.ui.dialogs.unsaved import UnsavedList
from readiness_tui.ui.panes.backlog.pane import BacklogPane
from readiness_tui.ui.panes.detail.pane import DetailPane
from readiness_tui.ui.panes.gates.pane import GatesPane
from readiness_tui.ui.panes.matrix.grid import MatrixView
from readiness_tui.ui.panes.matrix.pane import MatrixPane
from readiness_tui.ui.panes.phases.pane import PhasesPane
from readiness_tui.ui.panes.problems.pane import ProblemsPane
from readiness_tui.ui.panes.risks.map_view import RiskMap
from readiness_tui.ui.panes.risks.pane import RisksPane
from readiness_tui.ui.registry.command import CommandTarget, shown
from readiness_tui.ui.screens.command_list import COMMANDS, FIRST, find
from readiness_tui.ui.screens.history.screen import TrendScreen
from readiness_tui.ui.screens.plan import PlanScreen
from readiness_tui.ui.screens.standup.screen import StandupScreen
from readiness_tui.ui.tour.tour import TOUR
from readiness_tui.ui.welcome.app import WELCOME
from readiness_tui.ui.widgets.bars import Hints
from readiness_tui.ui.widgets.filter import FilterField
from readiness_tui.ui.widgets.table import Table
from tools.keys_page import PAGE, page

OWNERS: dict[str, type[DOMNode]] = {
    "app": PlanScreen,
    "list": Table,
    "backlog": BacklogPane,
    "detail": DetailPane,
    "matrix": MatrixPane,
    "grid": MatrixView,
    "risks": RisksPane,
    "riskmap": RiskMap,
    "gates": GatesPane,
    "phases": PhasesPane,
    "problems": ProblemsPane,
    "standup": StandupScreen,
    "trend": TrendScreen,
    "note": NoteField,
    "menu": Menu,
    "prompt": Prompt,
    "picker": PickerField,
    "commandline": CommandLine,
    "listing": Listing,
    "manual": Manual,
    "manualfield": ManualField,
    "reasons": ReasonTree,
    "filter": FilterField,
    "columns": ColumnList,
    "confirm": Confirm,
    "conflict": Conflict,
    "importing": ImportPreview,
    "unsaved": UnsavedList,
    "run": RunDialog,
    "text": TextDialog,
}
"""The class whose bindings a context becomes."""

TOGETHER = {
    "backlog": ("backlog", "list", "app"),
    "detail": ("detail", "list", "app"),
    "matrix": ("matrix", "grid", "app"),
    "risks": ("risks", "list", "app"),
    "riskmap": ("riskmap", "risks", "app"),
    "gates": ("gates", "list", "app"),
    "phases": ("phases", "list", "app"),
}

FORBIDDEN = {"ctrl+m", "ctrl+j", "ctrl+h", "ctrl+left_square_bracket"}


APART = {"readiness_tui.ui.welcome.app": WELCOME}
"""Applications before the planner, and their own few commands."""


def ours() -> Iterator[type[DOMNode]]:
    """Every widget, screen and dialog class of the planner."""
    for module in walk_packages(ui.__path__, f"{ui.__name__}."):
        for value in vars(import_module(module.name)).values():
            is_node = isinstance(value, type) and issubclass(value, DOMNode)
            if is_node and value.__module__ == module.name and module.name not in APART:
                yield value


def test_a_tour_around_the_planner_takes_none_of_its_keys() -> None:
    planner = {key.split()[0] for one in COMMANDS for key in one.keys}
    assert not planner & {key for command in TOUR for key in command.keys}


@pytest.mark.parametrize("name", sorted(APART))
def test_an_application_apart_binds_the_commands_that_it_declares(name: str) -> None:
    owners = [value for value in vars(import_module(name)).values() if isinstance(value, type)]
    bound = {
        binding.id
        for owner in owners
        if owner.__module__ == name
        for binding in vars(owner).get("BINDINGS", ())
    }
    assert bound == {command.id for command in APART[name]}


def test_ids_are_unique_and_dotted_words() -> None:
    assert [name for name, count in Counter(one.id for one in COMMANDS).items() if count > 1] == []
    assert [one.id for one in COMMANDS if not re.fullmatch(r"[a-z]+([.-][a-z]+)*", one.id)] == []


@pytest.mark.parametrize("context", sorted(OWNERS))
def test_no_key_stands_twice_in_a_context(context: str) -> None:
    keys = [key for one in COMMANDS if one.context == context for key in one.keys]
    assert [key for key, count in Counter(keys).items() if count > 1] == []


def test_no_key_begins_a_sequence_of_its_own_context_or_of_the_app() -> None:
    firsts = {key.split()[0] for one in COMMANDS for key in one.keys if " " in key}
    assert [one.id for one in COMMANDS for key in one.keys if key in firsts] == []


def test_a_key_of_the_program_is_only_taken_over_where_the_design_says_so() -> None:
    meant = {
        *(("risks", key) for key in "padn"),
        ("matrix", "x"),
        *(("problems", key) for key in "WFe"),
        ("phases", "p"),
        ("phases", "F"),
        ("phases", "H"),
        ("grid", "H"),
        ("detail", "e"),
        *(("gates", key) for key in "Wert"),
        ("run", "escape"),
        ("run", "q"),
        ("text", "escape"),
        ("text", "ctrl+s"),
        ("menu", "escape"),
        ("menu", "q"),
        ("prompt", "escape"),
        ("picker", "escape"),
        ("picker", "tab"),
        *(("commandline", key) for key in ("tab", "shift+tab")),
        ("listing", "escape"),
        ("listing", "q"),
        *(("manual", key) for key in ("escape", "q", "slash", "tab")),
        ("manualfield", "tab"),
        *(("reasons", key) for key in ("e", "r", "t", "y", "escape", "q")),
        *(("columns", key) for key in ("escape", "q", "a")),
        ("riskmap", "escape"),
        *(("trend", key) for key in (".", "b", "H", "escape", "h", "l", "left", "q", "right")),
        *(("standup", key) for key in ("c", "t", "h", "w", "q", "E", "escape", "question_mark")),
        ("note", "escape"),
        *(("filter", key) for key in ("escape", "tab", "shift+tab")),
        *(("confirm", key) for key in ("y", "n", "escape", "q")),
        *(("conflict", key) for key in ("b", "d", "t", "escape", "q")),
        *(
            ("importing", key)
            for key in ("tab", "u", "y", "a", "escape", "q", "question_mark", "f1")
        ),
        *(("unsaved", key) for key in ("R", "escape", "q")),
    }
    app = {key for one in COMMANDS if one.context == "app" for key in one.keys}
    taken = {
        (one.context, key)
        for one in COMMANDS
        if one.context != "app"
        for key in one.keys
        if key in app
    }
    assert taken - meant == set()


def test_a_pane_and_the_list_it_is_do_not_want_the_same_key() -> None:
    for context, (*inner, _) in TOGETHER.items():
        keys = [key for one in COMMANDS if one.context in inner for key in one.keys]
        assert [key for key, count in Counter(keys).items() if count > 1] == [], context


def test_no_forbidden_key_is_bound() -> None:
    keys = [(one.id, part) for one in COMMANDS for key in one.keys for part in key.split()]
    bad = [
        (name, key)
        for name, key in keys
        if key in FORBIDDEN
        or key.startswith("alt+")
        or key in {"shift+up", "shift+down", "shift+left", "shift+right"}
    ]
    assert bad == []
    assert [one.id for one in COMMANDS if one.keys[:1] == ("ctrl+i",)] == []  # often it is Tab
    only = [
        one.id
        for one in COMMANDS
        if one.keys and all(re.fullmatch(r"f\d+", key) for key in one.keys)
    ]
    assert only == []


def test_titles_and_helps_are_short_and_whole() -> None:
    assert [one.id for one in COMMANDS if not 0 < cell_len(one.title) <= 40] == []
    assert [one.id for one in COMMANDS if not one.help or cell_len(one.help) > 88] == []
    assert [one.id for one in COMMANDS if one.title[:1] != one.title[:1].upper()] == []


def test_every_binding_of_ours_comes_from_a_command() -> None:
    by_id = {one.id: one for one in COMMANDS}
    for owner in ours():
        for binding in vars(owner).get("BINDINGS", ()):
            command = by_id[binding.id]
            assert binding.action == f"command('{command.id}')", (owner, binding)
            assert binding.key.split(",") == [key for key in command.keys if " " not in key]
            assert not binding.priority


def test_every_command_belongs_to_the_class_whose_keys_it_is_among() -> None:
    for one in COMMANDS:
        owner = OWNERS[one.context]
        assert issubclass(owner, CommandTarget)
        assert one in owner.OWN_COMMANDS, one.id


def test_every_command_that_a_class_declares_is_in_the_registry() -> None:
    declared = {one.id for owner in ours() for one in vars(owner).get("OWN_COMMANDS", ())}
    assert declared == {one.id for one in COMMANDS}


def test_every_command_that_is_called_by_its_id_is_there() -> None:
    files = [path.read_text("utf-8") for path in Path(*ui.__path__).rglob("*.py")]
    called = [name for text in files for name in re.findall(r'\binvoke\("([^"]+)"', text)]
    assert "why" in called
    assert [name for name in called if find(name).context != "app"] == []


def test_every_command_of_a_context_is_bound_where_the_context_is() -> None:
    bound: dict[type[DOMNode], set[str]] = defaultdict(set)
    for owner in ours():
        bound[owner] = {binding.id for binding in vars(owner).get("BINDINGS", ())}
    for one in COMMANDS:
        if any(" " not in key for key in one.keys):
            assert one.id in bound[OWNERS[one.context]], one.id


def test_no_key_handler_hides_a_key_from_the_registry() -> None:
    handlers = [
        f"{owner.__name__}.{name}"
        for owner in ours()
        for name in vars(owner)
        if name.startswith("key_")
    ]
    assert handlers == []


def test_no_method_waits_for_a_key_that_calls_none_by_name() -> None:
    actions = {name for owner in ours() for name in vars(owner) if name.startswith("action_")}
    of_a_click, of_a_companion = {"action_see", "action_follow"}, {"action_accompany"}
    expected = {"action_command_palette", "action_quit"} | of_a_click | of_a_companion
    assert actions == expected, "a key runs a command"


def test_every_first_command_exists_and_counts_in_every_pane() -> None:
    for name in FIRST:
        command = find(name)
        for context, inner in TOGETHER.items():
            twin = [
                one
                for one in COMMANDS
                if one.context in inner and set(one.keys) & set(command.keys)
            ]
            assert twin, (name, context)


@pytest.mark.parametrize("context", sorted(TOGETHER))
def test_a_footer_fits_80_cells_and_ends_in_help(context: str) -> None:
    hints = [one for one in COMMANDS if one.hint and one.context in TOGETHER[context]]
    ordered = sorted(hints, key=lambda one: one.rank)
    assert ordered[-1].id == "help"
    kept = [*ordered[: Hints.MOST - 1], ordered[-1]]
    assert cell_len(" " + "   ".join(f"{shown(one.keys[0])} {one.hint}" for one in kept)) <= 80
    own = [one for one in kept if one.context == context]
    assert own or not [one for one in hints if one.context == context]


def test_the_key_table_of_the_documentation_is_that_of_the_registry() -> None:
    assert PAGE.read_text("utf-8") == page(), "make rooms writes it"
    assert [one.id for one in COMMANDS if f"`{one.id}`" not in page()] == []


def test_keys_are_shown_as_a_person_knows_them() -> None:
    names = [shown(key) for one in COMMANDS for key in one.keys]
    words = [name for name in names if len(name) > 1]
    assert [name for name in words if "_" in name or name in {"comma", "slash", "colon"}] == []
    assert [shown(key) for key in ("plus", "underscore", "equals_sign")] == ["+", "_", "="]
    assert shown("g m") == "g m"
    assert shown("greater_than_sign") == ">"


def test_an_unknown_command_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        find("no.such")
