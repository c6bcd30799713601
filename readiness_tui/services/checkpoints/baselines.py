"""The baseline of a ratchet gate: what must not get worse, written when a person says so."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from pathlib import Path

from readiness_tui.domain.model.errors import GateError, Place, UsageError
from readiness_tui.domain.model.gate import Gate
from readiness_tui.domain.model.ids import GateKey
from readiness_tui.gates.engine.registry import KINDS, params_of
from readiness_tui.gates.kinds.limits import limits_of
from readiness_tui.gates.kinds.parts import Request
from readiness_tui.gates.repo.path_guard import tidy
from readiness_tui.gates.repo.repo_view import RepoView
from readiness_tui.services.checkpoints.write_access import WriteAccess
from readiness_tui.storage.files import atomic
from readiness_tui.storage.files.fileops import bytes_of, make_folders
from readiness_tui.storage.toml.blocks_tomlkit import inline

_LIMIT_BYTES = 20 << 20
_COVERAGE = "coverage_ratchet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """A baseline as it would be written.

    Attributes:
        key: The gate.
        path: The file, below the root.
        text: What it would say.
        old: What it says now; None: there is none.
        raises: It is stricter than the old one in every figure; False too where that cannot be
            told.
    """

    key: GateKey
    path: str
    text: str
    old: str | None = None
    raises: bool = False

    @property
    def is_same(self) -> bool:
        """Whether the file says so already."""
        return self.text == self.old


def baseline_of(root: Path, key: GateKey, gate: Gate, now: datetime) -> Baseline:
    """The baseline that a gate would have now. Nothing is written.

    Raises:
        UsageError: The gate keeps no baseline.
        GateError: It is declared wrongly, or nothing could be measured.
    """
    make, setting = _maker(gate), gate.params.get("baseline")
    if make is None or not isinstance(setting, str) or not setting:
        message = f"gate {gate.id} keeps no baseline"
        raise UsageError(message, remedy="name one of kind coverage_ratchet, or give it `baseline`")
    params, path = params_of(KINDS[gate.kind].params, gate), tidy(setting)
    _inside(root, path)
    request = Request(gate, RepoView(root), now, limits_of(gate))
    text, old = make(params, request), _old(root, path)
    raises = gate.kind == _COVERAGE and old is not None and _is_raised(old, text)
    return Baseline(key=key, path=path, text=text, old=old, raises=raises)


def _maker(gate: Gate) -> Callable[..., str] | None:
    """What makes the baseline of a kind; None: it has none."""
    if gate.kind not in KINDS:
        return None
    module = import_module(KINDS[gate.kind].judge.__module__)
    return getattr(module, "new_baseline", None)


def _inside(root: Path, path: str) -> None:
    home = root.resolve()
    if not (home / path).resolve().is_relative_to(home):
        message = f"{path} leads out of the repository"
        raise GateError(message, place=Place(path), remedy="keep the file below the root")


def _old(root: Path, path: str) -> str | None:
    try:
        return bytes_of(root / path, _LIMIT_BYTES).decode()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        message = f"{path} cannot be read: {error}"
        raise GateError(message, place=Place(path), remedy="mend it, or take it away") from error


def _is_raised(old: str, new: str) -> bool:
    """Whether each share of a baseline of coverage is at least what it was, and one is more."""
    try:
        before, after = json.loads(old), json.loads(new)
        pairs = [
            _shares(before[name], after[name])
            for name in ("lines", "branches")
            if before[name] is not None
        ]
    except (ValueError, KeyError, TypeError, RecursionError):
        return False
    return all(now >= was for was, now in pairs) and any(now > was for was, now in pairs)


def _shares(before: dict[str, int], after: dict[str, int]) -> tuple[int, int]:
    """Two shares as integers that compare as they do: each times the total of both."""
    return before["covered"] * after["total"], after["covered"] * before["total"]


def write_baseline(root: Path, baseline: Baseline, access: WriteAccess, reason: str) -> None:
    """Write a baseline and its record in the audit log.

    Raises:
        WriteError: Not written; reason `conflict`: the file was changed meanwhile.
    """
    target, data = root / baseline.path, baseline.text.encode()
    before = "" if baseline.old is None else _sha256(baseline.old.encode())
    with access.session() as session:
        if baseline.old is None:
            make_folders(session.ops, target.parent)
            atomic.create(target, data, session.ops)
        else:
            atomic.replace(target, before, data, session.ops)
        old = {"sha256": before} if before else {}
        new = {"gate": str(baseline.key), "path": baseline.path, "sha256": _sha256(data)}
        act = access.act(reason)
        session.log.append([act.says("baseline", inline(new), old=inline(old) if old else "")])


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
