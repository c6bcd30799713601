"""What is installed is whole: built, put into an empty folder and started from elsewhere."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from readiness_tui.services.base.manual import manual_texts
from tests.architecture.source import PACKAGE, ROOT

WITHIN_S = 120

pytestmark = [pytest.mark.timeout(2 * WITHIN_S), pytest.mark.xdist_group("wheel")]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, built without reaching for anything."""
    folder = tmp_path_factory.mktemp("wheel")
    build = ("--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", str(folder))
    run([sys.executable, "-m", "pip", "wheel", "--quiet", *build, str(ROOT)])
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds the installed wheel and nothing else."""
    target = tmp_path_factory.mktemp("installed")
    install = ("--no-deps", "--no-index", "--target", str(target))
    run([sys.executable, "-m", "pip", "install", "--quiet", *install, str(wheel)])
    return target


def run(command: list[str], **settings: str) -> str:
    """Run a command from the root folder; what it printed, or a failure that shows it."""
    done = subprocess.run(
        command,
        cwd="/",
        env={**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", **settings},
        capture_output=True,
        text=True,
        timeout=WITHIN_S,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_everything_the_program_reads_is_inside(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    files = [path for path in PACKAGE.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    wanted = {f"readiness_tui/{path.relative_to(PACKAGE).as_posix()}" for path in files}
    for data in ("boards", "themes"):
        files = (ROOT / data).rglob("*.toml")
        wanted |= {f"readiness_tui/_bundled/{path.relative_to(ROOT).as_posix()}" for path in files}
    wanted |= {f"readiness_tui/_bundled/docs/{name}" for name in manual_texts()}
    assert "readiness_tui/py.typed" in wanted
    assert not wanted - inside


def test_nothing_else_is_inside(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    rest = {name for name in names if not name.split("/")[0].endswith(".dist-info")}
    data = {name.split("/", 1)[1] for name in rest if not name.startswith("readiness_tui/")}
    assert data == {
        "data/share/bash-completion/completions/readiness",
        "data/share/fish/vendor_completions.d/readiness.fish",
        "data/share/man/man1/readiness.1",
        "data/share/zsh/site-functions/_readiness",
    }


def test_the_installed_copy_is_the_one_that_runs(installed: Path) -> None:
    code = "import readiness_tui; print(readiness_tui.__file__)"
    place = run([sys.executable, "-c", code], PYTHONPATH=str(installed)).strip()
    assert Path(place) == installed / "readiness_tui" / "__init__.py"


@pytest.mark.skipif(not (PACKAGE / "cli/main.py").is_file(), reason="there is no command line yet")
class TestCommandLine:
    """The installed program, by both of its names."""

    def test_the_module_starts(self, installed: Path) -> None:
        said = run([sys.executable, "-m", "readiness_tui", "--version"], PYTHONPATH=str(installed))
        assert said.strip()

    def test_the_script_starts(self, installed: Path) -> None:
        script = str(installed / "bin" / "readiness")
        assert run([sys.executable, script, "--version"], PYTHONPATH=str(installed)).strip()
