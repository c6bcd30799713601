"""What a person who has just met a code wants to know of it."""

from typing import NamedTuple


class Page(NamedTuple):
    """What a code finds, why that matters, how it is mended; `example` is what a finding says."""

    what: str
    why: str
    mend: str
    example: str
