"""`readiness report compliance` and `readiness verify-bundle`: files, answers and exit codes."""

import gzip
import hashlib
import json
import zipfile
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from click.testing import CliRunner, Result

from readiness_tui.cli.answers.published import answer_schema
from readiness_tui.cli.group import planner
from readiness_tui.gates.engine import engine
from tests.gates.held import HeldPool
from tests.repos import BASE, Repo

BOARD = BASE + (
    '\n[gate.tests]\nkind = "test_results"\ninputs = ["reports/junit.xml"]\nproves = ["T-1"]\n'
    '\n[gate.bill]\nkind = "sbom"\ninputs = ["reports/bom.json"]\n'
    '\n[gate.words]\nkind = "text"\ninputs = ["src/*.py"]\nforbid = [{re = "FIXME"}]\n'
    '\n[waiver.w-1]\ngate = "words"\nreason = "later"\nowner = "@ann"\nexpires = 2026-03-01\n'
    'created = 2026-02-01\nmatch = {rule = "text.forbidden"}\n'
)
JUNIT = '<testsuite name="s"><testcase classname="a" name="b" time="0.1"/></testsuite>'
BOM = (
    '{"bomFormat": "CycloneDX", "specVersion": "1.5", "components": ['
    '{"type": "library", "name": "a", "version": "1", "purl": "pkg:pypi/a@1"}]}'
)
AT = "1770714000"  # 2026-02-10T09:00:00Z


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    """A plan with evidence, an audit log and a bundle of each form; nothing changes it."""
    repo = Repo(tmp_path_factory.mktemp("compliance"))
    repo.git("init", "-q")
    repo.write(JUNIT, "reports/junit.xml")
    repo.write(BOM, "reports/bom.json")
    repo.write("# FIXME\n", "src/a.py")
    repo.commit(BOARD)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "WorkerPool", lambda *_: HeldPool())
        patch.chdir(repo.root)
        patch.setenv("SOURCE_DATE_EPOCH", AT)
        run("note", "T-1", "asked", "--actor", "@ann")
        run("report", "compliance", "--output", "one.tar")
        run("report", "compliance", "--output", "folder")
    return repo


