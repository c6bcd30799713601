"""Writes `docs/settings.md`: every key, from the table that files are checked by."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from readiness_tui.storage.settings.settings_shape import (
    KEYS,
    LAST_USED,
    PERSON,
    VIEW,
    Key,
    lint_keys,
)
from readiness_tui.storage.toml.blocks_tomlkit import inline

HERE = Path(__file__).resolve().parent
PAGE = HERE.parent / "docs" / "settings.md"
INTRO = HERE / "settings_intro.md"
TABLES: tuple[tuple[str, str, Mapping[str, Key]], ...] = (
    ("[ui]", "How the screen opens and looks. `readiness.toml` and your own file.", KEYS["ui"]),
    ("[view.NAME]", "A saved view. `readiness.toml` and your own file.", VIEW),
    ("[workspace]", "`readiness.toml` alone.", KEYS["workspace"]),
    ("[standup]", "How a team stands up. `readiness.toml` alone.", KEYS["standup"]),
    ("[retention]", "How long checkpoints stay. `readiness.toml` alone.", KEYS["retention"]),
    ("[lint]", "What is looked for in the plan. `readiness.toml` alone.", lint_keys()),
    ("[team.NAME]", "Who a person is. `readiness.toml` alone.", PERSON),
)
ELSEWHERE = """\
[Modes](guide/waive.md) tells of `[roles]`,
[`readiness schedule`](cli.md#readiness-schedule) of `[calendar]`.
"""


def page() -> str:
    """The page."""
    return f"{INTRO.read_text('utf-8')}\n## Every key\n{''.join(_tables())}\n{ELSEWHERE}"


def _tables() -> Iterator[str]:
    for title, text, keys in TABLES:
        yield f"\n### `{title}`\n\n{text}\n\n| key | takes | default | |\n|---|---|---|---|\n"
        for name, key in keys.items():
            default = f"`{inline(key.default)}`" if key.default not in ("", ()) else ""
            remembered = " Remembered." if keys is KEYS["ui"] and name in LAST_USED else ""
            takes = key.takes.replace("|", "\\|")
            yield f"| `{name}` | {takes} | {default} | {key.help}{remembered} |\n"


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")
    print(f"{PAGE.name}: {sum(len(keys) for _, _, keys in TABLES)} keys")


if __name__ == "__main__":
    main()
