"""The time line of a board: a row for each open ticket and milestone, and what is likely.

A date of the plan never stands alone: P50 and P85 stand beside it, or it is not shown.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from readiness_tui.domain.board import Milestone
from readiness_tui.domain.calendar import WorkCalendar
from readiness_tui.domain.dates import last_day, say_days
from readiness_tui.domain.forecast import Odds
from readiness_tui.domain.glyphs import Glyphs
from readiness_tui.domain.ids import BoardId, Key, TicketId, spell
from readiness_tui.domain.outlook import Outlook
from readiness_tui.domain.proof import ProofWord, Scope
from readiness_tui.domain.schedule import Pressure, Schedule
from readiness_tui.domain.schedule_chains import chains
from readiness_tui.domain.schedule_words import bound_by, say_slip, why
from readiness_tui.domain.snapshot import Snapshot
from readiness_tui.domain.text import safe_line
from readiness_tui.domain.verdict import claim
from readiness_tui.ui.viewmodels.axis import Axis, Scale, clamped, first_week, say_day
from readiness_tui.ui.viewmodels.cells import Col, Line, Measure, Row, Rows, Span, padded
from readiness_tui.ui.viewmodels.claims import proof_span

INK = {Pressure.LATE: "fail", Pressure.CRITICAL: "", Pressure.NEAR: "muted", Pressure.CALM: "muted"}
MILESTONE, END = "milestone:", "end"
_WIDE, _ID, _WORD = 60, 12, 10
_NAMED = 4
"""Tickets of a chain that are named before it is cut in the middle."""


@dataclass(frozen=True, slots=True)
class TimeLook:
    """How a person looks at time.

    Attributes:
        scale: How much a cell is; None: the finest in which the plan fits.
        week: The number of the first week; None: that of today.
    """

    scale: Scale | None = None
    week: int | None = None


@dataclass(frozen=True, slots=True)
class Timeline:
    """A board in time, laid out for a width: rows are made as they come into sight."""

    snapshot: Snapshot
    plan: Schedule
    home: BoardId
    outlook: Outlook | None
    glyphs: Glyphs
    measure: Measure
    axis: Axis
    label: int
    names: int

    # --- rows ----------------------------------------------------------------------------------

    def rows(self) -> Rows:
        """Tickets in the order of the work, those without dates, milestones, then remarks."""
        keys = [str(key) for key in self.tickets()]
        board = self.snapshot.portfolio.boards[self.home]
        milestones = [f"{MILESTONE}{name}" for name in board.milestones]
        tail = [Row(f"#{n}", line=line) for n, line in enumerate(self._remarks())]
        fixed = {row.key: row for row in tail}
        by_name = {str(key): key for key in self.tickets()}
        names = (*keys, *milestones, END, *fixed) if keys else tuple(fixed)

        def make(index: int) -> Row:
            name = names[index]
            if name in fixed:
                return fixed[name]
            if name in by_name:
                return Row(name, line=self._ticket(by_name[name]))
            if name == END:
                return Row(name, line=self._end())
            return Row(name, line=self._milestone(board.milestones[name[len(MILESTONE) :]]))

        head = " " * self.label + self.axis.header()
        return Rows(names, make, (Col(head, 0),))

    def tickets(self) -> Sequence[Key]:
        """The open tickets of the board: dated ones in the order of the work, then the others."""
        network = self.plan.network
        keys = network.graph.keys
        dated = [keys[n] for n in network.edges.order if n < network.tickets]
        dated = [key for key in dated if key.board == self.home]
        board, known = self.snapshot.portfolio.boards[self.home], set(dated)
        every = (
            Key(self.home, TicketId(name)) for name, one in board.tickets.items() if one.is_open
        )
        return (*dated, *(key for key in every if key not in known))

    def _ticket(self, key: Key) -> Line:
        found = self.plan.planned(key)
        head = self._head(
            key, f"{'~' if found.assumed else ''}{_short(found.length)}" if found else ""
        )
        node = self.plan.network.graph.index[key]
        if found is None:
            word = f"no dates: {safe_line(self.plan.absence(key))}"
            return (*head, (word, "doubt"))
        pressure = self.plan.pressure(node)
        word = "critical" if pressure is Pressure.CRITICAL else say_slip(self.plan, key)
        word = word.replace(" d", "d")
        ink = "fail" if pressure is Pressure.LATE else "strong" if word == "critical" else "muted"
        calendar = self.axis.calendar
        start = self.axis.place(calendar.start_of(found.es))
        end = self.axis.place(calendar.end_of(found.ef)) if found.length else start
        spare = max(0, found.float) if pressure is not Pressure.CALM or word else 0
        late = self.axis.place(calendar.end_of(found.ef + spare)) if spare else end
        return (*head, (padded(word, _WORD, self.measure) + " ", ink),
                *self._cells(_Bar(start, end, late, pressure)))  # fmt: skip

    def _head(self, key: Key, size: str) -> Line:
        name = padded(safe_line(key.ticket), self.names, self.measure)
        found = claim(self.snapshot.judgement, key)
        proof = self.glyphs.proof(found.proof).strip() or " "
        status = f" {self.glyphs.status(found.status)}"
        ink = proof_span(self.snapshot, key, self.glyphs)[1]
        signs = ((status, found.status.value), (proof, ink))
        return ((name, ""), *(signs if self.is_wide else ()), (f" {size:>5} ", "muted"))

    @property
    def is_wide(self) -> bool:
        """Whether status and proof have room beside the id."""
        return self.label > self.names + _WORD + 8

    def _milestone(self, one: Milestone) -> Line:
        odds = self.odds(Scope(self.home, "milestone", one.id))
        due = last_day(one.due) if one.due else None
        share = odds.chance(due) if odds and due else ""
        title = safe_line(f"{one.id} {one.title}")
        room = self.label - len(share) - 2
        if self.measure(title) > room:
            title = padded(title, room - 1, self.measure) + "…"
        text = padded(title, room, self.measure) + f" {share} "
        return (
            (text, "strong"),
            *self._cells(None, odds, due=self.axis.day(due)[1] if due else None),
        )

    def _end(self) -> Line:
        odds = self.odds(Scope(self.home))
        text = padded("end, P50 to P85" if odds else "end", self.label, self.measure)
        return ((text, "muted"), *self._cells(None, odds))

    def odds(self, scope: Scope) -> Odds | None:
        """What the runs up to now say of a goal."""
        return self.outlook.forecast.odds.get(scope) if self.outlook else None

    # --- cells ---------------------------------------------------------------------------------

    def _cells(self, bar: "_Bar | None", odds: Odds | None = None, due: int | None = None) -> Line:
        axis = self.axis
        today = axis.index(axis.day(self.plan.network.context.today)[0])
        fan = (axis.day(odds.p50)[0], axis.day(odds.p85)[1]) if odds else None
        flag = axis.index(due - 1) if due is not None else None
        cells: list[Span] = []
        for index in range(axis.width):
            span = axis.span(index)
            if index == flag:
                cells.append((self.glyphs.time("milestone"), "strong"))
            elif span is None:
                cells.append((self.glyphs.time("week"), "muted"))
            elif bar and (drawn := bar.draw(span, self.glyphs, free=axis.is_free(index))):
                cells.append(drawn)
            elif fan and fan[0] < span[1] and span[0] < fan[1]:
                cells.append((self.glyphs.time("P50 to P85"), "doubt"))
            elif index == today:
                cells.append((self.glyphs.time("today"), "accent"))
            else:
                cells.append(
                    (self.glyphs.time("free day") if axis.is_free(index) else " ", "muted")
                )
        joined = groupby(cells, key=lambda cell: cell[1])
        return tuple(("".join(text for text, _ in group), ink) for ink, group in joined)

    # --- words ---------------------------------------------------------------------------------

    def _remarks(self) -> Iterator[Line]:
        board = self.snapshot.portfolio.boards[self.home]
        if not self.tickets():
            yield (("nothing is open: there is nothing to plan", "muted"),)
            return
        yield (("", ""),)
        found = chains(self.plan, self.home)
        for number, chain in enumerate(found.listed, start=1):
            head = f"chain {number} of {found.count:,}" if found.count > 1 else "longest chain"
            yield ((f"{head}, {say_days(found.length)}: ", "muted"), (self._chain(chain), ""))
        if found.count > len(found.listed):
            yield ((f"{found.count:,} longest chains tie; {len(found.listed)} are named", "muted"),)
        proofs = self.snapshot.judgement.proofs
        bad = sum(
            proofs[Key(self.home, name)].word is ProofWord.CONTRADICTED for name in board.tickets
        )
        if bad:
            yield ((f"{bad} done and contradicted: no date here holds that work", "doubt"),)
        if self.outlook and self.outlook.forecast.assumption:
            yield ((self.outlook.forecast.assumption, "muted"),)

    def _chain(self, chain: Sequence[Key]) -> str:
        names = [safe_line(spell(key, self.home)) for key in chain]
        if len(names) > 2 * _NAMED:
            left = len(names) - 2 * _NAMED
            names = [*names[:_NAMED], f"({left} more)", *names[-_NAMED:]]
        return " > ".join(names)

    def caption(self) -> Line:
        """The end of the plan beside P50 and P85, and the chance of each milestone."""
        today = self.plan.network.context.today
        runs = self.outlook.forecast if self.outlook else None
        end, odds = self.plan.finish(self.home), self.odds(Scope(self.home))
        if runs and runs.refusal:
            return ((f"no forecast: {safe_line(runs.refusal)}", "doubt"),)
        if not self.tickets():
            return (("nothing is open", "muted"),)
        if runs is None or odds is None or end is None:
            return (("forecast: no runs yet", "muted"),)
        spans: list[Span] = [(f"plan {say_day(end, today)}", "")]
        spans.append(
            (f" · P50 {say_day(odds.p50, today)} · P85 {say_day(odds.p85, today)}", "strong")
        )
        for one in self.snapshot.portfolio.boards[self.home].milestones.values():
            its = self.odds(Scope(self.home, "milestone", one.id))
            if its and one.due:
                day = say_day(last_day(one.due), today, weekday=False)
                spans.append((f" · {safe_line(one.id)} {day}: {its.chance(last_day(one.due))}", ""))
        if runs.runs < runs.wanted:
            spans.append((f" · {runs.runs:,} of {runs.wanted:,} runs", "muted"))
        return tuple(spans)

    def words(self, name: str) -> Line:
        """What set the start of the ticket under the cursor, and what limits it.

        Both name dates of that one ticket; so they are told only beside a forecast of the end.
        """
        key = next((key for key in self.tickets() if str(key) == name), None)
        is_told = self.odds(Scope(self.home)) is not None
        if key is None or self.plan.planned(key) is None or not is_told:
            return ()
        share = self.outlook.forecast.criticality.get(key) if self.outlook else None
        often = f" · critical in {100 * share:.0f} % of runs" if share is not None else ""
        start, bound = self.plan.start_day(key), bound_by(self.plan, key)
        after = "" if bound == "today" else f", {bound}"
        day = say_day(start, self.plan.network.context.today) if start else ""
        text = f"{spell(key, self.home)} starts {day}{after} · {why(self.plan, key)}"
        return ((safe_line(text) + often, "muted"),)


@dataclass(frozen=True, slots=True)
class _Bar:
    """The work of a ticket on the axis, and its float behind it."""

    start: int
    end: int
    late: int
    pressure: Pressure

    def draw(self, span: tuple[int, int], glyphs: Glyphs, *, free: bool) -> Span | None:
        """A cell of it; None where it is not."""
        low, high = max(span[0], self.start), min(span[1], self.end)
        if self.start == self.end and span[0] <= self.start < span[1]:
            return glyphs.time("half"), INK[self.pressure]
        if low < high:
            if free:
                return None
            is_critical = self.pressure in {Pressure.LATE, Pressure.CRITICAL}
            name = "critical" if is_critical else "other"
            if 2 * (high - low) <= span[1] - span[0]:
                name = "half" if low == span[0] else "later half"
            return glyphs.time(name), INK[self.pressure]
        if span[0] < self.late and self.end < span[1] and not free:
            return glyphs.time("float"), "muted"
        return None


def timeline(
    snapshot: Snapshot,
    home: BoardId,
    look: TimeLook,
    outlook: Outlook | None,
    glyphs: Glyphs,
    width: int,
    measure: Measure,
) -> Timeline:
    """The time line of a board for a width in cells, as a person looks at it."""
    plan = snapshot.analysis.schedule()
    known = outlook if outlook is not None and outlook.plan is plan else None
    tickets = snapshot.portfolio.boards[home].tickets.values()
    longest = max((measure(safe_line(one.id)) for one in tickets if one.is_open), default=4)
    wide = width >= _WIDE
    names = min(_ID if wide else 8, max(5, longest))
    label = names + (3 if wide else 0) + 7 + _WORD + 1
    room = max(1, width - label)
    calendar, today = plan.calendar(home), plan.network.context.today
    odds = known.forecast.odds.get(Scope(home)) if known else None
    end = max(filter(None, (plan.finish(home), odds.p85 if odds else None)), default=today)
    first = clamped(look.week if look.week is not None else first_week(calendar, today))
    scale = look.scale or fitting(calendar, today, end, room)
    return Timeline(snapshot, plan, home, known, glyphs, measure,
                    Axis(calendar, scale, first, room), label, names)  # fmt: skip


def fitting(calendar: WorkCalendar, today: date, end: date, room: int) -> Scale:
    """The finest scale in which a plan fits; by months if none does."""
    for scale in (Scale.DAY, Scale.WEEK):
        axis = Axis(calendar, scale, first_week(calendar, today), room)
        if axis.index(axis.day(end)[1]) <= room:
            return scale
    return Scale.MONTH


def _short(quarters: int) -> str:
    return say_days(quarters).replace(" ", "")
