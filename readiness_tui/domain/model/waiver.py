"""A waiver: a reasoned, owned, expiring permission for findings of one gate."""

from collections.abc import Mapping

from msgspec import Struct

from readiness_tui.domain.model.dates import Moment


class Waiver(Struct, frozen=True, kw_only=True):
    """A waiver as the file states it; whether it is valid is judged, not assumed."""

    id: str
    gate: str
    match: Mapping[str, str | bool] = {}
    reason: str = ""
    owner: str = ""
    approved_by: tuple[str, ...] = ()
    created: Moment | None = None
    expires: Moment | None = None
    tracked_by: str = ""
    emergency: bool = False
