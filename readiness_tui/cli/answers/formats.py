"""An answer in each form that was asked for, on standard output or into a file."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from readiness_tui.cli.answers import documents
from readiness_tui.cli.base import output
from readiness_tui.cli.base.workspace_args import Given
from readiness_tui.domain.model.errors import UsageError
from readiness_tui.domain.proof.scopes import no_such

FORMATS = ("text", "json")
_NONE: Mapping[str, Callable[[], str]] = {}


def targets_of(formats: tuple[str, ...], known: Sequence[str] = FORMATS) -> list[tuple[str, str]]:
    """Format and path of each answer; something always goes to standard output, whose path is ''.

    Args:
        formats: As they were given: `FORMAT` or `FORMAT=PATH`.
        known: The formats there are.

    Raises:
        UsageError: No such format, or two answers for standard output.
    """
    pairs = [(kind, path) for kind, _, path in (text.partition("=") for text in formats)]
    for kind, _ in pairs:
        if kind not in known:
            raise no_such(kind, known, "format")
    stdout_formats = [kind for kind, path in pairs if not path]
    if len(set(stdout_formats)) > 1:
        message = "two formats for standard output"
        raise UsageError(message, remedy="write --format json=PATH")
    return [*dict.fromkeys(pairs)] if stdout_formats else [*dict.fromkeys(pairs), ("text", "")]


def write_answer(
    given: Given,
    targets: Sequence[tuple[str, str]],
    answer: documents.Document,
    text: Callable[[output.Style], Iterable[str]],
    others: Mapping[str, Callable[[], str]] = _NONE,
) -> None:
    """Write the answer in each form, where it was asked for; `others` make foreign formats."""
    for kind, path in targets:
        if kind in others:
            _put(path, others[kind]())
            continue
        if kind == "json":
            _put(path, output.as_json(answer))
            continue
        style = output.style(ascii_only=given.ascii_only, theme=given.theme)
        if path:
            style = output.Style(style.glyphs)
        _put(path, "".join(f"{line}\n" for line in text(style)))


def _put(path: str, text: str) -> None:
    if path:
        write_file(path, text)
    else:
        output.print_text(text)


def write_file(path: str, text: str) -> None:
    """Write an answer into a file that a person names.

    Raises:
        UsageError: It cannot be written.
    """
    try:
        Path(path).write_text(text, encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        message = f"cannot write {path}: {error.strerror}"
        raise UsageError(message, remedy="name a file in a folder that exists") from error
