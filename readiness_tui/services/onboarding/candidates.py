"""The documents of a repository that may be plans, told by how they begin or by one line."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from readiness_tui.domain.model.errors import ReadinessError
from readiness_tui.exchange.readers import backlog, registry, sheet, task_files, taskjuggler
from readiness_tui.exchange.readers.source import HEAD_BYTES, Source
from readiness_tui.gates.repo.gitignore import Ignored
from readiness_tui.gates.repo.repo_view import RepoView
from readiness_tui.services.exchange.source_files import is_document

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
    """Documents that git does not ignore and that begin, or have a line, as plans do.

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
    is_plan = _LIKE_A_PLAN.search(view.head(path, DOCUMENT_BYTES)) is not None
    return (path, "") if is_plan else ("", "")


def _begun(view: RepoView, path: str) -> Source:
    return Source(path, {path: view.head(path, HEAD_BYTES)})
