"""Kind `sbom`, with the oddities of SPDX and CycloneDX."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from readiness_tui.domain.model.errors import Place
from readiness_tui.domain.model.gate import Cause, Measured, Outcome, Result
from readiness_tui.gates.kinds.sbom.sbom import read_sbom
from tests.gates.repo.test_history import Repo
from tests.gates.report_samples import CYCLONEDX, CYCLONEDX_XML, Json, edited
from tests.gates.support import Asker
from tests.support import examples

NOW = datetime(2026, 2, 17, tzinfo=UTC)
HOLDING = {Outcome.PASS, Outcome.WARN}
SHA = "0123456789abcdef0123456789abcdef01234567"


def package(name: str, version: str = "1.0") -> dict[str, Json]:
    return {
        "SPDXID": f"SPDXRef-{name}",
        "name": name,
        "versionInfo": version,
        "downloadLocation": "NOASSERTION",
        "licenseConcluded": "NOASSERTION",
        "licenseDeclared": "MIT",
        "checksums": [{"algorithm": "SHA256", "checksumValue": "ab"}],
        "externalRefs": [
            {
                "referenceCategory": "PACKAGE-MANAGER",
                "referenceType": "purl",
                "referenceLocator": f"pkg:pypi/{name}@{version}",
            }
        ],
    }


SPDX: dict[str, Json] = {
    "spdxVersion": "SPDX-2.3",
    "SPDXID": "SPDXRef-DOCUMENT",
    "name": "app",
    "documentNamespace": f"ns:app-{SHA}",
    "creationInfo": {"created": "2026-02-16T10:00:00.123Z", "creators": ["Tool: x"]},
    "packages": [
        {"SPDXID": "SPDXRef-app", "name": "app"},
        package("urllib3", "2.0.1"),
        package("flask"),
    ],
    "relationships": [
        {
            "spdxElementId": "SPDXRef-DOCUMENT",
            "relationshipType": "DESCRIBES",
            "relatedSpdxElement": "SPDXRef-app",
        }
    ],
}
TAGS = f"""\
SPDXVersion: SPDX-2.2
DataLicense: CC0-1.0
SPDXID: SPDXRef-DOCUMENT
DocumentName: app
DocumentNamespace: ns:app-{SHA}
DocumentComment: <text>two
lines: of it</text>
Creator: Tool: x
Created: 2026-02-16T10:00:00Z

# packages
PackageName: app
SPDXID: SPDXRef-app
PackageDownloadLocation: NOASSERTION

PackageName: urllib3
SPDXID: SPDXRef-urllib3
PackageVersion: 2.0.1
PackageChecksum: SHA256: ab
PackageLicenseConcluded: NOASSERTION
PackageLicenseDeclared: MIT
ExternalRef: PACKAGE-MANAGER purl pkg:pypi/urllib3@2.0.1

PackageName: flask
SPDXID: SPDXRef-flask
PackageVersion: 1.0
PackageChecksum: SHA256: ab
PackageLicenseDeclared: MIT
ExternalRef: PACKAGE-MANAGER purl pkg:pypi/flask@1.0

FileName: ./a.py
SPDXID: SPDXRef-file

Relationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-app
Relationship: SPDXRef-app DEPENDS_ON SPDXRef-urllib3
"""
YAML = """\
spdxVersion: "SPDX-2.3"
SPDXID: "SPDXRef-DOCUMENT"
name: app
creationInfo: {created: 2026-02-16T10:00:00Z}
documentNamespace: "ns:app"
packages:
  - SPDXID: SPDXRef-app
    name: app
  - SPDXID: SPDXRef-urllib3
    name: urllib3
    versionInfo: 2.0
    licenseDeclared: MIT
    checksums: [{algorithm: SHA256, checksumValue: ab}]
    externalRefs:
      - {referenceType: purl, referenceLocator: "pkg:pypi/urllib3@2.0"}
