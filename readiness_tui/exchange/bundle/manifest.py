"""What a bundle holds: every member with its digest, in one form alone.

Two members tell of the others. `manifest.json` names each of them with size and sha256;
`SHA256SUMS` has the digests of all, the manifest included, as `sha256sum -c` reads them. Both
follow from the members byte by byte, so there is no other way to write either.
"""

import re
from collections.abc import Iterable, Mapping
from hashlib import sha256

from msgspec import Struct

from readiness_tui.domain.persistence.json_codec import RecordError, decoded, encoded

MANIFEST = "manifest.json"
SUMS = "SHA256SUMS"
VERSION = 1
NAME_BYTES = 100
"""How long the name of a member may be: what a header of a tar archive has room for."""

_NAME = re.compile(r"(?!.*(?:^|/)\.{1,2}(?:/|$))[A-Za-z0-9._-]+(?:/[A-Za-z0-9._-]+)*")


class Member(Struct, frozen=True):
    """A file of a bundle. `source` is its path below the workspace, empty for what was made."""

    name: str
    size_bytes: int
    sha256: str
    source: str


class Manifest(Struct, frozen=True, kw_only=True):
    """What a bundle is of, and what lies in it.

    Attributes:
        format: Of the bundle.
        program: Who made it, with the version.
        commit: The commit that was checked out, empty where there was none.
        at: The instant of the verdict, ISO 8601.
        verdict: The word for the whole workspace: `go`, `go_with_waivers`, `no_go`.
        copy_limit_bytes: Larger evidence is in the bundle by its digest alone.
        members: By name, the manifest and its sums not among them.
    """

    format: int
    program: str
    commit: str
    at: str
    verdict: str
    copy_limit_bytes: int
    members: tuple[Member, ...]


def is_name(text: str) -> bool:
    """Whether a member may be called so: plain letters, and no way out of a folder."""
    return len(text) <= NAME_BYTES and _NAME.fullmatch(text) is not None


def named(folder: str, path: str, taken: Iterable[str]) -> str:
    """What a file of a workspace is called in a bundle: its path where that will do.

    Args:
        folder: The folder of the bundle.
        path: Below the workspace.
        taken: Names that others have; where case is not told apart, too.
    """
    name = f"{folder}/{path}" if folder else path
    if is_name(name) and name.casefold() not in {other.casefold() for other in taken}:
        return name
    return f"{folder or 'files'}/{sha256(path.encode('utf-8', 'surrogateescape')).hexdigest()}"


def member_of(name: str, data: bytes, source: str = "") -> Member:
    """The entry of a file in the manifest."""
    return Member(name, len(data), sha256(data).hexdigest(), source)


def manifest_bytes(manifest: Manifest) -> bytes:
    """The one form of a manifest."""
    return encoded(manifest_table(manifest), indent=2) + b"\n"


def manifest_table(manifest: Manifest) -> Mapping[str, object]:
    """The manifest as plain JSON, members by name."""
    from msgspec import to_builtins
    from msgspec.structs import replace

    members = tuple(sorted(manifest.members, key=lambda member: member.name))
    table: Mapping[str, object] = to_builtins(replace(manifest, members=members))
    return table


def manifest_in(data: bytes) -> Manifest:
    """The manifest that a file says.

    Raises:
        RecordError: It is no manifest, or not written as this program writes it.
    """
    manifest = decoded(data, Manifest)
    if manifest.format != VERSION:
        message = f"format {manifest.format} is not known, only {VERSION}"
        raise RecordError(message)
    if data != manifest_bytes(manifest):
        message = "it is not written as this program writes it"
        raise RecordError(message)
    return manifest


def sums_bytes(manifest: Manifest) -> bytes:
    """The digests of all members and of the manifest, as `sha256sum` writes them."""
    own = member_of(MANIFEST, manifest_bytes(manifest))
    every = sorted((own, *manifest.members), key=lambda member: member.name)
    return "".join(f"{member.sha256}  {member.name}\n" for member in every).encode()


def bundled(manifest: Manifest, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Every member with its bytes in the order of the archive, the manifest first."""
    return {
        MANIFEST: manifest_bytes(manifest),
        SUMS: sums_bytes(manifest),
        **{name: files[name] for name in sorted(files)},
    }
