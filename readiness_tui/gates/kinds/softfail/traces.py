"""What carries the news of a scan onwards: report files, variables, outputs of steps."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import lru_cache

_OUTPUT = re.compile(
    r"--?(?:o|output|out|output-file|report|report-path|save-json|json-output|sarif-output"
    r"|json-file-output|sarif-file-output|outfile|results|results-file)"
)
_VARIABLE = re.compile(r"\$\{(\w+)\}")
_EXPRESSION = re.compile(r"\$\{\{\s*([\w.-]+)\s*\}\}")
_NAME = re.compile(r"\$\{?(\w+)\}?")
_NO_FILE = frozenset({"-", "/dev/stdout", "/dev/stderr", "/dev/null", ".", "true", "false"})
_MARKS = re.compile(r"[./$]")
_REPORTS = (".json", ".sarif", ".xml", ".html")
_TO_FILE = frozenset({">", ">>", ">|", "&>", "&>>"})
_LONGEST = 4_000


@dataclass(frozen=True, slots=True)
class Traces:
    """Names under which later commands can find what a scan said.

    `variables` are those of one script, `exported` those of all later steps. `outputs` are written
    as expressions have them: `steps.x.outputs.high`, `steps.x.outcome`; a last `*` stands for
    every output. `values` are what outputs and variables (`env.NAME`) hold where the scan found
    something, as far as a script says so; None where it may be anything.
    """

    files: frozenset[str] = frozenset()
    variables: frozenset[str] = frozenset()
    outputs: frozenset[str] = frozenset()
    exported: frozenset[str] = frozenset()
    values: frozenset[tuple[str, str | None]] = frozenset()

    def __or__(self, other: "Traces") -> "Traces":
        """Those of both."""
        return Traces(
            self.files | other.files,
            self.variables | other.variables,
            self.outputs | other.outputs,
            self.exported | other.exported,
            self.values | other.values,
        )

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self.files or self.variables or self.outputs or self.exported)

    def onwards(self) -> "Traces":
        """What a later step can find; the variables of a script end with it."""
        return replace(self, variables=frozenset())

    def value(self, path: str) -> str | None:
        """What an output or variable holds where the scan found something; None: not known."""
        values = {value for name, value in self.values if name.lower() == path.lower()}
        return values.pop() if len(values) == 1 else None

    def without_values(self, paths: Iterable[str]) -> "Traces":
        """The same where nothing is known of some values."""
        hidden = set(paths)
        return replace(self, values=frozenset(one for one in self.values if one[0] not in hidden))

    def value_of(self, word: str) -> str | None:
        """The same for a word of a script: `$NAME` or `${{ path }}`."""
        path, name = _EXPRESSION.fullmatch(word), _NAME.fullmatch(word)
        full_path = path[1] if path else f"env.{name[1]}" if name else ""
        return self.value(full_path) if full_path else None

    def handed(self, pairs: Iterable[tuple[str, str]]) -> frozenset[tuple[str, str | None]]:
        """The values behind `name: ${{ path }}`, by names as expressions have them."""
        paths = ((name, _EXPRESSION.fullmatch(text.strip())) for name, text in pairs)
        values = ((name, self.value(path[1]) if path else None) for name, path in paths)
        return frozenset(values)

    def are_in(self, text: str) -> bool:
        """Whether a text speaks of one of them."""
        return bool(self) and _pattern(self).search(_VARIABLE.sub(r"$\1", text)) is not None

    def is_of(self, word: str) -> bool:
        """Whether an argument of a command stands for one of them, as a glob or folder too."""
        if self.are_in(word):
            return True
        tidy = word.removeprefix("./").rstrip("/")
        if set(tidy) & set("*?["):
            return any(fnmatchcase(name, tidy) for name in self.files)
        return any(name.rpartition("/")[0] == tidy for name in self.files if "/" in name)

    def are_given_in(self, text: str) -> bool:
        """Whether a value is made of one of them."""
        return self.are_in(text) or ("$((" in text and self.are_counted_in(text))

    def are_counted_in(self, text: str) -> bool:
        """Whether an arithmetic expression or a `[[` speaks of a variable without its `$`."""
        names = self.variables | self.exported
        return any(re.search(rf"(?<![\w$]){re.escape(name)}(?!\w)", text) for name in names)

    def tell_outcome(self, text: str) -> bool:
        """Whether a text speaks of the outcome of a step."""
        outcomes = frozenset(name for name in self.outputs if name.endswith(".outcome"))
        return bool(outcomes) and Traces(outputs=outcomes).are_in(text)


NO_TRACES = Traces()


@lru_cache(maxsize=256)
def _pattern(traces: Traces) -> re.Pattern[str]:
    patterns = [
        rf"(?<![\w.-]){re.escape(name)}(?![\w-]|\.\w)"
        if _MARKS.search(name)
        else rf"(?<![^\s\"'=/]){re.escape(name)}(?![^\s\"';|)])"  # may be a word like any other
        for name in traces.files
    ]
    for name in map(re.escape, traces.variables | traces.exported):
        patterns.append(rf"\$\{{?[#!]?{name}(?!\w)")
        patterns.append(rf"\benv\.{name}(?!\w)|(?:environ|env|getenv)\S{{0,5}}['\"]{name}['\"]")
    for name in traces.outputs:
        every = name.endswith("*")
        end = "" if every else r"(?![\w-])"
        patterns.append(rf"\b{re.escape(name.removesuffix('*'))}{end}")
        if name.endswith(".outcome"):
            patterns.append(r"\bsteps\.\*\.outcome\b")
    return re.compile("|".join(sorted(patterns)))


def files_of(names: Iterable[str]) -> Iterator[str]:
    """File names as they are compared: without `./` and quotes, what no later command can name."""
    for name in names:
        tidy = _VARIABLE.sub(r"$\1", name.removeprefix("./").strip("'\""))
        if 1 < len(tidy) <= _LONGEST and tidy not in _NO_FILE and not tidy.startswith("&"):
            yield tidy
            tail = tidy.rpartition("/")[2]
            if "$" in tidy and "$" not in tail and "." in tail:
                yield tail


def output_files(said: list[str], redirected: Iterable[tuple[str, str]]) -> Iterator[str]:
    """The files that a command is told to write.

    Args:
        said: Its words.
        redirected: Operator and target of each redirection.
    """
    for place, word in enumerate(said):
        name, joined, value = word.partition("=")
        if _OUTPUT.fullmatch(name):
            candidates = [value] if joined else said[place + 1 : place + 2]
            yield from files_of(one for one in candidates if _MARKS.search(one) and one[0] != "-")
        elif name == "--file":  # of some scanners what they read
            candidates = [value] if joined else said[place + 1 : place + 2]
            yield from files_of(one for one in candidates if one.endswith(_REPORTS))
    if said and said[0] in {"cp", "mv", "tee"}:
        yield from files_of(word for word in said[-1:] if not word.startswith("-"))
    yield from files_of(target for op, target in redirected if op in _TO_FILE)