documentDescribes: [SPDXRef-app]
"""
DOCUMENTS: dict[str, bytes] = {
    "spdx json": json.dumps(SPDX).encode(),
    "spdx utf-16": json.dumps(SPDX).encode("utf-16"),
    "spdx of a forge": json.dumps({"sbom": SPDX}).encode(),
    "spdx tags": TAGS.encode(),
    "spdx tags utf-16": TAGS.encode("utf-16"),
    "spdx yaml": YAML.encode(),
    "cyclonedx json": json.dumps(edited(CYCLONEDX, "vulnerabilities", to=...)).encode(),
    "cyclonedx xml": CYCLONEDX_XML,
}
UV = """\
[[package]]
name = "app"
source = { virtual = "." }
[[package]]
name = "six"
"""
ALL = {"purl": 100, "version": 100, "license": 50, "hash": 50}


def ask(root: Path, document: Json, **given: Json) -> Result:
    content = document if isinstance(document, bytes) else json.dumps(document).encode()
    (root / "sbom.spdx.json").write_bytes(content)
    yesterday = NOW.timestamp() - 86_400
    os.utime(root / "sbom.spdx.json", (yesterday, yesterday))
    return Asker(root)("sbom", **{"inputs": ("sbom.spdx.json",), "now": NOW} | given)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_each_format_is_known_by_its_shape(tmp_path: Path, name: str) -> None:
    for asked in ("auto", name.split(" ", maxsplit=1)[0]):
        found = ask(tmp_path, DOCUMENTS[name], format=asked, require=ALL, subject="app")
        assert found.outcome is Outcome.PASS, found.says
        count = 1 if name == "spdx yaml" else 2
        assert found.examined[0].counted == f"{count} package" + ("s" if count > 1 else "")
        assert found.evidence_at is not None
        assert found.evidence_at.replace(microsecond=0) == datetime(2026, 2, 16, 10, tzinfo=UTC)
    other = "spdx" if name.startswith("c") else "cyclonedx"
    assert ask(tmp_path, DOCUMENTS[name], format=other).outcome is Outcome.ERROR


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_that_is_cut_never_holds(tmp_path: Path, name: str) -> None:
    content = DOCUMENTS[name]
    for place in range(20):
        found = ask(tmp_path, content[: len(content) * place // 20])
        assert found.outcome not in HOLDING, found.says


def test_packages_that_say_too_little_are_counted_and_listed(tmp_path: Path) -> None:
    packages = [package(f"p{n}") for n in range(119)]
    for each in packages[:12]:
        del each["versionInfo"]
    document = edited(SPDX, "packages", to=packages)
    found = ask(tmp_path, edited(document, "relationships", to=[]))
    assert (found.outcome, found.decided_by) == (Outcome.FAIL, "sbom.version")
    assert found.says == "sbom.spdx.json: 12 of 119 packages lack versionInfo"
    assert found.measured == (
        Measured("packages", "119", ">=", "1"),
        Measured("purl", "100 %", ">=", "100 %"),
        Measured("version", "89 %", ">=", "100 %", "12 packages"),
    )
    assert len(found.findings) == 12
    assert found.findings[0].message == "sbom.spdx.json: p0 lacks versionInfo"
    assert found.findings[0].place == Place("sbom.spdx.json")
    assert len({finding.fingerprint for finding in found.findings}) == 12


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("versionInfo", "NOASSERTION", "lacks versionInfo"),
        ("versionInfo", "", "lacks versionInfo"),
        ("externalRefs", [], "lacks a purl"),
        ("licenseDeclared", "NONE", "lacks a licence"),
        ("checksums", None, "lacks a checksum"),
    ],
)
def test_each_share_is_asked_for(tmp_path: Path, name: str, value: Json, words: str) -> None:
    everything = dict.fromkeys(ALL, 100)
    document = edited(SPDX, "packages", 1, name, to=value)
    found = ask(tmp_path, document, require=everything)
    assert found.outcome is Outcome.FAIL
    assert [finding.message.rpartition(" lacks ")[2] for finding in found.findings] == [
        words.removeprefix("lacks ")
    ]
    assert ask(tmp_path, document, require=dict.fromkeys(ALL, 50)).outcome is Outcome.PASS
    assert ask(tmp_path, document, require=dict.fromkeys(ALL, 51)).outcome is Outcome.FAIL


def test_the_words_are_those_of_the_format(tmp_path: Path) -> None:
    document = edited(CYCLONEDX, "components", 0, "version", to="")
    assert ask(tmp_path, document).says == "sbom.spdx.json: 1 of 2 packages lack a version"


@pytest.mark.parametrize(
    ("document", "says"),
    [
        (edited(SPDX, "packages", to=[]), "0 packages, wanted 1"),
        (edited(SPDX, "packages", to=...), "0 packages, wanted 1"),
        (edited(CYCLONEDX, "components", to=...), "0 packages, wanted 1"),
        (edited(CYCLONEDX, "components", 0, "type", to="file"), None),
        (edited(SPDX, "spdxVersion", to="SPDX-3.0"), "SPDX 3 is not read yet"),
        ({"@context": "x", "@graph": []}, "SPDX 3 is not read yet"),
        (edited(SPDX, "spdxVersion", to="SPDX-1.2"), "SPDX-1.2 is not read"),
        (edited(CYCLONEDX, "specVersion", to="9.0"), "CycloneDX 9.0 is not read yet"),
        (edited(CYCLONEDX, "specVersion", to=...), "CycloneDX without a version is not read yet"),
    ],
)
def test_a_document_of_nothing_is_unknown(tmp_path: Path, document: Json, says: str | None) -> None:
    found = ask(tmp_path, document)
    if says is None:
        assert found.examined[0].counted == "1 package"
        return
    assert (found.outcome, found.cause) == (Outcome.UNKNOWN, Cause.NOTHING_EXAMINED)
    assert found.says == f"sbom.spdx.json: {says}"


@pytest.mark.parametrize(
    "document",
    [
        b"{}",
        b"[]",
        b"null",
        b"3",
        b"plain text",
        b"<rdf:RDF xmlns:rdf='x'/>",
        b"<bom/>",
        b'<bom xmlns="x"/>',
        {"bomFormat": "CycloneDX", "specVersion": "1.5", "components": {}},
        edited(SPDX, "packages", 1, "name", to=3),
        TAGS.replace("lines: of it</text>", "").encode(),
        TAGS.replace("PackageName: flask", "PackageName flask").encode(),
        YAML.replace("name: app\n", "name: app\nname: b\n", 1).encode(),
    ],
)
def test_what_is_no_document_is_an_error(tmp_path: Path, document: Json) -> None:
    found = ask(tmp_path, document)
    assert (found.outcome, found.cause) == (Outcome.ERROR, Cause.INPUT), found.says


@pytest.mark.parametrize("text", [TAGS, YAML], ids=["tags", "yaml"])
def test_lines_without_their_end_may_be_cut(tmp_path: Path, text: str) -> None:
    nothing = dict.fromkeys(ALL, 0)
    end = text.find("Relationship:")
    end = text.index("documentDescribes") if end < 0 else end
    assert ask(tmp_path, text[:end].encode(), require=nothing).decided_by == "sbom.cut"
    lost = text.replace("DEPENDS_ON SPDXRef-urllib3", "DEPENDS_ON SPDXRef-gone")
    lost = lost.replace("[SPDXRef-app]", "[SPDXRef-gone]")
    found = ask(tmp_path, lost.encode(), require=nothing)
    assert found.decided_by == "sbom.cut", found.says
    assert "which it does not list" in found.says


def test_absent_and_empty_are_told_apart(tmp_path: Path) -> None:
    found = Asker(tmp_path)("sbom", inputs=("gone.json",))
    assert (found.outcome, found.cause) == (Outcome.UNKNOWN, Cause.ABSENT)
    assert ask(tmp_path, b" \n").cause is Cause.EMPTY
    assert Asker(tmp_path)("sbom").cause is Cause.CONFIG
    found = ask(tmp_path, SPDX, inputs=("sbom.spdx.json", "gone.json"))
    assert found.says == "1 clean, 1 absent of 2: gone.json"


def test_nested_components_and_groupings_are_told_apart() -> None:
    group = {
        "type": "application",
        "name": "poetry.lock",
        "properties": [{"name": "aquasecurity:trivy:Type", "value": "poetry"}],
    }
    plain = {"type": "application", "name": "app"}
    document = edited(CYCLONEDX, "components", 0, "components", to=[group, plain])
    names = [one.name for one in read_sbom(json.dumps(document).encode(), "s").components]
    assert names == ["urllib3", "app"]


def test_too_few_packages_are_unknown(tmp_path: Path) -> None:
    assert ask(tmp_path, SPDX, min_components=2).outcome is Outcome.PASS
    found = ask(tmp_path, SPDX, min_components=3)
    assert (found.outcome, found.decided_by) == (Outcome.UNKNOWN, "sbom.too-few")


def test_the_subject_has_to_be_the_one_meant(tmp_path: Path) -> None:
    found = ask(tmp_path, SPDX, subject="other*")
    assert (found.outcome, found.cause) == (Outcome.ERROR, Cause.INPUT)
    assert found.says == "sbom.spdx.json: it describes app, wanted other*"
    nameless = edited(CYCLONEDX, "metadata", "component", to=...)
    assert ask(tmp_path, nameless, subject="app").cause is Cause.NOT_MEASURED


def head(root: Path, text: str, **files: str) -> None:
    (root / ".git" / "refs" / "heads").mkdir(parents=True, exist_ok=True)
    (root / ".git" / "HEAD").write_text(text)
    for name, content in files.items():
        (root / ".git" / name.replace("__", "/")).write_text(content)


def test_a_document_of_another_commit_is_stale(tmp_path: Path) -> None:
    found = ask(tmp_path, SPDX, commit_sha=True)
    assert (found.outcome, found.cause) == (Outcome.UNKNOWN, Cause.NO_HISTORY)
    head(tmp_path, f"{SHA}\n")
    found = ask(tmp_path, SPDX, commit_sha=True)
    assert (found.outcome, found.stale) == (Outcome.PASS, "")
    for made in (TAGS.encode(), edited(CYCLONEDX, "metadata", "component", "version", to=SHA)):
        assert ask(tmp_path, made, commit_sha=True).stale == ""
    head(tmp_path, "ref: refs/heads/main\n", refs__heads__main="f" * 40)
    found = ask(tmp_path, SPDX, commit_sha=True)
    assert found.stale == "sbom.spdx.json is of commit 0123456, checked out is fffffff"
    (tmp_path / ".git" / "refs" / "heads" / "main").unlink()
    head(tmp_path, "ref: refs/heads/main\n", **{"packed-refs": f"# x\n{SHA} refs/heads/main\n"})
    assert ask(tmp_path, SPDX, commit_sha=True).stale == ""
    head(tmp_path, "ref: ../../outside\n")
    assert ask(tmp_path, SPDX, commit_sha=True).cause is Cause.NO_HISTORY
    head(tmp_path, f"{SHA}\n")
    unsaid = edited(SPDX, "documentNamespace", to="ns:app")
    assert ask(tmp_path, unsaid, commit_sha=True).cause is Cause.NOT_MEASURED


@pytest.mark.parametrize(
    ("name", "text", "missing"),
    [
        ("poetry.lock", '[[package]]\nname = "urllib3"\n[[package]]\nname = "A_2"\n', "a-2"),
        ("uv.lock", UV, "six"),
        ("requirements.txt", "urllib3[x]==2.0.1 ; x\n# six==1\nsix == 1.0 \\\n", "six"),
        (
            "package-lock.json",
            '{"packages": {"": {}, "node_modules/a/node_modules/@s/six": {}}}',
            "@s/six",
        ),
        ("Pipfile.lock", '{"default": {"six": {}}, "develop": {"urllib3": {}}}', "six"),
    ],
)
def test_packages_of_a_lock_that_are_not_listed_are_a_remark(
    tmp_path: Path, name: str, text: str, missing: str
) -> None:
    (tmp_path / name).write_text(text)
    found = ask(tmp_path, SPDX, lockfiles=(name,))
    assert (found.outcome, found.decided_by) == (Outcome.WARN, "sbom.lock"), found.says
    assert found.says.startswith(f"{name}: 1 of ")
    assert found.says.endswith(f"packages are not listed: {missing}")
    more = [*SPDX["packages"], package(missing.replace("@s/", "").upper())]
    if "@" in missing:
        more[-1]["externalRefs"][0]["referenceLocator"] = "pkg:npm/%40s/six@1.0?x=y"
    assert ask(tmp_path, edited(SPDX, "packages", to=more), lockfiles=(name,)).outcome is (
        Outcome.PASS
    )


def test_a_lock_that_is_absent_or_unknown_never_holds(tmp_path: Path) -> None:
    assert ask(tmp_path, SPDX, lockfiles=("gone.lock",)).cause is Cause.ABSENT
    (tmp_path / "odd.lock").write_text("what is this\n")
    found = ask(tmp_path, SPDX, lockfiles=("odd.lock",))
    assert (found.outcome, found.cause) == (Outcome.ERROR, Cause.INPUT)
    for text in ("[[package]]\nname = 1\n", '[[package]]\nname = "x\n', '{"packages": []}'):
        (tmp_path / "odd.lock").write_text(text)
        assert ask(tmp_path, SPDX, lockfiles=("odd.lock",)).cause is Cause.INPUT


def test_an_old_document_is_stale(tmp_path: Path) -> None:
    found = ask(tmp_path, SPDX, max_age="7d", now=NOW + timedelta(days=9))
    assert found.stale.startswith("9 d old")


@pytest.mark.parametrize(
    "given",
    [
        {"format": "json"},
        {"min_components": 0},
        {"require": {"purl": 101}},
        {"require": {"name": 1}},
        {"lockfile": ("x",)},
    ],
)
def test_what_is_declared_wrongly_is_a_config_error(tmp_path: Path, given: Json) -> None:
    assert ask(tmp_path, SPDX, **given).cause is Cause.CONFIG


@settings(
    max_examples=examples(300),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_any_bytes_get_an_answer(tmp_path: Path, data: st.DataObject) -> None:
    content = bytearray(DOCUMENTS[data.draw(st.sampled_from(sorted(DOCUMENTS)))])
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place : place + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=4))
        if not content:
            return
    found = ask(tmp_path, bytes(content))
    assert found.outcome in set(Outcome)
    assert found.cause is not Cause.EVALUATOR, found.says


def test_the_commit_of_a_worktree_is_known(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "r")
    sha = repo.commit(a_md="1\n")
    tree = tmp_path / "w"
    repo.git("worktree", "add", "-q", str(tree), "-b", "w")
    made = edited(CYCLONEDX, "metadata", "component", "version", to=sha)
    assert ask(tree, made, commit_sha=True).stale == ""
    made = edited(CYCLONEDX, "metadata", "component", "version", to=SHA)
    assert ask(tree, made, commit_sha=True).stale


SYSTEM = {
    "name": "alpine",
    "SPDXID": "SPDXRef-OperatingSystem-c24750c3b737d897",
    "versionInfo": "3.15.11",
    "downloadLocation": "NONE",
    "filesAnalyzed": False,
    "primaryPackagePurpose": "OPERATING-SYSTEM",
}
LOCK = {
    "name": "package-lock.json",
    "SPDXID": "SPDXRef-Application-6792d0a3cebb2e3b",
    "downloadLocation": "NONE",
    "primaryPackagePurpose": "APPLICATION",
}


@pytest.mark.parametrize(
    "extra",
    [
        SYSTEM,
        LOCK,
        SYSTEM | {"primaryPackagePurpose": "OPERATING_SYSTEM"},
        {name: value for name, value in SYSTEM.items() if name != "primaryPackagePurpose"},
        {name: value for name, value in LOCK.items() if name != "primaryPackagePurpose"},
    ],
)
def test_an_operating_system_and_a_lock_file_are_no_packages_in_spdx(
    tmp_path: Path, extra: dict[str, Json]
) -> None:
    whole = edited(SPDX, "packages", to=[*SPDX["packages"], extra])
    (tmp_path / "sbom.json").write_text(json.dumps(whole))
    found = Asker(tmp_path)("sbom", inputs=("sbom.json",), now=NOW)
    assert (found.outcome, found.says) == (Outcome.PASS, "sbom.json: 2 packages")


@pytest.mark.parametrize(
    "extra",
    [
        LOCK | {"versionInfo": "1.0"},
        LOCK | {"primaryPackagePurpose": "LIBRARY"},
        SYSTEM | {"primaryPackagePurpose": "LIBRARY"},
        {"SPDXID": "SPDXRef-x", "name": "x"},
    ],
)
def test_every_other_node_of_spdx_needs_its_purl(tmp_path: Path, extra: dict[str, Json]) -> None:
    whole = edited(SPDX, "packages", to=[*SPDX["packages"], extra])
    (tmp_path / "sbom.json").write_text(json.dumps(whole))
    assert Asker(tmp_path)("sbom", inputs=("sbom.json",), now=NOW).outcome is Outcome.FAIL


def test_nodes_that_are_no_packages_alone_are_nothing_examined(tmp_path: Path) -> None:
    (tmp_path / "sbom.json").write_text(json.dumps(edited(SPDX, "packages", to=[SYSTEM, LOCK])))
    found = Asker(tmp_path)("sbom", inputs=("sbom.json",), now=NOW)
    assert (found.outcome, found.cause) == (Outcome.UNKNOWN, Cause.NOTHING_EXAMINED)


def test_the_purpose_is_read_from_tags_as_well() -> None:
    text = (
        f"{TAGS}\nPackageName: alpine\nSPDXID: SPDXRef-sys\nPackageVersion: 3.15\n"
        "PrimaryPackagePurpose: OPERATING-SYSTEM\n"
    )
    before = read_sbom(TAGS.encode(), "a.spdx", "spdx").components
    assert read_sbom(text.encode(), "a.spdx", "spdx").components == before
