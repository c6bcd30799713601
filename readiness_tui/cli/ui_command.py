"""`readiness ui`, and `readiness` alone: the planner on this terminal.

Whatever Textual reads when it is imported is settled before that.
"""

import os
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from readiness_tui.cli.base import capabilities, output
from readiness_tui.cli.base.workspace_args import (
    Given,
    lacks_boards,
    make_workspace,
    place_of,
    takes_workspace,
)
from readiness_tui.domain.model.errors import UsageError
from readiness_tui.domain.proof.glyphs import ASCII, UNICODE, Glyphs
from readiness_tui.domain.proof.scopes import no_such

if TYPE_CHECKING:
    from readiness_tui.domain.settings.last_used import Value
    from readiness_tui.domain.settings.preferences import Preferences
    from readiness_tui.services.settings.preference_store import PreferenceStore


_TERMINAL_THEMES = {capabilities.NONE: "mono", capabilities.SIXTEEN: "ansi"}
"""The themes whose colours a terminal with few of them draws."""


@click.command("ui")
@click.argument("path", default="", metavar="[PATH]")
@click.option("--theme", metavar="NAME", help="Colours to begin with.")
@takes_workspace
def ui_command(*, given: Given, path: str, theme: str | None) -> int:
    """Open the planner on the workspace at PATH, or on the nearest."""
    return run_planner(replace(given, root=path or given.root), theme)


def run_planner(given: Given, theme: str | None) -> int:
    """Open the planner and wait until it ends.

    Returns:
        Its exit code.

    Raises:
        UsageError: This is no terminal to draw on, there is no workspace, or no such theme.
    """
    _see_terminal()
    home = place_of(given)
    colours = capabilities.colours()
    store, preferences = _preferences(home, theme, colours)
    _settle_colours(colours)
    if not preferences.is_on("animations"):
        os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")  # it is read when Textual is imported
    if lacks_boards(home):
        if not _welcome(home, preferences):
            return 0
        store, preferences = _preferences(home, theme, colours)
        _settle_colours(colours)
    workspace = make_workspace(home, knows_me=True, via="tui")

    from readiness_tui.ui.app import Planner
    from readiness_tui.ui.bridge.bridge import Bridge

    app = Planner(Bridge(workspace, store), preferences.palettes, _glyphs(preferences), preferences)
    app.run(mouse=preferences.is_on("mouse"))
    if app.crash is not None:
        _tell(app.crash)
        raise app.crash
    return app.return_code or 0


def _settle_colours(colours: int) -> None:
    """Say how many colours there are: Textual knows fewer terminals by name.

    It takes `NO_COLOR` away when an application begins.
    """
    name = capabilities.RICH_NAMES[colours]
    os.environ["TEXTUAL_COLOR_SYSTEM"] = name or "standard"
    if name is None:
        os.environ["NO_COLOR"] = "1"
    else:
        os.environ.pop("NO_COLOR", None)  # empty means unset; Textual would take it for a wish


def _welcome(home: Given, preferences: "Preferences") -> bool:
    """Let a person pick what to begin with; whether boards were written."""
    from readiness_tui.services.onboarding.beginning import begin, surveys
    from readiness_tui.ui.welcome.app import Welcome, WelcomeScreen

    glyphs, root = _glyphs(preferences), Path(home.root)
    screen = WelcomeScreen(
        glyphs,
        lambda: surveys(root, home.folder, datetime.now(UTC)),
        lambda offers: begin(root, home.folder, offers),
    )
    app = Welcome(screen, preferences.palettes, glyphs, preferences.text("theme"))
    begun = app.run(mouse=preferences.is_on("mouse"))
    if app.crash is not None:
        _tell(app.crash)
        raise app.crash
    return begun is not None


def _tell(error: Exception) -> None:
    """Say what became of the work, and where the report of the fault is."""
    from readiness_tui.services.base.crashes import keep_crash

    path = keep_crash(error)
    report_note = f"; the report is in {path}" if path else ""
    assurance = "every change that was acknowledged is on its board or in the journal"
    output.print_lines([f"readiness: the planner stopped, {assurance}{report_note}"], is_error=True)


def _see_terminal() -> None:
    """Refuse to draw where nothing can be drawn: Textual would hang, or fill a log with codes."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        message = "the planner needs a terminal"
        raise UsageError(message, remedy="use readiness list or check")
    if capabilities.is_dumb():
        message = "this terminal cannot draw"
        raise UsageError(message, remedy="use readiness list or check")


def _preferences(
    home: Given, theme: str | None, colours: int
) -> tuple["PreferenceStore", "Preferences"]:
    """How the person works, flags included; what is wrong with that is told on the screen.

    Raises:
        UsageError: There is no such theme.
    """
    from readiness_tui.services.settings.preference_store import PreferenceStore

    flags: dict[str, Value] = {} if theme is None else {"ui.theme": theme}
    if home.ascii_only:
        flags["ui.glyphs"] = "ascii"
    store = PreferenceStore(Path(home.root), flags, _TERMINAL_THEMES.get(colours, ""))
    preferences = store.reading.preferences
    names = [palette.name for palette in preferences.palettes]
    if theme is not None and theme not in names:
        raise no_such(theme, names, "theme")
    return store, preferences


def _glyphs(preferences: "Preferences") -> Glyphs:
    choice = preferences.text("glyphs")
    if choice == "auto":
        return UNICODE if capabilities.is_utf8() else ASCII
    return ASCII if choice == "ascii" else UNICODE
