"""What a gate asks of one variable."""

from pydantic import Field, model_validator

from readiness_tui.domain.model.errors import GateError
from readiness_tui.gates.kinds.parameters import Parameters
from readiness_tui.gates.repo.patterns import compiled


class Variable(Parameters):
    """One variable of the environment, and what it may be."""

    name: str = Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")
    required: bool = False
    pattern: str = ""
    default: str | None = None
    secret: bool = False

    @model_validator(mode="after")
    def _belong_together(self) -> "Variable":
        if self.default is not None and (self.required or self.secret):
            word = "secret" if self.secret else "required"
            message = f"{self.name} is {word} and has a default: take one of them out"
            raise ValueError(message)
        return self

    def check(self) -> None:
        """Refuse a pattern that is none, or that its own default does not match.

        Raises:
            GateError: It is one of these.
        """
        compiled(self.pattern)
        if self.default is not None and not self.takes(self.default):
            message = f"{self.name}: its default does not match its pattern"
            raise GateError(message, remedy="correct one of them")

    def takes(self, value: str) -> bool:
        """Whether a value matches the pattern as a whole."""
        if not self.pattern:
            return True
        return compiled(rf"\A(?:{self.pattern})\z").search(value) is not None
