"""What two readings of one board have to agree in, and pieces of text that make boards odd."""

from readiness_tui.domain.model.plain_values import plain_board
from readiness_tui.storage.boards.loaded import BrokenBoard, LoadedBoard
from readiness_tui.storage.toml.plain_data import same, same_order

PIECES = (
    "\n",
    "\n\n",
    "# a note\n",
    "[ticket.B]\n",
    "[ticket.N]\ntitle = 'n'\n",
    "x = 1\n",
    'title = "other"\n',
    "title = 'x' # y\n",
    '"""',
    "'''",
    '"',
    "#",
    "[",
    "]",
    "=",
    " ",
    "1",
    "#:schema x\n",
    "\r\n",
    "\ufeff",
    "<<<<<<< a\n=======\n>>>>>>> b\n",
    "{ a = 1,\n}",
)


def assert_same(board: LoadedBoard | BrokenBoard, whole: LoadedBoard | BrokenBoard) -> None:
    """Hold a reading against one of the whole: records, text, problems, and the order of all."""
    if isinstance(board, BrokenBoard) or isinstance(whole, BrokenBoard):
        assert board == whole
        return
    assert (board.path, board.read_only, board.problems) == (
        whole.path,
        whole.read_only,
        whole.problems,
    )
    assert same(plain_board(board.board), plain_board(whole.board))
    assert same_order(plain_board(board.board), plain_board(whole.board))
    assert same(board.text.data, whole.text.data)
    assert same_order(board.text.data, whole.text.data)
    assert board.text.raw == whole.text.raw
    assert board.text.segments == whole.text.segments
    assert board.text.sha256 == whole.text.sha256
