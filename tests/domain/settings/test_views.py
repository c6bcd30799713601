"""Saved views beside those of the program."""

from readiness_tui.domain.query.fields import GROUPINGS
from readiness_tui.domain.settings.layers import Source
from readiness_tui.domain.settings.views import BUILT_IN, ORDERS, SavedView, with_saved
from readiness_tui.ui.viewmodels.rows.backlog import GROUPS, SORTS


def test_saved_views_come_behind_the_programs_and_the_persons_last() -> None:
    team = SavedView(name="qa", source=Source.TEAM)
    own = SavedView(name="week", title="My week", source=Source.USER)
    views = with_saved((team, own))
    assert views == (*BUILT_IN, team, own)
    assert [view.label for view in views[-2:]] == ["qa", "~My week"]


def test_a_view_of_a_name_that_there_is_takes_its_place() -> None:
    team = SavedView(name="mine", query="owner:@core", source=Source.TEAM)
    own = SavedView(name="mine", query="owner:@qa", source=Source.USER)
    views = with_saved((team, own))
    assert [view.name for view in views] == [view.name for view in BUILT_IN]
    assert own in views


def test_settings_know_the_orders_and_groupings_of_the_screen() -> None:
    assert set(SORTS.values()) == set(ORDERS)
    assert set(GROUPS.values()) == set(GROUPINGS)
