"""T18: no verb, and no screen, runs a program that a clone brings along."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from readiness_tui.cli.group import planner
from tests.clones import Clone, own_setting, team
from tests.e2e.terminal import Terminal
from tests.threats.foreign import REMOTE, Foreign, lay
from tests.threats.tracing import READINESS

READY_S = 120.0
INTERNAL = "internal error"
VERBS: tuple[Sequence[str], ...] = (
    ("list",),
    ("next",),
    ("lint",),
    ("check",),
    ("check", "--staged"),
    ("check", "--json"),
    ("explain", "plan"),
    ("gates",),
    ("gates", "--kinds"),
    ("show", "T-1"),
    ("schedule",),
    ("schema", "board"),
    ("completion", "zsh"),
    ("man",),
    ("export", "dot"),
    ("config",),
    ("diff",),
    ("standup", "--text"),
    ("standup", "--mark"),
    ("standup", "--text"),
    ("report", "weekly"),
    ("report", "status"),
    ("report", "kpi"),
    ("report", "risk"),
    ("report", "release", "plan"),
    ("report", "compliance", "--output", "bundle.tar"),
    ("verify-bundle", "bundle.tar"),
    ("doctor",),
    ("log", "T-1"),
    ("metrics",),
    ("trend",),
    ("blame", "T-1", "status"),
    ("mode",),
    ("trust", "run"),
    ("set", "T-2", "status=doing"),
    ("undo",),
    ("redo",),
    ("new", "Third"),
    ("note", "T-2", "asked"),
    ("block", "T-2", "the key"),
    ("move", "T-2", "--before", "T-1"),
    ("delete", "T-3", "--yes"),
    ("mode", "plan", "shadow"),
    ("attest", "signed", "--note", "read"),
    ("baseline", "there"),
    ("evidence", "list"),
    ("waive", "there", "--reason", "later", "--until", "2026-03-01"),
    ("verify", "run"),
    ("git", "install"),
    ("checkpoint", "create", "one"),
    ("checkpoint", "list"),
    ("checkpoint", "verify"),
    ("set", "T-2", "title=Other"),
    ("rollback", "--rehearse"),
    ("rollback", "one", "--reason", "back", "--yes"),
    ("freeze", "plan", "--reason", "closed"),
    ("freeze", "plan", "--lift", "--reason", "open again"),
    ("recover",),
    ("record",),
    ("audit", "show"),
    ("audit", "verify"),
    ("audit", "export"),
    ("import", "plan.md", "--yes"),
    ("drift",),
    ("publish", "plan", "--into", "plan.md"),
    ("init", "gates", "--yes"),
    ("demo", "--build", "--keep", "demo"),
    ("sync", "--status"),
    ("sync", "--dry-run"),
    ("sync", "--yes"),
    ("merge-driver", "base", "ours", "theirs", "7", "boards/plan.toml"),
    ("git", "uninstall"),
    ("ui",),
)


@pytest.fixture(params=[True, False], ids=["with-ways-to-a-remote", "without"])
def foreign(
    tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Foreign:
    """The clone; the person stands in it, in a terminal that somebody prepared."""
    one = lay(tmp_path, remote=request.param)
    one.other.set("T-2", "title", "Theirs")
    one.other.sync()
    for name in ("base", "ours", "theirs"):
        one.clone.write(one.clone.text(), name)
    one.clone.write("# Plan\n\n- [ ] a task\n", "plan.md")
    for name, value in one.variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(one.root)
    return one


def test_no_verb_runs_what_the_clone_brings(foreign: Foreign) -> None:
    assert {words[0] for words in VERBS} == set(planner.list_commands(None))  # pyright: ignore[reportArgumentType]
    codes: dict[str, int] = {}
    for words in VERBS:
        answer: Result = CliRunner().invoke(planner, list(words))
        codes[" ".join(words)] = answer.exit_code
        assert foreign.ran == [], words
        assert INTERNAL not in answer.output, words
    for words in ("list", "set T-2 status=doing", "checkpoint create one", "audit verify"):
        assert codes[words] == 0, codes
    assert codes["rollback one --reason back --yes"] == 0


def test_a_sync_reaches_the_team_past_what_it_need_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = lay(tmp_path, remote=False)
    one.other.set("T-2", "title", "Theirs")
    one.other.sync()
    one.clone.set("T-1", "title", "Ours")
    for name, value in one.variables.items():
        monkeypatch.setenv(name, value)
    report = one.clone.sync()
    assert one.ran == []
    assert (len(report.gives), len(report.takes)) == (1, 1)
    assert "Theirs" in one.clone.text()
    assert report.commit


@pytest.mark.parametrize("key", REMOTE)
def test_a_sync_names_the_key_that_names_a_program(tmp_path: Path, key: str) -> None:
    ann = team(tmp_path).clone("ann")
    mark = tmp_path / "MARK"
    ann.git("config", key, f"touch {mark}")
    answer = CliRunner().invoke(planner, ["-C", str(ann.root), "sync", "--yes"])
    assert answer.exit_code == 5
    assert key.lower() in answer.stderr.lower()
    assert ".git/config" in answer.stderr
    assert not mark.exists()


def test_what_a_person_keeps_in_their_own_configuration_counts(tmp_path: Path) -> None:
    ann = team(tmp_path).clone("ann")
    for key in REMOTE:
        if not key.startswith("remote."):
            own_setting(key, "/bin/false")
    ann.set("T-1", "title", "One")
    assert len(ann.sync().gives) == 1


# The ways to a remote


def bring(root: Path, mark: Path, name: str = "inner.git") -> Path:
    """A bare repository in the tree, with a hook that would run at a push to it."""
    inner = root / name
    Clone(root, "x").git("clone", "-q", "--bare", ".", name)
    hook = inner / "hooks/pre-receive"
    hook.write_text(f"#!/bin/sh\ntouch '{mark}'\n")
    hook.chmod(0o755)
    return inner


def address(ann: Clone, mark: Path) -> Iterator[None]:
    ann.git("config", "remote.origin.url", str(bring(ann.root, mark)))
    yield


def relative(ann: Clone, mark: Path) -> None:
    bring(ann.root, mark)
    ann.git("config", "remote.origin.pushurl", "./inner.git")


def by_file(ann: Clone, mark: Path) -> None:
    ann.git("config", "remote.origin.pushurl", f"file://{bring(ann.root, mark)}")


def by_link(ann: Clone, mark: Path) -> None:
    (ann.root.parent / "link").symlink_to(bring(ann.root, mark))
    ann.git("config", "remote.origin.url", "../link")


def instead(ann: Clone, mark: Path) -> None:
    url = ann.git("config", "remote.origin.url").strip()
    ann.git("config", f"url.{bring(ann.root, mark)}.pushInsteadOf", url)


def ext(ann: Clone, mark: Path) -> None:
    ann.git("config", "remote.origin.url", f"ext::touch {mark}")
    ann.git("config", "protocol.ext.allow", "always")


def ext_instead(ann: Clone, mark: Path) -> None:
    url = ann.git("config", "remote.origin.url").strip()
    ann.git("config", f"url.ext::touch {mark} .insteadOf", url)
    ann.git("config", "protocol.allow", "always")


def option(ann: Clone, mark: Path) -> None:
    name = f"--upload-pack=touch {mark};"
    ann.git("config", f"remote.{name}.url", ann.git("config", "remote.origin.url").strip())
    ann.git("config", "branch.main.remote", name)


def nameless(ann: Clone, mark: Path) -> None:
    ann.git("config", "branch.main.remote", str(bring(ann.root, mark)))


def hooks_in_the_tree(ann: Clone, mark: Path) -> None:
    ann.write(f"#!/bin/sh\ntouch '{mark}'\n", "hooks/pre-push")
    (ann.root / "hooks/pre-push").chmod(0o755)
    ann.git("config", "core.hooksPath", "hooks")


@pytest.mark.parametrize(
    "spoil",
    [relative, by_file, by_link, instead, ext, ext_instead, option, nameless, hooks_in_the_tree],
)
def test_no_way_to_a_remote_runs_what_the_clone_brings(
    tmp_path: Path, spoil: Callable[[Clone, Path], None]
) -> None:
    ann, mark = team(tmp_path).clone("ann"), tmp_path / "MARK"
    spoil(ann, mark)
    ann.set("T-1", "title", "One")
    answer = CliRunner().invoke(planner, ["-C", str(ann.root), "sync", "--yes"])
    assert answer.exit_code == 5, answer.output
    assert INTERNAL not in answer.output
    assert not mark.exists()


def test_hooks_of_the_clone_without_one_for_pushing_are_passed_over(tmp_path: Path) -> None:
    """As many repositories have them: `core.hooksPath = .husky`, with a pre-commit hook in it."""
    ann, mark = team(tmp_path).clone("ann"), tmp_path / "MARK"
    hooks_in_the_tree(ann, mark)
    (ann.root / "hooks/pre-push").rename(ann.root / "hooks/reference-transaction")
    ann.set("T-1", "title", "One")
    assert len(ann.sync().gives) == 1
    assert not mark.exists()


# The screen


def test_a_checkpoint_that_nobody_asked_for_runs_nothing(tmp_path: Path) -> None:
    """A phase comes to its end while the planner is open: it keeps the boards by itself."""
    one = lay(tmp_path, remote=True)
    checkpoints = one.root / ".readiness/checkpoints"
    with Terminal([READINESS], cwd=one.root, env=one.variables) as terminal:
        terminal.wait(is_judged, "every gate is judged", within_s=READY_S)
        terminal.send("p0")
        terminal.wait(lambda _: (one.root / ".readiness").exists(), "it is saved", within_s=READY_S)
        one.clone.write("there\n", "done.txt")
        terminal.wait(
            lambda _: checkpoints.exists() and any(checkpoints.iterdir()),
            "a checkpoint is made",
            within_s=READY_S,
        )
        assert terminal.close(within_s=120) == 0
    assert one.ran == []


def is_judged(screen: str) -> bool:
    """Whether the verdict stands and no gate is still to be judged."""
    first = screen.split("\n", 1)[0]
    return "proven" in first and "checking" not in first
