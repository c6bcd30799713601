"""Theme files: every role has a colour, or the file is named with what is wrong in it."""

from pathlib import Path

import pytest

from readiness_tui.domain.model.errors import Severity
from readiness_tui.domain.model.palette import GROUNDS, INKS, ROLES, TERMINAL, Palette, contrast
from readiness_tui.storage.settings import themes
from readiness_tui.storage.settings.themes import (
    load_theme,
    load_themes,
    parse_theme,
    themes_folder,
    with_own,
)

COLOURS = "".join(f'{role} = "#0{index:x}1b2C"\n' for index, role in enumerate(ROLES) if index < 16)
COLOURS += "".join(f'{role} = "#ffffff"\n' for role in ROLES[16:])
GOOD = f'name = "mine"\ndark = true\n\n[roles]\n{COLOURS}'


def problems(text: str) -> list[str]:
    found = parse_theme("themes/mine.toml", text.encode())
    assert isinstance(found, tuple)
    return [str(problem) for problem in found]


def test_a_theme_gives_every_role_its_colour() -> None:
    found = parse_theme("themes/mine.toml", GOOD.encode())
    assert isinstance(found, Palette)
    assert (found.name, found.dark, tuple(found.roles)) == ("mine", True, ROLES)
    assert found.roles["background"] == "#001b2C"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('text = "#041b2C"\n', "", ":4: no colour for text; add it"),
        ("text =", "txet =", ":9: there is no role 'txet'; nearest: text"),
        ('"#041b2C"', '"red"', ":9: roles.text: is no colour such as #1a2b3c or ansi_red; as in"),
        ('"#041b2C"', '"#041b2C\\n"', "roles.text: is no colour"),
        ('"#041b2C"', "4", "roles.text: is no colour"),
        ("dark = true", 'dark = "yes"', ":2: dark: is neither true nor false"),
        ("dark = true", "dark = 1", "dark: is neither true nor false"),
        ("dark = true", "", "dark: is missing"),
        ("[roles]", "[parts]", "roles: is missing"),
        ("[roles]", "roles = 1\n[parts]", "roles: is no table"),
        ('name = "mine"', 'name = "Mine !"', "name: is not of small letters"),
        ('name = "mine"', "name = 1", "name: is not of small letters"),
        ("dark = true", "dark = true\nmore = 1", ":3: more: there is no such key"),
    ],
)
def test_what_is_wrong_is_said_with_the_file(old: str, new: str, says: str) -> None:
    assert old in GOOD
    found = problems(GOOD.replace(old, new))
    assert found[0].startswith("themes/mine.toml:")
    assert any(says in line for line in found)


def test_everything_that_is_wrong_is_said_at_once() -> None:
    found = problems(GOOD.replace("text =", "txet =").replace("muted =", "mtued ="))
    assert len(found) == 4


def test_a_line_that_does_not_parse_is_named() -> None:
    assert problems("name = \n")[0].startswith("themes/mine.toml:1: ")


def test_what_is_nested_too_deeply_is_told() -> None:
    says = "themes/mine.toml: is nested too deeply; as in night.toml"
    assert problems(f"name = {'[' * 9_000}") == [says]


def test_a_file_that_is_no_text_is_told() -> None:
    found = parse_theme("themes/mine.toml", b"\xff\xfe")
    assert isinstance(found, tuple)
    assert str(found[0]) == "themes/mine.toml: is not UTF-8; save it as UTF-8"


def test_a_file_that_cannot_be_read_or_is_far_too_large_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "folder.toml").mkdir()
    found = load_theme(tmp_path / "folder.toml")
    assert isinstance(found, tuple)
    assert "cannot be read" in found[0].message
    monkeypatch.setattr(themes, "LIMIT_BYTES", 10)
    (tmp_path / "large.toml").write_text(GOOD, encoding="utf-8")
    found = load_theme(tmp_path / "large.toml")
    assert isinstance(found, tuple)
    assert found[0].message == "too large for a theme"


def test_a_bad_file_does_not_take_the_others_with_it(tmp_path: Path) -> None:
    for name in ("zebra", "night", "day10", "day9"):
        text = GOOD.replace('"mine"', f'"{name}"')
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    (tmp_path / "bad.toml").write_text("name = 1\n", encoding="utf-8")
    found = load_themes(tmp_path)
    assert [palette.name for palette in found.palettes] == ["night", "day9", "day10", "zebra"]
    assert {problem.path for problem in found.problems} == {f"{tmp_path.name}/bad.toml"}
    assert {problem.code for problem in found.problems} == {"theme-invalid"}


def test_a_folder_that_is_not_there_has_no_themes(tmp_path: Path) -> None:
    assert load_themes(tmp_path / "none") == themes.Themes()


def test_every_theme_of_the_program_is_sound() -> None:
    found = load_themes()
    assert not found.problems
    assert [palette.name for palette in found.palettes] == [
        "night",
        "ansi",
        "day",
        "day-contrast",
        "mono",
        "night-contrast",
    ]


@pytest.mark.parametrize("palette", load_themes().palettes, ids=lambda palette: palette.name)
def test_every_ink_can_be_read_on_every_ground(palette: Palette) -> None:
    if palette.is_terminal:
        assert set(palette.roles.values()) <= TERMINAL
        return
    least = 7.0 if palette.name.endswith("contrast") else 4.5
    ratios = {
        (ink, ground): contrast(palette.roles[ink], palette.roles[ground])
        for ink in (*INKS, "focus")
        for ground in GROUNDS
    }
    assert {pair: ratio for pair, ratio in ratios.items() if ratio < least} == {}
    frames = [contrast(palette.roles["border"], palette.roles[ground]) for ground in GROUNDS]
    assert min(frames) >= 3


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)


def test_a_theme_of_a_persons_own_joins_or_replaces_and_a_pale_one_is_a_warning(
    tmp_path: Path,
) -> None:
    (tmp_path / "mine.toml").write_text(GOOD, encoding="utf-8")
    night = (themes_folder() / "night.toml").read_text("utf-8")
    (tmp_path / "night.toml").write_text(night.replace("#dce3ea", "#eeeeee"), encoding="utf-8")
    own = load_themes(tmp_path, spoken="~/.config/readiness_tui/themes")
    both = with_own(load_themes(), own)
    names = [palette.name for palette in both.palettes]
    assert names[0] == "night"
    assert names[-1] == "mine"
    assert both.palettes[0].roles["text"] == "#eeeeee"
    assert {problem.severity for problem in both.problems} == {Severity.WARNING}
    assert any("text has " in problem.message for problem in both.problems)
