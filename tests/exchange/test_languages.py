"""Plans in many languages: what a ticket waits for, how far it is and who has it."""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import cast

import pytest

from readiness_tui.domain.model.status import Status
from tests.exchange.reading import plan_of

LANGUAGES = cast(
    "Mapping[str, Mapping[str, str | list[str]]]",
    tomllib.loads(Path(__file__).with_name("languages.toml").read_text(encoding="utf-8")),
)
WORDED = [(name, key) for name, language in LANGUAGES.items() for key in language["depends"]]
STATED = [
    (name, status, word)
    for name, language in LANGUAGES.items()
    for status in Status
    for word in language.get(status, ())
]


def in_table(key: str, values: list[str]) -> str:
    rows = [f"| T-{n} | Bed {n} | {value or '-'} |\n" for n, value in enumerate(values, 1)]
    return f"# Plan\n\n| ID | Title | {key} |\n|---|---|---|\n{''.join(rows)}"


def below_headings(key: str, values: list[str]) -> str:
    lines = [f"**{key}:** {value}" if value else "Soil." for value in values]
    return "".join(f"## T-{n}: Bed {n}\n\n{line}\n\n" for n, line in enumerate(lines, 1))


def below_boxes(key: str, values: list[str]) -> str:
    lines = [f"  - {key}: {value}\n" if value else "" for value in values]
    return "".join(f"- [ ] T-{n} Bed {n}\n{line}" for n, line in enumerate(lines, 1))


def behind_boxes(key: str, values: list[str]) -> str:
    asides = [f" ({key}: {value})" if value else "" for value in values]
    return "".join(f"- [ ] T-{n} Bed {n}{aside}\n" for n, aside in enumerate(asides, 1))


FORMS = (in_table, below_headings, below_boxes, behind_boxes)


def edges(document: str) -> Iterator[list[str]]:
    """What each ticket of a document waits for."""
    for ticket in plan_of(document).board.tickets.values():
        yield sorted(map(str, (*ticket.depends, *ticket.after)))


@pytest.mark.parametrize(("name", "key"), WORDED)
def test_each_word_for_dependencies_says_what_a_ticket_waits_for(name: str, key: str) -> None:
    joined = f"T-1 {LANGUAGES[name]['and']} T-2"
    for form in FORMS:
        assert list(edges(form(key, ["", "T-1", joined]))) == [[], ["T-1"], ["T-1", "T-2"]], form


@pytest.mark.parametrize("name", LANGUAGES)
def test_a_word_for_nothing_is_no_dependency(name: str) -> None:
    key, none = LANGUAGES[name]["depends"][0], str(LANGUAGES[name]["none"])
    for form in FORMS:
        assert list(edges(form(key, [none, "T-1", none]))) == [[], ["T-1"], []], form


@pytest.mark.parametrize(("name", "status", "word"), STATED)
def test_each_word_for_a_status_is_read(name: str, status: Status, word: str) -> None:
    key, owner = LANGUAGES[name]["status"], LANGUAGES[name]["owner"]
    fields = f"- **{key}:** {word}\n- **{owner}:** Ana\n"
    row = f"| T-1 | Bed | Ana | {word.capitalize()} |\n"
    for document in (
        f"# Plan\n\n## T-1: Bed\n\n{fields}",
        f"# Plan\n\n| ID | Title | {owner} | {key} |\n|---|---|---|---|\n{row}",
    ):
        (ticket,) = plan_of(document).board.tickets.values()
        assert (ticket.status, [each.name for each in ticket.owners]) == (status, ["Ana"])
