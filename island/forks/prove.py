"""Whether a recorded cause was one: it is taken away, the island lives on with the same luck and the same mind, and what comes is looked at.

The life without a cause begins with the tick of the cause, at the state that was recorded before it, and goes on until a year after the
effect: by then every season has come once, and whoever was kept from something by one has had the chance.
"""

import contextlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from island.errors import IslandError
from island.forks.changes import Suppress
from island.forks.past import Past
from island.forks.sameness import verdict_of
from island.history.canonical import GENESIS, next_head, rows_of
from island.history.proofs import Proof, Verdict
from island.history.reader import HistoryReader
from island.minds import make_mind
from island.sim.mind import Mind
from island.world.apply import CANNOT_BE_WITHHELD
from island.world.state import NOBODY, Event
from island.world.words import EventKind, word

MARGIN_YEARS = 1
WITHIN_YEARS = 10
"""How many years before its effect a cause may lie to be tried: each costs what living a year costs."""
_EVENT = f"""SELECT event_id, tick, day, kind, coalesce(actor, {NOBODY}), coalesce(other, {NOBODY}), coalesce(place, {NOBODY}), amount,
                    coalesce(outcome, {NOBODY}) FROM events"""
_SAY_S = 2.0

Tell = Callable[[str], None]


class Prover:
    """Tries the causes of one run, one life after the other."""

    def __init__(self, past: Past, mind: Mind, tell: Tell = lambda _: None):
        """`tell` hears every two seconds how far it is. Raises IslandError when the mind is not the one that the run was lived with."""
        begun_with = str(past.reader.info()["brain_sha256"])
        if begun_with != mind.brain_sha256:
            raise IslandError(
                f"{past.reader.folder.path}: begun with brain {begun_with[:12] or 'none'}, but its scenario leads to "
                f"{mind.brain_sha256[:12] or 'none'}; put that brain back: another would live another life"
            )
        self.past, self._mind, self._tell = past, mind, tell
        self._said = time.monotonic()
        self._margin = MARGIN_YEARS * past.ticks_a_year

    def event(self, event_id: int) -> Event:
        """An event of the record, without its causes. Raises IslandError when there is none of this number."""
        rows = self.past.reader.rows(f"{_EVENT} WHERE event_id = :event_id", {"event_id": event_id})
        if not rows:
            raise IslandError(f"event {event_id}: there is none of this number in {self.past.reader.folder.path}")
        found = _event_of(rows[0])
        if not 0 <= found.tick <= self.past.last_tick:
            raise IslandError(f"event {event_id}: is of tick {found.tick}, which was not lived; restore a copy")
        return found

    def prove(self, event_id: int, cause_id: int, within_years: int = WITHIN_YEARS) -> Proof:
        """What becomes of an event without another. Raises IslandError when the record is not what this version lives."""
        effect, cause = self.event(event_id), self.event(cause_id)
        if why := self._why_not(effect, cause, within_years):
            return Proof(event_id, cause_id, Verdict.NOT_TRIED, why)
        last = min(effect.tick + self._margin, self.past.last_tick)
        after, digest, lived_to = self._lived_without(cause, last, effect)
        before = self._on_record(effect.kind, cause.tick, last)
        verdict, why = verdict_of(effect, before, after, self.past.ticks_a_year)
        return Proof(event_id, cause_id, verdict, why, cause.tick, lived_to, digest)

    def _why_not(self, effect: Event, cause: Event, within_years: int) -> str:
        """Why a cause is not tried, empty if it is."""
        if cause.kind in CANNOT_BE_WITHHELD:
            return f"of the kind `{word(cause.kind)}`, which comes whatever happens"
        if cause.event_id >= effect.event_id:
            return "recorded as later than what came of it"
        if effect.tick - cause.tick > within_years * self.past.ticks_a_year:
            return f"{(effect.tick - cause.tick) // self.past.ticks_a_year} years back"
        last = min(effect.tick + self._margin, self.past.last_tick)
        if any(fork.changes and cause.tick <= fork.tick < last for fork in self.past.reader.lineage()):
            return "a fork with changes of its own begins between them"
        return ""

    def _lived_without(self, cause: Event, last: int, effect: Event) -> tuple[list[Event], str, int]:
        """(events of the effect's kind, the digest at the end, the last tick) of the life without an event."""
        plan = self.past.plan(cause.tick - 1, [Suppress(event=cause.event_id)])
        simulation = self.past.simulation(self._mind, plan)
        head, found, withheld = self._head(cause.tick - 1), [], []
        while simulation.world.tick < last:
            record = simulation.advance()
            head = next_head(head, rows_of(record))
            found += [event for event in record.events if event.kind is effect.kind]
            withheld += [event.event_id for event in record.events if event.kind is EventKind.WITHHELD]
            self._say(f"without event {cause.event_id}: tick {record.tick - cause.tick + 1} of {last - cause.tick + 1}")
            if not simulation.world.villagers:
                break
        if cause.event_id not in withheld:
            raise IslandError(
                f"{self.past.reader.folder.path}: event {cause.event_id} does not come again from its record; it was lived by another "
                "version of island, or is damaged; see: island verify"
            )
        return found, head.hex(), simulation.world.tick

    def _head(self, tick: int) -> bytes:
        """The head of the chain after a tick of the record."""
        rows = self.past.reader.rows("SELECT digest FROM ticks WHERE tick = :tick", {"tick": tick})
        return bytes(rows[0][0]) if rows else GENESIS

    def _on_record(self, kind: EventKind, first: int, last: int) -> list[Event]:
        sql = f"{_EVENT} WHERE kind = :kind AND tick BETWEEN :first AND :last"
        rows = self.past.reader.rows(sql, {"kind": int(kind), "first": first, "last": last})
        return [_event_of(row) for row in rows]

    def _say(self, text: str) -> None:
        if time.monotonic() - self._said > _SAY_S:
            self._said = time.monotonic()
            self._tell(text)


def _event_of(row: tuple[int, ...]) -> Event:
    event_id, tick, day, kind, actor, other, place, amount, outcome = row
    try:
        return Event(event_id, tick, day, EventKind(kind), actor, other, place, amount, outcome)
    except ValueError:
        raise IslandError(f"event {event_id}: its kind is {kind!r:.40}, which no island writes; restore a copy") from None


@contextlib.contextmanager
def prover_of(folder: Path, *, threads: int | None = None, tell: Tell = lambda _: None) -> Iterator[Prover]:
    """A prover with the mind of a run, for a with-statement. Raises IslandError."""
    past = Past(HistoryReader(folder))
    settings = past.settings
    with contextlib.closing(make_mind(settings, settings.engine.threads if threads is None else threads)) as mind:
        yield Prover(past, mind, tell)


def arrows_of(reader: HistoryReader, event_id: int, depth: int = 1, most: int = 20) -> tuple[list[tuple[int, int]], int]:
    """(event, cause) of an event and what led to it, the nearest first, and how many more there are at these steps."""
    chain = reader.causes(event_id, depth=depth, most=2 * most + 2)
    arrows = [
        (near, far)
        for near, happening in chain.happenings.items()
        if happening.depth < depth
        for far in chain.links.get(near, [])
    ]
    return arrows[:most], max(0, len(arrows) - most)
