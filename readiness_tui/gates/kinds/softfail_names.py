"""Which commands and actions are scanners, seen through whatever stands before them.

A command is a scanner if its command word is one: `pip install bandit` and `ls bandit.json` are
not. What only asks for a version, signs in or fetches rules scans nothing.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from readiness_tui.gates.readers.shell_tree import Simple
from readiness_tui.gates.readers.shell_walk import SHELLS
from readiness_tui.gates.readers.shell_words import Word

SCANNERS = (
    *("bandit", "safety", "pip-audit", "trivy", "snyk", "semgrep", "codeql", "grype", "gitleaks"),
    *("trufflehog", "detect-secrets", "osv-scanner", "checkov", "tfsec", "zizmor", "govulncheck"),
    *("gosec", "hadolint", "npm audit", "yarn audit", "yarn npm audit", "pnpm audit"),
    *("cargo audit", "cargo deny", "docker scout"),
)
_ACTIONS = {
    "actions/dependency-review-action": "dependency-review",
    "ossf/scorecard-action": "scorecard",
    "anchore/scan-action": "grype",
    "docker/scout-action": "docker scout",
    "embarkstudios/cargo-deny-action": "cargo deny",
    "rustsec/audit-check": "cargo audit",
    "actions-rs/audit-check": "cargo audit",
    "actions-rust-lang/audit": "cargo audit",
    "oke-py/npm-audit-action": "npm audit",
}
_NO_SCAN_ACTION = re.compile(
    r"setup|install|/(init|autobuild|upload-sarif|resolve-environment)$", re.IGNORECASE
)
_LISTS = re.compile(r"(^| )(--format|-f)[ =](cyclonedx|spdx|spdx-json|github)( |$)")
_OTHER_NAMES = {("detect-secrets-hook",): "detect-secrets"}
_PLACES = frozenset({"--prefix", "--cwd", "--dir", "-C", "--filter", "--workspace", "-w"})
_ASKS = frozenset({"--version", "--help", "version", "help", "-V", "-h"})
_NO_SCAN = {
    "snyk": frozenset({"auth", "config", "monitor", "ignore", "policy"}),
    "trivy": frozenset({"plugin", "server", "clean", "convert", "registry", "module"}),
    "semgrep": frozenset({"login", "logout", "publish"}),
    "safety": frozenset({"auth", "configure", "generate"}),
    "codeql": frozenset({"pack", "resolve", "database-create"}),
    "docker scout": frozenset({"enroll", "config", "cache"}),
    "npm audit": frozenset({"fix"}),
}
_WRAPPERS = {  # name: options that take a value
    "sudo": {"-u", "-g", "--user"},
    "env": {"-u", "--unset", "-C"},
    "time": {"-o", "-f"},
    "exec": {"-a"},
    "nohup": set[str](),
    "nice": {"-n"},
    "ionice": {"-c", "-n"},
    "stdbuf": {"-o", "-i", "-e"},
    "chronic": set[str](),
    "command": set[str](),
    "builtin": set[str](),
    "xargs": {"-n", "-I", "-P", "-d", "-L", "-a"},
    "timeout": {"-k", "-s", "--signal", "--kill-after"},
}
_RUNNERS = {  # name: words that may follow before the command
    "poetry": {"run"},
    "uv": {"run", "tool"},
    "pdm": {"run"},
    "hatch": {"run"},
    "pipenv": {"run"},
    "rye": {"run"},
    "pipx": {"run"},
    "uvx": set[str](),
    "npx": set[str](),
    "bunx": set[str](),
}
_RUNNER_VALUES = {"--with", "--python", "-p", "--extra", "--group", "--from", "--spec", "-e"}
_IMAGE_RUNNERS = frozenset({"docker", "podman", "nerdctl"})
_IMAGE_FLAGS = frozenset(
    {"--rm", "-i", "-t", "-it", "-ti", "--init", "--privileged", "--read-only", "-d", "--detach"}
    | {"--interactive", "--tty"}
)
_PYTHON = re.compile(r"python(\d(\.\d+)?)?|py")
_VARIABLE = re.compile(r"[A-Za-z_]\w*=(?!=)")
_DEEPEST = 10
_SHELL_WORDS = SHELLS | {"source", "."}
_HERE = re.compile(r"^(\$\{?GITHUB_WORKSPACE\}?/|\$\{\{\s*github\.workspace\s*\}\}/|\./)+")


@dataclass(frozen=True, slots=True)
class Scan:
    """One use of a scanner or of a watched command.

    `via` is the file of the repository that runs it, where it is called through one; such a use is
    counted where it is written and only held against what hides the call.
    """

    name: str
    args: tuple[Word, ...]
    is_watched: bool = False
    via: str = ""

    @property
    def label(self) -> str:
        """The name, and the file that it is called through."""
        return f"{self.name} in {self.via}" if self.via else self.name

    @property
    def said(self) -> str:
        """`bandit ...`: the name, and a sign that words follow."""
        return f"{self.label} ..." if self.args else self.label


class Names:
    """The scanners and watched commands of one gate.

    Args:
        scanners: Names of scanners.
        watched: Names of other commands.
        carriers: Files of the repository that run a scanner, with its name: scripts by their
            path, workflows and folders of actions as `uses:` calls them.
    """

    def __init__(
        self,
        scanners: Iterable[str],
        watched: Iterable[str],
        carriers: Mapping[str, str] | None = None,
    ) -> None:
        self.scanners = frozenset(scanners)
        self._watched = frozenset(watched)
        self.carriers = dict(carriers or {})
        every = sorted(self.scanners | self._watched, key=len, reverse=True)
        self._wanted = [(tuple(name.split()), name) for name in every if name.strip()]
        self._wanted += [pair for pair in _OTHER_NAMES.items() if pair[1] in self.scanners]
        last = {re.escape(words[-1]).replace(r"\-", "[-_]") for words, _ in self._wanted}
        last |= {re.escape(path.rpartition("/")[2]) for path in self.carriers}
        self._any = re.compile("|".join(sorted(last)) or r"(?!)")

    def carrying(self, carriers: Mapping[str, str]) -> "Names":
        """The same names, and files that run one of them."""
        return Names(self.scanners, self._watched, carriers)

    def may_be_in(self, text: str) -> bool:
        """Whether a script may hold one of them; a cheap look before it is read."""
        return self._any.search(text) is not None

    def scan(self, simple: Simple) -> Scan | None:
        """The scanner that a command runs, None if it runs none."""
        for words in _stripped(simple.words):
            found = self._named(words) or self._carried(words)
            if found is not None:
                return found
        return None

    def _carried(self, words: tuple[Word, ...]) -> Scan | None:
        """The scan of a script that a command runs."""
        if not self.carriers:
            return None
        if _tidy(words[0].text) in _SHELL_WORDS:
            words = _past_options(words[1:], {"-o"})
        path = _HERE.sub("", words[0].text) if words else ""
        name = self.carriers.get(path)
        return None if name is None else Scan(name, words[1:], is_watched=True, via=path)

    def call(self, uses: str) -> Scan | None:
        """The scan of an action or workflow of this repository, None if it has none."""
        path = uses.strip().rstrip("/")
        name = self.carriers.get(path) if path.startswith("./") else None
        return None if name is None else Scan(name, (), is_watched=True, via=path)

    def _named(self, words: tuple[Word, ...]) -> Scan | None:
        said = [_tidy(words[0].text), *(word.text for word in words[1:])]
        for wanted, name in self._wanted:
            rest = _after(said, wanted)
            if rest is None:
                continue
            args = words[len(words) - rest :]
            is_watched = name not in self.scanners
            if is_watched or not _asks_only(name, args):
                return Scan(name, args, is_watched)
        return None

    def action(self, uses: str) -> str | None:
        """The scanner that an action runs, None if it runs none."""
        name = uses.partition("@")[0].strip().lower()
        if name.startswith("docker://"):
            image = _image(name.removeprefix("docker://"))
            return image if image in self.scanners else None
        if name.startswith(".") or _NO_SCAN_ACTION.search(name):
            return None
        for known, scanner in _ACTIONS.items():
            if name == known or name.startswith(f"{known}/"):
                return scanner
        if name in self.scanners:
            return name
        parts = re.split(r"[^a-z0-9-]", name)
        for scanner in sorted(self.scanners, key=len, reverse=True):
            if " " not in scanner and any(_has(part, scanner) for part in parts):
                return scanner
        return None


def _has(part: str, scanner: str) -> bool:
    return f"-{scanner}-" in f"-{part}-"


def _after(said: list[str], wanted: tuple[str, ...]) -> int | None:
    """How many words are left behind the wanted ones; options between them are passed over."""
    if said[0] != wanted[0]:
        return None
    at = 1
    for name in wanted[1:]:
        while at < len(said) and said[at].startswith(("-", "+")):
            at += 2 if said[at] in _PLACES else 1
        if at >= len(said) or said[at] != name:
            return None
        at += 1
    return len(said) - at


def _asks_only(name: str, args: tuple[Word, ...]) -> bool:
    said = [word.text for word in args]
    if "--version" in said or "--help" in said or (said and said[0] in _ASKS):
        return True
    if name == "pip-audit" and "--dry-run" in said and "--fix" not in said:
        return True
    if name == "trivy" and _LISTS.search(" ".join(said)):
        return True
    verb = next((word for word in said if not word.startswith("-")), "")
    return verb in _NO_SCAN.get(name, frozenset())


def _tidy(word: str) -> str:
    """The name behind a path, a version and Python's spelling of a module."""
    name = word.rpartition("/")[2] if not word.startswith("@") else word
    name = re.split(r"==|@", name, maxsplit=1)[0] or name
    return name.removesuffix(".exe").replace("_", "-")


