"""Kind `evidence`: the evidence rule."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.domain.gate import Cause, Outcome, Result
from readiness_tui.gates.kinds.placeholder import is_placeholder, is_placeholder_name
from tests.gates.support import Asker


def ask(root: Path, *paths: str, **params: Any) -> Result:  # noqa: ANN401 - any field
    return Asker(root)("evidence", paths=paths or ("ops/m3/",), **params)


def write(root: Path, path: str, content: str | bytes = "exit 0\n") -> Path:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return file


def test_one_real_file_is_evidence(tmp_path: Path) -> None:
    write(tmp_path, "ops/m3/deep/run.json", '{"passed": 3}')
    found = ask(tmp_path)
    assert (found.outcome, found.says) == (Outcome.PASS, "1 evidence file")
    assert found.evidence_at is not None


def test_a_missing_folder_and_one_with_only_a_readme_differ_in_rule_and_words(
    tmp_path: Path,
) -> None:
    missing = ask(tmp_path)
    write(tmp_path, "ops/m3/README.md", "Place the run output here. Really, a long text.")
    readme = ask(tmp_path)
    assert (missing.outcome, missing.decided_by) == (Outcome.FAIL, "evidence.absent")
    assert missing.says == "ops/m3/ does not exist"
    assert (readme.outcome, readme.decided_by) == (Outcome.FAIL, "evidence.placeholder")
    assert readme.says == "ops/m3/: only README.md (placeholder)"


def test_an_empty_folder_says_so(tmp_path: Path) -> None:
    (tmp_path / "ops/m3").mkdir(parents=True)
    assert ask(tmp_path).decided_by == "evidence.empty"


@pytest.mark.parametrize(
    "name",
    ["readme", "README.txt", "ReadMe.rst", "TEMPLATE.json", "template-run.md", "Placeholder",
     ".gitkeep", ".keep", ".GITIGNORE"],
)  # fmt: skip
def test_names_that_are_never_evidence(tmp_path: Path, name: str) -> None:
    write(tmp_path, f"ops/m3/{name}", "real content of some length")
    assert is_placeholder_name(f"ops/m3/{name}")
    assert ask(tmp_path).outcome is Outcome.FAIL


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\t\r\n",
        "\ufeff\n",
        "# Title\n",
        "Title\n=====\n",
        "<!-- write\nsomething -->\n",
        "<!-- never closed\nreal words",
        "---\ntitle: x\n---\n# Head\n",
        "| | |\n|---|:--|\n",
        "- [ ] one\n* [ ] two\n1. [ ] three\n",
        "TODO\n",
        "- TBD\n",
        "N/A",
        "Place the output here.\n",
        "place screenshots here",
        "Fill in after the drill",
        "<run id>\n",
        "TODO: run the drill\n",
        "# only a comment\n// another\n",
    ],
)
def test_texts_in_which_nothing_is_left(tmp_path: Path, text: str) -> None:
    write(tmp_path, "ops/m3/run.md", text)
    assert ask(tmp_path).outcome is Outcome.FAIL


@pytest.mark.parametrize(
    "content",
    [
        "passed 12",
        "# Head\n\n3 passed\n",
        "- [x] drill done\n",
        "placeholder text was replaced by this",
        '{"todo": 0}',
        b"\x89PNG\0\0",
        b"# x\n" * 20_000,
        "<b>done</b> by ops",
        "0",
    ],
)
def test_texts_that_say_something(tmp_path: Path, content: str | bytes) -> None:
    write(tmp_path, "ops/m3/run.md", content)
    assert ask(tmp_path).outcome is Outcome.PASS


def test_further_words_only_keep_a_place_where_the_gate_says_so(tmp_path: Path) -> None:
    write(tmp_path, "ops/m3/run.md", "pending\n")
    assert ask(tmp_path).outcome is Outcome.PASS
    assert ask(tmp_path, placeholder_words=("Pending",)).outcome is Outcome.FAIL


def test_each_path_needs_evidence_and_together_enough(tmp_path: Path) -> None:
    write(tmp_path, "ops/m3/a")
    found = ask(tmp_path, "ops/m3", "ops/m4")
    assert (found.outcome, found.says) == (Outcome.FAIL, "ops/m4 does not exist")
    few = ask(tmp_path, "ops/m3", min_files=2)
    assert (few.outcome, few.says) == (Outcome.FAIL, "1 evidence files, wanted 2")
    write(tmp_path, "ops/m3/b")
    assert ask(tmp_path, "ops/m3", min_files=2).outcome is Outcome.PASS
    assert ask(tmp_path, "ops/**/a").outcome is Outcome.PASS
    assert ask(tmp_path, "ops/**/z").says == "ops/**/z matches no file"


def test_old_evidence_is_stale_and_a_touch_makes_it_fresh(tmp_path: Path) -> None:
    file = write(tmp_path, "ops/m3/run.json", "{1}")
    now = datetime.now(UTC)
    old = (now - timedelta(days=31)).timestamp()
    os.utime(file, (old, old))
    found = ask(tmp_path, max_age="14d", now=now)
    assert (found.outcome, found.stale) == (Outcome.PASS, "31 d old, limit 14d (mtime only)")
    write(tmp_path, "ops/m3/newer.json", "{2}")
    assert not ask(tmp_path, max_age="14d", now=now).stale


def test_links_out_and_odd_files_are_errors_and_never_evidence(tmp_path: Path) -> None:
    folder = tmp_path / "ops/m3"
    folder.mkdir(parents=True)
    (folder / "link").symlink_to("/etc/hostname")
    found = ask(tmp_path)
    assert found.outcome is not Outcome.PASS
    assert Cause.INPUT in {found.cause, Cause.INPUT}
    os.mkfifo(folder / "fifo")
    write(tmp_path, "ops/m3/real.txt")
    assert ask(tmp_path).outcome is Outcome.FAIL


@given(st.binary(max_size=200))
def test_any_bytes_are_either_evidence_or_not(content: bytes) -> None:
    assert is_placeholder(content) in {True, False}


@given(st.text(max_size=60))
def test_a_line_that_says_something_makes_any_text_evidence(text: str) -> None:
    sane = text.replace("<!--", "").replace("---", "").encode("utf-8", "ignore")
    assert not is_placeholder(sane + b"\n\n12 tests passed\n")
