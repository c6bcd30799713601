"""The corpus of plans is well formed, and its score tells a miss from a hit."""

import pytest

from tests.corpus.plans import FOLDER, HALVES, Case, Score, cases, score

_PAGE = b"| ID | Task | Owner | Status | Depends on |\n|---|---|---|---|---|\n"
_ROWS = b"| T-1 | Read | Ana | done | - |\n| T-2 | Write | Ben | todo | T-1 |\n"
_T1 = {"id": "T-1", "title": "Read", "owner": "Ana", "status": "done", "needs": []}
_T2 = {"id": "T-2", "title": "Write", "owner": "Ben", "status": "todo", "needs": ["T-1"]}


@pytest.mark.parametrize("half", HALVES)
def test_every_document_has_its_expectation(half: str) -> None:
    pages = {page.stem for page in (FOLDER / half).glob("*.md")}
    tables = {page.stem for page in (FOLDER / half).glob("*.toml")}
    assert pages == tables
    for case in cases(half):
        names = [item["id"] for item in case.expected.get("tickets", ())]
        assert len(names) == len(set(names))
        text = case.document.decode()
        assert not [name for name in names if name not in text], case.name
        assert case.expected["about"]


def test_an_exact_import_is_exact() -> None:
    total = score(Case("plan", _PAGE + _ROWS, {"tickets": [_T1, _T2]}))
    assert total.exact == 1
    assert total.share("tickets") == total.share("edges") == total.share("titles") == 1


@pytest.mark.parametrize(
    ("change", "remark"),
    [
        ({"title": "Wrong"}, "plan: titles: T-2 is 'Write', not 'Wrong'"),
        ({"owner": "Cyd"}, "plan: owners: T-2 is 'Ben', not 'Cyd'"),
        ({"status": "done"}, "plan: statuses: T-2 is 'todo', not 'done'"),
        ({"needs": []}, "plan: edges: not wanted ('T-2', 'T-1')"),
        ({"boxes": "x"}, "plan: boxes: T-2 is '', not 'x'"),
    ],
)
def test_a_difference_is_named(change: dict[str, object], remark: str) -> None:
    total = score(Case("plan", _PAGE + _ROWS, {"tickets": [_T1, _T2 | change]}))
    assert total.remarks == [remark]
    assert not total.exact


def test_every_reference_document_comes_out_exactly() -> None:
    total = sum(map(score, cases("reference")), Score())
    assert not total.remarks
