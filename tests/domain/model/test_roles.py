"""Roles: a table or key left out means everyone, an empty list no one; aliases are one person."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.domain.model.roles import EVERYONE, Role, Roles, Team

TEAM = Team.of(
    {
        "@lead": ("Ann Lee", "ann@example.org", "boss"),
        "@ops": ("ops@example.org", "Boss"),
    }
)


@pytest.mark.parametrize("role", list(Role))
def test_without_a_table_everyone_may(role: Role) -> None:
    assert EVERYONE.may(role, "anybody")
    assert EVERYONE.refusal(role, "anybody") == ""


def test_a_key_left_out_means_everyone_and_an_empty_list_no_one() -> None:
    roles = Roles({Role.FORCE: ()}, TEAM)
    assert roles.may(Role.MODE, "anybody")
    assert not roles.may(Role.FORCE, "@lead")
    assert roles.refusal(Role.FORCE, "@lead") == ("@lead may not force a transition: nobody may")


def test_an_alias_an_address_and_a_name_are_the_person() -> None:
    roles = Roles({Role.WAIVE: ("boss",)}, TEAM)
    for name in ("@lead", "lead", "LEAD", "ann lee", "Ann@Example.org", "@boss"):
        assert roles.may(Role.WAIVE, name), name
    for name in ("@ops", "ops@example.org", "", "ann", "@boss2"):
        assert not roles.may(Role.WAIVE, name), name


def test_a_refusal_names_who_may() -> None:
    roles = Roles({Role.WAIVE: ("@lead", "@sec", "@qa")}, TEAM)
    assert roles.refusal(Role.WAIVE, "@ops") == (
        "@ops may not approve waivers: @lead, @sec and @qa may"
    )


def test_somebody_elses_address_does_not_pass_for_a_person_of_the_table() -> None:
    roles = Roles({Role.MODE: ("@lead",)}, TEAM)
    assert not roles.may(Role.MODE, "lead@elsewhere.example")


def test_without_a_table_of_people_an_address_is_its_local_part() -> None:
    roles = Roles({Role.MODE: ("@lead",)})
    assert roles.may(Role.MODE, "lead@example.org")
    assert not roles.may(Role.MODE, "leader@example.org")


def test_closed_roles_let_nobody_do_anything_and_say_why() -> None:
    roles = Roles(closed="readiness.toml cannot be read")
    for role in Role:
        assert not roles.may(role, "@lead")
        assert "readiness.toml cannot be read" in roles.refusal(role, "@lead")


def test_one_person_under_several_names_counts_once() -> None:
    roles = Roles({Role.EMERGENCY: ("@lead", "@ops")}, TEAM)
    assert len(roles.people(Role.EMERGENCY, ("@lead", "boss", "ann@example.org"))) == 1
    assert len(roles.people(Role.EMERGENCY, ("@lead", "ops@example.org"))) == 2
    assert roles.people(Role.EMERGENCY, ("@qa", "")) == ()


LEAD = (
    "@lead",
    "lead",
    " lead ",
    "LEAD",
    "@Lead",
    "\uff20lead",
    "@l\u200bead",
    "lead\ufeff",
    "@@lead",
    "Ann Lee",
    "ann  lee",
    "Ann\u00a0Lee",
    "\uff21nn Lee",
    "Ann Lee <ann@example.org>",
    "boss\u2060",
    "Anything <ANN@example.org> ",
)


@pytest.mark.parametrize("one", LEAD)
def test_two_spellings_of_one_person_are_one(one: str) -> None:
    roles = Roles({Role.EMERGENCY: ("@lead", "@ops")}, TEAM)
    assert roles.people(Role.EMERGENCY, ("@lead", one)) == ("@lead",)
    assert len(roles.people(Role.EMERGENCY, (one, "@ops"))) == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Jos\u00e9", "Jose\u0301"),
        ("jo@x.org", "JO@y.org"),
        ("Jo <jo@x.org>", "@jo"),
        ("stra\u00dfe", "STRASSE"),
        ("a b", "a\u3000b"),
    ],
)
def test_without_a_table_two_spellings_are_one_as_well(one: str, other: str) -> None:
    assert EVERYONE.people(Role.EMERGENCY, (one, other)) == (one,)


@pytest.mark.parametrize("who", ["", " ", "\u200b", "\u3164", "@", "@\u200b", "\ufeff\n"])
def test_a_name_that_nobody_can_see_is_nobody(who: str) -> None:
    assert EVERYONE.people(Role.WAIVE, (who,)) == ()
    assert not Roles({Role.WAIVE: (who,)}).may(Role.WAIVE, who)


NAMES = st.sampled_from(["@lead", "boss", "ann@example.org", "@ops", "x@y.z", "x", "", " "])


@given(st.lists(NAMES), NAMES)
def test_to_list_more_people_never_takes_a_role_away(listed: list[str], who: str) -> None:
    few = Roles({Role.MODE: tuple(listed)}, TEAM)
    more = Roles({Role.MODE: (*listed, "@ops")}, TEAM)
    assert few.may(Role.MODE, who) <= more.may(Role.MODE, who)
    assert bool(few.refusal(Role.MODE, who)) is not few.may(Role.MODE, who)
