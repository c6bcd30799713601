"""T1, T2 and T28: patterns and sources on which other programs run for hours."""

from tests.threats.sample import Sample, text

LONG_S = 10.0
_LINE = {"t1/a.txt": b"a" * 45 + b"!\n", "t1/b.txt": b"," * 100_000 + b"\n"}


def _pattern(name: str, pattern: str, comes: str, says: str = "", *, at: str = "a") -> Sample:
    return Sample(f"T1-{name}", text(pattern, inputs=[f"t1/{at}.txt"]), comes, says, _LINE)


REGEX = (
    _pattern("nested", "^(a|aa)+$", "pass", "1 file"),
    _pattern("commas", ".*,.*;", "pass", "1 file", at="b"),
    _pattern("lookaround", "(?=a)b", "error: config", "look-ahead is not taken at character 1"),
    _pattern("behind", "x(?<!a)b", "error: config", "look-behind is not taken at character 2"),
    _pattern("back", r"(a)\1", "error: config", "back-reference is not taken at character 4"),
    _pattern("repeat", "(a{1000}){1000}", "error: config", "repeat over 1,000"),
    _pattern("long", "a?" * 600, "error: config", "at most 1000"),
)

_NAMES = {"t2/" + "a" * 60: b"x\n", "t2/" + "a/" * 60 + "c": b"x\n"}


def _glob(name: str, pattern: str, comes: str, says: str = "") -> Sample:
    return Sample(f"T2-{name}", text("never", inputs=[pattern]), comes, says, _NAMES)


GLOBS = (
    _glob("stars", "t2/" + "*a" * 25 + "b", "unknown: absent"),
    _glob("folders", "t2/" + "**/a/" * 20 + "b", "unknown: absent"),
    _glob("braces", "t2/" + "{a,b}" * 50 + "*", "unknown: absent"),
    _glob("long", "t2/" + "*a" * 600, "error", "at most 1000"),
    _glob("all", "**/**/**/**/a*", "pass"),
)


def _code(name: str, content: bytes, comes: str, says: str) -> Sample:
    path = f"t28/{name}.py"
    both = {path: content, "t28/good.py": b"def f(x: int) -> int:\n    return x\n"}
    table = {"kind": "typed_api", "inputs": [path, "t28/good.py"]}
    return Sample(f"T28-{name}", table, comes, says, both)


SOURCES = (
    _code("minus", b"x = " + b"-" * 100_000 + b"1\n", "error", "t28/minus.py"),
    _code("operands", b"x = " + b"+".join([b"1"] * 50_000) + b"\n", "error|pass", ""),
    _code("nul", b"x = 1\0\n", "error", "t28/nul.py"),
    _code(
        "latin",
        b"# -*- coding: latin-1 -*-\ndef g(x: int) -> str:\n    return '\xe9'\n",
        "pass",
        "2",
    ),
    _code("bom", b"\xef\xbb\xbfdef g(x: int) -> int:\n    return x\n", "pass", "2"),
)

SAMPLES = (*REGEX, *GLOBS, *SOURCES)
