"""What a repository has, as far as reading a bounded number of its files tells."""

from collections import Counter
from pathlib import Path

from msgspec.structs import replace

from readiness_tui.domain.model.errors import ReadinessError
from readiness_tui.domain.model.visible_text import visible
from readiness_tui.domain.onboarding.detecting import MOST_OWNERS, facts_of_paths, owners_named
from readiness_tui.domain.onboarding.survey import RepositoryFacts
from readiness_tui.gates.formats.selectors import find, read_selector
from readiness_tui.gates.repo.repo_view import RepoView
from readiness_tui.services.git.running import run_git

CODEOWNERS = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")
"""Where build servers look for it, in their order."""

SMALL_BYTES = 1 << 20
COMMITS = "500"
GIT_WAIT_S = 2.0
BOT = "[bot]"
"""How the name of a program's account ends on the hosts that have such accounts."""


def repository_facts(root: Path, view: RepoView) -> RepositoryFacts:
    """What was detected in a repository; what cannot be read counts as absent."""
    listing = view.files("")
    facts = facts_of_paths(listing.paths, cut=listing.cut)
    return replace(
        facts,
        versions=tuple(site for site in facts.versions if _names_version(view, *site)),
        owners=_code_owners(view) or _authors(root),
    )


def _names_version(view: RepoView, path: str, selector: str) -> bool:
    try:
        return bool(find(read_selector(selector), view.read(path, SMALL_BYTES), path))
    except ReadinessError:
        return False


def _code_owners(view: RepoView) -> tuple[str, ...]:
    for path in CODEOWNERS:
        try:
            if view.look(path) is not None:
                return owners_named(view.text(path, SMALL_BYTES))
        except ReadinessError:
            continue
    return ()


def _authors(root: Path) -> tuple[str, ...]:
    """Who commits here, the most frequent first; no account of a program."""
    try:
        answer = run_git(root, "log", "--format=%aN", "-n", COMMITS, wait_s=GIT_WAIT_S)
    except ReadinessError:
        return ()
    if answer.code:
        return ()
    lines = (visible(line) for line in answer.line.splitlines())
    names = Counter(name for name in lines if name and not name.endswith(BOT))
    return tuple(name for name, _ in names.most_common(MOST_OWNERS))
