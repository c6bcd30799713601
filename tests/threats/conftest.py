"""The hostile repository and the program's answer on it: made once for all rows."""

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import GIT_CONFIG
from tests.threats.hostile import Hostile, build, everything
from tests.threats.tracing import READINESS, Trace, read_trace, traced

WITHIN_S = 240
HERE = Path(__file__).parent
SHARED = frozenset({"hostile", "checked", "session"})


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep what looks at the one tree on one worker; let each wait for its building."""
    for item in items:
        if item.path.is_relative_to(HERE):
            if not SHARED.isdisjoint(getattr(item, "fixturenames", ())):
                item.add_marker(pytest.mark.xdist_group("threats"))
            item.add_marker(pytest.mark.timeout(WITHIN_S + 20))


@dataclass(frozen=True)
class Place:
    """A user of her own, for programs that are started before a test gives one."""

    home: Path

    @property
    def env(self) -> Mapping[str, str]:
        """The whole environment of a program."""
        kept = {name: os.environ[name] for name in ("PATH",)}
        dirs = {
            f"XDG_{one}_HOME": str(self.home / one.lower())
            for one in ("CONFIG", "STATE", "CACHE", "DATA")
        }
        return {
            **kept,
            **dirs,
            "HOME": str(self.home),
            "LANG": "C.UTF-8",
            "TZ": "UTC",
            "TERM": "xterm-256color",
            "GIT_CONFIG_GLOBAL": str(self.home / ".gitconfig"),
            "GIT_CONFIG_NOSYSTEM": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    def worn(self, patch: pytest.MonkeyPatch) -> None:
        """Make this the environment of whatever is started from now on."""
        env = self.env
        for name in [*os.environ]:
            patch.delenv(name)
        for name, value in env.items():
            patch.setenv(name, value)


@dataclass(frozen=True)
class Checked:
    """What `readiness check --json` said and did on the hostile repository."""

    code: int
    text: str
    errors: str
    trace: Trace
    before: Mapping[bytes, str]
    after: Mapping[bytes, str]

    @property
    def answer(self) -> Any:  # noqa: ANN401 - any JSON
        """The answer as JSON."""
        return json.loads(self.text)

    @property
    def gates(self) -> Mapping[tuple[str, str], Any]:
        """What was found, by board and gate."""
        return {(one["board"], one["id"]): one for one in self.answer["gates"]}


@pytest.fixture(scope="session")
def person(tmp_path_factory: pytest.TempPathFactory) -> Place:
    home = tmp_path_factory.mktemp("person")
    (home / ".gitconfig").write_text(GIT_CONFIG)
    return Place(home)


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory, person: Place) -> Hostile:
    """The hostile repository. Tests that change it work on one of their own."""
    with pytest.MonkeyPatch.context() as patch:
        person.worn(patch)
        return build(tmp_path_factory.mktemp("hostile"))


@pytest.fixture(scope="session")
def checked(tmp_path_factory: pytest.TempPathFactory, hostile: Hostile, person: Place) -> Checked:
    """One `readiness check --json` from within the repository, traced."""
    log = tmp_path_factory.mktemp("trace") / "log"
    before = everything(hostile.root)
    done = subprocess.run(
        [*traced(log), READINESS, "check", "--json"],
        cwd=hostile.root,
        env=dict(person.env),
        capture_output=True,
        text=True,
        check=False,
        timeout=WITHIN_S,
        stdin=subprocess.DEVNULL,
    )
    after = everything(hostile.root)
    return Checked(done.returncode, done.stdout, done.stderr, read_trace(log), before, after)
