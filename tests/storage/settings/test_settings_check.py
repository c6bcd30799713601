"""`readiness.toml` as a whole: what has no meaning is told, and opens nothing meanwhile."""

from pathlib import Path

import pytest

from readiness_tui.domain.model.roles import Role
from readiness_tui.storage.settings.lint_settings import settings_in
from readiness_tui.storage.settings.roles import roles_of
from readiness_tui.storage.settings.settings import TABLES, zone_named
from readiness_tui.storage.settings.settings_check import problems_in, settings_problems
from readiness_tui.storage.settings.settings_shape import KEYS as KEYS_OF
from readiness_tui.storage.settings.settings_shape import PERSON, lint_keys

GOOD = """\
[workspace]
timezone = "+08:00"
[roles]
waive = ["@lead"]
[team."@lead"]
emails = ["boss@example.org"]
[team."@rolf"]
name = "Rolf"
[retention]
min_free = 0
[lint]
off = []
[import]
skip = []
[calendar]
workdays = ["mon"]
"""


def roles(tmp_path: Path, text: str) -> str:
    """Why nobody may do anything, empty where somebody may."""
    (tmp_path / "readiness.toml").write_text(text, encoding="utf-8")
    return roles_of(tmp_path).closed


def told(text: str) -> list[str]:
    return [str(problem) for problem in problems_in(text.encode())]


def test_what_there_is_is_in_order(tmp_path: Path) -> None:
    assert told(GOOD) == []
    assert roles(tmp_path, GOOD) == ""
    assert roles_of(tmp_path).may(Role.WAIVE, "boss@example.org")
    assert not roles_of(tmp_path).may(Role.WAIVE, "rolf@example.org")


def test_an_unknown_table_is_named_with_its_line_and_the_nearest() -> None:
    assert told('[lint]\n\n[role]\nwaive = ["@lead"]\n') == [
        "readiness.toml:3: 'role' is no table of it and counts for nothing; nearest: roles"
    ]
    (said,) = told("[xyz]\n")
    assert said.endswith(
        "; known: calendar, import, keys, lint, retention, roles, standup, team, ui, view,"
        " workspace"
    )


@pytest.mark.parametrize(
    "text",
    [
        '[role]\nwaive = ["@lead"]',
        '[Roles]\nwaive = ["@lead"]',
        '["roles "]\nwaive = ["@lead"]',
        "[rolls]",
        'role = "x"',
        '[[role]]\nwaive = ["@lead"]',
        'role.waive = ["@lead"]',
        '[permissions]\nwaive = ["@lead"]',
        '[rights]\nwaiver = ["@lead"]',
        '[teams."@lead"]\nemails = []',
        '[people."@lead"]\naliases = ["x"]',
        '[Team."@lead"]\nname = "x"',
        '[roles]\nwaive = ["@lead"]\n[role]\nforce = ["@lead"]',
    ],
)
def test_while_it_may_mean_the_roles_nobody_has_one(tmp_path: Path, text: str) -> None:
    assert "may mean [roles]" in roles(tmp_path, text)
    assert told(text)
    assert not any(roles_of(tmp_path).may(role, "@lead") for role in Role)


@pytest.mark.parametrize(
    "text",
    [
        '[workspace.roles]\nwaive = ["@lead"]',
        "[workspace]\nroles = { waive = [] }",
        '[lint.role]\nwaive = ["@lead"]',
        '[team.roles]\nwaive = ["@lead"]',
        '[roles]\nwaivers = ["@lead"]',
        '[roles.waive]\nnames = ["@lead"]',
        'roles = ["@lead"]',
    ],
)
def test_roles_in_the_wrong_place_or_of_another_shape_are_an_error_too(
    tmp_path: Path, text: str
) -> None:
    assert roles(tmp_path, text)
    (said,) = told(text)
    assert said.startswith("readiness.toml:")
    assert "nobody has a role until it is mended" in said


