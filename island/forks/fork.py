"""A fork of a run with a file of its own: what it begins with, and what its history says of where it comes from."""

from dataclasses import dataclass

from island.errors import IslandError
from island.forks.changes import Change
from island.forks.past import Past
from island.forks.plan import Plan
from island.history.common_past import CommonPast
from island.history.lineage import Fork
from island.history.snapshots import KEEP_LAST, pack_text


@dataclass(frozen=True)
class PlannedFork:
    """What `island fork` is asked for, checked against the run."""

    past: Past
    plan: Plan

    @property
    def is_of_the_same_mind(self) -> bool:
        """Whether the brain must be the one that the run was lived with."""
        return self.plan.settings.mind == self.past.settings.mind

    def common_past(self) -> CommonPast:
        """Raises IslandError when the record does not lead to the states that were sealed."""
        reader, tick, ticks_a_year = self.past.reader, self.plan.tick, self.past.ticks_a_year
        year_ends = [tick - years * ticks_a_year for years in reversed(range(KEEP_LAST))]
        snapshots = tuple((end, _packed(self.past.moment(end).text)) for end in year_ends if end >= 0)
        before = tuple(fork for fork in reader.lineage() if fork.tick <= tick)
        return CommonPast(reader.folder, tick, ticks_a_year, (*before, self._fork()), snapshots)

    def _fork(self) -> Fork:
        changes = tuple(one.row() for one in self.plan.planned)
        run = self.past.reader.run_row()
        digest, seal = self.past.reader.heads_at(self.plan.tick)
        identity = (run["name"], run["seed"], run["scenario"], run["mind"], run["brain_sha256"], run["vocab_hash"])
        return Fork(self.plan.tick, *identity, digest, seal, changes)


def plan_fork(past: Past, year: int, changes: list[Change], years: int | None = None) -> PlannedFork:
    """A fork at the beginning of a year. Raises IslandError, in one line, when the year or a change cannot be."""
    where, lived = past.reader.folder.path, (past.last_tick + 1) // past.ticks_a_year
    if not lived:
        raise IslandError(f"{where}: no year is lived yet; fork it when there is one, or begin another run with `island run`")
    if not 1 <= year <= lived:
        raise IslandError(f"{where}: cannot be forked at year {year}; expected 1 to {lived}, the years it has lived")
    tick = year * past.ticks_a_year - 1
    years = _years_of_the_sea(past, years)
    plan = past.plan(tick, changes, years=years)
    if not past.reader.alive_at(tick):
        raise IslandError(f"{where}: nobody lives any more at the beginning of year {year}; expected an earlier one")
    if plan.settings.years <= year:
        raise IslandError(
            f"{where}: {plan.settings.years} years were planned and year {year} is not among them; say how many with --years"
        )
    return PlannedFork(past, plan)


def _years_of_the_sea(past: Past, years: int | None) -> int | None:
    """An island of several lives on as long as it is on record what came to it. Raises IslandError when more is asked for."""
    if past.sea is None:
        return years
    known = past.sea.lived()
    if years is not None and years > known:
        raise IslandError(f"--years is {years}, but what came over the sea is known for {known} years; expected {known} at most")
    return min(known, past.settings.years) if years is None else years


def _packed(text: str | None) -> bytes:
    assert text is not None
    return pack_text(text.encode("ascii"))
