"""Facts that services publish, as frozen values."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from readiness_tui.domain.model.errors import Diagnostic


class Level(StrEnum):
    """How a notice is shown."""

    DONE = "done"
    REMARK = "remark"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Notice:
    """One sentence for the person who pressed the key, and what would help.

    `code` is stable: a save outcome (`saved`, `unchanged`, `unconfirmed`) or a refusal's code.
    `paths` are the files written.
    """

    level: Level
    says: str
    remedy: str = ""
    code: str = ""
    paths: tuple[str, ...] = ()
    refusals: "tuple[Diagnostic, ...]" = ()
