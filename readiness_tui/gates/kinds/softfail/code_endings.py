"""Whether a piece of code that a workflow holds can end in a failure for what it reads."""

import re

from readiness_tui.gates.kinds.softfail.python_endings import Ends, python_ends

_JS_NOISE = re.compile(r"/\*.*?\*/|(?<![:\w'\"])//[^\n]*", re.DOTALL)
_JS_CATCH = re.compile(r"\bcatch\s*(?:\([^)]*\)\s*)?\{")
_JS_ENDS = re.compile(
    r"process\.exit\(\s*(?!0\s*\)|\))|process\.exitCode\s*=\s*(?!0\b)|\bthrow\b|setFailed\s*\("
    r"|\bassert\b"
)
_AWK_ENDS = re.compile(r"\bexit\b[ \t(]*(?!0\b)[\w!$]")
_OTHER_ENDS = re.compile(r"\b(exit|die|abort|raise)\b")


def ends_of(language: str, text: str) -> Ends:
    """How code ends at worst.

    Args:
        language: `python`, `javascript` or `awk`; of any other little is known.
        text: The code.
    """
    match language:
        case "python":
            try:
                return python_ends(text)
            except ValueError:
                return Ends.UNKNOWN
        case "javascript":
            return Ends.FAILS if _JS_ENDS.search(_without_catches(text)) else Ends.NEVER
        case "awk":
            return Ends.FAILS if _AWK_ENDS.search(text) else Ends.NEVER
        case _:
            return Ends.UNKNOWN if _OTHER_ENDS.search(text) else Ends.NEVER


def _without_catches(text: str) -> str:
    """Code without comments, and without what only an error leads to."""
    tidy = _JS_NOISE.sub("", text)
    while opened := _JS_CATCH.search(tidy):
        depth, end = 1, opened.end()
        while end < len(tidy) and depth:
            depth += (tidy[end] == "{") - (tidy[end] == "}")
            end += 1
        tidy = tidy[: opened.start()] + tidy[end:]
    return tidy
