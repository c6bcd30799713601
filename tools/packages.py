"""Builds what a release consists of, below `dist`, and what it installs from offline.

A source archive; the wheel made from that archive and nothing else; a CycloneDX bill of what an
environment holds after the wheel was installed; `SHA256SUMS` over the three. Beside them, below
`build/wheelhouse`, the wheels that the pins name and those that installers ask for themselves.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import venv
from pathlib import Path

ROOT = Path(__file__).parents[1]
DIST = ROOT / "dist"
BUILD = ROOT / "build"
WHEELHOUSE = BUILD / "wheelhouse"
PINS = ROOT / "constraints.txt"
PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet")


def run(*command: str | Path, cwd: Path = ROOT) -> None:
    """Run a command, or end with its exit code."""
    done = subprocess.run(
        command, cwd=cwd, env={**os.environ, "SOURCE_DATE_EPOCH": _commit_time()}, check=False
    )
    if done.returncode:
        sys.exit(done.returncode)


def _commit_time() -> str:
    """Seconds since 1970 of the commit, so that one commit gives one archive."""
    command = ("git", "log", "-1", "--format=%ct")
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "315532800"  # the first day that a zip file can name


def archives() -> tuple[Path, Path]:
    """The source archive, and the wheel made from it."""
    run(sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", DIST)
    (source,) = DIST.glob("*.tar.gz")
    unpacked = BUILD / "source"
    with tarfile.open(source) as archive:
        archive.extractall(unpacked, filter="data")
    (tree,) = unpacked.iterdir()
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", DIST, cwd=tree)
    (wheel,) = DIST.glob("*.whl")
    return source, wheel


def bill(wheel: Path) -> Path:
    """The bill of materials of an environment that holds the wheel and what it brings."""
    run(*PIP, "download", "--constraint", PINS, "--dest", WHEELHOUSE, wheel, "pip", "hatchling")
    environment = BUILD / "environment"
    venv.create(environment, with_pip=True, clear=True)
    python = environment / "bin/python"
    offline = ("--no-index", "--find-links", WHEELHOUSE)
    run(python, *PIP[1:], "install", *offline, wheel)
    run(python, *PIP[1:], "uninstall", "--yes", "setuptools", "pip")
    path = DIST / f"{wheel.name.partition('-py3')[0]}.cdx.json"
    command = (sys.executable, "-m", "cyclonedx_py", "environment", "--output-reproducible")
    run(*command, "--pyproject", ROOT / "pyproject.toml", "-o", path, python)
    return path


def main() -> None:
    """Build all of it anew."""
    for folder in (DIST, BUILD / "source", WHEELHOUSE):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    source, wheel = archives()
    paths = (source, wheel, bill(wheel))
    sums = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}" for path in paths]
    (DIST / "SHA256SUMS").write_text("\n".join(sums) + "\n", encoding="utf-8")
    for path in paths:
        print(f"{path.stat().st_size // 1024:6,} kB  {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
