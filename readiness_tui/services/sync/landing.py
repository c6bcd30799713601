"""What follows a push, or stands alone where there is nothing to give: theirs comes to the disk."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from readiness_tui.services.checkpoints.write_access import WriteAccess
from readiness_tui.services.git.plumbing import Line, Repo
from readiness_tui.services.sync.files import Copy, as_file, is_shared, places
from readiness_tui.services.sync.head import Settled, settle_head
from readiness_tui.services.sync.merge import FileMerge
from readiness_tui.services.sync.state import SyncState, SyncStore
from readiness_tui.services.sync.undecided import UndecidedFiles, undecided_of
from readiness_tui.services.sync.unsaved_edits import kept_of
from readiness_tui.services.sync.writer import DiskWriter, FileChange, Written, rescue
from readiness_tui.storage.audit.entries import Act
from readiness_tui.storage.files.fileops import FileOps


@dataclass(frozen=True, slots=True)
class Tools:
    """What a run works with."""

    root: Path
    folder: str
    repo: Repo
    line: Line
    store: SyncStore
    access: WriteAccess
    writer: DiskWriter
    ops: FileOps

    def ids(self, commit: str) -> dict[str, str]:
        """The blobs of the shared files in a commit, by path."""
        tree = self.repo.tree(commit, places(self.folder))
        return {path: entry.blob for path, entry in tree.items() if is_shared(path, self.folder)}


@dataclass(frozen=True, slots=True)
class Landed:
    """What is remembered now, what was written, and what became of HEAD."""

    state: SyncState
    written: Written
    settled: Settled


def land(
    tools: Tools,
    merges: Sequence[FileMerge],
    copy: Copy,
    *,
    tip: str,
    base: Mapping[str, str],
    skipped: Collection[str],
    act: Act,
) -> Landed:
    """Write what the merges bring us, remember what the files are based on, and see to HEAD.

    Args:
        tools: What the run works with.
        merges: The files.
        copy: Ours, as the files were when they were read.
        tip: The commit of the remote that the files are based on from now on.
        base: The blobs that they were based on before.
        skipped: Files that are not synced.
        act: The action that the sync is.

    Raises:
        WriteError: Nothing was written.
    """
    files = _changes(tools, merges, copy)
    pending = [found for one in merges if (found := kept_of(one, act))]
    UndecidedFiles(tools.root, tools.ops).keep(
        each for one in merges for each in undecided_of(one, act)
    )
    written = tools.writer.write(files, pending, act) if files else Written()
    left_out = {one.path for one in merges if one.is_left} | {*skipped}
    left_out |= {problem.path for problem in written.left}
    blobs = {path: blob for path, blob in tools.ids(tip).items() if path not in left_out}
    state = SyncState(tip, blobs | {path: base[path] for path in sorted(left_out & base.keys())})
    if state != tools.store.load(tools.line):
        tools.store.save(tools.line, state)
        tools.repo.move(tools.line.ref("synced"), tip)  # keeps what the state names from being lost
    return Landed(state, written, settle_head(tools.repo, tools.line, tools.folder, tip, left_out))


def _changes(tools: Tools, merges: Sequence[FileMerge], copy: Copy) -> dict[str, FileChange]:
    """What has to be written, as working files."""
    autocrlf = tools.repo.autocrlf()
    files: dict[str, FileChange] = {}
    for merge in merges:
        if merge.rescued:
            rescue(tools.root, merge.path, merge.rescued, tools.ops)
        if merge.takes:
            like = copy.files.get(merge.path)
            before, after = (
                None if each is None else as_file(each, like, autocrlf=autocrlf)
                for each in (merge.ours, merge.merged)
            )
            files[merge.path] = FileChange(before, after)
    return files
