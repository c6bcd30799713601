"""A repository without boards: what it could begin with, and the boards that were picked."""

import os
import shlex
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from msgspec.structs import replace

from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.errors import (
    Diagnostic,
    Place,
    ReadinessError,
    Severity,
    WriteError,
)
from readiness_tui.domain.model.ids import GateKey
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.text import counted
from readiness_tui.domain.model.visible_text import visible
from readiness_tui.domain.onboarding.detecting import MOST_OWNERS, facts_of_paths, owners_named
from readiness_tui.domain.onboarding.import_view import ImportView, Option
from readiness_tui.domain.onboarding.proposals import proposed_board
from readiness_tui.domain.onboarding.survey import (
    Begun,
    BoardOffer,
    Judged,
    OfferKind,
    RepositoryFacts,
    Survey,
)
from readiness_tui.gates.formats.selectors import find, read_selector
from readiness_tui.gates.repo.commit import target
from readiness_tui.gates.repo.repo_view import RepoView
from readiness_tui.services.exchange.import_bases import write_base
from readiness_tui.services.exchange.previewing import Here, Importer, Reader
from readiness_tui.services.git.place import git_folder
from readiness_tui.services.git.running import run_git
from readiness_tui.services.onboarding.plans import MOST_TITLES, PlanSearch, plan_search
from readiness_tui.services.workspace.gate_judging import GateWork
from readiness_tui.services.workspace.schema_file import look_at_schema, write_schema
from readiness_tui.storage.boards.board_text import new_board_text
from readiness_tui.storage.boards.loaded import LoadedBoard
from readiness_tui.storage.boards.reader import parse_board
from readiness_tui.storage.files.atomic import create

TEMPLATES = Path(__file__).parent / "templates"
NAMES = ("service-launch", "library-release", "migration", "security-hardening")


def template_boards() -> Iterator[tuple[str, LoadedBoard]]:
    """Each template as it is on the disk: its text, and the board that it is."""
    for name in NAMES:
        data = (TEMPLATES / f"{name}.toml").read_bytes()
        loaded = parse_board(f"{name}.toml", data)
        assert isinstance(loaded, LoadedBoard)  # noqa: S101 - they are ours, and tested
        yield data.decode(), loaded


def template_offers(folder: str) -> tuple[BoardOffer, ...]:
    """The templates as boards that could be begun."""

    def offers() -> Iterator[BoardOffer]:
        for text, loaded in template_boards():
            board = loaded.board
            numbers = (
                (len(board.tickets), "tickets"),
                (len(board.gates), "gates"),
                (len(board.phases), "phases"),
                (len(board.risks), "risks"),
            )
            yield BoardOffer(
                kind=OfferKind.TEMPLATE,
                name=board.title,
                target=f"{folder}/{loaded.path}",
                tickets=len(board.tickets),
                counts=tuple(f"{number} {word}" for number, word in numbers if number),
                about=(board.objective,),
                titles=tuple((t.id, t.title) for t in list(board.tickets.values())[:MOST_TITLES]),
                content=text,
            )

    return tuple(offers())


CODEOWNERS = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")
"""Where build servers look for it, in their order."""

SMALL_BYTES = 1 << 20
COMMITS = "500"
GIT_WAIT_S = 2.0
BOT = "[bot]"
"""How the name of a program's account ends on the hosts that have such accounts."""


def repository_facts(root: Path, view: RepoView) -> RepositoryFacts:
    """What was detected in a repository; what cannot be read counts as absent."""
    listing = view.files("")
    facts = facts_of_paths(listing.paths, cut=listing.cut)
    return replace(
        facts,
        versions=tuple(site for site in facts.versions if _names_version(view, *site)),
        owners=_code_owners(view) or _authors(root),
    )


def _names_version(view: RepoView, path: str, selector: str) -> bool:
    try:
        return bool(find(read_selector(selector), view.read(path, SMALL_BYTES), path))
    except ReadinessError:
        return False


def _code_owners(view: RepoView) -> tuple[str, ...]:
    for path in CODEOWNERS:
        try:
            if view.look(path) is not None:
                return owners_named(view.text(path, SMALL_BYTES))
        except ReadinessError:
            continue
    return ()


def _authors(root: Path) -> tuple[str, ...]:
    """Who commits here, the most frequent first; no account of a program."""
    try:
        answer = run_git(root, "log", "--format=%aN", "-n", COMMITS, wait_s=GIT_WAIT_S)
    except ReadinessError:
        return ()
    if answer.code:
        return ()
    lines = (visible(line) for line in answer.line.splitlines())
    names = Counter(name for name in lines if name and not name.endswith(BOT))
    return tuple(name for name, _ in names.most_common(MOST_OWNERS))


