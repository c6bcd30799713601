"""The metric store: whole lines, of several writers at once, and no more of them than it holds."""

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from readiness_tui.domain.model.errors import WriteError
from readiness_tui.domain.model.ids import BoardId
from readiness_tui.domain.verdict.gate_passes import GatePass, TestTimes
from readiness_tui.storage.settings import metric_store
from readiness_tui.storage.settings.metric_store import append_passes, metric_file, read_passes

NAME = "ops/metrics.jsonl"
BEGIN = datetime(2026, 2, 1, tzinfo=UTC)
TIMES = TestTimes(
    digest="d",
    tests=2,
    total_ms=70,
    p50_ms=20,
    p90_ms=50,
    p95_ms=50,
    p99_ms=50,
    slowest={"t.slow": 50, "t.quick": 20},
)
WRITER = """
import sys
from pathlib import Path
from datetime import UTC, datetime
from readiness_tui.domain.verdict.gate_passes import GatePass
from readiness_tui.storage.settings.metric_store import append_passes

for number in range(20):
    at = datetime(2026, 2, 1, number, tzinfo=UTC)
    item = GatePass(at=at, board=sys.argv[2], gates={"g" * 200: number})
    append_passes(Path(sys.argv[1]), [item])
"""


def measured(number: int = 0) -> GatePass:
    return GatePass(
        at=BEGIN + timedelta(hours=number),
        board=BoardId("plan"),
        gates={"g": number, "T-1/evidence": 3},
        commit="a" * 40,
        by="check",
        evidence_age_s=60,
        rollbacks=2,
        lock_wait_ms=None,
        tests={"unit": TIMES},
    )


@pytest.fixture
def root(tmp_path: Path) -> Path:
    text = f'[workspace]\nmetrics = "{NAME}"\n'
    (tmp_path / "readiness.toml").write_text(text, encoding="utf-8")
    return tmp_path


def test_passes_come_back_as_they_were_written(root: Path) -> None:
    assert read_passes(root) == ()
    assert append_passes(root, [measured(0), measured(1)]) == NAME
    assert append_passes(root, [measured(2)]) == NAME
    assert read_passes(root) == (measured(0), measured(1), measured(2))
    lines = (root / NAME).read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["format"] for line in lines] == [1, 1, 1]


def test_where_nobody_chose_a_place_nothing_is_written(tmp_path: Path) -> None:
    assert append_passes(tmp_path, [measured()]) == ""
    assert read_passes(tmp_path) == ()
    assert [*tmp_path.iterdir()] == []


def test_without_a_pass_no_file_is_made(root: Path) -> None:
    assert append_passes(root, []) == ""
    assert not (root / "ops").exists()


@pytest.mark.parametrize(
    "name", ["../out.jsonl", "/out.jsonl", ".git/x.jsonl", ".readiness/x.jsonl", "a.txt", ""]
)
def test_a_place_outside_of_the_repository_or_of_another_kind_is_none(
    root: Path, name: str
) -> None:
    (root / "readiness.toml").write_text(f'[workspace]\nmetrics = "{name}"\n', encoding="utf-8")
    assert metric_file(root) == ""
    assert append_passes(root, [measured()]) == ""


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b'{"format":1,"at":"2026-02',
        b"\xff\xfe",
        b"[]",
        b'{"format":2,"at":"2026-02-01T00:00:00+00:00","board":"plan","gates":{}}',
        b'{"format":1,"at":"2026-02-01T00:00:00","board":"plan","gates":{}}',
        b'{"format":1,"at":"2026-02-01T00:00:00+00:00","board":"plan","gates":{"g":-1}}',
        b'{"format":1,"at":"2026-02-01T00:00:00+00:00","board":"plan","gates":{"g":%d}}' % 10**30,
        b'{"format":1,"at":"2026-02-01T00:00:00+00:00","board":7,"gates":{}}',
        b'{"format":1,"at":"2026-02-01T00:00:00+00:00","board":"plan","gates":{},"tests":{"u":{}}}',
        b'{"format":1,"at":"2026-02-01T00:00:00+00:00","board":"plan","gates":{},"rollbacks":-1}',
        b'{"format":1,"at":"2026-02-01T00:00:00+00:00","board":"plan","gates":{},"rollbacks":%d}'
        % 10**400,
    ],
)
def test_a_line_that_is_torn_or_of_others_is_passed_over_and_ended(root: Path, line: bytes) -> None:
    append_passes(root, [measured(0)])
    with (root / NAME).open("ab") as file:
        file.write(line)
    append_passes(root, [measured(1)])
    assert read_passes(root) == (measured(0), measured(1))


def test_writers_at_once_lose_and_mix_nothing(root: Path) -> None:
    words = [sys.executable, "-c", WRITER, str(root)]
    writers = [subprocess.Popen([*words, f"board-{name}"]) for name in range(3)]
    assert [writer.wait(timeout=300) for writer in writers] == [0, 0, 0]
    passes = read_passes(root)
    for name in range(3):
        numbers = [item.took_ms for item in passes if item.board == f"board-{name}"]
        assert numbers == [*range(20)]
    assert len((root / NAME).read_bytes().splitlines()) == 60


def test_the_oldest_lines_go_when_it_grows_large(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(metric_store, "LIMIT_BYTES", 2_000)
    for number in range(40):
        append_passes(root, [measured(number)])
        assert (root / NAME).stat().st_size <= 2_000
    numbers = [item.gates["g"] for item in read_passes(root)]
    assert numbers == [*range(40 - len(numbers), 40)]
    assert len(numbers) >= 4
    assert [path.name for path in (root / "ops").iterdir()] == ["metrics.jsonl"]


def test_nothing_is_written_or_read_through_a_link(root: Path) -> None:
    elsewhere = root.parent / "elsewhere.jsonl"
    (root / "ops").mkdir()
    (root / NAME).symlink_to(elsewhere)
    for attempt in (lambda: append_passes(root, [measured()]), lambda: read_passes(root)):
        with pytest.raises(WriteError, match="is a link"):
            attempt()
    assert not elsewhere.exists()
