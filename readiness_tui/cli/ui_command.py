"""`readiness ui`, `readiness` alone and `readiness demo`: the screens on this terminal.

Whatever Textual reads when it is imported is settled before that.
"""

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from readiness_tui.cli.base import capabilities, output
from readiness_tui.cli.base.workspace_args import (
    BOARDS,
    Given,
    lacks_boards,
    make_workspace,
    place_of,
    takes_workspace,
)
from readiness_tui.domain.model.errors import UsageError
from readiness_tui.domain.model.palette import Palette
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.proof.glyphs import ASCII, UNICODE, Glyphs
from readiness_tui.domain.proof.scopes import no_such

if TYPE_CHECKING:
    from readiness_tui.domain.onboarding.survey import Begun
    from readiness_tui.domain.settings.last_used import Value
    from readiness_tui.domain.settings.preferences import Preferences
    from readiness_tui.services.settings.preference_store import PreferenceStore
    from readiness_tui.ui.app import Planner
    from readiness_tui.ui.bridge.bridge import Bridge
    from readiness_tui.ui.screens.plan_commands import PlanCommands

DEMO, ACTOR = "demo", "@ada"
"""The answer of the welcome that opens the demo, and who acts in it."""


_TERMINAL_THEMES = {capabilities.NONE: "mono", capabilities.SIXTEEN: "ansi"}
"""The themes whose colours a terminal with few of them draws."""


@click.command("ui")
@click.argument("path", default="", metavar="[PATH]")
@click.option("--theme", metavar="NAME", help="Colours to begin with.")
@takes_workspace
def ui_command(*, given: Given, path: str, theme: str | None) -> int:
    """Open the planner on the workspace at PATH, or on the nearest."""
    return run_planner(replace(given, root=path or given.root), theme)


@click.command("demo")
@click.option(
    "--keep",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Lay it out there, and leave it; one that is there goes on.",
)
@click.option("--build", is_flag=True, help="Lay it out, and do not open it; with --keep.")
@click.option("--theme", metavar="NAME", help="Colours to begin with.")
@takes_workspace
def demo_command(*, given: Given, keep: Path | None, build: bool, theme: str | None) -> int:
    """Try the program on a small repository, with a tour of it.

    It has a git history of some weeks, a plan that claims more than is true, and reports. It lies
    in a temporary folder, and nothing of it stays behind.
    """
    from readiness_tui.services.demo.building import build_demo
    from readiness_tui.services.demo.place import keep_tour_step, tour_step

    if build and keep is None:
        message = "--build leaves the demo somewhere"
        raise UsageError(message, remedy="name the folder with --keep DIR")
    if not build:
        _see_terminal()
    if keep is None:
        return run_demo(given, theme)
    root = keep.resolve()
    if tour_step(root) < 0:
        build_demo(root, datetime.now(UTC))
        keep_tour_step(root, 0)
    if build:
        output.print_lines([safe_line(f"wrote {root}")])
        return 0
    return _tour(given, theme, root, f"it is kept in {root}")


def run_demo(given: Given, theme: str | None) -> int:
    """Lay the demo out in a temporary folder, open it, and take it away again.

    Returns:
        The exit code of the planner.
    """
    from readiness_tui.services.demo.building import build_demo
    from readiness_tui.services.demo.place import temporary_demo

    with temporary_demo() as root:
        build_demo(root, datetime.now(UTC))
        return _tour(given, theme, root, "nothing of it stays behind")


def _tour(given: Given, theme: str | None, root: Path, note: str) -> int:
    from readiness_tui.domain.onboarding.tour import EVIDENCE
    from readiness_tui.services.demo.building import delete_file, restore_file
    from readiness_tui.services.demo.place import keep_tour_step, tour_step

    def act(action: str) -> None:
        if action == "delete":
            delete_file(root, EVIDENCE)
        else:
            restore_file(root, EVIDENCE, datetime.now(UTC))

    def make(
        bridge: "Bridge", palettes: Sequence[Palette], glyphs: Glyphs, preferences: "Preferences"
    ) -> "Planner":
        from readiness_tui.ui.app import Planner
        from readiness_tui.ui.tour.tour import Tour, TourPort

        step = max(0, tour_step(root))
        port = TourPort(step, lambda reached: keep_tour_step(root, reached), act, note)
        app = Planner(bridge, palettes, glyphs, preferences)
        app.accompany(Tour(app, port))
        return app

    home = replace(given, root=str(root), folder=BOARDS, actor=given.actor or ACTOR)
    return _open(home, theme, make)