@pytest.fixture(autouse=True)
def place(workspace: Repo, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(engine, "WorkerPool", lambda *_: HeldPool())
    monkeypatch.chdir(workspace.root)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", AT)
    return workspace.root


def run(*words: str, exits: int = 0) -> Result:
    result = CliRunner().invoke(planner, list(words))
    assert result.exit_code == exits, result.output
    return result


def checked(path: Path | str, *words: str, exits: int = 0) -> dict[str, Any]:
    document = json.loads(run("verify-bundle", str(path), *words, "--json", exits=exits).stdout)
    jsonschema_rs.validate(answer_schema("verify-bundle"), document)
    return document


def test_the_same_files_at_the_same_instant_give_the_same_bytes(place: Path) -> None:
    answer = json.loads(run("report", "compliance", "--output", "two.tar", "--json").stdout)
    jsonschema_rs.validate(answer_schema("report"), answer)
    assert (place / "two.tar").read_bytes() == (place / "one.tar").read_bytes()
    assert answer["at"] == "2026-02-10T09:00:00+00:00"
    manifest = (place / "folder/manifest.json").read_bytes()
    assert answer["digest"] == hashlib.sha256(manifest).hexdigest()
    run("verify-bundle", "two.tar", "--digest", answer["digest"])
    wrong = checked("two.tar", "--digest", "0" * 64, exits=1)
    assert wrong["problems"][0]["code"] == "bundle-digest"


def test_a_bundle_holds_boards_verdict_evidence_logs_waivers_and_digests(place: Path) -> None:
    folder = place / "folder"
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    (log,) = (name for name in names if name.startswith("boards/audit/"))
    assert names - {log} == {
        "manifest.json",
        "SHA256SUMS",
        "boards/plan.toml",
        "evidence.json",
        "evidence/reports/bom.json",
        "evidence/reports/junit.xml",
        "report.html",
        "sboms.json",
        "verdict.json",
        "waivers.json",
    }
    assert (folder / "boards/plan.toml").read_bytes() == (place / "boards/plan.toml").read_bytes()
    assert (folder / log).read_bytes() == (place / log).read_bytes()
    verdict = json.loads((folder / "verdict.json").read_bytes())
    jsonschema_rs.validate(answer_schema("check"), verdict)
    assert verdict["verdict"] == "no_go"
    waivers = json.loads((folder / "waivers.json").read_bytes())["waivers"]
    assert [(waiver["id"], waiver["record"]["owner"]) for waiver in waivers] == [("w-1", "@ann")]
    gates = json.loads((folder / "evidence.json").read_bytes())["gates"]
    files = {gate["id"]: gate["files"] for gate in gates}
    (junit,) = files["tests"]
    assert (junit["sha256"], junit["copy"]) == (
        hashlib.sha256(JUNIT.encode()).hexdigest(),
        "evidence/reports/junit.xml",
    )
    (source,) = (file for file in files["words"] if file["path"] == "src/a.py")
    assert (source["copy"], source["not_copied"]) == ("", "gates of this kind read no evidence")
    bills = json.loads((folder / "sboms.json").read_bytes())["gates"]
    assert [gate["id"] for gate in bills] == ["bill"]
    assert bills[0]["files"][0]["sha256"] == hashlib.sha256(BOM.encode()).hexdigest()


@pytest.mark.parametrize("path", ["one.tar", "folder"])
def test_what_holds_says_of_what_it_is(path: str, workspace: Repo) -> None:
    answer = checked(path)
    assert (answer["holds"], answer["verdict"], answer["files"]) == (True, "no_go", 11)
    assert answer["commit"] == workspace.git("rev-parse", "HEAD").strip()
    assert "holds: 11 files, NO GO at 2026-02-10" in run("verify-bundle", path).stdout


def _copy(place: Path, to: Path) -> Path:
    for source in (place / "folder").rglob("*"):
        target = to / source.relative_to(place / "folder")
        if source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(source.read_bytes())
    return to


def test_what_is_changed_in_a_folder_is_named(place: Path, tmp_path: Path) -> None:
    folder = _copy(place, tmp_path / "copy")
    board = folder / "boards/plan.toml"
    board.write_bytes(board.read_bytes().replace(b"todo", b"done", 1))
    (folder / "waivers.json").unlink()
    (folder / "more.txt").write_text("hello")
    (folder / "link").symlink_to("/etc/passwd")
    named = {problem["place"]["path"]: problem["code"] for problem in problems(folder)}
    assert named == {
        "boards/plan.toml": "bundle-altered",
        "waivers.json": "bundle-missing",
        "more.txt": "bundle-extra",
        "link": "bundle-extra",
    }
    assert "root:" not in run("verify-bundle", str(folder), exits=1).output


def problems(path: Path | str) -> list[dict[str, Any]]:
    return checked(path, exits=1)["problems"]


def test_an_audit_log_that_was_rewritten_is_told_by_its_chain(place: Path, tmp_path: Path) -> None:
    from msgspec.structs import replace

    from readiness_tui.exchange.bundle.manifest import bundled, manifest_in, member_of
    from readiness_tui.services.reports.bundles import write_bundle

    folder = place / "folder"
    manifest = manifest_in((folder / "manifest.json").read_bytes())
    files = {member.name: (folder / member.name).read_bytes() for member in manifest.members}
    (log,) = (name for name in files if name.startswith("boards/audit/"))
    files[log] = files[log].replace(b"@ann", b"@eve", 1)
    members = tuple(member_of(name, data) for name, data in files.items())
    write_bundle(tmp_path / "forged.tar", bundled(replace(manifest, members=members), files))
    (problem,) = problems(tmp_path / "forged.tar")
    assert (problem["code"], problem["place"]["path"]) == ("audit-altered", log)


def test_what_is_no_bundle_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "bomb.tar").write_bytes(gzip.compress(bytes(1 << 20)))
    with zipfile.ZipFile(tmp_path / "one.zip", "w") as archive:
        archive.writestr("../../out", "x")
    (tmp_path / "text.tar").write_text("hello")
    for name, says in (
        ("bomb.tar", "compressed (gzip), and is not unpacked"),
        ("one.zip", "compressed (zip), and is not unpacked"),
        ("text.tar", "is no bundle"),
        ("none", "cannot read"),
    ):
        result = run("verify-bundle", str(tmp_path / name), exits=2)
        assert says in result.stderr
        assert len(result.stderr.splitlines()) == 1
    assert not (tmp_path.parent / "out").exists()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--output", "folder"], "folder is not empty"),
        (["--output", "one.zip"], "would be compressed"),
        (["--output", "none/one.tar"], "cannot write none/one.tar"),
        ([], "--output"),
    ],
)
def test_a_bundle_that_cannot_be_made_is_one_sentence(words: list[str], says: str) -> None:
    assert says in run("report", "compliance", *words, exits=2).stderr


def test_an_epoch_that_is_none_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "today")
    result = run("report", "compliance", "--output", "three.tar", exits=2)
    assert "SOURCE_DATE_EPOCH is 'today'" in result.stderr


def test_a_broken_board_is_bundled_as_it_is_and_told(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "broken")
    repo.write("[board\n")
    words = ("-C", str(repo.root), "report", "compliance", "--output", str(tmp_path / "b.tar"))
    assert "boards/plan.toml:1" in run(*words, exits=3).stderr
    assert checked(tmp_path / "b.tar")["verdict"] == "no_go"
