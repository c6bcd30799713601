"""Our schedules against published instances, and the reader of those against three of our own.

The published ones are not part of the project: `make oracles DIR=FOLDER` runs the full check.
"""

import sys
from dataclasses import replace
from pathlib import Path
from random import Random

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import psplib

DATA = Path(__file__).parents[1] / "data" / "psplib"
OWN = {"chain": (9, 14), "wide": (4, 8), "diamond": (13, 14)}
"""Of each file of ours: the length without resources, and with them: the best there is."""

PUBLISHED = psplib.folder()
"""Looked up before the first test: each runs with an environment that names no such folder."""
beside_the_instances = pytest.mark.skipif(
    PUBLISHED is None,
    reason=f"the published instances are not here: {psplib.VARIABLE}, or make oracles DIR=FOLDER",
)


def own(name: str) -> psplib.Instance:
    return psplib.read((DATA / f"{name}.sm").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", OWN)
def test_the_length_is_what_the_file_says(name: str) -> None:
    instance = own(name)
    assert instance.mpm_time == OWN[name][0]
    assert psplib.schedule(instance).length(psplib.HOME) == instance.mpm_time


@pytest.mark.parametrize("name", OWN)
def test_a_levelled_plan_keeps_precedence_and_capacity(name: str) -> None:
    instance = own(name)
    starts, ends = psplib.levelled(instance)
    assert not psplib.faults(instance, starts, ends)
    assert max(ends) == OWN[name][1]


def test_a_plan_that_breaks_something_is_told() -> None:
    instance = own("wide")
    plan = psplib.schedule(instance)
    assert psplib.faults(instance, plan.starts, plan.ends) == ["8 of 4 at 0", "2 of 1 at 0"]
    assert psplib.faults(own("chain"), [0] * 6, [0, 3, 5, 4, 2, 0])[:2] == ["2 > 4", "3 > 6"]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("PRECEDENCE", "PREFERENCE", "no .sm file"),
        ("REQUESTS/DURATIONS", "REQUESTS", "no .sm file"),
        ("   3        1          1           6", "   3        1          2           6", "fit"),
        ("  6      1     0        0", "", "fit"),
        ("   6        1          0        ", "   6        1          1        ", "fit"),
        ("   5        1          1           6", "   5        1          1           7", "fit"),
        ("   2        1          1           4", "   2        2          1           4", "fit"),
        ("      1\n***", "***", "fit"),
    ],
)
def test_what_is_no_instance_is_refused(old: str, new: str, says: str) -> None:
    text = (DATA / "chain.sm").read_text(encoding="utf-8")
    assert old in text
    with pytest.raises(ValueError, match=says):
        psplib.read(text.replace(old, new))


def project_of(seed: int) -> psplib.Instance:
    """A project of 30 jobs between a first and a last one, as the sets of PSPLIB are made."""
    drawn = Random(seed)  # noqa: S311 - no secret
    last = 32
    inner = range(2, last)
    wanted = {
        job: tuple(other for other in range(job + 1, last) if drawn.random() < drawn.random() / 4)
        for job in inner
    }
    followed = {other for after in wanted.values() for other in after}
    successors = (
        tuple(job for job in inner if job not in followed),
        *(wanted[job] or (last,) for job in inner),
        (),
    )
    durations = (0, *(drawn.randint(1, 10) for _ in inner), 0)
    capacities = tuple(drawn.randint(10, 40) for _ in range(4))
    idle = (0, 0, 0, 0)
    demands = (idle, *(tuple(drawn.randint(0, 10) for _ in idle) for _ in inner), idle)
    found = psplib.Instance(0, durations, successors, demands, capacities)
    return replace(found, mpm_time=longest(found))


projects = st.builds(project_of, st.integers(0, 2**32))


def longest(project: psplib.Instance) -> int:
    """The length of the critical path, as another library finds it."""
    graph = nx.DiGraph()
    for job, following in enumerate(project.successors, 1):
        weight = project.durations[job - 1]
        graph.add_weighted_edges_from((job, other, weight) for other in following)
    return int(nx.dag_longest_path_length(graph))  # the last job takes no time


BAND = "*" * 72


def spelled(project: psplib.Instance) -> str:
    """The project in the columns of a published file."""
    jobs = len(project.durations)
    names = "  ".join(f"R {n}" for n in range(1, len(project.capacities) + 1))
    lines = [
        BAND,
        "file with basedata            : J30_17.BAS",
        "initial value random generator: 28123",
        BAND,
        "projects                      :  1",
        f"jobs (incl. supersource/sink ):  {jobs}",
        f"horizon                       :  {sum(project.durations)}",
        "RESOURCES",
        f"  - renewable                 :  {len(project.capacities)}   R",
        "  - nonrenewable              :  0   N",
        "  - doubly constrained        :  0   D",
        BAND,
        "PROJECT INFORMATION:",
        "pronr.  #jobs rel.date duedate tardcost  MPM-Time",
        f"    1     {jobs - 2}      0       38       26       {project.mpm_time}",
        BAND,
        "PRECEDENCE RELATIONS:",
        "jobnr.    #modes  #successors   successors",
    ]
    for job, after in enumerate(project.successors, 1):
        said = "".join(f"{other:4d}" for other in after)
        lines.append(f"{job:4d}        1        {len(after):3d}        {said}")
    lines += [BAND, "REQUESTS/DURATIONS:", f"jobnr. mode duration  {names}", "-" * 72]
    for job, (duration, row) in enumerate(zip(project.durations, project.demands, strict=True), 1):
        said = "".join(f"{amount:5d}" for amount in row)
        lines.append(f"{job:3d}      1    {duration:2d}   {said}")
    last = "".join(f"{amount:5d}" for amount in project.capacities)
    lines += [BAND, "RESOURCEAVAILABILITIES:", f"  {names}", last, BAND]
    return "\n".join(lines) + "\n"


