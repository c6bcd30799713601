"""A golden run notices a word that changed, and nothing where nothing did."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROGRAM = Path(sys.executable).with_name("readiness")
WITHIN_S = 120
SCRIPT = "smoke"


def golden(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tools.golden", *map(str, words), "--only", SCRIPT],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=WITHIN_S,
        check=False,
    )


@pytest.mark.timeout(600)
def test_a_changed_word_is_shown_and_nothing_else(tmp_path: Path) -> None:
    record, base = tmp_path / "record", ("--base", tmp_path / "base")
    made = golden("record", record, *base)
    assert made.returncode == 0, made.stderr

    again = golden("compare", record, *base)
    assert (again.returncode, again.stdout.splitlines()[-1]) == (0, "0 files of the record differ")

    other = tmp_path / "readiness"
    other.write_text(f'#!/bin/sh\n{PROGRAM} "$@" | sed "s/^saved/stored/"\n', encoding="utf-8")
    other.chmod(0o755)
    changed = golden("compare", record, *base, "--program", other)
    assert changed.returncode == 1, changed.stdout
    assert "\n-saved: " in changed.stdout
    assert "\n+stored: " in changed.stdout


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    refused = golden("record", tmp_path, "--base", tmp_path / "base")
    assert refused.returncode == 2
    assert "is no golden record" in refused.stderr
    assert (tmp_path / "mine.txt").read_text(encoding="utf-8") == "mine"
