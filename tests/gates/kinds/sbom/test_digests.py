"""Kind `digests`."""

import hashlib
import json
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from readiness_tui.domain.model.errors import Place
from readiness_tui.domain.model.gate import Cause, Outcome, Result
from readiness_tui.gates.kinds.sbom.digests import read_digests
from tests.gates.report_samples import Json
from tests.gates.support import Asker
from tests.support import examples

HOLDING = {Outcome.PASS, Outcome.WARN}
NAME = "artifact_digests.json"
FILES = {"dist/a.whl": b"wheel", "dist/b.tar.gz": b"\0source"}


def sha(name: str, algorithm: str = "sha256") -> str:
    return hashlib.new(algorithm, FILES[name]).hexdigest()


MAP = {name: sha(name) for name in FILES}
LINES = "".join(f"{sha(name)}  {name}\n" for name in FILES)


@pytest.fixture(autouse=True)
def tree(tmp_path: Path) -> None:
    for name, content in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)


def ask(root: Path, manifest: Json, name: str = NAME, **given: Json) -> Result:
    text = manifest if isinstance(manifest, str) else json.dumps(manifest, indent=1)
    (root / name).write_text(text)
    return Asker(root)("digests", **{"manifest": name} | given)


BOTH = {name: {"md5": "0" * 32, "SHA-256": sha(name)} for name in FILES}
SHAPES: dict[str, Json] = {
    "map": MAP,
    "map with algorithm": {name: f"sha256:{digest}" for name, digest in MAP.items()},
    "map in capitals": {name: digest.upper() for name, digest in MAP.items()},
    "map of sha512": {name: sha(name, "sha512") for name in FILES},
    "map of several": BOTH,
    "map below a heading": {"generated_at": "2026-02-16", "files": MAP},
    "list": [{"path": name, "sha256": digest} for name, digest in MAP.items()],
    "list by algorithm": [
        {"file": name, "digest": digest, "algorithm": "SHA-256"} for name, digest in MAP.items()
    ],
    "subjects": {
        "_type": "statement",
        "subject": [{"name": name, "digest": {"sha256": one}} for name, one in MAP.items()],
    },
    "lines": LINES,
    "binary lines": LINES.replace("  ", " *"),
    "tagged lines": "".join(f"SHA256 ({name}) = {digest}\n" for name, digest in MAP.items()),
    "lines of windows": "# made by ci\r\n" + LINES.replace("\n", "\r\n"),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_files_as_listed_pass_in_every_shape(tmp_path: Path, shape: str) -> None:
    found = ask(tmp_path, SHAPES[shape])
    assert (found.outcome, found.says) == (Outcome.PASS, f"{NAME}: 2 files as listed"), found.says
    assert found.examined[0].counted == "2 files hashed"


@pytest.mark.parametrize("shape", SHAPES)
def test_a_changed_file_fails_in_every_shape(tmp_path: Path, shape: str) -> None:
    (tmp_path / "dist/a.whl").write_bytes(b"wheel!")
    found = ask(tmp_path, SHAPES[shape])
    assert (found.outcome, found.decided_by) == (Outcome.FAIL, "digests.differs")
    assert len(found.findings) == 1


def test_a_mismatch_is_told_at_its_line(tmp_path: Path) -> None:
    (tmp_path / "dist/a.whl").write_bytes(b"other")
    rows = {"x": 1, "files": {"dist/b.tar.gz": MAP["dist/b.tar.gz"], **MAP}}
    found = ask(tmp_path, rows)
    assert found.says == "artifact_digests.json:5 dist/a.whl: sha256 differs"
    assert found.findings[0].place == Place(NAME, 5)
    found = ask(tmp_path, LINES, "SHA256SUMS")
    assert found.says == "SHA256SUMS:1 dist/a.whl: sha256 differs"


def test_a_listed_file_that_is_absent_fails(tmp_path: Path) -> None:
    (tmp_path / "dist/b.tar.gz").unlink()
    found = ask(tmp_path, MAP)
    assert (found.outcome, found.decided_by) == (Outcome.FAIL, "digests.absent")
    assert found.says == f"{NAME}:3 dist/b.tar.gz: listed but absent"


def test_a_file_that_has_to_be_listed_and_is_not_fails(tmp_path: Path) -> None:
    found = ask(tmp_path, {"dist/a.whl": MAP["dist/a.whl"]}, require_all=("dist/**",))
    assert (found.outcome, found.decided_by) == (Outcome.FAIL, "digests.unlisted")
    assert found.says == f"dist/b.tar.gz: not listed in {NAME}"
    assert found.findings[0].place == Place("dist/b.tar.gz")
    assert ask(tmp_path, MAP, require_all=("dist/**",)).outcome is Outcome.PASS
    assert ask(tmp_path, MAP, "dist/list.json", require_all=("dist/**",)).outcome is Outcome.PASS
    assert ask(tmp_path, MAP, require_all=("other/**",)).cause is Cause.ABSENT


def test_paths_may_start_beside_the_list(tmp_path: Path) -> None:
    text = LINES.replace("dist/", "")
    assert ask(tmp_path, text, "dist/SHA256SUMS", require_all=("dist/**",)).outcome is Outcome.PASS
    assert ask(tmp_path, text).outcome is Outcome.FAIL


@pytest.mark.parametrize("algorithm", ["md5", "sha1"])
def test_weak_digests_are_an_error(tmp_path: Path, algorithm: str) -> None:
    for rows in (
        {name: sha(name, algorithm) for name in FILES},
        {name: {algorithm: sha(name, algorithm)} for name in FILES},
    ):
        found = ask(tmp_path, rows)
        assert (found.outcome, found.decided_by) == (Outcome.ERROR, "digests.algo")
        assert found.says.startswith(f"{NAME}:2 dist/a.whl: {algorithm} is not taken")
    found = ask(tmp_path, {name: sha(name, "sha512") for name in FILES}, algo=("sha256",))
    assert found.decided_by == "digests.algo"


@pytest.mark.parametrize("path", ["../outside", "/etc/hostname", "~/x", "link"])
def test_a_path_out_of_the_repository_is_an_error(tmp_path: Path, path: str) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "outside").write_bytes(b"wheel")
    (root / "link").symlink_to(tmp_path / "outside")
    found = ask(root, {path: MAP["dist/a.whl"]})
    assert (found.outcome, found.decided_by) == (Outcome.ERROR, "input.path-refused"), found.says


