"""What came of the change: how much the histories themselves lead back to it, and the nearest deaths, births and weddings."""

from collections.abc import Iterator

from island.views.compare.claims import Claim, Part, rows_named
from island.views.compare.downstream import GREAT, WALK_SQL, Downstream
from island.views.compare.pair import Pair, Side
from island.views.compare.telling import event_claim
from island.views.page import counted, listed
from island.world.words import EventKind

SINCE_SQL = "SELECT count(*) AS since FROM events WHERE event_id BETWEEN :first AND :last"
_WORDS = {
    EventKind.DIED: ("death", "deaths"),
    EventKind.BORN: ("birth", "births"),
    EventKind.MARRIED: ("wedding", "weddings"),
    EventKind.STOLE: ("theft", "thefts"),
    EventKind.FELL_OUT: ("enmity", "enmities"),
    EventKind.BEFRIENDED: ("friendship", "friendships"),
}


def downstream_part(pair: Pair, a: Downstream, b: Downstream) -> Part:
    claims = [claim for side, found in ((pair.b, b), (pair.a, a)) for claim in _side(side, found)]
    return Part("What came of it, as the causes say", tuple(claims))


def _side(side: Side, found: Downstream) -> Iterator[Claim]:
    """In B what the change led to, in A what it was instead of."""
    if not found.roots:
        return
    told = {str(int(kind)): found.kinds[int(kind)] for kind in _WORDS}
    since = side.ask(SINCE_SQL, first=found.first_event, last=found.last_event)["since"]
    values = {side.key: {"events": found.count, "roots": len(found.roots), "since": since, **told}}
    words = [counted(found.kinds[int(kind)], *names) for kind, names in _WORDS.items() if found.kinds[int(kind)]]
    of_roots = "the event" if len(found.roots) == 1 else f"the {len(found.roots):,} events"
    among = f", {listed(words)} among them" if words else ""
    text = (
        f"In {side.label} {counted(found.count, 'event')} of {since:,} since came of {of_roots} that the other has not{among}. "
        "What differs besides came through what no event tells: stores, health, liking, and chance drawn by number."
    )
    params = {side.key: {"roots": str(list(found.roots)), "last": found.last_event}}
    yield Claim("came of it", text, values, WALK_SQL, params, rows_named(side.key, "events", found.roots[:20]))
    for kind in GREAT:
        for steps, event_id in found.nearest.get(int(kind), ()):
            yield event_claim(side, "consequence", event_id, f"In {side.label}, {counted(steps, 'step')} on, ")
