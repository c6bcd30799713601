"""What one gate sees of the repository, noted while it looks, so that its answer can be traced."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from readiness_tui.domain.persistence.json_codec import canonical


@dataclass(slots=True)
class Notes:
    """What one gate saw of the repository, whatever the order.

    Attributes:
        contents: Path to digest (`sha256:HEX`) of what was read as a whole.
        looks: Path to what was seen there without reading it, empty for nothing.
        listings: Pattern or folder to a digest over the paths that it gave.
        closed: Folder to why it could not be listed, of those that what was asked for may lie in.
        asked: Every pattern and path that files were looked for by, the excluding ones too.
        met: Those of them that named a file.
        dates: Path to the time of what lies there and its source, as far as that was asked for.
    """

    contents: dict[str, str] = field(default_factory=dict[str, str])
    looks: dict[str, str] = field(default_factory=dict[str, str])
    listings: dict[str, str] = field(default_factory=dict[str, str])
    closed: dict[str, str] = field(default_factory=dict[str, str])
    asked: set[str] = field(default_factory=set[str])
    met: set[str] = field(default_factory=set[str])
    dates: dict[str, tuple[datetime, str]] = field(default_factory=dict[str, tuple[datetime, str]])

    def content(self, path: str, algorithm: str, digest: str) -> None:
        """Note a file that was read from its first byte to its last."""
        self.contents[path] = f"{algorithm}:{digest}"

    def beginning(self, path: str, most: int, digest: str) -> None:
        """Note a file of which so many bytes were read, unless it was read as a whole."""
        self.contents.setdefault(path, f"sha256 of {most}:{digest}")

    def look(self, path: str, seen: str) -> None:
        """Note what is at a path; its time is left out, which a clone resets."""
        self.looks[path] = seen

    def listing(self, patterns: Iterable[str], paths: Iterable[str]) -> None:
        """Note which files patterns gave."""
        self.listings["\n".join(patterns)] = digest_of([*paths])

    def search(self, pattern: str, *, is_met: bool) -> None:
        """Note a pattern or path that files were looked for by, and whether it named one."""
        self.asked.add(pattern)
        if is_met:
            self.met.add(pattern)

    def date(self, path: str, at: datetime, source: str) -> None:
        """Note the time of what lies at a path; of several the latest."""
        self.dates[path] = max(self.dates.get(path, (at, source)), (at, source))

    @property
    def paths(self) -> tuple[str, ...]:
        """Every path that was looked at or read, sorted, those where nothing was included."""
        return tuple(sorted({*self.looks, *self.contents}))

    def sha256(self, path: str) -> str:
        """The digest of a file that was read, in hex; empty if it was not."""
        digest = self.contents.get(path, "")
        return digest.removeprefix("sha256:") if digest.startswith("sha256:") else ""

    def digest(self) -> str:
        """One digest over all of it; empty if nothing was seen."""
        if not (self.contents or self.looks or self.listings or self.closed):
            return ""
        records = [sorted(self.contents.items()), sorted(self.looks.items())]
        records.append(sorted(self.listings.items()))
        return digest_of([*records, sorted(self.closed.items())] if self.closed else records)


def digest_of(value: object) -> str:
    """A sha256 in hex over plain JSON, the same whatever the order of its keys."""
    return hashlib.sha256(canonical(value)).hexdigest()
