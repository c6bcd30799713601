"""T24 and T25: what looks green and is not, and waivers that permit too much."""

import json
from collections.abc import Mapping

from tests.threats.sample import Sample, Value, reads, text

_UNJUDGED = "error|unknown"


def _green(name: str, kind: str, content: bytes, comes: str = _UNJUDGED, **more: Value) -> Sample:
    path = f"t24/{name}"
    return Sample(f"T24-{name}", reads(kind, path, **more), comes, "", {path: content})


def _suite(*cases: str, stamp: str = "2026-02-18T06:00:00Z", total: int = 9) -> bytes:
    inner = "".join(
        f'<testcase classname="c" name="n{n}">{c}</testcase>' for n, c in enumerate(cases)
    )
    return f'<testsuite name="s" tests="{total}" timestamp="{stamp}">{inner}</testsuite>'.encode()


_HOLLOW = {"empty": b"", "null": b"null", "braces": b"{}", "list": b"[]"}
_EMPTY = (
    *(_green(f"coverage-{name}", "coverage", data, line=10) for name, data in _HOLLOW.items()),
    *(
        _green(f"{kind}-{name}", kind, data)
        for kind in ("test_results", "security_report", "sbom", "checklist")
        for name, data in _HOLLOW.items()
    ),
)

_ELSEWHERE = b"""\
<?xml version="1.0" ?>
<coverage branch-rate="1" branches-covered="2" branches-valid="2" line-rate="1" lines-covered="4"
 lines-valid="4" timestamp="1771405200000" version="7.0"><sources><source>src</source></sources>
 <packages><package name="p" branch-rate="1" line-rate="1"><classes>
 <class name="o.py" filename="other/repository/o.py" branch-rate="1" line-rate="1"><methods/>
 <lines><line number="1" hits="1"/><line number="2" hits="1"/></lines>
 </class></classes></package></packages>
</coverage>
"""
_TRIVY = json.dumps({"SchemaVersion": 2, "Results": None}).encode()
GREENS = (
    *_EMPTY,
    _green("no-tests", "test_results", _suite(), "unknown"),
    _green("all-skipped", "test_results", _suite("<skipped/>", "<skipped/>"), "unknown"),
    _green("old", "test_results", _suite("", total=1), "pass", max_age="7d"),
    _green("other-total", "test_results", _suite(""), "unknown"),
    _green("elsewhere", "coverage", _ELSEWHERE, "error", line=90),
    _green("not-scanned", "security_report", _TRIVY),
    Sample(
        "T24-absent", text("never", inputs=["t24/nowhere.txt"]), "unknown: absent", "nowhere.txt"
    ),
    Sample("T24-none", text("never", inputs=["t24/nowhere/*.txt"]), "unknown: absent"),
)


def _waived(name: str, rows: Mapping[str, Value]) -> str:
    """A waiver as a table; a value that begins with `=` is TOML as it stands."""
    whole: dict[str, Value] = {
        "gate": "waived",
        "match": '={ rule = "text.forbidden" }',
        "reason": "r",
        "owner": "@dev",
        "approved_by": '=["@lead"]',
        "created": "=2026-02-01",
        "expires": "=2026-05-01",
        **rows,
    }
    lines = [
        f"{key} = {value[1:] if str(value).startswith('=') else json.dumps(value)}"
        for key, value in whole.items()
        if isinstance(value, str) and value
    ]
    return "\n".join((f"[waiver.{name}]", *lines, ""))


WAIVERS: Mapping[str, str] = {
    name: _waived(name, rows)
    for name, rows in {
        "W-all": {"match": "={ all = true }"},
        "W-nothing": {"match": "={}"},
        "W-ever": {"expires": "=9999-12-31"},
        "W-silent": {"reason": ""},
        "W-twice": {
            "emergency": "=true",
            "match": "={ all = true }",
            "tracked_by": "T-1",
            "approved_by": '=["@lead", "lead@example.org"]',
            "created": "=2026-02-26T00:00:00Z",
            "expires": "=2026-02-27T00:00:00Z",
        },
        "W-waivers": {"gate": "listed", "match": "={ all = true }"},
        "W-nobody": {"approved_by": "=[]"},
        "W-stranger": {"approved_by": '=["@dev"]'},
        "W-future": {"created": "=2998-01-01", "expires": "=2998-02-01"},
    }.items()
}
