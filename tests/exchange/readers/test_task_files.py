"""A folder with a file for each task is one board, whatever stands around it."""

from collections.abc import Mapping

import pytest

from readiness_tui.domain.model.errors import ExchangeError
from readiness_tui.domain.model.ids import TicketId
from readiness_tui.exchange.markdown.titles import Head
from readiness_tui.exchange.model.model import ImportPlan
from readiness_tui.exchange.readers import registry, task_files
from readiness_tui.exchange.readers.source import Source
from readiness_tui.services.exchange.importing import Reading, plans_of
from tests.exchange.readers.reading import edges
from tests.exchange.readers.test_forms import statuses

FIELDS = """\
# TASK-{n:03}: Part {n}

## Task information
- **ID**: TASK-{n:03}
- **Depends on**: {needs}
- **Status**: {status}

## Acceptance criteria
- [x] It runs

```sh
# TASK-999: a comment of a shell
```

### 1. A step that is no task
"""
ISSUE = (
    "# Issue: T{n} - Part {n}\n**State:** backlog\n\n## Dependencies\n- T{before}: Part {before}\n"
)
STORY = "# Story 1.{n}: Part {n}\n\n## Status\nDone\n\n## Acceptance Criteria\n1. It runs\n"
PAGE = "# How we write tasks\n\n- [ ] Give it an id\n"


def folder(text: str, number: int = 4, others: Mapping[str, str] = {}) -> Mapping[str, bytes]:
    files = {
        f"tasks/{n}.md": text.format(
            n=n, before=n - 1, needs=f"TASK-{n - 1:03}" if n > 1 else "None", status="Done"
        )
        for n in range(1, number + 1)
    }
    return {path: content.encode() for path, content in {**files, **others}.items()}


def read_source(source: Source) -> ImportPlan:
    (plan,) = plans_of(source, Reading(plugins=False))
    return plan


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (FIELDS.format(n=7, needs="None", status="Done"), "TASK-007"),
        ("# Issue: T10 - Merge\n", "T10"),
        ("\ufeff# Story 1.2: Sail\n", "1.2"),
        ("# Issue 001: Two libraries\n", "001"),
        ("Some words.\n\n# T01: After them\n", "T01"),
        ("# 1. Introduction\n", None),
        ("# Roadmap\n", None),
        ("# T-1: First\n\n# T-2: Second in one file\n", None),
        ("", None),
        ("```\n# T-1: only code\n```\n", None),
    ],
)
def test_the_first_heading_says_which_task_a_file_is(text: str, expected: str | None) -> None:
    head: Head | None = task_files.head_of(text.encode())
    assert (head.id if head else None) == expected


def test_fields_edges_and_boxes_are_those_of_each_file() -> None:
    source = Source("tasks", folder(FIELDS, others={"tasks/README.md": PAGE}))
    form = registry.recognised(source, plugins=False)
    assert form is not None
    assert form.title == "a file for each task"
    plan = read_source(source)
    names = [f"TASK-00{n}" for n in range(1, 5)]
    assert statuses(plan) == dict.fromkeys(names, "done")
    assert edges(plan.board) == {names[n]: (names[n - 1],) for n in range(1, 4)}
    second = plan.board.tickets[TicketId("TASK-002")]
    assert second.title == "Part 2"
    assert second.sources == ("tasks/2.md",)
    assert [line.text for line in second.acceptance] == ["It runs"]


@pytest.mark.parametrize(("text", "names"), [(ISSUE, "T{}"), (STORY, "1.{}")])
def test_other_heads_are_read_too(text: str, names: str) -> None:
    plan = read_source(Source("tasks", folder(text)))
    assert list(plan.board.tickets) == [names.format(n) for n in range(1, 5)]


@pytest.mark.parametrize(
    "files",
    [
        folder(FIELDS, 2),
        folder(PAGE),
        folder(FIELDS, 3, {f"tasks/page-{n}.md": PAGE for n in range(3)}),
        {
            f"tasks/{n}.md": FIELDS.format(n=1, needs="None", status="Done").encode()
            for n in range(5)
        },
        {},
    ],
    ids=("two", "pages", "half", "one id", "nothing"),
)
def test_other_folders_are_none(files: Mapping[str, bytes]) -> None:
    assert task_files.recognise(Source("tasks", files)) == 0


def test_a_finding_names_the_file_and_line() -> None:
    source = Source("tasks", folder(FIELDS.replace("{needs}", "TASK-777")))
    (extraction,) = task_files.read(source)
    texts = [each.text for each in extraction.findings if each.code == "reference-dangling"]
    assert texts[0].startswith("tasks/1.md:5: TASK-001 needs TASK-777")


def test_bytes_that_are_no_text_are_told_with_their_file_and_line() -> None:
    files = {**folder(FIELDS), "tasks/3.md": b"# TASK-003: Part 3\n\xff\n"}
    with pytest.raises(ExchangeError) as raised:
        task_files.read(Source("tasks", files))
    assert str(raised.value.place) == "tasks/3.md:2"
