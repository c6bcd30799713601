"""Files that let findings go: `.trivyignore` in both forms, waivers of InSpec, a team's own JSON.

A file that is not valid in one place is refused as a whole: what it lets go cannot be relied on.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from readiness_tui.gates.formats.json_lines import decoded, lines_of
from readiness_tui.gates.formats.json_value import Value
from readiness_tui.gates.formats.scan import one_line
from readiness_tui.gates.formats.strict_json import parse_json
from readiness_tui.gates.formats.unparsable import UnparsableError
from readiness_tui.gates.formats.yaml_nodes import Items, Node, Scalar, Table, compose

_SECTIONS = ("vulnerabilities", "misconfigurations", "secrets", "licenses")
_SECTION = re.compile(rf"^(?:{'|'.join(_SECTIONS)})\s*:", re.MULTILINE)
_YAML = re.compile(rf"^(?:---|(?:{'|'.join(_SECTIONS)})\s*:)", re.MULTILINE)
_LICENSES = "licenses"
_INSPEC = re.compile(r"^[ \t]+[\"']?(?:justification|expiration_date)[\"']?\s*:", re.MULTILINE)
_INSPEC_CSV = re.compile(r"[^\n]*\bcontrol_id\b[^\n]*\bjustification\b", re.IGNORECASE)
_INSPEC_KEYS = frozenset({"justification", "expiration_date", "run", "control_id"})
_EXPRESSION = re.compile(r"[\w(][\w .+():/-]{0,300}")
_ID = re.compile(r"[A-Za-z0-9][\w./:@+-]*[A-Za-z0-9]")
_UNDATED = frozenset({"", "never", "none", "null", "~"})
_REMEDY = "mend the file: until then it lets nothing go"
_DEFAULTS = {"id": "id", "expires": "expires", "reason": "reason", "owner": "owner"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that is let go.

    Attributes:
        id: Of the vulnerability or rule.
        line: Where it stands, from 1.
        ends: When it ends; None: it says no date, or `never`.
        reason: Why; empty: it does not say.
        owner: Who answers for it; empty: nobody.
        paths: Globs it is limited to; empty: everywhere.
        is_narrow: It is limited by more than paths, such as by a package.
    """

    id: str
    line: int
    ends: datetime | None = None
    reason: str = ""
    owner: str = ""
    paths: tuple[str, ...] = field(default=())
    is_narrow: bool = False


def read_ignored(
    content: bytes, path: str, fields: Mapping[str, str] | None = None
) -> tuple[Entry, ...]:
    """What a file lets go, in its order.

    Args:
        content: The whole file.
        path: Its name, for messages.
        fields: Names of `id`, `expires`, `reason` and `owner` in JSON, where they are others.

    Raises:
        UnparsableError: It is not valid, be it in one date.
    """
    text = decoded(content)
    start = text.lstrip()[:1]
    if start in {"[", "{"}:
        return tuple(_of_json(content, text, path, {**_DEFAULTS, **(fields or {})}))
    if _INSPEC_CSV.match(text.lstrip()):
        message = "waivers of InSpec as CSV are not read"
        raise UnparsableError(path, message, line=1, remedy="write them as YAML")
    if _INSPEC.search(text) and not _SECTION.search(text):
        return tuple(_of_inspec(text, path))
    if _YAML.search(text):
        return tuple(_of_yaml(text, path))
    return tuple(_of_lines(text, path))


def _of_lines(text: str, path: str) -> Iterator[Entry]:
    above: list[str] = []
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if not line:
            above = []
            continue
        if line.startswith("#"):
            above.append(line.lstrip("# "))
            continue
        rule, _, comment = line.partition(" #")
        words = rule.split()
        pairs = [word.split(":", 1) for word in words[1:] if ":" in word]
        attributes = dict(pairs)
        plain = " ".join(word for word in words[1:] if ":" not in word)
        reasons = (attributes.get("reason", ""), comment, plain, " ".join(above))
        yield Entry(
            id=_id(words[0], path, number),
            line=number,
            ends=_ends(attributes.get("exp", ""), path, number),
            reason=next((one for one in map(one_line, reasons) if one), ""),
            owner=one_line(attributes.get("owner", "")),
        )


def _of_yaml(text: str, path: str) -> Iterator[Entry]:
    document = compose(text, path)
    if document.twice:
        first = document.twice[0]
        raise _refused(path, first.line, f"the key {first.key!r:.60} stands twice")
    root = document.root
    if not isinstance(root, Table):
        raise _refused(path, 1, "a table of sections is wanted here")
    for key, value in root.entries:
        if key.text not in _SECTIONS:
            raise _refused(path, key.line, f"there is no section {key.text!r:.60}")
        for item in _listed(value, path):
            yield _yaml_entry(item, path, is_license=key.text == _LICENSES)


