"""What the ignore files of a repository let go, as far as they may.

By the rules of waivers: a permission ends, and lasts 180 days at most. An entry without an end, or
with one beyond that, lets nothing go here, whatever the tool that reads the file makes of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from readiness_tui.domain.model.errors import GateError
from readiness_tui.domain.model.globs import covers
from readiness_tui.domain.proof.waiving import LONGEST
from readiness_tui.gates.formats.scan import Issue
from readiness_tui.gates.kinds.parts import Part, Request, trouble
from readiness_tui.gates.kinds.security.ignore_files import Entry, read_ignored
from readiness_tui.gates.repo.patterns import is_glob


@dataclass(frozen=True, slots=True)
class Let:
    """An entry, and the file it stands in."""

    path: str
    entry: Entry


@dataclass(slots=True)
class Ignored:
    """The entries of several files by the id they name, and what is wrong with those files."""

    now: datetime
    entries: dict[str, list[Let]] = field(default_factory=dict[str, list[Let]])
    parts: list[Part] = field(default_factory=list[Part])

    def entry_for(self, issue: Issue, path: str) -> Let | None:
        """The entry that names an issue; one that permits it before others.

        Args:
            issue: As the report has it.
            path: Where it is, below the root.
        """
        candidates = [
            let
            for name in (issue.rule, *issue.aliases)
            for let in self.entries.get(name, ())
            if not let.entry.is_narrow
            and (not let.entry.paths or any(covers(glob, path) for glob in let.entry.paths))
        ]
        return next(
            (one for one in candidates if self.permits(one.entry)),
            candidates[0] if candidates else None,
        )

    def permits(self, entry: Entry) -> bool:
        """Whether an entry lets anything go now."""
        return entry.ends is not None and self.now < entry.ends <= self.now + LONGEST

    def why_not(self, let: Let) -> str:
        """Why an entry lets nothing go, with its place."""
        ends = let.entry.ends
        if ends is None:
            why = "has no expiry"
        else:
            why = "has expired" if ends <= self.now else f"lasts over {LONGEST.days} d"
        return f"{let.path}:{let.entry.line} lets it go, but {why}"


def ignored_by(request: Request, patterns: Sequence[str]) -> Ignored:
    """What the files that these patterns name let go. A file that is absent lets nothing go."""
    ignored = Ignored(request.now)
    for path in files_of(request, patterns, ignored.parts):
        try:
            entries = read_ignored(request.view.read(path, request.limits.bytes), path)
        except GateError as error:
            problem = trouble(error)
            ignored.parts.append(
                Part.warn(
                    "security_report.ignore-file",
                    f"{problem.says}; it lets nothing go",
                    problem.place,
                    problem.remedy,
                )
            )
            continue
        for entry in entries:
            ignored.entries.setdefault(entry.id, []).append(Let(path, entry))
    return ignored


def files_of(request: Request, patterns: Sequence[str], parts: list[Part]) -> list[str]:
    """The files that patterns name, each once; what cannot be looked for is added to `parts`."""
    paths: list[str] = []
    for pattern in patterns:
        try:
            if is_glob(pattern):
                paths += request.view.match([pattern], request.gate.exclude).paths
            elif (file := request.view.look(pattern)) is not None:
                paths.append(file.path)
        except GateError as error:
            parts.append(trouble(error))
    return list(dict.fromkeys(paths))
