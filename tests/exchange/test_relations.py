"""Dependencies that stand apart from their tickets, in each form and by each kind of name."""

from collections.abc import Callable, Iterator
from itertools import product

import pytest

from readiness_tui.exchange.markdown.numbered import in_order
from tests.exchange.reading import plan_of

TITLES = ("Dig pond", "Line pond", "Fill pond", "Stock pond")
NAMES = {
    "letters and a number": ("T-1", "T-2", "T-3", "T-4"),
    "sections": ("1.1", "1.2", "2.1", "2.2"),
    "letters that go on": ("A1", "A2", "B1", "B2"),
    "a sign and a number": ("#12", "#13", "#14", "#15"),
    "a word and a number": ("Task 1", "Task 2", "Task 3", "Task 4"),
    "several parts": ("EP01-S1", "EP01-S2", "EP02-S1", "EP02-S2"),
    "titles": TITLES,
}
HOMES: dict[str, Callable[[str, str], str]] = {
    "headings": lambda name, title: f"### {name}{title}\n\n**Owner**: Ana\n\n",
    "boxes": lambda name, title: f"- [ ] {name}{title}\n",
}
FORMS: dict[str, Callable[[str, str, str, str], str]] = {
    "sentences": lambda a, b, c, d: (
        f"{b} depends on {a}. {c} depends on {a}. {d} depends on {b} and {c}."
    ),
    "bullets": lambda a, b, c, d: (
        f"- {b} requires {a}\n- {c} can start once {a} is done\n- {d} waits for {b} and {c}"
    ),
    "what is blocked": lambda a, b, c, d: f"- {a} blocks {b} and {c}\n- {b}, {c} block {d}",
    "arrows": lambda a, b, c, d: f"- {a} -> {b} -> {d}\n- {a} -> {c} -> {d}",
    "arrows of several": lambda a, b, c, d: f"- {a} \u2192 {b}, {c}\n- {b}, {c} \u2192 {d}",
    "arrows back": lambda a, b, c, d: f"- {b} \u2190 {a}\n- {c} \u2190 {a}\n- {d} \u2190 {b}, {c}",
    "colons": lambda a, b, c, d: f"- {b}: {a}\n- {c}: {a}\n- {d}: {b}, {c}",
    "code": lambda a, b, c, d: f"```\n{a} \u2192 {b} \u2192 {d}\n{a} \u2192 {c} \u2192 {d}\n```",
    "a tree": lambda a, b, c, d: (
        f"```\n{a}\n\u251c\u2500\u2500 {b}\n\u2502   \u2514\u2500\u2500 {d}\n"
        f"\u2514\u2500\u2500 {c}\n    \u2514\u2500\u2500 {d}\n```"
    ),
    "pairs": lambda a, b, c, d: (
        f"| From | To |\n|---|---|\n| {a} | {b} |\n| {a} | {c} |\n| {b} | {d} |\n| {c} | {d} |"
    ),
    "a matrix": lambda a, b, c, d: (
        f"| | {a} | {b} | {c} | {d} |\n|---|---|---|---|---|\n"
        f"| {a} | | | | |\n| {b} | x | | | |\n| {c} | x | | | |\n| {d} | | x | x | |"
    ),
    "German": lambda a, b, c, d: (
        f"- {b} h\u00e4ngt von {a} ab\n- {c} ben\u00f6tigt {a}\n- {d} wartet auf {b} und {c}"
    ),
    "Chinese": lambda a, b, c, d: (
        f"- {b} \u4f9d\u8d56 {a}\n- {c} \u4f9d\u8d56 {a}\n- {d} \u4f9d\u8d56 {b}\u3001{c}"
    ),
}


def edges(document: str) -> Iterator[list[int]]:
    """The places of what each ticket waits for, from 0."""
    tickets = plan_of(document).board.tickets
    places = {str(name): place for place, name in enumerate(tickets)}
    for ticket in tickets.values():
        yield sorted(places[str(name)] for name in (*ticket.depends, *ticket.after))


@pytest.mark.parametrize(("kind", "home", "form"), product(NAMES, HOMES, FORMS))
def test_each_form_relates_each_kind_of_name(kind: str, home: str, form: str) -> None:
    names = NAMES[kind]
    separator = "" if kind == "titles" else ": "
    shown = TITLES if separator else [""] * len(TITLES)
    work = "".join(
        HOMES[home](name + separator, title) for name, title in zip(names, shown, strict=True)
    )
    head = "Dependency matrix" if form == "a matrix" else "Dependencies"
    document = f"# Pond\n\n## Work\n\n{work}\n## {head}\n\n{FORMS[form](*names)}\n"
    assert list(edges(document)) == [[], [0], [0], [1, 2]]


PHASES = {
    "German": ("{n}. Etappe: {t}", "Abh\u00e4ngig von", ("Etappe 1", "1. Etappe, 2. Etappe")),
    "French": (
        "{n}\u00e8me phase : {t}",
        "D\u00e9pend de",
        ("1\u00e8re phase", "phases 1 et 2"),
    ),
    "Spanish": ("{n}\u00aa etapa: {t}", "Depende de", ("1\u00aa etapa", "etapas 1 y 2")),
    "Russian": (
        "{n}-\u0439 \u044d\u0442\u0430\u043f \u2014 {t}",
        "\u0417\u0430\u0432\u0438\u0441\u0438\u0442 \u043e\u0442",
        (
            "1-\u0433\u043e \u044d\u0442\u0430\u043f\u0430",
            "\u044d\u0442\u0430\u043f\u044b 1 \u0438 2",
        ),
    ),
    "Korean": (
        "{n}\ub2e8\uacc4: {t}",
        "\uc120\ud589",
        ("1\ub2e8\uacc4", "1\ub2e8\uacc4, 2\ub2e8\uacc4"),
    ),
    "Chinese": (
        "\u7b2c{n}\u9636\u6bb5\uff1a{t}",
        "\u4f9d\u8d56",
        ("\u7b2c1\u9636\u6bb5", "\u7b2c\u4e00\u9636\u6bb5\u3001\u9636\u6bb52"),
    ),
    "English": ("Phase {n}: {t}", "Depends on", ("phase one", "Phases 1 and 2")),
    "sprints": ("Sprint {n}: {t}", "Depends on", ("sprint 1", "Sprints 1 and 2")),
}


@pytest.mark.parametrize("language", PHASES)
def test_phases_are_referred_to_as_they_are_counted(language: str) -> None:
    head, key, values = PHASES[language]
    lines = ["Spades.", *(f"**{key}**: {value}" for value in values)]
    document = "# Pond\n\n" + "".join(
        f"## {head.format(n=n, t=title)}\n\n{line}\n\n"
        for n, (title, line) in enumerate(zip(TITLES, lines, strict=False), 1)
    )
    assert [each.title for each in plan_of(document).board.tickets.values()] == [*TITLES[:3]]
    assert list(edges(document)) == [[], [0], [0, 1]]


@pytest.mark.parametrize("count", ["after 3 phases", "10 tasks", "Node 20 task", "2.5 phases"])
def test_a_count_is_no_number_of_an_order(count: str) -> None:
    assert in_order(count, ("phase", "phases", "task", "tasks")) == count