def _image(word: str) -> str:
    return re.split(r"[:@]", word.rpartition("/")[2], maxsplit=1)[0]


def _stripped(words: tuple[Word, ...]) -> Iterator[tuple[Word, ...]]:
    """The command without each prefix in turn, the whole one first."""
    for _ in range(_DEEPEST):
        while words and _VARIABLE.match(words[0].raw):
            words = words[1:]
        if not words:
            return
        yield words
        if _tidy(words[0].text) in _IMAGE_RUNNERS:
            inside = _in_image(words)
            if inside:
                yield inside
            shorter = inside[1:] if inside else None
        else:
            shorter = _without_prefix(words)
        if shorter is None:
            return
        words = shorter


def _without_prefix(words: tuple[Word, ...]) -> tuple[Word, ...] | None:
    name = _tidy(words[0].text)
    said = [word.text for word in words]
    if _PYTHON.fullmatch(name):
        if "-m" not in said[:4]:
            return None
        return words[said.index("-m") + 1 :]
    if name == "command" and set(said[1:2]) & {"-v", "-V"}:
        return None
    if name == "find":
        at = next((place for place, word in enumerate(said) if word in {"-exec", "-execdir"}), -1)
        return words[at + 1 :] if at >= 0 else None
    if name in _WRAPPERS:
        rest = _past_options(words[1:], _WRAPPERS[name])
        return rest[1:] if name == "timeout" else rest
    if name in _RUNNERS:
        return _after_runner(words, _RUNNERS[name])
    if name in {"npm", "pnpm", "yarn", "bun"} and said[1:2] and said[1] in {"exec", "dlx", "x"}:
        return _past_options(words[2:], _RUNNER_VALUES)
    return None


