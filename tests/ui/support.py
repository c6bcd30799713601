"""What the tests of the screen share: a real workspace in a folder, and the screen as text."""

import re
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from difflib import ndiff
from pathlib import Path
from time import monotonic
from typing import Any

import tomli
from textual import events
from textual._context import visible_screen_stack
from textual.app import App
from textual.geometry import Region
from textual.keys import _character_to_key
from textual.pilot import Pilot

from readiness_tui.domain.model.palette import Palette
from readiness_tui.domain.proof.glyphs import UNICODE, Glyphs
from readiness_tui.services.workspace.workspace import Workspace
from readiness_tui.ui.app import Planner
from readiness_tui.ui.bridge.bridge import Bridge
from readiness_tui.ui.dialogs.dialog import Dialog
from readiness_tui.ui.widgets.table import Table
from tests.support import LIMIT_S, until
from tests.ui.drawing import draw_due, is_painted_since, leave_start_undrawn, paints_of

THEMES = Path(__file__).parents[2] / "themes"
NOW = datetime(2026, 2, 26, 9, 30, tzinfo=UTC)

EVERY = """\
format = 1
[board]
id = "every"
title = "Every state"
enforcement = "shadow"

[ticket.A-1]
title = "Kept promise"
status = "done"
priority = "P0"
owners = ["@core"]
group = "Runtime"
evidence = ["proof/a1.txt"]

[ticket.A-2]
title = "Broken promise"
status = "done"
priority = "P0"
owners = ["@core"]
group = "Runtime"
evidence = ["proof/a2.txt"]

[ticket.A-3]
title = "Bare promise"
status = "done"
priority = "P1"
owners = ["@qa"]
group = "Runtime"

[ticket.A-4]
title = "Could be closed"
status = "review"
owners = ["@qa"]
evidence = ["proof/a1.txt"]

[ticket.A-5]
title = "Half way"
status = "doing"
priority = "P2"
owners = ["@me"]
depends = ["A-1"]
evidence = ["proof/a1.txt"]
deliverables = ["src/nothing.py"]

[ticket.A-6]
title = "Stuck"
status = "blocked"
priority = "P0"
owners = ["@me"]
depends = ["A-5"]
blocked = { reason = "no signing key", since = 2026-02-20, by = "@lead" }

[ticket.A-7]
title = "Not begun"
status = "todo"

[ticket.A-8]
title = "Given up"
status = "dropped"
"""
"""A board with a ticket in every state, once `proof/a1.txt` is there."""

TRACKER = """\
format = 1

[board]
id = "tracker"
title = "Launch tracker"
enforcement = "shadow"

# The first one.
[ticket.M-01]
title = "Service levels agreed"
status = "done"          # claimed in week 8
priority = "P0"
owners = ["@core"]
acceptance = [{ text = "Levels signed", done = true }]
evidence = ["proof/m01/"]

[ticket.M-02]
title = "Runtime contracts"
status = "doing"
priority = "P1"
owners = ["@sec", "QA/SDET"]
depends = ["M-01"]
acceptance = [
  "Schemas validate",      # by the pipeline
  { text = "Examples documented", done = true },
]
target = "2026-W09"

[ticket.M-03]
title = "Promotion pipeline"
status = "todo"
priority = "P2"
depends = ["M-02"]

[risk.R-1]
title = "Secrets in logs"
likelihood = 4
impact = 5
mitigated_by = ["M-02"]

[risk.R-2]
title = "Nobody can restore"
likelihood = 2
impact = 4
"""


class FakeNow:
    """A clock that stands still."""

    def now(self) -> datetime:
        """Always the same instant."""
        return NOW


def repository(root: Path, boards: Mapping[str, str] | None = None) -> Path:
    """A repository with boards; without any given, a small tracker and its evidence."""
    (root / "boards").mkdir(parents=True, exist_ok=True)
    for name, text in (boards or {"tracker": TRACKER}).items():
        (root / "boards" / f"{name}.toml").write_text(text, encoding="utf-8")
    if boards is None:
        (root / "proof/m01").mkdir(parents=True)
        (root / "proof/m01/run.log").write_text("12 of 12 green\n", encoding="utf-8")
    return root


