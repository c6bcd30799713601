"""Path patterns of waivers: `*`, `?` and `**`, matched without backtracking.

A pattern comes from a board that anybody may have written; the time taken grows with pattern times
path, whatever they hold.
"""

import re


def covers(pattern: str, path: str) -> bool:
    """Whether a pattern from the root matches a path: `**` any folders, `*` and `?` within one."""
    parts, segments = pattern.strip("/").split("/"), path.strip("/").split("/")
    reach = {0}
    for part in parts:
        if part == "**":
            reach = set(range(min(reach), len(segments) + 1)) if reach else reach
        else:
            reach = {at + 1 for at in reach if at < len(segments) and _same(part, segments[at])}
        if not reach:
            return False
    return len(segments) in reach


def names_nothing(pattern: str) -> bool:
    """Whether a pattern says nothing of the files that it covers: `**`, `*`, `?*/*`, `*.*`, `*e*`.

    It says something where a folder or file is named: by a whole name, or by two signs of one, of
    which one is a letter or digit. A bracket stands for any sign.
    """
    return not any(_names(part) for part in pattern.split("/"))


def _names(part: str) -> bool:
    plain = _WILD.sub("", part)
    return any(map(str.isalnum, plain)) and (plain == part or len(plain) > 1)


_WILD = re.compile(r"\[[!^]?\]?[^\]]*\]|[*?]")


def _same(pattern: str, name: str) -> bool:
    """One segment: a star that failed is widened by one, the one before it never again."""
    at = mark = 0
    star = -1
    name_at = 0
    while name_at < len(name):
        if at < len(pattern) and pattern[at] == "*":
            star, mark, at = at, name_at, at + 1
        elif at < len(pattern) and pattern[at] in {"?", name[name_at]}:
            at, name_at = at + 1, name_at + 1
        elif star >= 0:
            mark += 1
            at, name_at = star + 1, mark
        else:
            return False
    return not pattern[at:].strip("*")
