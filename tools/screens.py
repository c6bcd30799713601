"""Exports every screen as SVG, PNG and text, below `build/screens`: three sizes, three themes.

The scenes show the repository of the demo, those of `own` the boards of this one, each through the
real workspace and its gates; the welcome a folder with one plan. Of each scene there is a sheet
with all its pictures side by side, to be looked at. PNG files are drawn by headless Chromium;
without it they are left out, and the run says so. The pictures of the README are kept in
`docs/images`.
"""

import asyncio
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from textual.app import App

from readiness_tui.domain.proof.glyphs import UNICODE
from readiness_tui.services.base.manual import manual_texts
from readiness_tui.services.demo.building import build_demo
from readiness_tui.services.onboarding.beginning import PlanImporter, begin, surveys
from readiness_tui.services.workspace.workspace import Workspace
from readiness_tui.ui.app import Planner
from readiness_tui.ui.bridge.bridge import Bridge
from readiness_tui.ui.tour.tour import Tour, TourPort
from readiness_tui.ui.welcome.app import Welcome, WelcomeScreen
from tests.support import until
from tests.ui.support import dump, palettes

ROOT = Path(__file__).parents[1]
OUT = ROOT / "build/screens"
SIZES = ((80, 24), (120, 36), (200, 60))
THEMES = ("night", "day", "ansi")
"""Dark, light, and the sixteen colours of the terminal."""
LIMIT_S = 600
PLAN = """\
# Launch plan

| ID | Title | Status | Owner | Depends |
|---|---|---|---|---|
| P-1 | Agree on service levels | Done | Ada | |
| P-2 | Write the contracts | In progress | Noor | P-1 |
| P-3 | Drill the rollback | Todo | Noor | P-2 |
| P-4 | Decide to launch | Todo | Ada | P-2, P-3 |
"""


@dataclass(frozen=True, slots=True)
class Scene:
    """The keys that lead to a screen, and where: in `demo`, `own`, `tour` or `welcome`."""

    keys: tuple[str, ...]
    place: str = "demo"


SCENES: dict[str, Scene] = {
    "demo": Scene(("j", "j")),
    "detail": Scene(("j", "2", "z")),
    "matrix": Scene(("3", "z", "j", "j", "j")),
    "risks": Scene(("4", "z", "j")),
    "gates": Scene(("F", "5", "z", "j", "l")),
    "phases": Scene(("6",)),
    "time-line": Scene(("6", "6", "z")),
    "burn-up": Scene(("6", "6", "M", "z")),
    "problems": Scene(("7", "z", "j")),
    "what-if": Scene(("exclamation_mark", "j", "greater_than_sign")),
    "filter": Scene(("slash", *"status:doing")),
    "status-menu": Scene(("j", "s")),
    "board-menu": Scene(("B",)),
    "owners": Scene(("j", "a")),
    "command-line": Scene(("colon", *"th")),
    "why": Scene(("0",)),
    "help": Scene(("question_mark",)),
    "manual": Scene(("question_mark", *"waivers and", "enter")),
    "manual-search": Scene(("question_mark", *"stand-up")),
    "palette": Scene(("ctrl+p", *"wai")),
    "cards": Scene(("K",)),
    "stand-up": Scene(("g", "s")),
    "trend": Scene(("g", "T", "left", "left")),
    "life": Scene(("j", "H")),
    "tour": Scene((), "tour"),
    "welcome": Scene((), "welcome"),
    "own-board": Scene((), "own"),
    "own-matrix": Scene(("3", "z", "j", "j"), "own"),
}
IMAGES = ROOT / "docs/images"
PICTURES = {
    "demo-120x36-night": "plan.svg",
    "why-120x36-night": "why.svg",
    "matrix-120x36-night": "matrix.svg",
}
"""The pictures of the README: of each drawn one the name by which it is kept."""
_FONTS = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
CHROMIUM = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)


def planner(root: Path, me: str = "@me") -> Planner:
    """The planner on a repository."""
    return Planner(Bridge(Workspace(root, me=frozenset({me}))), palettes(), UNICODE)


def application(place: str, folder: Path) -> App[Any]:
    """The application that a scene is played in; what it needs is laid out in a folder."""
    if place == "own":
        return planner(ROOT)
    if place == "welcome":
        (folder / "plan.md").write_text(PLAN, encoding="utf-8")
        screen = WelcomeScreen(
            UNICODE,
            lambda: surveys(folder, "boards", datetime.now(UTC)),
            lambda offers: begin(folder, "boards", offers),
            PlanImporter(folder, "boards"),
            manual_texts,
        )
        return Welcome(screen, palettes(), UNICODE)
    build_demo(folder / "harbor", datetime.now(UTC))
    if place == "demo":
        return planner(folder / "harbor", "@ada")
    port = TourPort(0, lambda _: None, lambda _: None, "")
    bridge = Bridge(Workspace(folder / "harbor", actor="@ada", me=frozenset({"@ada"})))
    app = Planner(bridge, palettes(), UNICODE)
    app.accompany(Tour(app, port))
    return app


