"""HEAD and the index after a sync, so that git sees the boards as shared and a pull goes through.

Code is never touched, and no path that the person staged.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from readiness_tui.services.git.plumbing import HEADS, Entry, Line, Repo
from readiness_tui.services.sync.files import is_log, is_shared, places


class HeadChange(StrEnum):
    """What became of the branch that is checked out."""

    UNCHANGED = "unchanged"
    FORWARDED = "forwarded"
    """It names the commit of the remote now."""
    STAGED = "staged"
    """It stays, and the boards are staged as the remote has them."""
    COMMITTED = "committed"
    """It has commits that are not pushed; one of the boards alone came on top."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of HEAD; `remark` says what was left alone, and why."""

    change: HeadChange
    remark: str = ""


def settle_head(
    repo: Repo, line: Line, folder: str, tip: str, left: Collection[str] = ()
) -> Settled:
    """Bring HEAD and the index up to what is shared.

    Args:
        repo: The repository.
        line: The branch.
        folder: The folder of the boards.
        tip: The commit of the remote that the boards on the disk are now based on.
        left: Shared files that were not brought up to it.
    """
    head = repo.commit_of("HEAD")
    if head == tip:
        return Settled(HeadChange.UNCHANGED)
    spots = places(folder)
    shared = partial(is_shared, folder=folder)
    trees = (repo.tree(head, spots), repo.tree(tip, spots), repo.index(spots))
    before, after, staged = ({p: e for p, e in tree.items() if shared(p)} for tree in trees)
    paths = [p for p in sorted(before.keys() | after.keys()) if before.get(p) != after.get(p)]
    own_paths = {p for p in paths if _is_own(repo, p, (before, after, staged), (head, tip))}
    files = {p: after.get(p) for p in paths if p not in own_paths and p not in left}
    change = partial(_staged, repo, {p: e for p, e in files.items() if staged.get(p) != e})
    if not repo.is_ancestor(head, tip):
        return _committed(repo, line, (head, tip), files, staged=change, kept=own_paths)
    is_whole = len(files) == len(paths) and not repo.is_changed_beyond(head, tip, shared)
    if not change():
        return Settled(HeadChange.UNCHANGED, _LOCKED)
    if is_whole and repo.move(f"{HEADS}{line.branch}", tip, head):
        return Settled(HeadChange.FORWARDED)
    return Settled(HeadChange.STAGED if files else HeadChange.UNCHANGED, _says(own_paths))


_LOCKED = "the index of git is locked, so HEAD was left; the next sync sees to it"


def _committed(
    repo: Repo,
    line: Line,
    commits: tuple[str, str],
    files: Mapping[str, Entry | None],
    *,
    staged: partial[bool],
    kept: Collection[str],
) -> Settled:
    """A commit on the person's own, equal to what was shared: a merge takes it once."""
    head, tip = commits
    if not files:
        return Settled(HeadChange.UNCHANGED, _says(kept))
    new = repo.commit(head, files, f"readiness: boards as shared in {tip[:12]}\n")
    if not staged():
        return Settled(HeadChange.UNCHANGED, _LOCKED)
    if not repo.move(f"{HEADS}{line.branch}", new, head):
        return Settled(HeadChange.STAGED, _says(kept))
    return Settled(HeadChange.COMMITTED, _says(kept))


def _staged(repo: Repo, files: Mapping[str, Entry | None]) -> bool:
    return not files or repo.stage(files)


def _is_own(
    repo: Repo,
    path: str,
    trees: tuple[Mapping[str, Entry], Mapping[str, Entry], Mapping[str, Entry]],
    commits: tuple[str, str],
) -> bool:
    """Whether what is staged of a file is the person's: neither HEAD's nor ever the remote's.

    A log only grows: one that was staged before it did is nobody's wish to keep it short.
    """
    before, after, staged = (tree.get(path) for tree in trees)
    if staged in {before, after}:
        return False
    if staged is None:
        return True
    if is_log(path) and after is not None:
        blobs = repo.blobs([staged.blob, after.blob])
        short, long = (blobs.get(entry.blob) for entry in (staged, after))
        return short is None or long is None or not long.startswith(short)
    return staged.blob not in repo.versions(*commits, path)


def _says(kept: Collection[str]) -> str:
    if not kept:
        return ""
    return f"{', '.join(sorted(kept))}: staged by you, so HEAD was left; commit it, then pull"
