"""A page as PDF, by a converter that the person has; the page is this program's own."""

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from readiness_tui.domain.model.errors import UsageError
from readiness_tui.gates.repo.git_process import program_outside
from readiness_tui.services.base.programs import run_program
from readiness_tui.storage.files.fileops import FileOps, overwrite, write_new

_CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def _by_weasyprint(program: str, page: Path, target: Path) -> Sequence[str]:
    return program, str(page), str(target)


def _by_chromium(program: str, page: Path, target: Path) -> Sequence[str]:
    """The page asks for nothing, so it is let to nothing; root has no sandbox to be in."""
    options = ["--no-sandbox"] if os.geteuid() == 0 else []
    return (
        program,
        "--headless",
        "--disable-gpu",
        "--no-pdf-header-footer",
        "--host-resolver-rules=MAP * ~NOTFOUND",
        f"--user-data-dir={page.parent / 'profile'}",
        *options,
        f"--print-to-pdf={target}",
        page.as_uri(),
    )


CONVERTERS: Mapping[str, Callable[[str, Path, Path], Sequence[str]]] = {
    "weasyprint": _by_weasyprint,
    **dict.fromkeys(_CHROMIUMS, _by_chromium),
}
"""The command of each program, the one that is preferred first."""


def write_pdf(page: str, path: Path) -> None:
    """Write a page as PDF.

    Args:
        page: HTML of this program: a template of a team may name files, which a browser reads.
        path: Where to.

    Raises:
        UsageError: There is no converter, it failed, or the file cannot be written.
    """
    program = _converter(path.parent)
    with TemporaryDirectory(prefix="readiness-", ignore_cleanup_errors=True) as folder:
        source, target = Path(folder) / "page.html", Path(folder) / "page.pdf"
        write_new(FileOps(), source, page.encode("utf-8", "backslashreplace"))
        command = CONVERTERS[Path(program).name](program, source, target)
        problem = run_program(command, Path(folder), is_quiet=True)
        if problem or not target.is_file():
            message = f"no PDF was made: {problem or f'{program} wrote none'}"
            raise UsageError(message, remedy="write --format html and print that")
        try:
            overwrite(FileOps(), path, target.read_bytes())
        except OSError as error:
            message = f"cannot write {path}: {error.strerror}"
            raise UsageError(message, remedy="name a file in a folder that exists") from error


def _converter(folder: Path) -> str:
    """The program outside of the repository that makes PDF.

    Raises:
        UsageError: There is none.
    """
    for name in CONVERTERS:
        try:
            return program_outside(name, str(folder))
        except FileNotFoundError:
            continue
    message = "no program that makes PDF is installed"
    raise UsageError(message, remedy="install weasyprint or chromium, or write --format html")