def _after_runner(words: tuple[Word, ...], verbs: set[str]) -> tuple[Word, ...] | None:
    rest = _past_options(words[1:], _RUNNER_VALUES)
    if verbs and not (rest and rest[0].text in verbs):
        return None
    while rest and rest[0].text in {*verbs, "run"} and verbs:
        rest = _past_options(rest[1:], _RUNNER_VALUES)
    if rest and words[0].text == "hatch" and ":" in rest[0].text:
        first = rest[0]
        name = first.text.partition(":")[2]
        rest = (Word(name, name, first.at, first.end), *rest[1:])
    return rest


def _in_image(words: tuple[Word, ...]) -> tuple[Word, ...] | None:
    """What a container runs: its image where that is a scanner, else the command behind it."""
    said = [word.text for word in words]
    verb = next((place for place, text in enumerate(said) if text in {"run", "exec"}), None)
    if verb is None:
        return None
    at = verb + 1
    while at < len(said) and said[at].startswith("-"):
        if said[at].startswith("--entrypoint"):
            joined = said[at].partition("=")[2]
            named = words[at] if joined else words[min(at + 1, len(words) - 1)]
            name = joined or named.text
            return (Word(name, name, named.at, named.end), *words[at + 1 :])
        at += 1 if said[at] in _IMAGE_FLAGS or "=" in said[at] else 2
    if at >= len(said):
        return None
    image = words[at]
    name = _image(image.text)
    return (Word(name, name, image.at, image.end), *words[at + 1 :])


def _past_options(words: tuple[Word, ...], with_value: set[str]) -> tuple[Word, ...]:
    at = 0
    while at < len(words):
        text = words[at].text
        if text.startswith("-"):
            at += 2 if text in with_value else 1
        elif _VARIABLE.match(words[at].raw):
            at += 1
        else:
            break
    return words[at:]
