"""Makes `docs/images/tour.svg`, and below `build` the asciicast that it was made of."""

from pathlib import Path

from tools.recording.record import Step

ROOT = Path(__file__).parents[2]
TITLE = "A ticket says done; its evidence goes and comes back, and the verdict follows"
PAUSE_S = 1.6
"""No frame stands longer."""
READINESS = str(ROOT / ".venv/bin/readiness")
EVIDENCE = "proof/m02/load-test.txt"


def remove(folder: Path) -> None:
    """Take the evidence of a done ticket away."""
    (folder / EVIDENCE).rename(folder / "aside")


def restore(folder: Path) -> None:
    """Bring it back."""
    (folder / "aside").rename(folder / EVIDENCE)


STEPS = (
    Step("", "proven", 1.5),
    Step("j", "M-02", 0.8),
    Step(remove, "contradicted", 1.5),
    Step("0", "M-02", 1.5),
    Step("\x1b", "M-02", 0.4),
    Step(restore, "GO", 1.5),
    Step("3", "M-0", 1.2),
    Step("1", "M-03", 0.4),
    Step("j>", "doing", 1.2),
    Step("u", "todo", 1.0),
)
