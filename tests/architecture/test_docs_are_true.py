"""Documents that list what the code has list exactly that."""

import re
from pathlib import Path

import pytest

from readiness_tui.domain.query.fields import FIELDS
from readiness_tui.domain.query.vocabulary import IS_WORDS
from tests.architecture.source import PACKAGE, ROOT, plant
from tools import query_page
from tools.rooms import page, rooms, table

PAGE = ROOT / "docs" / "architecture.md"
ROW = re.compile(r"^\| `([a-z_/]+)/` \|", re.MULTILINE)


def packages(package: Path) -> set[str]:
    """Every package below this one, as `gates/kinds`."""
    return {
        init.parent.relative_to(package).as_posix()
        for init in package.rglob("__init__.py")
        if init.parent != package
    }


def named(page: Path) -> list[str]:
    """The packages that the page's table names, in its order."""
    return ROW.findall(page.read_text(encoding="utf-8"))


def test_the_architecture_page_names_every_package_and_no_other() -> None:
    assert sorted(named(PAGE)) == sorted(packages(PACKAGE))


def test_the_table_of_rooms_is_what_the_rooms_say_and_the_code_imports() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert text == page(text, table()), "make rooms writes it"


def test_a_room_says_what_it_is_for_what_it_never_does_and_who_imports_it(tmp_path: Path) -> None:
    root = tmp_path / "readiness_tui"
    plant(root, "domain/__init__.py", '"""Values; never reads."""\n')
    plant(root, "domain/model/__init__.py", '"""A plan.\n\nKnows no gates. More.\n"""\n')
    plant(root, "domain/proof/__init__.py", '"""Proofs; asks nobody."""\n')
    plant(root, "domain/proof/judge.py", "from readiness_tui.domain.model import ids\n")
    plant(root, "cli/__init__.py", '"""Verbs; decides nothing."""\n')
    plant(root, "cli/main.py", "from readiness_tui.domain.model.ids import Key\n")
    model = next(room for room in rooms(root) if room.place == "domain/model")
    assert model == ("domain/model", "A plan", "knows no gates", ("cli", "proof"))


def test_a_room_that_does_not_say_it_is_refused(tmp_path: Path) -> None:
    plant(tmp_path, "domain/__init__.py", '"""Values."""\n')
    with pytest.raises(ValueError, match="what it never does"):
        list(rooms(tmp_path))


def test_every_folder_with_modules_is_a_package() -> None:
    folders = {path.parent for path in PACKAGE.rglob("*.py")}
    assert not [str(folder) for folder in folders if not (folder / "__init__.py").is_file()]


def test_every_decision_is_on_the_architecture_page() -> None:
    text = PAGE.read_text(encoding="utf-8")
    decisions = sorted(path.name for path in (ROOT / "docs" / "decisions").glob("*.md"))
    assert decisions
    assert not [name for name in decisions if f"(decisions/{name})" not in text]


def test_each_library_has_one_row_with_its_doors() -> None:
    text = PAGE.read_text(encoding="utf-8")
    _, _, table_of_doors = text.partition("| library | its one door |")
    rows = table_of_doors.partition("\n\n")[0].splitlines()[2:]
    libraries = [name for row in rows for name in row.split(" | ")[0].strip("| ").split(", ")]
    assert len(libraries) > len(rows)
    assert sorted(libraries) == sorted(set(libraries))


def test_a_renamed_package_is_seen(tmp_path: Path) -> None:
    plant(tmp_path, "domain/__init__.py", "")
    plant(tmp_path, "renamed/__init__.py", "")
    page = plant(tmp_path, "page.md", "| `domain/` | values |\n| `storage/` | files |\n")
    assert set(named(page)) ^ packages(tmp_path) == {"storage", "renamed"}


def test_the_page_of_the_filter_language_has_every_field_and_word() -> None:
    assert query_page.PAGE.read_text(encoding="utf-8") == query_page.page(), "run: make rooms"
    told = set(re.findall(r"`([a-z-]+)`", query_page.page()))
    assert not (set(FIELDS) | set(map(str, IS_WORDS))) - told
    assert not [field.short for field in FIELDS.values() if field.short and field.short not in told]
    assert all(field.kind in query_page.TAKES or field.words for field in FIELDS.values())


def test_the_page_of_the_filter_language_says_what_each_field_and_word_is_for() -> None:
    assert all(IS_WORDS.values())
    assert all(field.holds for field in FIELDS.values())
