"""What git knows: read from real repositories, and nothing of theirs is run for it."""

import os
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.gates.repo import git_process
from readiness_tui.gates.repo.git_reading import HistoryError, read_git
from readiness_tui.gates.repo.history import History, added_lines
from readiness_tui.gates.repo.repo_view import RepoView
from tests.support import LIMIT_S

GIT = shutil.which("git") or "git"
DAY = 86_400
START = 1_750_000_000


class Repo:
    """A repository whose commits are a day apart."""

    def __init__(self, root: Path) -> None:
        self.root, self.count = root, 0
        root.mkdir(parents=True, exist_ok=True)
        self.git("init", "-q", "-b", "main")

    def git(self, *words: str) -> str:
        at = f"{START + self.count * DAY} +0000"
        who = {
            f"GIT_{role}_{what}": value
            for role in ("AUTHOR", "COMMITTER")
            for what, value in (("NAME", "a"), ("EMAIL", "a@b"), ("DATE", at))
        }
        done = subprocess.run(
            (GIT, *words),
            cwd=self.root,
            env=os.environ | who,
            capture_output=True,
            check=True,
            text=True,
        )
        return done.stdout.strip()

    def commit(self, **files: str) -> str:
        """Write files (`__` is a slash, `_` a dot) and commit them."""
        for name, text in files.items():
            path = self.root / name.replace("__", "/").replace("_", ".")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", "x")
        self.count += 1
        return self.git("rev-parse", "HEAD")

    def sign(self) -> None:
        """Let the head carry a signature, which git checks with a program that the clone names."""
        text = self.git("cat-file", "commit", "HEAD")
        head, _, message = text.partition("\n\n")
        seal = "gpgsig -----BEGIN PGP SIGNATURE-----\n \n xxxx\n -----END PGP SIGNATURE-----"
        (self.root / "commit").write_text(f"{head}\n{seal}\n\n{message}\n")
        sha = self.git("hash-object", "-t", "commit", "-w", "commit")
        (self.root / "commit").unlink()
        self.git("update-ref", "refs/heads/main", sha)

    @property
    def history(self) -> History:
        return RepoView(self.root).git


def day(number: int) -> datetime:
    return datetime.fromtimestamp(START + number * DAY, UTC)


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo(tmp_path / "r")


def test_head_times_and_content(repo: Repo) -> None:
    first = repo.commit(a_md="1\n", d__b_md="1\n")
    second = repo.commit(a_md="2\n")
    history = repo.history
    assert history.head == second
    assert not history.is_shallow
    assert [one.paths for one in history.log().commits] == [("a.md",), ("a.md", "d/b.md")]
    assert history.touched_at("a.md") == day(1)
    assert history.touched_at("d/b.md") == day(0)
    assert history.touched_at("d") is None
    assert history.content(first, "a.md") == b"1\n"
    assert history.content("HEAD", "a.md") == b"2\n"
    assert history.content(first, "gone.md") is None
    assert history.content(first, "d") is None


def test_odd_names_are_read_as_they_are(repo: Repo) -> None:
    name = "d/a\nb \x01é"
    (repo.root / "d").mkdir()
    (repo.root / name).write_text("1\n")
    (repo.root / os.fsdecode(b"\xff")).write_text("1\n")
    repo.commit()
    assert repo.history.touched_at(name) == day(0)
    assert repo.history.touched_at(os.fsdecode(b"\xff")) == day(0)


def test_a_new_head_is_seen_by_the_next_view(repo: Repo) -> None:
    repo.commit(a_md="1\n")
    assert repo.history.touched_at("a.md") == day(0)
    repo.commit(a_md="2\n")
    assert repo.history.touched_at("a.md") == day(1)


def test_the_base_of_a_branch_and_the_lines_since(repo: Repo) -> None:
    base = repo.commit(a_md="1\n2\n3\n")
    repo.git("checkout", "-q", "-b", "work")
    repo.commit(a_md="1\nnew\n2\n3\nlast\n")
    repo.git("checkout", "-q", "main")
    repo.commit(b_md="1\n")
    repo.git("checkout", "-q", "work")
    history = repo.history
    assert history.base("main") == base
    assert added_lines(history.content(base, "a.md") or b"", b"1\nnew\n2\n3\nlast\n") == {2, 5}
    assert added_lines(history.content(base, "fresh.md") or b"", b"1\n2\n") == {1, 2}


