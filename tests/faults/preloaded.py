"""Makes the process that the faults are forked from, with all of the program loaded.

An import in the middle of a sweep costs most of its time; and where a verb imports late, the calls
of the import are counted, and one of them would be struck in place of the one that is meant.
"""

import contextlib
import importlib
import io
import pkgutil
import tempfile
from pathlib import Path

import pytest  # noqa: F401 - a forked process looks into the main module of its parent

import readiness_tui
from tests.faults.program import edit_of, lay_out, run_main

for listed in pkgutil.walk_packages(readiness_tui.__path__, "readiness_tui."):
    if not listed.name.endswith("__main__"):
        importlib.import_module(listed.name)

with (
    tempfile.TemporaryDirectory() as folder,
    contextlib.redirect_stdout(io.StringIO()),
    contextlib.redirect_stderr(io.StringIO()),
    contextlib.suppress(SystemExit),
):
    run_main(lay_out(Path(folder) / "plan"), *edit_of("T-1"))
