"""GitHub issues: the list that `gh issue list --json` prints, or the REST interface gives.

Fields: `gh issue list --help` (number, title, state, stateReason, labels, assignees, milestone,
body, url, blockedBy, parent, subIssues); REST spells some with underscores.
"""

import re
from typing import Any

from readiness_tui.domain.model.status import Status
from readiness_tui.exchange.model import dates, values, words
from readiness_tui.exchange.model.model import INVERSE, Extraction
from readiness_tui.exchange.readers.json_source import (
    Object,
    list_of,
    object_of,
    objects_of,
    read_json,
    text,
    unread,
)
from readiness_tui.exchange.readers.records import Records
from readiness_tui.exchange.readers.source import Source

TITLE = "GitHub issues (gh issue list --json)"
_NEEDS = re.compile(r"(?i)^\W*(?:depends on|blocked by|requires)\b[\s:]*(.*)$")
_AFTER = re.compile(r"(?i)^\W*after:\s*(.*)$")
_REFERENCE = re.compile(
    r"(?<![\w/.-])#(\d{1,9})\b|https://github\.com/([\w.-]+/[\w.-]+)/issues/(\d{1,9})\b"
)
_HOME = re.compile(r"https://github\.com/([\w.-]+/[\w.-]+)/")
_HEADING = re.compile(r"^(?:#{1,6}\s+(\S.*)|\*\*([^*]+)\*\*[\s:]*)$")
_ITEM = re.compile(r"^\s*[-*+]\s+(\[[ xX]\]\s+)?(.*)$")
_FACT = re.compile(r"^(Owner|Estimate|Target): (.+)$")
_RANK = re.compile(
    r"(?i)prio(?:rity)?\s*[:/_ -]\s*(\S.*)|(\S.*?)[:/_ -]prio(?:rity)?|(p[0-4])(?:\W.*)?"
)
_CLOSED = {"COMPLETED": Status.DONE, "": Status.DONE}
_READ = frozenset(
    (
        "number",
        "title",
        "state",
        "stateReason",
        "state_reason",
        "labels",
        "assignee",
        "assignees",
        "milestone",
        "body",
        "url",
        "html_url",
        "blockedBy",
        "blocking",
        "parent",
        "subIssues",
        "pull_request",
    )
)
_LABEL_LENGTH = 100
_LIMITS = (30, 100, 1000)


def recognise(source: Source) -> float:
    """How surely it is such a list, 0 to 1."""
    head = source.head.lstrip()
    is_list = head.startswith("[") and '"number"' in head and '"title"' in head
    return 0.9 if is_list else 0.0


def read(source: Source) -> tuple[Extraction, ...]:
    """The issues as tickets `GH-1`; pull requests are left out and told."""
    objects = read_json(source)
    issues = objects_of(objects.value)
    records = Records(source)
    children: dict[str, str] = {}
    names: dict[int, tuple[Object, str]] = {}
    for issue in issues:
        line = objects.line(issue)
        if "pull_request" in issue:
            records.find("record-left-out", line, f"#{text(issue.get('number'))} is a pull request")
            continue
        number = text(issue.get("number"))
        if name := records.ticket(f"GH-{number}" if number else "", text(issue.get("title")), line):
            names[id(issue)] = issue, name
    for issue, name in names.values():
        _issue(records, issue, name, objects.line(issue), children)
    for child, parent in children.items():
        if child in records.tickets and child != parent:
            records.say(child, "parent", parent, records.tickets[child])
    records.left_out(unread((issue for issue, _ in names.values()), _READ), "keys")
    if len(issues) in _LIMITS:
        message = f"exactly {len(issues)} issues: the list may have been cut; raise --limit"
        records.find("maybe-truncated", 1, message)
    return (records.extraction(),)


def _issue(records: Records, issue: Object, name: str, line: int, children: dict[str, str]) -> None:
    labels = _names(issue.get("labels"), "name")
    records.status(name, _status(issue, labels), "", line)
    ranks = (values.read_priority(_rank_of(label)) for label in labels)
    if rank := next((each for each in ranks if each is not None), None):
        records.say(name, "priority", rank, line)
    plain = tuple(each for each in labels if not each.startswith(("priority:", "status:")))
    records.say(name, "labels", plain, line)
    records.owners(name, [f"@{login}" for login in _names(issue.get("assignees"), "login")], line)
    records.say(name, "links.issue", f"#{text(issue.get('number'))}", line)
    records.say(name, "links.url", _address(text(issue.get("url") or issue.get("html_url"))), line)
    _milestone(records, issue.get("milestone"), name, line)
    needs = [f"GH-{number}" for number in _numbers(issue.get("blockedBy"))]
    for parent in _numbers(issue.get("parent")):
        children[name] = f"GH-{parent}"
    for child in _numbers(issue.get("subIssues")):
        children[f"GH-{child}"] = name
    needs += _body(records, issue, name, line, children)
    needs = list(dict.fromkeys(need for need in needs if need != name))
    # Without the list of its own a text is no list of all that an issue waits for.
    shape = "" if "blockedBy" in issue else INVERSE
    records.say(name, "depends", tuple(needs), line, shape=shape)
    records.blocks(name, [f"GH-{number}" for number in _numbers(issue.get("blocking"))], line)