@pytest.mark.parametrize(
    "name", ["--output=x", "-p", "a..b", "a:b", "", "a b", "$(x)", "gone", "a" * 999]
)
def test_a_revision_that_is_none_is_refused(repo: Repo, name: str) -> None:
    repo.commit(a_md="1\n")
    with pytest.raises(HistoryError):
        repo.history.base(name)
    assert not (repo.root / "x").exists()


def test_nothing_is_known_where_there_is_no_repository(tmp_path: Path) -> None:
    with pytest.raises(HistoryError, match="no git repository begins"):
        _ = RepoView(tmp_path).git.head
    repo = Repo(tmp_path / "r")
    with pytest.raises(HistoryError, match="no commit"):
        _ = repo.history.head
    repo.commit(sub__a_md="1\n")
    with pytest.raises(HistoryError, match="no git repository begins"):
        _ = RepoView(repo.root / "sub").git.head


def test_no_process_is_started_where_there_is_no_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(git_process.subprocess, "Popen", None)
    with pytest.raises(HistoryError):
        _ = RepoView(tmp_path).git.head


def test_a_shallow_clone_tells_no_times(repo: Repo, tmp_path: Path) -> None:
    repo.commit(a_md="1\n")
    repo.commit(b_md="1\n")
    clone = tmp_path / "c"
    repo.git("clone", "-q", "--depth=1", f"file://{repo.root}", str(clone))
    history = RepoView(clone).git
    assert history.is_shallow
    assert history.touched_at("a.md") is None


def test_a_worktree_is_read_and_a_forged_one_is_not(repo: Repo, tmp_path: Path) -> None:
    head = repo.commit(a_md="1\n")
    tree = tmp_path / "w"
    repo.git("worktree", "add", "-q", str(tree), "-b", "w")
    assert RepoView(tree).git.head == head
    forged = tmp_path / "f"
    forged.mkdir()
    shutil.copy(tree / ".git", forged)
    with pytest.raises(HistoryError):
        _ = RepoView(forged).git.head
    linked = tmp_path / "l"
    linked.mkdir()
    (linked / ".git").symlink_to(repo.root / ".git")
    with pytest.raises(HistoryError):
        _ = RepoView(linked).git.head


def test_objects_of_elsewhere_are_not_read(repo: Repo) -> None:
    repo.commit(a_md="1\n")
    (repo.root / ".git/objects/info/alternates").write_text("/elsewhere\n")
    with pytest.raises(HistoryError):
        _ = repo.history.head


def test_a_repository_in_the_root_that_is_bare_is_not_taken(tmp_path: Path) -> None:
    subprocess.run((GIT, "init", "-q", "--bare", str(tmp_path)), check=True)
    with pytest.raises(HistoryError):
        _ = RepoView(tmp_path).git.head


def test_nothing_that_the_clone_names_is_run(repo: Repo) -> None:
    repo.commit(a_md="1\n", _gitattributes="* filter=x diff=x\n")
    base = repo.git("rev-parse", "HEAD")
    repo.commit(a_md="2\n")
    mark = repo.root / "MARK"
    evil = repo.root / "evil"
    evil.write_text(f"#!/bin/sh\ntouch {mark}\n")
    evil.chmod(0o755)
    for name in (
        "core.fsmonitor",
        "core.pager",
        "pager.log",
        "core.sshCommand",
        "filter.x.clean",
        "filter.x.smudge",
        "filter.x.process",
        "diff.x.command",
        "diff.x.textconv",
        "diff.external",
        "gpg.program",
        "core.editor",
        "core.askPass",
        "credential.helper",
        "uploadpack.packObjectsHook",
        "alias.log",
    ):
        repo.git("config", name, f"!{evil}" if name.startswith("alias") else str(evil))
    repo.git("config", "log.showSignature", "true")
    repo.sign()
    for name in ("post-index-change", "reference-transaction", "post-checkout"):
        hook = repo.root / ".git/hooks" / name
        hook.write_text(f"#!/bin/sh\n{evil}\n")
        hook.chmod(0o755)
    mark.unlink(missing_ok=True)  # the commands of this test ran it themselves
    (repo.root / "a.md").write_text("3\n")
    history = repo.history
    assert history.touched_at("a.md") == day(1)
    assert history.content(base, "a.md") == b"1\n"
    assert history.base("main") == history.head
    assert added_lines(history.content(base, "a.md") or b"", b"3\n") == {1}
    assert not mark.exists()


