"""XML that is refused, and the tree of what is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.gates.formats import strict_xml
from readiness_tui.gates.formats.strict_xml import parse_xml
from readiness_tui.gates.formats.unparsable import UnparsableError

BOMB = b"""<?xml version="1.0"?>
<!DOCTYPE lolz [
 <!ENTITY a "0123456789">
 <!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
]>
<lolz>&b;</lolz>"""


def refusal(content: bytes) -> str:
    with pytest.raises(UnparsableError) as caught:
        parse_xml(content, "r.xml")
    return caught.value.what


def test_names_attributes_lines_and_text() -> None:
    root = parse_xml(
        b'\xef\xbb\xbf<?xml version="1.0"?>\n<a x="1&lt;2">\n one <b/>\n two\n'
        b'<b y="&#228;"><![CDATA[<raw>]]></b><!-- no --></a>',
        "r.xml",
    )
    assert (root.name, root.attrs, root.line, root.space) == ("a", {"x": "1<2"}, 2, "")
    assert root.text == "one \n two"
    assert [(child.name, child.line, child.text) for child in root.children] == [
        ("b", 3, ""),
        ("b", 5, "<raw>"),
    ]
    assert root.all("b")[1].attrs == {"y": "ä"}
    first = root.first("b")
    assert first is root.children[0]
    assert root.first("c") is None


def test_a_namespace_stands_beside_the_name() -> None:
    root = parse_xml(b'<p:a xmlns:p="urn:x" p:k="1" v="2"><b/></p:a>', "r.xml")
    assert (root.name, root.space) == ("a", "urn:x")
    assert root.attrs == {"urn:x}k": "1", "v": "2"}
    assert (root.children[0].name, root.children[0].space) == ("b", "")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1", "cp1252"])
def test_the_declared_encoding_is_read(encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?><a n="ä"/>'
    assert parse_xml(text.encode(encoding), "r.xml").attrs == {"n": "ä"}


def test_a_document_type_alone_is_fine_and_never_looked_up() -> None:
    content = (
        b"<!DOCTYPE coverage\n  SYSTEM 'http://cobertura.invalid/xml/coverage-04.dtd'>\n<coverage/>"
    )
    assert parse_xml(content, "r.xml").line == 3
    assert parse_xml(b"<!DOCTYPE a [<!ELEMENT a ANY><!ATTLIST a b CDATA #IMPLIED>]><a/>", "r.xml")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (BOMB, "r.xml:3: entities not allowed"),
        (
            b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
            "r.xml:1: entities not allowed",
        ),
        (
            b'<!DOCTYPE a [\n<!ENTITY % x SYSTEM "http://x.invalid/">\n%x;]><a/>',
            "r.xml:2: entities not allowed",
        ),
        (
            b'<!DOCTYPE a [<!ENTITY x "' + b"y" * 100_000 + b'">]><a>' + b"&x;" * 1000 + b"</a>",
            "r.xml:1: entities not allowed",
        ),
        (
            b'<!DOCTYPE a [<!ENTITY x SYSTEM "x.gif" NDATA gif>]><a/>',
            "r.xml:1: entities not allowed",
        ),
        (
            b'<!DOCTYPE a [\n<!ATTLIST a b CDATA "' + b"y" * 100 + b'">]><a/>',
            "r.xml:2: default attributes not allowed",
        ),
        (
            b"<!DOCTYPE a SYSTEM 'http://x.invalid/a.dtd'><a>&unknown;</a>",
            "r.xml:1:48: not XML: undefined entity &unknown;",
        ),
        (b"<a>" * 100_000, "r.xml:1: nested over 60"),
        (b"<a>\n" * 61 + b"</a>" * 61, "r.xml:61: nested over 60"),
        (b"<a>\n<b></a>", "r.xml:2:6: not XML: mismatched tag"),
        (b"<a/><b/>", "r.xml:1:5: not XML: junk after document element"),
        (b"", "r.xml:1:1: not XML: no element found"),
        (b"plain", "r.xml:1:1: not XML: syntax error"),
        (b'<?xml version="1.0" encoding="utf-7"?><a/>', "r.xml:1: its encoding is not taken"),
        (b'<?xml version="1.0" encoding="rot13"?><a/>', "r.xml:1: its encoding is not taken"),
        (b'<?xml version="1.0" encoding="nonesuch"?><a/>', "r.xml:1: its encoding is not taken"),
        (
            b'<?xml version="1.0"?><a>\xff</a>',
            "r.xml:1:25: not XML: not well-formed (invalid token)",
        ),
    ],
)
def test_each_refusal_says_why_and_where(content: bytes, says: str) -> None:
    assert refusal(content) == says


def test_nesting_of_60_is_read() -> None:
    assert parse_xml(b"<a>" * 60 + b"</a>" * 60, "r.xml").children


def test_a_flood_of_elements_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strict_xml, "ELEMENTS_CAP", 10)
    assert parse_xml(b"<a>" + b"<b/>" * 9 + b"</a>", "r.xml")
    assert refusal(b"<a>\n" + b"<b/>" * 10 + b"</a>") == "r.xml:2: more than 10 elements"


@given(st.binary(max_size=80))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    for sample in (content, b"<a>" + content + b"</a>", b"<!DOCTYPE a [" + content + b"]><a/>"):
        said = "r.xml"
        try:
            parse_xml(sample, "r.xml")
        except UnparsableError as error:
            said = error.what
        assert said.startswith("r.xml")


@given(st.integers(0, 40))
def test_a_document_cut_short_is_refused(at: int) -> None:
    content = b'<a x="1"><b>text &amp; more</b><c/></a>'
    assert len(content) <= 40
    if at < len(content):
        refusal(content[:at])
