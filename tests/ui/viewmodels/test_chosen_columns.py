"""Columns that a person chose: their order is theirs, and no claim goes without its proof."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.domain.proof.glyphs import UNICODE
from readiness_tui.domain.query.fields import COLUMNS
from readiness_tui.ui.viewmodels.rows.backlog import Look, select
from readiness_tui.ui.viewmodels.rows.backlog_rows import rows
from readiness_tui.ui.viewmodels.rows.chosen_columns import (
    ALL,
    TITLE_LEAST,
    TITLES,
    ColumnChoice,
    chosen_columns,
)
from readiness_tui.ui.viewmodels.rows.listing import listing
from tests.ui.support import every
from tests.ui.viewmodels.test_rows import snapshot, texts


def test_columns_stand_in_the_order_that_was_chosen_any_field_among_them(tmp_path: Path) -> None:
    every(tmp_path)
    snap = snapshot(tmp_path)
    look = Look(columns=("title", "group", "owner", "id"))
    made = rows(listing(snap, look, 120), look, UNICODE)
    assert [column.title for column in made.columns] == ["Title", "Group", "Owner", "ID"]
    assert texts(made)[0] == "Kept promise | Runtime | @core | A-1"


def test_settings_know_the_columns_of_the_screen() -> None:
    assert tuple(TITLES) == COLUMNS


def test_every_column_draws_every_row(tmp_path: Path) -> None:
    every(tmp_path)
    snap = snapshot(tmp_path)
    for name in ALL:
        look = Look(columns=(name,))
        assert len(texts(rows(listing(snap, look, 120), look, UNICODE))) == 8, name


def test_id_and_title_are_always_there_and_a_status_brings_its_proof(tmp_path: Path) -> None:
    every(tmp_path)
    snap = snapshot(tmp_path)
    keys = select(snap, Look()).keys
    for width in range(20, 140, 3):
        columns = chosen_columns(snap, ("status", "score", "no-such"), keys, width)
        titles = [column.title for column in columns]
        assert {"ID", "Title"} <= set(titles)
        assert ("Status" in titles) <= ("Proof" in titles), width
        fixed = sum(column.width for column in columns)
        assert len(titles) == 2 or fixed + TITLE_LEAST <= width


@given(st.lists(st.sampled_from(ALL), unique=True, min_size=1), st.data())
def test_a_choice_is_what_was_chosen_until_it_is_changed(
    names: list[str], data: st.DataObject
) -> None:
    choice = ColumnChoice.of(names)
    assert choice.names == tuple(names)
    assert sorted(choice.order) == sorted(ALL)
    name = data.draw(st.sampled_from(ALL))
    assert choice.toggled(name).toggled(name) == choice
    moved = choice.moved(name, data.draw(st.sampled_from((-1, 1))))
    assert sorted(moved.order) == sorted(ALL)
    assert moved.chosen == choice.chosen