def every(root: Path) -> Path:
    """The repository with a ticket in every state; its board file."""
    repository(root, {"every": EVERY})
    (root / "proof").mkdir()
    (root / "proof/a1.txt").write_text("green\n", encoding="utf-8")
    return root / "boards/every.toml"


def palettes() -> list[Palette]:
    """The themes of the product, night first."""
    tables = [tomli.loads(path.read_text("utf-8")) for path in sorted(THEMES.glob("*.toml"))]
    found = [Palette(one["name"], one["dark"], one["roles"]) for one in tables]
    return sorted(found, key=lambda palette: palette.name != "night")


def planner(root: Path, *, glyphs: Glyphs = UNICODE) -> Planner:
    """The application on a repository."""
    workspace = Workspace(root, actor="@me", me=frozenset({"@me"}), clock=FakeNow())
    return Planner(Bridge(workspace), palettes(), glyphs)


def dump(app: App[Any]) -> str:
    """What is on the screen, as lines of text.

    A dialog draws what is behind it by the stack that a paint gives it, and keeps that: read before
    its first paint without the stack, it would stay blank behind.
    """
    visible_screen_stack.set(app._background_screens)  # noqa: SLF001 - as each paint does
    strips = app.screen._compositor.render_strips()  # noqa: SLF001 - Textual gives no public text
    return "\n".join("".join(part.text for part in strip).rstrip() for strip in strips)


def top_line(app: App[Any]) -> str:
    """The first line on the screen; the others are not drawn for it."""
    visible_screen_stack.set(app._background_screens)  # noqa: SLF001 - as each paint does
    compositor = app.screen._compositor  # noqa: SLF001
    lines = compositor._render_chops(Region(0, 0, compositor.size.width, 1), {0}.__contains__)  # noqa: SLF001
    strips = lines[0].values() if lines else ()
    return "".join(part.text for strip in strips if strip for part in strip).rstrip()


async def seen(
    app: App[Any],
    condition: Callable[[str], object],
    says: str,
    *,
    read: Callable[[App[Any]], str] = dump,
    within_s: float = LIMIT_S,
) -> None:
    """Wait until the screen's text meets a condition; the message of a failure has the screen.

    A condition is asked often, and drawing all of a screen takes longer than most that a key does:
    it is drawn again once a paint has changed it.

    Args:
        app: What has the screen.
        condition: Asked of the text.
        says: What is waited for.
        read: Draws and reads the text: all of the screen, or what is enough.
        within_s: How long to wait.
    """
    screen, paints, text = app.screen, paints_of(app.screen), read(app)

    def holds() -> object:
        nonlocal screen, paints, text
        if screen is not app.screen or is_painted_since(screen, paints):
            screen, paints, text = app.screen, paints_of(app.screen), read(app)
        return condition(text)

    await until_there(app, holds, says, within_s=within_s)


async def until_there(
    app: App[Any], condition: Callable[[], object], says: str, *, within_s: float = LIMIT_S
) -> None:
    """Wait until a condition holds; the message of a failure has the screen."""
    try:
        await until(condition, says, within_s=within_s)
    except AssertionError as error:
        message = f"{error}\n{dump(app)}"
        raise AssertionError(message) from None


async def shows(app: App[Any], *texts: str, within_s: float = LIMIT_S) -> None:
    """Wait until all of these stand on the screen."""
    await seen(
        app,
        lambda screen: all(text in screen for text in texts),
        f"the screen shows {texts}",
        within_s=within_s,
    )


async def hides(app: App[Any], *texts: str) -> None:
    """Wait until none of these stands on the screen."""
    await seen(
        app, lambda screen: not any(text in screen for text in texts), f"no {texts} on the screen"
    )


async def file_is(path: Path, wanted: Callable[[str], bool], says: str) -> None:
    """Wait until a file has the wanted text."""
    await until(lambda: wanted(path.read_text("utf-8")), says)


@asynccontextmanager
async def opened(
    root: Path, *, size: tuple[int, int] = (120, 36), glyphs: Glyphs = UNICODE
) -> AsyncIterator[Pilot[None]]:
    """The planner on a repository, once every gate is judged. Use it inside a test, not before."""
    app = planner(root, glyphs=glyphs)
    leave_start_undrawn(app)  # the boards are not read yet
    async with app.run_test(size=size, notifications=True) as pilot:
        await settles(app)
        yield pilot
        draw_due(app)


