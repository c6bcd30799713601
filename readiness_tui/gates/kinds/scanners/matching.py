"""Whether the words of a command are those that a scanner is known by."""

from fnmatch import fnmatchcase

from readiness_tui.gates.shell.words import Word

_PLACES = frozenset({"--prefix", "--cwd", "--dir", "-C", "--filter", "--workspace", "-w"})
_ASKS = frozenset({"--version", "--help", "version", "help", "-V"})
ANY = "..."
"""Stands for any words of a command."""


def words_behind(texts: list[str], wanted: tuple[str, ...]) -> int | None:
    """How many words are left behind the wanted ones; options between them are passed over.

    Where any words may stand between, all behind the first are left.
    """
    if ANY in wanted:
        return len(texts) - 1 if _in_order(texts, [one for one in wanted if one != ANY]) else None
    at = 1
    for name in wanted[1:]:
        while at < len(texts) and texts[at].startswith(("-", "+")):
            at += 2 if texts[at] in _PLACES else 1
        if at >= len(texts) or texts[at] != name:
            return None
        at += 1
    return len(texts) - at


def _in_order(texts: list[str], wanted: list[str]) -> bool:
    rest = iter(texts)
    return all(any(fnmatchcase(word, one) for word in rest) for one in wanted)


def only_asks(args: tuple[Word, ...]) -> bool:
    """Whether a scanner is only asked for its version or help."""
    texts = [word.text for word in args]
    return "--version" in texts or "--help" in texts or (bool(texts) and texts[0] in _ASKS)
