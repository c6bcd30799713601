"""Styles in tests of screens: worked out once for all widgets that stand at the same place.

Textual parses styles anew for each program, and matches them anew for each widget of it. A run of
tests starts one program more than a thousand times, and so has the same places again and again.
"""

from dataclasses import dataclass
from itertools import takewhile

from textual.css.model import RuleSet
from textual.css.styles import RulesMap
from textual.css.stylesheet import Stylesheet
from textual.dom import DOMNode
from textual.screen import Screen
from textual.widget import Widget

_parse_rules = Stylesheet._parse_rules  # noqa: SLF001
_rules_map = Stylesheet.rules_map.fget
_apply = Stylesheet.apply

_parsed = dict[object, list[RuleSet]]()
_maps = dict[object, tuple[object, dict[str, list[RuleSet]]]]()


@dataclass(frozen=True, slots=True)
class _Match:
    """The styles of a widget at some place, and the changes after which Textual looks again."""

    styles: RulesMap
    asks_hover: bool
    asks_focus_within: bool


_matches = dict[object, _Match]()
ORDER = Stylesheet._EXCLUDE_PSEUDO_CLASSES_FROM_CACHE - {"focus-within"}  # noqa: SLF001
"""What selectors ask that a place does not tell."""


def parsed_once(self: Stylesheet, *source: object, **more: object) -> list[RuleSet]:
    """Parse a sheet once for each set of colours: in place of `Stylesheet._parse_rules`."""
    key = (source, *more.items(), *self._variables.items())
    if key not in _parsed:
        _parsed[key] = _parse_rules(self, *source, **more)  # type: ignore[arg-type] - as it was given
    return _parsed[key]


def mapped_once(self: Stylesheet) -> dict[str, list[RuleSet]]:
    """Sort the same rules by name once: in place of `Stylesheet.rules_map`."""
    assert _rules_map is not None
    if self._rules_map is None:
        key = tuple(map(id, self.rules))
        if key not in _maps:
            _maps[key] = self.rules, _rules_map(self)  # those that have the ids stay
        self._rules_map = _maps[key][1]
    return self._rules_map


def matched_once(self: Stylesheet, node: DOMNode, *, animate: bool = False, **_: object) -> None:
    """Match rules once for each place: in place of `Stylesheet.apply`.

    A place is all that selectors may ask of a widget and of those that it is in, but its number
    among others: what asks for that is matched each time.
    """
    place = _place_of(self, node)
    match = _matches.get(place)
    if match is None:
        noted = dict[object, RulesMap]()
        _apply(self, node, animate=animate, cache=noted)  # type: ignore[arg-type] - keyed by a tuple
        for styles in noted.values():
            _matches[place] = _Match(styles, node._has_hover_style, node._has_focus_within)  # noqa: SLF001
        return
    node._has_hover_style = match.asks_hover  # noqa: SLF001
    node._has_focus_within = match.asks_focus_within  # noqa: SLF001
    node._has_order_style = node._has_odd_or_even = False  # noqa: SLF001
    if node.styles.base._rules == match.styles:  # noqa: SLF001
        node.notify_style_update()
    else:
        self.replace_rules(node, match.styles, animate=animate)
    self._process_component_classes(node)


def _place_of(sheet: Stylesheet, node: DOMNode) -> tuple[object, ...]:
    """What may decide which rules are for a widget; the rules themselves are as good as one."""
    app, path = node.app, node.css_path_nodes
    looks = (app.theme, app.ansi_color, app.is_inline, app.no_color, app.app_focus)
    focus = _focused_path(path)
    depth = sum(
        1 for _ in takewhile(lambda pair: pair[0] is pair[1], zip(path, focus, strict=False))
    )
    return (id(sheet.rules_map), *looks, depth, *map(_look_of, path))


def _focused_path(path: list[DOMNode]) -> list[DOMNode]:
    """The widget that has the focus of the same screen, below all those that it is in."""
    screens = (node for node in path if isinstance(node, Screen))
    screen = next(screens, None)
    return [] if screen is None or screen.focused is None else screen.focused.css_path_nodes


def _look_of(node: DOMNode) -> tuple[object, ...]:
    """What a selector may ask of one widget of a path."""
    if not isinstance(node, Widget):
        return (type(node), node.id, node.classes)
    state = (node.mouse_hover, node.has_focus, node.disabled, node.can_focus)
    return (type(node), node.id, node.classes, *state)
