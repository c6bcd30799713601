"""Our schedules against published instances, and the reader of those against three of our own.

The published ones are not part of the project: `make oracles DIR=FOLDER` runs the full check.
"""

from pathlib import Path

import pytest

from benchmarks import psplib

DATA = Path(__file__).parents[1] / "data" / "psplib"
OWN = {"chain": (9, 14), "wide": (4, 8), "diamond": (13, 14)}
"""Of each file of ours: the length without resources, and with them: the best there is."""

beside_the_instances = pytest.mark.skipif(
    psplib.folder() is None,
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
    ],
)
def test_what_is_no_instance_is_refused(old: str, new: str, says: str) -> None:
    text = (DATA / "chain.sm").read_text(encoding="utf-8")
    assert old in text
    with pytest.raises(ValueError, match=says):
        psplib.read(text.replace(old, new))


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
    root = psplib.folder()
    assert root is not None
    found = dict(psplib.instances(root, name))
    assert len(found) == psplib.SETS[name].instances
    lengths = {one: psplib.schedule(each).length(psplib.HOME) for one, each in found.items()}
    assert lengths == {one: each.mpm_time for one, each in found.items()}
    assert sum(lengths.values()) == psplib.SETS[name].critical


@beside_the_instances
@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", psplib.SETS)
def test_each_published_instance_levelled(name: str) -> None:
    root = psplib.folder()
    assert root is not None
    known = psplib.best_known(root, name)
    total = 0
    for one, instance in psplib.instances(root, name):
        starts, ends = psplib.levelled(instance)
        assert not psplib.faults(instance, starts, ends), one
        assert max(ends) >= known[one][0], one
        total += max(ends)
    assert sum(high for _, high in known.values()) >= psplib.SETS[name].best
    assert total <= psplib.SETS[name].within * psplib.SETS[name].best
