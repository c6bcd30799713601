"""Text inside an annotation of GitHub Actions, so that it can end or begin none."""

from readiness_tui.domain.model.text import safe_block, safe_line


def message(text: str) -> str:
    """A text of several lines as the message of an annotation."""
    return _escaped(safe_block(text))


def line(text: str) -> str:
    """A text as one line of a message."""
    return _escaped(safe_line(text))


def value(text: str) -> str:
    """A text as the value of a property, such as `title`."""
    return line(text).replace(":", "%3A").replace(",", "%2C")


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
