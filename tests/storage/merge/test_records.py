"""Single records come back to the byte, and nothing else of the board changes."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.domain.model.errors import BoardError, WriteError
from readiness_tui.storage.merge.files import read_text
from readiness_tui.storage.merge.records import refused_board, with_records
from readiness_tui.storage.toml.plain_data import get, same

PATH = "boards/a.toml"
HEAD = '[board]\nid = "a"\n\n'
IDS = ("T-1", "T-2", "T-3", "R-1")
KINDS = {"T": "ticket", "R": "risk"}


def path_of(name: str) -> tuple[str, str]:
    return KINDS[name[0]], name


@st.composite
def records(draw: st.DrawFn, name: str) -> str:
    """One record: with comments, tables of its own, and blank lines behind it."""
    kind = KINDS[name[0]]
    above = draw(st.sampled_from(["", "# about\n", "# two\n#lines\n"]))
    title = draw(st.sampled_from(["One", "Two", "a # b"]))
    tail = draw(st.sampled_from(["", "  # short", " "]))
    text = f'{above}[{kind}.{name}]\ntitle = "{title}"{tail}\n'
    if kind == "ticket" and draw(st.booleans()):
        mark = draw(st.sampled_from(["true", "false"]))
        text += f'\n[[{kind}.{name}.acceptance]]\ntext = "it works"\ndone = {mark}\n'
    if kind == "ticket" and draw(st.booleans()):
        text += f'\n[{kind}.{name}.fields]\nteam = "{draw(st.sampled_from("xy"))}"\n'
    return text


@st.composite
def boards(draw: st.DrawFn, newline: str = "\n") -> bytes:
    """A board of some records in any order, parted by one or two blank lines."""
    names: Sequence[str] = draw(st.permutations(draw(st.lists(st.sampled_from(IDS), unique=True))))
    texts = [draw(records(name)) for name in names]
    gaps = [draw(st.sampled_from(["\n", "\n\n"])) for _ in texts]
    whole = HEAD + "".join(text + gap for text, gap in zip(texts, gaps, strict=True))
    return (whole.rstrip("\n") + "\n").replace("\n", newline).encode()


def parts(data: bytes) -> dict[tuple[str, ...], str]:
    """The text of each record without the blank lines behind it, and of what is none."""
    found: dict[tuple[str, ...], str] = {}
    for segment in read_text(PATH, data).segments:
        key = segment.path[:2]
        found[key] = f"{found.get(key, '').rstrip()}\n{segment.text}".strip()
    return found


@given(boards(), boards(), st.lists(st.sampled_from(IDS), unique=True, min_size=1))
def test_these_records_are_as_they_were_and_the_rest_as_it_is(
    then: bytes, now: bytes, names: list[str]
) -> None:
    chosen = [path_of(name) for name in names]
    made = with_records(PATH, then, now, chosen)
    was, here, found = parts(then), parts(now), parts(made)
    assert {key: found.get(key) for key in chosen} == {key: was.get(key) for key in chosen}
    rest = here.keys() - set(chosen)
    assert {key: here[key] for key in rest} == {key: found[key] for key in found if key in rest}
    assert found.keys() - set(chosen) == rest
    order = [key for key in here if key in found]
    assert [key for key in found if key in here] == order


@given(boards(), st.data())
def test_where_nothing_else_changed_the_board_is_the_old_one_to_the_byte(
    then: bytes, data: st.DataObject
) -> None:
    there = [name for name in IDS if path_of(name) in parts(then)]
    if not there:
        return
    name = data.draw(st.sampled_from(there))
    now = then.replace(f'{name}]\ntitle = "'.encode(), f'{name}]\ntitle = "New '.encode())
    assert now != then
    assert with_records(PATH, then, now, [path_of(name)]) == then
    assert with_records(PATH, then, then, [path_of(name)]) == then


@given(boards("\r\n"), boards(), st.sampled_from(IDS))
def test_line_breaks_stay_those_of_today(then: bytes, now: bytes, name: str) -> None:
    assert b"\r" not in with_records(PATH, then, now, [path_of(name)])
    back = with_records(PATH, now, then, [path_of(name)])
    assert back.count(b"\r\n") == back.count(b"\n")


INLINE = b'[board]\nid = "a"\n[ticket]\nT-1 = { title = "One" }\nT-2.title = "Two"\n'
TABLES = (
    b'[board]\nid = "a"\n\n[ticket.T-1]\ntitle = "Other"\n\n[ticket.T-2]\ntitle = "Two"\n'
    b'status = "doing"\n'
)


@pytest.mark.parametrize(("then", "now"), [(INLINE, TABLES), (TABLES, INLINE)])
@pytest.mark.parametrize("names", [("T-1",), ("T-2",), ("T-1", "T-2")])
def test_a_record_that_is_no_table_of_its_own_comes_back_by_value(
    then: bytes, now: bytes, names: tuple[str, ...]
) -> None:
    made = read_text(PATH, with_records(PATH, then, now, [path_of(name) for name in names]))
    for name in ("T-1", "T-2"):
        source = then if name in names else now
        assert same(get(made.data, path_of(name)), get(read_text(PATH, source).data, path_of(name)))


def test_a_mark_of_the_byte_order_stays() -> None:
    now = b"\xef\xbb\xbf" + TABLES
    made = with_records(PATH, TABLES.replace(b"Other", b"First"), now, [("ticket", "T-1")])
    assert made == now.replace(b"Other", b"First")


def test_a_record_that_comes_back_is_set_apart() -> None:
    one = b'[board]\nid = "a"\n\n[ticket.T-1]\ntitle = "One"\n'
    two = one + b'\n[ticket.T-2]\ntitle = "Two"\n'
    assert with_records(PATH, two, one, [("ticket", "T-2")]) == two
    assert with_records(PATH, one, two, [("ticket", "T-2")]) == one
    assert with_records(PATH, two, one.rstrip(), [("ticket", "T-2")]) == two


@pytest.mark.parametrize(("then", "now"), [(b"[broken", TABLES), (TABLES, b"[broken")])
def test_a_broken_board_gives_and_takes_no_record(then: bytes, now: bytes) -> None:
    with pytest.raises(BoardError) as caught:
        with_records(PATH, then, now, [("ticket", "T-1")])
    refused = refused_board(caught.value)
    assert isinstance(refused, WriteError)
    assert (refused.reason, str(refused.place)) == ("broken-on-disk", f"{PATH}:1")