def run_planner(
    given: Given, theme: str | None, opening: "Callable[[PlanCommands], object] | None" = None
) -> int:
    """Open the planner and wait until it ends; the welcome before it where there is no board.

    Args:
        given: Where the workspace is.
        theme: Colours to begin with.
        opening: What is done first, once the boards are read.

    Returns:
        Its exit code.

    Raises:
        UsageError: This is no terminal to draw on, there is no workspace, or no such theme.
    """
    _see_terminal()
    home = place_of(given)
    while lacks_boards(home):
        answer = _welcome(home, theme)
        if answer is None:
            return 0
        if answer == DEMO:
            run_demo(given, theme)

    def make(
        bridge: "Bridge", palettes: Sequence[Palette], glyphs: Glyphs, preferences: "Preferences"
    ) -> "Planner":
        from readiness_tui.ui.app import Planner

        return Planner(bridge, palettes, glyphs, preferences, opening)

    return _open(home, theme, make)


def _open(home: Given, theme: str | None, make: Callable[..., "Planner"]) -> int:
    """Open a planner on a workspace.

    Args:
        home: The workspace.
        theme: Colours to begin with.
        make: Makes the application of bridge, palettes, glyphs and preferences; it alone imports
            Textual, which reads its environment then.
    """
    store, preferences = _preferences(home, theme)
    if not preferences.is_on("animations"):
        os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")  # it is read when Textual is imported
    workspace = make_workspace(home, knows_me=True, via="tui")

    from readiness_tui.ui.bridge.bridge import Bridge

    app = make(Bridge(workspace, store), preferences.palettes, _glyphs(preferences), preferences)
    if capabilities.has_links():
        app.link_root = str(workspace.root)
    if sys.stderr.isatty():  # which is where Textual draws
        app.notification_code = capabilities.notification_code(preferences.text("notifications"))
    app.run(mouse=preferences.is_on("mouse"))
    _see_crash(app.crash)
    return app.return_code or 0


@cache
def _colours() -> int:
    """How many colours there are: asked once, for Textual takes `NO_COLOR` away."""
    return capabilities.colours()


def _settle_colours() -> None:
    """Say how many colours there are: Textual knows fewer terminals by name."""
    name = capabilities.RICH_NAMES[_colours()]
    os.environ["TEXTUAL_COLOR_SYSTEM"] = name or "standard"
    if name is None:
        os.environ["NO_COLOR"] = "1"
    else:
        os.environ.pop("NO_COLOR", None)  # empty means unset; Textual would take it for a wish


def _welcome(home: Given, theme: str | None) -> "Begun | Literal['demo'] | None":
    """Let a person pick what to begin with."""
    from readiness_tui.services.base.manual import manual_texts
    from readiness_tui.services.demo.place import sweep
    from readiness_tui.services.exchange.reading_process import ReadingProcess
    from readiness_tui.services.onboarding.beginning import PlanImporter, begin, surveys
    from readiness_tui.ui.welcome.app import Welcome, WelcomeScreen

    sweep()
    _, preferences = _preferences(home, theme)
    glyphs, root = _glyphs(preferences), Path(home.root)
    screen = WelcomeScreen(
        glyphs,
        lambda: surveys(root, home.folder, datetime.now(UTC)),
        lambda offers: begin(root, home.folder, offers),
        PlanImporter(root, home.folder, ReadingProcess(root)),
        manual_texts,
    )
    theme_name = preferences.text("theme")
    app = Welcome(screen, preferences.palettes, glyphs, theme_name, preferences.keys)
    answer = app.run(mouse=preferences.is_on("mouse"))
    _see_crash(app.crash)
    return answer


def _see_crash(crash: Exception | None) -> None:
    """Tell of a fault that ended the screen, and raise it."""
    if crash is not None:
        _tell(crash)
        raise crash


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


def _preferences(home: Given, theme: str | None) -> tuple["PreferenceStore", "Preferences"]:
    """How the person works, flags included; what is wrong with that is told on the screen.

    What Textual reads when it is imported, or when an application begins, is settled with it.

    Raises:
        UsageError: There is no such theme.
    """
    from readiness_tui.services.settings.preference_store import PreferenceStore

    flags: dict[str, Value] = {} if theme is None else {"ui.theme": theme}
    if home.ascii_only:
        flags["ui.glyphs"] = "ascii"
    store = PreferenceStore(Path(home.root), flags, _TERMINAL_THEMES.get(_colours(), ""))
    preferences = store.reading.preferences
    names = [palette.name for palette in preferences.palettes]
    if theme is not None and theme not in names:
        raise no_such(theme, names, "theme")
    _settle_colours()
    return store, preferences


def _glyphs(preferences: "Preferences") -> Glyphs:
    choice = preferences.text("glyphs")
    if choice == "auto":
        return UNICODE if capabilities.is_utf8() else ASCII
    return ASCII if choice == "ascii" else UNICODE
