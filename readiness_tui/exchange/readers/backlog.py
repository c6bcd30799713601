"""Task files of Backlog.md: a folder of Markdown files, each with id, title and status in front."""

import re
from collections.abc import Callable, Sequence

from readiness_tui.domain.model.status import Priority, Status
from readiness_tui.exchange.markdown.syntax import front_matter
from readiness_tui.exchange.model import values
from readiness_tui.exchange.model.model import Extraction
from readiness_tui.exchange.readers.records import Records
from readiness_tui.exchange.readers.source import Source, text_of

TITLE = "Backlog.md task files"
_NEEDED = {"id", "title", "status"}
_REMARK = re.compile(r"^\s*<!--.*?-->\s*$", re.MULTILINE)
_HEADING = re.compile(r"^## +(.+?)\s*$", re.MULTILINE)
_NUMBERED = re.compile(r"(?:([^\W\d_]\w*)-)?(\d{1,9}(?:\.\d{1,9})*)")
_PRIORITIES = {"high": Priority.P1, "medium": Priority.P2, "low": Priority.P3}
_BOXES = ("acceptance criteria", "definition of done")


def recognise(source: Source) -> float:
    """How surely it is one task file, or a folder that holds some, 0 to 1."""
    return 0.95 if any(_is_task(data) for data in source.files.values()) else 0.0


def _is_task(data: bytes) -> bool:
    if not data.lstrip(b"\xef\xbb\xbf").startswith(b"---"):
        return False
    head = data[:16_384].decode("utf-8", "replace").removeprefix("\ufeff").replace("\r\n", "\n")
    return front_matter.split(head)[0].keys() >= _NEEDED


def read(source: Source) -> tuple[Extraction, ...]:
    """The task files as tickets of one board, in the order of their ids' numbers."""
    records = Records(source)
    begun: dict[str, tuple[str, dict[str, tuple[str, ...]], str]] = {}
    for path, data in source.files.items():
        if not _is_task(data):
            continue
        text = text_of(path, data).removeprefix("\ufeff").replace("\r\n", "\n")
        head, body, _ = front_matter.split(text)
        name = records.ticket(_first(head, "id"), _first(head, "title"), 1)
        if name:
            begun[name] = (path, head, body)
    spelt = _speller(list(begun))
    for name, (path, head, body) in begun.items():
        is_completed = "/completed/" in f"/{path}"
        records.status(name, Status.DONE if is_completed else None, _first(head, "status"), 1)
        _task(records, name, head, spelt)
        _text(records, name, body)
        records.say(name, "sources", (path,), 1)
    return (records.extraction(),)


def _speller(names: Sequence[str]) -> Callable[[str], str]:
    """What finds a task by its id in any case, or by its number; empty for none.

    A folder whose prefix was changed goes on naming tasks by the one before, so a number is enough
    where all tasks share one prefix.
    """
    spellings = {name.casefold(): name for name in names}
    matches = [match for name in names if (match := _NUMBERED.fullmatch(name))]
    has_one_prefix = len({(match[1] or "").casefold() for match in matches}) == 1
    numbers = {match[2]: match[0] for match in matches} if has_one_prefix else {}

    def spelt(name: str) -> str:
        match = _NUMBERED.fullmatch(name)
        by_number = numbers.get(match[2], "") if match else ""
        return spellings.get(name.casefold()) or by_number

    return spelt


def _first(head: dict[str, tuple[str, ...]], key: str) -> str:
    return next(iter(head.get(key, ())), "")


def _task(
    records: Records, name: str, head: dict[str, tuple[str, ...]], spelt: Callable[[str], str]
) -> None:
    word = _first(head, "priority")
    if rank := _PRIORITIES.get(word.casefold()) or values.read_priority(word):
        records.say(name, "priority", rank, 1)
    records.owners(name, head.get("assignee", ()), 1)
    records.say(name, "labels", head.get("labels", ()), 1)
    needs = (spelt(need) or need for need in head.get("dependencies", ()))
    records.say(name, "depends", tuple(need for need in dict.fromkeys(needs) if need != name), 1)
    stated = _first(head, "parent_task_id") or _first(head, "parent")
    if above := spelt(stated or name.rpartition(".")[0]):
        records.say(name, "parent", above, 1)
    else:
        records.say(name, "fields.parent_as_written", stated, 1)
    if milestone := _first(head, "milestone"):
        key = values.slug(milestone) or milestone
        records.say(key, "title", milestone, 1, kind="milestone")
        records.say(key, "completes", (name,), 1, kind="milestone")


def _text(records: Records, name: str, body: str) -> None:
    """Description: its first paragraph is the outcome; boxes are acceptance; the rest a note."""
    body = _REMARK.sub("", body)
    parts = _HEADING.split(body)
    notes = [parts[0].strip()]
    for title, content in zip(parts[1::2], parts[2::2], strict=True):
        folded = title.casefold()
        if folded == "description":
            first, _, rest = content.strip().partition("\n\n")
            records.say(name, "outcome", " ".join(first.split()), 1)
            notes.append(rest.strip())
        elif folded.startswith(_BOXES):
            records.prose(name, content, 1)
        elif content.strip():
            notes.append(f"## {title}\n\n{content.strip()}")
    records.say(name, "notes", "\n\n".join(filter(None, notes)), 1)
