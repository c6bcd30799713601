"""The three coverage formats: counts checked by hand, and what each of them does oddly."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.gates.formats.unparsable import UnparsableError
from readiness_tui.gates.kinds.coverage.report import read_coverage
from readiness_tui.gates.kinds.coverage.values import Coverage, Share, ranges
from tests.gates.samples import COBERTURA, COVERAGE_JSON, LCOV, coverage_json, cuts, mutated

REPORTS = {
    "cobertura": COBERTURA.encode(),
    "coverage_json": coverage_json(),
    "lcov": LCOV.encode(),
}


def read(content: str | bytes, format_: str = "auto") -> Coverage:
    raw = content if isinstance(content, bytes) else content.encode()
    return read_coverage(raw, "r", format_)


def refusal(content: str | bytes, format_: str = "auto") -> str:
    with pytest.raises(UnparsableError) as caught:
        read(content, format_)
    return caught.value.what


@pytest.mark.parametrize("format_", REPORTS)
@pytest.mark.parametrize("known", [True, False])
def test_every_format_tells_the_same_of_the_same_code(format_: str, *, known: bool) -> None:
    found = read(REPORTS[format_], format_ if known else "auto")
    assert found.format == format_
    x, y = found.files
    assert x.path.endswith("aml/x.py")
    assert (x.line_share, x.branch_share) == (Share(4, 6), Share(3, 4))
    assert (x.missing_lines, x.missing_branches) == ((7, 9), (4,))
    assert (y.line_share, y.branch_share) == (Share(4, 4), Share(0, 0))
    assert found.has_branches
    assert not found.remarks


def test_times_with_and_without_a_zone() -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    milliseconds, seconds = read(COBERTURA), read(COBERTURA.replace("1767225600123", "1767225600"))
    local = read(coverage_json())
    assert milliseconds.stamp is not None
    assert seconds.stamp is not None
    assert local.stamp is not None
    assert milliseconds.stamp.at.replace(microsecond=0) == seconds.stamp.at == at
    assert milliseconds.stamp.has_zone
    assert local.stamp.at.replace(microsecond=0) == at
    assert not local.stamp.has_zone
    assert read(LCOV).stamp is None


# Cobertura


def test_a_document_type_is_harmless() -> None:
    dtd = "<!DOCTYPE coverage SYSTEM 'http://cobertura.invalid/xml/coverage-04.dtd'>\n"
    assert len(read(COBERTURA.replace("<coverage", f"{dtd}<coverage", 1)).files) == 2


@pytest.mark.parametrize(
    "rates", ['branch-rate="0"', 'branch-rate="1"', 'branch-rate="1" branches-valid="0"']
)
def test_a_branch_rate_without_branches_is_not_measured(rates: str) -> None:
    text = COBERTURA.replace('branches-covered="3" branches-valid="4" branch-rate="0.75"', rates, 1)
    for told in ('"100% (2/2)"', '"50% (1/2)"'):
        text = text.replace(f' branch="true" condition-coverage={told}', "")
    assert not read(text).has_branches


def test_a_line_under_its_method_and_its_class_counts_once() -> None:
    methods = (
        '<methods><method name="m" signature=""><lines><line number="7" hits="3"/>'
        '<line number="5" hits="0"/><line number="12" hits="0"/></lines></method></methods>'
    )
    x = read(COBERTURA.replace("<methods/>", methods, 1)).files[0]
    assert x.line_share == Share(5, 7)


def test_classes_of_one_file_are_one_file() -> None:
    text = COBERTURA.replace("aml/y.py", "aml/x.py")
    files = read(text).files
    assert len(files) == 1
    assert files[0].line_share == Share(5, 7)


def test_windows_paths_and_several_roots() -> None:
    text = COBERTURA.replace("aml/x.py", r"aml\x.py").replace(
        "<source>/builds/ci/repo/src</source>",
        r"<source>C:\ci\src</source><source>lib</source>",
    )
    found = read(text)
    assert found.files[0].path == "aml/x.py"
    assert found.roots == ("C:/ci/src", "lib")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            'line-rate="0.8" branches',
            'line-rate="NaN" branches',
            "r:2: line-rate 'NaN' is no share",
        ),
        (
            'line-rate="0.8" branches',
            'line-rate="1.01" branches',
            "r:2: line-rate '1.01' is no share",
        ),
        (
            'branch-rate="0.75" complexity="0">\n\t<',
            'branch-rate="-1">\n\t<',
            "r:2: branch-rate '-1' is no share",
        ),
        ('lines-covered="8"', 'lines-covered="11"', "r:2: more lines covered than there are"),
        ('hits="1"', 'hits="-1"', "r:13: hits '-1' is no count"),
        ('hits="1"', "", "r:13: hits '' is no count"),
        ('number="1"', 'number="1.5"', "r:13: number '1.5' is no count"),
        ('hits="1"', 'hits="' + "9" * 19 + '"', f"r:13: hits '{'9' * 19}' is no count"),
        ("100% (2/2)", "100%", "r:14: condition-coverage '100%' is no share"),
        ("100% (2/2)", "150% (3/2)", "r:14: condition-coverage '150% (3/2)' is no share"),
        ('filename="aml/x.py" ', "", "r:10: a class without `filename`"),
    ],
)
def test_numbers_that_are_none_are_refused_at_their_line(old: str, new: str, says: str) -> None:
    assert old in COBERTURA
    assert refusal(COBERTURA.replace(old, new, 1)) == says


def test_what_is_not_counted_is_told() -> None:
    renamed = COBERTURA.replace("<class ", "<clasr ", 1).replace("</class>", "</clasr>", 1)
    assert read(renamed).remarks == ((10, "unknown element `clasr` in `classes`"),)
    untold = COBERTURA.replace(' condition-coverage="50% (1/2)"', "")
    assert read(untold).remarks == ((15, "a branch without `condition-coverage`"),)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("<report name='x'/>", "r:1: not Cobertura: root is `report` (JaCoCo)"),
        (
            "<coverage generated='1' clover='4'><project/></coverage>",
            "r:1: not Cobertura: root is `coverage` (Clover)",
        ),
        ("<coverage/>", "r:1: not Cobertura: no `packages` in it"),
        ("<testsuites/>", "r:1: not Cobertura: root is `testsuites` (JUnit, not coverage)"),
        ("<what/>", "r:1: not Cobertura: root is `what`"),
    ],
)
def test_other_xml_is_refused_by_name(content: str, says: str) -> None:
    assert refusal(content) == says


# coverage.py's JSON


def test_percent_covered_mixes_and_is_not_used() -> None:
    found = read(coverage_json(totals={"percent_covered": 1.0}))
    assert found.files[0].line_share == Share(4, 6)
    assert (read(REPORTS["coverage_json"]).claimed, found.claimed) == (Share(8, 10), None)


def test_branch_coverage_false_is_not_measured() -> None:
    meta = COVERAGE_JSON["meta"] | {"branch_coverage": False}
    found = read(coverage_json(meta=meta))
    assert not found.has_branches
    assert found.files[0].branch_share == Share(0, 0)
    assert not read(coverage_json(meta={})).has_branches


def test_older_reports_only_count_their_branches() -> None:
    file = {
        "executed_lines": [1],
        "missing_lines": [],
        "summary": {"num_branches": 4, "covered_branches": 3.0},
    }
    found = read(coverage_json(files={"a\\b.py": file}))
    assert found.files[0].branch_share == Share(3, 4)
    assert found.files[0].path == "a/b.py"


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"files": []}, "r: /files: an object is wanted here, found a list"),
        ({"files": {"a": {"executed_lines": [1]}}}, "r: /files/a: 'missing_lines' is missing"),
        (
            {"files": {"a": {"executed_lines": [-1], "missing_lines": []}}},
            "r: /files/a/executed_lines/0: a whole number from 0 is wanted here, found -1",
        ),
        (
            {"files": {"a": {"executed_lines": [], "missing_lines": [10**12]}}},
            "r: /files/a/missing_lines/0: no line number",
        ),
        ({"totals": {"percent_covered": 101}}, "r: /totals/percent_covered: no percentage"),
        (
            {"totals": {"covered_lines": 3, "num_statements": 2}},
            "r: /totals: more is covered than there is",
        ),
        (
            {"meta": {"branch_coverage": "yes"}},
            "r: /meta/branch_coverage: true or false is wanted here, found text",
        ),
    ],
)
def test_wrong_types_are_refused_at_their_place(changed: dict[str, object], says: str) -> None:
    assert refusal(coverage_json(**changed)) == says


@pytest.mark.parametrize(
    ("content", "dialect"),
    [
        ('{"/a.js": {"path": "/a.js", "statementMap": {}}}', " (Istanbul)"),
        ('{"total": {"lines": {"pct": 9}, "statements": {}}}', " (Istanbul's summary)"),
        ("{}", ""),
        ("[]", ""),
        ('{"results": []}', ""),
    ],
)
def test_other_json_is_refused_by_name(content: str, dialect: str) -> None:
    said = "r: not a report of coverage.py: no `meta` and `files` in it"
    assert refusal(content) == said + dialect


# LCOV


def test_a_tracefile_without_branches_did_not_measure_them() -> None:
    text = "\n".join(line for line in LCOV.split("\n") if not line.startswith("BR"))
    assert not read(text).has_branches


def test_windows_line_ends_and_a_mark_are_read() -> None:
    text = LCOV.replace("\n", "\r\n").replace("src/aml/x.py", r"C:\ci\x.py")
    assert read(b"\xef\xbb\xbf" + text.encode()).files[0].path == "C:/ci/x.py"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("DA:1,1", "DA:1,-3", "r:17: DA '1,-3' is no line with its count"),
        ("DA:1,1", "DA:one,1", "r:17: DA 'one,1' is no line with its count"),
        ("BRDA:3,0,0,1", "BRDA:3,0,0,x", "r:11: BRDA '3,0,0,x' is no branch with its count"),
        ("DA:7,0", "DB:7,0", "r:21: not LCOV: unknown record 'DB'"),
        ("LF:4", "LF", "r:23: not LCOV: unknown record 'LF'"),
        ("end_of_record\nTN:", "TN:", "r:26: a record inside a record"),
        ("SF:src/aml/x.py", "SF:", "r:3: a record without a file"),
        ("TN:\nSF:src/aml/y.py", "TN:", "r:27: a line outside of a record"),
        ("DA:1,0\nend_of_record\n", "DA:1,0\n", "r:35: ends inside a record"),
        ("TN:unit", "XY:unit", "r:1: not LCOV: its first record is neither `TN:` nor `SF:`"),
    ],
)
def test_broken_records_are_refused_at_their_line(old: str, new: str, says: str) -> None:
    assert old in LCOV
    assert refusal(LCOV.replace(old, new, 1)) == says


@pytest.mark.parametrize("content", ["plain text", "# only a comment", "PK\x03\x04"])
def test_what_is_none_of_them_is_refused(content: str) -> None:
    assert "not LCOV" in refusal(content)


def test_records_of_one_file_merge_by_maximum() -> None:
    again = "SF:src/aml/x.py\nDA:1,0\nDA:7,1\nBRDA:3,0,0,0\nBRDA:4,e0,else,2\nend_of_record\n"
    x = read(LCOV + again).files[0]
    assert (x.line_share, x.branch_share) == (Share(5, 6), Share(4, 4))


# All of them


@pytest.mark.parametrize("format_", REPORTS)
def test_cut_short_it_is_refused_or_has_less_in_it(format_: str) -> None:
    for cut in cuts(REPORTS[format_]):
        try:
            files = read(cut).files
        except UnparsableError:
            continue
        # Only a tracefile can be cut between two records: nothing then tells that more was there.
        assert (format_, len(files)) == ("lcov", 1)


@pytest.mark.parametrize("format_", REPORTS)
@given(data=st.data())
def test_any_change_is_read_or_refused(format_: str, data: st.DataObject) -> None:
    content = data.draw(mutated(REPORTS[format_]))
    try:
        found = read(content)
    except UnparsableError:
        return
    for file in found.files:
        assert 0 <= file.line_share.covered <= file.line_share.total
        assert 0 <= file.branch_share.covered <= file.branch_share.total


@pytest.mark.parametrize(
    ("missing", "measured", "says"),
    [
        ([14, 31, 32, 33, 88], [14, 20, 31, 32, 33, 40, 88], "14, 31-33, 88"),
        ([31, 33], [31, 33, 40], "31-33"),
        ([31, 33], [31, 32, 33], "31, 33"),
        ([], [1], ""),
        ([5], [], "5"),
    ],
)
def test_ranges_skip_what_is_no_code(missing: list[int], measured: list[int], says: str) -> None:
    assert ranges(missing, measured) == says


@pytest.mark.parametrize("format_", REPORTS)
def test_another_format_than_the_one_asked_for_is_refused(format_: str) -> None:
    for other, content in REPORTS.items():
        if other != format_:
            with pytest.raises(UnparsableError):
                read(content, format_)