async def listens(app: App[Any]) -> None:
    """Wait until the dialog in front hears keys: one that is guarded hears none at first."""

    def hears() -> bool:
        top, now = app.screen, monotonic()
        return not isinstance(top, Dialog) or top.hears(f"at {now}", now)  # no key is held down

    await until(hears, "the dialog hears keys")


async def settles(app: App[Any]) -> None:
    """Wait until boards are read, the verdict stands and no gate is still to be judged."""
    await seen(app, says_verdict, "boards are read and gates judged", read=top_line)


def says_verdict(line: str) -> bool:
    """Whether the first line of a screen has a verdict, and no gate is still to be judged."""
    return "proven" in line and "checking" not in line


def cursor(app: App[Any]) -> str:
    """The ticket under the cursor of the backlog, as the screen shows it."""
    found = re.search(r"^[┃│ ]?▌[*~+ ] (\S+)", dump(app), re.MULTILINE)
    return found[1] if found else ""


def focused_line(app: App[Any]) -> str:
    """The line under the cursor of the list that has the focus, as the screen shows it."""
    found = re.search("┃▌([^┃]*)", dump(app))
    return found[1].strip() if found else ""


async def walk_to(pilot: Pilot[None], text: str) -> None:
    """Put the cursor of the focused list on the first line with a text."""
    table = pilot.app.focused
    assert isinstance(table, Table), table
    await _put_on(pilot, table, text)
    await rests_on(pilot.app, text)


async def rests_on(app: App[Any], text: str) -> None:
    """Wait until the cursor of the list that has the focus is on a line with a text."""
    await until(lambda: text in focused_line(app), f"the cursor is on a line with {text!r}")


async def at(pilot: Pilot[None], ticket: str) -> None:
    """Put the cursor of the backlog on a ticket."""
    await pilot.press("1")
    await _put_on(pilot, pilot.app.screen.query_one("#backlog", Table), f" {ticket} ")
    await until(lambda: cursor(pilot.app) == ticket, f"the cursor is on {ticket}")


async def _put_on(pilot: Pilot[None], table: Table, text: str) -> None:
    """Put a cursor where keys would bring it, without the frame that is drawn for each key."""

    def place() -> int | None:
        width = table.scrollable_content_region.width
        lines = (
            table.lines.draw(index, 0, width, is_cursor=False).text
            for index in range(len(table.row_keys))
        )
        return next((index for index, line in enumerate(lines) if text in line), None)

    await until(lambda: place() is not None, f"a line with {text!r}")
    table.cursor = place() or 0
    await pilot.pause()


def burst(app: App[Any], keys: Iterable[str]) -> None:
    """Send keys as a terminal does whose program was busy: all at once."""
    at_s = monotonic()  # of each: a busy machine may stop between two of them
    for key in keys:
        name = _character_to_key(key) if len(key) == 1 else key
        event = events.Key(name, key if len(key) == 1 else None)
        event.time = at_s
        app.post_message(event)


def changed(before: bytes, after: bytes) -> tuple[list[str], list[str]]:
    """The lines that went and the lines that came, each without its indent."""
    moves = list(ndiff(before.decode().splitlines(), after.decode().splitlines()))
    gone = [line[2:].strip() for line in moves if line.startswith("- ")]
    come = [line[2:].strip() for line in moves if line.startswith("+ ")]
    return gone, come


async def bytes_are(path: Path, wanted: bytes, says: str) -> None:
    """Wait until a file is exactly this."""
    await until(lambda: path.read_bytes() == wanted, says)


async def bytes_differ(path: Path, before: bytes) -> bytes:
    """Wait until a file is no longer what it was; what it is then."""
    found = [before]

    def written() -> bool:
        found.append(path.read_bytes())
        return found[-1] != before

    await until(written, f"{path.name} is written")
    return found[-1]


def replace_file(path: Path, text: str) -> None:
    """Save as most editors do: a new file beside it, renamed over the old one."""
    beside = path.with_name(f".{path.name}.swp")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)
