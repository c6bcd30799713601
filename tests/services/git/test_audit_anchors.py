"""Heads of audit logs that commits remember: a tail that was cut off is found by them."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from readiness_tui.services.git.audit_look import UNREAD, commit_anchors
from readiness_tui.storage.audit.log import AuditEntry, AuditLog, heads, verify
from tests.repos import BASE, Repo

WRITER = "ana-7f3c9a10"
NAME = f"boards/audit/{WRITER}.jsonl"
SIGNER = """\
#!/bin/sh
cat >/dev/null
case "$*" in
*--verify*) echo '[GNUPG:] GOODSIG 1 x'; echo 'looked at' >&2 ;;
*) printf '%s\\n' '-----BEGIN PGP SIGNATURE-----' x '-----END PGP SIGNATURE-----'
   echo '[GNUPG:] SIG_CREATED x' >&2 ;;
esac
"""
"""A program that signs whatever it is given, and says so when it is asked."""
AT = datetime(2026, 2, 16, tzinfo=UTC)


def write(repo: Repo, count: int) -> None:
    """Append records to the log."""
    log = AuditLog(repo.root, WRITER)
    start = sum(head.seq for head in heads(repo.root))
    for index in range(start, start + count):
        cid = f"{index:032x}"
        log.append([AuditEntry(do="set", at=AT, cid=cid, op=f"{cid}:0", board="plan")])


def trailer(repo: Repo) -> str:
    (head,) = heads(repo.root)
    return f"Readiness-Audit: {head.writer} {head.seq} {head.h}"


def share(repo: Repo, *trailers: str) -> str:
    """Commit all that there is, as sync does; the name of the commit."""
    repo.git("add", "-A")
    message = "\n".join(("readiness: 1 edit", "", "Readiness-Cid: 00", *trailers, ""))
    repo.git("commit", "-qm", message, "--allow-empty", "--no-verify")
    return repo.git("rev-parse", "HEAD").strip()


def cut(repo: Repo, lines: int) -> None:
    path = repo.root / NAME
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:lines]))


def found(repo: Repo) -> Sequence[str]:
    anchors, unread = commit_anchors(repo.root)
    assert not unread
    return [problem.code for problem in verify(repo.root, anchors)]


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    made = Repo(tmp_path / "clone")
    made.root.mkdir()
    made.git("init", "-q")
    made.commit(BASE)
    return made


def test_each_trailer_is_an_anchor_with_its_commit(repo: Repo) -> None:
    write(repo, 3)
    head = trailer(repo)
    other = f"Readiness-Audit: bob-00000000 7 {'a' * 64}"
    commit = share(repo, head, other)
    one, two = commit_anchors(repo.root)[0]
    assert f"{one.writer} {one.seq} {one.h}" == head.removeprefix("Readiness-Audit: ")
    assert (two.writer, two.seq, two.h) == ("bob-00000000", 7, "a" * 64)
    assert one.source == two.source == f"commit {commit[:12]}"


def test_a_tail_that_was_cut_off_and_committed_is_found(repo: Repo) -> None:
    write(repo, 4)
    commit = share(repo, trailer(repo))
    assert found(repo) == []
    write(repo, 2)
    assert found(repo) == []
    cut(repo, 2)
    assert verify(repo.root) == ()
    share(repo)
    anchors, _ = commit_anchors(repo.root)
    (problem,) = verify(repo.root, anchors)
    assert (problem.code, problem.line) == ("audit-cut", 2)
    assert f"commit {commit[:12]} remembers 4 records" in problem.message
    (repo.root / NAME).unlink()
    assert found(repo) == ["audit-gone"]


def test_where_head_lags_behind_what_was_synced_is_asked(repo: Repo) -> None:
    """A sync leaves HEAD where it is while the remote has new code too."""
    start = repo.git("rev-parse", "HEAD").strip()
    write(repo, 3)
    commit = share(repo, trailer(repo))
    repo.git("reset", "-q", "--soft", start)
    assert commit_anchors(repo.root) == ((), ())
    repo.git("remote", "add", "origin", "../bare.git")
    repo.git("config", "branch.main.remote", "origin")
    repo.git("config", "branch.main.merge", "refs/heads/main")
    assert commit_anchors(repo.root) == ((), ())
    repo.git("update-ref", "refs/readiness/synced/origin/main", commit)
    assert [anchor.seq for anchor in commit_anchors(repo.root)[0]] == [3]
    cut(repo, 1)
    assert found(repo) == ["audit-cut"]
    repo.git("checkout", "-qb", "other")
    assert commit_anchors(repo.root) == ((), ())


def test_a_chain_that_was_built_anew_is_found(repo: Repo) -> None:
    write(repo, 3)
    share(repo, trailer(repo))
    (repo.root / NAME).unlink()
    log = AuditLog(repo.root, WRITER)
    for index in range(3):
        cid = f"{index + 9:032x}"
        log.append([AuditEntry(do="set", at=AT, cid=cid, op=f"{cid}:0", board="plan")])
    assert verify(repo.root) == ()
    assert found(repo) == ["audit-anchor"]


def test_a_side_of_a_merge_that_lost_is_asked_too(repo: Repo) -> None:
    """A merge that keeps our boards and drops theirs is the same to a walk that looks at files."""
    write(repo, 1)
    share(repo, trailer(repo))
    repo.git("checkout", "-qb", "other")
    write(repo, 3)
    share(repo, trailer(repo))
    repo.git("checkout", "-q", "main")
    repo.commit("x", "code.txt")
    repo.git("merge", "-q", "-s", "ours", "other", "-m", "ours")
    assert [anchor.seq for anchor in commit_anchors(repo.root)[0]] == [4, 1]
    assert found(repo) == ["audit-cut"]


def test_what_is_not_reachable_and_what_is_no_trailer_are_left_out(repo: Repo) -> None:
    write(repo, 2)
    head = trailer(repo)
    repo.git("add", "-A")
    repo.git("commit", "-qm", f"not a trailer\n\n{head}\nbut a line of text\n\nSigned-off-by: x")
    repo.git("checkout", "-qb", "other")
    write(repo, 2)
    share(repo, trailer(repo))
    repo.git("checkout", "-q", "main")
    share(repo, "Readiness-Audit: odd", f"Readiness-Audit: ../x 1 {'a' * 64}")
    assert commit_anchors(repo.root) == ((), ())


def test_settings_of_git_change_nothing(repo: Repo) -> None:
    signer = repo.root.parent / "signer"
    signer.write_text(SIGNER, encoding="utf-8")
    signer.chmod(0o755)
    repo.git("config", "gpg.program", str(signer))
    repo.git("config", "commit.gpgSign", "true")
    write(repo, 1)
    share(repo, trailer(repo))
    assert "looked at" in repo.git("log", "-1", "--show-signature")
    for name, value in {
        "log.showSignature": "true",
        "grep.patternType": "fixed",
        "color.ui": "always",
        "log.follow": "true",
        "trailer.separators": ":=",
    }.items():
        repo.git("config", name, value)
    assert [anchor.seq for anchor in commit_anchors(repo.root)[0]] == [1]


def test_a_workspace_deep_in_the_repository_is_asked_for_its_own(repo: Repo) -> None:
    deep = Repo(repo.root / "deep")
    deep.write(BASE)
    write(deep, 2)
    share(repo, trailer(deep))
    assert [anchor.seq for anchor in commit_anchors(deep.root)[0]] == [2]
    assert commit_anchors(repo.root)[0] == ()


def test_without_commits_or_git_there_are_none(tmp_path: Path) -> None:
    bare = Repo(tmp_path)
    assert commit_anchors(bare.root) == ((), ())
    bare.git("init", "-q")
    assert commit_anchors(bare.root) == ((), ())


def test_commits_that_cannot_be_asked_are_told(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    write(repo, 1)
    commit = share(repo, trailer(repo))
    tree = re.sub(r"(..)(.*)", r"\1/\2", commit)
    (repo.root / ".git/objects" / tree).chmod(0o600)
    (repo.root / ".git/objects" / tree).write_bytes(b"torn")
    anchors, (unread,) = commit_anchors(repo.root)
    assert (anchors, unread.code) == ((), UNREAD)
    assert "were not looked at: git log failed" in unread.message
    monkeypatch.setenv("PATH", "/nowhere")
    assert commit_anchors(repo.root)[1][0].code == UNREAD
