"""States of one file, each read by what changed: always what a reading of the whole makes of it."""

from hypothesis import example, given
from hypothesis import strategies as st

from readiness_tui.domain.model.ids import TicketId
from readiness_tui.storage.boards.loaded import LoadedBoard
from readiness_tui.storage.boards.reader import parse_board
from readiness_tui.storage.boards.series import BoardSeries
from tests.storage.boards_alike import PIECES, assert_same
from tests.storage.documents import documents, texts

PATH = "boards/plan.toml"
PARTS = (
    "format = 1",
    "format = 2",
    "format = true",
    "wish = 1",
    "ticket.T-9.title = 'dotted'",
    "[board]",
    'id = "plan"',
    "[board.calendar]",
    'workdays = ["mon"]',
    "[ticket]",
    "[ticket.T-1]",
    "[ticket.T-1]  # see [ticket.T-2]",
    "  [ticket.T-1]",
    "[ticket.T-2]",
    "[ticket.T-2.score]",
    "impact = 3",
    '[ticket."T-3"]',
    "[ticket.'a]b']",
    "[ticket.'a]c']",
    '[ticket.""]',
    "[[ticket.T-1]]",
    "[[ticket.T-1.tasks]]",
    'text = "step"',
    "[phase.P-1]",
    "[[phase.P-2]]",
    "[log.2026-02-01]",
    "[gate.G-1]",
    "[gate.G-1.limits]",
    "[other.O-1]",
    "[risk.R-1]",
    'title = "First"',
    'title = "Other"',
    "title = 'it''s'",
    'status = "doing"',
    'status = "blocked"',
    'status = "soon"',
    'blocked = { reason = "rain" }',
    'blocked = { reason = "rain", }',
    "blocked = {\n[ticket.T-2]\n}",
    'owners = ["@ana"]',
    'owners = [\n  "@ana",\n]',
    'depends = [\n["T-2"],\n]',
    "depends = [",
    "]",
    'notes = """\n[ticket.T-2]\n"""',
    "notes = '''\n[ticket.T-2]\ntitle = 1\n'''",
    'notes = """',
    '"""',
    "notes = '\\e'",
    'notes = "\\e"',
    "# [ticket.T-4]",
    "<<<<<<< ours",
    "=======",
    ">>>>>>> theirs",
    "a" + ".b" * 40 + " = 1",
    "\x00",
    "ü = 'é'",
    "",
    "\r",
)
LINES = st.lists(
    st.tuples(
        st.sampled_from(PARTS), st.sampled_from(["\n", "\n", "\n", "\n\n", "\r\n", "\r", ""])
    ),
    max_size=14,
).map(lambda lines: "".join(part + end for part, end in lines))
SOUND = (
    'format = 1\n\n[board]\nid = "plan"\n\n[ticket.T-1]\ntitle = "First"\n\n'
    '[ticket.T-1.score]\nimpact = 2\n\n# owned\n[ticket.T-2]\ntitle = "Second"\n'
    'notes = """\nof two\nlines\n"""\n\n[risk.R-1]\ntitle = "Late"\n\n[gate.G-1]\nkind = "files"\n'
)


def edits() -> st.SearchStrategy[str]:
    """A sound text with a line taken out, and others put into its place."""
    lines = SOUND.splitlines(keepends=True)
    return st.tuples(st.integers(0, len(lines)), st.integers(0, 2), LINES).map(
        lambda edit: "".join([*lines[: edit[0]], edit[2], *lines[edit[0] + edit[1] :]])
    )


STATES = st.lists(st.one_of(st.just(SOUND), edits(), LINES), min_size=1, max_size=5)


@given(STATES)
@example([SOUND, SOUND.replace("First", "Other"), SOUND])
@example(["[ticket.'a]b']\ntitle = '1'\n", "[ticket.'a]c']\ntitle = '1'\n"])
@example(["[phase.P-1]\n", "[[phase.P-1]]\n"])
@example([SOUND.replace("[ticket.T-2]", "[ticket]"), SOUND])
@example([SOUND, SOUND + "\r"])
@example(["[phase.P-1]\nx\r", "[phase.P-1]\n"])
@example(["format = true\n[phase.P-1]\n"])
@example(["[phase.A]\n[phase.B]\n[phase.A]\n"])
@example(["[phase.A]\n[phase.B]\n", "[phase]\nA.title = ''\n[phase]\nB.title = ''\n"])
@example(["[board]\ntitle = 'x'\n", "[board]\ntitle = 'y'\n"])
@example(["[phase.A]\n", "wish = 1\n[phase.A]\n"])
@example([SOUND.replace("of two", "<<<<<<< ours\n=======\n>>>>>>> theirs")])
@example([f"[gate.G-1]\n{'a.' * 40}b = 1\n"])
def test_each_state_is_what_the_whole_says(texts: list[str]) -> None:
    series = BoardSeries(PATH)
    for text in texts:
        data = text.encode()
        assert_same(series.read(data), parse_board(PATH, data))


@given(documents(), st.data())
def test_any_change_of_a_board_is_read_as_the_whole_is(data: bytes, draws: st.DataObject) -> None:
    series = BoardSeries(PATH)
    text = data.decode()
    for _ in range(draws.draw(st.integers(1, 4))):
        assert_same(series.read(text.encode()), parse_board(PATH, text.encode()))
        start = draws.draw(st.integers(0, len(text)))
        end = draws.draw(st.integers(start, min(len(text), start + 30)))
        text = text[:start] + draws.draw(st.sampled_from(PIECES) | texts) + text[end:]


@given(st.lists(st.binary(max_size=40), max_size=3))
def test_bytes_are_no_matter(pieces: list[bytes]) -> None:
    series = BoardSeries(PATH)
    for piece in pieces:
        data = SOUND.encode() + piece
        assert_same(series.read(data), parse_board(PATH, data))


def board_of(series: BoardSeries, text: str) -> LoadedBoard:
    """A state that is sound."""
    board = series.read(text.encode())
    assert isinstance(board, LoadedBoard)
    return board


def test_what_did_not_change_is_the_same_object() -> None:
    first, second = TicketId("T-1"), TicketId("T-2")
    series = BoardSeries(PATH)
    before = board_of(series, SOUND).board
    changed = board_of(series, SOUND.replace("First", "Other")).board
    longer = board_of(series, SOUND + '\n[log.L-1]\ntext = "x"\n').board
    assert changed.tickets[second] is before.tickets[second]
    assert changed.risks is before.risks
    assert longer.tickets[second] is before.tickets[second]
    assert changed.tickets[first] is not before.tickets[first]
