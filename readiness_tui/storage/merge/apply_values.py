"""A text brought to say given values, by the smallest splices, each proved.

The values come from files: where one of them has the value in the same place, it keeps the spelling
and the neighbour that it has there.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import takewhile

from readiness_tui.domain.model.ticket import Plain
from readiness_tui.storage.boards.field_edits import value_ops
from readiness_tui.storage.merge.values import has_records, in_full
from readiness_tui.storage.toml.blocks import BoardText
from readiness_tui.storage.toml.parsing import parse
from readiness_tui.storage.toml.plain_data import Drop, Op, Path, Put, Table, get, same, table_of
from readiness_tui.storage.toml.quoting import QuotingEditor, spelling
from readiness_tui.storage.toml.splice_check import ProofError
from readiness_tui.storage.toml.splicing import Splicer


def mended(text: str, wanted: Table, sources: Sequence[BoardText]) -> str:
    """A text that says what is wanted.

    Args:
        text: What to start from.
        wanted: All that the file has to say.
        sources: Files that the wanted values come from.

    Raises:
        ValueError: The text does not parse.
        RecursionError: It is nested too deeply.
        ProofError: It cannot be brought to say that.
    """
    editor = QuotingEditor()
    splicer = Splicer(BoardText(text, parse(text)), editor)
    for path in _units(splicer.text.data, wanted):
        now, want = get(splicer.text.data, path), get(wanted, path)
        if now is None and want is not None and len(path) > 1:
            splicer.add_record(path, table_of(want), _before(path, splicer.text.data, (wanted,)))
            continue
        tables = [each.data for each in sources]
        for op in list(_ops(path, now, want, splicer.text, tables)):
            editor.quote = spelling(sources, op.path, op.value) if isinstance(op, Put) else ""
            splicer.do(op)
        editor.quote = ""
    result = splicer.finish().text
    if not same(stated(parse(result)), stated(wanted)):
        message = "the merged file would say something else"
        raise ProofError(message)
    return result


def _units(now: Table, wanted: Table) -> list[Path]:
    """The records and other tables in which two states differ."""
    paths: list[Path] = []
    for name in dict.fromkeys((*now, *wanted)):
        tables = [table_of(side[name]) for side in (now, wanted) if has_records(side, name)]
        keys = dict.fromkeys(key for table in tables for key in table)
        paths += [(name, key) for key in keys] if tables else [(name,)]
    return [path for path in paths if not same(get(now, path), get(wanted, path))]


def _ops(
    path: Path, now: "Plain | None", want: "Plain | None", text: BoardText, sources: Sequence[Table]
) -> Iterator[Op]:
    if want is None:
        yield Drop(path)
    elif now is None or not (isinstance(now, Mapping) and isinstance(want, Mapping)):
        yield Put(path, want, _before(path, text.data, sources))
    else:
        for name in dict.fromkeys((*now, *want)):
            place = (*path, name)
            if name in now:
                yield from value_ops(place, now[name], want.get(name), text.at)
            else:
                yield Put(place, want[name], _before(place, text.data, sources))


def _before(path: Path, now: Table, sources: Sequence[Table]) -> str | None:
    """The nearest key before a new one in the file that it comes from."""
    present = table_of(get(now, path[:-1]))
    tables = (table_of(get(source, path[:-1])) for source in sources)
    keys: Iterable[str] = next((table for table in tables if path[-1] in table), ())
    before = list(takewhile(lambda key: key != path[-1], keys))
    return next((key for key in reversed(before) if key in present), None)


def stated(data: Table) -> Table:
    """What a file says, in one spelling: an empty table is as good as none, but for records."""
    return {
        name: {key: _said((name, key), record) for key, record in table_of(value).items()}
        if has_records(data, name)
        else _said((name,), value)
        for name, value in data.items()
        if value != {}
    }


def _said(path: Path, value: Plain) -> Plain:
    value = in_full(path, value)
    if not isinstance(value, Mapping):
        return value
    inner = {name: _said((*path, name), item) for name, item in value.items()}
    return {name: item for name, item in inner.items() if item != {}}
