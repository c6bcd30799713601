"""What `make packages` built is installed by each installer, offline, and is whole.

These run with `make packages`, after it has built.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from packaging.utils import canonicalize_name, parse_wheel_filename

from readiness_tui import __version__
from tests.architecture.source import ROOT

DIST = ROOT / "dist"
WHEELHOUSE = ROOT / "build/wheelhouse"
WITHIN_S = 240
OF_INSTALLERS = {"hatchling", "packaging", "pathspec", "pip", "pluggy", "trove-classifiers"}
RUN = re.compile(r"^RUN (.+)$", re.MULTILINE)

pytestmark = [pytest.mark.installers, pytest.mark.timeout(WITHIN_S)]


@pytest.fixture(scope="module")
def wheel() -> Path:
    """The wheel that was built last."""
    wheels = list(DIST.glob("*.whl"))
    if len(wheels) != 1:
        pytest.skip("make packages builds the wheel")
    return wheels[0]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    """A folder that is home, and holds whatever an installer makes."""
    yield tmp_path
    shutil.rmtree(tmp_path, ignore_errors=True)


def run(*command: str | Path, home: Path, **settings: str) -> str:
    """Run a command that knows no index and no home but this one; what it printed."""
    closed = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(WHEELHOUSE), "HOME": str(home)}
    done = subprocess.run(
        command,
        cwd=home,
        env={**os.environ, **closed, **settings},
        capture_output=True,
        text=True,
        timeout=WITHIN_S,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def plan_of(home: Path, content: str) -> None:
    """A board of one done ticket, with what it delivers."""
    (home / "boards").mkdir(exist_ok=True)
    board = '[ticket.A]\ntitle = "A"\nstatus = "done"\ndeliverables = ["a.txt"]\n'
    (home / "boards/plan.toml").write_text(board, encoding="utf-8")
    (home / "a.txt").write_text(content, encoding="utf-8")


def is_usable(program: Path, home: Path) -> None:
    """It says its version, judges a plan of its own, and knows what it comes with."""
    assert __version__ in run(program, "--version", home=home)
    plan_of(home, "whole\n")
    answer = json.loads(run(program, "check", "--json", home=home))
    assert (answer["verdict"], answer["counts"]["proven"]) == ("go", 1)


def test_pip_installs_it_from_a_folder_of_wheels(wheel: Path, place: Path) -> None:
    run(sys.executable, "-m", "venv", place / "env", home=place)
    run(place / "env/bin/python", "-m", "pip", "install", "-q", wheel, home=place)
    is_usable(place / "env/bin/readiness", place)
    said = run(place / "env/bin/python", "-m", "readiness_tui", "--version", home=place)
    assert __version__ in said


def test_pipx_installs_it_with_its_manual(wheel: Path, place: Path) -> None:
    folders = {
        "PIPX_HOME": str(place / "pipx"),
        "PIPX_BIN_DIR": str(place / "bin"),
        "PIPX_MAN_DIR": str(place / "man"),
        "PIPX_DEFAULT_BACKEND": "pip",
    }
    run(sys.executable, "-m", "pipx", "install", wheel, home=place, **folders)
    is_usable(place / "bin/readiness", place)
    assert (place / "man/man1/readiness.1").is_file()


def test_uv_installs_it_as_a_tool(wheel: Path, place: Path) -> None:
    folders = {"UV_TOOL_DIR": str(place / "tools"), "UV_TOOL_BIN_DIR": str(place / "bin")}
    offline = ("--offline", "--no-index", "--find-links", WHEELHOUSE, "--python", sys.executable)
    uv = Path(sys.executable).with_name("uv")
    run(uv, "tool", "install", *offline, wheel, home=place, **folders)
    is_usable(place / "bin/readiness", place)


def shell(script: str, home: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a step as a build server does: bash that ends at the first command that fails."""
    closed = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(WHEELHOUSE), "HOME": str(home)}
    return subprocess.run(
        ("/bin/bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script),
        cwd=home,
        env={**os.environ, **closed, **settings},
        capture_output=True,
        text=True,
        timeout=WITHIN_S,
        check=False,
    )


@pytest.mark.usefixtures("wheel")
def test_the_action_fails_a_job_by_a_no_go_alone(place: Path) -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    install, check = action["runs"]["steps"]
    runner = {
        "RUNNER_TEMP": str(place / "temp"),
        "GITHUB_ACTION_PATH": str(ROOT),
        "ARGUMENTS": action["inputs"]["arguments"]["default"],
    }
    assert list(check["env"]) == ["ARGUMENTS"]
    installed = shell(install["run"], place, **runner)
    assert installed.returncode == 0, installed.stderr
    for content, exit_code in (("whole\n", 0), ("", 1)):
        plan_of(place, content)
        checked = shell(check["run"], place, **runner)
        assert checked.returncode == exit_code, checked.stdout + checked.stderr


@pytest.mark.usefixtures("wheel")
def test_the_container_builds_what_it_starts(place: Path) -> None:
    """Its pip commands run here; the base image, apt and git's own settings are not tried."""
    recipe = (ROOT / "Containerfile").read_text(encoding="utf-8").replace("\\\n", "")
    run(sys.executable, "-m", "venv", place / "env", home=place)
    environment = f"{place}/env/bin:{os.environ['PATH']}"
    commands = [line for line in RUN.findall(recipe) if line.startswith("python ")]
    assert len(commands) == 2
    for command in commands:
        script = f"cd {ROOT}; {command.replace('/wheels', f'{place}/wheels')}"
        done = shell(script, place, PATH=environment)
        assert done.returncode == 0, done.stderr
    (entry,) = re.findall(r'^ENTRYPOINT \["(.+)"\]$', recipe, re.MULTILINE)
    is_usable(place / "env/bin" / entry, place)


def test_the_archive_holds_the_repository_and_nothing_it_ignores(wheel: Path, place: Path) -> None:
    (source,) = DIST.glob("*.tar.gz")
    with tarfile.open(source) as archive:
        inside = {name.partition("/")[2] for name in archive.getnames()}
    tracked = run("git", "-C", ROOT, "ls-files", home=place).splitlines()
    dropped = {name for name in tracked if name not in inside}
    assert dropped <= {
        ".dockerignore",
        ".gitattributes",
        ".gitignore",
        ".pre-commit-hooks.yaml",
    }
    assert not {name for name in inside if "__pycache__" in name or name.startswith(".venv")}
    with zipfile.ZipFile(wheel) as built:
        assert built.testzip() is None


@pytest.mark.usefixtures("wheel")
def test_digests_and_bill_speak_of_what_lies_there() -> None:
    lines = (DIST / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    sums = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    assert set(sums) == {path.name for path in DIST.iterdir()} - {"SHA256SUMS"}
    for name, digest in sums.items():
        assert hashlib.sha256((DIST / name).read_bytes()).hexdigest() == digest, name
    (path,) = DIST.glob("*.cdx.json")
    bill = json.loads(path.read_text(encoding="utf-8"))
    assert bill["metadata"]["component"]["name"] == "readiness-tui"
    listed = {canonicalize_name(component["name"]) for component in bill["components"]}
    brought = {parse_wheel_filename(name.name)[0] for name in WHEELHOUSE.glob("*.whl")}
    assert brought - OF_INSTALLERS - {"readiness-tui"} == listed - OF_INSTALLERS
    assert str(ROOT) not in path.read_text(encoding="utf-8")
