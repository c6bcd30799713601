"""A saved view in a file that people write: only what is meant changes, comments stay."""

import pytest
import tomli
from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.domain.model.errors import WriteError
from readiness_tui.domain.query.fields import COLUMNS, GROUPINGS, VALUE_FIELDS
from readiness_tui.domain.settings.views import ORDERS, SavedView
from readiness_tui.storage.settings.settings_shape import misfits
from readiness_tui.storage.settings.view_edit import with_view

TEAM = b"""\
# who we are
[team."@core"]   # the first
emails = ["a@example.org"]

[view.qa]        # of the QA
# what is due
query = "owner:@qa"   # theirs
title = "QA"

[lint]
wip = 4          # not more
"""
VIEW = SavedView(name="qa", query="owner:@qa is:open", group="phase", columns=("id", "title"))


def test_a_new_view_goes_to_the_end_and_nothing_else_changes() -> None:
    new = with_view(TEAM, SavedView(name="week", query="target:..+7d", sort="-score"))
    assert new.startswith(TEAM)
    assert new.removeprefix(TEAM).decode() == (
        '\n[view.week]\nquery = "target:..+7d"\nsort = "-score"\n'
    )


@pytest.mark.parametrize("data", [b"", b"# only a remark", b"a = 1", b"a = 1\n\n"])
def test_a_file_of_any_end_can_take_one(data: bytes) -> None:
    new = with_view(data, SavedView(name="x", query="is:open"))
    assert new.startswith(data)
    assert tomli.loads(new.decode())["view"] == {"x": {"query": "is:open"}}


def test_of_a_view_that_there_is_only_what_differs_is_spliced() -> None:
    lines = with_view(TEAM, VIEW).decode().splitlines()
    for line in TEAM.decode().splitlines():
        if not line.startswith("query"):
            assert line in lines
    assert 'query = "owner:@qa is:open"   # theirs' in lines
    assert tomli.loads("\n".join(lines))["view"]["qa"] == {
        "query": "owner:@qa is:open",
        "title": "QA",
        "group": "phase",
        "columns": ["id", "title"],
    }


def test_what_the_view_says_no_more_goes() -> None:
    first = with_view(TEAM, VIEW)
    again = with_view(first, SavedView(name="qa", query="owner:@qa is:open"))
    assert tomli.loads(again.decode())["view"]["qa"].keys() == {"query", "title"}


def test_line_breaks_and_a_byte_order_mark_stay() -> None:
    data = b"\xef\xbb\xbf" + TEAM.replace(b"\n", b"\r\n")
    new = with_view(data, SavedView(name="week", query="is:open"))
    assert new.startswith(data)
    assert new.count(b"\n") == new.count(b"\r\n")


@pytest.mark.parametrize("data", [b"view = 3\n", b"view = { qa = { query = '' } }\n", b"[view\n"])
def test_where_no_splice_proves_right_nothing_is_made(data: bytes) -> None:
    with pytest.raises(WriteError):
        with_view(data, SavedView(name="new", query="is:open"))


NAMES = st.from_regex(r"[a-z][a-z0-9-]{0,8}", fullmatch=True)
VIEWS = st.builds(
    SavedView,
    name=NAMES,
    title=st.sampled_from(["", "A title"]),
    query=st.sampled_from(["", "is:open", 'owner:"a b" OR #x', "label:'q'"]),
    group=st.sampled_from(["", *GROUPINGS, *VALUE_FIELDS]),
    sort=st.sampled_from(["", *ORDERS, *(f"-{order}" for order in ORDERS)]),
    columns=st.lists(st.sampled_from((*COLUMNS, *VALUE_FIELDS)), unique=True, max_size=4).map(
        tuple
    ),
)


@given(st.lists(VIEWS, max_size=5))
def test_whatever_is_saved_is_read_back_and_the_rest_of_the_file_says_what_it_did(
    views: list[SavedView],
) -> None:
    data, last = TEAM, dict[str, SavedView]()
    for view in views:
        data = with_view(data, view)
        last[view.name] = view
    table = tomli.loads(data.decode())
    assert not list(misfits(table, {"view"}))
    for name, view in last.items():
        assert table["view"][name].get("query", "") == view.query
        assert tuple(table["view"][name].get("columns", ())) == view.columns
        assert table["view"][name].get("sort", "") == view.sort
    before = tomli.loads(TEAM.decode())
    assert table["team"] == before["team"]
    assert table["lint"] == before["lint"]
    assert all(comment in data for comment in (b"# who we are", b"# the first", b"# not more"))
