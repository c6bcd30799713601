"""Kind `evidence`: the evidence rule."""

import hashlib
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from readiness_tui.domain.model.gate import Cause, Outcome, Result
from readiness_tui.domain.verify.run_record import Ended, RunRecord
from readiness_tui.gates.kinds.evidence import record_trust
from readiness_tui.gates.kinds.evidence.placeholder import is_placeholder, is_placeholder_name
from readiness_tui.gates.repo.trust import Store
from tests.gates.repo.test_history import Repo
from tests.gates.support import NOW, Asker
from tests.rights import closed


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
    [
        "readme",
        "README.txt",
        "ReadMe.rst",
        "TEMPLATE.json",
        "template-run.md",
        "Placeholder",
        ".gitkeep",
        ".keep",
        ".GITIGNORE",
    ],
)
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
        "- <link to the run / build>\n",
        "TODO: run the drill\n",
        "# only a comment\n// another\n",
        b"# x\n" * 20_000,
        b" " * 100_000,
        b"\n" * 2_000_000,
        b"\0" * 100_000,
        b" \0\n\r\t" * 40_000,
        "\u200b",
        "\u200b\u2060\ufeff\u00ad\u2800\u3164\n" * 30_000,
        "T\u200bODO\n",
        "\uff34\uff2f\uff24\uff2f\n",
        b"TODO\n" * 200_000,
        b"TODO " * 40_000,
        "TODO: run the drill, " * 9_000,
        "- TODO write this\n",
        "To do\nTBA.\n...\n",
        "WIP\n???\n/* TODO */\n; FIXME\n",
        "Coming soon.\n",
        "TODO\u2028TBD\x85N/A",
        "todo, tbd; n/a\n",
        "TODO\n".encode("utf-16"),
        "TODO\n".encode("utf-32"),
        "TODO\n".encode("utf-16-le"),
        b"\0TODO\n",
        b"<!-- " + b"x" * 100_000 + b" -->\n",
        b"---\n" + b"a: b\n" * 20_000 + b"---\n# Head\n",
    ],
)
def test_texts_in_which_nothing_is_left(tmp_path: Path, text: str | bytes) -> None:
    write(tmp_path, "ops/m3/run.md", text)
    assert ask(tmp_path).outcome is Outcome.FAIL