def _of_inspec(text: str, path: str) -> Iterator[Entry]:
    """Waivers of InSpec: a table of controls, each with a justification and an end."""
    document = compose(text, path)
    if document.twice:
        first = document.twice[0]
        raise _refused(path, first.line, f"the key {first.key!r:.60} stands twice")
    if not isinstance(document.root, Table):
        raise _refused(path, 1, "a table of controls is wanted here")
    for key, value in document.root.entries:
        if not isinstance(value, Table):
            raise _refused(path, key.line, f"control {key.text!r:.60} has no table")
        unknown = [name.text for name, _ in value.entries if name.text not in _INSPEC_KEYS]
        if unknown:
            raise _refused(path, key.line, f"InSpec knows no {unknown[0]!r:.60} of a waiver")
        yield Entry(
            id=_id(key.text, path, key.line),
            line=key.line,
            ends=_ends(_text(value, "expiration_date", path), path, key.line),
            reason=_text(value, "justification", path),
        )


def _yaml_entry(item: Node, path: str, *, is_license: bool = False) -> Entry:
    if not isinstance(item, Table):
        raise _refused(path, item.line, "a table with an id is wanted here")
    name = item.get("id")
    line = name.line if name is not None else item.line
    ends = _text(item, "expired_at", path)
    paths = item.get("paths")
    return Entry(
        id=_id(_text(item, "id", path), path, line, is_license=is_license),
        line=line,
        ends=_ends(ends, path, line),
        reason=_text(item, "statement", path),
        owner=_text(item, "owner", path),
        paths=tuple(_said(one, path) for one in _listed(paths, path)) if paths else (),
        is_narrow=bool(_listed(item.get("purls"), path)),
    )


def _listed(node: Node | None, path: str) -> tuple[Node, ...]:
    if node is None or (isinstance(node, Scalar) and node.text in _UNDATED):
        return ()
    if not isinstance(node, Items):
        raise _refused(path, node.line, "a list is wanted here")
    return node.items


def _text(item: Table, key: str, path: str) -> str:
    value = item.get(key)
    return "" if value is None else one_line(_said(value, path))


def _said(node: Node, path: str) -> str:
    if not isinstance(node, Scalar):
        raise _refused(path, node.line, "text is wanted here")
    return node.text


def _of_json(content: bytes, text: str, path: str, names: Mapping[str, str]) -> Iterator[Entry]:
    try:
        root = parse_json(content, path)
    except UnparsableError:
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) < 2 or not all(line.lstrip().startswith("{") for line in lines):  # noqa: PLR2004
            raise
        yield from _of_json_lines(text, path, names)
        return
    if _is_inspec(root):
        yield from _of_inspec(text, path)  # JSON is YAML, and its lines are known there
        return
    items = _json_items(root, names)
    places = lines_of(text, (item.pointer for item in items))
    for item in items:
        yield _json_entry(item, places.get(item.pointer, 1), names)


def _is_inspec(root: Value) -> bool:
    members = list(root.members()) if root.is_object else []
    return bool(members) and all(
        value.is_object and any(value.get(key) is not None for key in _INSPEC_KEYS)
        for _, value in members
    )


def _of_json_lines(text: str, path: str, names: Mapping[str, str]) -> Iterator[Entry]:
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            item = parse_json(line.encode("utf-8", "replace"), path)
        except UnparsableError as error:
            raise _refused(path, number, "not JSON") from error
        yield _json_entry(item, number, names)


def _json_items(root: Value, names: Mapping[str, str]) -> list[Value]:
    """The entries: a list, the one list of an object, or an object that is one entry."""
    if root.is_list:
        return list(root.items())
    if root.get(names["id"]) is not None:
        return [root]
    lists = [value for _, value in root.members() if value.is_list]
    if len(lists) != 1:
        root.refuse(f"one list of entries is wanted here, found {len(lists)}")
    return list(lists[0].items())


def _json_entry(item: Value, line: int, names: Mapping[str, str]) -> Entry:
    def said(name: str) -> str:
        value = item.some(names[name])
        return "" if value is None else one_line(value.text())

    return Entry(
        id=_id(said("id"), item.path, line),
        line=line,
        ends=_ends(said("expires"), item.path, line),
        reason=said("reason"),
        owner=said("owner"),
    )


def _id(text: str, path: str, line: int, *, is_license: bool = False) -> str:
    """An id; of a licence it may be an expression, as in `(MIT OR GPL-2.0-only)`."""
    if (_EXPRESSION if is_license else _ID).fullmatch(text) is None:
        raise _refused(path, line, f"{text[:60]!r} is no id" if text else "an id is wanted here")
    return text


def _ends(text: str, path: str, line: int) -> datetime | None:
    """When an entry ends: a day is 00:00 UTC of it, a time without a zone is in UTC."""
    if text.strip().casefold() in _UNDATED:
        return None
    try:
        end = datetime.fromisoformat(text.strip())
        return end.replace(tzinfo=UTC) if end.tzinfo is None else end.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise _refused(path, line, f"{text[:40]!r} is no date; write 2026-03-31") from error


def _refused(path: str, line: int, said: str) -> UnparsableError:
    return UnparsableError(path, said, line=line, remedy=_REMEDY)
