"""What looks like a scanner that nobody knows, by the name of a program, an action or a step."""

import re

from readiness_tui.gates.kinds.scanners.scanner_table import scanners
from readiness_tui.gates.shell.walk import SHELLS

_LOOKS_LIKE = re.compile(
    r"(scan(s|ner|ning)?|audit(s|or|ing)?|vuln(s|check|erabilit(y|ies))?"
    r"|(?<![a-z])(sast|dast|secret-?(s-)?(lint|leaks?|finder)|leaks?))(?![a-z])",
    re.IGNORECASE,
)
_BUILDS = frozenset(
    {
        "ant",
        "bazel",
        "cargo",
        "cmake",
        "docker",
        "dotnet",
        "go",
        "gradle",
        "gradlew",
        "helm",
        "java",
    }
    | {"kubectl", "make", "meson", "mvn", "ninja", "node", "npm", "nvm", "podman", "terraform"}
)
_PROGRAM = re.compile(r"[A-Za-z][\w.+-]*")
_MENDS = re.compile(
    r"(?<![a-z])(fix|upload|report|setup|install|download|comment|log)", re.IGNORECASE
)


def looks_like_scan(name: str) -> bool:
    """Whether a name is one that scanners have."""
    return _LOOKS_LIKE.search(name) is not None and _MENDS.search(name) is None


def speaks_of_scan(text: str) -> bool:
    """Whether a script speaks of what looks like a scan; a cheap look before it is read."""
    return _LOOKS_LIKE.search(text) is not None


def may_be_scanner(name: str) -> bool:
    """Whether a program that nobody knows may scan: it builds nothing and does nothing to files."""
    non_scanners = scanners().bystanders | scanners().heads | _BUILDS | SHELLS
    return _PROGRAM.fullmatch(name) is not None and name not in non_scanners