def test_what_is_no_regular_file_is_an_error(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name in ("pipe", "dist"):
        found = ask(tmp_path, {name: MAP["dist/a.whl"]})
        assert (found.outcome, found.cause) == (Outcome.ERROR, Cause.INPUT)


def test_a_large_file_is_read_in_pieces(tmp_path: Path) -> None:
    content = bytes(range(256)) * 40_000
    (tmp_path / "big").write_bytes(content)
    rows = {"big": hashlib.sha256(content).hexdigest()}
    assert ask(tmp_path, rows).outcome is Outcome.PASS
    found = ask(tmp_path, rows, limits={"bytes": "1MB"})
    assert (found.outcome, found.cause) == (Outcome.ERROR, Cause.INPUT)


@pytest.mark.parametrize("rows", [{}, [], "# nothing\n", {"files": {}}])
def test_a_list_of_nothing_is_unknown(tmp_path: Path, rows: Json) -> None:
    found = ask(tmp_path, rows)
    assert (found.outcome, found.cause) == (Outcome.UNKNOWN, Cause.NOTHING_EXAMINED)
    assert found.says == f"{NAME}: it lists no file"


@pytest.mark.parametrize(
    "rows",
    [
        "null",
        "3",
        '"x"',
        "[1]",
        "[{}]",
        '{"a": 1}',
        '{"a": null}',
        '{"a": "xyz"}',
        '{"a": "abcd"}',
        '{"a": {}}',
        '{"a": {"sha256": 1}}',
        '{"a": "sha256:abcd"}',
        '{"a": "crc32:abcd"}',
        '[{"path": "a"}]',
        '[{"path": 1, "sha256": "ab"}]',
        f'{{"a": "{"0" * 64}", "a": "{"1" * 64}"}}',
        f"{'0' * 64}  a\n{'1' * 64}  a\n",
        f"{'0' * 63}  a\n",
        f"{'0' * 64}\n",
        "a b c\n",
        f"SHA512 (a) = {'0' * 64}\n",
    ],
)
def test_what_is_no_list_is_an_error(tmp_path: Path, rows: str) -> None:
    found = ask(tmp_path, rows)
    assert (found.outcome, found.cause) == (Outcome.ERROR, Cause.INPUT), found.says


def test_absent_and_empty_are_told_apart(tmp_path: Path) -> None:
    found = Asker(tmp_path)("digests", manifest="gone.json")
    assert (found.outcome, found.cause) == (Outcome.UNKNOWN, Cause.ABSENT)
    assert ask(tmp_path, " \n").cause is Cause.EMPTY
    assert Asker(tmp_path)("digests", manifest="../x.json").outcome is Outcome.ERROR


def test_more_files_than_the_limit_are_at_best_unknown(tmp_path: Path) -> None:
    found = ask(tmp_path, MAP, limits={"files": 1})
    assert (found.outcome, found.decided_by) == (Outcome.UNKNOWN, "digests.partial")


def test_names_of_lines_may_be_escaped() -> None:
    text = f"\\{'0' * 64}  a\\nb\\\\c\n"
    assert read_digests(text.encode(), "m")[0].path == "a\nb\\c"


def test_an_old_list_is_stale(tmp_path: Path) -> None:
    (tmp_path / NAME).write_text(json.dumps(MAP))
    os.utime(tmp_path / NAME, (1_000_000, 1_000_000))
    found = Asker(tmp_path)("digests", manifest=NAME, max_age="7d")
    assert "limit 7d" in found.stale


@pytest.mark.parametrize("shape", SHAPES)
def test_a_list_that_is_cut_never_holds(tmp_path: Path, shape: str) -> None:
    rows = SHAPES[shape]
    text = rows if isinstance(rows, str) else json.dumps(rows)
    for place in range(20):
        cut = text[: len(text) * place // 20]
        assert ask(tmp_path, cut, require_all=("dist/**",)).outcome not in HOLDING, cut


@pytest.mark.parametrize(
    "given",
    [{"manifest": ""}, {"algo": ("md5",)}, {"algo": ()}, {"algorithm": ("sha256",)}],
)
def test_what_is_declared_wrongly_is_a_config_error(tmp_path: Path, given: Json) -> None:
    (tmp_path / NAME).write_text(json.dumps(MAP))
    found = Asker(tmp_path)("digests", **{"manifest": NAME} | given)
    assert (found.outcome, found.cause) == (Outcome.ERROR, Cause.CONFIG)


@settings(
    max_examples=examples(300),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_a_changed_byte_never_makes_a_wrong_list_hold(tmp_path: Path, data: st.DataObject) -> None:
    (tmp_path / "dist/a.whl").write_bytes(b"changed")
    rows = SHAPES[data.draw(st.sampled_from(sorted(SHAPES)))]
    content = bytearray((rows if isinstance(rows, str) else json.dumps(rows)).encode())
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place] = data.draw(st.integers(0, 255))
    (tmp_path / NAME).write_bytes(content)
    found = Asker(tmp_path)("digests", manifest=NAME, require_all=("dist/**",))
    assert found.outcome not in HOLDING, bytes(content)
    assert found.cause is not Cause.EVALUATOR, found.says
