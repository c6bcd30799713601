"""The application before there is a plan: what was seen in a repository, and what to begin with.

It is answered once, and the planner opens after it. What it shows and what it lets be written are
handed to it as functions, which it calls off the event loop.
"""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

import asyncio
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Literal

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from readiness_tui.domain.model.palette import Palette
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.onboarding.survey import Begun, BoardOffer, OfferKind, Survey
from readiness_tui.domain.proof.glyphs import Glyphs
from readiness_tui.domain.settings.preferences import KeyLine
from readiness_tui.ui.dialogs.manual import Manual
from readiness_tui.ui.messages.plan import SuspendAsked
from readiness_tui.ui.registry.command import Command, CommandTarget, declare
from readiness_tui.ui.registry.key_page import key_page, key_section
from readiness_tui.ui.registry.keymap import UNCHANGED, resolved
from readiness_tui.ui.screens.command_list import COMMANDS
from readiness_tui.ui.terminal.app import TerminalApp
from readiness_tui.ui.terminal.driver import WindowClosed
from readiness_tui.ui.terminal.placement import tell_places
from readiness_tui.ui.viewmodels.cells import Line, Rows
from readiness_tui.ui.viewmodels.manual.markdown import read_pages
from readiness_tui.ui.welcome.offer_rows import (
    DEMO,
    demo_lines,
    demo_rows,
    facts_line,
    is_heading,
    offer_key,
    offer_lines,
    offer_rows,
)
from readiness_tui.ui.welcome.plan_preview import PlanImporter, PlanPreview
from readiness_tui.ui.widgets.bars import Bar, Hints, StatusLine, styled
from readiness_tui.ui.widgets.list_drawing import GUTTER
from readiness_tui.ui.widgets.table import LIST, Table


class OfferList(Table):
    """Offers below headings."""

    def watch_cursor(self, old: int, new: int) -> None:
        """With the first offer its heading is in sight."""
        super().watch_cursor(old, new)
        if all(map(is_heading, self.row_keys[:new])):
            self.scroll_to(y=0, animate=False, force=True)

    def validate_cursor(self, value: int) -> int:
        """The row itself, else the nearest offer in the direction of the step."""
        place = super().validate_cursor(value)
        keys = self.row_keys
        ahead, behind = range(place, len(keys)), range(place, -1, -1)
        first, second = (behind, ahead) if value < self.cursor else (ahead, behind)
        return next((row for row in (*first, *second) if not is_heading(keys[row])), place)


WIDE = 100
"""From this width the offer is described beside the list."""

QUIET = "nothing is written before you press Enter"

MOVES = tuple(one for one in LIST if one.id.startswith("cursor.") and "old" not in one.title)
"""Keys of a list that has nothing to fold."""

# They are named as those of the planner that do the like, and so have the keys given to these.

WELCOME: tuple["Command[WelcomeScreen]", ...] = declare(
    "Welcome",
    "welcome",
    Command(
        "open",
        ("enter",),
        "Begin with it",
        "Writes the board of the row, or those marked; opens it.",
        lambda screen: screen.begin(),
        hint="begin",
        rank=1,
    ),
    Command(
        "import.preview",
        ("i",),
        "Look at the plan",
        "What the plan of the row would become, beside its lines; put right before it is written.",
        lambda screen: screen.preview(),
        hint="look at the plan",
        rank=3,
    ),
    Command(
        "mark.toggle",
        ("space", "x"),
        "Mark",
        "Marks the row, to begin with several boards at once.",
        lambda screen: screen.mark(),
        hint="mark",
        rank=2,
    ),
    Command(
        "suspend",
        ("ctrl+z",),
        "Back to the shell",
        "Stops the program; `fg` in the shell brings it back as it was.",
        lambda screen: screen.post_message(SuspendAsked()),
    ),
    Command(
        "help",
        ("question_mark", "f1"),
        "Help",
        "These keys.",
        lambda screen: screen.show_help(),
        hint="help",
        rank=8,
    ),
    Command(
        "quit",
        ("q", "ctrl+q"),
        "Quit",
        "Leaves without writing anything.",
        lambda screen: screen.app.exit(),
        hint="quit",
        rank=9,
    ),
    Command(
        "back",
        ("escape",),
        "Quit",
        "Leaves without writing anything.",
        lambda screen: screen.app.exit(),
    ),
)


