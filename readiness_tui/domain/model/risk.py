"""A risk: a threat with likelihood and impact, mitigated by tickets or accepted for a time."""

from datetime import date

from msgspec import Struct

SCALE = range(1, 6)


class Acceptance(Struct, frozen=True):
    """Somebody lives with a risk, for a reason, until a day."""

    reason: str
    by: str
    until: date


class Risk(Struct, frozen=True, kw_only=True):
    """A risk. Likelihood and impact go from 1 to 5; either may be unknown.

    `trigger` says how it would show, `mitigation` what is done about it, in words.
    """

    id: str
    title: str
    likelihood: int | None = None
    impact: int | None = None
    owner: str = ""
    mitigated_by: tuple[str, ...] = ()
    accepted: Acceptance | None = None
    sources: tuple[str, ...] = ()
    trigger: str = ""
    mitigation: str = ""
    notes: str = ""

    @property
    def exposure(self) -> int | None:
        """Likelihood times impact, 1 to 25; None where either is missing: unscored is not 0."""
        if self.likelihood is None or self.impact is None:
            return None
        return self.likelihood * self.impact
