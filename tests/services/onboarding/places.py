"""A repository without boards, with a plan, code, a workflow and owners."""

import subprocess
from pathlib import Path

PLAN = """\
# Launch plan

| ID | Title | Status | Depends |
|---|---|---|---|
| P-1 | Agree on service levels | Done | |
| P-2 | Write the contracts | In progress | P-1 |
| P-3 | Drill the rollback | Todo | P-2 |
"""

WORKFLOW = """\
name: ci
on: push
jobs:
  scan:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: bandit -r src || true
"""

FILES = {
    "docs/plan.md": PLAN,
    "docs/notes.md": "# Notes\n\nNothing to do here.\n",
    "CODEOWNERS": "* @core\n",
    ".github/workflows/ci.yml": WORKFLOW,
    "src/shop.py": "def charge() -> int:\n    return 1\n",
    "tests/test_shop.py": "def test_it() -> None: ...\n",
}


def planned(root: Path, *, git: bool = True, **more: str) -> Path:
    """Lay the repository in a folder; `more` are files by name, with `__` for a slash."""
    files = FILES | {name.replace("__", "/"): text for name, text in more.items()}
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    if git:
        subprocess.run(["git", "init", "-q", "-b", "main"], cwd=root, check=True)  # noqa: S607
    return root
