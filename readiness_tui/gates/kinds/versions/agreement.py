"""Kind `agreement`: files, regions of files or values that have to say the same do.

The first site is what the others are held against; which of two is right is for people to say. A
site is a whole file, the region between two markers, or what a selector finds. `data` compares
JSON, YAML and TOML by their values, whatever their order and layout, `text` line by line. With
`grace` git is asked since when sites differ: only what lasts longer fails.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from readiness_tui.domain.model.dates import age_seconds, format_age
from readiness_tui.domain.model.errors import GateError, Place
from readiness_tui.domain.model.gate import Cause, Examined, Gate, Measured, Outcome, Result
from readiness_tui.domain.model.text import grouped
from readiness_tui.gates.kinds.dating import AHEAD
from readiness_tui.gates.kinds.inputs import absent
from readiness_tui.gates.kinds.parameters import Parameters
from readiness_tui.gates.kinds.parts import Part, Request, conclude, trouble
from readiness_tui.gates.kinds.versions.contents import (
    AgreementSite,
    Contents,
    Difference,
    GoneError,
    Normalise,
    contents_of,
    differences,
)
from readiness_tui.gates.repo.git_reading import HistoryError
from readiness_tui.gates.repo.history import HEAD_PATHS, PASS_S, History
from readiness_tui.gates.repo.path_guard import tidy
from readiness_tui.gates.repo.patterns import Glob, compiled, is_glob

_LISTED = 50
READS_CAP = 200
"""Beyond so many commits the difference is as old as the last one that was looked at."""


def _duration(text: str) -> str:
    if text:
        age_seconds(text)
    return text


class Agreement(Parameters):
    """The sites, and what of them does not count.

    `form`: `text` compares lines, `data` values. `ignore`: `ends` are blanks at the ends of lines,
    `indent` those before, `blank` lines without anything. `ignore_lines` are expressions, of lines
    that are left out; `ignore_keys` pointers of values that are, with `*`: `/made_at`, `/*/seen`.
    """

    sites: tuple[AgreementSite, ...] = Field(min_length=1)
    form: Literal["text", "data"] = "text"
    ignore: tuple[Literal["ends", "indent", "blank"], ...] = ("ends",)
    ignore_lines: tuple[str, ...] = ()
    ignore_keys: tuple[str, ...] = ()
    grace: Annotated[str, AfterValidator(_duration)] = ""

    @model_validator(mode="after")
    def _belong_together(self) -> "Agreement":
        if is_glob(self.sites[0].path):
            message = "the first site is what the others are held against: name one file"
            raise ValueError(message)
        if len(self.sites) == 1:
            message = "one site agrees with itself: name another"
            raise ValueError(message)
        if len({site.identity for site in self.sites}) < len(self.sites):
            message = "a site stands twice"
            raise ValueError(message)
        if self.form == "data" and any(site.begin or site.selector for site in self.sites):
            message = "data compares whole files: take markers and selectors out"
            raise ValueError(message)
        if self.ignore_keys and self.form != "data":
            message = 'ignore_keys needs form = "data"'
            raise ValueError(message)
        return self

    @property
    def normalise(self) -> Normalise:
        """What does not count, ready to be asked."""
        lines = tuple(compiled(pattern) for pattern in self.ignore_lines)
        return Normalise(frozenset(self.ignore), lines, self.ignore_keys, self.form == "data")


def patterns(_gate: Gate, params: Agreement) -> tuple[str, ...]:
    """The paths whose change may change the answer."""
    paths = tuple(site.path for site in params.sites)
    return (*paths, *HEAD_PATHS) if params.grace else paths


def judge(params: Agreement, request: Request) -> Result:
    """Whether every site says what the first one does.

    Raises:
        GateError: An expression or a selector is not taken.
    """
    look = _Look(params, request)
    look.run()
    labels = [site.label for site in params.sites]
    agreed = grouped(len(look.examined), "site")
    return conclude(
        f"do {', '.join(labels)} agree?",
        look.parts,
        good=("agreement.holds", f"{agreed} agree: {', '.join(look.read)}"),
        examined=look.examined,
        measured=look.measured,
    )


class _Look:
    """One look at the sites, noting what was compared."""

    def __init__(self, params: Agreement, request: Request) -> None:
        self._params, self._request = params, request
        self._normalise = params.normalise
        self.parts: list[Part] = []
        self.examined: list[Examined] = []
        self.measured: list[Measured] = []
        self.read: list[str] = []

    def run(self) -> None:
        """Hold each site against the first."""
        first, *others = self._params.sites
        reference = self._contents(first)
        for pattern in others:
            for site in self._sites(pattern, first):
                contents = self._contents(site)
                if reference is not None and contents is not None:
                    self._compare(reference, contents)

    def _sites(self, site: AgreementSite, first: AgreementSite) -> Iterator[AgreementSite]:
        """The sites that one with a glob stands for, the first site left out."""
        if not is_glob(site.path):
            yield site
            return
        excluded = [Glob(tidy(pattern)) for pattern in self._request.gate.exclude]
        try:
            listed = self._request.view.expand(site.path).paths[: self._request.limits.files]
        except GateError as error:
            self.parts.append(trouble(error))
            return
        paths = [path for path in listed if not any(glob.matches(path) for glob in excluded)]
        sites = [site.model_copy(update={"path": path}) for path in paths]
        sites = [one for one in sites if one != first.model_copy(update={"path": tidy(first.path)})]
        if not sites:
            self.parts.append(absent(self._request.gate, site.path))
        yield from sites

    def _contents(self, site: AgreementSite) -> Contents | None:
        """What a site says; None where that cannot be told, with what stands against it."""
        path = tidy(site.path)
        try:
            entry = self._request.view.look(path)
            if entry is None:
                self.parts.append(absent(self._request.gate, path))
                return None
            data = self._request.view.read(path, self._request.limits.bytes)
            contents = contents_of(data, site, self._normalise)
        except GoneError as error:
            self.parts.append(Part.fail("agreement.gone", error.what, error.place, error.remedy))
            return None
        except GateError as error:
            self.parts.append(trouble(error))
            return None
        if not any(item.text.strip() for item in contents.items):
            message, remedy = f"{site.label}: nothing to compare", "write it, or correct the site"
            rule, cause = "agreement.nothing", Cause.NOTHING_EXAMINED
            self.parts.append(Part.unknown(rule, message, cause, path, remedy))
            return None
        counted = grouped(len(contents.items), contents.noun)
        self.examined.append(Examined(path, len(data), counted))
        self.read.append(f"{site.label} ({counted})")
        return contents

    def _compare(self, reference: Contents, contents: Contents) -> None:
        differing = differences(reference, contents)
        short = grouped(len(differing), "difference") if differing else ""
        counted = grouped(len(contents.items), contents.noun)
        label = reference.site.label
        self.measured.append(Measured(contents.site.label, counted, "==", label, short))
        if not differing:
            return
        outcome, rule, age = Outcome.FAIL, "agreement.differs", ""
        if self._params.grace:
            outcome, rule, age = self._clock(reference, contents)
        for difference in differing[:_LISTED]:
            self.parts.append(self._part(difference, reference, outcome, rule, age))
        if len(differing) > _LISTED:
            message = f"{contents.site.label}: {len(differing) - _LISTED:,} more differences"
            self.parts.append(Part(outcome, rule, message, None, Place(contents.site.path)))

    def _clock(self, reference: Contents, contents: Contents) -> tuple[Outcome, str, str]:
        """How long two sites have differed, as the outcome, rule and words of it."""
        grace = self._params.grace
        try:
            since = differing_since(
                self._request.view.git, reference.site, contents.site, self._normalise
            )
        except HistoryError as error:
            rule = "agreement.no-history"
            cause, place = Cause.NO_HISTORY, Place(contents.site.path)
            self.parts.append(Part.unknown(rule, error.what, cause, place, error.remedy))
            return Outcome.WARN, "agreement.differs", ""
        if since is None:
            return Outcome.WARN, "agreement.recent", f" (not committed yet, limit {grace})"
        age = self._request.now - since
        words = format_age(max(0.0, age.total_seconds()))
        if -AHEAD <= age <= timedelta(seconds=age_seconds(grace)):
            return Outcome.WARN, "agreement.recent", f" for {words}, limit {grace}"
        return Outcome.FAIL, "agreement.differs", f" since {since:%Y-%m-%d}, {words} > {grace}"

    def _part(
        self, difference: Difference, reference: Contents, outcome: Outcome, rule: str, age: str
    ) -> Part:
        remedy = self._request.gate.remediation or f"make it agree with {reference.site.label}"
        message = f"{difference.text}{age}"
        return Part(outcome, rule, message, None, difference.place, remedy, difference.text)


def differing_since(
    history: History, reference: AgreementSite, site: AgreementSite, normalise: Normalise
) -> datetime | None:
    """When the commit was made since which two sites differ; None if that is not committed yet.

    A commit at which a site cannot be read counts as one at which they differ.

    Raises:
        HistoryError: Git cannot tell, the clone is shallow, or a file was never committed.
    """
    if history.is_shallow:
        message = "the clone is shallow: older commits are not there"
        raise HistoryError(message, remedy="clone with its history (git fetch --unshallow)")
    paths = {tidy(reference.path), tidy(site.path)}
    commits = [one for one in history.log(PASS_S).commits if paths.intersection(one.paths)]
    if not commits:
        message = f"{' and '.join(sorted(paths))} were never committed"
        raise HistoryError(message, remedy="commit them")
    since: datetime | None = None
    for commit in commits[:READS_CAP]:
        if _agree(history, commit.sha, reference, site, normalise):
            return since
        since = commit.at
    return since


def _agree(
    history: History, sha: str, one: AgreementSite, other: AgreementSite, normalise: Normalise
) -> bool:
    first, second = (history.content(sha, tidy(site.path)) for site in (one, other))
    if first is None or second is None:
        return False
    try:
        reference = contents_of(first, one, normalise)
        return not differences(reference, contents_of(second, other, normalise))
    except GateError:
        return False
