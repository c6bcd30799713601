"""What a repository without boards has, and which boards could be begun in it, as values."""

from enum import StrEnum

from msgspec import Struct

from readiness_tui.domain.model.errors import Diagnostic


class OfferKind(StrEnum):
    """What a board to come is made of."""

    PLAN = "plan"
    GATES = "gates"
    TEMPLATE = "template"


class Judged(Struct, frozen=True):
    """One gate of a board to come, with what it says of the repository now.

    `outcome` is a word of `Outcome`, `says` its sentence.
    """

    id: str
    kind: str
    title: str
    outcome: str
    says: str = ""


class BoardOffer(Struct, frozen=True, kw_only=True):
    """A board that could be begun, with the bytes of its file to come.

    Attributes:
        kind: What it is made of.
        name: The document it is read from, else its title.
        target: Its file, relative to the root, with slashes.
        is_proposed: Whether it is begun where nobody says what else; of plans the likely ones.
        tickets: How many tickets it has.
        counts: Its figures as a person reads them, largest first: `12 tickets`, `23 edges`.
        about: What it is, and what was not understood, as lines.
        titles: Its first tickets, each id and title.
        judged: Its gates and what they say now; empty where they were not judged.
        content: The text of its file.
        base: Path below the root, and text, of what the next import of its document starts from;
            both empty where it is made of none.
        obstacle: Why it cannot be written; empty where it can.
    """

    kind: OfferKind
    name: str
    target: str
    is_proposed: bool = False
    tickets: int = 0
    counts: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    titles: tuple[tuple[str, str], ...] = ()
    judged: tuple[Judged, ...] = ()
    content: str = ""
    base: tuple[str, str] = ("", "")
    obstacle: str = ""


class RepositoryFacts(Struct, frozen=True, kw_only=True):
    """What was detected, each as paths below the root or as names, most telling first.

    Attributes:
        build_servers: Names of the build servers that have a file here.
        workflows: Workflow files of GitHub Actions, which gates can read.
        languages: Languages of the source files, the most frequent first.
        sources: A pattern for the source files of each language.
        reports: Reports that tools left, as pairs of a kind of gate and a path.
        versions: Files that name the version, as pairs of path and selector.
        owners: Handles of CODEOWNERS, else the names of those who commit, most frequent first.
        has_tests: Whether there are files of tests.
        is_typed: Whether a Python package says that it has types.
        cut: Whether there are more files than were looked at.
    """

    build_servers: tuple[str, ...] = ()
    workflows: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    reports: tuple[tuple[str, str], ...] = ()
    versions: tuple[tuple[str, str], ...] = ()
    owners: tuple[str, ...] = ()
    has_tests: bool = False
    is_typed: bool = False
    cut: bool = False


class Survey(Struct, frozen=True, kw_only=True):
    """A repository as it is before its first board.

    Attributes:
        root: Its folder.
        folder: Where boards will lie, below the root.
        branch: The branch of git, empty where there is no git.
        facts: What was detected.
        offers: The boards that could be begun: plans, gates, templates.
        notes: What stands in the way or should be known, each with what can be done.
    """

    root: str
    folder: str
    branch: str = ""
    facts: RepositoryFacts = RepositoryFacts()
    offers: tuple[BoardOffer, ...] = ()
    notes: tuple[Diagnostic, ...] = ()

    def of_kind(self, kind: OfferKind) -> tuple[BoardOffer, ...]:
        """The offers of one kind."""
        return tuple(offer for offer in self.offers if offer.kind is kind)


class Begun(Struct, frozen=True, kw_only=True):
    """What became of an attempt to begin: the files that were written, and why others were not."""

    written: tuple[str, ...] = ()
    failures: tuple[Diagnostic, ...] = ()
