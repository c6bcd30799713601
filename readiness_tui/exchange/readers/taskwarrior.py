"""Tasks of Taskwarrior: `task export`, a JSON list or one object a line.

Fields: its JSON format (status, description, uuid, depends, due, priority, project, tags, start,
annotations). Before 2.6 `depends` was one text with commas.
"""

from readiness_tui.domain.model.status import Priority, Status
from readiness_tui.exchange.model.model import Extraction
from readiness_tui.exchange.readers.json_source import (
    Object,
    objects_of,
    read_json,
    read_json_lines,
    text,
    texts,
    unread,
)
from readiness_tui.exchange.readers.records import Records
from readiness_tui.exchange.readers.source import Source

TITLE = "Taskwarrior (task export)"
_STATES = {
    "pending": Status.TODO,
    "waiting": Status.TODO,
    "recurring": Status.TODO,
    "completed": Status.DONE,
    "deleted": Status.DROPPED,
}
_PRIORITIES = {"H": Priority.P1, "M": Priority.P2, "L": Priority.P3}
_KEPT = ("wait", "scheduled", "until", "recur")
_READ = frozenset(
    (
        "uuid",
        "description",
        "status",
        "priority",
        "project",
        "tags",
        "due",
        "depends",
        "annotations",
        "wait",
        "scheduled",
        "until",
        "recur",
        "start",
    )
)
_SHORT = 8


def recognise(source: Source) -> float:
    """How surely it is one, 0 to 1."""
    head = source.head.lstrip()
    fields = ('"uuid"', '"description"', '"status"', '"entry"')
    return 0.9 if head[:1] in {"[", "{"} and all(field in head for field in fields) else 0.0


def read(source: Source) -> tuple[Extraction, ...]:
    """Each task as a ticket whose id is the first eight signs of its uuid."""
    records = Records(source)
    if source.head.lstrip().startswith("["):
        objects = read_json(source)
    else:
        objects, bad = read_json_lines(source)
        for line, reason in bad:
            records.find("bad-record", line, f"{reason}: left out")
    names: dict[str, str] = {}
    begun: list[tuple[str, Object]] = []
    for task in objects_of(objects.value):
        uuid = text(task.get("uuid"))
        line = objects.line(task)
        if name := records.ticket(uuid[:_SHORT], text(task.get("description")), line):
            names[uuid] = name
            begun.append((name, task))
    for name, task in begun:
        _task(records, name, task, names, objects.line(task))
    records.left_out(unread((task for _, task in begun), _READ), "keys")
    return (records.extraction(),)


def _task(records: Records, name: str, task: Object, names: dict[str, str], line: int) -> None:
    word = text(task.get("status"))
    is_begun = word == "pending" and "start" in task
    records.status(name, Status.DOING if is_begun else _STATES.get(word), word, line)
    if rank := _PRIORITIES.get(text(task.get("priority"))):
        records.say(name, "priority", rank, line)
    records.say(name, "group", text(task.get("project")), line)
    records.say(name, "labels", texts(task.get("tags")), line)
    if due := text(task.get("due")):
        records.target(name, due, line)
    listed = (need for item in texts(task.get("depends")) for need in item.split(","))
    needs = [names.get(need, need[:_SHORT]) for item in listed if (need := item.strip())]
    records.say(name, "depends", tuple(dict.fromkeys(each for each in needs if each != name)), line)
    notes = [text(each.get("description")) for each in objects_of(task.get("annotations"))]
    records.say(name, "notes", "\n".join(filter(None, notes)), line)
    records.say(name, "fields.uuid", text(task.get("uuid")), line)
    for field in _KEPT:
        records.say(name, f"fields.{field}", text(task.get(field)), line)