def is_settled(app: App[Any]) -> bool:
    """Whether the gates are judged, or a repository without boards was looked at."""
    text = dump(app)
    is_plan = "checking" not in text and " proven" in text
    return is_plan or ("enter begin" in text and "Readiness of" in text)


async def play(scene: Scene, size: tuple[int, int]) -> Iterator[tuple[str, str, str]]:
    """Play a scene: of each theme its name, what is shown as SVG, and as text."""
    pictures: list[tuple[str, str, str]] = []
    with tempfile.TemporaryDirectory() as folder:
        app = application(scene.place, Path(folder))
        async with app.run_test(size=size) as pilot:
            await until(lambda: is_settled(app), "settled", within_s=LIMIT_S)
            for key in scene.keys:
                await pilot.press(key)
            for theme in THEMES:
                app.theme = theme
                await pilot.pause(0.4)
                pictures.append((theme, app.export_screenshot(title=""), dump(app) + "\n"))
    return iter(pictures)


def draw(name: str, scene: Scene, size: tuple[int, int]) -> Iterator[Path]:
    """Export a scene in each theme as SVG, and once as text; the paths of the SVG files."""
    for theme, svg, text in asyncio.run(play(scene, size)):
        stem = OUT / f"{name}-{size[0]}x{size[1]}-{theme}"
        stem.with_name(f"{name}-{size[0]}x{size[1]}.txt").write_text(text, encoding="utf-8")
        path = stem.with_name(f"{stem.name}.svg")
        path.write_text(svg, encoding="utf-8")
        keep_picture(path)
        yield path


def extent(svg: Path) -> tuple[int, int]:
    """Width and height of an SVG file, in its own units."""
    match = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg.read_text("utf-8"))
    return (int(float(match[1])), int(float(match[2]))) if match else (1500, 950)


def to_png(page: Path, browser: str, size: tuple[int, int]) -> Path:
    """Draw a page or an SVG file as PNG beside it."""
    target = page.with_suffix(".png")
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(
            (
                browser,
                *CHROMIUM,
                f"--user-data-dir={profile}",
                f"--window-size={size[0]},{size[1]}",
                f"--screenshot={target}",
                page.as_uri(),
            ),
            check=True,
            capture_output=True,
            timeout=LIMIT_S,
        )
    return target


def sheet(name: str, pictures: Sequence[Path]) -> tuple[Path, tuple[int, int]]:
    """A page with all pictures of a scene, a row for each size; its extent."""
    rows: dict[str, list[Path]] = {}
    for path in pictures:
        rows.setdefault(path.stem.rsplit("-", 1)[0], []).append(path)
    width = max(sum(extent(path)[0] for path in row) for row in rows.values())
    height = sum(max(extent(path)[1] for path in row) for row in rows.values())
    lines = ["<div>" + "".join(map(_image, row)) + "</div>" for row in rows.values()]
    page = OUT / f"{name}.html"
    page.write_text(
        "<style>body{margin:0;background:#888}div{white-space:nowrap;font-size:0}</style>"
        + "".join(lines),
        encoding="utf-8",
    )
    return page, (width, height)


def _image(svg: Path) -> str:
    """A picture in its own size: an SVG file without a width takes that of the page."""
    width, height = extent(svg)
    return f'<img src="{svg.name}" width="{width}" height="{height}">'


def keep_picture(path: Path) -> None:
    """Keep what the README shows; fonts from elsewhere are left out: a picture fetches nothing."""
    if path.stem in PICTURES:
        svg = _FONTS.sub("", path.read_text("utf-8"))
        (IMAGES / PICTURES[path.stem]).write_text(svg, encoding="utf-8")


def main(names: list[str]) -> None:
    """Export the scenes named, or all."""
    if not names:
        shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True, exist_ok=True)
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    if browser is None:
        print("no chromium: PNG files are left out", file=sys.stderr)
    for name, scene in SCENES.items():
        if names and name not in names:
            continue
        pictures = [path for size in SIZES for path in draw(name, scene, size)]
        page, size = sheet(name, pictures)
        if browser is not None:
            to_png(page, browser, size)
        print(f"{name}: {len(pictures)} pictures", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
