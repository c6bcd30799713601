"""Where the dividers between panes stand, as files of settings have it: `double.slot.backlog=40`.

A name says in how many columns (`double`, `triple`), what has the focus (`backlog`, `detail`,
`slot`), and the divider by the pane before it. Its share is that pane's, in percent.
"""

from collections.abc import Iterable, Mapping

LEAST, MOST = 20, 80
"""Shares that leave the panes on both sides readable, in percent."""
FOLDED = 0
"""The share of a detail that is folded to its first lines."""
FOLDING = "double.slot.detail"
"""The divider whose detail folds."""
_FRONTS = ("backlog", "detail", "slot")
_BY_COLUMNS = {"double": ("backlog", "detail"), "triple": ("backlog", "detail", "slot")}
DIVIDERS = frozenset(
    f"{columns}.{front}.{divider}"
    for columns, dividers in _BY_COLUMNS.items()
    for front in _FRONTS
    for divider in dividers
)
"""Every name."""


def shares_of(texts: Iterable[str]) -> Mapping[str, float]:
    """The shares by the names of their dividers; texts that are none are left out."""
    pairs = (text.partition("=")[::2] for text in texts if is_share(text))
    return {name: float(share) for name, share in pairs}


def is_share(text: str) -> bool:
    """Whether a text names a divider and a share that it may have."""
    name, _, number = text.partition("=")
    whole, _, tenths = number.partition(".")
    if name not in DIVIDERS or not (whole + tenths).isdecimal() or not number.isascii():
        return False
    share = float(number)
    return LEAST <= share <= MOST or (share == FOLDED and name == FOLDING)


def spoken_shares(shares: Mapping[str, float]) -> tuple[str, ...]:
    """The shares as texts by name, to a tenth of a percent: less than a cell."""
    return tuple(f"{name}={round(share, 1):g}" for name, share in sorted(shares.items()))
