"""One line of the audit log: what it says, and how it is chained to the line before it.

`h` is last and of fixed width: the sha256 of the raw bytes before it, which hold `prev`, the `h` of
the line before. So a line is checked as it stands, and no canonical form of JSON is needed.
"""

import re
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, tzinfo

from readiness_tui.domain.model.errors import Place
from readiness_tui.domain.persistence.json_codec import RecordError, decoded, encoded

VERSION = 1
START = "0" * 64
"""What the first line of a writer names as the line before it."""

_SEALED = re.compile(rb'(\{.*),"h":"([0-9a-f]{64})"\}', re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """What was done, as its doer knows it.

    Attributes:
        do: `set`, `unset`, `add`, `delete`, or one of the words beyond edits: `checkpoint` ...
        at: When, with a zone; for people only, for clocks order nothing.
        cid: 32 hex digits of the person's action, in every entry of it.
        op: The operation within it, `<cid>:<index>`; no two records of a log share one.
        actor: Who, as git knows them.
        via: Through what: `tui`, `cli`.
        board: Id of the board, empty where it concerns all.
        record: `ticket.M-02`, as a header spells it.
        field: The field that was set.
        old: What was there, as a TOML literal; empty for nothing.
        new: What is there now, likewise.
        before: sha256 of the board file before, empty where there is none.
        after: sha256 of the board file after.
        reason: Why, where a reason is asked for.
    """

    do: str
    at: datetime
    cid: str
    op: str
    actor: str = ""
    via: str = ""
    board: str = ""
    record: str = ""
    field: str = ""
    old: str = ""
    new: str = ""
    before: str = ""
    after: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRecord:
    """An entry as it stands in a log, `local` being its time in the workspace's own zone.

    `seq` orders the records of one writer, `(lam, writer)` those of all.
    """

    entry: AuditEntry
    seq: int
    lam: int
    local: str
    writer: str
    prev: str
    h: str
    place: Place


@dataclass(frozen=True, slots=True)
class _Link:
    """What a line says beside its entry, and what of an entry it must not leave out."""

    seq: int
    lam: int
    local: str
    writer: str
    actor: str
    via: str
    board: str
    record: str
    field: str
    old: str
    new: str
    before: str
    after: str
    reason: str
    prev: str
    h: str


_ORDER = (
    "writer",
    "actor",
    "via",
    "cid",
    "op",
    "do",
    "board",
    "record",
    "field",
    "old",
    "new",
    "before",
    "after",
    "reason",
)
_TEXTS = tuple(field.name for field in fields(AuditEntry) if field.name != "at")


def sealed(
    entry: AuditEntry, seq: int, lam: int, *, writer: str, prev: str, zone: tzinfo
) -> tuple[bytes, str]:
    """The line of an entry, with its line break, and its hash."""
    from hashlib import sha256

    at = entry.at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    table: dict[str, str | int] = {"v": VERSION, "seq": seq, "lam": lam, "at": at}
    table["local"] = entry.at.astimezone(zone).isoformat(timespec="milliseconds")
    texts = {name: getattr(entry, name) for name in _TEXTS} | {"writer": writer}
    table |= {name: texts[name] for name in _ORDER} | {"prev": prev}
    body = encoded(table, is_ascii=False).removesuffix(b"}")
    digest = sha256(body).hexdigest()
    return body + b',"h":"' + digest.encode() + b'"}\n', digest


def seal_of(line: bytes) -> tuple[str, str] | None:
    """The hash that a line states and the one that its bytes have; None if it states none."""
    match = _SEALED.fullmatch(line)
    if match is None:
        return None
    from hashlib import sha256

    return match[2].decode(), sha256(match[1]).hexdigest()


def unsealed(line: bytes, place: Place) -> AuditRecord | None:
    """What a line says, whether or not its hash is right; None if it says nothing that fits.

    Keys that are not known are let be: a newer program may have written them.
    """
    try:
        entry, link = decoded(line, AuditEntry, optional=_TEXTS), decoded(line, _Link)
        if min(link.seq, link.lam) < 1:
            return None
        if entry.at.tzinfo is not UTC:
            entry = replace(entry, at=entry.at.astimezone(UTC))
        return AuditRecord(
            entry=entry,
            seq=link.seq,
            lam=link.lam,
            local=link.local,
            writer=link.writer,
            prev=link.prev,
            h=link.h,
            place=place,
        )
    except (RecordError, OverflowError):
        return None
