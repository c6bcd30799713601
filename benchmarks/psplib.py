"""Published scheduling instances: read, run through our schedule, held against what is known.

PSPLIB (Kolisch and Sprecher, 1997) gives for each instance the length of its critical path without
resources, `MPM-Time`, and a table of the best lengths that anybody found with them. No instance is
kept here: READINESS_PSPLIB names a folder with `j30.sm` and its siblings, each with
`optimum/optimum.csv` (`lb..ub` while open). Units are read as quarter days.
"""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from benchmarks.harness import Row
from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.ids import BoardId, TicketId
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.ticket import Estimate, Ticket
from readiness_tui.domain.plan.context import PlanContext
from readiness_tui.domain.plan.graph import build_graph
from readiness_tui.domain.plan.levelling import place_all
from readiness_tui.domain.plan.schedule import Schedule, View, make_schedule

VARIABLE = "READINESS_PSPLIB"
HOME = BoardId("psplib")
_BANDS = re.compile(r"^[ \t]*\*{3,}[ \t\r]*$", re.MULTILINE)
_MISFIT = "the tables of this .sm file do not fit together"
_COMMENT = re.compile(r"[#;%].*")


@dataclass(frozen=True, slots=True)
class Known:
    """What a set is known to come to: instances, both sums, and how far above ours may be."""

    instances: int
    critical: int
    best: int
    within: float


SETS: Mapping[str, Known] = {
    "j30": Known(480, 25_092, 28_316, 1.08),
    "j60": Known(480, 34_821, 38_306, 1.08),
    "j90": Known(480, 41_681, 45_567, 1.08),
    "j120": Known(600, 56_970, 73_272, 1.17),
}


@dataclass(frozen=True, slots=True)
class Instance:
    """One project: jobs from 1, what each takes and needs.

    Attributes:
        mpm_time: The length of its critical path as the file states it.
        durations: By job, from the first.
        successors: By job, the numbers of the jobs that follow.
        demands: By job, how much of each resource it takes.
        capacities: How much there is of each.
    """

    mpm_time: int
    durations: tuple[int, ...]
    successors: tuple[tuple[int, ...], ...]
    demands: tuple[tuple[int, ...], ...]
    capacities: tuple[int, ...]


def folder() -> Path | None:
    """The folder with the sets, None if there is none."""
    named = os.environ.get(VARIABLE, "")
    return Path(named) if named else None


def read(text: str) -> Instance:
    """Read an instance.

    A list of successors may go on in the next line, and so may any row; lines end as they like.
    What stands behind `#`, `;` or `%` is a comment, and a line with words in it a heading.

    Raises:
        ValueError: The text is no `.sm` file, or it contradicts itself.
    """
    sections = dict(map(_section, _BANDS.split(text)))
    try:
        jobs = tuple(_jobs(sections["PRECEDENCE RELATIONS"]))
        capacities = tuple(sections["RESOURCEAVAILABILITIES"])
        requests = tuple(_rows(sections["REQUESTS/DURATIONS"], 3 + len(capacities)))
        mpm_time = sections["PROJECT INFORMATION"][5]
    except (KeyError, IndexError) as error:
        message = f"this is no .sm file: {error!r} is missing"
        raise ValueError(message) from error
    numbers = list(range(1, len(jobs) + 1))
    if (
        [job[:2] for job in jobs] != [(number, 1) for number in numbers]
        or [row[:2] for row in requests] != [(number, 1) for number in numbers]
        or not {other for job in jobs for other in job[2:]} <= set(numbers)
        or len(requests[-1]) != 3 + len(capacities)
    ):
        raise ValueError(_MISFIT)
    return Instance(
        mpm_time=mpm_time,
        durations=tuple(row[2] for row in requests),
        successors=tuple(job[2:] for job in jobs),
        demands=tuple(row[3:] for row in requests),
        capacities=capacities,
    )


