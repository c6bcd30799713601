"""A desktop notification as the terminal takes it: OSC 9 or OSC 777, with a text that is safe."""

from readiness_tui.domain.model.text import safe_line

TITLE = "readiness"
MOST = 200
"""So many characters of a text are sent: desktops cut what is longer, each in its own way."""


def desktop_notice(code: int, text: str, *, is_ascii: bool = False) -> str:
    """The bytes that let a terminal show a notification; empty where it takes none.

    Args:
        code: The number of the control sequence: 9 (iTerm2), 777 (rxvt-unicode), 0 for none.
        text: From boards or repositories: no control character of it is sent.
        is_ascii: Whether the terminal reads ASCII alone.
    """
    line = safe_line(text)
    if is_ascii:
        line = line.encode("ascii", "replace").decode()
    line = line if len(line) <= MOST else f"{line[: MOST - 3]}..."
    # Without the name in front, a text that begins with a digit is another command of OSC 9.
    bodies = {9: f"{TITLE}: {line}", 777: f"notify;{TITLE};{line}"}
    return f"\x1b]{code};{bodies[code]}\a" if code in bodies else ""
