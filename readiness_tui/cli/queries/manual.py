"""`readiness man`: the manual page, made of the same commands, options and words as `--help`."""

from collections.abc import Iterable, Iterator

import click

from readiness_tui import __version__
from readiness_tui.cli.answers.query_answers import ManualAnswer
from readiness_tui.cli.base import output
from readiness_tui.cli.base.workspace_args import json_option

EXITS = (
    (0, "done; for check: go, or a no-go that the mode of its board does not enforce"),
    (1, "check: no-go; lint, verify and others: something is found or left"),
    (2, "usage: no such option, verb, board, ticket, field or value; no workspace"),
    (3, "a board is invalid"),
    (4, "a gate could not be run, or the program itself failed"),
    (5, "nothing was changed; the reason is said"),
    (6, "saved, but the disk did not confirm it"),
    (130, "interrupted"),
)
"""Exit codes and what they mean."""
VARIABLES = (
    ("NO_COLOR", "set to anything: no colour"),
    ("READINESS_ACTOR", "who acts, for the audit log and for @me"),
    ("COLORFGBG", "the background of the terminal, by which the theme of answers is chosen"),
)


@click.command("man")
@json_option
@click.pass_context
def man_command(ctx: click.Context, *, as_json: bool) -> int:
    """Print the manual page; `readiness man | man -l -` shows it.

    It tells of every verb and option. An installed program has it as `man readiness` too.
    """
    page = manual(ctx.find_root())
    if as_json:
        output.print_json(ManualAnswer(page=page))
    else:
        output.print_text(page)
    return 0


def manual(root: click.Context) -> str:
    """The page as roff, of the commands below a context."""
    group = root.command
    assert isinstance(group, click.Group)  # noqa: S101 - the program is one
    return "".join(f"{line}\n" for line in _page(group, root))


def _page(group: click.Group, root: click.Context) -> Iterator[str]:
    yield f'.TH READINESS 1 "" "readiness {__version__}" "User Commands"'
    yield from (
        ".SH NAME",
        "readiness \\- plan production readiness in a terminal and a repository",
    )
    yield from (".SH SYNOPSIS", ".B readiness", "[OPTIONS] [COMMAND] [ARGS]...")
    yield ".SH DESCRIPTION"
    yield from _paragraphs(group.help or "")
    yield ".SH OPTIONS"
    yield from _options(group, root)
    yield ".SH COMMANDS"
    for name in group.list_commands(root):
        command = group.get_command(root, name)
        if command is not None:
            yield from _command(command, f"readiness {name}", root)
    yield ".SH EXIT STATUS"
    yield from _pairs((str(code), text) for code, text in EXITS)
    yield ".SH ENVIRONMENT"
    yield from _pairs(VARIABLES)
    yield ".SH FILES"
    yield from _pairs(
        (("boards/*.toml", "the plan"), ("readiness.toml", "settings of the team, beside boards/"))
    )


def _command(command: click.Command, path: str, parent: click.Context) -> Iterator[str]:
    context = click.Context(command, info_name=path.rpartition(" ")[2], parent=parent)
    yield f".SS {_plain(path)}"
    usage = " ".join(command.collect_usage_pieces(context))
    yield from (f".B {_plain(path)}", _plain(usage), ".PP")
    yield from _paragraphs(command.help or "")
    yield from _options(command, context, but=_names(parent))
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            nested = command.get_command(context, name)
            if nested is not None:
                yield from _command(nested, f"{path} {name}", context)


def _names(context: click.Context) -> frozenset[str]:
    """The options of the whole program, which stand once."""
    options = context.find_root().command.params
    return frozenset(option.name or "" for option in options)


def _options(
    command: click.Command, context: click.Context, but: frozenset[str] = frozenset()
) -> Iterator[str]:
    records = (
        option.get_help_record(context)
        for option in command.get_params(context)
        if isinstance(option, click.Option) and option.name not in but and not _is_help(option)
    )
    yield from _pairs(record for record in records if record)


def _is_help(option: click.Option) -> bool:
    return "--help" in option.opts


def _pairs(pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
    for name, text in pairs:
        yield from (".TP", f".B {_plain(name)}", _plain(text))


def _paragraphs(text: str) -> Iterator[str]:
    for number, paragraph in enumerate(text.split("\n\n")):
        if number:
            yield ".PP"
        yield _plain(" ".join(paragraph.split()))


def _plain(text: str) -> str:
    """A text as roff takes it for text: no escapes, no requests, and dashes that can be copied."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{escaped}" if escaped.startswith((".", "'")) else escaped
