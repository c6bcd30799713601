"""What every verb takes: where the workspace is, and the names of things in it."""

import os
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import wraps
from itertools import pairwise
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

import click
from msgspec import structs

from readiness_tui.domain.model.board import HOMES
from readiness_tui.domain.model.errors import (
    BoardError,
    NoSuchRecordError,
    ReadinessError,
    UsageError,
)
from readiness_tui.domain.model.ids import BoardId, GateKey, Key, Kind, RecordRef
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.visible_text import visible
from readiness_tui.domain.proof.proof import WORKSPACE, Judgement, Scope
from readiness_tui.domain.proof.scopes import no_such

if TYPE_CHECKING:
    from readiness_tui.services.base.ports import Clock
    from readiness_tui.services.checkpoints.write_access import WriteAccess
    from readiness_tui.services.workspace.workspace import Workspace
    from readiness_tui.storage.settings.team import Person

BOARDS = "boards"
_PARTS = ("phase", "milestone")


@dataclass(frozen=True, slots=True)
class Given:
    """Where the workspace is, as the command line says it, who acts, and how to answer.

    `root` is empty where it is to be found from the current folder, `actor` where the environment
    or git says who acts. `lock_wait_s` says for how long to wait for another writer, `theme`
    in which colours a terminal is answered; empty: by its background. With `ascii_only` no sign
    is beyond ASCII, and `as_json` asks for one JSON document.
    """

    root: str = ""
    folder: str = BOARDS
    ascii_only: bool = False
    actor: str = ""
    lock_wait_s: float | None = None
    theme: str = ""
    as_json: bool = False


_CHOICES = (
    click.option(
        "-C", "--root", metavar="PATH", help="Root of the workspace; else the nearest with boards."
    ),
    click.option("--boards", metavar="FOLDER", help="Folder of the board files below the root."),
    click.option("--ascii", "ascii_only", is_flag=True, help="No signs beyond ASCII."),
    click.option("--actor", metavar="WHO", help="Who acts, for the audit log and for @me."),
    click.option(
        "--lock-timeout",
        type=click.FloatRange(0, 3600),
        metavar="SECONDS",
        help="How long to wait for another writer; else 2.",
    ),
)
_NAMES = frozenset({"root", "boards", "ascii_only", "actor", "lock_timeout", "as_json"})
json_option = click.option("--json", "as_json", is_flag=True, help="Answer with one JSON document.")
"""`--json`, as every verb that answers has it."""