@pytest.mark.parametrize("switch", ["GIT_NO_LAZY_FETCH", "GIT_ALLOW_PROTOCOL"])
def test_what_a_partial_clone_left_out_is_not_fetched(
    repo: Repo, monkeypatch: pytest.MonkeyPatch, switch: str
) -> None:
    base = repo.commit(a_md="1\n")
    repo.commit(a_md="2\n")
    mark = repo.root / "MARK"
    for name, value in (
        ("core.repositoryFormatVersion", "1"),
        ("extensions.partialClone", "origin"),
        ("remote.origin.promisor", "true"),
        ("remote.origin.url", f"ext::touch {mark}"),
        ("protocol.ext.allow", "always"),
        ("core.sshCommand", f"touch {mark}"),
    ):
        repo.git("config", name, value)
    blob = repo.git("rev-parse", f"{base}:a.md")
    (repo.root / ".git/objects" / blob[:2] / blob[2:]).unlink()
    assert repo.history.content(base, "a.md") is None
    assert not mark.exists()
    monkeypatch.delitem(git_process.VARIABLES, switch)  # as with an older git
    assert repo.history.content(base, "a.md") is None
    assert not mark.exists(), "either of both is enough"


def test_a_git_of_the_repository_itself_is_not_started(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.commit(a_md="1\n")
    mark = repo.root / "MARK"
    own = repo.root / "bin/git"
    own.parent.mkdir()
    own.write_text(f"#!/bin/sh\ntouch {mark}\n")
    own.chmod(0o755)
    for path in (str(own.parent), "bin"):
        monkeypatch.chdir(repo.root)
        monkeypatch.setenv("PATH", path)
        with pytest.raises(HistoryError, match="not installed"):
            _ = repo.history.head
    assert not mark.exists()


def test_the_environment_of_git_is_not_the_program_s(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = repo.commit(a_md="1\n")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "nowhere"))
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", f"touch {tmp_path}/MARK")
    assert repo.history.head == head


def fake(root: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    program = root / "git"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{root}:{os.environ['PATH']}")


def test_a_git_that_does_not_end_is_ended(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.commit(a_md="1\n")
    fake(tmp_path, monkeypatch, "exec sleep 60")
    with pytest.raises(HistoryError, match=r"git log took over 0\.1 s"):
        read_git(str(repo.root), "log", wait_s=0.1)


def test_what_git_writes_is_taken_up_to_a_cap(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake(tmp_path, monkeypatch, "exec yes")
    found = read_git(str(repo.root), "log", cap=1_000_000, wait_s=LIMIT_S)
    assert found.is_cut
    assert len(found.data) == 1_000_000


def test_other_verbs_are_refused(repo: Repo) -> None:
    for verb in ("status", "diff", "fetch", "config"):
        with pytest.raises(ValueError, match="not allowed"):
            read_git(str(repo.root), verb)


def test_a_log_that_is_too_slow_is_not_waited_for_again(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.commit(a_md="1\n")
    with pytest.raises(HistoryError, match="took over 0 s"):
        repo.history.log(wait_s=0)
    calls: list[str] = []
    monkeypatch.setattr(
        "readiness_tui.gates.repo.history.read_git",
        lambda *words, **given: calls.append(words[1]) or read_git(*words, **given),
    )
    with pytest.raises(HistoryError, match="takes over 0 s"):
        repo.history.log(wait_s=0)
    assert calls == ["rev-parse"]
    assert repo.history.log(wait_s=LIMIT_S).commits


LINES = st.lists(st.sampled_from([b"a\n", b"b\n", b"c\n", b"\n"]), max_size=12)


@given(before=LINES, after=LINES)
def test_without_its_new_lines_a_text_is_part_of_the_old(
    before: list[bytes], after: list[bytes]
) -> None:
    new = added_lines(b"".join(before), b"".join(after))
    kept = [line for number, line in enumerate(after, start=1) if number not in new]
    rest = iter(before)
    assert all(line in rest for line in kept)
    if before == after:
        assert not new


def test_texts_that_share_nothing_are_new_as_a_whole() -> None:
    before = b"".join(b"%d\n" % n for n in range(9_000))
    after = b"same\n" + b"".join(b"x%d\n" % n for n in range(9_000)) + b"end\n"
    assert added_lines(b"same\n" + before + b"end\n", after) == set(range(2, 9_002))
