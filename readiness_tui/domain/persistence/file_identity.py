"""What tells a file from any other, and from itself before it changed."""

from typing import NamedTuple, Protocol


class FileStatus(Protocol):
    """What is taken of an `os.stat_result`."""

    @property
    def st_dev(self) -> int: ...  # noqa: D102 - as `os.stat_result` has it
    @property
    def st_ino(self) -> int: ...  # noqa: D102
    @property
    def st_size(self) -> int: ...  # noqa: D102
    @property
    def st_mtime_ns(self) -> int: ...  # noqa: D102
    @property
    def st_ctime_ns(self) -> int: ...  # noqa: D102


class FileIdentity(NamedTuple):
    """Which file it is, and in which state; equal as long as nothing about it changed.

    Attributes:
        device: Number of its file system.
        inode: Its number there.
        size_bytes: Its size.
        modified_ns: When its bytes changed, in ns since 1970; anybody may set that.
        changed_ns: When the system last saw a change of any kind, be it of a name or of rights; 0
            where a file has to be known again under another name.
    """

    device: int
    inode: int
    size_bytes: int
    modified_ns: int
    changed_ns: int = 0

    @classmethod
    def of(cls, status: FileStatus) -> "FileIdentity":
        """The identity of a file under the name that it has."""
        return cls(
            status.st_dev,
            status.st_ino,
            status.st_size,
            status.st_mtime_ns,
            status.st_ctime_ns,
        )

    @classmethod
    def of_any_name(cls, status: FileStatus) -> "FileIdentity":
        """The identity of a file that stays the same when it is renamed, which `of` does not."""
        return cls(status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)

    @property
    def node(self) -> tuple[int, int]:
        """Device and inode: the same while it is written in place, another after a rename."""
        return self.device, self.inode

    @property
    def last_change_ns(self) -> int:
        """When it last changed, as far as either of its times tells."""
        return max(self.modified_ns, self.changed_ns)
