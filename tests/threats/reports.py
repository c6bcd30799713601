"""T3 to T7: reports and schemas that attack who reads them."""

import json
from collections.abc import Sequence

from tests.threats.sample import Sample, Value, reads

SECRET = "canary-of-what-lies-outside"  # noqa: S105 - it only has to be found again
_SUITE = b'<testsuite name="s"><testcase name="t"/></testsuite>'


def _entities(levels: int) -> bytes:
    rows = [b'<!ENTITY e0 "ha">']
    rows += [
        b'<!ENTITY e%d "%s">' % (level, b"&e%d;" % (level - 1) * 10)
        for level in range(1, levels + 1)
    ]
    inner = b"\n".join(rows)
    return b"<!DOCTYPE t [\n%s\n]>\n<testsuite>&e%d;</testsuite>" % (inner, levels)


def _xml(row: str, content: bytes, comes: str, says: str = "") -> Sample:
    path = f"{row.lower()}.xml"
    return Sample(row, reads("test_results", path), comes, says, {path: content})


def xml(outside: str) -> Sequence[Sample]:
    """T3 and T4; `outside` is a file that no reader may open."""
    return (
        _xml("T3-nested", _entities(9), "error: input", "entities not allowed"),
        _xml(
            "T3-quadratic",
            b'<!DOCTYPE t [<!ENTITY x "'
            + b"y" * 100_000
            + b'">]><testsuite>'
            + b"&x;" * 10_000
            + b"</testsuite>",
            "error: input",
            "entities not allowed",
        ),
        _xml(
            "T3-file",
            f'<!DOCTYPE t [<!ENTITY x SYSTEM "file://{outside}">]>'
            "<testsuite><testcase name='&x;'/></testsuite>".encode(),
            "error: input",
            "entities not allowed",
        ),
        _xml(
            "T3-parameter",
            f'<!DOCTYPE t [<!ENTITY % x SYSTEM "file://{outside}">%x;]><testsuite/>'.encode(),
            "error: input",
            "entities not allowed",
        ),
        _xml(
            "T3-dtd",
            b'<!DOCTYPE testsuite SYSTEM "http://127.0.0.1:9/x.dtd">' + _SUITE,
            "pass",
        ),
        _xml(
            "T3-utf7",
            b'<?xml version="1.0" encoding="utf-7"?>' + _SUITE,
            "error: input",
            "its encoding",
        ),
        _xml("T4-depth", b"<testsuite>" * 100_000, "error: input", "nested over 60"),
    )


def _bomb() -> bytes:
    rows = (f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9))
    return "\n".join(("a0: &a0 [x, x, x, x, x, x, x, x, x]", *rows)).encode()


def _yaml(name: str, content: bytes, comes: str, says: str) -> Sample:
    path = f".github/workflows/t5-{name}.yml"
    table = reads("workflow_softfail", path)
    return Sample(f"T5-{name}", table, comes, says, {path: content})


YAML = (
    _yaml("aliases", _bomb(), "error: input", "aliases stand for over 200,000 nodes"),
    _yaml(
        "merge",
        b"a: &a {x: 1}\nb: &b {<<: [*a, *a, *a]}\nc: {<<: [*b, *b, *b]}\n",
        "error: input",
        "a merge key << is not taken",
    ),
    _yaml("flow", b"[" * 20_000, "error: input", "nested over 60"),
    _yaml("self", b"on: push\njobs: &j\n  a: *j\n", "error: input", "leads to itself"),
    _yaml(
        "object",
        b"on: push\njobs: !!python/object/apply:os.system ['touch MARK']\n",
        "error: input",
        "python/object/apply:os.system is not taken",
    ),
    _yaml(
        "twice",
        b"on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n"
        b"      - run: bandit -r src\n        run: bandit -r src || true\n",
        "fail",
        "",
    ),
)


def _trivy(*severities: str) -> list[Value]:
    found = [
        {
            "VulnerabilityID": f"CVE-2026-{number}",
            "PkgName": "p",
            "InstalledVersion": "1",
            "Severity": severity,
        }
        for number, severity in enumerate(severities)
    ]
    return [{"Target": "poetry.lock", "Class": "lang-pkgs", "Vulnerabilities": found}]


def _json(name: str, content: "bytes | Value", comes: str, says: str = "") -> Sample:
    path = f"t6/{name}.json"
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    return Sample(f"T6-{name}", reads("security_report", path), comes, says, {path: data})


_HIDDEN = (
    b'{"SchemaVersion": 2, "Results": %s, "Results": []}' % json.dumps(_trivy("HIGH")).encode()
)
_UNJUDGED = "error|unknown"
JSON = (
    _json("deep", b"[" * 100_000, "error: input", "nested over 60"),
    _json("digits", b'{"SchemaVersion": %s}' % (b"9" * 5_000), "error: input", "digits"),
    _json("nan", b'{"SchemaVersion": NaN, "Results": []}', "error: input", "NaN"),
    _json("infinite", b'{"SchemaVersion": 1e999, "Results": []}', _UNJUDGED),
    _json("hiding", _HIDDEN, "error: input", "Results"),
    _json(
        "surrogate",
        json.dumps({"SchemaVersion": 2, "Results": _trivy("HIGH")})
        .encode()
        .replace(b'"p"', b'"\\ud800"'),
        "fail",
        "CVE-2026-0",
    ),
    _json("null", b"null", _UNJUDGED),
    _json("empty", b"", "unknown: empty"),
    _json("blank", b" \n", "unknown: empty"),
    _json("object", {}, _UNJUDGED),
    _json(
        "utf16",
        json.dumps({"SchemaVersion": 2, "Results": _trivy("HIGH")}).encode("utf-16"),
        "fail",
        "CVE-2026-0",
    ),
    _json("types", {"SchemaVersion": 2, "Results": {"a": 1}}, "error: input"),
    _json("text", {"SchemaVersion": 2, "Results": "none"}, "error: input"),
    _json("cut", json.dumps({"Results": _trivy("HIGH")}).encode()[:-9], "error: input"),
)


def _schema(name: str, schema: Value, content: Value, comes: str, says: str = "") -> Sample:
    path, rules = f"t7/{name}.json", f"t7/{name}.schema.json"
    files = {path: json.dumps(content).encode(), rules: json.dumps(schema).encode()}
    return Sample(f"T7-{name}", reads("json_schema", path, schema=rules), comes, says, files)


def schemas(outside: str) -> Sequence[Sample]:
    """T7; `outside` is a file that no reader may open."""
    leaves = "reference leaves the repository"
    loop = {"properties": {"x": {"$ref": "#"}}, "required": ["v"]}
    return (
        _schema("redos", {"pattern": "^(a|aa)+$"}, "a" * 45 + "!", "fail"),
        _schema("behind", {"pattern": "(?<=a)b"}, "ab", "error: input"),
        _schema("http", {"$ref": "http://127.0.0.1:9/x.json"}, {}, "error: input", leaves),
        _schema("file", {"$ref": f"file://{outside}"}, {}, "error: input", leaves),
        _schema("climb", {"$ref": "../../outside/secret.txt"}, {}, "error: input"),
        _schema("loop", loop, {"v": 1, "x": {"v": 2, "x": {"v": 3}}}, "pass"),
        _schema("itself", {"$ref": "#"}, {}, "error|unknown|pass"),
    )
