"""One run of sync: fetch, merge, push, and only then write; again while the remote moves on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from readiness_tui.domain.model.board import HOMES, Board
from readiness_tui.domain.model.errors import Diagnostic, Place, WriteError
from readiness_tui.domain.model.ids import Kind
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.services.git.plumbing import HEADS, Entry, refused
from readiness_tui.services.git.push_answers import Pushed
from readiness_tui.services.sync.audit_entries import (
    board_entries,
    conflict_entries,
    renumber_entries,
)
from readiness_tui.services.sync.files import Copy, copied, is_board, is_log
from readiness_tui.services.sync.head import HeadChange
from readiness_tui.services.sync.landing import Landed, Tools, land
from readiness_tui.services.sync.merge import DIVERGED, FileMerge, merge_file
from readiness_tui.services.sync.renumber import renumbered
from readiness_tui.services.sync.report import News, SyncReport, news_of
from readiness_tui.services.sync.sides import Sides, merges_of, sides_of
from readiness_tui.services.sync.state import Pushing, SyncState
from readiness_tui.storage.audit.log import AuditEntry, AuditRecord
from readiness_tui.storage.boards.loaded import LoadedBoard
from readiness_tui.storage.boards.reader import parse_board
from readiness_tui.storage.journal.entries import SYNC
from readiness_tui.storage.settings.settings import SETTINGS
from readiness_tui.storage.toml.blocks_tomlkit import inline

MERGE_FINDING = "merge-finding"
_MOST = 20
_REMEDY = "the merge stands; mend the plan, then sync again"


def new_findings(
    files: Mapping[str, bytes], merges: Iterable[FileMerge], now: datetime
) -> tuple[Diagnostic, ...]:
    """What lint finds in the merged boards, and in neither ours nor theirs.

    Args:
        files: All shared files as ours has them.
        merges: The files that both sides do not have alike.
        now: When; some findings go by the day.
    """
    apart = [one for one in merges if is_board(one.path) and one.path != SETTINGS]
    if not (any(one.gives for one in apart) and any(one.takes for one in apart)):
        return ()  # the result is what one side has already
    met = {one.path for one in apart}
    alike = {
        path: data
        for path, data in files.items()
        if is_board(path) and path != SETTINGS and path not in met
    }
    sides = [
        alike | {one.path: data for one in apart if (data := each(one)) is not None}
        for each in (_ours, _theirs, _merged)
    ]
    ours, theirs, merged = (_found(side, now) for side in sides)
    named = ours.records | theirs.records
    new = [
        problem
        for key, problem in merged.problems.items()
        # A ticket that was numbered anew says again what it said under its old number.
        if key not in ours.problems and key not in theirs.problems and key[1:4] in named
    ]
    problems = new[:_MOST]
    if len(new) > _MOST:
        message = f"{len(new) - _MOST} more findings came of the merge"
        problems.append(Diagnostic(MERGE_FINDING, message, Place(new[0].path), _REMEDY))
    return tuple(problems)


def _ours(one: FileMerge) -> bytes | None:
    return one.ours


def _theirs(one: FileMerge) -> bytes | None:
    return one.theirs


def _merged(one: FileMerge) -> bytes | None:
    return one.ours if one.is_left else one.merged


class _Found(NamedTuple):
    """The findings of some boards, each under what makes it the same in another state of them.

    `records` are those that the boards have, by board, kind and id.
    """

    problems: Mapping[tuple[str, ...], Diagnostic]
    records: frozenset[tuple[str, ...]]


def _found(files: Mapping[str, bytes], now: datetime) -> _Found:
    from readiness_tui.domain.lint import RULES, findings
    from readiness_tui.domain.model.errors import Severity
    from readiness_tui.domain.plan.ranking import PlanContext, analyse
    from readiness_tui.domain.verdict.verdict import judge

    boards: dict[str, tuple[str, Board]] = {}
    problems: dict[tuple[str, ...], Diagnostic] = {}
    for path, data in sorted(files.items()):
        loaded = parse_board(path, data)
        if not isinstance(loaded, LoadedBoard):
            continue
        id_ = loaded.board.id
        first, _ = boards.setdefault(id_, (path, loaded.board))
        if first != path:
            message = f"board id {id_!r} is taken by {first}"
            key = ("", id_, Kind.BOARD.value, id_, path)
            problems[key] = Diagnostic(MERGE_FINDING, message, Place(path), _REMEDY)
    portfolio = Portfolio.of(*(board for _, board in boards.values()))
    analysis = analyse(judge(portfolio, {}, now), PlanContext(today=now.date()))
    for finding in findings(analysis, RULES):
        ref = finding.record
        if finding.severity is Severity.INFO or ref.board not in boards:
            continue
        message = (
            f"{ref.kind}.{ref.id} {finding.field}".strip() + f": {finding.message} ({finding.code})"
        )
        key = (finding.code, ref.board, ref.kind, ref.id, finding.field, finding.message)
        problems[key] = Diagnostic(MERGE_FINDING, message, Place(boards[ref.board][0]), _REMEDY)
    records = {
        (board.id, kind.value, id_)
        for _, board in boards.values()
        for kind in (Kind.BOARD, *HOMES)
        for id_ in board.records(kind)
    }
    return _Found(problems, frozenset(records))


_MODE = "100644"


class Run:
    """One run, of one or more turns.

    Args:
        tools: What it works with.
        to: Push to this branch of the remote instead.
        accepts_rewrite: Go on where the history of the remote was rewritten.
    """

    def __init__(self, tools: Tools, *, to: str = "", accepts_rewrite: bool = False) -> None:
        self._tools, self._to, self._accepts = tools, to, accepts_rewrite
        self._act = tools.access.act()
        self._last: AuditRecord | None = None
        self._told_of: list[AuditEntry] = []
        self._doubts = 0
        self._said: dict[str, None] = {}
        self._report = SyncReport(to=f"{tools.line.remote}/{to}" if to else str(tools.line))

    def turn(self) -> SyncReport | None:
        """Fetch, merge, push and write; None if the remote moved on meanwhile.

        Raises:
            WriteError: Nothing was shared, and why.
            RewrittenError: The remote was rewritten.
        """
        tools = self._tools
        upstream = tools.repo.fetch(tools.line)
        state = self._finished(tools.store.load(tools.line), upstream)
        with tools.access.session():
            copy = copied(tools.root, tools.folder)
        sides = sides_of(
            tools.repo,
            tools.line,
            state,
            copy,
            upstream,
            folder=tools.folder,
            accepts_rewrite=self._accepts,
        )
        merges = merges_of(tools.repo, sides, copy)
        news = news_of(merges)
        tip = upstream
        if any(one.gives or one.conflicts for one in merges):
            copy = self._told(merges, news, copy)
            merges = merges_of(tools.repo, sides, copy, merges)
            tip = self._pushed(state, sides, merges, news)
            if not tip:
                return None
        landed = land(
            tools,
            merges,
            copy,
            tip=upstream if self._to else tip,
            base=sides.base,
            skipped=sides.skipped,
            act=self._act,
        )
        self._report = counted(self._report, sides, merges, news)
        self._note(merges, landed)
        findings = new_findings(copy.files, merges, self._act.at)
        return replace(self._report, problems=(*self._report.problems, *findings))

    # Before the push

    def _told(self, merges: Sequence[FileMerge], news: News, copy: Copy) -> Copy:
        """Say in our audit log what is given and what met; the copy with the log as it is then."""
        tools = self._tools
        met = [
            entry
            for one in merges
            for entry in (
                *conflict_entries(one.conflicts, one.base, self._act),
                *renumber_entries(one, self._act),
            )
        ]
        with tools.access.session() as session:
            before = session.log.append_missing(met) if met else ()
            entries = (*before, *session.log.append(self._entries(merges, news, copy)))
            logs = copied(tools.root, tools.folder)
        self._last = entries[-1] if entries else self._last
        grown = {path: data for path, data in logs.files.items() if is_log(path)}
        return replace(copy, files={**copy.files, **grown})

    def _entries(self, merges: Sequence[FileMerge], news: News, copy: Copy) -> list[AuditEntry]:
        """The sync and its boards for the audit log, less what an earlier turn said already."""
        act, autocrlf = self._act, self._tools.repo.autocrlf()
        entries = list(board_entries(merges, copy.files, act, autocrlf=autocrlf))
        if not self._told_of:
            entries.insert(0, act.says(SYNC, inline({"to": self._report.to, **news.counts})))
        new = [entry for entry in entries if entry not in self._told_of]
        first = len(self._told_of)
        self._told_of += new
        return [
            replace(entry, op=f"{act.cid}:{index}") for index, entry in enumerate(new, start=first)
        ]

    def _pushed(
        self, state: SyncState, sides: Sides, merges: Sequence[FileMerge], news: News
    ) -> str:
        """Make the commit and push it; its id, empty if the remote moved on meanwhile.

        Raises:
            WriteError: The remote does not take it.
        """
        tools = self._tools
        files = {one.path: self._entry(sides, one) for one in merges if one.gives}
        commit = tools.repo.commit(sides.upstream, files, self._message(news, merges))
        if not self._to:
            pushing = self._pushing(commit, sides, merges)
            tools.store.save(tools.line, replace(state, pushing=pushing))
        ref = f"{HEADS}{self._to}" if self._to else ""
        outcome, why = tools.repo.push(tools.line, commit, ref)
        if outcome is Pushed.DONE:
            self._report = replace(self._report, commit=commit)
            return commit
        if outcome is Pushed.REFUSED:
            tools.store.save(tools.line, replace(state, pushing=None))
        self._refuse(outcome, why)
        return ""

    def _refuse(self, outcome: Pushed, why: str) -> None:
        """Raise unless another turn may help."""
        line = self._tools.line
        if outcome is Pushed.REFUSED:
            branch = self._to or line.remote_ref.removeprefix(HEADS)
            message = f"{line.remote} refuses pushes to {branch}: {why}"
            raise refused(message, "readiness sync --to BRANCH pushes there for a pull request")
        if self._to and outcome is Pushed.MOVED:
            message = f"{line.remote} has another branch {self._to}: {why}"
            raise refused(message, "choose another name")
        if outcome is Pushed.UNKNOWN:
            self._doubts += 1
            if self._doubts > 1:
                message = f"not shared yet: {line.remote} did not take it: {why}"
                remedy = "your edits are safe here; mend that, then sync again"
                raise WriteError(message, reason="remote", remedy=remedy)

    def _entry(self, sides: Sides, one: FileMerge) -> Entry | None:
        if one.merged is None:
            return None
        old = sides.theirs.get(one.path)
        return Entry(old.mode if old else _MODE, self._tools.repo.store(one.merged))

    def _pushing(self, commit: str, sides: Sides, merges: Iterable[FileMerge]) -> Pushing:
        """What the writing needs, should this process not live to do it."""
        repo = self._tools.repo
        base: dict[str, str] = {}
        ours: dict[str, str] = {}
        for merge in merges:
            if merge.takes or merge.conflicts:
                base[merge.path] = sides.base.get(merge.path, "")
                ours[merge.path] = "" if merge.ours is None else repo.store(merge.ours)
        return Pushing(commit, base, ours)

    def _message(self, news: News, merges: Iterable[FileMerge]) -> str:
        trailers = [f"Readiness-Cid: {self._act.cid}"]
        apart = {one.path for one in merges if one.problem and one.problem.code == DIVERGED}
        if (last := self._last) is not None and last.place.path not in apart:
            trailers.append(f"Readiness-Audit: {last.writer} {last.seq} {last.h}")
        return "\n".join((f"readiness: {news.title}", "", *trailers, ""))

    # After it

    def _finished(self, state: SyncState, upstream: str) -> SyncState:
        """Do what a run that was killed behind its push still had to do."""
        tools, pushing = self._tools, state.pushing
        if pushing is None:
            return state
        if not tools.repo.is_ancestor(pushing.commit, upstream):
            return replace(state, pushing=None)
        before = tools.ids(tools.repo.commit_of(f"{pushing.commit}^"))
        after = tools.ids(pushing.commit)
        sides = (pushing.base, pushing.ours, before, after)
        blob_ids = {side.get(path, "") for side in sides for path in pushing.ours} - {""}
        blobs = tools.repo.blobs(blob_ids)
        if blob_ids - blobs.keys():
            return replace(state, pushing=None)  # the older base: at worst a false conflict
        remerged = renumbered(
            [
                merge_file(path, *(_bytes(blobs, side, path) for side in sides[:3]))
                for path in pushing.ours
            ]
        )
        merges = [replace(one, merged=_bytes(blobs, after, one.path)) for one in remerged]
        copy = copied(tools.root, tools.folder)
        landed = land(
            tools, merges, copy, tip=pushing.commit, base=state.files, skipped=(), act=self._act
        )
        self._report = replace(self._report, commit=pushing.commit)
        self._note(merges, landed)
        return landed.state

    def _note(self, merges: Sequence[FileMerge], landed: Landed) -> None:
        """Take into the report what was written and what became of HEAD."""
        report, written, settled = self._report, landed.written, landed.settled
        left_paths = {problem.path for problem in written.left}
        met = (conflict for one in merges for conflict in one.conflicts)
        self._said.update({str(each): None for one in merges for each in one.renumbered})
        self._said.update(dict.fromkeys(written.remarks))
        self._report = replace(
            report,
            takes=tuple(change for change in report.takes if change.path not in left_paths),
            paths=tuple(dict.fromkeys((*report.paths, *written.paths))),
            conflicts=(*report.conflicts, *met, *written.conflicts),
            problems=(*report.problems, *written.left),
            unconfirmed=written.unconfirmed or report.unconfirmed,
            head=report.head if settled.change is HeadChange.UNCHANGED else settled.change,
            remarks=(*self._said, settled.remark) if settled.remark else tuple(self._said),
        )


def counted(
    report: SyncReport, sides: Sides, merges: Sequence[FileMerge], news: News
) -> SyncReport:
    """A report with what goes where."""
    logs = [one for one in merges if is_log(one.path)]
    problems = [one.problem for one in merges if one.problem]
    return replace(
        report,
        gives=news.gives,
        takes=news.takes,
        logs_given=sum(one.gives for one in logs),
        logs_taken=sum(one.takes for one in logs),
        problems=(*report.problems, *sides.problems, *problems),
    )


def _bytes(blobs: Mapping[str, bytes], side: Mapping[str, str], path: str) -> bytes | None:
    return blobs.get(side.get(path, ""))