def judged_gates(root: Path, board: Board, now: datetime, folder: str) -> tuple[Judged, ...]:
    """Each gate that the board declares, in its order, judged for real."""
    portfolio = Portfolio(boards={board.id: board})
    work = GateWork(root, folder, plugins=False)
    try:
        results = work.planned(portfolio)
        while batch := work.batch():
            work.judge(batch, now)
            results = work.planned(portfolio)
    finally:
        work.close()

    def answers() -> Iterator[Judged]:
        for gate in board.gates.values():
            result = results.get(GateKey(board.id, gate.id))
            if gate.kind and result is not None:
                yield Judged(gate.id, gate.kind, gate.title, result.outcome, result.says)

    return tuple(answers())


OUTCOME_ORDER = ("pass", "warn", "fail", "error", "unknown", "not_applicable")


def has_boards(root: Path, folder: str) -> bool:
    """Whether there is a board file, one that cannot be read included."""
    try:
        with os.scandir(root / folder) as entries:
            return any(
                entry.name.endswith(".toml") and not entry.name.startswith(".") for entry in entries
            )
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True  # it is there and closed: reading it says why


def beginning_root(start: Path) -> Path:
    """Where boards belong, seen from a folder: the top of its working tree, else the folder."""
    return next((place for place in (start, *start.parents) if (place / ".git").exists()), start)


def surveys(root: Path, folder: str, now: datetime) -> Iterator[Survey]:
    """Look at a repository: first what is seen at once, then with every proposed gate judged.

    Nothing is written.

    Args:
        root: Its folder.
        folder: Where boards will lie, below it.
        now: With an offset.
    """
    view = RepoView(root)
    facts = repository_facts(root, view)
    obstacle = _obstacle(root, folder)
    plans = plan_search(root, folder, view)
    templates = template_offers(folder)
    first = Survey(
        root=str(root),
        folder=folder,
        branch=_branch(root),
        facts=facts,
        offers=tuple(_refused(offer, root, obstacle) for offer in (*plans.offers, *templates)),
        notes=(*_notes(root, folder, obstacle), *_unread(plans, is_cut=facts.cut)),
    )
    board = proposed_board(facts, root.resolve().name)
    unjudged = _refused(_gates_offer(board, folder), root, obstacle)
    yield replace(first, offers=(*first.offers, unjudged))
    judged = judged_gates(root, board, now, folder)
    gates = replace(unjudged, judged=judged, counts=(*unjudged.counts, *_outcomes(judged)))
    yield replace(first, offers=(*first.offers, gates))


def begin(root: Path, folder: str, offers: Sequence[BoardOffer]) -> Begun:
    """Write the boards that were picked, and the schema that editors complete them from.

    One that cannot be written does not stop the others; nothing is overwritten.
    """
    written: list[str] = []
    failures: list[Diagnostic] = []
    for offer in offers:
        place = Place(offer.target)
        if offer.obstacle:
            failures.append(Diagnostic("refused", offer.obstacle, place))
            continue
        try:
            create(root / offer.target, offer.content.encode())
        except WriteError as error:
            failures.append(Diagnostic(error.reason, error.what, place, error.remedy))
            if error.reason != "unconfirmed":
                continue
        written.append(offer.target)
        failures += _without_base(root, offer)
    return _with_schema(root, folder, written, failures)


class PlanImporter:
    """Imports one document at a time, where there is no board yet.

    Args:
        root: The folder of the repository.
        folder: Where boards will lie, below it.
        read: Reads a document; here, unless told.
    """

    def __init__(self, root: Path, folder: str, read: Reader | None = None) -> None:
        self._root, self._folder = root, folder
        self._importer = Importer(root, folder, read=read or Here())

    def look(self, path: str, options: Sequence[Option]) -> ImportView:
        """A document as it would be imported; never raises for what it holds."""
        return self._importer.look(path, options)

    def begin(self, view: ImportView) -> Begun:
        """Write the board of a document as it was looked at, and the schema."""
        notice = self._importer.write(view)
        if notice.code not in {"saved", "unconfirmed"}:
            place = Place(view.target)
            return Begun(failures=(Diagnostic(notice.code, notice.says, place, notice.remedy),))
        written = [*notice.paths] or [view.target]
        return _with_schema(self._root, self._folder, written, [])


