"""What the file system below the boards lets us promise; `statvfs` does not tell its kind."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

_MOUNTS = Path("/proc/self/mountinfo")
_OCTAL = re.compile(r"\\([0-7]{3})")


class Promise(Enum):
    """How far a save can be trusted; the value is the end of the sentence that people are told."""

    FULL = ""
    UNTESTED = "durability untested here"
    VOLATILE = "nothing here survives a restart of the machine"
    NONE = "no durability or locking promise"


_PROMISES = {
    **dict.fromkeys(("ext4",), Promise.FULL),
    **dict.fromkeys(("tmpfs", "ramfs"), Promise.VOLATILE),
    **dict.fromkeys(
        (
            "nfs",
            "nfs4",
            "cifs",
            "smb3",
            "smbfs",
            "9p",
            "fuse",
            "fuseblk",
            "virtiofs",
            "drvfs",
            "afs",
            "ceph",
            "lustre",
            "gfs2",
            "ocfs2",
            "vboxsf",
            "prl_fs",
        ),
        Promise.NONE,
    ),
}


@dataclass(frozen=True, slots=True)
class FileSystem:
    """The file system of a folder.

    Attributes:
        kind: `ext4`, `nfs` and so on; empty where the system does not say.
        mount: Where it is mounted.
        promise: What holds there.
        folder: Name of the folder that was asked for.
    """

    kind: str
    mount: str
    promise: Promise
    folder: str = "boards"

    @property
    def says(self) -> str:
        """One sentence for the banner or status line; empty where everything is promised."""
        if self.promise is Promise.FULL:
            return ""
        kind = self.kind or "an unknown file system"
        return f"{self.folder}/ is on {kind}: {self.promise.value}"


def filesystem_of(path: Path, *, mounts: Path = _MOUNTS) -> FileSystem:
    """The file system that a folder is on: that of the longest mount point above it.

    Args:
        path: The folder; links are followed.
        mounts: The kernel's table of mounts.
    """
    real, kind, mount = path.resolve(), "", ""
    for point, mount_type in _points(mounts):
        # Of two mounts on one point the later one is on top.
        if len(point) >= len(mount) and real.is_relative_to(point):
            kind, mount = mount_type, point
    family = "fuse" if kind.startswith("fuse.") else kind
    return FileSystem(kind, mount, _PROMISES.get(family, Promise.UNTESTED), path.name)


def _points(mounts: Path) -> Iterator[tuple[str, str]]:
    """Mount points and their kinds, in the order in which they were mounted."""
    try:
        text = mounts.read_bytes().decode(errors="surrogateescape")
    except OSError:
        return
    for line in text.splitlines():
        before, _, after = line.partition(" - ")
        fields = before.split(" ")
        if len(fields) > 4 and after:  # noqa: PLR2004 - the fifth is the mount point
            yield _OCTAL.sub(lambda code: chr(int(code[1], 8)), fields[4]), after.split(" ")[0]
