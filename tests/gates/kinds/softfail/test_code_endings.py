"""How code ends that a workflow hands a report to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.gates.kinds.softfail.code_endings import ends_of
from readiness_tui.gates.kinds.softfail.python_endings import Ends

LOAD = "import json, sys\ndata = json.load(open('a.json'))\n"
MAIN = "if __name__ == '__main__':\n    sys.exit(main())\n"
PYTHON = [
    (f"{LOAD}sys.exit(1 if data['results'] else 0)", Ends.FAILS),
    (f"{LOAD}sys.exit(len(data['results']))", Ends.FAILS),
    (f"{LOAD}sys.exit(bool(data))", Ends.FAILS),
    (f"{LOAD}assert not data['results']", Ends.FAILS),
    (f"{LOAD}if data['results']:\n    raise SystemExit('found')", Ends.FAILS),
    (f"{LOAD}if data['results']:\n    raise ValueError('found')", Ends.FAILS),
    (f"{LOAD}code = 0\nif data:\n    code = 2\nsys.exit(code)", Ends.FAILS),
    (f"{LOAD}n = 0\nfor one in data:\n    n += 1\nsys.exit(n)", Ends.FAILS),
    (f"import sys\ndef main():\n    return 1 if found() else 0\n{MAIN}", Ends.FAILS),
    (
        f"import sys\ndef main():\n    rc = 0\n    if x:\n        rc = 1\n    return rc\n{MAIN}",
        Ends.FAILS,
    ),
    ("import sys\nclass Gate:\n    def run(self):\n        sys.exit(3)\nGate().run()", Ends.FAILS),
    ("import sys\nok = check()\nif not ok:\n    sys.exit(1)", Ends.FAILS),
    ("import os, sys\nif os.path.exists('a') and high:\n    sys.exit(1)", Ends.FAILS),
    (f"{LOAD}print(len(data))", Ends.NEVER),
    (f"{LOAD}sys.exit(0)", Ends.NEVER),
    (f"{LOAD}sys.exit()", Ends.NEVER),
    (f"{LOAD}if not data:\n    sys.exit('empty')", Ends.NEVER),
    ("import sys\nif len(sys.argv) < 2:\n    sys.exit('usage')", Ends.NEVER),
    ("import sys\ndef usage():\n    sys.exit(2)\nif len(sys.argv) < 2:\n    usage()", Ends.NEVER),
    (
        "import sys\nfrom pathlib import Path\nif not Path('a').exists():\n    sys.exit(1)",
        Ends.NEVER,
    ),
    ("import sys\ntry:\n    read()\nexcept Exception:\n    sys.exit(1)", Ends.NEVER),
    ("try:\n    raise ValueError\nexcept Exception:\n    pass", Ends.NEVER),
    ("import sys\ndef gate():\n    sys.exit(1)\nprint('gate')", Ends.NEVER),
    (f"import sys\ndef main():\n    print(1)\n{MAIN}", Ends.NEVER),
    (f"import sys\ndef main():\n    return main()\n{MAIN}", Ends.UNKNOWN),
    ("from gate import main\nmain()", Ends.UNKNOWN),
    ("import sys\nfrom gate import main\nsys.exit(main())", Ends.UNKNOWN),
    ("print 'x'", Ends.UNKNOWN),
    ("", Ends.NEVER),
]


@pytest.mark.parametrize(("text", "ends"), PYTHON)
def test_how_python_ends(text: str, ends: Ends) -> None:
    assert ends_of("python", text) is ends


@pytest.mark.parametrize(
    ("language", "text", "ends"),
    [
        ("javascript", "if (n) process.exit(1)", Ends.FAILS),
        ("javascript", "process.exit(n > 0 ? 1 : 0)", Ends.FAILS),
        ("javascript", "process.exitCode = 2", Ends.FAILS),
        ("javascript", "if (n) { throw new Error('x') }", Ends.FAILS),
        ("javascript", "core.setFailed('x')", Ends.FAILS),
        ("javascript", "console.log(n); process.exit(0)", Ends.NEVER),
        ("javascript", "process.exit()", Ends.NEVER),
        ("javascript", "// throw new Error('x')\nconsole.log(1)", Ends.NEVER),
        ("javascript", "/* setFailed(1) */ console.log('https://a/b')", Ends.NEVER),
        ("javascript", "try { a() } catch (e) { process.exit(1) }", Ends.NEVER),
        ("javascript", "try { a() } catch { throw e } if (n) setFailed('x')", Ends.FAILS),
        ("awk", "/HIGH/ { exit 1 }", Ends.FAILS),
        ("awk", "END { exit found }", Ends.FAILS),
        ("awk", "END { exit(n > 0) }", Ends.FAILS),
        ("awk", "{ print $1 }", Ends.NEVER),
        ("awk", "NR > 5 { exit 0 }", Ends.NEVER),
        ("awk", "NR > 5 { exit }", Ends.NEVER),
        ("ruby", "exit 1 if n > 0", Ends.UNKNOWN),
        ("perl", "print $_", Ends.NEVER),
    ],
)
def test_how_other_code_ends(language: str, text: str, ends: Ends) -> None:
    assert ends_of(language, text) is ends


@given(st.text(max_size=200))
def test_any_text_has_an_answer(text: str) -> None:
    for language in ("python", "javascript", "awk", "ruby"):
        assert isinstance(ends_of(language, text), Ends)


def test_what_is_nested_too_deep_is_unknown() -> None:
    assert ends_of("python", "(" * 5000 + ")" * 5000) is Ends.UNKNOWN
    assert ends_of("python", "x = " + "-" * 3000 + "1") in {Ends.UNKNOWN, Ends.NEVER}
