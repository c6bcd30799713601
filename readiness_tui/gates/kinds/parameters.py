"""What a gate is declared with: tables that take their own keys alone, each value of its type."""

from pydantic import BaseModel, ConfigDict


class Parameters(BaseModel):
    """The table of a kind of gate, or one within it; what a board misspells is refused."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)
