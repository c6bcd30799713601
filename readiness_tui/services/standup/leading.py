"""Leading a stand-up: begun or taken up again, noted down event by event, ended with minutes."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from msgspec.structs import replace

from readiness_tui.domain.model.errors import ExchangeError, UsageError
from readiness_tui.domain.model.ids import nearest
from readiness_tui.domain.model.text import counted
from readiness_tui.domain.standup.minutes import Minutes, markdown
from readiness_tui.domain.standup.pages import Basis, basis_of, pages
from readiness_tui.domain.standup.record import (
    Begun,
    Ended,
    Event,
    Noted,
    Paused,
    Record,
    Typed,
    after,
    is_private,
    new,
    private_text,
    public,
    rescued,
)
from readiness_tui.domain.standup.session import Closed, Standup
from readiness_tui.domain.standup.since import Changes
from readiness_tui.services.base.ports import Clock, SystemClock
from readiness_tui.services.reports.linting import findings_of
from readiness_tui.services.standup.marking import Markers
from readiness_tui.storage.files.atomic import create
from readiness_tui.storage.settings.settings import settings_of, zone_of
from readiness_tui.storage.settings.standup_settings import StandupSettings, standup_settings
from readiness_tui.storage.standups.journal import (
    Journal,
    PrivateNote,
    journals,
    private_notes,
    private_path,
    record_of,
)

if TYPE_CHECKING:
    from readiness_tui.services.workspace.workspace import Workspace

RESUMED_WITHIN = timedelta(hours=12)
"""So long after it began a stand-up that was cut off is taken up again."""
_SUFFIX = ".md"


class StandupLeader:
    """Leads the stand-ups of a workspace, one at a time.

    Args:
        root: The workspace root.
        folder: Where its boards lie, below the root.
        presenter: Who leads.
        clock: Tells the time.
    """

    def __init__(
        self, root: Path, folder: str, presenter: str = "", clock: Clock | None = None
    ) -> None:
        self._root, self._folder, self._presenter = root, folder, presenter
        self._clock = clock or SystemClock()
        self._journal: Journal | None = None
        self._standup: Standup | None = None
        self._is_private = False
        self._settings = StandupSettings()

    @property
    def teams(self) -> tuple[str, ...]:
        """The teams that have a stand-up of their own."""
        return tuple(standup_settings(self._root).teams)

    def begin(self, team: str = "", where: str = "") -> Standup:
        """Begin a stand-up, or take up again the one that was cut off.

        Args:
            team: Whose it is; empty for everybody.
            where: Which tickets it is about, as a query; empty: those of the team.

        Raises:
            UsageError: There is no such team.
            WriteError: Nothing can be written down.
        """
        if self._journal is not None and self._standup is not None:
            return self.now()
        settings = self._settings = standup_settings(self._root)
        now = self._now()
        begun = Begun(now, team, where or query_of(settings, team), self._presenter)

        def is_wanted(record: Record) -> bool:
            is_same = replace(record.begun, at=now) == begun
            return is_same and timedelta() <= now - record.begun.at < RESUMED_WITHIN

        resumed = Journal.resume(self._root, is_wanted)
        if resumed is None:
            self._journal, record, remark = Journal.begin(self._root, begun), new(begun), ""
        else:
            self._journal, record = resumed
            record, remark = self._taken_up(self._journal, record, now)
        since = Markers(self._root, self._folder, team, settings).since()
        limits = settings.owner_minutes * 60, settings.total_minutes * 60
        self._standup = Standup(record, since, now, self._free(now), *limits, remark)
        return self._standup

    def add(self, make: Callable[[datetime], Event]) -> Standup:
        """Write down what happens now, a private note where it alone belongs.

        Raises:
            WriteError: It is not written.
        """
        journal, standup = self._led()
        event = make(self._now())
        if isinstance(event, Typed | Noted):
            self._keep_apart(journal, event)
            event = public(event)
        journal.add(event)
        return self._moved(after(standup.record, event))

    def _keep_apart(self, journal: Journal, event: Typed | Noted) -> None:
        """Keep what is private of an event, or drop what was being typed so."""
        is_draft = isinstance(event, Typed)
        if is_private(event.text):
            text = private_text(event.text)
            journal.keep_private(PrivateNote(event.at, text, is_draft))
        elif self._is_private:
            journal.keep_private(PrivateNote(event.at, "", is_draft=True))
        self._is_private = is_draft and is_private(event.text)

    def now(self) -> Standup:
        """The stand-up at this instant."""
        return self._moved(self._led()[1].record)

    def end(self, basis: Basis, file: str) -> Closed:
        """End it: write the minutes, and leave the marker.

        Args:
            basis: What its pages were made of.
            file: Where the minutes go, below the root; empty: nowhere.

        Raises:
            ExchangeError: The file is none for minutes.
            WriteError: There is such a file, or something could not be written: it goes on then.
        """
        journal, standup = self._led()
        now = self._now()
        ended = after(standup.record, Ended(now, file))
        text = markdown(Minutes(ended, basis.changes, pages(basis), now))
        if file:
            create(self._target(file), text.encode())
        team = standup.record.begun.team
        markers = Markers(self._root, self._folder, team, self._settings)
        markers.mark(basis.snapshot, self._presenter, now)
        journal.add(Ended(now, file, text))
        self._close()
        return Closed(text, file)

    def leave(self) -> None:
        """Stop leading it without an end: it may be taken up again."""
        if self._journal is not None and self._standup is not None:
            self._journal.add(Paused(self._now(), on=True))
        self._close()

    def _close(self) -> None:
        if self._journal is not None:
            self._journal.close()
        self._journal = self._standup = None

    def _led(self) -> tuple[Journal, Standup]:
        if self._journal is None or self._standup is None:
            message = "no stand-up goes on"
            raise UsageError(message, remedy="begin one")
        return self._journal, self._standup

    def _moved(self, record: Record) -> Standup:
        now = self._now()
        self._standup = replace(self._led()[1], record=record, now=now, file=self._free(now))
        return self._standup

    def _taken_up(self, journal: Journal, record: Record, now: datetime) -> tuple[Record, str]:
        """A stand-up that was cut off: what was typed is a note, and the gap is nobody's time."""
        draft = () if record.draft is None else (rescued(record.draft),)
        for event in (*draft, Paused(record.last, on=True), Paused(now, on=False)):
            journal.add(event)
            record = after(record, event)
        if (private := private_notes(journal.path)) and private[-1].is_draft:
            journal.keep_private(PrivateNote(now, private[-1].text))
        begun = record.begun.at.astimezone(now.tzinfo)
        notes = counted(len(record.notes), "note")
        return record, f"taken up again: begun at {begun:%H:%M}, with {notes}"

    def _now(self) -> datetime:
        return self._clock.now().astimezone(zone_of(settings_of(self._root)))

    def _free(self, now: datetime) -> str:
        """The file that minutes are offered: the first one of its name that is not there yet."""
        name = self._settings.minutes.replace("{date}", now.date().isoformat())
        number, offered = 1, name
        while (self._root / offered).exists():
            number += 1
            offered = f"{name.removesuffix(_SUFFIX)}-{number}{_SUFFIX}"
        return offered

    def _target(self, file: str) -> Path:
        path = PurePosixPath(file)
        target = self._root / path
        if path.is_absolute() or not target.resolve().is_relative_to(self._root.resolve()):
            message = f"{file} is outside the workspace"
            raise ExchangeError(message, remedy="name a file below its root")
        if path.suffix != _SUFFIX or path.parts[0] == ".git":
            message = f"{file} is no file for minutes"
            raise ExchangeError(message, remedy=f"end it in {_SUFFIX}")
        return target


