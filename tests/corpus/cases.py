"""The corpus of workflows: what real ones do, and what must and must not be told of each.

A case is a TOML file below `softfail/reference` or `softfail/field`. It holds a small repository,
the outcome that `workflow_softfail` must have on it, the places that must be told and those that
only look as if. `make corpus` prints the score; tests hold each case.
"""

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from readiness_tui.domain.model.gate import Outcome, Result
from tests.gates.support import Asker

FOLDER = Path(__file__).parent / "softfail"
HALVES = ("reference", "field")
INPUTS = (".github/workflows/*.y*ml", ".github/actions/**/action.y*ml")
"""What the gate looks at unless its table says otherwise, as its documentation has it."""

LEVELS = {Outcome.FAIL: "fail", Outcome.WARN: "unsure", Outcome.UNKNOWN: "unsure"}


@dataclass(frozen=True)
class Spot:
    """A line of a file that must be told, at a level, or left alone (level empty)."""

    file: str
    at: str
    why: str
    level: str = ""


@dataclass(frozen=True)
class Case:
    """One repository in reduced form, and the right answer to it."""

    name: str
    half: str
    about: str
    outcome: str
    files: Mapping[str, str]
    params: Mapping[str, Any]
    told: tuple[Spot, ...]
    quiet: tuple[Spot, ...]

    @property
    def workflows(self) -> list[str]:
        """The names of its workflows and actions; none where they are there to be refused."""
        names = self.files if self.outcome != "error" else ()
        return [name for name in names if name.startswith(".github/") and name.endswith("ml")]

    def lines_of(self, spot: Spot) -> list[int]:
        """The numbers of the lines on which the spot's text stands, from 1."""
        lines = self.files[spot.file].splitlines()
        return [number for number, line in enumerate(lines, 1) if spot.at in line]


@dataclass(frozen=True)
class Score:
    """How an answer, or many, compare with what is right."""

    cases: int = 0
    told: int = 0
    hits: int = 0
    false_alarms: int = 0
    right: int = 0
    remarks: tuple[str, ...] = ()

    def __add__(self, other: "Score") -> "Score":
        """Both taken together."""
        return Score(
            self.cases + other.cases,
            self.told + other.told,
            self.hits + other.hits,
            self.false_alarms + other.false_alarms,
            self.right + other.right,
            self.remarks + other.remarks,
        )

    @property
    def recall(self) -> float:
        """Of what must be told, the share that is; 1 where nothing must be."""
        return self.hits / self.told if self.told else 1.0

    @property
    def precision(self) -> float:
        """Of what is told, the share that is right; 1 where nothing is told."""
        alarms = self.hits + self.false_alarms
        return self.hits / alarms if alarms else 1.0


def _spots(table: Mapping[str, Any], key: str) -> tuple[Spot, ...]:
    files = list(table["files"])
    only = files[0] if len(files) == 1 else ""
    return tuple(Spot(**{"file": only, **spot}) for spot in table.get(key, []))


def load(path: Path) -> Case:
    """Read a case.

    Raises:
        KeyError: Something that each case has is left out.
        TypeError: A place has a field that no place has, or lacks one.
    """
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return Case(
        name=path.stem,
        half=path.parent.name,
        about=table["about"],
        outcome=table["outcome"],
        files=table["files"],
        params=table.get("params", {}),
        told=_spots(table, "told"),
        quiet=_spots(table, "quiet"),
    )


def paths(half: str) -> list[Path]:
    """The files of a half, in order of their names."""
    return sorted((FOLDER / half).glob("*.toml"))


def cases(*halves: str) -> list[Case]:
    """All cases of these halves, or of both."""
    return [load(path) for half in halves or HALVES for path in paths(half)]


def judged(case: Case, root: Path) -> Result:
    """Write the case's files below an empty folder and judge the gate there."""
    for name, text in case.files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    return Asker(root)("workflow_softfail", inputs=INPUTS, **case.params)


def with_file(case: Case, name: str, text: str) -> Case:
    """The case with another text in one of its files."""
    return replace(case, files={**case.files, name: text})


def score(case: Case, result: Result) -> Score:
    """Compare an answer with what is right.

    A place that must be told is a hit where a finding of its level stands on its line. Every
    finding on a line that no place names is a false alarm, and so is a second one on a line that
    is to be told once.
    """
    wanted = Counter((spot.file, case.lines_of(spot)[0], spot.level) for spot in case.told)
    answered = Counter(_places(result))
    hits = (wanted & answered).total()
    missed = wanted - answered
    alarms = _alarms(answered, wanted)
    is_right = result.outcome.value == case.outcome
    return Score(
        cases=1,
        told=wanted.total(),
        hits=hits,
        false_alarms=alarms.total(),
        right=int(is_right),
        remarks=(
            *(f"{case.half}/{case.name}: missed {_words(place)}" for place in missed.elements()),
            *(f"{case.half}/{case.name}: false alarm {_words(at)}" for at in alarms.elements()),
            *([] if is_right else [_outcome_words(case, result)]),
        ),
    )


def _places(result: Result) -> Iterable[tuple[str, int, str]]:
    for finding in result.findings:
        if finding.place and finding.place.line and finding.outcome in LEVELS:
            yield finding.place.path, finding.place.line, LEVELS[finding.outcome]


def _alarms(
    answered: Counter[tuple[str, int, str]], wanted: Counter[tuple[str, int, str]]
) -> Counter[tuple[str, int, str]]:
    """The findings too many: a wrong level at a right place is a miss and no false alarm."""
    room = Counter[tuple[str, int]]()
    for (path, line, _), number in wanted.items():
        room[path, line] += number
    alarms = Counter[tuple[str, int, str]]()
    for place in sorted(answered.elements(), key=lambda place: place not in wanted):
        if room[place[:2]] > 0:
            room[place[:2]] -= 1
        else:
            alarms[place] += 1
    return alarms


def _words(place: tuple[str, int, str]) -> str:
    path, line, level = place
    return f"{path}:{line} ({level})"


def _outcome_words(case: Case, result: Result) -> str:
    got = f"{case.half}/{case.name}: outcome {result.outcome.value}, not {case.outcome}"
    return f"{got}: {result.says}"
