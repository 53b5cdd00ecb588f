"""What came of the change: how much the histories themselves lead back to it, and the nearest deaths, births and weddings."""

from collections import Counter
from collections.abc import Iterator

from island.views.compare.claims import Claim, Part, Row, rows_named
from island.views.compare.downstream import GREAT, WALK_SQL, Downstream, Foreign
from island.views.compare.pair import Pair, Side
from island.views.compare.telling import event_claim, name_of
from island.views.page import counted, listed
from island.world.words import EventKind

SINCE_SQL = "SELECT count(*) AS since FROM events WHERE event_id BETWEEN :first AND :last"
# What is looked through; whether somebody lived in the other then is known by the rule of lives.py.
FOREIGN_SQL = """SELECT event_id, tick, kind, actor, other FROM events
    WHERE tick BETWEEN :parting AND :until AND (actor IS NOT NULL OR other IS NOT NULL) ORDER BY event_id"""
_WORDS = {
    EventKind.DIED: ("death", "deaths"),
    EventKind.BORN: ("birth", "births"),
    EventKind.MARRIED: ("wedding", "weddings"),
    EventKind.STOLE: ("theft", "thefts"),
    EventKind.FELL_OUT: ("enmity", "enmities"),
    EventKind.BEFRIENDED: ("friendship", "friendships"),
}


def downstream_part(pair: Pair, found: dict[str, tuple[Downstream, Foreign]]) -> Part:
    """In B what the change led to, in A what it was instead of."""
    claims = [claim for side in pair.sides[::-1] for claim in _side(pair, side, *found[side.key])]
    return Part("What came of it", tuple(claims))


def _side(pair: Pair, side: Side, found: Downstream, foreign: Foreign) -> Iterator[Claim]:
    if found.roots:
        yield _caused(side, found)
    yield _foreign(pair, side, foreign)
    for kind in GREAT:
        for steps, event_id in found.nearest.get(int(kind), ()):
            yield event_claim(side, "consequence", event_id, f"In {side.label}, {counted(steps, 'step')} on, ")


def _caused(side: Side, found: Downstream) -> Claim:
    since = side.ask(SINCE_SQL, first=found.first_event, last=found.last_event)["since"]
    values = {side.key: {"events": found.count, "roots": len(found.roots), "since": since, **_told(found.kinds)}}
    of_roots = "the event" if len(found.roots) == 1 else f"the {len(found.roots):,} events"
    text = (
        f"In {side.label} {counted(found.count, 'event')} of {since:,} since came of {of_roots} that the other has not, "
        f"as far as causes are recorded{_among(found.kinds)}."
    )
    params = {side.key: {"roots": str(list(found.roots)), "last": found.last_event}}
    return Claim("came of it", text, values, WALK_SQL, params, rows_named(side.key, "events", found.roots[:20]))


def _foreign(pair: Pair, side: Side, found: Foreign) -> Claim:
    """What could not have been in the other: somebody is in it who did not live there then."""
    other = pair.b if side is pair.a else pair.a
    values = {
        side.key: {"events": found.events, "came": found.came, **_told(found.kinds), **{str(-who): n for who, n in found.people}}
    }
    people = f" Most are of {listed(f'{name_of(side, who)} ({count:,})' for who, count in found.people)}." if found.people else ""
    text = (
        f"In {side.label} {counted(found.events, 'event is', 'events are')} of people who did not live in {other.label} at the time, "
        f"and {found.came:,} more came of these{_among(found.kinds)}.{people}"
    )
    params = {side.key: {"parting": pair.parting, "until": pair.until_tick}}
    return Claim(
        "foreign", text, values, FOREIGN_SQL, params, rows_named(side.key, "villagers", [who for who, _ in found.people])
    )


def _told(kinds: Counter[int]) -> Row:
    return {str(int(kind)): kinds[int(kind)] for kind in _WORDS}


def _among(kinds: Counter[int]) -> str:
    words = [counted(kinds[int(kind)], *names) for kind, names in _WORDS.items() if kinds[int(kind)]]
    return f"; {listed(words)} among them" if words else ""
