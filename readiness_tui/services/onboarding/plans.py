"""The documents of a repository that are plans: each read as an import would, writing nothing."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from readiness_tui.domain.model.errors import Diagnostic, Place, ReadinessError, Severity
from readiness_tui.domain.onboarding.survey import BoardOffer, OfferKind
from readiness_tui.exchange.model.model import Counts, ImportPlan, Use
from readiness_tui.exchange.readers import backlog, registry, sheet, task_files, taskjuggler
from readiness_tui.exchange.readers.source import HEAD_BYTES, Source
from readiness_tui.gates.repo.gitignore import Ignored
from readiness_tui.gates.repo.repo_view import RepoView
from readiness_tui.services.exchange.importing import Prepared, board_text, prepare
from readiness_tui.services.exchange.source_files import is_document
from readiness_tui.services.onboarding.likelihood import (
    LISTED,
    PROPOSED,
    is_called_plan,
    likelihood,
)

DOCUMENT_BYTES, ALL_BYTES, MOST_DOCUMENTS = 1 << 20, 16 << 20, 500
"""The most of one document, of all together, and how many are opened: a person waits for it."""

SUFFIXES = (".json", ".jsonl", ".ndjson", *sheet.SUFFIXES, *taskjuggler.SUFFIXES)
"""Of documents that are no Markdown, and that a form may know."""

_SHEET = "csv"
"""The form that any table has: a sheet of figures is no plan unless somebody says so."""

_LIKE_A_PLAN = re.compile(
    rb"^[ \t]*(?:\|.*\||[-*+] \[[ xX]\] |\d+[.)] \[[ xX]\] |#{1,6} .*\b[A-Z]{1,10}[-.]?\d+"
    rb"|(?:[-*+] |\d+[.)] )?(?:\*\*|__)[ \t]*(?:[A-Za-z]{1,10}[-. ]?)?\d+"
    rb"|\d+[.)] (?:\*\*|__))",
    re.MULTILINE,
)
"""A row of a table, a box, a heading or bold text with an id, a bold numbered line."""

_BACKLOG_HOMES = frozenset({"tasks", "completed"})


@dataclass(slots=True)
class Candidates:
    """What may be plans.

    Attributes:
        titles: What people call the form of each, by path; empty for Markdown.
        unread: Paths of documents that may be plans and are too large, or one too many.
        is_cut: Whether there are more documents than were opened.
    """

    titles: dict[str, str] = field(default_factory=dict[str, str])
    unread: list[str] = field(default_factory=list[str])
    is_cut: bool = False


def candidates(view: RepoView, folder: str) -> Candidates:
    """Documents that git does not ignore, called a plan or with a line as plans have it.

    Args:
        view: The repository.
        folder: Of boards, which is left out.
    """
    result, bytes_left = Candidates(), ALL_BYTES
    for number, path in enumerate(_documents(view, folder)):
        if number == MOST_DOCUMENTS:
            result.is_cut = True
            break
        try:
            place, title = _placed(view, path)
            file = view.look(path)
        except ReadinessError:
            continue
        if not place or place in result.titles or file is None:
            continue
        bytes_left -= min(file.size_bytes, DOCUMENT_BYTES)
        if file.size_bytes > DOCUMENT_BYTES or bytes_left < 0:
            result.unread.append(os.fsencode(path).decode("utf-8", "replace"))
        else:
            result.titles[place] = title
    return _with_folders(view, result)


def _with_folders(view: RepoView, documents: Candidates) -> Candidates:
    """The same with a folder in place of its documents, where each of those is a task."""
    folders: dict[str, list[str]] = {}
    for path, title in documents.titles.items():
        if not title and (home := str(PurePosixPath(path).parent)) != ".":
            folders.setdefault(home, []).append(path)
    for home, paths in folders.items():
        heads = {path: view.head(path, HEAD_BYTES) for path in paths}
        if task_files.are_tasks(heads):
            for path in paths:
                del documents.titles[path]
            documents.titles[home] = task_files.TITLE
    return documents


def _documents(view: RepoView, folder: str) -> Iterator[str]:
    ignored = Ignored(view)
    paths = view.files("").paths
    others = (path for path in paths if path.casefold().endswith(SUFFIXES))
    for path in (*filter(is_document, paths), *others):
        if not path.startswith(f"{folder}/") and not _hides(ignored, path):
            yield path


def _hides(ignored: Ignored, path: str) -> bool:
    try:
        return ignored.hides(path)
    except ReadinessError:
        return True


def _placed(view: RepoView, path: str) -> tuple[str, str]:
    """The path that is imported and the title of its form; no path where it is no plan."""
    if not is_document(path):
        begun = _begun(view, path)
        form = registry.recognised(begun, plugins=False)
        is_plan = form is not None and (form.name != _SHEET or sheet.is_plan(begun))
        return (path, form.title) if form and is_plan else ("", "")
    if backlog.recognise(_begun(view, path)):
        home = PurePosixPath(path).parent
        whole = home.parent if home.name in _BACKLOG_HOMES and home.parent.name else home
        return str(whole) if whole.name else path, backlog.TITLE
    is_called = is_called_plan(PurePosixPath(path).stem)
    is_plan = is_called or _LIKE_A_PLAN.search(view.head(path, DOCUMENT_BYTES))
    return (path, "") if is_plan else ("", "")


def _begun(view: RepoView, path: str) -> Source:
    return Source(path, {path: view.head(path, HEAD_BYTES)})


LEAST_TICKETS = 3
"""A document with fewer tickets is no plan, unless there is no other."""

MOST_TITLES = 12

MOST_UNLIKELY = 3
"""How many documents are offered that nothing but their rows makes a plan, where none is likely."""


@dataclass(frozen=True, slots=True)
class PlanSearch:
    """The plans of a repository as offers, the likeliest first, of like ones the largest.

    `unlikely` are paths of documents with rows or boxes that are not offered. `unread` are paths
    that may be plans and are too large to be read on the way, `failures` say why others could not
    be read; `is_cut` tells that there are more documents than were opened.
    """

    offers: tuple[BoardOffer, ...]
    unlikely: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    failures: tuple[Diagnostic, ...] = ()
    is_cut: bool = False


def plan_search(root: Path, folder: str, view: RepoView) -> PlanSearch:
    """Look for documents that hold plans, and read them as the boards they would become."""
    documents = candidates(view, folder)
    paths = [root / path for path in documents.titles]
    prepared = prepare(paths, root, folder, plugins=False) if paths else ()
    titles = documents.titles
    plans = sorted(
        (_ranked(each, each.plan, titles.get(each.path, "")) for each in prepared if each.plan),
        key=lambda plan: plan.rank,
    )
    large = [plan for plan in plans if plan.tickets >= LEAST_TICKETS]
    plans = large or [plan for plan in plans if plan.tickets]
    likely = [plan for plan in plans if plan.likelihood >= LISTED] or plans[:MOST_UNLIKELY]
    offers = tuple(_offer(plan) for plan in likely)
    unlikely = tuple(plan.prepared.path for plan in plans if plan not in likely)
    failures = tuple(
        Diagnostic("unread", each.error.what, Place(each.path), each.error.remedy, Severity.INFO)
        for each in prepared
        if each.error is not None and each.plan is None
    )
    return PlanSearch(offers, unlikely, tuple(documents.unread), failures, documents.is_cut)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A document that was read, the title of its form, and how likely it is a plan."""

    prepared: Prepared
    plan: ImportPlan
    title: str
    likelihood: int

    @property
    def tickets(self) -> int:
        return len(self.plan.board.tickets)

    @property
    def rank(self) -> tuple[int, int, list[tuple[int, str]]]:
        """The likeliest first, then the largest, then by path with its numbers as numbers."""
        parts = re.findall(r"(\d{1,18})|(\D+)", self.prepared.path)
        return -self.likelihood, -self.tickets, [(int(number or 0), text) for number, text in parts]