def _rank_of(label: str) -> str:
    """What a label says of priority: `P1: soon`, `priority/high`, `high-priority`."""
    match = _RANK.fullmatch(label.strip()[:_LABEL_LENGTH])
    return next(filter(None, match.groups()), "") if match else ""


def _status(issue: Object, labels: tuple[str, ...]) -> Status:
    if text(issue.get("state")).upper() == "CLOSED":
        reason = text(issue.get("stateReason") or issue.get("state_reason")).upper()
        return _CLOSED.get(reason, Status.DROPPED)
    for label in labels:
        word = label.removeprefix("status:").strip()
        status = values.read_status(word).status
        if status is Status.DOING or status is Status.REVIEW or status is Status.BLOCKED:
            return status
    return Status.TODO


def _body(
    records: Records, issue: Object, name: str, line: int, children: dict[str, str]
) -> list[str]:
    """State what a body says; what the issue needs by it."""
    home = _HOME.match(text(issue.get("html_url") or issue.get("url")))
    repository = home[1] if home else ""
    needs: list[str] = []
    rest: list[str] = []
    tells_needs = False
    for row in text(issue.get("body")).replace("\r\n", "\n").split("\n"):
        if heading := _HEADING.match(row):
            folded = words.fold((heading[1] or heading[2]).strip(" \t:#*"))
            tells_needs = words.load().has("columns", "depends", folded)
        item = _ITEM.match(row)
        if item and tells_needs and (begin := _REFERENCE.match(item[2])):
            listed = _listed(item[2], repository)
            needs += listed or _references(begin[0], repository)
            rest += [] if listed else [f"- {item[2]}"]  # its box is no acceptance
        elif item and item[1] and (listed := _listed(item[2], repository)):
            children.update(dict.fromkeys(listed, name))
        elif (match := _NEEDS.match(row)) and (named := _references(match[1], repository)):
            needs += named
        elif (match := _AFTER.match(row)) and (named := _references(match[1], repository)):
            records.say(name, "after", tuple(named), line)
        elif fact := _FACT.match(row):
            _fact(records, name, fact[1], fact[2], line)
        else:
            rest.append(row)
    records.prose(name, "\n".join(rest), line)
    return needs


def _listed(item: str, repository: str) -> list[str]:
    """The issues of an item that is nothing but references."""
    is_bare = not _REFERENCE.sub("", item).strip(" ,;&.")
    return _references(item, repository) if is_bare else []


def _references(wording: str, repository: str) -> list[str]:
    """The issues of this repository that a text names, as tickets."""
    matches = _REFERENCE.finditer(wording)
    return [f"GH-{m[1] or m[3]}" for m in matches if not m[2] or repository in {"", m[2]}]


def _fact(records: Records, name: str, field: str, value: str, line: int) -> None:
    estimate, _ = values.read_estimate(value)
    if field == "Owner":
        records.say(name, "owners", values.read_owners(value), line)
    elif field == "Target":
        records.target(name, value, line)
    elif estimate:
        records.say(name, "estimate", estimate, line)


def _milestone(records: Records, milestone: Any, name: str, line: int) -> None:  # noqa: ANN401 - any JSON
    table = object_of(milestone)
    title = text(table.get("title"))
    key = values.slug(title) or title
    if not key:
        return
    records.say(key, "title", title, line, kind="milestone")
    records.say(key, "completes", (name,), line, kind="milestone")
    due, _ = dates.read_target(text(table.get("dueOn") or table.get("due_on"))[:10])
    if due is not None:
        records.say(key, "due", due, line, kind="milestone")


def _names(value: Any, key: str) -> tuple[str, ...]:  # noqa: ANN401 - any JSON
    names = (text(object_of(item).get(key)) or text(item) for item in list_of(value))
    return tuple(name for name in names if name)


def _numbers(value: Any) -> tuple[str, ...]:  # noqa: ANN401 - any JSON
    """The numbers of issues in a list, in `{nodes: [...]}` or in one object."""
    if table := object_of(value):
        value = table.get("nodes", [table])
    return tuple(number for item in objects_of(value) if (number := text(item.get("number"))))


def _address(url: str) -> str:
    return url if url.startswith(("https://", "http://")) else ""
