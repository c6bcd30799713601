"""Workspaces that a sweep strikes: laid out, edited once, or left by an edit that was killed."""

from pathlib import Path

from tests.faults.program import edit_of, forked, lay_out, run_main
from tests.faults.tracer import KILL, Point, traced


class Ready:
    """Makes workspaces in which T-3 has been edited, so that all folders and files are there.

    Args:
        scratch: A folder to work in; the workspaces are made in `work` below it.
    """

    def __init__(self, scratch: Path) -> None:
        self.scratch = scratch
        self.work = scratch / "work"

    def __call__(self, root: Path) -> Path:
        """One that has been edited."""
        lay_out(root)
        done = forked(self.scratch, run_main, root, *edit_of("T-3"))
        assert done.code == 0, done
        return root

    def points(self) -> tuple[Point, ...]:
        """The calls of the next edit, that of T-1."""
        root = self(self.work / "asked")
        return traced(self.scratch, str(self.work), run_main, root, *edit_of("T-1")).points

    def struck(self, root: Path, point: Point) -> Path:
        """One in which the edit of T-1 was killed."""
        self(root)
        inject = f"{point.name}:{KILL}:when={point.number}"
        done = traced(self.scratch, str(self.work), run_main, root, *edit_of("T-1"), inject=inject)
        assert done.ended.is_killed
        return root


def commit_of(points: tuple[Point, ...]) -> int:
    """The index of the call that brings the new board in its place."""
    return next(
        index
        for index, point in enumerate(points)
        if point.name.startswith("rename") and "/boards/a.toml" in point.text
    )
