"""`readiness check` on the whole hostile repository, seen by the kernel; and every sample's end."""

import os

import pytest

from tests.threats.conftest import Checked, Place
from tests.threats.hostile import Hostile, samples
from tests.threats.reports import SECRET
from tests.threats.sample import HOLDS, Sample
from tests.threats.tracing import said, strays

SAMPLES = {sample.id: sample for sample in samples("/nowhere")}


def test_no_command_ran(hostile: Hostile, checked: Checked) -> None:
    """T12, T18, T29: the program, its evaluators, and git that reads; nothing else was started."""
    assert not hostile.mark.exists()
    for words in checked.trace.started:
        line = said(words)
        is_ours = "readiness_tui.gates.engine.evaluator" in line or words[-2:] == [
            "check",
            "--json",
        ]
        assert is_ours or os.path.basename(words[0]) == "git", line  # noqa: PTH119 - text
        assert not words[0].startswith(str(hostile.root)), line
    assert any("evaluator" in said(words) for words in checked.trace.started)


def test_no_socket_was_opened(checked: Checked) -> None:
    """T3, T7, T18: nobody is asked over the network."""
    assert checked.trace.sockets == []


def test_nothing_outside_was_read(hostile: Hostile, checked: Checked, person: Place) -> None:
    """T3, T7, T8, T10: whatever path, link, entity or reference leads out."""
    opened = list(checked.trace.opened())
    assert any(call.opened.startswith(str(hostile.root)) for call in opened)
    assert strays(opened, hostile.root, person.home) == []
    assert SECRET not in checked.text + checked.errors


def test_nothing_was_written_but_to_the_cache(
    hostile: Hostile, checked: Checked, person: Place
) -> None:
    places = ("/dev/null", "/dev/tty", f'"{person.home}/cache')
    writes = [
        f"{call.name} {call.args[:200]}"
        for call in checked.trace.changed()
        if not any(place in call.args for place in places)
    ]
    assert writes == []
    assert checked.after == checked.before
    assert hostile.secret.read_text().strip() == SECRET


def test_the_answer_is_whole(checked: Checked) -> None:
    """It stays up: no crash, no evaluator that had to be ended, every gate has its answer."""
    assert checked.code == 3, checked.errors  # parameters that are refused
    assert checked.answer["verdict"] == "no_go"
    causes = {
        one["id"]: one["says"] for one in checked.gates.values() if one["cause"] == "evaluator"
    }
    assert causes == {}


@pytest.mark.parametrize("name", SAMPLES)
def test_each_sample_comes_to_its_end(name: str, hostile: Hostile, checked: Checked) -> None:
    sample, found = hostile.samples[name], checked.gates["hostile", name]
    outcome, cause = found["outcome"], found["cause"]
    ends = sample.comes.split("|")
    assert outcome in ends or f"{outcome}: {cause}" in ends, found["says"]
    assert any(part in found["says"] for part in sample.says.split("|")), found["says"]
    assert is_fair(sample, found["holds"])


def is_fair(sample: Sample, holds: str) -> bool:
    """Whether a gate holds only where its sample is a harmless twin."""
    if sample.id.startswith("T24"):
        return holds != "holds"
    return holds != "holds" or not HOLDS.isdisjoint(sample.comes.split("|"))
