"""Tasks of claude-task-master: `tasks.json`, tagged (`{tag: {tasks: []}}`) or as it was before."""

from collections.abc import Mapping, Sequence
from typing import Any

from readiness_tui.domain.model.status import Status
from readiness_tui.domain.model.ticket import Criterion
from readiness_tui.exchange.model import values
from readiness_tui.exchange.model.model import Extraction
from readiness_tui.exchange.model.values import slug
from readiness_tui.exchange.readers.json_source import (
    Object,
    Objects,
    object_of,
    objects_of,
    read_json,
    text,
    texts,
    unread,
)
from readiness_tui.exchange.readers.records import Records
from readiness_tui.exchange.readers.source import Source

TITLE = "claude-task-master tasks.json"
_STATES = {
    "pending": Status.TODO,
    "deferred": Status.TODO,
    "in-progress": Status.DOING,
    "review": Status.REVIEW,
    "blocked": Status.BLOCKED,
    "done": Status.DONE,
    "completed": Status.DONE,
    "cancelled": Status.DROPPED,
}
_READ = frozenset(
    (
        "id",
        "title",
        "name",
        "status",
        "priority",
        "description",
        "details",
        "assignee",
        "testStrategy",
        "tags",
        "dependencies",
        "subtasks",
        "parentTaskId",
    )
)


def recognise(source: Source) -> float:
    """How surely it is one, 0 to 1."""
    head = source.head
    is_object = head.lstrip().startswith("{") and '"tasks"' in head
    return 0.8 if is_object and '"readiness"' not in head.partition('"tasks"')[0] else 0.0


def read(source: Source) -> tuple[Extraction, ...]:
    """One board for each tag that has tasks; a file without tags is one."""
    objects = read_json(source)
    whole = object_of(objects.value)
    tags = {"": whole} if "tasks" in whole else whole
    filled = {
        tag: tasks
        for tag, table in tags.items()
        if (tasks := objects_of(object_of(table).get("tasks")))
    }
    many = len(filled) > 1
    return tuple(
        _read(Records(source, slug(tag) or "tasks" if many else ""), objects, tasks)
        for tag, tasks in filled.items()
    )


def _read(records: Records, objects: Objects, tasks: Sequence[Object]) -> Extraction:
    begun: list[tuple[str, Object, str]] = []
    stack = [(task, "") for task in reversed(tasks)]
    while stack:
        task, parent = stack.pop()
        own = text(task.get("id"))
        is_whole = not own or not parent or own.startswith(f"{parent}.")
        key = own if is_whole else f"{parent}.{own}"
        if name := records.ticket(key, _title(task), objects.line(task)):
            begun.append((name, task, parent))
            stack += [(part, name) for part in reversed(objects_of(task.get("subtasks")))]
    for name, task, parent in begun:
        _task(records, name, task, parent, objects.line(task))
    records.left_out(unread((task for _, task, _ in begun), _READ), "keys")
    return records.extraction()


def _title(task: Mapping[str, Any]) -> str:
    return text(task.get("title")) or text(task.get("name"))


def _task(records: Records, name: str, task: Object, parent: str, line: int) -> None:
    word = text(task.get("status"))
    records.status(name, _STATES.get(word.casefold()), word, line)
    if rank := values.read_priority(text(task.get("priority"))):
        records.say(name, "priority", rank, line)
    records.say(name, "parent", parent, line)
    records.say(name, "outcome", text(task.get("description")), line)
    records.say(name, "notes", text(task.get("details")), line)
    records.owners(name, texts(task.get("assignee")), line)
    strategy = " ".join(text(task.get("testStrategy")).split())
    records.say(name, "acceptance", (Criterion(strategy),) if strategy else (), line)
    labels = (*texts(task.get("tags")), *(("deferred",) if word == "deferred" else ()))
    records.say(name, "labels", labels, line)
    needs = (_need(records, item, parent) for item in texts(task.get("dependencies")))
    records.say(name, "depends", tuple(dict.fromkeys(each for each in needs if each != name)), line)


def _need(records: Records, need: str, parent: str) -> str:
    """The ticket that a dependency names: in a subtask a number is a sibling, if there is one."""
    sibling = f"{parent}.{need}"
    return sibling if parent and "." not in need and sibling in records.tickets else need
