"""Whether a lock file still belongs to the manifest it was resolved from.

Whether a lock file was made of a manifest, by the hash that the lock keeps of it.

poetry notes a sha256 over the parts of `pyproject.toml` that it resolves, pipenv one over the
`Pipfile`; the other package managers keep none.
"""

import hashlib
import json
import tomllib
from collections.abc import Iterator, Mapping
from typing import cast

from pydantic import Field

from readiness_tui.domain.model.gate import Examined
from readiness_tui.gates.formats.json_lines import decoded
from readiness_tui.gates.kinds.dating import AHEAD
from readiness_tui.gates.kinds.inputs import absent
from readiness_tui.gates.kinds.parameters import Parameters
from readiness_tui.gates.kinds.parts import Part, Request
from readiness_tui.gates.repo.path_guard import tidy

_OLD_KEYS = ("dependencies", "source", "extras", "dev-dependencies")
_KEYS = (*_OLD_KEYS, "group")
_PROJECT_KEYS = ("requires-python", "dependencies", "optional-dependencies")
Table = Mapping[str, object]


def is_made_of(lock: bytes, manifest: bytes) -> bool | None:
    """Whether a lock was made of this manifest; None if it keeps no hash that is known.

    Args:
        lock: The content of the lock file.
        manifest: The content of what it was resolved from.
    """
    text = decoded(lock)
    lock_table = _json(text) if text.lstrip().startswith("{") else _toml(text)
    manifest_table = _toml(decoded(manifest))
    stored_hash = _at(lock_table, "metadata", "content-hash") or _at(
        lock_table, "_meta", "hash", "sha256"
    )
    if (
        not isinstance(stored_hash, str)
        or manifest_table is None
        or len(stored_hash) != hashlib.sha256().digest_size * 2
    ):
        return None
    if _at(lock_table, "_meta") is not None:
        return stored_hash == _digest(_pipfile(manifest_table), (",", ":"))
    return any(stored_hash == _digest(form, (", ", ": ")) for form in _poetry(manifest_table))


def _digest(value: object, separators: tuple[str, str]) -> str:
    text = json.dumps(value, sort_keys=True, separators=separators, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _poetry(manifest: Table) -> Iterator[object]:
    """What poetry takes its hash of: 2 with the project's own tables, 1 without."""
    tool = _table(_at(manifest, "tool", "poetry"))
    project = _table(manifest.get("project"))
    groups = manifest.get("dependency-groups")
    yield {key: tool.get(key) for key in _KEYS if key in _OLD_KEYS or tool.get(key) is not None}
    yield {key: tool.get(key) for key in _OLD_KEYS}
    own = {key: project[key] for key in _PROJECT_KEYS if project.get(key) is not None}
    rest = {key: tool[key] for key in _KEYS if tool.get(key) is not None}
    if own:
        yield {"project": own, "tool": {"poetry": rest}}
    if groups is not None:
        yield {"project": own, "dependency-groups": groups, "tool": {"poetry": rest}}


def _pipfile(manifest: Table) -> object:
    """What pipenv takes its hash of."""
    sections = {
        key: value
        for key, value in manifest.items()
        if key not in {"source", "requires", "packages", "dev-packages", "scripts", "pipenv"}
    }
    return {
        "_meta": {"sources": manifest.get("source", []), "requires": manifest.get("requires", {})},
        "default": manifest.get("packages", {}),
        "develop": manifest.get("dev-packages", {}),
        **sections,
    }


def _json(text: str) -> Table | None:
    try:
        return _table(json.loads(text))
    except (ValueError, RecursionError):
        return None


def _toml(text: str) -> Table | None:
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError):
        return None


def _at(table: Table | None, *keys: str) -> object:
    node: object = table
    for key in keys:
        node = _table(node).get(key)
    return node


def _table(value: object) -> Table:
    return cast("Table", value) if isinstance(value, dict) else {}


class LockPair(Parameters):
    """A lock file and the manifest it is resolved from."""

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
