"""Whether a bundle still says what was written: every member against the manifest."""

from collections.abc import Iterator, Mapping
from hashlib import sha256

from readiness_tui.domain.model.errors import Diagnostic, Place
from readiness_tui.domain.persistence.json_codec import RecordError
from readiness_tui.exchange.bundle.manifest import (
    MANIFEST,
    SUMS,
    Manifest,
    Member,
    is_name,
    manifest_in,
    sums_bytes,
)

_REMEDY = "ask for the bundle again where it was made"


def manifest_of(files: Mapping[str, bytes]) -> Manifest | None:
    """The manifest of a bundle, None where it has none that can be read."""
    try:
        return manifest_in(files[MANIFEST]) if MANIFEST in files else None
    except RecordError:
        return None


def member_faults(files: Mapping[str, bytes], digest: str = "") -> Iterator[Diagnostic]:
    """What of the members does not hold, each by its name.

    Args:
        files: The members by name.
        digest: The sha256 of the manifest as somebody was told it; empty: nobody was.
    """
    data = files.get(MANIFEST)
    if data is None:
        yield _fault("bundle-missing", MANIFEST, "it is missing, so nothing can be held against it")
        return
    own_digest = sha256(data).hexdigest()
    if digest and own_digest != digest.casefold():
        yield _fault("bundle-digest", MANIFEST, f"its digest is {own_digest}, not {digest}")
    try:
        manifest = manifest_in(data)
    except RecordError as error:
        yield _fault("bundle-altered", MANIFEST, f"it is no manifest: {error}")
        return
    yield from _sums(files.get(SUMS), manifest, own_digest)
    listed = {member.name: member for member in manifest.members}
    if len(listed) < len(manifest.members):
        yield _fault("bundle-altered", MANIFEST, "it names a member twice")
    for name, member in listed.items():
        yield from _member(member, files.get(name))
    for name in sorted(files.keys() - listed.keys() - {MANIFEST, SUMS}):
        yield _fault("bundle-extra", name, "the manifest does not name it")


def _sums(data: bytes | None, manifest: Manifest, own_digest: str) -> Iterator[Diagnostic]:
    if data is None:
        yield _fault("bundle-missing", SUMS, "it is missing")
    elif f"{own_digest}  {MANIFEST}\n".encode() not in data:
        message = f"its digest is {own_digest}, which {SUMS} does not have"
        yield _fault("bundle-altered", MANIFEST, message)
    if data is not None and data != sums_bytes(manifest):
        yield _fault("bundle-altered", SUMS, f"its lines are not those of {MANIFEST}")


def _member(member: Member, data: bytes | None) -> Iterator[Diagnostic]:
    if not is_name(member.name):
        yield _fault("bundle-altered", MANIFEST, f"no member can be called {member.name!r:.80}")
    elif data is None:
        yield _fault("bundle-missing", member.name, "the manifest names it, and it is missing")
    elif len(data) != member.size_bytes or sha256(data).hexdigest() != member.sha256:
        message = f"altered: its {len(data)} bytes have another digest than the manifest says"
        yield _fault("bundle-altered", member.name, message)


def _fault(code: str, name: str, message: str) -> Diagnostic:
    return Diagnostic(code, message, Place(name), _REMEDY)
