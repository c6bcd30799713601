"""The import of one document for a screen: looked at as often as an option changes, then written.

It is what `readiness import` does, by the same functions.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from readiness_tui.domain.model.errors import ExchangeError, ReadinessError
from readiness_tui.domain.onboarding.import_view import (
    ImportConflict,
    ImportFinding,
    ImportRecord,
    ImportView,
    Option,
)
from readiness_tui.exchange.markdown.syntax.parse import lines_of
from readiness_tui.exchange.model import choices as spelling
from readiness_tui.exchange.model import preview
from readiness_tui.exchange.model.model import Finding, ImportPlan, Use
from readiness_tui.services.base.events import Level, Notice
from readiness_tui.services.base.notices import failed
from readiness_tui.services.exchange.importing import Prepared, prepare, write
from readiness_tui.services.exchange.reimport import name_of, side
from readiness_tui.services.exchange.source_files import source_of

if TYPE_CHECKING:
    from readiness_tui.services.checkpoints.write_access import WriteAccess

_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Importer:
    """Imports documents of one workspace.

    `access` gives what boards that are there already are written with.
    """

    root: Path
    folder: str
    access: "Callable[[], WriteAccess]"

    def look(self, path: str, options: Sequence[Option]) -> ImportView:
        """A document as it would be imported; never raises for what it holds."""
        try:
            prepared = self._prepared(path, options)
            return _view(self.root, prepared, tuple(options))
        except ReadinessError as error:
            return ImportView(path, options=tuple(options), problem=str(error))

    def write(self, view: ImportView) -> Notice:
        """Write what was looked at, unless document or board changed since."""
        try:
            prepared = self._prepared(view.path, view.options)
            if _token(prepared) != view.token:
                message = f"{view.path} or its board changed meanwhile: look again"
                return Notice(Level.REFUSED, message, code="changed")
            (done,) = write((prepared,), self.root, self.access)
        except ReadinessError as error:
            return failed(error)
        if done.error is not None:
            return failed(done.error)
        paths = (done.target, *([done.keeps] if done.keeps else []))
        return Notice(Level.DONE, f"imported {view.path}", code="saved", paths=paths)

    def _prepared(self, path: str, options: Sequence[Option]) -> Prepared:
        texts: dict[str, list[str]] = {}
        for name, text in options:
            texts.setdefault(name, []).append(text)
        prepared = prepare(
            [self.root / path],
            self.root,
            self.folder,
            choices=spelling.spelled(texts),
            sides=dict(map(side, texts.get("take", ()))),
        )
        if len(prepared) > 1:
            message = f"{path} becomes {len(prepared)} boards"
            raise ExchangeError(message, remedy="readiness import in a shell does it")
        return next(iter(prepared))


def _token(prepared: Prepared) -> str:
    """Stands for a board to come and the board that it takes the place of."""
    if prepared.plan is None:
        return ""
    old = prepared.again.old if prepared.again else b""
    return sha256(sha256(old).digest() + prepared.base).hexdigest()


def _view(root: Path, prepared: Prepared, options: tuple[Option, ...]) -> ImportView:
    plan, again = prepared.plan, prepared.again
    problem = str(prepared.error) if prepared.error else ""
    if plan is None:
        return ImportView(prepared.path, options=options, problem=problem)
    fate = "says this already" if prepared.is_unchanged else "changed" if again else "new"
    conflicts = () if again is None else again.merged.conflicts
    return ImportView(
        path=prepared.path,
        target=prepared.target,
        fate=fate,
        figures=tuple(line.strip() for line in preview.figures(plan)),
        findings=tuple(map(_finding, plan.findings)),
        records=_records(plan),
        conflicts=tuple(
            ImportConflict(
                name_of(each),
                each.ours.text,
                each.theirs.text,
                each.base.text,
                str((again and again.side_of(each)) or ""),
            )
            for each in conflicts
        ),
        lines=_lines(root, plan),
        options=options,
        problem=problem or (f"{prepared.target} says this already" if fate[:1] == "s" else ""),
        token=_token(prepared),
    )


def _finding(found: Finding) -> ImportFinding:
    answers = found.others if found.code in spelling.ANSWERED else ()
    place = f"{found.code}:{found.mark.line}"
    return ImportFinding(place, found.level, found.mark.line, found.text, found.choice, answers)


def _records(plan: ImportPlan) -> tuple[ImportRecord, ...]:
    rows: list[ImportRecord] = []
    for record in plan.records:
        says: dict[str, str] = {}
        for statement in record.says:
            is_title = statement.field in {"title", "text"}
            text = str(statement.value) if is_title else statement.raw
            says.setdefault(statement.field, " ".join(text.split())[:_LONGEST])
        rows.append(
            ImportRecord(
                record.kind,
                record.id,
                record.line,
                says.pop("title", says.pop("text", "")),
                tuple(says.items()),
            )
        )
    return tuple(rows)


def _lines(root: Path, plan: ImportPlan) -> tuple[tuple[str, str], ...]:
    """Each line with what became of it; none where the form has no lines."""
    source = source_of(root / plan.path, plan.path)
    if not source.is_file:
        return ()
    texts = enumerate(lines_of(plan.path, source.data), start=1)
    return tuple((text, _use(plan.uses.get(number))) for number, text in texts)


def _use(use: Use | None) -> str:
    return use.value if use is not None else ""
