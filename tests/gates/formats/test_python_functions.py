"""The functions of a module, counted by hand."""

import pytest

from readiness_tui.gates.formats.python_functions import Function, read_module
from readiness_tui.gates.formats.unparsable import UnparsableError

SAMPLE = b'''\
"""A module."""
import typing

def plain(a, b: int = 3, *rest, key, **more) -> int:
    return a

class Graph:
    x = lambda self, y: y if y else 0

    @staticmethod
    def made(size): ...

    @property
    def size(self) -> "typing.Any":
        if self.x and self.y or self.z:
            return [i for i in range(3) if i if i > 1]
        elif self.x:
            return 1

    def __init__(self, node: int):
        def inner(q):
            while q:
                pass
        try:
            pass
        except (ValueError, KeyError):
            pass

    class Inner:
        async def deep(self): ...

if typing.TYPE_CHECKING:
    def hidden(x): ...
'''


def functions(text: bytes) -> dict[str, Function]:
    return {one.name: one for one in read_module(text, "a.py").functions}


def test_functions_are_named_by_where_they_lie() -> None:
    found = read_module(SAMPLE, "a.py").functions
    assert [(one.name, one.line, one.lines, one.is_open) for one in found] == [
        ("plain", 4, 2, True),
        ("Graph.made", 11, 1, True),
        ("Graph.size", 14, 5, True),
        ("Graph.__init__", 20, 8, True),
        ("Graph.__init__.inner", 21, 3, False),
        ("Graph.Inner.deep", 30, 1, True),
        ("hidden", 33, 1, True),
    ]


def test_types_that_are_missing_are_named() -> None:
    found = functions(SAMPLE)
    assert found["plain"].untyped == ("a", "rest", "key", "more")
    assert found["plain"].header == "def plain(a, b, rest, key, more)"
    assert found["Graph.made"].untyped == ("size", "return")
    assert (found["Graph.size"].untyped, found["Graph.size"].any_typed) == ((), ("return",))
    assert found["Graph.__init__"].untyped == ()
    assert found["Graph.Inner.deep"].header == "async def deep()"
    assert found["Graph.Inner.deep"].untyped == ("return",)


def test_parameters_are_counted_without_self() -> None:
    found = functions(SAMPLE)
    assert [found[name].params for name in ("plain", "Graph.made", "Graph.size")] == [5, 1, 0]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("pass", 1),
        ("if a: pass", 2),
        ("if a: pass\n elif b: pass\n else: pass", 3),
        ("for a in b: pass\n else: pass", 2),
        ("while a: break", 2),
        ("try: pass\n except A: pass\n except B: pass\n else: pass\n finally: pass", 3),
        ("return a if b else c", 2),
        ("return a and b and c or d", 4),
        ("return [x for x in y for z in x if z]", 4),
        ("return {x: 1 for x in y}", 2),
        ("match a:\n  case 1: pass\n  case [b]: pass\n  case _: pass", 3),
        ("match a:\n  case 1: pass\n  case b if b: pass", 3),
        ("return lambda x: x if x else 0", 2),
        ("with a: pass", 1),
        ("assert a", 1),
        ("def inner():\n  if a: pass", 1),
        ("class Inner:\n  def f(self):\n   if a: pass", 1),
        ("def inner(x=a if b else c): pass", 2),
    ],
)
def test_paths_through_a_function_are_counted(body: str, expected: int) -> None:
    assert functions(f"def f():\n {body}\n".encode())["f"].cyclomatic == expected


@pytest.mark.parametrize(
    ("text", "exported"),
    [
        (b"x = 1\n", None),
        (b"__all__ = ['a', 'b']\n__all__ += ('c',)\n", {"a", "b", "c"}),
        (b"__all__: list[str] = []\n", set[str]()),
        (b"__all__ = make()\n", set[str]()),
    ],
)
def test_exported_names_are_those_written_out(text: bytes, exported: set[str] | None) -> None:
    assert read_module(text, "a.py").exported == exported


@pytest.mark.parametrize(
    "text",
    [
        b"def f(:\n",
        b"x = " + b"-" * 100_000 + b"1\n",
        b"x = " + b"+".join([b"1"] * 50_000) + b"\n",
        b"x = " + b"(" * 5_000,
        b"x = 1\0\n",
        "x = 'é'\n".encode("latin-1"),
        b"# coding: nonsense\n",
        b"\xff\xfex\0=\01\0",
    ],
)
def test_what_is_no_python_is_refused(text: bytes) -> None:
    with pytest.raises(UnparsableError):
        read_module(text, "a.py")


@pytest.mark.parametrize(
    "text",
    [
        "# coding: latin-1\ndef f(): return 'é'\n".encode("latin-1"),
        b"\xef\xbb\xbfdef f(): pass\n",
        b"def f(): pass\r\n",
    ],
)
def test_other_encodings_are_read_as_they_say(text: bytes) -> None:
    assert set(functions(text)) == {"f"}


def test_a_long_chain_of_branches_is_walked_without_recursion() -> None:
    text = b"def f(x):\n" + b"    if x: pass\n" * 20_000
    assert functions(text)["f"].cyclomatic == 20_001
