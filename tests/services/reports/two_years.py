"""A repository with two years of a port's plan: the same commits each time it is made.

In it a ticket is reopened, one is blocked for a while, risks come and are accepted, dependencies
come and go, a branch is merged, the board is renamed, and for two days it is broken.
"""

import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from readiness_tui.domain.model.ids import BoardId
from readiness_tui.domain.persistence.json_codec import encoded
from readiness_tui.domain.verdict.gate_passes import GatePass
from readiness_tui.domain.verdict.test_times import measured_tests
from tests.repos import Repo

ZONE = timezone(timedelta(hours=1))
WITHIN_S = 120
_HEAD = """\
format = 1

[board]
id = "harbor"
title = "Opening of the harbor"
enforcement = "soft_block"

[milestone.M1]
title = "First ship"
due = 2026-03-31
completes = ["H-6"]
"""
BROKEN = {"boards/tugs.toml": "[board\n"}
MENDED = {"boards/tugs.toml": 'format = 1\n\n[board]\nid = "tugs"\nenforcement = "solo"\n'}
_SETTINGS = """\
[workspace]
metrics = "ops/metrics.jsonl"
timezone = "Europe/Berlin"
"""


@dataclass
class _Plan:
    """The board and the files beside it, as they are at a point of the story."""

    path: str = "boards/harbor.toml"
    tickets: dict[str, dict[str, str]] = field(default_factory=dict[str, dict[str, str]])
    risks: dict[str, dict[str, str]] = field(default_factory=dict[str, dict[str, str]])
    files: dict[str, str] = field(default_factory=lambda: {"readiness.toml": _SETTINGS})

    def ticket(self, name: str, **fields: str) -> None:
        """Change fields of a ticket, as TOML; an empty one goes."""
        row = self.tickets.setdefault(name, {}) | fields
        self.tickets[name] = {key: value for key, value in row.items() if value}

    def board(self) -> str:
        """The board as its file says it."""
        parts = [_HEAD]
        for kind, rows in (("ticket", self.tickets), ("risk", self.risks)):
            for name, row in rows.items():
                lines = (f"{key} = {value}\n" for key, value in row.items())
                parts.append(f"\n[{kind}.{name}]\n{''.join(lines)}")
        return "".join(parts)


def _begin(plan: _Plan) -> None:
    names = ("Dredge the basin", "Build the quay", "Set up the cranes", "Hire pilots")
    for place, title in enumerate(names, 1):
        plan.ticket(
            f"H-{place}",
            title=f'"{title}"',
            status='"todo"',
            priority=f'"P{place % 3}"',
            owners='["@ann"]' if place % 2 else '["@ben"]',
            deliverables=f'["docs/h{place}.md"]',
        )
    plan.ticket("H-2", depends='["H-1"]')
    plan.ticket("H-3", depends='["H-2"]')
    plan.risks["R-1"] = {
        "title": '"The basin silts up"',
        "likelihood": "3",
        "impact": "4",
        "mitigated_by": '["H-1"]',
    }


def _grow(plan: _Plan) -> None:
    plan.ticket("H-5", title='"Sound the fairway"', status='"todo"', owners='["@cleo"]')
    plan.ticket("H-6", title='"Let the first ship in"', status='"todo"', depends='["H-3", "H-4"]')


def _dredged(plan: _Plan) -> None:
    plan.ticket("H-1", status='"done"')
    plan.files["docs/h1.md"] = "The basin is 12 m deep.\n"


def _reopened(plan: _Plan) -> None:
    plan.ticket("H-1", status='"doing"')
    del plan.files["docs/h1.md"]


def _blocked(plan: _Plan) -> None:
    blocked = '{ reason = "no steel", since = 2024-06-12, by = "@ben" }'
    plan.ticket("H-2", status='"blocked"', blocked=blocked)
    plan.risks["R-2"] = {"title": '"Steel is late"', "likelihood": "4", "impact": "3"}


def _accepted(plan: _Plan) -> None:
    plan.risks["R-2"]["accepted"] = '{ by = "@ann", until = 2026-12-31, reason = "insured" }'


def _sounded(plan: _Plan) -> None:
    plan.ticket("H-5", status='"done"')
    plan.ticket("H-6", depends='["H-3", "H-5"]')


def _crossed(plan: _Plan) -> None:
    plan.ticket("H-4", status='"doing"')
    plan.ticket("H-3", status='"review"', after='["H-5"]')


def _measure(plan: _Plan) -> None:
    plan.files["ops/metrics.jsonl"] = "".join(_passes())


