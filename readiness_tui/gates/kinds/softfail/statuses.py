"""The statuses with which commands that are known say that a report holds findings."""

import re

from readiness_tui.gates.kinds.softfail.code_endings import ends_of
from readiness_tui.gates.kinds.softfail.programs import command_of
from readiness_tui.gates.kinds.softfail.python_endings import Ends
from readiness_tui.gates.kinds.softfail.traces import Traces
from readiness_tui.gates.shell.tree import Simple
from readiness_tui.gates.shell.values import FAILED, Values

_TESTS = frozenset({"[", "[[", "test"})
_GREPS = frozenset({"grep", "egrep", "fgrep", "rg", "zgrep", "ggrep"})
_QUERIES = frozenset({"jq", "yq", "gojq"})
_DIFFS = frozenset({"diff", "cmp"})
_AWKS = frozenset({"awk", "gawk", "mawk"})
_PRESENCE = frozenset({"-f", "-e", "-d", "-r", "-w", "-x", "-L", "-h"})
_COMPARISON, _PATTERN = 3, frozenset("$`*?[")
_MAY_TAKE = frozenset({"=", "==", "!=", "=~"})
_LIST = re.compile(r"\.[\w.\[\]\"?-]*|type|empty|keys|input|inputs")
_CLEAN = re.compile(
    r"\[\\?\s*\\?\]|\b0\b|\bno\b|\bnone\b|clean|pass|\bok\b|success|true|secure", re.IGNORECASE
)
_NEVER: frozenset[int] = frozenset()
_EITHER, _FAILURE, _SUCCESS = frozenset({0, 1}), frozenset({1}), frozenset({0})


def statuses_of(simple: Simple, traces: Traces) -> frozenset[int] | None:
    """With which status a command says that there are findings, None where it is not known.

    0 for its success, 1 for its failure, both where it may be either; none where it never says so.

    Args:
        simple: A command that reads a report.
        traces: The names of the report.
    """
    texts = command_of(simple)
    name = texts[0].rpartition("/")[2] if texts else ""
    if name in _TESTS or name.startswith("(("):
        return _of_test(texts, traces)
    if name in {"exit", "return"}:
        return _FAILURE if any(traces.are_in(word) for word in texts[1:]) else _NEVER
    if name in _QUERIES:
        return _of_query(texts)
    if name in _GREPS:
        return _of_grep(texts)
    if name in _AWKS:
        return _FAILURE if ends_of("awk", " ".join(texts[1:])) is Ends.FAILS else _NEVER
    if name in _DIFFS or (name == "git" and {"--exit-code", "--quiet"} & set(texts)):
        return _FAILURE
    return None


def _of_test(texts: list[str], traces: Traces) -> frozenset[int]:
    if texts[0].startswith("(("):
        text = texts[0][2:-2]
        for name in sorted(traces.variables | traces.exported, key=len, reverse=True):
            text = re.sub(rf"\$?\{{?(?<!\w){name}(?!\w)\}}?", FAILED, text)
        number = Values().number(text)
        return _EITHER if number is None else frozenset({int(not number)})
    words = texts[1:] if texts[0] == "test" else texts[1:-1]
    asks = set(words)
    if asks & _PRESENCE:
        return _EITHER if asks & {"&&", "||", "-a", "-o"} else _NEVER
    if "-s" in asks:
        return _SUCCESS
    values = [traces.value_of(word) for word in words]
    if len(words) == _COMPARISON and values[0] is not None and not set(words[2]) & _PATTERN:
        return _of_held(Values().holds(["x" + values[0], words[1], "x" + words[2]]))
    meanings = ["failure" if traces.tell_outcome(word) else FAILED for word in words]
    asks_length = len(words) == 1 or (bool(words) and words[0] in {"-n", "-z", "!"})
    is_news = [_speaks(word, traces) or (asks_length and _is_output(word)) for word in words]
    filled = [
        new if spoken else word for word, new, spoken in zip(words, meanings, is_news, strict=True)
    ]
    if set(filled[1:2]) & _MAY_TAKE and "failure" not in filled and not filled[3:]:
        return _of_comparison(filled)
    if filled == [FAILED]:
        return _SUCCESS
    return _of_held(Values().holds(filled))


def _of_held(holds: bool | None) -> frozenset[int]:  # noqa: FBT001 - a truth that may be unknown
    return _EITHER if holds is None else frozenset({int(not holds)})


def _speaks(word: str, traces: Traces) -> bool:
    return traces.is_of(word) or word in traces.variables | traces.exported


def _is_output(word: str) -> bool:
    """Whether a word is all that a command printed: with findings it is not empty."""
    return word.startswith("$(") and not word.startswith("$((") and word.endswith(")")


def _of_comparison(words: list[str]) -> frozenset[int]:
    """`[ X = true ]` may say either; `[[ X =~ HIGH ]]` holds where there are findings."""
    left_operand, op, right_operand = words
    other = right_operand if left_operand == FAILED else left_operand
    if op == "=~" or set(other) & set("*?"):
        return frozenset({int(_CLEAN.search(other) is not None)} if _is_word(other) else ())
    return _of_held(Values().holds(words)) if not other or other.isdigit() else _EITHER


def _is_word(pattern: str) -> bool:
    """Whether a pattern speaks of words, and not only of the form of a number."""
    return re.search(r"[A-Za-z]{2}", re.sub(r"\[[^\]]*\]|\\.", "", pattern)) is not None


def _of_query(texts: list[str]) -> frozenset[int]:
    """`jq -e` with a filter that compares or counts; a mere path says only that something is."""
    if any(re.search(r"\b(halt_)?error\b", word) for word in texts[1:]):
        return _FAILURE
    short = "".join(word for word in texts[1:] if re.fullmatch(r"-[a-zA-Z]+", word))
    if "e" not in short and "--exit-status" not in texts:
        return _NEVER
    program = next((word for word in texts[1:] if not word.startswith("-")), "")
    return _NEVER if _LIST.fullmatch(program.strip()) else _EITHER


def _of_grep(texts: list[str]) -> frozenset[int]:
    flags = "".join(word for word in texts[1:] if re.fullmatch(r"-[a-zA-Z]+", word))
    patterns = [word for word in texts[1:] if not word.startswith("-")]
    pattern = patterns[0] if patterns else ""
    return _EITHER if "v" in flags or _CLEAN.search(pattern) else _SUCCESS
