"""The views of a workspace and a person, for who lists tickets and needs nothing else of them."""

from pathlib import Path

from readiness_tui.domain.settings.views import SavedView, with_saved
from readiness_tui.storage.settings.preference_files import read_team, read_user


def views_of(root: Path) -> tuple[SavedView, ...]:
    """All views: the program's, the team's, the person's."""
    return with_saved((*read_team(root).views, *read_user().views))
