"""What Tab offers in the filter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.domain.plan.analysis import Analysis
from readiness_tui.services.workspace.workspace import Workspace
from readiness_tui.ui.viewmodels.completion import completion
from tests.ui.support import FakeNow, repository

PLAN = """\
format = 1
[board]
id = "p"
title = "P"
[ticket.T-1]
title = "One"
status = "todo"
owners = ["@core", "@qa team"]
labels = ["big"]
[ticket.T-2]
title = "Two"
status = "todo"
depends = ["T-1"]
"""


@pytest.fixture(scope="module")
def analysis(tmp_path_factory: pytest.TempPathFactory) -> Analysis:
    root = repository(tmp_path_factory.mktemp("plan"), {"p": PLAN})
    workspace = Workspace(root, clock=FakeNow())
    found = workspace.open().analysis
    workspace.gates.close()
    return found


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("stat", "status:"),
        ("-stat", "-status:"),
        ("(stat", "(status:"),
        ("is:open OR own", "is:open OR owner:"),
        ("is:contr", "is:contradicted"),
        ("contr", "is:contradicted"),
        ("is:contradcited", "is:contradicted"),
        ("status:doing,rev", "status:doing,review"),
        ("s:rev", "s:review"),
        ("priority:>=p", "priority:>=P0"),
        ("owner:co", "owner:@core"),
        ("owner:@q", 'owner:"@qa team"'),
        ("@co", "@core"),
        ("#b", "#big"),
        ("label:b", "label:big"),
        ("needs:T", "needs:T-1"),
        ("T-2", "T-2"),
        ("board:", "board:p"),
        ("no:depen", "no:depends"),
    ],
)
def test_the_first_that_fits(analysis: Analysis, text: str, whole: str) -> None:
    found = completion(analysis, text, len(text))
    assert text[: found.start] + found.options[0] + text[found.end :] == whole


@pytest.mark.parametrize("text", ["status:zzzzzz", "title:on", "nofield:x", "score:>"])
def test_nothing_is_offered_where_nothing_fits(analysis: Analysis, text: str) -> None:
    assert completion(analysis, text, len(text)).options == ()


def test_what_stands_behind_the_cursor_is_left_alone(analysis: Analysis) -> None:
    found = completion(analysis, "stat is:open", 4)
    assert (found.start, found.end, found.options[0]) == (0, 4, "status:")


@given(text=st.text(st.sampled_from('ab:@#-,"() <=>.is'), max_size=20), data=st.data())
def test_no_text_is_too_odd(analysis: Analysis, text: str, data: st.DataObject) -> None:
    cursor = data.draw(st.integers(0, len(text)))
    found = completion(analysis, text, cursor)
    assert 0 <= found.start <= found.end == cursor
