"""The one refusal of all readers: what a file holds is not what it is taken for."""

from readiness_tui.domain.model.errors import Place
from readiness_tui.gates.repo.path_guard import InputError


class UnparsableError(InputError):
    """The content of a file cannot be read as its format.

    `line` and `column` count from 1; 0 means the file as a whole.
    """

    name = "input-unparsable"

    def __init__(
        self, path: str, said: str, *, line: int = 0, column: int = 0, remedy: str = ""
    ) -> None:
        where = "".join(f":{number}" for number in (line, column) if number)
        super().__init__(
            f"{path}{where}: {said}",
            place=Place(path, line),
            remedy=remedy or "write the report again",
        )