def _with_schema(root: Path, folder: str, written: list[str], failures: list[Diagnostic]) -> Begun:
    """What was written, and with boards the schema of their folder."""
    if written:
        schema = write_schema(look_at_schema(root, folder), root)
        written += [schema.target] if schema.is_written else []
        if schema.error is not None:
            failures.append(Diagnostic("schema", str(schema.error), Place(schema.target)))
    return Begun(written=tuple(written), failures=tuple(failures))


def _without_base(root: Path, offer: BoardOffer) -> Iterator[Diagnostic]:
    """Write what the next import of a document starts from; why that could not be done."""
    path, text = offer.base
    try:
        if path:
            write_base(root / path, text.encode())
    except WriteError as error:
        yield Diagnostic(error.reason, error.what, Place(path), error.remedy)


def _gates_offer(board: Board, folder: str) -> BoardOffer:
    """The board of what can be held against the repository, before any gate is judged."""
    return BoardOffer(
        kind=OfferKind.GATES,
        name=board.title,
        target=f"{folder}/{board.id}.toml",
        tickets=len(board.tickets),
        counts=(counted(sum(bool(gate.kind) for gate in board.gates.values()), "gate"),),
        titles=tuple((ticket.id, ticket.title) for ticket in board.tickets.values())[:MOST_TITLES],
        content=new_board_text(board),
    )


def _outcomes(judged: Sequence[Judged]) -> Iterator[str]:
    for outcome in OUTCOME_ORDER:
        if number := sum(gate.outcome == outcome for gate in judged):
            yield f"{number} {outcome.replace('_', ' ')}"


def _refused(offer: BoardOffer, root: Path, obstacle: str) -> BoardOffer:
    if not obstacle and not offer.obstacle and os.path.lexists(root / offer.target):
        return replace(offer, obstacle=f"{offer.target} exists already")
    return replace(offer, obstacle=offer.obstacle or obstacle)


def _obstacle(root: Path, folder: str) -> str:
    """Why no board can be written here; empty where one can."""
    place = root / folder
    if place.is_symlink() or (place.exists() and not place.is_dir()):
        return f"{folder} is no folder"
    closed = place if place.is_dir() else root
    if not os.access(closed, os.W_OK | os.X_OK, effective_ids=True):
        return f"{closed} cannot be written by you"
    return ""


def _notes(root: Path, folder: str, obstacle: str) -> Iterator[Diagnostic]:
    if obstacle:
        remedy = "change its permissions, or try the demo: it needs nothing here"
        yield Diagnostic("read-only", obstacle, Place(folder), remedy)
    if not git_folder(str(root)):
        message = "no git here: boards work, without history, merging and sharing"
        yield Diagnostic("no-git", message, None, "git init", Severity.WARNING)
    elif (root / folder).is_dir() and not (obstacle or has_boards(root, folder)):
        message = f"{folder}/ is there and holds no board"
        yield Diagnostic("empty-boards", message, Place(folder), "pick one below", Severity.INFO)


def _unread(plans: PlanSearch, *, is_cut: bool) -> Iterator[Diagnostic]:
    """What may be a plan and is not offered: nobody should take it for looked at."""
    if plans.unread:
        path, *paths = plans.unread
        message = f"too large to be read on the way: {path}"
        message += f" and {len(paths)} more" if paths else ""
        remedy = f"readiness import {shlex.quote(path)}"
        yield Diagnostic("unread", message, Place(path), remedy, Severity.INFO)
    if plans.failures:
        first, *others = plans.failures
        message = f"not offered: {first.path}: {first.message}"
        message += f", and {len(others)} more" if others else ""
        yield replace(first, message=message)
    if plans.unlikely:
        first, number = plans.unlikely[0], len(plans.unlikely)
        message = f"not taken for a plan: {first}" + (
            f" and {number - 1} more" if number > 1 else ""
        )
        remedy = f"readiness import {shlex.quote(first)}"
        yield Diagnostic("unlikely", message, Place(first), remedy, Severity.INFO)
    if is_cut or plans.is_cut:
        message = "more files than were looked at: plans deeper down are not listed"
        remedy = "readiness import PATH reads them"
        yield Diagnostic("cut", message, None, remedy, Severity.INFO)


def _branch(root: Path) -> str:
    git = git_folder(str(root))
    if not git:
        return ""
    try:
        head = (Path(git) / "HEAD").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    prefix, name = "refs/heads/", target(head)
    return name.removeprefix(prefix) if name.startswith(prefix) else "detached"
