"""XML that a tool wrote and anybody may have changed: no entities, no depth, no end of elements.

`parse_xml` gives a plain tree with line numbers. A document type is fine and never looked up; what
it declares is not: neither entities nor default attributes, which swell just as well.
"""

from dataclasses import dataclass, field
from typing import NoReturn, Protocol, cast

from readiness_tui.gates.formats.unparsable import UnparsableError

DEPTH_CAP = 60
ELEMENTS_CAP = 500_000


@dataclass(slots=True)
class Element:
    """One element: local name, namespace, attributes, its line, what it holds.

    `text` is all character data directly inside, blanks at both ends taken off. Attributes of a
    namespace are keyed `namespace}name`.
    """

    name: str
    space: str
    attrs: dict[str, str]
    line: int
    children: "list[Element]" = field(default_factory=list["Element"])
    text: str = ""

    def all(self, name: str) -> "list[Element]":
        """The children of this name, in order."""
        return [child for child in self.children if child.name == name]

    def first(self, name: str) -> "Element | None":
        """The first child of this name."""
        return next((child for child in self.children if child.name == name), None)


def parse_xml(content: bytes, path: str) -> Element:
    """The root element of a document.

    Args:
        content: The whole file; the encoding is what it declares, or UTF-8.
        path: Its name, for messages.

    Raises:
        UnparsableError: Not well-formed, entities or default attributes declared, nested over 60,
            more than 500,000 elements, an encoding that is not known, or too large to hold.
    """
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import DefusedXMLParser

    tree = _Tree(path)
    parser = DefusedXMLParser(
        target=tree, forbid_dtd=False, forbid_entities=True, forbid_external=True
    )
    tree.attach(cast("_Wrapper", parser).parser)
    try:
        parser.feed(content)
        parser.close()
    except ParseError as error:
        line, column = error.position
        message = f"not XML: {str(error).partition(':')[0]}"
        raise UnparsableError(path, message, line=line, column=column + 1) from error
    except DefusedXmlException as error:
        raise UnparsableError(path, "entities not allowed", line=tree.line) from error
    except (LookupError, ValueError) as error:
        raise UnparsableError(path, "its encoding is not taken", line=1) from error
    except MemoryError as error:
        raise UnparsableError(path, "too large to hold in memory") from error
    return tree.root()


class _Expat(Protocol):
    """What is used of the parser that `defusedxml` has guarded."""

    CurrentLineNumber: int
    ordered_attributes: bool
    specified_attributes: bool
    StartElementHandler: object
    EndElementHandler: object
    CharacterDataHandler: object
    AttlistDeclHandler: object


class _Wrapper(Protocol):
    parser: _Expat


class _Tree:
    """Makes elements of what the parser meets.

    The handlers are set on the parser itself: the way through ElementTree's own costs twice the
    time. Depth is counted here, while parsing, so that no deep tree ever exists.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._top = Element("", "", {}, 0)
        self._open: list[Element] = [self._top]
        self._texts: list[list[str]] = [[]]
        self._count = 0

    def attach(self, expat: _Expat) -> None:
        """Listen to a parser."""
        self._expat = expat
        expat.ordered_attributes = False
        expat.specified_attributes = True
        expat.StartElementHandler = self._start
        expat.EndElementHandler = self._end
        expat.CharacterDataHandler = self.data
        expat.AttlistDeclHandler = self._default

    @property
    def line(self) -> int:
        """Where the parser is."""
        return self._expat.CurrentLineNumber

    def root(self) -> Element:
        """The document's own element; a parser that ended without error has met one."""
        return self._top.children[0]

    def close(self) -> None:
        """Called by the parser at the end."""

    def data(self, text: str) -> None:
        """Called with character data, also by the parser itself."""
        if not text.isspace():
            self._texts[-1].append(text)

    def _start(self, name: str, attrs: dict[str, str]) -> None:
        self._count += 1
        if len(self._open) > DEPTH_CAP:
            self._refuse(f"nested over {DEPTH_CAP}")
        if self._count > ELEMENTS_CAP:
            self._refuse(f"more than {ELEMENTS_CAP:,} elements")
        space, _, local = name.rpartition("}")
        element = Element(local, space, attrs, self._expat.CurrentLineNumber)
        self._open[-1].children.append(element)
        self._open.append(element)
        self._texts.append([])

    def _end(self, _name: str) -> None:
        self._open.pop().text = "".join(self._texts.pop()).strip()

    def _default(
        self, element: str, name: str, kind: str, default: str | None, required: int
    ) -> None:
        del element, name, kind, required
        if default is not None:
            self._refuse("default attributes not allowed")

    def _refuse(self, said: str) -> NoReturn:
        raise UnparsableError(self._path, said, line=self.line)
