"""Kind `agreement`."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from readiness_tui.domain.model.errors import Place
from readiness_tui.domain.model.gate import Cause, Outcome, Result
from tests.gates.repo.test_history import Repo, day
from tests.gates.support import Asker
from tests.support import examples

FAIL, WARN, PASS = Outcome.FAIL, Outcome.WARN, Outcome.PASS
UNKNOWN, ERROR = Outcome.UNKNOWN, Outcome.ERROR
A, B = {"path": "a"}, {"path": "b"}
JSON = '{\n  "made": 1,\n  "routes": [\n    {"to": "x", "cost": 1.0}\n  ]\n}\n'


def ask(root: Path, files: dict[str, str | bytes], **asked: Any) -> Result:  # noqa: ANN401
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    sites = tuple({"path": name} for name in files)
    return Asker(root)("agreement", **{"sites": sites} | asked)


def test_files_that_say_the_same_pass(tmp_path: Path) -> None:
    result = ask(tmp_path, {"a": "x\ny \n", "b": "x\r\ny", "c": "\ufeffx\ny\n"})
    assert (result.outcome, result.says) == (
        PASS,
        "3 sites agree: a (2 lines), b (2 lines), c (2 lines)",
    )


@pytest.mark.parametrize(
    ("other", "says", "line"),
    [
        ("x\nz\nw\n", 'b:2 "z", a:2 says "y"', 2),
        ("x\nw\n", 'b lacks a:2 "y"', 2),
        ("x\ny\nn\nw\n", 'b:3 "n" is not in a', 3),
        ("x\ny\n", 'b lacks a:3 "w"', 0),
        ("x\np\nq\n", 'b:2 "p", a:2 says "y" (+1 lines)', 2),
        ("x\ny\n  w\n", 'b:3 "w", a:3 says "w"', 3),
    ],
)
def test_the_line_that_differs_is_told(tmp_path: Path, other: str, says: str, line: int) -> None:
    result = ask(tmp_path, {"a": "x\ny\nw\n", "b": other})
    assert (result.outcome, result.decided_by) == (FAIL, "agreement.differs")
    assert result.says == says
    assert result.findings[0].place == Place("b", line)
    assert result.remedy == "make it agree with a"
    assert result.measured[0].short == "1 difference"


def test_blanks_and_lines_count_as_far_as_they_are_asked_for(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"a": "# made 1\nx\n  y\n", "b": "# made 2\nx  \n\ny\n"}
    assert ask(tmp_path, files).outcome is FAIL
    ignore = ("ends", "indent", "blank")
    assert ask(tmp_path, files, ignore=ignore).outcome is FAIL
    assert ask(tmp_path, files, ignore=ignore, ignore_lines=("^# made",)).outcome is PASS
    assert ask(tmp_path, {"a": "x", "b": "x "}, ignore=()).outcome is FAIL


def test_regions_between_markers_agree(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "README.md": "# A\n<!-- usage -->\nrun x\n<!-- end -->\n<!-- end -->\n",
        "help.txt": "usage:\nrun x\n--\nelse\n",
    }
    sites = (
        {"path": "help.txt", "begin": "usage:", "end": "--"},
        {"path": "README.md", "begin": "<!-- usage -->", "end": "<!-- end -->"},
    )
    result = ask(tmp_path, files, sites=sites)
    assert result.says == (
        "2 sites agree: help.txt (usage:) (1 line), README.md (<!-- usage -->) (1 line)"
    )
    files["help.txt"] = "usage:\nrun y\n--\n"
    result = ask(tmp_path, files, sites=sites)
    assert result.says == 'README.md:3 "run x", help.txt:2 says "run y"'


@pytest.mark.parametrize(
    ("text", "outcome", "says"),
    [
        ("x\nend\n", FAIL, "b: the marker 'begin' is not there"),
        ("begin\nx\n", FAIL, "b: the marker 'end' is not there after line 1"),
        ("begin\nx\nend\nbegin\n", ERROR, "b:4: the marker 'begin' stands in line 1 too"),
        ("begin\nend\n", UNKNOWN, "b (begin): nothing to compare"),
    ],
)
def test_a_region_that_is_not_there_is_no_agreement(
    tmp_path: Path, text: str, outcome: Outcome, says: str
) -> None:
    sites = tuple({"path": name, "begin": "begin", "end": "end"} for name in "ab")
    result = ask(tmp_path, {"a": "begin\nx\nend\n", "b": text}, sites=sites)
    assert (result.outcome, result.says) == (outcome, says)


def test_values_at_selectors_agree(tmp_path: Path) -> None:
    sites = (
        {"path": "a.toml", "selector": "toml:tool.envs"},
        {"path": "b.yml", "selector": "yaml:/jobs/envs"},
    )
    files: dict[str, str | bytes] = {
        "a.toml": '[tool]\nenvs = ["x", "y"]\n',
        "b.yml": "jobs:\n  envs: [x, y]\n",
    }
    assert ask(tmp_path, files, sites=sites).outcome is PASS
    files["b.yml"] = "jobs:\n  envs:\n    - x\n    - z\n"
    result = ask(tmp_path, files, sites=sites)
    assert result.says == 'b.yml:4 "z", a.toml:2 says "y"'
    files["b.yml"] = "jobs: {}\n"
    result = ask(tmp_path, files, sites=sites)
    assert (result.outcome, result.decided_by) == (FAIL, "agreement.gone")


@pytest.mark.parametrize(
    ("other", "says"),
    [
        ('{"routes": [{"cost": 1.0, "to": "x"}], "made": 1}', ""),
        (
            '{"routes": [{"cost": 1.0, "to": "z"}], "made": 1}',
            'b.json:1 /routes/0/to is ""z"", a.json:4 says ""x""',
        ),
        (
            '{"routes": [{"to": "x"}], "made": 1}',
            'b.json lacks /routes/0/cost, a.json:4 says "1.0"',
        ),
        (
            '{"routes": [{"cost": 1.0, "to": "x"}], "made": 1, "a~/b": {}}',
            'b.json:1 /a~0~1b is "{}", a.json has no such value',
        ),
        (
            '{"routes": [{"cost": 1.0, "to": "x"}], "made": "1"}',
            'b.json:1 /made is ""1"", a.json:2 says "1"',
        ),
    ],
)
def test_data_is_compared_by_its_values(tmp_path: Path, other: str, says: str) -> None:
    result = ask(tmp_path, {"a.json": JSON, "b.json": other}, form="data")
    assert (result.outcome is FAIL) == bool(says)
    if says:
        assert result.says == says


def test_values_that_are_left_out_do_not_count(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"a.json": JSON, "b.json": JSON.replace("1,", "2,", 1)}
    assert ask(tmp_path, files, form="data").outcome is FAIL
    assert ask(tmp_path, files, form="data", ignore_keys=("/made",)).outcome is PASS
    result = ask(tmp_path, files, form="data", ignore_keys=("/*",))
    assert (result.outcome, result.decided_by) == (UNKNOWN, "agreement.nothing")


def test_formats_of_data_agree_with_one_another(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "a.json": '{"n": 3.10, "s": "3.10", "b": true, "l": [], "t": {"x": -1}}',
        "b.yaml": "s: '3.10'\nn: 3.10\nb: true\nl: []\nt: {x: -1}\n",
        "c.toml": 'n = 3.10\ns = "3.10"\nb = true\nl = []\n[t]\nx = -1\n',
    }
    result = ask(tmp_path, files, form="data")
    assert (result.outcome, result.says) == (
        PASS,
        "3 sites agree: a.json (5 values), b.yaml (5 values), c.toml (5 values)",
    )


def test_a_pattern_stands_for_every_other_file(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"LICENSE": "MIT\n", "p/LICENSE": "MIT\n", "q/LICENSE": "MIT\n"}
    sites = ({"path": "LICENSE"}, {"path": "**/LICENSE"})
    assert ask(tmp_path, files, sites=sites).says.startswith("3 sites agree")
    result = ask(tmp_path, files | {"q/LICENSE": "BSD\n"}, sites=sites)
    assert result.says == 'q/LICENSE:1 "BSD", LICENSE:1 says "MIT"'
    result = ask(tmp_path, {"LICENSE": "MIT\n"}, sites=({"path": "LICENSE"}, {"path": "x/*"}))
    assert (result.outcome, result.cause) == (UNKNOWN, Cause.ABSENT)


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"sites": (A,)}, "name another"),
        ({"sites": (A, A)}, "twice"),
        ({"sites": (A, {"path": "./a/"})}, "twice"),
        ({"sites": ({"path": "*"}, B)}, "name one file"),
        ({"sites": ({**A, "begin": "x"}, B)}, "begin and end"),
        ({"sites": ({**A, "begin": "x", "end": "y", "selector": "line:1"}, B)}, "not both"),
        ({"sites": ({**A, "selector": "line:1"}, B), "form": "data"}, "whole files"),
        ({"ignore_keys": ("/a",)}, "data"),
        ({"ignore_lines": ("(",)}, "regular expression"),
        ({"grace": "soon"}, "duration"),
    ],
)
def test_a_contradiction_is_refused(tmp_path: Path, asked: dict[str, Any], says: str) -> None:
    result = ask(tmp_path, {"a": "x\n", "b": "x\n"}, **asked)
    assert (result.outcome, result.cause) == (ERROR, Cause.CONFIG)
    assert says in result.says


@pytest.mark.parametrize(
    ("content", "outcome"), [(b"", UNKNOWN), (b"\0", ERROR), (b"{", ERROR), (b"[", ERROR)]
)
def test_what_cannot_be_read_never_agrees(tmp_path: Path, content: bytes, outcome: Outcome) -> None:
    form = "data" if content in {b"{", b"["} else "text"
    files: dict[str, str | bytes] = {"a.json": content, "b.json": content}
    assert ask(tmp_path, files, form=form).outcome is outcome


def test_a_text_has_no_values_without_a_known_format(tmp_path: Path) -> None:
    result = ask(tmp_path, {"a": "1", "b": "1"}, form="data")
    assert (result.outcome, result.remedy) == (ERROR, "compare it as text")


@settings(max_examples=examples(100), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from("abc"), min_size=1), st.lists(st.sampled_from("abc"), min_size=1))
def test_only_equal_texts_agree(tmp_path: Path, one: list[str], other: list[str]) -> None:
    result = ask(tmp_path, {"a": "\n".join(one), "b": "\n".join(other)})
    assert (result.outcome is PASS) == (one == other)


# --- since when --------------------------------------------------------------------------------


def graced(repo: Repo, hours: float, **asked: Any) -> Result:  # noqa: ANN401
    now = day(1) + timedelta(hours=hours)
    return Asker(repo.root)("agreement", now=now, **{"sites": (A, B), "grace": "48h"} | asked)


@pytest.mark.parametrize(
    ("hours", "outcome", "end"),
    [
        (-0.01, WARN, " for 0 s, limit 48h"),
        (1, WARN, " for 1 h, limit 48h"),
        (48, WARN, " for 2 d, limit 48h"),
        (72, FAIL, ", 3 d > 48h"),
    ],
)
def test_a_difference_has_a_time_of_grace(
    tmp_path: Path, hours: float, outcome: Outcome, end: str
) -> None:
    repo = Repo(tmp_path)
    repo.commit(a="x\n", b="x\n")
    repo.commit(a="y\n")
    result = graced(repo, hours)
    assert result.outcome is outcome
    assert result.says.startswith('b:1 "x", a:1 says "y"')
    assert result.says.endswith(end)


def test_the_clock_starts_at_the_oldest_difference_and_anew_after_an_agreement(
    tmp_path: Path,
) -> None:
    repo = Repo(tmp_path)
    repo.commit(a="x\n", b="x\n")
    repo.commit(a="y\n")
    repo.commit(a="z\n")
    assert f" since {day(1):%Y-%m-%d}, " in graced(repo, 100).says
    repo.commit(b="z\n")
    repo.commit(b="w\n")
    assert f" since {day(4):%Y-%m-%d}, " in graced(repo, 24 * 9).says
    (repo.root / "b").write_text("z\n")
    assert graced(repo, 24 * 9).outcome is PASS


def test_what_is_not_committed_yet_is_recent(tmp_path: Path) -> None:
    repo = Repo(tmp_path)
    repo.commit(a="x\n", b="x\n")
    (repo.root / "b").write_text("y\n")
    result = graced(repo, 1000)
    assert (result.outcome, result.decided_by) == (WARN, "agreement.recent")
    assert result.says.endswith("(not committed yet, limit 48h)")


def test_without_a_history_nobody_knows_since_when(tmp_path: Path) -> None:
    result = ask(tmp_path, {"a": "x", "b": "y"}, grace="48h")
    assert (result.outcome, result.cause) == (UNKNOWN, Cause.NO_HISTORY)
    assert ask(tmp_path, {"a": "x", "b": "x"}, grace="48h").outcome is PASS