@pytest.mark.parametrize("text", ["[xyz]\na = 1", "[views]", "[lnit]\noff = []"])
def test_one_that_means_something_else_takes_no_role(tmp_path: Path, text: str) -> None:
    assert told(text)
    assert roles(tmp_path, text) == ""


@pytest.mark.parametrize("data", [b"[broken", b"\xff", b"<<<<<<< ours\n"])
def test_what_does_not_parse_is_told(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "readiness.toml").write_bytes(data)
    (problem,) = settings_problems(tmp_path)
    assert problem.path == "readiness.toml"


def test_without_the_file_nothing_is_wrong_and_a_folder_is_no_file(tmp_path: Path) -> None:
    assert settings_problems(tmp_path) == ()
    (tmp_path / "readiness.toml").mkdir()
    (problem,) = settings_problems(tmp_path)
    assert "cannot be read" in problem.message


WRONG_TYPES = ("3", "true", "1.5", "[3]", "{ a = 1 }", "2026-01-01")
COUNTS = ('"x"', "true", "1.5", "-1", "[3]", "{ a = 1 }")
KEYS = [
    *(("workspace", "timezone", value) for value in (*WRONG_TYPES, '"Mars/Base"', '"+99:00"')),
    *(("workspace", "runs", value) for value in (*WRONG_TYPES, '"/abs"', '"../x"', '""')),
    *(("retention", key, value) for key in KEYS_OF["retention"] for value in COUNTS),
    *(('team."@a"', key, value) for key in PERSON for value in WRONG_TYPES),
    *(("team", "lead", value) for value in ("3", '"@a"', "[3]", "true")),
    *(("lint", key, value) for key in lint_keys() for value in ('"x"', "true", "1.5", "-1")),
    *(("roles", role.value, value) for role in Role for value in WRONG_TYPES),
    *(("calendar", key, value) for key in ("workdays", "holidays") for value in ("3", '"x"')),
]


@pytest.mark.parametrize(("table", "key", "value"), KEYS)
def test_a_value_of_the_wrong_kind_is_told_once_at_its_line(
    table: str, key: str, value: str
) -> None:
    text = f"# first\n[{table}]\n\n{key} = {value}\n".encode()
    found = [(one.place, one.message, one.remedy) for one in problems_in(text)]
    found += [(place, what, what) for what, place in settings_in(text).unknown]
    ((place, what, remedy),) = found
    assert place
    assert str(place.path) == "readiness.toml"
    assert place.line in ({2, 4} if table in {"calendar", "roles"} else {4}), place
    assert key in what or f"[{table}]" in what
    assert remedy


@pytest.mark.parametrize("table", TABLES)
def test_a_table_that_is_none_is_told_once(table: str) -> None:
    text = f"# first\n{table} = 3\n".encode()
    found = [(one.place, one.message) for one in problems_in(text)]
    found += [(place, what) for what, place in settings_in(text).unknown]
    ((place, what),) = found
    assert place
    assert (place.line in {0, 2}, table in what) == (True, True)


def test_what_counts_meanwhile_is_said() -> None:
    text = '[workspace]\ntimezone = "Mars/Base"\n[team]\nlead = 3\n[retention]\nmin_free = -1\n'
    assert told(text) == [
        (
            "readiness.toml:2: [workspace] timezone is 'Mars/Base'; times are in UTC meanwhile; "
            'write an offset such as "+08:00" or a name such as "Europe/Vienna"'
        ),
        (
            "readiness.toml:4: [team] lead is 3, no person, and counts for nobody; "
            'write [team."lead"] with name, emails or aliases'
        ),
        (
            "readiness.toml:6: [retention] min_free is -1; 67108864 counts meanwhile; "
            "write a whole number from 0 on"
        ),
    ]


@pytest.mark.parametrize("zone", ["+08:00", "-03:30", "UTC", "Europe/Vienna"])
def test_zones_that_there_are_count(zone: str) -> None:
    assert told(f'[workspace]\ntimezone = "{zone}"\n') == []
    assert zone_named(zone) is not None
