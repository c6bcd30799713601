"""A list to pick from that narrows while one types: names, ids, boards, phases."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option as Entry

from readiness_tui.domain.model.text import safe_line
from readiness_tui.ui.dialogs.dialog import Dialog
from readiness_tui.ui.dialogs.prompt import PLAIN
from readiness_tui.ui.registry.command import Command, CommandTarget, declare
from readiness_tui.ui.viewmodels.cells import Line
from readiness_tui.ui.viewmodels.picking import (
    Option,
    items,
    last_item,
    matching,
    nearest_option,
    plain_name,
    toggled,
    unknown_items,
)
from readiness_tui.ui.widgets.bars import styled

MOST_OPTIONS = 200
"""So many of the options that fit are listed; whoever needs more types on."""
_CHOSEN, _BLANK = "✓ ", "  "

PICKER: tuple["Command[PickerField]", ...] = declare(
    "Dialogs",
    "picker",
    Command(
        "picker.take",
        ("enter",),
        "Take",
        "The highlighted one, or the text as it stands.",
        lambda field: field.picker.take(),
        hint="take",
        rank=1,
    ),
    Command(
        "picker.cancel",
        ("escape",),
        "Drop",
        "Nothing is picked.",
        lambda field: field.picker.dismiss(None),
        hint="drop",
        rank=99,
    ),
    Command(
        "picker.down", ("down",), "Down", "One option down.", lambda field: field.picker.move(1)
    ),
    Command("picker.up", ("up",), "Up", "One option up.", lambda field: field.picker.move(-1)),
    Command(
        "picker.complete",
        ("tab",),
        "Complete",
        "Writes the highlighted one into the text.",
        lambda field: field.picker.complete(),
    ),
    Command(
        "picker.mark",
        ("space",),
        "Mark",
        "One more of several; a blank where the text is a new name.",
        lambda field: field.picker.mark(),
    ),
)


class PickerField(CommandTarget, Input):
    """The line of a picker. Its keys go before those of a line of text."""

    OWN_COMMANDS = PICKER

    @property
    def picker(self) -> "Picker":
        """The picker that it belongs to."""
        assert isinstance(self.screen, Picker)  # noqa: S101 - it stands nowhere else
        return self.screen

    def on_key(self, event: events.Key) -> None:
        """A blank is a letter or a mark, and a letter may take an option: no binding can tell."""
        if event.key == "right" and self.cursor_position == len(self.value):
            self.picker.complete()
        elif event.key == "space":
            self.picker.mark()
        elif not self.picker.take_by_key(event.character or ""):
            return
        event.stop()
        event.prevent_default()


@dataclass(frozen=True, slots=True)
class Picking:
    """What a picker is about.

    Attributes:
        options: What there is to pick.
        text: What stands there at first.
        several: Whether the text is a list of items, parted by commas.
        noun: What something new is called; empty where nothing new can be written.
        hint: What may be typed.
        at: The value that is highlighted at first.
        recent: Values picked before, the last one first.
        check: Why a text will not do, or nothing.
        preview: What each record becomes by a text.
    """

    options: Sequence[Option]
    text: str = ""
    several: bool = False
    noun: str = ""
    hint: str = ""
    at: str = ""
    recent: Sequence[str] = ()
    check: Callable[[str], str] = lambda _text: ""
    preview: Callable[[str], tuple[Line, ...]] = lambda _text: ()


class Picker(Dialog[str | None]):
    """Returns the text, in which what was highlighted is taken, or None.

    Of a list that is the whole list, of one thing its value, or the text as a new one.
    """

    DEFAULT_CSS = """
    Picker { align: center middle; background: $background 60%; }
    Picker Vertical { width: 76; max-width: 96%; height: auto; max-height: 96%;
        border: round $focus; border-title-color: $foreground; border-title-style: bold;
        background: $surface; padding: 0 1; }
    Picker Input, Picker Input:focus { border: none; background: $surface; padding: 0; height: 1; }
    Picker OptionList, Picker OptionList:focus { border: none; background: $surface; padding: 0;
        height: auto; max-height: 8; scrollbar-size-vertical: 1; text-wrap: nowrap;
        text-overflow: ellipsis; margin-top: 1; }
    Picker OptionList > .option-list--option-highlighted { background: $cursor;
        color: $foreground; text-style: none; }
    Picker Static { height: auto; color: $ink-muted; margin-top: 1; }
    Picker .wrong { color: $ink-fail; }
    Picker .new { color: $ink-doubt; }
    Picker #preview { max-height: 8; color: $foreground;
        text-wrap: nowrap; text-overflow: ellipsis; }
    """

    def __init__(self, title: str, picking: Picking) -> None:
        super().__init__()
        self.heading, self.picking = title, picking
        self._rows: tuple[Option, ...] = ()
        self._new = -1
        self._text, self._has_marks = picking.text, False
        self._field = PickerField(
            picking.text, restrict=PLAIN, max_length=500, select_on_focus=False
        )
        self._options = OptionList(markup=False)
        self._options.can_focus = False
        self._note = Static(id="note", markup=False)
        self._preview = Static(id="preview", markup=False)

    def compose(self) -> ComposeResult:
        """The line, the options below it, what is wrong, and what each record becomes."""
        with Vertical() as box:
            box.border_title = Content(self.heading)
            yield self._field
            yield self._options
            yield self._note
            yield self._preview

    def on_mount(self) -> None:
        """List what there is."""
        self._narrow()

    @property
    def _highlighted(self) -> Option | None:
        at = self._options.highlighted
        return self._rows[at] if at is not None and at < len(self._rows) else None

    @property
    def _word(self) -> str:
        return last_item(self._text).word if self.picking.several else self._text

    def on_input_changed(self, event: Input.Changed) -> None:
        """Another text fits other options."""
        event.stop()
        if event.value != self._text:
            self._text, self._has_marks = event.value, False
            self._narrow()

    def _narrow(self) -> None:
        """List the options that fit; something new stands before what only contains the word."""
        picking, word = self.picking, self._word.strip()
        head = last_item(self._text).head if picking.several else ""
        matches = matching(picking.options, word, picking.recent, items(head))
        near, self._new = matches.near, -1
        is_known = any(plain_name(option.value) == plain_name(word) for option in picking.options)
        if picking.noun and word and not is_known:
            self._new = len(near)
            near = (*near, Option(word, f"new {picking.noun} {word}"))
        self._rows = (*near, *matches.far)[:MOST_OPTIONS]
        self._draw(self._start(word))

    def _start(self, word: str) -> int | None:
        """What is highlighted at first; of several nothing, until something is typed."""
        values = [option.value for option in self._rows]
        if not values or (self.picking.several and not word):
            return None
        return values.index(self.picking.at) if not word and self.picking.at in values else 0

    def _draw(self, at: int | None) -> None:
        options = self._options
        chosen = items(last_item(self._text).head) if self.picking.several else []
        width = max((cell_len(option.label) for option in self._rows[:MOST_OPTIONS]), default=0)
        options.clear_options()
        options.add_options(
            [
                Entry(self._shown(option, n, chosen, width), id=str(n))
                for n, option in enumerate(self._rows)
            ]
        )
        options.display = bool(self._rows)
        options.highlighted = at
        self._judge()

    def _shown(self, option: Option, n: int, chosen: list[str], width: int) -> Content:
        is_chosen = plain_name(option.value) in chosen
        mark = (_CHOSEN if is_chosen else _BLANK) if self.picking.several else ""
        key = f"{option.key or ' '}  " if any(one.key for one in self.picking.options) else ""
        label = safe_line(option.label)
        gap = " " * (width - cell_len(label) + 2) if option.detail else ""
        return styled(
            (
                (f"{mark}{key}", "accent"),
                (label, "doubt" if n == self._new else ""),
                (f"{gap}{safe_line(option.detail)}", "muted"),
            )
        )

    # --- keys ----------------------------------------------------------------------------------

    @property
    def answer(self) -> str:
        """What Enter would give now: the text, with the highlighted option taken."""
        option = self._highlighted
        is_whole = self._has_marks and not self._word.strip()
        if option is None or is_whole:
            return self._text
        if not self.picking.several:
            return option.value
        item = last_item(self._text)
        is_in = plain_name(option.value) in items(item.head)
        if is_in:  # it is there already: what was typed of it goes
            return f"{item.head} " if item.word.strip() else self._text
        return item.taking(option.value)

    def take(self) -> None:
        """Give what is highlighted, unless it will not do: then it stays, with the reason."""
        if self._judge():
            self.dismiss(self.answer)

    def move(self, step: int) -> None:
        """One option down or up."""
        options = self._options
        if options.highlighted is None:
            options.highlighted = 0 if step > 0 and self._rows else None
        elif step > 0:
            options.action_cursor_down()
        else:
            options.action_cursor_up()
        self._judge()

    def complete(self) -> None:
        """Write the highlighted option into the text."""
        if self._highlighted is not None:
            self._write(self.answer)

    def mark(self) -> None:
        """Take the highlighted option as one of several, or take it out again; else a blank."""
        option = self._highlighted
        at = self._options.highlighted
        is_name = self._word.count('"') % 2 or "(" in self._word or at == self._new
        if option is None or not self.picking.several or is_name:
            self._field.insert_text_at_cursor(" ")
            return
        was_moved, self._has_marks = not self._word.strip(), True
        self._write(toggled(self._text, option.value))
        if was_moved:  # the list is as it was: whoever walks in it marks one after another
            self._options.highlighted = at

    def take_by_key(self, key: str) -> bool:
        """Take the option of a key, unless it may begin a name; False where there is none."""
        options = self.picking.options
        option = next((one for one in options if key and one.key == key), None)
        names = (one.label.casefold() for one in options if one is not option)
        if option is None or self._text or any(name.startswith(key) for name in names):
            return False
        self.dismiss(option.value)
        return True

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """A click takes one, or marks one of several."""
        event.stop()
        self._options.highlighted = event.option_index
        if self.picking.several:
            self.mark()
        else:
            self.take()

    def _write(self, text: str) -> None:
        self._text = text
        with self.prevent(Input.Changed):
            self._field.value = text
        self._field.cursor_position = len(text)
        self._narrow()

    # --- what is said --------------------------------------------------------------------------

    def _judge(self) -> bool:
        """Say what is wrong with the answer, else what is new in it; False where it will not do."""
        answer = self.answer
        problem = safe_line(self.picking.check(answer))
        note = self._note
        new = "" if problem else self._newness(answer)
        note.set_class(bool(problem), "wrong")
        note.set_class(bool(new), "new")
        note.update(Content(problem or new or self.picking.hint))
        lines = self.picking.preview(answer)
        self._preview.display = bool(lines)
        self._preview.update(Content("\n").join(styled(line) for line in lines))
        return not problem

    def _newness(self, answer: str) -> str:
        """What nobody has written before, with the nearest that somebody has."""
        picking = self.picking
        if not picking.noun or not answer.strip():
            return ""
        text = answer if picking.several else f'"{answer}"' if "," in answer else answer
        sentences: list[str] = []
        for word in unknown_items(text, picking.options, picking.text):
            near = nearest_option(picking.options, word.strip('"'))
            sentences.append(
                f"new {picking.noun} {word}?" + (f" nearest {near}" if near else " none is near")
            )
        return safe_line("; ".join(sentences))
