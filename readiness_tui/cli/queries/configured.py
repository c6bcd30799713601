"""`readiness config`: every setting in force, and where it comes from."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click

from readiness_tui.cli.base import output
from readiness_tui.cli.base.workspace_args import (
    Given,
    json_option,
    located,
    make_workspace,
    takes_workspace,
)
from readiness_tui.domain.model.errors import Diagnostic
from readiness_tui.domain.model.plain_values import jsonable
from readiness_tui.domain.model.text import counted, safe_line
from readiness_tui.domain.proof.scopes import no_such
from readiness_tui.domain.settings.layers import Source
from readiness_tui.services.reports.report import Exit

if TYPE_CHECKING:
    from readiness_tui.cli.answers.config_answers import ConfigAnswer
    from readiness_tui.domain.settings.preferences import Preferences
    from readiness_tui.services.settings.listing import SettingLine, SettingsListing

_VALUE_MOST = 48


@click.command("config")
@click.argument("name", default="", metavar="[NAME]")
@json_option
@takes_workspace
def config_command(*, given: Given, name: str) -> int:
    """Show what is set, and where: the team's file, your own, or what you used last.

    NAME is a setting such as ui.theme, a table such as ui, or a pattern such as "view.*". 1 if
    something that is set does not count.
    """
    from readiness_tui.services.settings.listing import list_settings

    place = located(given)
    listing = list_settings(Path(place.root))
    problems = (*listing.problems, *_unfit(place, listing.preferences))
    listing = replace(listing, problems=problems)
    if name:
        listing = replace(listing, lines=_named(name, listing.lines))
    if given.as_json:
        output.print_json(_answer(place, listing))
    else:
        output.print_lines(_lines(listing, output.style(ascii_only=given.ascii_only)))
    return Exit.NO_GO if problems else Exit.DONE


def _unfit(place: Given, preferences: "Preferences") -> Iterator[Diagnostic]:
    """What is wrong in the light of what there is: keys of commands, and boards."""
    if preferences.keys:
        from readiness_tui.ui.registry.keymap import resolved
        from readiness_tui.ui.screens.command_list import COMMANDS

        yield from resolved(preferences.keys, COMMANDS).problems
    if preferences.text("board") or preferences.names("background"):
        from readiness_tui.ui.viewmodels.preferences import unknown_boards

        workspace = make_workspace(place, knows_me=False)
        yield from unknown_boards(preferences, workspace.open().portfolio)


def _named(name: str, lines: Sequence["SettingLine"]) -> tuple["SettingLine", ...]:
    fitting = tuple(
        line
        for line in lines
        if line.name == name or line.name.startswith(f"{name}.") or fnmatchcase(line.name, name)
    )
    if not fitting:
        raise no_such(name, (line.name for line in lines), "setting")
    return fitting


def _lines(listing: "SettingsListing", style: output.Style) -> Iterator[str]:
    """Tables as headings; of each setting name, value and where it comes from, in columns."""
    from readiness_tui.storage.toml.blocks_tomlkit import inline

    values = {line.name: safe_line(inline(line.value)) for line in listing.lines}
    name_width = max((output.cells(_key(line)) for line in listing.lines), default=0)
    value_width = min(_VALUE_MOST, max(map(output.cells, values.values()), default=0))
    for table, group in groupby(listing.lines, key=lambda line: line.name.partition(".")[0]):
        yield style.paint(f"[{safe_line(table)}]", "strong")
        for line in group:
            is_default = line.source is Source.DEFAULT
            name = output.padded(_key(line), name_width)
            value = output.padded(values[line.name], 0 if is_default else value_width)
            ink = "muted" if is_default else ""
            source = style.paint(f"  {_source(line)}", "pass") if not is_default else ""
            yield f"  {name}  {style.paint(value, ink)}{source}"
        yield ""
    yield f"files: {', '.join(map(safe_line, listing.files))}"
    for text in output.problem_lines(listing.problems):
        yield style.paint(text, "fail")
    if listing.problems:
        yield style.paint(f"{counted(len(listing.problems), 'setting')} without effect", "fail")


def _key(line: "SettingLine") -> str:
    return safe_line(line.name.partition(".")[2])


def _source(line: "SettingLine") -> str:
    if line.place is None:
        return line.source.value
    return f"{line.source.value}  {safe_line(str(line.place))}"


def _answer(place: Given, listing: "SettingsListing") -> "ConfigAnswer":
    from readiness_tui.cli.answers.config_answers import ConfigAnswer, SettingJson
    from readiness_tui.cli.answers.documents import filled

    settings = [
        filled(SettingJson, line, value=jsonable(line.value), default=jsonable(line.default))
        for line in listing.lines
    ]
    return filled(ConfigAnswer, place, listing, settings=settings)
