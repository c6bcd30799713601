"""The archive of a bundle: one form alone, read by every tar, and nothing in it is free."""

import io
import tarfile
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.exchange.bundle.archive import BLOCK, archive, is_archive, unpacked
from readiness_tui.exchange.bundle.manifest import (
    MANIFEST,
    SUMS,
    VERSION,
    Manifest,
    bundled,
    is_name,
    manifest_bytes,
    member_of,
    named,
)
from readiness_tui.exchange.bundle.verifying import member_faults

FILES = {
    "boards/plan.toml": b'format = 1\n[board]\nid = "plan"\n',
    "empty.txt": b"",
    "evidence/run.log": b"passed\n" * 200,
    "verdict.json": b"{}\n" + b"x" * (BLOCK - 3),
}


def manifest_for(files: dict[str, bytes]) -> Manifest:
    return Manifest(
        format=VERSION,
        program="readiness 1",
        commit="a" * 40,
        at="2026-02-10T09:00:00+00:00",
        verdict="no_go",
        copy_limit_bytes=1024,
        members=tuple(member_of(name, data, name) for name, data in files.items()),
    )


def bundle(files: dict[str, bytes] = FILES) -> dict[str, bytes]:
    return bundled(manifest_for(files), files)


def faults(data: bytes) -> list[tuple[str, str]]:
    contents = unpacked(data)
    problems = [*contents.faults, *member_faults(contents.files)]
    return [(problem.path, problem.message) for problem in problems]


def owners(members: dict[str, bytes]) -> list[str]:
    """For each byte of the archive, the member that it belongs to, by arithmetic of its own."""
    names: list[str] = []
    for name, data in members.items():
        blocks = 1 + (len(data) + BLOCK - 1) // BLOCK
        names += [name] * (blocks * BLOCK)
    return names + ["archive"] * (2 * BLOCK)


def test_a_thousand_flipped_bytes_are_all_named() -> None:
    members = bundle()
    data, random = archive(members), Random(14)  # noqa: S311 - no secret
    owner = owners(members)
    assert len(owner) == len(data)
    assert faults(data) == []
    for _ in range(1000):
        at = random.randrange(len(data))
        flipped = bytearray(data)
        flipped[at] ^= random.randrange(1, 256)
        assert is_archive(bytes(flipped))
        assert owner[at] in {name for name, _ in faults(bytes(flipped))}, at


def test_every_byte_of_the_headers_and_gaps_counts() -> None:
    members = bundle({"a": b"1"})
    data, owner = archive(members), owners(members)
    for at in range(len(data)):
        flipped = bytearray(data)
        flipped[at] ^= 1
        assert owner[at] in {name for name, _ in faults(bytes(flipped))}, at


def test_every_tar_unpacks_it() -> None:
    members = bundle()
    with tarfile.open(fileobj=io.BytesIO(archive(members))) as tar:
        entries = tar.getmembers()
        assert [entry.name for entry in entries] == list(members)
        assert {(entry.mode, entry.uid, entry.mtime) for entry in entries} == {(0o644, 0, 0)}
        for entry in entries:
            file = tar.extractfile(entry)
            assert file is not None
            assert file.read() == members[entry.name]


def test_the_sums_are_what_sha256sum_reads() -> None:
    lines = bundle({"b": b"2", "a": b""})[SUMS].decode().splitlines()
    assert lines[0] == f"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  {'a'}"
    assert [line.split("  ")[1] for line in lines] == ["a", "b", MANIFEST]


def _tar(*entries: tuple[tarfile.TarInfo, bytes]) -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for entry, data in entries:
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))
    return target.getvalue()


def _entry(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.type, entry.linkname = kind, link
    return entry


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        (_entry("../../etc/passwd"), "an entry called '../../etc/passwd'"),
        (_entry("/etc/passwd"), "an entry called '/etc/passwd'"),
        (_entry("boards/plan.toml", tarfile.SYMTYPE, "/etc/passwd"), "a link called"),
        (_entry("boards/plan.toml", tarfile.LNKTYPE, "/etc/passwd"), "a link called"),
        (_entry("boards", tarfile.DIRTYPE), "a folder called 'boards/'"),
        (_entry("pipe", tarfile.FIFOTYPE), "an entry called 'pipe'"),
    ],
)
def test_a_hostile_entry_is_told_and_not_taken(entry: tarfile.TarInfo, says: str) -> None:
    contents = unpacked(_tar((entry, b"")))
    assert contents.files == {}
    (fault,) = contents.faults
    assert says in fault.message
    assert fault.remedy


def test_a_name_that_comes_twice_is_told() -> None:
    members = bundle()
    twice = archive(members)[: -2 * BLOCK] + archive({"verdict.json": b"{}"})
    assert ("verdict.json", "it is in the archive twice") in faults(twice)


def test_what_is_missing_extra_or_cut_off_is_named() -> None:
    members = bundle()
    less = {name: data for name, data in members.items() if name != "verdict.json"}
    assert [name for name, _ in faults(archive(less))] == ["verdict.json"]
    more = members | {"notes.txt": b"hello"}
    assert faults(archive(more)) == [("notes.txt", "the manifest does not name it")]
    without = {name: data for name, data in members.items() if name != MANIFEST}
    assert [name for name, _ in faults(archive(without))] == [MANIFEST]
    whole = archive(members)
    for size in (len(whole) - 1, len(whole) - 3 * BLOCK, BLOCK + 10, 600):
        assert faults(whole[:size]), size
    assert faults(whole + b"x")


def test_a_manifest_in_another_form_is_none() -> None:
    members = bundle()
    respaced = members | {MANIFEST: members[MANIFEST].replace(b'": ', b'" : ', 1)}
    assert (MANIFEST, "it is no manifest: it is not written as this program writes it") in faults(
        archive(respaced)
    )


def test_a_manifest_made_anew_is_told_by_its_digest_alone() -> None:
    forged = bundle(FILES | {"verdict.json": b'{"verdict": "go"}'})
    assert list(member_faults(forged)) == []
    (fault,) = member_faults(forged, member_of(MANIFEST, bundle()[MANIFEST]).sha256)
    assert fault.code == "bundle-digest"


def test_names_lead_nowhere() -> None:
    assert is_name("boards/audit/w-1.0002.jsonl")
    assert is_name(".readiness/evidence/run.log")
    for text in ("", "/a", "a/", "a//b", "../a", "a/../b", "a/.", "..", "a b", "\xe4", "a" * 101):
        assert not is_name(text), text


@given(st.lists(st.text(min_size=1), unique=True))
def test_every_path_gets_a_name_of_its_own(paths: list[str]) -> None:
    names: list[str] = []
    for path in paths:
        names.append(named("evidence", path, names))
    assert all(map(is_name, names))
    assert len({name.casefold() for name in names}) == len(paths)


@given(
    st.dictionaries(
        st.from_regex(r"[a-z]{1,8}(/[a-z]{1,8})?", fullmatch=True), st.binary(max_size=1500)
    )
)
def test_what_is_bundled_is_unpacked(files: dict[str, bytes]) -> None:
    members = bundle(files)
    contents = unpacked(archive(members))
    assert contents.files == members
    assert faults(archive(members)) == []
    assert manifest_bytes(manifest_for(dict(reversed(files.items())))) == members[MANIFEST]
