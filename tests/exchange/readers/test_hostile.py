"""Documents that are broken or hostile: one clear sentence, or one finding; nothing else."""

import json
from importlib.metadata import EntryPoint

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.domain.model.errors import ExchangeError, UsageError
from readiness_tui.exchange.model.model import ImportPlan
from readiness_tui.exchange.readers import registry
from readiness_tui.exchange.readers.source import Source
from tests.exchange.readers.reading import codes, read, read_all
from tests.exchange.readers.test_forms import BEADS, GITHUB, JIRA, PROJECT, TASK_1, TASKS

DEEP = "[" * 100_000 + "]" * 100_000
DOCUMENTS = {
    "github": json.dumps(GITHUB),
    "beads": BEADS,
    "taskmaster": json.dumps(TASKS),
    "taskwarrior": '[{"uuid": "a", "description": "b", "status": "pending", "entry": "c"}]',
    "jira": JIRA,
    "csv": JIRA,
    "taskjuggler": PROJECT,
    "backlog": TASK_1,
    "json": '{"readiness": 1, "boards": [{"ticket": {"A": {"title": "T"}}}]}',
}


@pytest.mark.parametrize(
    ("form", "text", "sentence"),
    [
        ("github", DEEP, "64 levels"),
        ("github", '[{"number": 1, "number": 2, "title": "x"}]', "'number' twice"),
        ("github", '[{"number": NaN}]', "NaN"),
        (
            "github",
            '[\n{"number": ' + "9" * 5000 + "}]",
            "x:2: it is no JSON: 99999999999999999999...",
        ),
        ("github", '[{"number": "1e999",\n"x": -1e999}]', "x:2: it is no JSON: -1e999 is larger"),
        ("github", '[{"title":\n"a\\\\\\ud83d"}]', "x:2: it is no JSON: \\ud83d is half a char"),
        (
            "json",
            '{"readiness": 1,\n"boards": {"\\uDC00": 1}}',
            "x:2: it is no JSON: \\uDC00 is half",
        ),
        ("json", '{"readiness": ' + "9" * 4000 + "}", '"readiness" is no version'),
        ("json", '{"readiness": true}', '"readiness" is no version'),
        ("csv", "a,b\nc,d\n".encode("utf-16-le"), "x:1: it is UTF-16 without a byte order mark"),
        ("markdown", "# \u00e9\n".encode("utf-16-be"), "x:1: it is UTF-16 without a byte order"),
        ("github", "[\n\n{]", "no JSON"),
        ("taskwarrior", b'[{"uuid": "\xff"}]', "no UTF-8"),
        ("csv", 'a,b\n"x,y\n', "cannot be read"),
        ("csv", ",".join("x" * 501), "500 columns"),
        ("taskjuggler", "task a {" * 100, "64 levels"),
    ],
)
def test_what_cannot_be_read_is_one_sentence(form: str, text: str | bytes, sentence: str) -> None:
    with pytest.raises(ExchangeError) as raised:
        read("plan.x", text, form)
    message = str(raised.value)
    assert sentence in message
    assert "plan.x" in message
    assert "\n" not in message
    assert raised.value.remedy


@pytest.mark.parametrize(
    ("opening", "end"),
    [("/* ", "*/"), ("${", "}"), ("[", "]"), ("-8<- ", "->8-"), ('\\"', '"'), ("\\'", "'")],
)
def test_what_begins_in_a_project_and_never_ends_is_one_sentence(opening: str, end: str) -> None:
    sign = opening.strip(" \\")
    with pytest.raises(ExchangeError) as raised:
        read("plan.tjp", 'task a "A" {}\n\n' + opening * 100_000)
    assert str(raised.value) == (
        f"plan.tjp:3: what begins with {sign} never ends; put {end} where it ends"
    )


