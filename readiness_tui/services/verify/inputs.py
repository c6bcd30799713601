"""What a command is run on, and what it wrote: the state of files before and after a run."""

from contextlib import suppress
from pathlib import Path

from readiness_tui.domain.model.errors import GateError, ReadinessError
from readiness_tui.domain.persistence.file_identity import FileIdentity
from readiness_tui.domain.verify.run_record import Seen
from readiness_tui.domain.verify.verifying import Command
from readiness_tui.gates.formats.git_index import blob_id
from readiness_tui.gates.repo.repo_view import FILE_CAP, RepoView
from readiness_tui.gates.repo.run_inputs import INPUTS_CAP, covers, declared, see
from readiness_tui.services.git.index import entries

_MODIFIED_SHOWN = 100


def inputs_of(
    root: Path, folder: str, command: Command
) -> tuple[tuple[Seen, ...], bool, tuple[str, ...]]:
    """What a command runs on now.

    Args:
        root: The workspace root.
        folder: The folder of the boards, which no run is held against.
        command: As it is about to run.

    Returns:
        The inputs, whether that is all of them, and which of them differ from git's index.
    """
    view, blobs = RepoView(root), _tracked(root)
    if command.inputs:
        paths = declared(view, command.inputs, command.exclude)
    else:
        aside = (folder, command.evidence, *command.exclude)
        without = tuple(filter(None, aside))
        paths = tuple(path for path in sorted(blobs) if not covers(without, path))
    if not paths or len(paths) > INPUTS_CAP:
        return (), False, ()
    changed = [path for path in paths if path in blobs and _differs(view, path, blobs[path])]
    return see(view, paths), True, tuple(changed[:_MODIFIED_SHOWN])


def _tracked(root: Path) -> dict[str, str]:
    """The files that git tracks, by the blobs of its index; none without git."""
    with suppress(ReadinessError):
        index_entries = entries(root)
        return {one.path: one.blob for one in index_entries if one.is_file and not one.stage}
    return {}


def _differs(view: RepoView, path: str, blob: str) -> bool:
    try:
        return blob_id(view.read(path, FILE_CAP)) != blob
    except GateError:
        return True


def identities(root: Path, command: Command) -> dict[str, FileIdentity | None]:
    """What tells whether the files that it has to write were written; None for no such file."""
    files: dict[str, FileIdentity | None] = {}
    for path in command.expect_files:
        files[path] = None
        with suppress(OSError, GateError):
            entry = RepoView(root).look(path)
            if entry is not None and entry.kind == "file":
                files[path] = FileIdentity.of((root / path).stat())
    return files