def _ranked(prepared: Prepared, plan: ImportPlan, title: str) -> _Candidate:
    # Any table of figures has the form of a sheet, and records of decisions have ids, too.
    is_export = title not in {"", sheet.TITLE, task_files.TITLE}
    points = likelihood(prepared.path, plan, is_export=is_export)
    return _Candidate(prepared, plan, title, points)


def _offer(candidate: _Candidate) -> BoardOffer:
    prepared, plan, title = candidate.prepared, candidate.plan, candidate.title
    tickets = list(plan.board.tickets.values())
    return BoardOffer(
        kind=OfferKind.PLAN,
        name=prepared.path,
        target=prepared.target,
        is_proposed=candidate.likelihood >= PROPOSED,
        tickets=len(tickets),
        counts=_figures(plan.counts),
        about=(*([f"read as {title}"] if title else []), *_unread(plan)),
        titles=tuple((ticket.id, ticket.title) for ticket in tickets[:MOST_TITLES]),
        content=board_text(prepared),
        base=(prepared.base_path, prepared.base.decode()),
        obstacle=prepared.error.what if prepared.error else "",
    )


def _figures(counts: Counts) -> tuple[str, ...]:
    numbers = (
        (counts.tickets, "ticket", "tickets"),
        (sum(counts.hard.values()) + counts.soft, "dependency", "dependencies"),
        (counts.phases, "phase", "phases"),
        (counts.milestones, "milestone", "milestones"),
        (counts.risks, "risk", "risks"),
    )
    return tuple(
        f"{number} {one if number == 1 else many}" for number, one, many in numbers if number
    )


def _unread(plan: ImportPlan) -> tuple[str, ...]:
    """What of a document is left; nothing where its lines are not counted, as in an export."""
    lines = plan.counts.lines
    number = lines.get(Use.LEFT, 0)
    total = sum(lines.values())
    if not total:
        return ()
    if not number:
        return (f"every line of {total} was understood",)
    places = ", ".join(str(line) for line in plan.left[:4])
    more = ", ..." if len(plan.left) > 4 else ""  # noqa: PLR2004 - as many as were named
    return (f"{number} of {total} lines not understood: {places}{more}",)
