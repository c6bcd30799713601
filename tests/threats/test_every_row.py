"""Every row of the table of threats is shown by something in this folder."""

import re
from pathlib import Path

from tests.threats.hostile import samples

ROWS = {f"T{number}" for number in range(1, 30)}
ELSEWHERE = {"T29": "test_no_command_ran"}
"""Rows that are a part of a test with another name: the modules of T29 leave a mark when loaded."""


def test_every_row_has_a_test_or_a_sample() -> None:
    found = {sample.id.partition("-")[0] for sample in samples("/nowhere")}
    for path in Path(__file__).parent.glob("test_*.py"):
        code = path.read_text(encoding="utf-8")
        for name in re.findall(r"^(?:async )?def test_(\w+)", code, re.MULTILINE):
            found |= {f"T{number}" for number in re.findall(r"(?:^|_)t(\d+)(?=_)", name)}
            found |= {row for row, test in ELSEWHERE.items() if test == f"test_{name}"}
    assert found == ROWS
