"""What each code means, for a person who has just met it: data for `explaining`."""

from collections.abc import Mapping

from readiness_tui.domain.lint import (
    pages_links,
    pages_risks,
    pages_tickets,
    pages_time,
    pages_weights,
)
from readiness_tui.domain.lint.page import Page

PAGES: Mapping[str, Page] = dict(
    sorted(
        {
            **pages_links.PAGES,
            **pages_tickets.PAGES,
            **pages_time.PAGES,
            **pages_risks.PAGES,
            **pages_weights.PAGES,
        }.items()
    )
)
"""The page of every code."""
