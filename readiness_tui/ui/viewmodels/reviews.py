"""A verify command to be reviewed: all that a person has to see before it is trusted."""

import shlex
from collections.abc import Iterator

from readiness_tui.domain.model.dates import format_age
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.verify.reviewing import Review
from readiness_tui.domain.verify.verifying import Words
from readiness_tui.ui.viewmodels.cells import Line, Measure

UNSEEN = (
    "It may run other files of the repository; changes in them are not seen unless they are "
    "listed in trust_files."
)
_LABEL = 12


def written(words: Words) -> str:
    """A command as a person would type it."""
    return words if isinstance(words, str) else shlex.join(words)


def review_lines(review: Review, width: int, measure: Measure) -> list[Line]:
    """The whole command and its terms, each text wrapped and none of it cut."""
    command = review.command
    lines: list[Line] = []
    for text in written(command.words).split("\n"):
        parts = chopped(safe_line(text), width - 2, measure)
        lines += [(("| ", "accent"), (part, "strong")) for part in parts]
    if not isinstance(command.words, str):
        lines.append((("a program and its arguments, no shell", "muted"),))
    lines.append((("", ""),))
    for label, text, style in _terms(review):
        for number, part in enumerate(chopped(safe_line(text), width - _LABEL, measure)):
            lines.append(((("" if number else label).ljust(_LABEL), "muted"), (part, style)))
    lines += [((part.rstrip(), "muted"),) for part in chopped(UNSEEN, width, measure)]
    lines += _differences(review, width, measure)
    if review.trouble:
        lines += [(("", ""),)]
        lines += [
            ((part, "fail"),)
            for part in chopped(safe_line(f"not to be trusted: {review.trouble}"), width, measure)
        ]
    return lines


def _terms(review: Review) -> Iterator[tuple[str, str, str]]:
    command = review.command
    yield "folder", command.cwd if command.cwd != "." else ". (the root of the repository)", ""
    yield "time limit", format_age(command.timeout_s), ""
    yield "success", f"exit {', '.join(map(str, command.expect_exit))}", ""
    yield "variables", " ".join(review.variables), ""
    if review.unset:
        yield "not set", " ".join(review.unset), "doubt"
    for path, is_trusted in review.files:
        part = "its content is part" if is_trusted else "its content is no part"
        yield "file", f"{path}: {part} of what is trusted", "" if is_trusted else "doubt"
    if review.missing:
        yield "missing", f"{' '.join(review.missing)}: not found on PATH", "fail"
    if command.expect_files:
        yield "writes", " ".join(command.expect_files), ""
    yield "digest", review.digest, "muted"


def _differences(review: Review, width: int, measure: Measure) -> Iterator[Line]:
    if not review.differences:
        return
    yield (("", ""),)
    yield (("Changed since it was trusted", "doubt"),)
    for name, then, now in review.differences:
        yield ((safe_line(name), "strong"),)
        for sign, text, style in (("- ", then, "fail"), ("+ ", now, "pass")):
            for part in chopped(safe_line(text), width - 2, measure):
                yield ((sign, style), (part, style))


def chopped(text: str, width: int, measure: Measure) -> list[str]:
    """A text in lines of at most `width` cells, with every blank of it: what is trusted is shown.

    A break is at a blank where one is near, and takes nothing away.
    """
    width = max(2, width)
    parts: list[str] = []
    rest = text
    while measure(rest) > width:
        head = rest[:width]
        while measure(head) > width:
            head = head[:-1]
        blank = head.rfind(" ")
        cut = blank + 1 if blank >= len(head) * 2 // 3 else len(head)
        parts.append(rest[:cut])
        rest = rest[cut:]
    return [*parts, rest]
