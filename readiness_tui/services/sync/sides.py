"""The three sides of every shared file: what it is based on, ours, and what the remote has."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from readiness_tui.domain.model.errors import Diagnostic, Place, WriteError
from readiness_tui.services.git.plumbing import Entry, Line, Repo, refused
from readiness_tui.services.sync.files import Copy, as_blob, blob_id, is_shared, places
from readiness_tui.services.sync.merge import FileMerge, merge_file
from readiness_tui.services.sync.renumber import renumbered
from readiness_tui.services.sync.report import changes_between
from readiness_tui.services.sync.state import SyncState
from readiness_tui.storage.checkpoints.diff import Change

_FILE_MODES = {"100644", "100755"}


class RewrittenError(WriteError):
    """The remote no longer has what was last taken from it; `changes` parts the two."""

    def __init__(self, line: Line, changes: tuple[Change, ...]) -> None:
        message = f"the history of {line} was rewritten"
        remedy = "ask who did it; --accept-rewrite takes it as it is now"
        super().__init__(message, reason="rewritten", remedy=remedy)
        self.changes = changes


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """What git knows of the shared files.

    Attributes:
        upstream: The commit of the remote.
        base: By path the blob that both sides started from.
        theirs: The files of the remote.
        autocrlf: git's setting of that name.
        skipped: Files that are not synced at all: links, and what git ignores.
        problems: Why, where a person has to know.
        is_rewritten: Whether the remote's history may be another one than ours was taken from.
    """

    upstream: str
    base: Mapping[str, str]
    theirs: Mapping[str, Entry]
    autocrlf: str
    skipped: frozenset[str]
    problems: tuple[Diagnostic, ...]
    is_rewritten: bool = False


def sides_of(
    repo: Repo,
    line: Line,
    state: SyncState,
    copy: Copy,
    upstream: str,
    *,
    folder: str,
    accepts_rewrite: bool,
) -> Sides:
    """Ask git for both sides.

    Raises:
        RewrittenError: The remote was rewritten, and that is not accepted.
        WriteError: There is nothing that both sides started from.
    """
    base = _base(repo, line, state, copy, upstream, folder=folder, accepts=accepts_rewrite)
    theirs = _files_of(repo, upstream, folder)
    links = {path for path, entry in theirs.items() if entry.mode not in _FILE_MODES}
    new = copy.files.keys() - theirs.keys() - base.keys()
    unread = {problem.path for problem in copy.problems}
    message = "is a link on the remote and is not synced"
    link_problems = (
        Diagnostic("not-synced", message, Place(path), "take it with git") for path in sorted(links)
    )
    return Sides(
        upstream=upstream,
        base=base,
        theirs=theirs,
        autocrlf=repo.autocrlf(),
        skipped=frozenset(links | unread | repo.ignored(new)),
        problems=(*copy.problems, *link_problems),
        is_rewritten=accepts_rewrite,
    )


def merges_of(
    repo: Repo, sides: Sides, copy: Copy, known: Iterable[FileMerge] = ()
) -> tuple[FileMerge, ...]:
    """Merge every file in which ours is not what the remote has.

    Args:
        repo: The repository.
        sides: What git knows.
        copy: Ours.
        known: Merges of an earlier copy, with the same sides.
    """
    paths = sorted((copy.files.keys() | sides.theirs.keys()) - sides.skipped)
    apart = [path for path in paths if not _is_alike(repo, sides, copy, path)]
    theirs = {path: sides.theirs[path].blob for path in apart if path in sides.theirs}
    blobs = repo.blobs([*theirs.values(), *(sides.base.get(path, "") for path in apart)])
    merged = {one.path: one for one in known}
    merges: list[FileMerge] = []
    for path in apart:
        base, other = blobs.get(sides.base.get(path, "")), blobs.get(theirs.get(path, ""))
        ours = copy.files.get(path)
        if ours is not None:
            like = base if other is None else other
            ours = as_blob(ours, like, autocrlf=sides.autocrlf)
        old = merged.get(path)
        again = old is not None and old.ours == ours
        merges.append(old if old and again else merge_file(path, base, ours, other))
    apart_now = tuple(one for one in merges if one.ours != one.theirs)
    # Behind another history a ticket of both may well be one that was shared before.
    return apart_now if sides.is_rewritten else renumbered(apart_now)


def _is_alike(repo: Repo, sides: Sides, copy: Copy, path: str) -> bool:
    """Whether ours is the blob that the remote has, line breaks apart; no blob is read for it."""
    ours, theirs = copy.files.get(path), sides.theirs.get(path)
    return ours is not None and theirs is not None and theirs.blob in _ids(repo, ours)


def _ids(repo: Repo, data: bytes) -> set[str]:
    return {blob_id(each, repo.algorithm) for each in (data, data.replace(b"\r\n", b"\n"))}


def _base(
    repo: Repo,
    line: Line,
    state: SyncState,
    copy: Copy,
    upstream: str,
    *,
    folder: str,
    accepts: bool,
) -> Mapping[str, str]:
    """What each file is based on: what was last synced, or what HEAD has of the remote if newer."""
    if state.tip and not accepts and not repo.is_ancestor(state.tip, upstream):
        old, new = (_files_of(repo, commit, folder) for commit in (state.tip, upstream))
        raise RewrittenError(line, _between(repo, old, new))
    head = repo.commit_of("HEAD")
    fork = repo.merge_base(head, upstream)
    if not fork:
        message = f"{line} and {line.branch} have no common history"
        raise refused(message, "sync works between branches that began as one")
    if not state.tip or (state.tip != fork and repo.is_ancestor(state.tip, fork)):
        return _ids_of(_files_of(repo, fork, folder))
    if head != state.tip and repo.is_ancestor(head, state.tip):
        # What git put back to HEAD (a reset, a stash) is no edit that takes back what others did.
        standing = _files_of(repo, head, folder)
        if standing.keys() == copy.files.keys() and all(
            standing[path].blob in _ids(repo, data) for path, data in copy.files.items()
        ):
            return _ids_of(standing)
    return state.files


def _files_of(repo: Repo, commit: str, folder: str) -> dict[str, Entry]:
    tree = repo.tree(commit, places(folder))
    return {path: entry for path, entry in tree.items() if is_shared(path, folder)}


def _ids_of(tree: Mapping[str, Entry]) -> dict[str, str]:
    return {path: entry.blob for path, entry in tree.items()}


def _between(repo: Repo, old: Mapping[str, Entry], new: Mapping[str, Entry]) -> tuple[Change, ...]:
    paths = [path for path in sorted(old.keys() | new.keys()) if old.get(path) != new.get(path)]
    blobs = repo.blobs([side[path].blob for side in (old, new) for path in paths if path in side])
    sides = ((path, *(_bytes(blobs, side.get(path)) for side in (old, new))) for path in paths)
    return tuple(change for path, then, now in sides for change in changes_between(path, then, now))


def _bytes(blobs: Mapping[str, bytes], entry: Entry | None) -> bytes | None:
    return blobs.get(entry.blob) if entry else None
