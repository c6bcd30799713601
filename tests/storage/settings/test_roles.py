"""`[roles]` and `[team]` as the file has them; what cannot be understood opens nothing."""

from pathlib import Path

import pytest

from readiness_tui.domain.model.roles import Role
from readiness_tui.storage.settings.roles import roles_of
from readiness_tui.storage.settings.settings import SETTINGS

WHOLE = """\
[team."@lead"]
name = "Ann"
emails = ["ann@x.org"]
aliases = ["boss"]

[roles]
mode = ["boss"]
force = []
"""


def said(root: Path, text: str) -> Path:
    (root / SETTINGS).write_text(text, encoding="utf-8")
    return root


def test_without_a_file_or_a_table_everyone_may(tmp_path: Path) -> None:
    assert roles_of(tmp_path).may(Role.MODE, "x")
    assert roles_of(said(tmp_path, "[team]\n")).may(Role.MODE, "x")
    assert roles_of(said(tmp_path, "[roles]\n")).may(Role.MODE, "x")


def test_a_table_is_read_with_the_people_behind_the_names(tmp_path: Path) -> None:
    found = roles_of(said(tmp_path, WHOLE))
    assert found.may(Role.MODE, "ann@x.org")
    assert found.may(Role.MODE, "@lead")
    assert not found.may(Role.MODE, "@ops")
    assert not found.may(Role.FORCE, "@lead")
    assert found.may(Role.WAIVE, "@ops")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[roles", "cannot be read"),
        ('[roles]\nwaiver = ["@a"]\n', "has no key 'waiver'; nearest: waive"),
        ('[roles]\nmode = "@a"\n', "[roles] mode in readiness.toml is no list of names"),
        ("[roles]\nmode = [1]\n", "is no list of names"),
        ("roles = 3\n", "is no table"),
        ("x = '\udcff'\n", "cannot be read"),
    ],
)
def test_what_cannot_be_understood_lets_nobody_do_anything(
    tmp_path: Path, text: str, why: str
) -> None:
    (tmp_path / SETTINGS).write_bytes(text.encode("utf-8", "surrogateescape"))
    found = roles_of(tmp_path)
    assert why in found.closed
    assert not any(found.may(role, "@a") for role in Role)
