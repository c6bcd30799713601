"""Kind `disk_space`: folders stay within their quota, and their file system has room left.

Everything below a folder counts, hidden files and caches too. What a file system has left changes
without any file of the repository: it is looked at when the gate is judged, as `readiness check`
does each time.
"""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from readiness_tui.domain.model.dates import age_seconds, format_age
from readiness_tui.domain.model.errors import GateError
from readiness_tui.domain.model.gate import Cause, Examined, Gate, Measured, Result
from readiness_tui.domain.model.text import grouped
from readiness_tui.gates.kinds.inputs import absent
from readiness_tui.gates.kinds.parameters import Parameters
from readiness_tui.gates.kinds.parts import Part, Request, conclude, trouble
from readiness_tui.gates.repo.path_guard import tidy
from readiness_tui.gates.repo.usage import ENTRIES_CAP, Space, Usage

_UNITS = ("B", "KB", "MB", "GB", "TB")
_STEP = 1024
_HUNDRED = 100
_SIZE = re.compile(r"(\d{1,12}(?:\.\d{1,3})?)\s*([KMGT]?)(?:i?B|i)?", re.IGNORECASE | re.ASCII)
_PREFIXES = ("", "K", "M", "G", "T")


def _size(text: str) -> str:
    if text and not _bytes(text):
        message = f'{text!r:.40} is no size: write it as in "2GB"'
        raise ValueError(message)
    return text


def _duration(text: str) -> str:
    if text:
        age_seconds(text)
    return text


Size = Annotated[str, AfterValidator(_size)]
Share = Annotated[float, Field(gt=0, le=_HUNDRED, allow_inf_nan=False)]


class Folder(Parameters):
    """A folder with its quota: bytes, files, and how old its oldest file may become."""

    path: str = Field(min_length=1)
    max_bytes: Size = ""
    max_files: int | None = Field(default=None, ge=1)
    max_file_age: Annotated[str, AfterValidator(_duration)] = ""
    may_be_empty: bool = False


class DiskSpace(Parameters):
    """The folders with their quotas, and what has to be free where they lie.

    `warn_pct` is the share of a quota from which on it is a remark. `min_free_pct` counts bytes,
    `min_free_files_pct` the files that the file system can still take.
    """

    folders: tuple[Folder, ...] = Field(min_length=1)
    warn_pct: Share = 90.0
    min_free: Size = ""
    min_free_pct: Share | None = None
    min_free_files_pct: Share | None = None

    @model_validator(mode="after")
    def _limits_each(self) -> "DiskSpace":
        if self.min_free or self.min_free_pct or self.min_free_files_pct:
            return self
        for folder in self.folders:
            if not (folder.max_bytes or folder.max_files or folder.max_file_age):
                message = f"{folder.path} has no limit: give max_bytes, max_files or min_free"
                raise ValueError(message)
        return self


def patterns(_gate: Gate, params: DiskSpace) -> tuple[str, ...]:
    """The paths whose change may change the answer."""
    return tuple(f"{folder.path.rstrip('/')}/**" for folder in params.folders)


def judge(params: DiskSpace, request: Request) -> Result:
    """Whether each folder is within its quota, and has room left."""
    look = _Look(params, request)
    for folder in params.folders:
        try:
            look.folder(folder)
        except GateError as error:
            look.parts.append(trouble(error))
    return conclude(
        f"is there room in {', '.join(folder.path for folder in params.folders)}?",
        look.parts,
        good=("disk_space.within", "; ".join(look.summaries)),
        examined=look.examined,
        measured=look.measured,
    )


