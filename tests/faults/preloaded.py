"""Makes the process that `program.Held` forks from: it has done one edit, so all of it is loaded.

An import in the middle of a sweep would only cost time; but it costs most of it.
"""

import contextlib
import io
import tempfile
from pathlib import Path

import pytest  # noqa: F401 - a forked process looks into the main module of its parent

from readiness_tui.storage.files import fileops
from readiness_tui.storage.saving import late_writes as late
from readiness_tui.storage.saving import plan as saving_plan
from tests.faults.program import edit_of, lay_out, run_main

# How old a file is when a call is reached depends on the machine's mood. Here every file is young,
# so that each run of a deed makes the same calls.
for module, name in ((fileops, "YOUNG_NS"), (saving_plan, "YOUNG_NS"), (late, "STILL_NS")):
    setattr(module, name, 1 << 62)

with (
    tempfile.TemporaryDirectory() as folder,
    contextlib.redirect_stdout(io.StringIO()),
    contextlib.redirect_stderr(io.StringIO()),
    contextlib.suppress(SystemExit),
):
    run_main(lay_out(Path(folder) / "plan"), *edit_of("T-1"))
