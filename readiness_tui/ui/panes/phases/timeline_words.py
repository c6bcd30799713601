"""The plan of a board in time, in words: chains, captions, why a ticket starts when it does."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from readiness_tui.domain.model.dates import format_days, last_day
from readiness_tui.domain.model.ids import BoardId, Key, TicketId, spell
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.plan.forecast import Odds
from readiness_tui.domain.plan.forecast_progress import ForecastProgress
from readiness_tui.domain.plan.schedule import Schedule
from readiness_tui.domain.plan.schedule_chains import chains
from readiness_tui.domain.plan.schedule_words import bound_by, why
from readiness_tui.domain.proof.proof import ProofWord, Scope
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.ui.panes.phases.axis import format_day
from readiness_tui.ui.viewmodels.cells import Line, Span

_NAMED = 4
"""Tickets of a chain that are named before it is cut in the middle."""


@dataclass(frozen=True, slots=True)
class PlanWords:
    """What is told of a board in time; a date of the plan never without what is likely."""

    snapshot: Snapshot
    plan: Schedule
    home: BoardId
    outlook: ForecastProgress | None

    def tickets(self) -> Sequence[Key]:
        """The open tickets of the board: dated ones in the order of the work, then the others."""
        network = self.plan.network
        keys = network.graph.keys
        dated = [keys[n] for n in network.edges.order if n < network.tickets]
        dated = [key for key in dated if key.board == self.home]
        board, dated_keys = self.snapshot.portfolio.boards[self.home], set(dated)
        every = (
            Key(self.home, TicketId(name)) for name, one in board.tickets.items() if one.is_open
        )
        return (*dated, *(key for key in every if key not in dated_keys))

    def odds(self, scope: Scope) -> Odds | None:
        """What the runs up to now say of a goal."""
        return self.outlook.forecast.odds.get(scope) if self.outlook else None

    def remarks(self) -> Iterator[Line]:
        """What stands below the rows: the longest chains, and what no date here holds."""
        board = self.snapshot.portfolio.boards[self.home]
        if not self.tickets():
            yield (("nothing is open: there is nothing to plan", "muted"),)
            return
        yield (("", ""),)
        ties = chains(self.plan, self.home)
        for number, chain in enumerate(ties.listed, start=1):
            head = f"chain {number} of {ties.count:,}" if ties.count > 1 else "longest chain"
            yield ((f"{head}, {format_days(ties.length)}: ", "muted"), (self._chain(chain), ""))
        if ties.count > len(ties.listed):
            yield ((f"{ties.count:,} longest chains tie; {len(ties.listed)} are named", "muted"),)
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
            omitted = len(names) - 2 * _NAMED
            names = [*names[:_NAMED], f"({omitted} more)", *names[-_NAMED:]]
        return " > ".join(names)

    def caption(self) -> Line:
        """The end of the plan beside P50 and P85, and the chance of each milestone."""
        today = self.plan.network.context.today
        runs = self.outlook.forecast if self.outlook else None
        end, odds = self.plan.finish(self.home), self.odds(Scope(self.home))
        if runs and runs.refusal and odds is None:
            return ((f"no forecast: {safe_line(runs.refusal)}", "doubt"),)
        if not self.tickets():
            return (("nothing is open", "muted"),)
        if runs is None or odds is None or end is None:
            return (("forecast: no runs yet", "muted"),)
        spans: list[Span] = [(f"plan {format_day(end, today)}", "")]
        spans.append(
            (f" · P50 {format_day(odds.p50, today)} · P85 {format_day(odds.p85, today)}", "strong")
        )
        for goal in self.snapshot.portfolio.boards[self.home].milestones.values():
            its = self.odds(Scope(self.home, "milestone", goal.id))
            if its and goal.due:
                day = format_day(last_day(goal.due), today, weekday=False)
                spans.append(
                    (f" · {safe_line(goal.id)} {day}: {its.chance(last_day(goal.due))}", "")
                )
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
        day = format_day(start, self.plan.network.context.today) if start else ""
        text = f"{spell(key, self.home)} starts {day}{after} · {why(self.plan, key)}"
        return ((safe_line(text) + often, "muted"),)
