"""Histories of runs: ours, and what build servers export."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from readiness_tui.gates.formats.unparsable import UnparsableError
from readiness_tui.gates.kinds.history.build_runs import Attempt, Conclusion, read_history
from tests.gates.samples import cuts

AT = datetime(2026, 2, 16, 9, 12, tzinfo=UTC)
OWN: dict[str, Any] = {
    "format": 1,
    "board": "core",
    "commit": "a" * 40,
    "at": "2026-02-16T09:12:00Z",
    "mode": "shadow",
    "due": 2,
    "held": 2,
    "held_hard": 1,
    "not_held": ["cov"],
    "run": "118",
    "suites": ["unit"],
}
GH = {
    "databaseId": 118,
    "conclusion": "success",
    "headSha": "abc1234",
    "createdAt": "2026-02-16T09:12:00Z",
    "workflowName": "unit",
}
REST = {
    "id": 118,
    "conclusion": "failure",
    "head_sha": "abc1234",
    "name": "unit",
    "created_at": "2026-02-16T10:12:00+01:00",
    "actor": {"login": "x"},
}


def read(document: object) -> tuple[Attempt, ...]:
    return read_history(json.dumps(document).encode(), "runs.json")


def jsonl(*documents: object) -> bytes:
    return "".join(json.dumps(each) + "\n" for each in documents).encode()


def test_our_own_history_is_read_line_by_line() -> None:
    found = read_history(jsonl(OWN) + b"\n" + jsonl(OWN | {"run": ""}), "h.jsonl")
    assert [(one.id, one.line, one.at, one.suites) for one in found] == [
        ("118", 1, AT, ("unit",)),
        ("", 3, AT, ("unit",)),
    ]
    assert found[0].own is not None
    assert found[0].own.held_hard == 1
    assert read_history(jsonl(OWN), "h.jsonl")[0].own is not None


def test_exports_of_both_shapes_are_read_alike() -> None:
    wanted = Attempt("118", "abc1234", AT, 1, Conclusion.SUCCESS, "success", ("unit",))
    assert read([GH]) == (wanted,)
    assert read_history(jsonl(GH, GH), "h")[1].line == 2
    found = read({"total_count": 1, "workflow_runs": [REST]})[0]
    assert (found.conclusion, found.at, found.said) == (Conclusion.FAILURE, AT, "failure")
    text = json.dumps([GH, REST], indent=1).encode()
    assert [one.line for one in read_history(text, "h")] == [2, 9]


@pytest.mark.parametrize(
    ("word", "conclusion"),
    [
        ("success", Conclusion.SUCCESS),
        ("timed_out", Conclusion.FAILURE),
        ("action_required", Conclusion.FAILURE),
        ("skipped", Conclusion.NEITHER),
        ("cancelled", Conclusion.NEITHER),
        ("neutral", Conclusion.NEITHER),
        ("", Conclusion.NEITHER),
        (None, Conclusion.NEITHER),
    ],
)
def test_every_conclusion_has_a_meaning(word: str | None, conclusion: Conclusion) -> None:
    assert read([GH | {"conclusion": word}])[0].conclusion is conclusion


def test_suites_can_be_listed() -> None:
    assert read([GH | {"suites": ["unit", "e2e"]}])[0].suites == ("unit", "e2e")


@pytest.mark.parametrize(
    ("document", "says"),
    [
        (
            [GH | {"conclusion": "great"}],
            "h:1: /0/conclusion: 'great' is no conclusion that is known",
        ),
        ([{"a": 1}], "h:1: /0: 'conclusion' is missing"),
        (
            [GH | {"createdAt": "soon"}],
            (
                "h:1: /0: no time: one of createdAt, created_at, run_started_at, startedAt, "
                "started_at, at is needed"
            ),
        ),
        ([GH | {"conclusion": 7}], "h:1: /0/conclusion: text is wanted here, found 7"),
        ([7], "h:1: /0: an object is wanted here, found 7"),
        ("text", "h: the document: a list is wanted here, found text"),
        (OWN | {"format": 2}, "h:1: no run of a board: format is 2, this version reads 1"),
        (
            OWN | {"held": 3},
            "h:1: no run of a board: held 3 and held_hard 1 do not fit 2 due gates",
        ),
    ],
)
def test_what_is_no_run_is_refused_with_its_place(document: object, says: str) -> None:
    with pytest.raises(UnparsableError) as error:
        read_history(json.dumps(document).encode(), "h")
    assert error.value.what == says


def test_a_line_cut_short_is_refused_with_its_line() -> None:
    with pytest.raises(UnparsableError, match=r"^h:2"):
        read_history(jsonl(OWN) + jsonl(OWN)[:-20], "h")


def test_an_export_cut_short_is_refused() -> None:
    for cut in cuts(json.dumps([GH, REST]).encode()):
        with pytest.raises(UnparsableError):
            read_history(cut, "h")
