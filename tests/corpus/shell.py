"""A real shell in which every program is a stand-in: the oracle of the rewritings.

bash itself decides what a script ends with; the scans it is told of fail, all else ends well.
"""

import re
import subprocess
from collections.abc import Iterable
from pathlib import Path

from tests.corpus.scans import WORD

_PROGRAMS = """\
command_not_found_handle() {
  local line="$*" scan
  while IFS= read -r scan; do
    [[ $line == "$scan"* ]] && return 1
  done <<< "$SCANS"
  return 0
}
bash() { /bin/bash "$@"; }
sudo() { "$@"; }
env() { while [[ $1 == *=* ]]; do shift; done; "$@"; }
cd() { :; }
"""

_OPTIONS = {"": ["-e"], "bash": ["-eo", "pipefail"], "bash {0}": []}
"""What each `shell` of a step means for bash."""


def scans_in(script: str) -> list[str]:
    """The scans of a script, each as far as its words are plain."""
    lines = [line.strip() for line in script.split("\n")]
    return [plain(line[match.start() :]) for line in lines for match in WORD.finditer(line)]


def plain(words: str) -> str:
    """A command up to the first thing that its shell replaces or takes as an operator."""
    last = words.rsplit(" | ", maxsplit=1)[-1] if " | nancy" in words else words
    return re.split(r"""\s*\d?[|<>"'$;&)\\]""", last)[0].strip()


def status(script: str, folder: Path, *, shell: str = "", failing: Iterable[str]) -> int:
    """What a step with this script ends with where these scans find something."""
    (folder / "programs").write_text(_PROGRAMS)
    (folder / "script").write_text(re.sub(r"\$\{\{.*?\}\}", "x", script))
    files = {name: str(folder / name) for name in ("GITHUB_OUTPUT", "GITHUB_ENV", "SUMMARY")}
    answer = subprocess.run(
        ["/bin/bash", "--noprofile", "--norc", *_OPTIONS[shell], "script"],
        cwd=folder,
        env={
            "CI": "true",
            "PATH": "/nowhere",
            "BASH_ENV": str(folder / "programs"),
            "SCANS": "\n".join(failing) or "-",
            "GITHUB_STEP_SUMMARY": files.pop("SUMMARY"),
            **files,
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert "syntax error" not in answer.stderr, f"{answer.stderr}\n{script}"
    return answer.returncode
