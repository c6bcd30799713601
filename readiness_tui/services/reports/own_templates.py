"""A team's own template of a report, beside its boards."""

from pathlib import Path

from readiness_tui.domain.model.errors import Place, UsageError
from readiness_tui.storage.files.fileops import bytes_of

_FOLDER = "reports"
_LIMIT_BYTES = 1 << 20


def own_template(root: Path, folder: str, name: str, form: str) -> tuple[str, str] | None:
    """The path of the template of a report below the root, and its text; None where there is none.

    Args:
        root: The workspace root.
        folder: The folder of the boards.
        name: Of the report: `weekly`.
        form: `md` or `html`.

    Raises:
        UsageError: It is there and cannot be read, or is a link.
    """
    path = f"{folder}/{_FOLDER}/{name}.{form}.j2"
    try:
        return path, bytes_of(root / path, _LIMIT_BYTES).decode("utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        message = f"the template cannot be read: {error.strerror}"
    except UnicodeDecodeError:
        message = "the template is not UTF-8"
    remedy = "mend the template, or take it away: the report is written without one"
    raise UsageError(message, place=Place(path), remedy=remedy)
