"""Path patterns of waivers: `*`, `?` and `**`, matched without backtracking.

A pattern comes from a board that anybody may have written; the time taken grows with pattern times
path, whatever they hold.
"""

import re


def covers(pattern: str, path: str) -> bool:
    """Whether a pattern from the root matches a path: `**` any folders, `*` and `?` within one."""
    wanted, given = pattern.strip("/").split("/"), path.strip("/").split("/")
    reach = {0}
    for part in wanted:
        if part == "**":
            reach = set(range(min(reach), len(given) + 1)) if reach else reach
        else:
            reach = {at + 1 for at in reach if at < len(given) and _same(part, given[at])}
        if not reach:
            return False
    return len(given) in reach


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
    here = 0
    while here < len(name):
        if at < len(pattern) and pattern[at] == "*":
            star, mark, at = at, here, at + 1
        elif at < len(pattern) and pattern[at] in {"?", name[here]}:
            at, here = at + 1, here + 1
        elif star >= 0:
            mark += 1
            at, here = star + 1, mark
        else:
            return False
    return not pattern[at:].strip("*")