def test_macros_that_call_themselves_are_named() -> None:
    macros = "macro a [ ${b} ]\nmacro b [ ${ ?a } ]\nmacro c [ ${c} ]\nmacro d [ ${a} ]\n"
    plan = read("plan.tjp", f'{macros}task x "X" {{}}\n')
    told = [(each.mark.line, each.text) for each in plan.findings if "lead back" in each.text]
    assert told == [
        (1, "macro calls lead back to where they begin: a, b; mend the project"),
        (3, "macro calls lead back to where they begin: c; mend the project"),
    ]


def test_records_without_an_id_or_with_one_that_is_taken_are_told() -> None:
    issues = [{"title": "x"}, {"number": 1, "title": "a"}, {"number": 1, "title": "b"}]
    plan = read("p.json", json.dumps(issues), "github")
    assert [item.title for item in plan.board.tickets.values()] == ["a"]
    assert set(codes(plan)) >= {"bad-record", "record-twice"}


def test_an_issue_with_half_a_character_is_left_out_and_told() -> None:
    lines = '{"id":"a","title":"x\\ud83d"}\n{"id":"b","title":"\\ud83d\\ude00 \\\\ud83d"}\n'
    plan = read("p.jsonl", lines, "beads")
    assert [item.title for item in plan.board.tickets.values()] == ["\U0001f600 \\ud83d"]
    assert [(each.code, each.mark.line) for each in plan.findings] == [("bad-record", 1)]


def test_control_characters_leave_and_a_cycle_is_told() -> None:
    lines = (
        '{"id":"a\\u0000","title":"x\\u001b[2J","dependencies":[{"depends_on_id":"b"}]}\n'
        '{"id":"b","title":"y","dependencies":[{"depends_on_id":"a"}]}\n'
    )
    plan = read("p.jsonl", lines, "beads")
    assert [item.title for item in plan.board.tickets.values()] == ["x[2J", "y"]
    assert "cycle" in codes(plan)


@given(st.data())
@pytest.mark.parametrize("form", sorted(DOCUMENTS))
def test_a_mutated_document_is_a_plan_or_a_sentence(form: str, data: st.DataObject) -> None:
    text = DOCUMENTS[form]
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 40)))
    junk = data.draw(st.text(st.sampled_from('{}[]",:\\\n\x00\x1b ab1-é😀'), max_size=8))
    sentence, plans = "", ()
    try:
        plans = read_all("plan.x", text[:start] + junk + text[end:], form)
    except ExchangeError as error:
        sentence = str(error)
    assert "\n" not in sentence
    assert all(isinstance(plan, ImportPlan) for plan in plans)


def test_a_length_of_thousands_of_digits_is_none() -> None:
    line = f'{{"id": "a", "title": "x", "estimated_minutes": {"9" * 4_000}}}\n'
    tickets = read("p.jsonl", line, "beads").board.tickets.values()
    assert [ticket.estimate for ticket in tickets] == [None]


def test_a_form_that_nobody_has_is_named() -> None:
    with pytest.raises(UsageError, match="nearest: github"):
        registry.form("githob")


class Acme:
    """A form as a distribution would bring it."""

    api = 1
    TITLE = "Acme"

    @staticmethod
    def recognise(source: Source) -> float:
        return 1.0 if source.head.startswith("ACME") else 0.0

    @staticmethod
    def read(source: Source) -> tuple[object, ...]:
        message = f"{source.path} is odd"
        raise KeyError(message)


def test_a_form_of_a_distribution_that_raises_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    point = EntryPoint("acme.tracker", f"{__name__}:Acme", registry.GROUP)
    monkeypatch.setattr(EntryPoint, "load", lambda _: Acme)
    shadow = EntryPoint("github", "x:y", registry.GROUP)  # no dot: it cannot stand in for ours
    monkeypatch.setattr("importlib.metadata.entry_points", lambda **_: [shadow, point])
    source = Source("p.acme", {"p.acme": b"ACME"})
    best = registry.recognised(source)
    assert best is not None
    assert best.name == "acme.tracker"
    with pytest.raises(
        ExchangeError, match=r"form acme.tracker of no distribution raised KeyError"
    ):
        best.read(source)
    assert registry.recognised(source, plugins=False) is None
