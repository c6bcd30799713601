"""Whether two scans look at the same thing with the same severity, so that one stands for both.

Only what is known to say how a scan is told, and not what it looks at, is left out: a word or
option that nobody knows makes another scan of it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_LEVELS = ("unknown", "negligible", "low", "medium", "high", "critical")
_LISTS = frozenset({"--severity", "-s"})
_THRESHOLDS = frozenset(
    {"--severity-level", "--severity-threshold", "--audit-level", "--fail-on", "--fail-on-severity"}
    | {"-f"}
)
_LETTERS = {"-l": "low", "-ll": "medium", "-lll": "high"}
_TOLD = frozenset(  # with a value
    {"--format", "-o", "--output", "--report-format", "--report-path", "--output-file", "-fmt"}
    | {"--exit-code", "--exitwith", "--error-exitcode", "--template", "--log-level", "--timeout"}
    | {"--cache-dir", "--json-file", "--sarif-file-output", "--json-file-output", "--report"}
    | {"--output-format", "--outputformat", "--outputpath", "--output-path", "--save-json", "-out"}
    | {"--db-repository", "--java-db-repository", "--formatter", "--metrics", "--color"}
    | {"--exit-code-on-findings", "--verbosity", "--progress-spinner"}
)
_SPOKEN = frozenset(  # without one
    {"-q", "--quiet", "-v", "-vv", "--verbose", "--debug", "--no-banner", "--redact", "--no-color"}
    | {"--no-progress", "--json", "-json", "--sarif", "--silent", "--no-git-history-warning"}
    | {"--exit-zero", "--soft-fail", "--no-fail", "-no-fail", "--no-error", "--error", "--fail"}
    | {"--continue-on-error", "--no-exit-on-warn", "--exit-on-warn", "--no-exit-codes", "--compact"}
    | {"--disable-version-check", "--no-update", "--full-report", "--short-report", "-I"}
)
_PLACES = frozenset({"--prefix", "--cwd", "--dir", "-C", "--workspace", "-w", "--source", "-s"})
_DEFAULT_VERB = "scan"
_FORMATS = frozenset({"json", "sarif", "table", "text", "txt", "html", "xml", "csv", "template"})
_MORE_FORMATS = frozenset({"columns", "markdown", "junit", "junitxml", "yaml", "screen", "custom"})
_TARGET_INPUTS = frozenset(
    {"image-ref", "image", "scan-ref", "scan-type", "path", "input", "sbom", "directory", "target"}
    | {"dockerfile", "file", "source", "dir", "project", "working-directory", "base-dir", "paths"}
)
_TOLD_INPUTS = re.compile(
    r"(?<![a-z])(token|password|username|version|format|output|report|sarif|template|exit|severity"
    r"|threshold|soft|fail|error|warn|args|cache|timeout|comment|summary|upload|quiet|verbose|log"
    r"|progress|category|advanced-security|artifact|issue-writing|ignore-on-exit)(?![a-z])"
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
        severities = other.severities
        return same and (not severities or not self.severities or severities <= self.severities)


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
        levels, is_taken = _severities(name, following), True
        if levels:
            severities = levels
            is_taken = name not in _LETTERS
        elif name in _PLACES:
            names.add(_path(following))
        elif name.startswith("-"):
            is_taken = name in _TOLD or (name == "-f" and following in _FORMATS | _MORE_FORMATS)
            if not is_taken and name not in _SPOKEN:
                is_taken = bool(following) and not following.startswith("-")
                names.add(_option(name, following if is_taken else ""))
        else:
            is_taken = False
            names.add("" if words[place] == _DEFAULT_VERB else _path(words[place]))
        place += 2 if is_taken and not joined else 1
    return Scope(frozenset(names - {"", "."}), severities)


def scope_of_action(inputs: Iterable[tuple[str, str]]) -> Scope:
    """What an action scans, by its inputs."""
    settings = {name.lower().replace("_", "-"): value for name, value in inputs}
    by_words = scope_of_command(settings.get("args", "").split())
    names = by_words.names | frozenset(_values(settings))
    severities = by_words.severities | _severities("--severity", settings.get("severity", ""))
    severities |= _severities("--fail-on", settings.get("severity-cutoff", ""))
    return Scope(names - {"", "."}, severities)


def _values(given: dict[str, str]) -> Iterator[str]:
    for name, value in given.items():
        if name in _TARGET_INPUTS:
            yield _path(value)
        elif not _TOLD_INPUTS.search(name):
            yield _option(name, value)


def _option(name: str, value: str) -> str:
    """An option or input as both are compared."""
    return " ".join((name.lstrip("-"), *([] if value in {"", "true"} else [value])))


def _path(text: str) -> str:
    return re.sub(r"^\./|/$", "", text)


def _severities(name: str, value: str) -> frozenset[str]:
    """The severities that an option asks for: those of a list, or all from a threshold on."""
    if name in _LETTERS:
        return frozenset(_LEVELS[_LEVELS.index(_LETTERS[name]) :])
    plain = value.lower().replace(" ", "").replace("moderate", "medium").strip("'\"")
    if name in _THRESHOLDS and plain in _LEVELS:
        return frozenset(_LEVELS[_LEVELS.index(plain) :])
    return frozenset(plain.split(",")) & frozenset(_LEVELS) if name in _LISTS else frozenset()
