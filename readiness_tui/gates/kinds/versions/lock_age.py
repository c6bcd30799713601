"""Whether a lock file still belongs to the manifest it was resolved from."""

from pydantic import BaseModel, ConfigDict, Field

from readiness_tui.domain.model.gate import Examined
from readiness_tui.gates.kinds.dating import AHEAD
from readiness_tui.gates.kinds.inputs import absent
from readiness_tui.gates.kinds.parts import Part, Request
from readiness_tui.gates.kinds.versions.lock_hashes import is_made_of
from readiness_tui.gates.repo.path_guard import tidy


class LockPair(BaseModel):
    """A lock file and the manifest it is resolved from."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    lock: str = Field(min_length=1)
    manifest: str = Field(min_length=1)


def stale_lock(
    request: Request, pair: LockPair, parts: list[Part], examined: dict[str, Examined]
) -> str:
    """Why a lock is too old, empty if it is not.

    The hash that the lock keeps decides; where it keeps none, the times of both files do.

    Args:
        request: The gate and the repository.
        pair: The lock and its manifest.
        parts: What is absent is noted here.
        examined: What was looked at is noted here.

    Raises:
        GateError: One of them cannot be read.
    """
    view, cap = request.view, request.limits.bytes
    paths = tidy(pair.lock), tidy(pair.manifest)
    files = [view.look(path) for path in paths]
    parts += [
        absent(request.gate, path) for path, one in zip(paths, files, strict=True) if one is None
    ]
    lock, manifest = files
    if lock is None or manifest is None:
        return ""
    made_of = is_made_of(view.read(lock.path, cap), view.read(manifest.path, cap))
    for file in (lock, manifest):
        examined.setdefault(file.path, Examined(file.path, file.size_bytes))
    if made_of is not None:
        return "" if made_of else f"{lock.path} was made of another {manifest.path}"
    if lock.modified_at - request.now > AHEAD:
        return f"{lock.path} has a time in the future"
    if lock.modified_at >= manifest.modified_at:
        return ""
    return f"{lock.path} is older than {manifest.path}"