def _section(band: str) -> tuple[str, Sequence[int]]:
    """The name of a section, and all numbers of the lines that hold nothing else."""
    lines = [_COMMENT.sub("", line).split() for line in band.splitlines()]
    heading = next((line for line in lines if line), [])
    cells = (line for line in lines if all(cell.isdecimal() for cell in line))
    return " ".join(heading).partition(":")[0].strip(), [
        int(cell) for line in cells for cell in line
    ]


def _jobs(cells: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Number, modes and successors of each job: how many of those there are is said before them."""
    at = 0
    while at < len(cells):
        end = at + 3 + (cells[at + 2] if at + 2 < len(cells) else 0)
        if end > len(cells):
            raise ValueError(_MISFIT)
        yield (*cells[at : at + 2], *cells[at + 3 : end])
        at = end


def _rows(cells: Sequence[int], width: int) -> Iterator[tuple[int, ...]]:
    """The rows of a table; the last is short where numbers are missing."""
    return (tuple(cells[at : at + width]) for at in range(0, len(cells), width))


def board(instance: Instance) -> Board:
    """The instance as a board: one ticket for each job, in the order of the file."""
    needs: dict[int, list[str]] = {}
    for job, following in enumerate(instance.successors, 1):
        for other in following:
            needs.setdefault(other, []).append(str(job))
    tickets = {
        TicketId(str(job)): Ticket(
            id=TicketId(str(job)),
            title=f"Job {job}",
            depends=tuple(needs.get(job, ())),
            estimate=Estimate(f"{2 * duration}h"),
        )
        for job, duration in enumerate(instance.durations, 1)
    }
    return Board(id=HOME, tickets=tickets)


def schedule(instance: Instance) -> Schedule:
    """Its schedule without resources."""
    portfolio = Portfolio.of(board(instance))
    context = PlanContext(date(2026, 2, 16))
    return make_schedule(portfolio, build_graph(portfolio), context, View.LOGIC)


def levelled(instance: Instance) -> tuple[list[int], list[int]]:
    """Its start and finish times with resources, by job."""
    plan = schedule(instance)
    late = [end + slip for end, slip in zip(plan.ends, plan.slack.path, strict=True)]
    demands = {
        node: {str(place): amount for place, amount in enumerate(row) if amount}
        for node, row in enumerate(instance.demands)
    }
    capacities = {str(place): amount for place, amount in enumerate(instance.capacities)}
    return place_all(plan.network, plan.network.lengths, late, demands, capacities)


def faults(instance: Instance, starts: Sequence[int], ends: Sequence[int]) -> list[str]:
    """What a levelled plan breaks: precedence or capacity. Counted moment by moment."""
    found = [
        f"{job} > {other}"
        for job, following in enumerate(instance.successors, 1)
        for other in following
        if ends[job - 1] > starts[other - 1]
    ]
    for time in sorted(set(starts)):
        running = [n for n, start in enumerate(starts) if start <= time < ends[n]]
        for place, capacity in enumerate(instance.capacities):
            taken = sum(instance.demands[node][place] for node in running)
            if taken > capacity:
                found.append(f"{taken} of {capacity} at {time}")
    return found


def instances(root: Path, name: str) -> Iterator[tuple[str, Instance]]:
    """All instances of a set, by name."""
    for path in sorted((root / f"{name}.sm").glob("*.sm")):
        yield path.name, read(path.read_text(encoding="latin-1"))


def best_known(root: Path, name: str) -> dict[str, tuple[int, int]]:
    """By file, the best lower and upper bound; a missing lower one is 0."""
    table = root / f"{name}.sm" / "optimum" / "optimum.csv"
    found: dict[str, tuple[int, int]] = {}
    for line in table.read_text(encoding="utf-8").splitlines()[1:]:
        problem, _, bounds = line.strip().partition(",")
        low, dots, high = bounds.partition("..")
        if problem:
            found[problem] = (int(low or 0), int(high if dots else low))
    return found


def bench_levelled() -> Iterator[Row]:
    """How far our levelling is above the best that is known; nothing without the instances."""
    if (root := folder()) is None:
        return
    for name, known in SETS.items():
        ours = sum(max(levelled(one)[1]) for _, one in instances(root, name))
        yield Row(f"levelled, {name}", "best known", ours / known.best, known.within)
