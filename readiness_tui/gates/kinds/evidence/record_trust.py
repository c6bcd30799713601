"""Which records of runs may be believed: those made here, and those that git has as they are.

A record is a file, and anybody may write one. What this machine made is noted in the user's state
folder, what others made can at least be reviewed once it is committed.
"""

import hashlib
from typing import Literal, TypeAlias

from readiness_tui.gates.formats.git_index import blob_id, tracked_blobs
from readiness_tui.gates.repo.repo_view import RepoView
from readiness_tui.gates.repo.trust import store_of

Accepted: TypeAlias = Literal["own", "committed", "any"]
INDEX = ".git/index"
_INDEX_CAP = 64 * 1024 * 1024


def is_own(view: RepoView, slot: str, data: bytes) -> bool:
    """Whether this machine made a record, and nobody changed it since.

    Args:
        view: The repository.
        slot: The name of its file, without the suffix.
        data: Its content.
    """
    return store_of(view.root).made(slot, hashlib.sha256(data).hexdigest())


def is_committed(view: RepoView, path: str, data: bytes) -> bool:
    """Whether git tracks a file with exactly this content.

    Raises:
        GateError: The index of git cannot be read.
    """
    index = view.look(INDEX)
    if index is None or index.kind != "file":
        return False
    return tracked_blobs(view.read(INDEX, _INDEX_CAP)).get(path) == blob_id(data)