def _passes() -> Iterator[str]:
    """Forty weeks of a build server that grows slower."""
    first = datetime(2025, 5, 16, 3, tzinfo=UTC)
    for week in range(40):
        timed = [
            (f"tests.quay.test_{place}", (place + 1) * (100 + week) / 1000) for place in range(14)
        ]
        times = measured_tests(timed, f"week {week}")
        assert times is not None
        item = GatePass(
            at=first + timedelta(weeks=week),
            board=BoardId("harbor"),
            gates={"unit": 4000 + 50 * week, "H-1/deliverables": 1},
            by="record",
            evidence_age_s=86_400 * (1 + week % 3),
            rollbacks=week // 13,
            lock_wait_ms=250 if week % 10 == 9 else 2,
            tests={"unit": times},
            held=2 + week // 30,
            failed=4 - week // 30,
        )
        fields = {name: getattr(item, name) for name in item.__struct_fields__}
        yield encoded({"format": 1} | fields | {"at": item.at.isoformat()}).decode() + "\n"


_STORY: tuple[tuple[str, str, Callable[[_Plan], None], str], ...] = (
    ("2024-02-26T09:00", "Plan the harbor", _begin, ""),
    ("2024-03-11T10:00", "Begin to dredge", lambda plan: plan.ticket("H-1", status='"doing"'), ""),
    ("2024-05-02T16:00", "The basin is deep enough", _dredged, ""),
    ("2024-05-06T08:00", "Begin the quay", lambda plan: plan.ticket("H-2", status='"doing"'), ""),
    ("2024-06-10T09:00", "Plan the first ship", _grow, ""),
    ("2024-06-11T09:00", "The basin silted up", _reopened, ""),
    ("2024-06-12T23:30", "No steel for the quay", _blocked, ""),
    (
        "2024-09-30T09:00",
        "Steel came",
        lambda plan: plan.ticket("H-2", status='"doing"', blocked=""),
        "",
    ),
    ("2025-01-20T09:00", "Dredged again", _dredged, ""),
    ("2025-02-10T09:00", "Somebody bears it", _accepted, ""),
    (
        "2025-06-02T09:00",
        "Call the board a port",
        lambda plan: setattr(plan, "path", "boards/port.toml"),
        "",
    ),
    ("2025-08-11T09:00", "Half a board", lambda plan: plan.files.update(BROKEN), ""),
    ("2025-08-13T09:00", "A whole one", lambda plan: plan.files.update(MENDED), ""),
    ("2025-10-01T09:00", "Sound the fairway", _sounded, "side"),
    ("2025-10-06T09:00", "Merge the fairway", lambda _: None, "merge"),
    ("2025-12-15T09:00", "Pilots are asked", _crossed, ""),
    ("2026-02-16T09:00", "Measure", _measure, ""),
    ("2026-02-18T09:00", "The quay stands", lambda plan: plan.ticket("H-2", status='"done"'), ""),
)
"""When, the message, what changes, and whether it is on a branch or merges it."""


def made(root: Path) -> Repo:
    """Make the repository, with the last of its commits checked out."""
    subprocess.run(["git", "init", "-q", "-b", "main", str(root)], check=True, timeout=WITHIN_S)  # noqa: S607
    subprocess.run(
        ["git", "fast-import", "--quiet"],  # noqa: S607
        input=b"".join(_stream()),
        cwd=root,
        check=True,
        timeout=WITHIN_S,
    )
    repo = Repo(root)
    repo.git("checkout", "-q", "-f", "main")
    return repo


def at(repo: Repo, day: datetime) -> None:
    """Let the repository be as it was at a moment: no later commit is on its branch."""
    commit = repo.git("rev-list", "-1", f"--before={int(day.timestamp())}", "story").strip()
    repo.git("checkout", "-q", "-f", "-B", "main", commit)


def _stream() -> Iterator[bytes]:
    plan = _Plan()
    for number, (moment, message, change, parent) in enumerate(_STORY, 1):
        change(plan)
        at = int(datetime.fromisoformat(f"{moment}+01:00").timestamp())
        branch = "side" if parent == "side" else "main"
        yield f"commit refs/heads/{branch}\nmark :{number}\n".encode()
        yield f"committer Ann <ann@example.org> {at} +0100\n".encode()
        yield _data(message)
        if parent == "side":
            yield f"from :{number - 1}\n".encode()
        if parent == "merge":
            yield f"merge :{number - 1}\n".encode()
        yield b"deleteall\n"
        for path, text in ({plan.path: plan.board()} | plan.files).items():
            yield f"M 100644 inline {path}\n".encode() + _data(text)
    yield f"reset refs/heads/story\nfrom :{len(_STORY)}\n\n".encode()


def _data(text: str) -> bytes:
    data = text.encode()
    return b"data %d\n%s\n" % (len(data), data)