class WelcomeScreen(CommandTarget, Screen[None]):
    """What was seen, and beside it what each offer would write.

    Args:
        glyphs: The alphabet.
        look: Surveys the repository: each survey that it gives has more in it.
        begin: Writes the boards that were picked.
        importer: Reads a plan line by line, and writes it.
        manual_texts: Reads the pages of the documentation.
    """

    AUTO_FOCUS = "#offers"
    OWN_COMMANDS = WELCOME
    DEFAULT_CSS = """
    WelcomeScreen { align-horizontal: center; background: $background; color: $foreground; }
    WelcomeScreen #page { width: 1fr; max-width: 150; height: 1fr; padding: 1 2 0 2; }
    WelcomeScreen #page Static { width: 1fr; height: auto; }
    WelcomeScreen #page #title, WelcomeScreen #facts,
    WelcomeScreen #page #notes { margin: 0 0 0 3; }
    WelcomeScreen #halves { height: 1fr; layout: vertical; margin: 1 0 0 0; }
    WelcomeScreen.-wide #halves { layout: horizontal; }
    WelcomeScreen #offers { width: 1fr; height: 3fr; background: $background; }
    WelcomeScreen.-wide #offers { height: 1fr; }
    WelcomeScreen #about { width: 1fr; height: 2fr; padding: 0 1; background: $background;
        border-top: solid $frame 55%; scrollbar-size-vertical: 1; }
    WelcomeScreen.-wide #about { height: 1fr; margin: 0 0 0 2; padding: 0 0 0 2;
        border-top: none; border-left: solid $frame 55%; }
    WelcomeScreen #status { background: $background; }
    """

    def __init__(
        self,
        glyphs: Glyphs,
        look: Callable[[], Iterator[Survey]],
        begin: Callable[[Sequence[BoardOffer]], Begun],
        importer: PlanImporter,
        manual_texts: Callable[[], Mapping[str, str]] = dict[str, str],
    ) -> None:
        super().__init__()
        tell_places(self)
        self._manual_texts = manual_texts
        self.keymap = UNCHANGED
        self._glyphs, self._look, self._begin = glyphs, look, begin
        self._survey: Survey | None = None
        self._marked: set[str] = set()
        self._is_busy = False
        self._plan = PlanPreview(self, importer, self._opened, self._refuse)

    def compose(self) -> ComposeResult:
        """A title, what was seen, the offers, and what stands under the cursor."""
        with Container(id="page"):
            yield Static(id="title")
            yield Bar(id="facts")
            yield Static(id="notes")
            with Container(id="halves"):
                yield OfferList(id="offers")
                with VerticalScroll(id="about", can_focus=False):
                    yield Static(id="offer")
        yield StatusLine(id="status")
        yield Hints(id="hints")

    def on_mount(self) -> None:
        """Say what this is, and look."""
        title: Line = (("readiness", "strong"), ("  a plan, held against its repository", "muted"))
        self.query_one("#title", Static).update(styled(title))
        self.query_one("#facts", Bar).put((("looking at what is here ...", "muted"),))
        self.query_one(StatusLine).stand(((f" {QUIET}", "muted"),))
        self.run_worker(self._survey_all(), group="survey")

    async def _survey_all(self) -> None:
        surveys = self._look()
        while (survey := await asyncio.to_thread(next, surveys, None)) is not None:
            if not self.query("#facts"):
                return  # it is being left: its parts go before this worker ends
            self.show(survey)

    # --- what is seen --------------------------------------------------------------------------

    def show(self, survey: Survey) -> None:
        """Take what was surveyed."""
        self._survey = survey
        self.query_one("#facts", Bar).put(facts_line(survey) or ((survey.root, ""),))
        notes = [
            styled(
                ((f"{safe_line(note.message)}", "doubt"), (f"  {safe_line(note.remedy)}", "muted"))
            )
            for note in survey.notes
        ]
        self.query_one("#notes", Static).update(Content("\n").join(notes))
        self.query_one("#notes").display = bool(notes)
        self._fill()

    def on_resize(self) -> None:
        """Beside the list where there is room, else below it."""
        self.set_class(self.size.width >= WIDE, "-wide")
        self.call_after_refresh(self._fill)

    def _fill(self) -> None:
        if self._survey is None:
            return
        offers = self.query_one(OfferList)
        width = max(20, offers.size.width - GUTTER - 1)
        is_first = not offers.row_keys
        rows = offer_rows(self._survey, self._marked, width, cell_len)
        offers.set_rows(Rows.of([*rows, *demo_rows(width, cell_len)]), fresh=is_first)
        if is_first:
            offers.go(0)
        if offers.cursor < offers.size.height:  # what came above is not to push the top out
            offers.scroll_to(y=0, animate=False, force=True)
        self._describe()

    @on(Table.Moved)
    def _describe(self) -> None:
        """Tell what the row under the cursor would write."""
        key, about = self.query_one(OfferList).key, self.query_one("#about")
        width, offer = max(20, about.content_size.width - 1), self._offer(key)
        if offer is not None:
            lines = offer_lines(offer, self._glyphs, width, cell_len)
        else:
            lines = demo_lines(width, cell_len) if key == DEMO else []
        idle = set[str]() if offer and not offer.obstacle else {"mark.toggle", "import.preview"}
        if offer is not None and offer.kind is not OfferKind.PLAN:
            idle.add("import.preview")
        commands = self.keymap.all_of(WELCOME)
        self.query_one(Hints).put(command for command in commands if command.id not in idle)
        self.query_one("#offer", Static).update(Content("\n").join(styled(line) for line in lines))
        about.scroll_home(animate=False)

    def _offer(self, key: str) -> BoardOffer | None:
        offers = self._survey.offers if self._survey else ()
        return next((offer for offer in offers if offer_key(offer) == key), None)

    # --- what keys do --------------------------------------------------------------------------

    def mark(self) -> None:
        """Mark the row, or take its mark away."""
        offers = self.query_one(OfferList)
        offer = self._offer(offers.key)
        if offer is None or offer.obstacle:
            self._refuse(offer.obstacle if offer else "nothing to mark")
            return
        self._marked ^= {offers.key}
        self._fill()
        offers.move(1)

    @on(Table.Chosen)
    def begin(self) -> None:
        """Write what is marked, else the row, off the event loop; the demo writes nothing here."""
        if not self._marked and self.query_one(OfferList).key == DEMO:
            self.app.exit(DEMO)
            return
        marked = [offer for key in sorted(self._marked) if (offer := self._offer(key))]
        row = self._offer(self.query_one(OfferList).key)
        picked = marked or ([row] if row else [])
        if self._is_busy or not picked:
            return
        if obstacle := next((offer.obstacle for offer in picked if offer.obstacle), ""):
            self._refuse(obstacle)
            return
        self._is_busy = True
        self.run_worker(self._write(picked), group="begin")

    async def _write(self, picked: Sequence[BoardOffer]) -> None:
        begun = await asyncio.to_thread(partial(self._begin, picked))
        self._is_busy = False
        if begun.written:
            self.app.exit(begun)
        else:
            failure = begun.failures[0]
            self._refuse(f"{failure.path}: {failure.message}; {failure.remedy}".rstrip("; "))

    def preview(self) -> None:
        """Show the plan of the row beside its lines."""
        offer = self._offer(self.query_one(OfferList).key)
        if offer is None or offer.kind is not OfferKind.PLAN:
            self._refuse("this is no plan that was found here: put the cursor on one")
        elif offer.obstacle:
            self._refuse(offer.obstacle)
        else:
            self._plan.look(offer.name)

    def _opened(self, begun: Begun) -> None:
        self.app.exit(begun)

    def show_help(self) -> None:
        """Show the keys."""
        page = key_page([key_section("Here", self.keymap.all_of((*WELCOME, *MOVES)))])
        self.app.push_screen(Manual(page, lambda: read_pages(self._manual_texts())))

    def _refuse(self, text: str) -> None:
        self.query_one(StatusLine).say(((f" {safe_line(text)}", "fail"),), stays=True)


class Welcome(TerminalApp[Begun | Literal["demo"]]):
    """The welcome screen on a terminal.

    It returns what was written, `demo` where that is to be opened, None where nothing is. `keys`
    are the lines of `[keys]`.
    """

    TITLE = "readiness"
    ENABLE_COMMAND_PALETTE = False

    def __init__(
        self,
        screen: WelcomeScreen,
        palettes: Sequence[Palette],
        glyphs: Glyphs,
        theme: str = "",
        keys: Sequence[KeyLine] = (),
    ) -> None:
        super().__init__(palettes, glyphs, theme)
        self._first = screen
        screen.keymap = resolved(keys, COMMANDS)

    def get_default_screen(self) -> Screen[None]:
        """The welcome."""
        return self._first

    def on_mount(self) -> None:
        """End cleanly on signals, and take the keys that a person or a team gave."""
        self.heed_signals(self._end)
        self.set_keymap(self._first.keymap.bindings)

    def on_window_closed(self, _: WindowClosed) -> None:
        """End as on a hang-up."""
        self._end(signal.SIGHUP)

    def _end(self, number: signal.Signals) -> None:
        self.exit(return_code=128 + number)
