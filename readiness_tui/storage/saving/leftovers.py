"""What a recovery tells of: the files of unsettled operations, and those that nobody asks for."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from readiness_tui.storage.journal.entries import Intent
from readiness_tui.storage.journal.state import JournalState
from readiness_tui.storage.saving.displaced import DisplacedFiles
from readiness_tui.storage.saving.recovery_cases import Case, Facts, merge_of

_TEMP = re.compile(r"\..+\.([0-9a-f]{12}|[0-9a-f]{32})\.tmp")
SAYS = {
    "written": "it was written; its audit record follows",
    "interrupted": "the program ended before it was written",
    "merged": "another program saved at the same instant; both saves are merged",
    "conflict": "another program saved the same at the same instant, and theirs stands",
    "rescued": "another program saved at the same instant; its text is kept",
    "unknown": "the program ended meanwhile, and what stands there cannot be told",
    "unreadable": "what became of it cannot be told yet",
    "orphan": "a temporary file that no open operation names; --reapply puts it away",
    "rollback": "a rollback was under way; it goes on with the next edit, or with --reapply",
}
"""What the words of a leftover mean."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leftover:
    """One file of an operation that the journal does not settle, or a file nobody asks for.

    Attributes:
        op: The operation; empty where it is not known.
        title: What it does, for people.
        at: When it was asked for; None where that is not known.
        path: The file, below the workspace root.
        word: What became of it: `written`, `interrupted` (now pending), `merged`, `conflict`,
            `rescued`, `unknown`, `unreadable` (looked at again next time), `orphan` or `rollback`.
        says: The same as a sentence.
        files: Where bytes are kept that a person may want, below the workspace root.
    """

    op: str
    title: str
    at: datetime | None
    path: str
    word: str
    says: str
    files: tuple[str, ...] = ()


def waiting(state: JournalState) -> list[Intent]:
    """The open intents, but for merges that a recovery began for another one of them."""
    merges = {merge_of(intent, step) for intent in state.open for step in intent.files}
    return [intent for intent in state.open if intent.op not in merges]


def word_of(facts: Facts, parts: Sequence[Facts | str]) -> str:
    """What becomes of one file, knowing the others of its action.

    Once one file of an action is written the others follow, if they can.
    """
    case = facts.case
    if case is Case.READY:
        cases = {part.case for part in parts if isinstance(part, Facts)}
        return "written" if cases & {Case.WRITTEN, Case.OUTSIDE} else "interrupted"
    words = {Case.UNWRITTEN: "interrupted", Case.OUTSIDE: "merged"}
    return words.get(case, case.value)


def leftover(
    intent: Intent, path: str, word: str, *, why: str = "", files: tuple[str, ...] = ()
) -> Leftover:
    """One file of an operation, with the sentence of its word."""
    sentence = f"{SAYS[word]}: {why}" if why else SAYS[word]
    return Leftover(
        op=intent.op,
        title=intent.title,
        at=intent.at,
        path=path,
        word=word,
        says=sentence,
        files=files,
    )


def rescued(root: Path, state: JournalState) -> list[Leftover]:
    """What other programs saved at the instant of a save, as long as the file is there."""
    named = {intent.op for intent in state.open}
    return [
        Leftover(
            op=one.op,
            title="",
            at=None,
            path=one.path,
            word="rescued",
            says=SAYS["rescued"],
            files=(one.file,),
        )
        for one in state.displaced
        if one.op not in named and (root / one.file).exists()
    ]


def orphans(root: Path, folder: str, state: JournalState) -> list[Leftover]:
    """Temporary files beside boards, logs and imports that no open intent names."""
    named = {intent.op for intent in state.open}
    return [
        Leftover(
            op=name[1],
            title="",
            at=None,
            path=file.relative_to(root).as_posix(),
            word="orphan",
            says=SAYS["orphan"],
        )
        for place in _places(root, folder)
        for file in _files(place)
        if (name := _TEMP.fullmatch(file.name)) and name[1] not in named
    ]


def put_away(
    root: Path, found: Iterable[Leftover], displaced: DisplacedFiles
) -> tuple[Leftover, ...]:
    """Move orphans to where displaced files are kept, each of which may be a text of somebody.

    Returns:
        Those that were moved, `files` naming where each is now.
    """
    moved: list[Leftover] = []
    for orphan in found:
        file = root / orphan.path
        name = file.name.removeprefix(".").removesuffix(f".{orphan.op}.tmp")
        now = displaced.take(file, f"orphan-{orphan.op}", name)
        if now != file:
            new_path = now.resolve().relative_to(root.resolve()).as_posix()
            moved.append(replace(orphan, files=(new_path,)))
    return tuple(moved)


def _places(root: Path, folder: str) -> list[Path]:
    """The folders in which files of a workspace are written, those behind links included."""
    boards, top = root / folder, root.resolve()
    linked = {file.resolve().parent for file in _files(boards) if file.is_symlink()}
    inside = sorted(place for place in linked if place.is_relative_to(top))
    others = [root / place.relative_to(top) for place in inside]
    return list(dict.fromkeys((boards, boards / "audit", boards / "imports", root, *others)))


def _files(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []
