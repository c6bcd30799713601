"""A line is laid out by the width that it has when it is drawn."""

from collections.abc import Iterator

from textual.app import App
from textual.widget import Widget

from readiness_tui.ui.widgets.bars import Bar
from tests.ui.support import dump, shows


class Lines(App[None]):
    """Two lines; the second is not shown yet."""

    CSS = "#second { display: none; }"

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return {"ink-pass": "green"}

    def compose(self) -> Iterator[Widget]:
        yield Bar(id="first")
        yield Bar(id="second")


async def test_a_line_that_shows_again_has_its_text() -> None:
    app = Lines()
    async with app.run_test(size=(40, 4)) as pilot:
        first, second = app.query_one("#first", Bar), app.query_one("#second", Bar)
        second.put((("all is well", "pass"),))
        second.display = True
        assert not second.region  # whoever asks for a place has Textual lay the screen out unheard
        first.put((("first", "pass"),))
        await pilot.pause()
        await shows(app, "first", "all is well")
        assert "all is well" in dump(app)


async def test_a_line_gives_the_left_part_the_room_that_the_right_leaves() -> None:
    app = Lines()
    async with app.run_test(size=(20, 4)) as pilot:
        app.query_one("#first", Bar).put((("from the left", "pass"),), (("right", "pass"),))
        await shows(app, "from the left  right")
        await pilot.resize_terminal(16, 4)
        await shows(app, "from the … right")
