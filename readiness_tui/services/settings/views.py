"""The views of a workspace and a person, for who lists tickets and needs nothing else of them."""

from pathlib import Path

from readiness_tui.domain.settings.views import BUILT_IN, SavedView, with_saved
from readiness_tui.storage.settings.own_folder import user_file
from readiness_tui.storage.settings.settings import SETTINGS


def views_of(root: Path) -> tuple[SavedView, ...]:
    """All views: the program's, the team's, the person's."""
    if not ((root / SETTINGS).exists() or user_file().exists()):
        return BUILT_IN
    # Where neither file is there, who lists tickets does without their readers.
    from readiness_tui.storage.settings.preference_files import read_team, read_user

    return with_saved((*read_team(root).views, *read_user().views))
