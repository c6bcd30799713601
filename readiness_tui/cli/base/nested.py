"""A verb with verbs of its own, such as `readiness audit show`."""

import click

from readiness_tui.domain.model.errors import UsageError
from readiness_tui.domain.model.ids import nearest


class NestedGroup(click.Group):
    """A group that does the first of its verbs where none is named, and names the nearest."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the first verb before options that stand alone."""
        if not args or (args[0].startswith("-") and args[0] not in {"-h", "--help"}):
            args = [next(iter(self.commands)), *args]
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The verbs in the order in which they were added."""
        del ctx
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the verb, or name the nearest."""
        if args[0] not in self.commands:
            near = nearest(args[0], self.commands)
            message = f"`readiness {self.name}` has no command {args[0]!r}"
            remedy = f"nearest: {near}" if near else f"it has {', '.join(self.commands)}"
            raise UsageError(message, remedy=remedy)
        return super().resolve_command(ctx, args)
