"""`readiness.toml` as a whole: what has no meaning is told, and opens nothing meanwhile."""

from pathlib import Path

import pytest

from readiness_tui.domain.roles import Role
from readiness_tui.storage.roles import roles_of
from readiness_tui.storage.settings_check import problems_in, settings_problems

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
    assert said.endswith("; known: calendar, import, lint, retention, roles, team, workspace")


@pytest.mark.parametrize(
    "text",
    ['[role]\nwaive = ["@lead"]', '[Roles]\nwaive = ["@lead"]', '["roles "]\nwaive = ["@lead"]',
     "[rolls]", 'role = "x"', '[[role]]\nwaive = ["@lead"]', 'role.waive = ["@lead"]',
     '[permissions]\nwaive = ["@lead"]', '[rights]\nwaiver = ["@lead"]',
     '[teams."@lead"]\nemails = []',
     '[people."@lead"]\naliases = ["x"]', '[Team."@lead"]\nname = "x"',
     '[roles]\nwaive = ["@lead"]\n[role]\nforce = ["@lead"]'],
)  # fmt: skip
def test_while_it_may_mean_the_roles_nobody_has_one(tmp_path: Path, text: str) -> None:
    assert "may mean [roles]" in roles(tmp_path, text)
    assert told(text)
    assert not any(roles_of(tmp_path).may(role, "@lead") for role in Role)


@pytest.mark.parametrize(
    "text",
    ['[workspace.roles]\nwaive = ["@lead"]', "[workspace]\nroles = { waive = [] }",
     '[lint.role]\nwaive = ["@lead"]', '[team.roles]\nwaive = ["@lead"]',
     '[roles]\nwaivers = ["@lead"]', '[roles.waive]\nnames = ["@lead"]', 'roles = ["@lead"]'],
)  # fmt: skip
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
    assert problem.place.path == "readiness.toml"


def test_without_the_file_nothing_is_wrong_and_a_folder_is_no_file(tmp_path: Path) -> None:
    assert settings_problems(tmp_path) == ()
    (tmp_path / "readiness.toml").mkdir()
    (problem,) = settings_problems(tmp_path)
    assert "cannot be read" in problem.what