def leader_of(workspace: "Workspace") -> StandupLeader:
    """Who leads the stand-ups of a workspace: whoever edits it, by its clock."""
    return StandupLeader(workspace.root, workspace.folder, workspace.actor, workspace.clock)


def query_of(settings: StandupSettings, team: str) -> str:
    """Which tickets the stand-up of a team is about, as a query; empty for all.

    Raises:
        UsageError: There is no such team; the nearest is named.
    """
    if not team:
        return ""
    if team not in settings.teams:
        near = nearest(team, settings.teams)
        message = f"there is no team {team!r}"
        remedy = f"nearest: {near}" if near else "write it into [standup] teams"
        raise UsageError(message, remedy=remedy)
    return settings.teams[team]


def last_minutes(root: Path, folder: str, team: str, read: Callable[[], "Workspace"]) -> Closed:
    """The minutes of the stand-up of a team that began last in this clone.

    Args:
        root: The workspace root.
        folder: Where its boards lie, below the root.
        team: The team; empty for everybody.
        read: Opens the workspace, which only one that is not over needs.

    Raises:
        UsageError: There was none.
    """
    settings = standup_settings(root)
    query_of(settings, team)
    records = (record_of(path) for path in reversed(journals(root)))
    record = next((one for one in records if one is not None and one.begun.team == team), None)
    if record is None:
        message = "no stand-up was begun in this clone"
        raise UsageError(message, remedy="readiness standup begins one")
    if record.ended is not None:
        return Closed(record.ended.text, record.ended.file)
    workspace = read()
    since = Markers(root, folder, team, settings).since()
    changes = Changes(since, workspace.snapshot)
    findings = findings_of(workspace, workspace.snapshot) or ()
    walk = pages(basis_of(changes, findings, record.begun.where))
    last = record.last.astimezone(zone_of(settings_of(root)))
    draft = () if record.draft is None else (rescued(record.draft),)
    for note in draft:
        record = after(record, note)
    return Closed(markdown(Minutes(record, changes, walk, last)), "", is_over=False)


def private_files(root: Path) -> tuple[tuple[Path, int], ...]:
    """The files with private notes of this clone, each with how many notes it has."""
    paths = journals(root)
    counts = [(private_path(path), len(private_notes(path))) for path in paths]
    return tuple((path, count) for path, count in counts if count)
