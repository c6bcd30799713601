"""Writes `docs/keys.md`: every command with its keys, from the registry that binds them."""

import sys
from collections.abc import Iterator
from pathlib import Path

from readiness_tui.ui.registry.command import shown
from readiness_tui.ui.registry.key_page import context_title, sentence
from readiness_tui.ui.screens.command_list import COMMANDS

PAGE = Path(__file__).parents[1] / "docs/keys.md"
INTRO = """\
# Keys

Every command of the screen, from the registry that binds the keys. `?` in the program shows those
that count where you are, and searches all of them. The id is what `[keys]` of
[settings](settings.md) takes and what may be typed behind `:`, as may a word that begins with it.
"""


def page() -> str:
    """The page: a section for each context, in the order of the registry."""
    return "".join((INTRO, *_sections()))


def _sections() -> Iterator[str]:
    for context in dict.fromkeys(command.context for command in COMMANDS):
        yield f"\n## {context_title(context)}\n\n| keys | id | does |\n|---|---|---|\n"
        for command in COMMANDS:
            if command.context == context:
                keys = [*map(shown, command.keys)]
                keys += [f":{command.word}"] if command.word else []
                codes = " ".join(f"`{key}`" for key in keys).replace("|", "\\|")
                does = sentence(command).replace("|", "\\|")
                yield f"| {codes} | `{command.id}` | {does} |\n"


def main() -> int:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
