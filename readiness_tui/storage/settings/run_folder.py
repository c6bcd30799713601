"""The folder that the runs of all boards lie in: our own, or the one that a team chose.

Apart from `run_history.py`, since every snapshot asks for it and few read what lies there.
"""

from functools import lru_cache
from pathlib import Path, PurePosixPath

from readiness_tui.domain.model.errors import Place, WriteError
from readiness_tui.domain.model.ticket import Plain
from readiness_tui.domain.persistence.file_identity import FileIdentity
from readiness_tui.storage.files.fileops import identity_of
from readiness_tui.storage.settings.settings import SETTINGS, settings_of
from readiness_tui.storage.toml.plain_data import table_of

FOLDER = ".readiness"
OWN = f"{FOLDER}/history"
"""Where runs lie that stay in a clone."""


def folder_of(root: Path) -> str:
    """The folder of the runs, below the workspace root: what the team chose, or our own.

    Raises:
        WriteError: What the team chose is no folder of the repository.
    """
    settings = identity_of(root / SETTINGS)
    return (_chosen(root, settings) if settings else "") or OWN


def is_folder(said: Plain) -> bool:
    """Whether a setting names a folder that runs may lie in, below the root by its name."""
    path = PurePosixPath(said) if isinstance(said, str) else PurePosixPath()
    is_named = bool(path.parts) and not path.is_absolute() and ".." not in path.parts
    return is_named and path.parts[0] not in {".git", FOLDER} and "\0" not in str(path)


@lru_cache(maxsize=4)
def _chosen(root: Path, settings: FileIdentity) -> str:
    """What the settings say, read again when the file changed; empty where they say nothing."""
    del settings
    folder = table_of(settings_of(root).get("workspace")).get("runs")
    if folder is None:
        return ""
    if not is_folder(folder) or not (root / str(folder)).resolve().is_relative_to(root.resolve()):
        message = f"[workspace] runs is {folder!r}, no folder of the repository"
        raise WriteError(
            message, reason="io-error", place=Place(SETTINGS), remedy='write runs = "ops/runs"'
        )
    return str(PurePosixPath(str(folder)))
