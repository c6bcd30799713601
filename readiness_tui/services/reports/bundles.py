"""A bundle on the disk: written, read within limits, and held against its manifest."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct

from readiness_tui.domain.model.errors import Diagnostic, Place, UsageError
from readiness_tui.exchange.bundle.archive import archive, is_archive, unpacked
from readiness_tui.exchange.bundle.manifest import Manifest
from readiness_tui.exchange.bundle.verifying import manifest_of, member_faults
from readiness_tui.storage.audit.chain import CHANGED_OUTSIDE, verify
from readiness_tui.storage.files.fileops import (
    FileOps,
    bytes_of,
    make_folders,
    overwrite,
    write_new,
)

BUNDLE_LIMIT_BYTES = 512 << 20
"""The largest bundle that is made, and that is read."""
_ENTRIES = 20_000
_ARCHIVE = ".tar"
_COMPRESSED = {
    b"\x1f\x8b": "gzip",
    b"PK": "zip",
    b"BZh": "bzip2",
    b"\xfd7zXZ": "xz",
    b"(\xb5/\xfd": "zstd",
}
_AUDIT = "boards/audit/"
_FORMS = "a bundle is a folder, or an archive called NAME.tar"


class BundleCheck(Struct, frozen=True):
    """What became of a bundle since it was made.

    `manifest` is None where none can be read; `files` counts what lies in the bundle.
    """

    manifest: Manifest | None
    digest: str
    files: int
    faults: tuple[Diagnostic, ...]


def write_bundle(path: Path, files: Mapping[str, bytes]) -> None:
    """Write a bundle: into a folder that is new or empty, or as an archive if it is `NAME.tar`.

    Raises:
        UsageError: It cannot be written there, or is larger than a bundle may be.
    """
    if sum(map(len, files.values())) > BUNDLE_LIMIT_BYTES:
        message = f"the bundle would be larger than {BUNDLE_LIMIT_BYTES >> 20} MiB"
        raise UsageError(message, remedy="take large logs out of the folder of the boards")
    is_file = path.suffix == _ARCHIVE
    if path.suffix in {".zip", ".gz", ".tgz", ".xz", ".bz2"}:
        message = f"{path.name} would be compressed: {_FORMS}"
        raise UsageError(message, remedy="name a folder or NAME.tar, and compress that")
    try:
        if is_file:
            overwrite(FileOps(), path, archive(files))
            return
        if path.exists() and any(path.iterdir()):
            message = f"{path} is not empty"
            raise UsageError(message, remedy="name a folder that is not there yet")
        for name, data in files.items():
            place = path / name
            make_folders(FileOps(), place.parent)
            write_new(FileOps(), place, data)
    except OSError as error:
        message = f"cannot write {path}: {error.strerror}"
        raise UsageError(message, remedy="name a place in a folder that exists") from error


def check_bundle(path: Path, digest: str = "") -> BundleCheck:
    """Hold a bundle against its manifest, and its audit logs against their chains.

    Nothing of it is unpacked but audit logs that are as the manifest says, and nothing is run.

    Args:
        path: A folder or an archive.
        digest: The sha256 of the manifest as somebody was told it; empty: nobody was.

    Raises:
        UsageError: It is no bundle, or cannot be read.
    """
    from hashlib import sha256

    files, faults, is_cut = _read(path)
    wrong = tuple(member_faults(files, digest))
    if is_cut:  # what lies behind the cut is not missing, it cannot be told apart
        wrong = tuple(fault for fault in wrong if fault.code != "bundle-missing")
    if not faults and not wrong:
        wrong = tuple(_audit_faults(files))
    manifest = files.get("manifest.json")
    own_digest = sha256(manifest).hexdigest() if manifest is not None else ""
    return BundleCheck(manifest_of(files), own_digest, len(files), (*faults, *wrong))


def _read(path: Path) -> tuple[Mapping[str, bytes], tuple[Diagnostic, ...], bool]:
    """The members, what is wrong with what holds them, and whether it is cut off."""
    try:
        if path.is_dir():
            faults: list[Diagnostic] = []
            return dict(_walked(path, "", faults)), tuple(faults), False
        data = bytes_of(path, BUNDLE_LIMIT_BYTES)
    except OSError as error:
        message = f"cannot read {path}: {error.strerror}"
        raise UsageError(message, remedy=_FORMS) from error
    kind = next((name for head, name in _COMPRESSED.items() if data.startswith(head)), "")
    if kind:
        message = f"{path} is compressed ({kind}), and is not unpacked"
        raise UsageError(message, remedy=f"{_FORMS}: unpack it where you trust it")
    if not is_archive(data):
        message = f"{path} is no bundle"
        raise UsageError(message, remedy=_FORMS)
    contents = unpacked(data)
    return contents.files, contents.faults, contents.cut_at is not None


def _walked(folder: Path, above: str, faults: list[Diagnostic]) -> Iterator[tuple[str, bytes]]:
    """The files below a folder by name; links and the like are faults, and are not followed.

    Raises:
        OSError: A folder cannot be listed, or a file not be read.
        UsageError: There is more than a bundle may hold.
    """
    total, count, waiting = 0, 0, [(folder, above)]
    while waiting:
        place, prefix = waiting.pop()
        with os.scandir(place) as entries:
            listed = sorted(entries, key=lambda entry: entry.name)
        for entry in listed:
            name, count = f"{prefix}{entry.name}", count + 1
            if entry.is_dir(follow_symlinks=False):
                waiting.append((Path(entry.path), f"{name}/"))
            elif not entry.is_file(follow_symlinks=False):
                message = "it is a link, or no regular file, and is not followed"
                faults.append(Diagnostic("bundle-extra", message, Place(name), "take it out"))
            else:
                data = bytes_of(Path(entry.path), BUNDLE_LIMIT_BYTES)
                total += len(data)
                yield name, data
            if count > _ENTRIES or total > BUNDLE_LIMIT_BYTES:
                message = f"{folder} holds more than a bundle may"
                raise UsageError(message, remedy=_FORMS)


def _audit_faults(files: Mapping[str, bytes]) -> Iterator[Diagnostic]:
    """What of the audit logs does not hold; their members are as the manifest says."""
    logs = {name: data for name, data in files.items() if name.startswith(_AUDIT)}
    if not logs:
        return
    with TemporaryDirectory() as folder:
        root = Path(folder)
        (root / _AUDIT).mkdir(parents=True)
        for name, data in logs.items():
            write_new(FileOps(), root / _AUDIT / name.removeprefix(_AUDIT), data)
        problems = verify(root)
    yield from (problem for problem in problems if problem.code != CHANGED_OUTSIDE)
