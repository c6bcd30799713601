"""`docs/settings.md` is made of the table of keys, and its example is sound."""

import re

from readiness_tui.storage.settings.lint_settings import settings_in
from readiness_tui.storage.settings.settings import TABLES as FILE_TABLES
from readiness_tui.storage.settings.settings_check import problems_in
from readiness_tui.storage.settings.settings_shape import all_keys, key_of
from tools.settings_page import PAGE, TABLES, page

MAKE = "make it again: python -m tools.settings_page"


def test_the_page_is_what_the_table_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), MAKE


def test_every_key_is_on_the_page_with_what_it_is_for() -> None:
    keys = [(title, name, key) for title, _, table in TABLES for name, key in table.items()]
    people = {"[team.NAME]"}
    assert [
        (title, name) for title, name, key in keys if not key.help and title not in people
    ] == []
    assert all(name.partition(".")[0] in FILE_TABLES for name in all_keys())


def test_a_default_is_what_its_key_takes() -> None:
    wrong = [
        name
        for name, key in all_keys().items()
        if key.default != "" and name != "workspace.runs" and not key.is_right(key.default)
    ]
    assert wrong == []


def test_the_example_of_the_page_is_sound() -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert problems_in(example.encode()) == ()
    assert settings_in(example.encode()).unknown == ()


def test_a_key_is_found_by_its_dotted_name() -> None:
    assert key_of("ui.theme") is all_keys()["ui.theme"]
    assert key_of("view.qa.query") is not None
    assert key_of("team.@a.name") is None
