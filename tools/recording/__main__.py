"""Makes `docs/images/tour.svg`, and below `build` the asciicast that it was made of.

What is recorded is the program on the repository of `readiness demo`, played by keys.
"""

import tempfile
from pathlib import Path

from tools.recording.cast import Cast, shortened, written
from tools.recording.picture import svg
from tools.recording.record import Step, record

ROOT = Path(__file__).parents[2]
READINESS = str(ROOT / ".venv/bin/readiness")
TITLE = "readiness: evidence goes and comes back, a ticket is blocked, a cycle is refused"
PAUSE_S = 2.2
"""No frame stands longer."""
STEPS = (
    Step("", "M-04 contradicted", 2.0),
    Step("o", "2 of 8", 2.2),
    Step("o", "3 of 8", 1.6),
    Step("jjjjj", "Detail M-06", 0.4),
    Step("bdata of the sandbox", "sandbox", 0.6),
    Step("\r", "4 of 8", 1.4),
    Step("3", "5 of 8", 1.6),
    Step("gglx", "cycle", 2.2),
)


def main() -> None:
    """Record, and write both files."""
    with tempfile.TemporaryDirectory() as folder:
        command = (READINESS, "demo", "--keep", str(Path(folder, "harbor")))
        cast = record(command, Path(folder), STEPS)
    cast = cast._replace(outputs=tuple(shortened(cast.outputs, PAUSE_S)))
    (ROOT / "build").mkdir(exist_ok=True)
    (ROOT / "build/tour.cast").write_text(written(cast, TITLE), encoding="utf-8")
    path = ROOT / "docs/images/tour.svg"
    path.write_text(svg(cast, TITLE), encoding="utf-8")
    print(f"{_whole(cast):.1f} s, {path.stat().st_size // 1000} kB  {path.relative_to(ROOT)}")


def _whole(cast: Cast) -> float:
    return cast.outputs[-1].at_s - cast.outputs[0].at_s


if __name__ == "__main__":
    main()
