"""Issues of beads: `issues.jsonl`, one JSON object a line (`internal/types/types.go` of it)."""

from typing import Any

from readiness_tui.domain.model.status import Priority, Status
from readiness_tui.domain.model.ticket import Criterion, Estimate
from readiness_tui.exchange.model.model import Extraction
from readiness_tui.exchange.readers.json_source import (
    Object,
    Objects,
    objects_of,
    read_json_lines,
    text,
    texts,
    unread,
)
from readiness_tui.exchange.readers.records import Records, clean, length_of
from readiness_tui.exchange.readers.source import Source

TITLE = "beads issues.jsonl"
_STATES = {
    "open": Status.TODO,
    "pinned": Status.TODO,
    "deferred": Status.TODO,
    "in_progress": Status.DOING,
    "hooked": Status.DOING,
    "blocked": Status.BLOCKED,
    "closed": Status.DONE,
    "tombstone": Status.DROPPED,
}
_NO_WORK = frozenset(("event", "message"))
"""Types of issues that tell what happened or was said."""
_READ = frozenset(
    (
        "_type",
        "id",
        "title",
        "status",
        "priority",
        "issue_type",
        "assignee",
        "labels",
        "acceptance_criteria",
        "estimated_minutes",
        "design",
        "external_ref",
        "description",
        "notes",
        "delete_reason",
        "close_reason",
        "dependencies",
    )
)
_MINUTES_AN_HOUR = 60
_MOST_MINUTES = 10**9


def recognise(source: Source) -> float:
    """How surely it is one, 0 to 1."""
    first = source.head.lstrip().partition("\n")[0]
    is_object = first.startswith("{") and '"id"' in first and '"tasks"' not in first
    return 0.9 if is_object and ('"issue_type"' in first or '"dependencies"' in first) else 0.0


def read(source: Source) -> tuple[Extraction, ...]:
    """Each issue as a ticket of its id; of an id that stands twice the later line counts."""
    objects, bad = read_json_lines(source)
    records = Records(source)
    for line, reason in bad:
        records.find("bad-record", line, f"{reason}: left out")
    latest: dict[str, Object] = {}
    for issue in objects_of(objects.value):
        name = text(issue.get("id"))
        if "_type" in issue and text(issue["_type"]) != "issue":
            records.find("record-left-out", objects.line(issue), f"a {text(issue['_type'])}")
            continue
        if (kind := text(issue.get("issue_type"))) in _NO_WORK:
            records.find("record-left-out", objects.line(issue), f"{name} is no work: {kind}")
            continue
        if name in latest:
            records.find("record-twice", objects.line(latest[name]), f"{name}: a later line counts")
        latest[name] = issue
    names = {
        name: issue
        for key, issue in latest.items()
        if (name := records.ticket(key, text(issue.get("title")), objects.line(issue)))
    }
    for name, issue in names.items():
        _issue(records, objects, name, issue)
    records.left_out(unread(names.values(), _READ), "keys")
    return (records.extraction(),)


def _issue(records: Records, objects: Objects, name: str, issue: Object) -> None:
    line = objects.line(issue)
    word = text(issue.get("status"))
    records.status(name, _STATES.get(word), word, line)
    rank = text(issue.get("priority"))
    if rank in {"0", "1", "2", "3", "4"}:
        records.say(name, "priority", Priority(f"P{rank}"), line)
    records.owners(name, texts(issue.get("assignee")), line)
    labels = (*texts(issue.get("labels")), *texts(issue.get("issue_type")))
    records.say(name, "labels", labels + (("deferred",) if word == "deferred" else ()), line)
    criteria = clean(text(issue.get("acceptance_criteria"))).split("\n")
    lines = (row.strip().removeprefix("- ").strip() for row in criteria)
    records.say(name, "acceptance", tuple(Criterion(row) for row in lines if row), line)
    records.say(name, "estimate", _hours(issue.get("estimated_minutes")) or "", line)
    records.say(name, "fields.design", text(issue.get("design")), line)
    records.say(name, "links.issue", text(issue.get("external_ref")), line)
    parts = (issue.get("description"), issue.get("notes"))
    records.say(name, "notes", "\n\n".join(filter(None, map(text, parts))), line)
    reason = text(issue.get("delete_reason") or issue.get("close_reason"))
    records.say(name, "fields.reason", reason, line)
    _links(records, name, issue, line)


def _hours(minutes: Any) -> Estimate | None:  # noqa: ANN401 - any JSON
    is_span = isinstance(minutes, int) and abs(minutes) < _MOST_MINUTES
    return length_of(minutes / _MINUTES_AN_HOUR) if is_span else None


def _links(records: Records, name: str, issue: Object, line: int) -> None:
    """Only links of type `blocks` hold up; what contains is the parent, all else is kept."""
    needs: list[str] = []
    others: list[str] = []
    for link in objects_of(issue.get("dependencies")):
        target = text(link.get("depends_on_id"))
        kind = text(link.get("type")) or "blocks"
        if target and target != name:
            match kind:
                case "blocks":
                    needs.append(target)
                case "parent-child" | "parent":
                    records.say(name, "parent", target, line)
                case _:
                    others.append(f"{kind} {target}")
    records.say(name, "depends", tuple(dict.fromkeys(needs)), line)
    records.say(name, "fields.links", "; ".join(others), line)
