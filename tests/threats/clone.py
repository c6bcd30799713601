"""T18 and T29: a clone whose configuration and whose modules run code."""

import shutil
import subprocess
from pathlib import Path

CONFIGURED = (
    "core.fsmonitor",
    "core.pager",
    "pager.log",
    "core.sshCommand",
    "filter.x.clean",
    "filter.x.smudge",
    "filter.x.process",
    "diff.x.command",
    "diff.x.textconv",
    "diff.external",
    "gpg.program",
    "core.editor",
    "core.askPass",
    "credential.helper",
    "uploadpack.packObjectsHook",
)
HOOKS = (
    "post-index-change",
    "reference-transaction",
    "post-checkout",
    "pre-commit",
    "pre-auto-gc",
)
MODULES = (
    "yaml",
    "re2",
    "pydantic",
    "json",
    "pathspec",
    "defusedxml",
    "sitecustomize",
    "tomllib",
    "tomli",
    "textual",
    "click",
    "usercustomize",
    "encodings",
    "asyncio",
    "watchfiles",
)
PACKAGES = (
    "readiness_tui",
    "readiness_tui/gates",
    "readiness_tui/gates/engine",
    "readiness_tui/cli",
)
WITHIN_S = 120
GIT = shutil.which("git") or "git"


def git(root: Path, *words: str) -> str:
    """Run git in a folder; what it prints."""
    done = subprocess.run(
        (GIT, *words), cwd=root, check=True, capture_output=True, text=True, timeout=WITHIN_S
    )
    return done.stdout.strip()


def lay_modules(root: Path) -> None:
    """T29: modules of well-known names, each of which leaves a mark when it is imported."""
    trap = f"open({str(root / 'MARK')!r}, 'a').write(__name__)\n"
    for name in MODULES:
        (root / f"{name}.py").write_text(trap)
    for name in PACKAGES:
        (root / name).mkdir()
        (root / name / "__init__.py").write_text(trap)
    for name in ("readiness_tui/__main__.py", "readiness_tui/gates/engine/evaluator.py"):
        (root / name).write_text(trap)


def lay_git(root: Path) -> None:
    """T18: a repository with history, then configured so that each verb would run a program."""
    evil = root / "evil"
    evil.write_text(f"#!/bin/sh\necho ran >> {root}/MARK\n")
    evil.chmod(0o755)
    (root / ".gitattributes").write_text("* filter=x diff=x\n")
    git(root, "init", "--quiet")
    git(root, "add", "--", "boards", "src", "docs")
    git(root, "commit", "--quiet", "-m", "begin")
    for name in CONFIGURED:
        git(root, "config", name, str(evil))
    git(root, "config", "log.showSignature", "true")
    git(root, "config", "remote.origin.url", f"ext::{evil} %S")
    git(root, "config", "remote.origin.promisor", "true")
    git(root, "config", "extensions.partialClone", "origin")
    git(root, "config", "core.repositoryFormatVersion", "1")
    git(root, "config", "protocol.ext.allow", "always")
    for name in HOOKS:
        hook = root / ".git/hooks" / name
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(f"#!/bin/sh\n{evil}\n")
        hook.chmod(0o755)
    _lay_bare(root, evil)
    (root / "MARK").unlink(missing_ok=True)  # git ran it itself, above


def _lay_bare(root: Path, evil: Path) -> None:
    """A bare repository as a folder of the tree: git takes it for the one it stands in."""
    inner = root / "bare"
    inner.mkdir()
    for name in ("objects", "refs"):
        (inner / name).mkdir()
    (inner / "HEAD").write_text("ref: refs/heads/main\n")
    (inner / "config").write_text(f"[core]\n\tbare = true\n\tfsmonitor = {evil}\n")
