"""Whether an answer was given on a file that was being written when it was read.

Such an answer is not told: the file is looked at again, a few times.
"""

import time

from readiness_tui.domain.model.errors import GateError
from readiness_tui.domain.model.gate import Result
from readiness_tui.gates.repo.repo_view import RepoView

YOUNG_S = 2.0
_TORN = " keeps changing"
_UNPARSABLE = "input-unparsable"


def is_torn(view: RepoView, result: Result) -> bool:
    """Whether a file was being written when it was read, as far as can be told.

    Args:
        view: One that has looked at nothing yet.
        result: The answer.
    """
    if any(one.message.endswith(_TORN) for one in result.findings):
        return True
    places = [one.place for one in result.findings if one.rule.endswith(_UNPARSABLE) and one.place]
    return any(_is_young(view, place.path) for place in places)


def _is_young(view: RepoView, path: str) -> bool:
    try:
        entry = view.look(path)
    except GateError:
        return False
    return entry is not None and abs(time.time() - entry.modified_at.timestamp()) < YOUNG_S
