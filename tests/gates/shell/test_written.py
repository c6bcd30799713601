"""What a script hands to later steps is known only where nothing unknown decides about it."""

import pytest

from readiness_tui.gates.shell.data_flow import flow_of
from readiness_tui.gates.shell.exit_flow import fate
from readiness_tui.gates.shell.grammar import parse
from readiness_tui.gates.shell.lost_status import How
from readiness_tui.gates.shell.state import Options
from readiness_tui.gates.shell.tree import Script, Simple
from readiness_tui.gates.shell.walk import commands
from readiness_tui.gates.shell.written import told_where

A, B = 'echo "a=1" >> "$GITHUB_OUTPUT"', 'echo "b=2" >> "$GITHUB_OUTPUT"'


def scan_in(script: Script) -> Simple:
    simples = (node for node in commands(script) if isinstance(node, Simple))
    return next(node for node in simples if node.words and node.words[0].text == "scan")


def outputs(text: str) -> dict[str, str | None] | None:
    """The outputs where the scan of a script fails, None where nobody knows one."""
    script = parse(text)
    values = told_where(script, flow_of(script), scan_in(script), 1, Options(errexit=False))
    return None if values is None else {name: value for (_, name), value in values.items()}


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        (f"scan\n{A}", {"a": "1"}),
        (f"scan\nmake x && {A}", {"a": None}),
        (f"scan\nmake x || {A}", {"a": None}),
        (f"scan\nmake x && {A} || {B}", {"a": None, "b": None}),
        (f"scan\n{{ make x; {A}; }} &", {"a": None}),
        (f"make x && {{ scan || {A}; }}", {"a": "1"}),
        (f"make x && {{ scan || {A}; }} && make y && {B}", {"a": "1", "b": None}),
        (f"rc=0\nscan || [ $rc = 0 ] || {A}", {}),
        (f"f() {{ scan; {A}; }}", None),
        ('scan\necho "m<<END" >> "$GITHUB_OUTPUT"', {"m": None, "*": None}),
        ("scan\necho rc=$? >> $GITHUB_OUTPUT\nexit 0", {"rc": "!"}),
    ],
)
def test_an_output_is_known_only_where_it_is_surely_written(
    text: str, answer: dict[str, str | None] | None
) -> None:
    assert outputs(text) == answer


@pytest.mark.parametrize(
    ("condition", "value"),
    [("[ $rc = 1 ]", "1"), ("make x", None), ("make x && [ $rc = 1 ]", None)],
)
def test_a_branch_is_known_where_its_condition_is(condition: str, value: str | None) -> None:
    assert outputs(f"scan || rc=1\nif {condition}; then {A}; fi") == {"a": value}


def test_a_branch_before_the_scan_leaves_its_outputs_unknown() -> None:
    assert outputs(f"if [ 1 = 1 ]; then {A}; fi\nscan") == {"a": None}


def test_a_shell_that_ends_in_a_branch_that_is_open_forgets_what_it_wrote() -> None:
    assert outputs(f"scan\nmake x && {{ {A}; exit 1; }}") == {"a": None}


def test_a_function_that_the_script_does_not_call_is_followed_for_those_who_do() -> None:
    script = parse("check() { scan || true; }")
    loss = fate(script, scan_in(script), Options())
    assert loss is not None
    assert loss.how is How.OR