@pytest.mark.parametrize(
    "content",
    [
        "passed 12",
        "# Head\n\n3 passed\n",
        "- [x] drill done\n",
        "To do it again took 4 s",
        "wip limit 3 held",
        "placeholder text was replaced by this",
        '{"todo": 0}',
        b"\x89PNG\0\0",
        b"# x\n" * 20_000 + b"12 passed\n",
        b"\n" * 100_000 + b"12 passed\n",
        b'{"a": ' + b'"x", ' * 300_000 + b"1}",
        b"---\n" + b"a: b\n" * 20_000 + b"---\n12 passed\n",
        "passed\u200b 12",
        "\u2714",
        "TODO list shown, 3 items\n".casefold(),
        "<b>done</b> by ops",
        "<b>done</b>",
        '<testsuite name="unit"><testcase classname="a" name="b"/></testsuite>\n',
        '<?xml version="1.0"?>\n<suites>\n<suite>\n<testcase name="b"/>\n</suite>\n</suites>\n',
        "<coverage/>",
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


def publish(repo: Repo, log: str = "ok\n", **changed: Any) -> RunRecord:  # noqa: ANN401
    """Lay a record with its log into `ops/run`."""
    record = RunRecord(
        gate="g",
        digest="0" * 64,
        command="just test",
        cwd=".",
        env=(),
        ended=Ended.EXITED,
        started_at=NOW,
        ended_at=NOW,
        exit_code=0,
        head=repo.history.head,
        log="run.log",
        log_sha256=hashlib.sha256(log.encode()).hexdigest(),
    )
    record = replace(record, **changed)
    (repo.root / "ops/run").mkdir(parents=True, exist_ok=True)
    (repo.root / "ops/run/run.json").write_text(record.text())
    (repo.root / "ops/run/run.log").write_text(log)
    return record


def of_run(repo: Repo, accept_records: str = "any", **given: Any) -> Result:  # noqa: ANN401
    given["accept_records"] = accept_records
    return Asker(repo.root)("evidence", paths=("ops/run",), **given)


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    made = Repo(tmp_path)
    made.commit(a_md="1\n")
    return made


def test_a_record_may_only_speak_against_evidence(repo: Repo) -> None:
    publish(repo)
    found = of_run(repo)
    assert (found.outcome, found.says) == (Outcome.PASS, "2 evidence files")
    publish(repo, exit_code=1)
    found = of_run(repo)
    assert (found.outcome, found.decided_by) == (Outcome.FAIL, "evidence.exit")
    assert found.says == "ops/run/run.json: exit 1"


def test_a_record_counts_only_where_it_is_accepted(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = publish(repo)
    assert of_run(repo, "own").says == "1 evidence file", "the log is a file like any other"
    found = of_run(repo, "own", at_head=True)
    assert (found.outcome, found.cause) == (Outcome.UNKNOWN, Cause.UNVERIFIED)
    assert found.says == "ops/run/run.json was not made here, or was changed since"
    assert of_run(repo, "committed", at_head=True).says == "ops/run/run.json is not as git has it"
    for name in ("own", "committed", "any"):
        publish(repo, exit_code=1)
        assert of_run(repo, name).decided_by == "evidence.exit", "against it every record counts"
    publish(repo)
    repo.git("add", "ops/run")
    assert of_run(repo, "committed").says == "2 evidence files"
    assert of_run(repo, "committed", at_head=True).outcome is Outcome.PASS
    publish(repo, exit_code=0, cwd="elsewhere")
    assert of_run(repo, "committed", at_head=True).cause is Cause.UNVERIFIED
    data = record.text().encode()
    (repo.root / "ops/run/run.json").write_bytes(data)
    made = Store(runs=frozenset({("run", hashlib.sha256(data).hexdigest())}))
    monkeypatch.setattr(record_trust, "store_of", lambda _: made)
    assert of_run(repo, "own", at_head=True).says == "2 evidence files"


def test_a_record_alone_that_is_not_accepted_is_no_evidence(repo: Repo) -> None:
    publish(repo, log="")
    found = of_run(repo, "own")
    assert (found.outcome, found.decided_by) == (Outcome.UNKNOWN, "evidence.unverified")


def test_a_log_that_is_not_the_one_of_its_record_fails(repo: Repo) -> None:
    publish(repo, log_sha256="0" * 64)
    found = of_run(repo)
    assert (found.outcome, found.says) == (Outcome.FAIL, "ops/run/run.log: edited after capture")
    (repo.root / "ops/run/run.log").unlink()
    assert of_run(repo).decided_by == "evidence.log"


def test_evidence_of_another_commit_is_stale_where_the_head_is_asked_for(repo: Repo) -> None:
    then = publish(repo).head
    assert not of_run(repo, at_head=True).stale
    now = repo.commit(b_md="1\n")
    assert not of_run(repo).stale
    found = of_run(repo, at_head=True)
    assert found.outcome is Outcome.PASS
    assert found.stale == (f"ops/run/run.json is of commit {then[:7]}, checked out is {now[:7]}")
    publish(repo, head="")
    assert of_run(repo, at_head=True).stale.startswith("ops/run/run.json names no commit")
    (repo.root / "ops/run/run.json").unlink()
    found = of_run(repo, at_head=True)
    assert (found.outcome, found.cause) == (Outcome.UNKNOWN, Cause.NOT_MEASURED)
    (repo.root / ".git").rename(repo.root / "git")
    assert of_run(repo, at_head=True).cause is Cause.NO_HISTORY


@pytest.mark.parametrize("name", [".DS_Store", "Thumbs.db", "desktop.ini"])
def test_what_a_file_manager_leaves_behind_is_no_evidence(tmp_path: Path, name: str) -> None:
    write(tmp_path, f"ops/m3/{name}", b"\0\1 something")
    found = ask(tmp_path)
    assert (found.outcome, found.decided_by) == (Outcome.FAIL, "evidence.placeholder")


BOARD = '[board]\ntitle = "B"\n\n[ticket.T]\ntitle = "t"\nstatus = "done"\n'


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A repository with what git and the program keep in it."""
    write(tmp_path, "boards/b.toml", BOARD)
    write(tmp_path, "boards/audit/ann.jsonl", '{"seq": 1}\n')
    write(tmp_path, "readiness.toml", '[roles]\nmode = ["@lead"]\n')
    write(tmp_path, ".readiness/logs.txt", "ann 12\n")
    write(tmp_path, ".git/HEAD", "ref: refs/heads/main\n")
    write(tmp_path, "sub/.git/HEAD", "ref: refs/heads/main\n")
    write(tmp_path, "plan/copy.toml", BOARD)
    (tmp_path / "ops").mkdir()
    (tmp_path / "ops/board.txt").symlink_to("../boards/b.toml")
    (tmp_path / "ops/boards").symlink_to("../boards")
    (tmp_path / "ops/git").symlink_to("../.git/HEAD")
    (tmp_path / "ops/twice").symlink_to("board.txt")
    os.link(tmp_path / "boards/b.toml", tmp_path / "ops/hard.txt")
    os.link(tmp_path / "readiness.toml", tmp_path / "ops/settings.txt")
    os.link(tmp_path / "boards/audit/ann.jsonl", tmp_path / "ops/log.jsonl")
    write(tmp_path, ".git/logs/refs/HEAD", "0000 1111 ann commit: done\n")
    os.link(tmp_path / ".git/logs/refs/HEAD", tmp_path / "ops/reflog.txt")
    os.link(tmp_path / ".readiness/logs.txt", tmp_path / "ops/heads.txt")
    return tmp_path


@pytest.mark.parametrize(
    "path",
    [
        "ops/reflog.txt",
        "ops/heads.txt",
        ".git/",
        ".git",
        ".git/HEAD",
        "./.git//HEAD",
        "sub/.git/",
        "boards/",
        "boards",
        "boards/*",
        "boards/b.toml",
        "boards/audit/",
        "**/*.toml",
        ".readiness/",
        ".readiness/logs.txt",
        "readiness.toml",
        "plan/",
        "ops/board.txt",
        "ops/boards",
        "ops/boards/b.toml",
        "ops/git",
        "ops/twice",
        "ops/hard.txt",
        "ops/settings.txt",
        "ops/log.jsonl",
    ],
)
def test_what_git_and_the_program_keep_is_no_evidence(kept: Path, path: str) -> None:
    found = ask(kept, path)
    assert (found.outcome, found.decided_by) == (Outcome.FAIL, "evidence.own"), found.says


@pytest.mark.parametrize(
    "header", ["  [ticket.T]", "[ ticket . T ]", '["ticket".T]', "['ticket' .'T'] # kept"]
)
def test_a_copy_of_a_board_is_no_evidence_however_its_header_is_written(
    tmp_path: Path, header: str
) -> None:
    write(tmp_path, "ops/copy.txt", BOARD.replace("[ticket.T]", header))
    found = ask(tmp_path, "ops")
    assert (found.outcome, found.decided_by) == (Outcome.FAIL, "evidence.own"), found.says


@pytest.mark.parametrize("path", [".", "./", "*", "**", "**/*", "?*", "*/**", "[!x]*", "*.*"])
def test_the_whole_repository_is_no_evidence(kept: Path, path: str) -> None:
    write(kept, "src/a.py", "x = 1\n")
    found = ask(kept, path)
    assert (found.outcome, found.decided_by) == (Outcome.FAIL, "evidence.whole"), found.says


def test_a_second_name_of_another_file_is_evidence(kept: Path) -> None:
    write(kept, "run/a.log", "12 passed\n")
    os.link(kept / "run/a.log", kept / "run/b.log")
    (kept / "run/c.log").symlink_to("a.log")
    assert ask(kept, "run/").says == "3 evidence files"


@pytest.mark.parametrize("size", [1, 200_000])
def test_evidence_that_cannot_be_read_is_an_error(tmp_path: Path, size: int) -> None:
    file = write(tmp_path, "ops/m3/run.log", b"12 passed\n" * size)
    with closed(file):
        found = ask(tmp_path)
    assert (found.outcome, found.cause) == (Outcome.ERROR, Cause.INPUT)
    assert found.says == "ops/m3/run.log: permission denied"


def test_a_readable_file_beside_one_that_cannot_be_read_is_no_pass(tmp_path: Path) -> None:
    file = write(tmp_path, "ops/m3/run.log")
    write(tmp_path, "ops/m3/other.log")
    with closed(file):
        assert ask(tmp_path).outcome is Outcome.ERROR
