"""Who may do what in a workspace, read again when `readiness.toml` changes."""

from pathlib import Path

from readiness_tui.domain.model.edits import Action
from readiness_tui.domain.model.errors import Diagnostic
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.roles import Roles
from readiness_tui.domain.persistence.file_identity import FileIdentity
from readiness_tui.storage.settings.settings import SETTINGS

_UNREADABLE = FileIdentity(0, 0, 0, 0)


class Permissions:
    """The roles of a workspace, and whether an action is anybody's to do.

    Args:
        root: The workspace root.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._identity: FileIdentity | str | None = "unread"
        self._roles = Roles()
        self._problems: tuple[Diagnostic, ...] = ()

    def problems(self) -> tuple[Diagnostic, ...]:
        """What is wrong with the file as it is now."""
        self.roles()
        return self._problems

    def roles(self) -> Roles:
        """The roles as the file has them now; it is read only when it changed."""
        identity = self._settings()
        if identity != self._identity:
            self._roles, self._problems = self._read() if identity else (Roles(), ())
            self._identity = identity
        return self._roles

    def denied(self, portfolio: Portfolio, action: Action, actor: str) -> str:
        """Why somebody may not do an action; empty where they may."""
        from readiness_tui.domain.edits.permissions import denied

        return denied(portfolio, action.edits, self.roles(), actor)

    def _settings(self) -> FileIdentity | None:
        try:
            return FileIdentity.of((self._root / SETTINGS).stat())
        except FileNotFoundError:
            return None
        except OSError:
            return _UNREADABLE

    def _read(self) -> tuple[Roles, tuple[Diagnostic, ...]]:
        from readiness_tui.storage.settings.roles import roles_of
        from readiness_tui.storage.settings.settings_check import settings_problems

        return roles_of(self._root), settings_problems(self._root)