class _Look:
    """One look at the folders, noting what was measured."""

    def __init__(self, params: DiskSpace, request: Request) -> None:
        self._params, self._request = params, request
        self.parts: list[Part] = []
        self.examined: list[Examined] = []
        self.measured: list[Measured] = []
        self.summaries: list[str] = []

    def folder(self, folder: Folder) -> None:
        """Hold one folder against its limits.

        Raises:
            GateError: It leads out of the repository, or the system will not say.
        """
        path, view = tidy(folder.path), self._request.view
        entry = view.look(path)
        if entry is None or entry.kind != "dir":
            self.parts.append(
                absent(self._request.gate, folder.path) if entry is None else _no_folder(path)
            )
            return
        usage, space = view.usage(path), view.space(path)
        label = f"{path or '.'}/"
        if usage.is_cut:
            self.parts.append(_too_many(label))
        elif not usage.files and not usage.closed and not folder.may_be_empty:
            self.parts.append(_empty(label))
            return
        counted = f"{grouped(usage.files, 'file')}, {shown(space.free_bytes)} free"
        self.examined.append(Examined(label, usage.size_bytes, counted))
        self.summaries.append(f"{label} {shown(usage.size_bytes)} in {counted}")
        self.parts += [*self._quota(label, folder, usage), *self._free(label, space)]

    def _quota(self, label: str, folder: Folder, usage: Usage) -> Iterator[Part]:
        if folder.max_bytes:
            limit = _bytes(folder.max_bytes)
            largest = f" (largest {usage.largest[0]} {shown(usage.largest[1])})"
            texts = shown(usage.size_bytes), shown(limit)
            yield from self._most(label, "bytes", (usage.size_bytes, limit), texts, largest)
        if folder.max_files is not None:
            texts = f"{usage.files:,} files", f"{folder.max_files:,}"
            yield from self._most(label, "files", (usage.files, folder.max_files), texts)
        if folder.max_file_age and usage.oldest is not None:
            path, modified = usage.oldest
            age = self._request.now - modified
            limit = timedelta(seconds=age_seconds(folder.max_file_age))
            seconds = max(0, int(age.total_seconds()))
            texts = f"{format_age(seconds)} old", folder.max_file_age
            pair = seconds, int(limit.total_seconds())
            yield from self._most(label, "age", pair, texts, f" ({path})")

    def _most(
        self, label: str, what: str, pair: tuple[int, int], texts: tuple[str, str], more: str = ""
    ) -> Iterator[Part]:
        """A figure that may reach its limit and no more, and is told when it comes near."""
        value, limit = pair
        is_over = value > limit
        short = f"{(value - limit) * _HUNDRED / limit:.0f} % over" if is_over else ""
        self.measured.append(Measured(f"{label} {what}", texts[0], "<=", texts[1], short))
        remedy = (
            self._request.gate.remediation or "clear what is no longer needed, or raise the limit"
        )
        if is_over:
            message = f"{label} {texts[0]} > {texts[1]}{more}"
            yield Part.fail(f"disk_space.{what}", message, label, remedy, what)
        elif value * _HUNDRED >= limit * self._params.warn_pct:
            message = f"{label} {texts[0]} is {value * _HUNDRED / limit:.0f} % of {texts[1]}{more}"
            yield Part.warn("disk_space.near", message, label, remedy, what)

    def _free(self, label: str, space: Space) -> Iterator[Part]:
        params = self._params
        if params.min_free:
            limit = _bytes(params.min_free)
            texts = shown(space.free_bytes), shown(limit)
            yield from self._least(label, (space.free_bytes, limit), texts)
        if params.min_free_pct is not None:
            share = _share(space.free_bytes, space.size_bytes)
            texts = f"{share:.1f} %", f"{params.min_free_pct:g} %"
            yield from self._least(label, (share, params.min_free_pct), texts)
        if params.min_free_files_pct is not None:
            if not space.files:
                yield _uncounted(label)
                return
            share = _share(space.free_files, space.files)
            texts = f"{share:.1f} % of the files", f"{params.min_free_files_pct:g} %"
            yield from self._least(label, (share, params.min_free_files_pct), texts)

    def _least(
        self, label: str, pair: tuple[float, float], texts: tuple[str, str]
    ) -> Iterator[Part]:
        value, limit = pair
        short = "" if value >= limit else "short"
        name = f"free of the file system of {label}"
        self.measured.append(Measured(name, texts[0], ">=", texts[1], short))
        if short:
            message = f"{label} its file system has {texts[0]} free < {texts[1]}"
            remedy = self._request.gate.remediation or "free some space, or move the folder"
            yield Part.fail("disk_space.free", message, label, remedy, texts[1])


def shown(size_bytes: int) -> str:
    """A size in its largest unit: `1.5 GB`, `12 B`; a unit is 1,024 of the one below."""
    value, unit = float(size_bytes), 0
    while value >= _STEP and unit < len(_UNITS) - 1:
        value, unit = value / _STEP, unit + 1
    return f"{value:.1f} {_UNITS[unit]}" if unit else f"{size_bytes} B"


def _bytes(text: str) -> int:
    match = _SIZE.fullmatch(text.strip())
    return int(float(match[1]) * _STEP ** _PREFIXES.index(match[2].upper())) if match else 0


def _share(part: int, whole: int) -> float:
    return part * _HUNDRED / whole if whole else 0.0


def _no_folder(path: str) -> Part:
    message = f"{path} is no folder"
    return Part.error("disk_space.no-folder", message, Cause.INPUT, path, "name a folder")


def _empty(label: str) -> Part:
    message = f"{label} is empty: nothing was measured"
    remedy = "correct the path, or add may_be_empty = true"
    return Part.unknown("disk_space.empty", message, Cause.NOTHING_EXAMINED, label, remedy)


def _too_many(label: str) -> Part:
    message = f"{label} more than {ENTRIES_CAP:,} files, the rest was not counted"
    rule, cause = "input.partial", Cause.NOTHING_EXAMINED
    return Part.unknown(rule, message, cause, label, "name folders below it")


def _uncounted(label: str) -> Part:
    message = f"{label} its file system does not count files"
    remedy = "take min_free_files_pct out"
    return Part.unknown("disk_space.uncounted", message, Cause.NOT_MEASURED, label, remedy)
