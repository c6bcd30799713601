"""Since when two sites differ, by the commits that touched their files."""

from datetime import datetime

from readiness_tui.domain.model.errors import GateError
from readiness_tui.gates.kinds.versions.contents import (
    AgreementSite,
    Normalise,
    contents_of,
    differences,
)
from readiness_tui.gates.repo.git_reading import HistoryError
from readiness_tui.gates.repo.history import PASS_S, History
from readiness_tui.gates.repo.path_guard import tidy

READS_CAP = 200
"""Beyond so many commits the difference is as old as the last one that was looked at."""


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