def wrapped(text: str) -> str:
    """The same with every long row going on in further lines."""
    lines: list[str] = []
    for line in text.splitlines():
        cells = line.split()
        if len(cells) > 6 and all(cell.isdecimal() for cell in cells):
            lines += [" ".join(cells[:6]), *(f"{'':30}{cell}" for cell in cells[6:])]
        else:
            lines.append(line)
    return "\n".join(lines)


@given(projects)
def test_a_file_in_the_published_form_is_read_and_has_its_length(project: psplib.Instance) -> None:
    found = psplib.read(spelled(project))
    assert found == project
    plan = psplib.schedule(found)
    assert plan.length(psplib.HOME) == project.mpm_time
    starts, ends = psplib.levelled(found)
    assert not psplib.faults(found, starts, ends)
    assert max(ends) >= project.mpm_time


@given(projects)
def test_how_a_file_is_laid_out_changes_nothing(project: psplib.Instance) -> None:
    text = spelled(project)
    laid_out = {
        "ends of lines": text.replace("\n", "\r\n"),
        "blanks behind": text.replace("\n", " \t \n"),
        "blanks before the bands": text.replace(BAND, f"  {BAND}"),
        "empty lines": text.replace("\n", "\n\n"),
        "wrapped": wrapped(text),
        "comments": text.replace("\n   2  ", "\n; two is first\n   2  ").replace(
            f"\n{BAND}", f" # 7 8 9\n{BAND}"
        ),
        "the end of a file of old": f"{text}\x1a",
    }
    assert {name: psplib.read(one) for name, one in laid_out.items()} == dict.fromkeys(
        laid_out, project
    )


def test_a_set_is_read_from_its_folder(tmp_path: Path) -> None:
    (tmp_path / "j30.sm").mkdir()
    text = (DATA / "chain.sm").read_bytes()
    (tmp_path / "j30.sm/j301_1.sm").write_bytes(text.replace(b"\n", b"\r\n") + b"\x1a")
    assert list(psplib.instances(tmp_path, "j30")) == [("j301_1.sm", own("chain"))]


def test_the_check_itself_looks_into_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "j30.sm"
    (home / "optimum").mkdir(parents=True)
    (home / "diamond.sm").write_bytes((DATA / "diamond.sm").read_bytes())
    (home / "optimum/optimum.csv").write_text("problem,optimum\ndiamond.sm,14\n", encoding="utf-8")
    monkeypatch.setattr(sys.modules[__name__], "PUBLISHED", tmp_path)
    monkeypatch.setattr(psplib, "SETS", {"j30": psplib.Known(1, 13, 14, 1.0)})
    test_each_published_length("j30")
    test_each_published_instance_levelled("j30")
    monkeypatch.setattr(psplib, "SETS", {"j30": psplib.Known(1, 12, 13, 1.0)})
    for check in (test_each_published_length, test_each_published_instance_levelled):
        with pytest.raises(AssertionError):
            check("j30")


def test_bounds_are_read_in_their_three_forms(tmp_path: Path) -> None:
    table = tmp_path / "j9.sm" / "optimum" / "optimum.csv"
    table.parent.mkdir(parents=True)
    table.write_text("problem,optimum\na.sm,77\nb.sm,82..87\nc.sm,..83\n", encoding="utf-8")
    assert psplib.best_known(tmp_path, "j9") == {
        "a.sm": (77, 77),
        "b.sm": (82, 87),
        "c.sm": (0, 83),
    }


@beside_the_instances
@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", psplib.SETS)
def test_each_published_length(name: str) -> None:
    assert PUBLISHED is not None
    found = dict(psplib.instances(PUBLISHED, name))
    assert len(found) == psplib.SETS[name].instances
    lengths = {one: psplib.schedule(each).length(psplib.HOME) for one, each in found.items()}
    assert lengths == {one: each.mpm_time for one, each in found.items()}
    assert sum(lengths.values()) == psplib.SETS[name].critical


@beside_the_instances
@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", psplib.SETS)
def test_each_published_instance_levelled(name: str) -> None:
    assert PUBLISHED is not None
    known = psplib.best_known(PUBLISHED, name)
    total = 0
    for one, instance in psplib.instances(PUBLISHED, name):
        starts, ends = psplib.levelled(instance)
        assert not psplib.faults(instance, starts, ends), one
        assert max(ends) >= known[one][0], one
        total += max(ends)
    best = sum(high for _, high in known.values())
    assert best <= psplib.SETS[name].best  # better ones may have been found since
    assert total <= psplib.SETS[name].within * psplib.SETS[name].best
