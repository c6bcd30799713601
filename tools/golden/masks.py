"""What no two runs have in common, and what stands for it in a record.

The clock and random bytes are fixed (`clock.c`), so little is left: what the kernel alone knows,
and how long something took.
"""

import re

from tools.golden.sandbox import Tools

_UNSTABLE: tuple[tuple[str, str], ...] = (
    (r'("duration_ms": )\d+', r"\1<ms>"),
    (r'("seconds": )\d+(\.\d+)?', r"\1<seconds>"),
    (r'((?:\\\\)?"?seconds(?:\\\\)?"?(?: =|:) ?)\d+(\.\d+)?', r"\1<seconds>"),
    (r"(recovery time: )\d+(\.\d+)? s", r"\1<seconds> s"),
    (r"(?m)(since [\d:]+) +$", r"\1"),
    (r"\b[0-9a-f]{64}\b", "<sha256>"),
    (r'("inode": ?)\d+', r"\1<inode>"),
    (r"\bpid \d+", "pid <pid>"),
    (r"[\d,]+ MiB, [\d,]+ inodes free", "<room> MiB, <room> inodes free"),
    (r"\d+ of [\d,]+ in use by this account", "<n> in use by this account"),
)
_PATTERNS = tuple((re.compile(pattern), text) for pattern, text in _UNSTABLE)


def masked(text: str, tools: Tools) -> str:
    """A text without what is of this machine and this moment."""
    for hidden, name in tools.hidden():
        text = text.replace(hidden, name)
    for pattern, name in _PATTERNS:
        text = pattern.sub(name, text)
    return text