def workspace_choices(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say where the workspace is and who acts; `given_of` takes them."""
    for option in reversed(_CHOICES):
        function = option(function)
    return function


def given_of(choices: Mapping[str, Any], before: Given) -> Given:
    """What the options say; what they leave out is as before."""
    wait_s = choices["lock_timeout"]
    return Given(
        root=choices["root"] or before.root,
        folder=choices["boards"] or before.folder,
        ascii_only=choices["ascii_only"] or before.ascii_only,
        actor=choices["actor"] or before.actor,
        lock_wait_s=before.lock_wait_s if wait_s is None else wait_s,
        theme=before.theme,
        as_json=choices.get("as_json", False),
    )


def takes_workspace(function: Callable[..., int]) -> Callable[..., int]:
    """Let a verb take those options; its function gets them as `given`.

    They may stand before the verb too; the ones after it win.
    """

    @wraps(function)
    def verb(**choices: Any) -> int:  # noqa: ANN401 - whatever else the verb takes
        before = click.get_current_context().find_object(Given) or Given()
        options = given_of(choices, before)
        rest = {name: value for name, value in choices.items() if name not in _NAMES}
        try:
            return function(given=options, **rest)
        except NoSuchRecordError as error:
            raise _unread(options, error) from error

    return workspace_choices(verb)


def _unread(given: Given, error: NoSuchRecordError) -> ReadinessError:
    """What is to be said of a name that no board has: a board that cannot be read may have it."""
    workspace = make_workspace(located(given), knows_me=False)
    workspace.boards.reload(everything=True)
    problems = sorted(
        workspace.boards.problems,
        key=lambda problem: PurePath(problem.path).stem != error.asked.partition("/")[0],
    )
    if not problems:
        return error
    first = problems[0]
    more = f" (+{len(problems) - 1} more problems)" if len(problems) > 1 else ""
    message = f"{first.message}{more}; {error.what} on a board that can be read"
    return BoardError((structs.replace(first, message=message), *problems[1:]))


def asks_for_json(words: Sequence[str]) -> bool:
    """Whether a command line, even one that is not understood, wants JSON on standard output."""
    pairs = pairwise(words)
    return "--json" in words or "--format=json" in words or ("--format", "json") in pairs


BEGIN = "begin with `readiness init` or `readiness import PLAN.md`, or name one with -C"


def located(given: Given) -> Given:
    """The same with the root settled: the nearest folder, from here upwards, that has boards.

    Raises:
        UsageError: There is none, or the one that was named has none.
    """
    start = Path(given.root or ".").resolve()
    places = (start,) if given.root else (start, *start.parents)
    for place in places:
        if (place / given.folder).is_dir():
            return replace(given, root=str(place))
    message = f"there is no {given.folder}/ folder in {start}" + ("" if given.root else " or above")
    raise UsageError(message, remedy=BEGIN)


def place_of(given: Given) -> Given:
    """The same with the root settled, a repository that has no boards yet included.

    Raises:
        UsageError: The folder that was named is none.
    """
    try:
        return located(given)
    except UsageError:
        from readiness_tui.services.onboarding.beginning import beginning_root

        start = Path(given.root or ".").resolve()
        if not start.is_dir() or PurePath(given.folder).is_absolute():
            raise
        return replace(given, root=str(start if given.root else beginning_root(start)))


def lacks_boards(given: Given) -> bool:
    """Whether there is no board file yet in a workspace whose root is settled."""
    root = Path(given.root)
    if any((root / given.folder).glob("*.toml")):
        return False
    from readiness_tui.services.onboarding.beginning import has_boards

    return not has_boards(root, given.folder)


def open_workspace(
    given: Given,
    *,
    knows_me: bool = False,
    plugins: bool = True,
    is_enough: Callable[[Portfolio], bool] = lambda _: True,
    about: Collection[BoardId] | None = None,
) -> "Workspace":
    """The workspace of a command: every board read, every gate judged.

    Args:
        given: Where it is.
        knows_me: Find out who runs the command, which asks git: for edits and for `@me`.
        plugins: Whether kinds of gate of other distributions are judged.
        is_enough: Whether the boards have what the command is about; a file that is just being
            written may be only a part.
        about: The boards whose tickets are shown with their proof, if not all: gates that have no
            part in that are not judged.

    Raises:
        UsageError: There is no such workspace.
    """
    workspace = make_workspace(located(given), knows_me=knows_me, plugins=plugins)
    workspace.boards.read(is_enough)
    if about is not None:
        workspace.gates.confine(about)
    workspace.gates.run()
    return workspace


def make_workspace(
    given: Given,
    *,
    knows_me: bool,
    via: str = "cli",
    plugins: bool = True,
    clock: "Clock | None" = None,
) -> "Workspace":
    """A workspace of which nothing is read yet; `via` is what the audit log names.

    `clock` tells the time where that of the machine does not.
    """
    from readiness_tui.services.workspace.workspace import Workspace

    root = Path(given.root)
    if not knows_me:
        return Workspace(root, folder=given.folder, plugins=plugins, clock=clock)
    me = _person(root, given.actor)
    return Workspace(
        root,
        folder=given.folder,
        actor=me.handle,
        me=me.names,
        via=via,
        lock_wait_s=given.lock_wait_s,
        plugins=plugins,
        clock=clock,
    )


def make_access(given: Given, actor: str) -> "WriteAccess":
    """Who writes, for the verbs that need no boards."""
    from readiness_tui.services.checkpoints.write_access import WriteAccess
    from readiness_tui.storage.files.home import LOCK_WAIT_S

    wait_s = LOCK_WAIT_S if given.lock_wait_s is None else given.lock_wait_s
    return WriteAccess(Path(given.root), folder=given.folder, actor=actor, lock_wait_s=wait_s)


def identity(root: Path, actor: str = "") -> str:
    """Who acts, by the handle that the team table of `readiness.toml` gives.

    Args:
        root: The workspace root.
        actor: What `--actor` says; without it `READINESS_ACTOR`, git's e-mail address, or the name
            of the account.
    """
    return _person(root, actor).handle


def _person(root: Path, actor: str) -> "Person":
    from readiness_tui.services.git.running import git_identity
    from readiness_tui.storage.settings.settings import settings_of
    from readiness_tui.storage.settings.team import person_of

    actor_name = visible(actor) or visible(os.environ.get("READINESS_ACTOR", ""))
    who = actor_name or git_identity(root) or os.environ.get("USER", "")
    return person_of(settings_of(root), who)


def asks_who(*texts: str) -> bool:
    """Whether a query may mean the person who asks."""
    return any(word in text.casefold() for text in texts for word in ("@me", "mine"))


def ticket_named(text: str, portfolio: Portfolio) -> Key:
    """The ticket that a person names: `T-1`, `BOARD/T-1` or `BOARD:T-1`.

    Raises:
        UsageError: There is none, or several boards have one.
    """
    board, slash, rest = text.partition("/")
    if slash and board in portfolio.boards:
        if (key := portfolio.find(rest, BoardId(board))) is None:
            raise no_such(rest, portfolio.boards[BoardId(board)].tickets, "ticket")
        return key
    keys = [key for key, _ in portfolio.tickets() if text in {key.ticket, str(key)}]
    if len(keys) == 1:
        return keys[0]
    if keys:
        names = ", ".join(f"{key.board}/{key.ticket}" for key in keys)
        message = f"{text!r} is on several boards"
        raise UsageError(message, remedy=f"write one of {names}")
    raise no_such(text, (key.ticket for key, _ in portfolio.tickets()), "ticket")


def record_named(text: str, portfolio: Portfolio) -> RecordRef:
    """The record that a person names: a ticket, or `phase:A`, `board:ID`, `BOARD/gate:coverage`.

    Raises:
        UsageError: There is none, or several boards have one.
    """
    head, slash, tail = text.partition("/")
    at_home = bool(slash) and head in portfolio.boards
    spelled, colon, name = (tail if at_home else text).partition(":")
    if not colon or spelled not in {*HOMES, Kind.BOARD}:
        key = ticket_named(text, portfolio)
        return key.ref
    kind = Kind(spelled)
    boards = [board for board in portfolio.boards.values() if not at_home or board.id == head]
    refs = [RecordRef(board.id, kind, name) for board in boards if name in board.records(kind)]
    if not refs:
        raise no_such(name, (other for board in boards for other in board.records(kind)), kind)
    if len(refs) > 1:
        names = ", ".join(f"{ref.board}/{kind}:{name}" for ref in refs)
        message = f"{text!r} is on several boards"
        raise UsageError(message, remedy=f"write one of {names}")
    return refs[0]


def is_ticket(text: str, portfolio: Portfolio) -> bool:
    """Whether a person names a ticket, or several, that there are."""
    board, slash, rest = text.partition("/")
    if slash and board in portfolio.boards:
        return portfolio.find(rest, BoardId(board)) is not None
    return any(text in {key.ticket, str(key)} for key, _ in portfolio.tickets())


def scope_named(text: str, portfolio: Portfolio) -> Scope:
    """The scope that a person names: a board, `BOARD/T-1`, `BOARD/phase:A`, or a ticket alone.

    Raises:
        UsageError: There is none, or several boards have one.
    """
    if text == str(WORKSPACE):
        return WORKSPACE
    if text in portfolio.boards:
        return Scope(BoardId(text))
    board, slash, rest = text.partition("/")
    if slash and board in portfolio.boards:
        kind, colon, name = rest.partition(":")
        if colon and kind in _PARTS:
            return part_named(kind, name, portfolio, BoardId(board))[0]
        return _of(ticket_named(text, portfolio))
    kind, colon, name = text.partition(":")
    if colon and kind in _PARTS:
        return part_named(kind, name, portfolio)[0]
    try:
        return _of(ticket_named(text, portfolio))
    except UsageError as error:
        if error.what.endswith("boards"):
            raise
        tickets = (key.ticket for key, _ in portfolio.tickets())
        raise no_such(text, (*portfolio.boards, *tickets), "scope") from None


def _of(key: Key) -> Scope:
    return Scope(key.board, "ticket", key.ticket)


def part_named(
    kind: str, name: str, portfolio: Portfolio, board: BoardId | None = None
) -> tuple[Scope, ...]:
    """The phases or milestones of that name, on one board or on all.

    Raises:
        UsageError: No board has one.
    """
    boards = [one for one in portfolio.boards.values() if board in {None, one.id}]
    parts = {one.id: getattr(one, f"{kind}s") for one in boards}
    scopes = tuple(Scope(home, kind, name) for home, records in parts.items() if name in records)
    if not scopes:
        raise no_such(name, (other for records in parts.values() for other in records), kind)
    return scopes


def gate_named(text: str, judgement: Judgement) -> GateKey | None:
    """The gate that a person names: its id, or `BOARD:ID`; None if there is none.

    Raises:
        UsageError: Several boards have one.
    """
    keys = [key for key in judgement.gates if text in {key.gate, str(key)}]
    if len(keys) > 1:
        message = f"{text!r} is on several boards"
        raise UsageError(message, remedy=f"write one of {', '.join(map(str, keys))}")
    return keys[0] if keys else None
