"""Exports every screen at three sizes as SVG, PNG and text, below `build/screens`.

The screens show the boards of this repository, through the real workspace and its gates. PNG files
are drawn by headless Chromium; without it they are left out, and the run says so.
"""

import asyncio
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from readiness_tui.domain.proof.glyphs import UNICODE
from readiness_tui.services.workspace.workspace import Workspace
from readiness_tui.ui.app import Planner
from readiness_tui.ui.bridge.bridge import Bridge
from tests.support import until
from tests.ui.support import dump, palettes

ROOT = Path(__file__).parents[1]
OUT = ROOT / "build/screens"
SIZES = ((80, 24), (120, 36), (200, 60))
SCENES: dict[str, tuple[str, ...]] = {
    "backlog": ("j", "j"),
    "tracker": ("B", "4", "j"),
    "phase": ("B", "3", "k"),
    "next": ("g", "n"),
    "detail": ("j", "j", "2"),
    "matrix": ("g", "c", "3", "j", "j"),
    "risks": ("B", "3", "4", "j"),
    "gates": ("F", "5", "j", "l"),
    "phases": ("B", "3", "6"),
    "time-line": ("B", "3", "6", "6", "z"),
    "problems": ("7", "j"),
    "what-if": ("exclamation_mark", "j", "j", "greater_than_sign"),
    "filter": ("slash", *"status:done"),
    "status-menu": ("j", "j", "s"),
    "board-menu": ("B",),
    "prompt": ("j", "a"),
    "why": ("0",),
    "help": ("question_mark",),
    "palette": ("ctrl+p",),
}
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


async def play(keys: tuple[str, ...], size: tuple[int, int], theme: str) -> tuple[str, str]:
    """Play a scene: what it shows as SVG and as text."""
    app = Planner(Bridge(Workspace(ROOT, me=frozenset({"@me"}))), palettes(), UNICODE)
    async with app.run_test(size=size) as pilot:
        app.theme = theme
        await until(
            lambda: "checking" not in dump(app) and "proven" in dump(app), "settled", within_s=30
        )
        for key in keys:
            await pilot.press(key)
        await pilot.pause(0.4)
        return app.export_screenshot(), dump(app) + "\n"


def draw(name: str, keys: tuple[str, ...], size: tuple[int, int], theme: str = "night") -> Path:
    """Export a scene as SVG and text; the path of the SVG file."""
    stem = OUT / (f"{name}-{size[0]}x{size[1]}" if theme == "night" else f"{name}-{theme}")
    svg, text = asyncio.run(play(keys, size, theme))
    Path(f"{stem}.svg").write_text(svg, encoding="utf-8")
    Path(f"{stem}.txt").write_text(text, encoding="utf-8")
    return Path(f"{stem}.svg")


def to_png(svg: Path, browser: str) -> None:
    """Draw an SVG file as PNG beside it."""
    found = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg.read_text("utf-8"))
    size = f"{int(float(found[1]))},{int(float(found[2]))}" if found else "1500,950"
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(
            (
                browser,
                *CHROMIUM,
                f"--user-data-dir={profile}",
                f"--window-size={size}",
                f"--screenshot={svg.with_suffix('.png')}",
                svg.as_uri(),
            ),
            check=True,
            capture_output=True,
            timeout=60,
        )


def main(names: list[str]) -> None:
    """Export the scenes named, or all."""
    shutil.rmtree(OUT, ignore_errors=True) if not names else None
    OUT.mkdir(parents=True, exist_ok=True)
    made = [
        draw(name, keys, size)
        for name, keys in SCENES.items()
        if not names or name in names
        for size in SIZES
    ]
    others = [palette.name for palette in palettes()[1:]] if not names else []
    made += [draw("backlog", ("j", "j"), (120, 36), theme) for theme in others]
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    if browser is None:
        print("no chromium: PNG files are left out", file=sys.stderr)
    else:
        for svg in made:
            to_png(svg, browser)
    print(f"{len(made)} screens in {OUT.relative_to(ROOT)}")


if __name__ == "__main__":
    main(sys.argv[1:])
