"""A look at a document and what came of it, as values that go from one process to another."""

from msgspec import Struct

from readiness_tui.domain.onboarding.import_view import ImportView, Option


class ChoiceText(Struct, frozen=True):
    """The file to come: its path, how messages name it, the digest of what is there, its bytes."""

    path: str
    label: str
    digest: str
    data: bytes


class Draft(Struct, frozen=True, kw_only=True):
    """A board to come, with what is kept of its document.

    Attributes:
        target: The board, below the root.
        old: All its bytes; None where there is none yet.
        new: All its bytes to come.
        base_path: Where the base of the next import lies, below the root.
        base: What the document says now.
        choices: What is kept beside the document; None where nothing is news.
    """

    target: str
    old: bytes | None
    new: bytes
    base_path: str
    base: bytes
    choices: ChoiceText | None = None

    @property
    def is_change(self) -> bool:
        """Whether the board would be another."""
        return self.old != self.new


class Look(Struct, frozen=True):
    """Which document of which workspace is looked at, by which options."""

    root: str
    folder: str
    path: str
    options: tuple[Option, ...] = ()


class Looked(Struct, frozen=True):
    """What came of it: for a screen, and to be written if it is agreed to.

    `digest` is that of the document; `draft` is None where nothing can be written.
    """

    view: ImportView
    digest: str = ""
    draft: Draft | None = None
