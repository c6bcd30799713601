"""Whether two scans look at the same thing with the same severity, so that one stands for both."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_SEVERITIES = frozenset({"--severity", "-s", "--severity-level", "--audit-level", "--fail-on"})
_TOLD = frozenset(
    {"-f", "--format", "-o", "--output", "--report-format", "--report-path", "--output-file"}
    | {"--exit-code", "--template", "-t", "--log-level", "--timeout", "--cache-dir", "--json-file"}
    | {"--sarif-file-output", "--json-file-output", "--report", "--output-format"}
    | {"--db-repository", "--java-db-repository", "--ignorefile", "--baseline", "--save-json"}
)
_PLACES = frozenset({"--prefix", "--cwd", "--dir", "-C", "--workspace", "-w", "--source", "-s"})
_VERBS = frozenset({"scan", "detect", "check", "test", "ci", "protect", "run"})
_FORMATS = frozenset({"json", "sarif", "table", "text", "txt", "html", "xml", "csv", "template"})
_ALL = frozenset({"unknown", "low", "medium", "high", "critical"})
_TARGET_INPUTS = frozenset(
    {"image-ref", "image", "scan-ref", "scan-type", "path", "input", "sbom", "directory", "target"}
    | {"dockerfile", "file", "source", "dir", "project", "working-directory", "base-dir"}
    | {"scanners", "vuln-type", "config", "paths"}
)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a scan looks at; `severities` is empty where it says none."""

    names: frozenset[str]
    severities: frozenset[str] = frozenset()

    def covers(self, other: "Scope") -> bool:
        """Whether a hard scan of this one fails for all that a scan of the other was asked for.

        A report that asks for no severity is judged by the threshold of the hard scan.
        """
        same = self.names == other.names
        asked = other.severities
        return same and (not asked or not self.severities or asked <= self.severities)


def scope_of_command(said: Iterable[str], folder: str = "") -> Scope:
    """What a command scans.

    Args:
        said: Its words behind the name of the scanner.
        folder: Where it runs, as far as the workflow tells.
    """
    words, names, severities = list(said), {folder.strip("./")}, frozenset[str]()
    place = 0
    while place < len(words):
        name, joined, value = words[place].partition("=")
        following = value if joined else next(iter(words[place + 1 : place + 2]), "")
        is_severity = name in _SEVERITIES and _listed(following) & _ALL
        if is_severity:
            severities = _listed(following)
        if name in _PLACES and not is_severity:
            names.add(following.strip("./"))
        if not name.startswith("-") and words[place] not in _VERBS | _FORMATS:
            names.add(re.sub(r"^\./|/$", "", words[place]))
        takes = name in _TOLD or name in _PLACES or is_severity
        place += 2 if takes and not joined else 1
    return Scope(frozenset(names - {"", "."}), severities)


def scope_of_action(inputs: Iterable[tuple[str, str]]) -> Scope:
    """What an action scans, by its inputs."""
    given = {name.lower().replace("_", "-"): value for name, value in inputs}
    by_words = scope_of_command(given.get("args", "").split())
    names = by_words.names | frozenset(_values(given))
    severities = by_words.severities | (_listed(given.get("severity", "")) & _ALL)
    return Scope(names - {"", "."}, severities)


def _values(given: dict[str, str]) -> Iterator[str]:
    for name, value in given.items():
        if name in _TARGET_INPUTS:
            yield re.sub(r"^\./|/$", "", value)


def _listed(text: str) -> frozenset[str]:
    return frozenset(text.lower().replace(" ", "").strip("'\"").split(","))
