"""When an event of one life of the island is the same as one of another life: per kind, all of it in one table.

The question is asked of two lives that were one until an event was taken away, so people have the same numbers in both.
"""

import enum
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from island.history.proofs import Verdict
from island.world.event_kinds import KINDS
from island.world.state import NOBODY, Event
from island.world.words import EventKind, word

K = EventKind


class People(enum.Enum):
    """Who must be in an event for it to be that event at another time."""

    ACTOR = enum.auto()
    OTHER = enum.auto()
    BOTH = enum.auto()  # each in their part
    PAIR = enum.auto()  # the two, whoever is named first
    EITHER = enum.auto()  # one of a couple; the other may be another person
    PLACE = enum.auto()
    ISLAND = enum.auto()  # it befalls everybody


@dataclass(frozen=True)
class Sameness:
    """`details` are the columns in which it can have changed. In its own tick it has changed, too, if only the `doer` is the same."""

    people: People
    details: tuple[str, ...] = ()
    doer: People | None = None

    def fits(self, one: Event, other: Event) -> bool:
        return _fits(self.people, one, other)

    def fits_in_its_tick(self, one: Event, other: Event) -> bool:
        return _fits(self.doer or self.people, one, other)


def _fits(people: People, one: Event, other: Event) -> bool:
    if people is People.EITHER:
        return bool(_who(people, one) & _who(people, other))
    return _who(people, one) == _who(people, other)


def _who(people: People, event: Event) -> frozenset[tuple[str, int]] | frozenset[int]:
    """Whom an event befalls."""
    match people:
        case People.ACTOR:
            return frozenset({event.actor})
        case People.OTHER:
            return frozenset({event.other})
        case People.BOTH:
            return frozenset({("actor", event.actor), ("other", event.other)})
        case People.PAIR | People.EITHER:
            return frozenset({event.actor, event.other})
        case People.PLACE:
            return frozenset({event.place})
        case People.ISLAND:
            return frozenset()


_WORK = Sameness(People.ACTOR, ("outcome", "amount", "place"))
_TOWARDS = Sameness(People.BOTH, ("other", "outcome", "amount"), doer=People.ACTOR)
_TIE = Sameness(People.PAIR)
_BEFALLS = Sameness(People.ACTOR)
_MEASURED = Sameness(People.ACTOR, ("amount",))
_SKY = Sameness(People.ISLAND, ("amount", "outcome"))

SAMENESS: dict[EventKind, Sameness] = {
    # -- deeds: their doer's, towards the same person
    **dict.fromkeys((K.FISHED, K.GATHERED, K.HUNTED, K.CHOPPED, K.PLANTED, K.HARVESTED, K.BUILT, K.RESTED, K.EXPLORED), _WORK),
    **dict.fromkeys((K.SANG, K.MUDDLED), _BEFALLS),
    K.MOURNED: Sameness(People.BOTH, ("other",), doer=People.ACTOR),
    **dict.fromkeys((K.TALKED, K.GAVE, K.TAUGHT, K.TENDED, K.PLAYED, K.COURTED, K.ACCEPTED, K.REFUSED), _TOWARDS),
    **dict.fromkeys((K.QUARRELLED, K.STOLE, K.OFFERED_PEACE), _TOWARDS),
    **dict.fromkeys((K.STORED, K.MADE, K.WEEDED, K.PICKED, K.WATCHED, K.FEASTED, K.SWAM, K.LEFT, K.PROPOSED, K.OPPOSED), _WORK),
    **dict.fromkeys(
        (
            K.DANCED,
            K.TOLD,
            K.COMFORTED,
            K.HELPED,
            K.TRADED,
            K.ASKED,
            K.ATONED,
            K.AVENGED,
            K.BACKED,
            K.VISITED,
            K.RAIDED,
            K.BLAMED,
        ),
        _TOWARDS,
    ),
    # -- lives
    K.ARRIVED: _BEFALLS,
    K.BORN: Sameness(People.OTHER, ("actor",)),  # the mother's; the child may be another
    K.DIED: _MEASURED,  # of what
    K.MARRIED: Sameness(People.EITHER),  # whom
    K.CONCEIVED: Sameness(People.ACTOR, ("other", "amount")),
    K.MISCARRIED: _BEFALLS,
    K.FELL_SICK: _MEASURED,
    K.RECOVERED: _BEFALLS,
    K.INJURED: Sameness(People.ACTOR, ("other", "amount")),
    K.STARVING: _MEASURED,
    K.FED_AGAIN: _BEFALLS,
    K.TAKEN_IN: Sameness(People.ACTOR, ("other",)),
    K.MOVED: _MEASURED,
    K.REMEMBERED: Sameness(People.ACTOR, ("other", "amount")),
    # -- between two people: how warm or cold it is does not matter
    **dict.fromkeys((K.RECONCILED, K.BEFRIENDED, K.FELL_OUT, K.ESTRANGED), _TIE),
    # -- households, by the one who is named for the house
    **dict.fromkeys((K.HUT_DAMAGED, K.CROP_RIPENED, K.CROP_LOST, K.CHILLED), _MEASURED),
    K.SURVEYED: Sameness(People.ACTOR, ("amount", "outcome")),
    # -- the island
    **dict.fromkeys((K.SEASON, K.YEAR_BEGAN, K.STORM_NEARS, K.STORM_ROSE), _SKY),
    **dict.fromkeys((K.STORM_FELL, K.VILLAGE_ENDED), Sameness(People.ISLAND)),
    K.GROWTH: Sameness(People.PLACE, ("amount",)),
    K.PLACE_FOUND: Sameness(People.PLACE, ("actor",)),
    # -- the sea: who left, whatever for; who is named for a boat or a house
    **dict.fromkeys((K.DRIVEN_OFF, K.LEFT_TO_WED, K.LEFT_IN_HUNGER, K.LEFT_AMONG_FOES), _BEFALLS),
    **dict.fromkeys((K.LOADED, K.GOODS_CAME), Sameness(People.ACTOR, ("amount", "outcome"))),
    K.SENT_OVER: Sameness(People.BOTH, ("amount", "outcome")),
    K.CAME_ASHORE: _MEASURED,
    K.TALE_TOLD: Sameness(People.BOTH, ("other",), doer=People.ACTOR),
    # -- shocks
    **dict.fromkeys((K.DROUGHT_BEGAN, K.HAZE_CAME, K.GREAT_STORM, K.WHALE_STRANDED, K.WRECKED), _SKY),
    **dict.fromkeys((K.DROUGHT_ENDED, K.HAZE_CLEARED, K.FLOODED), Sameness(People.ISLAND)),
    **dict.fromkeys((K.WOOD_BURNED, K.LAND_CHANGED), Sameness(People.PLACE, ("amount",))),
    **dict.fromkeys((K.HUT_BURNED, K.FEVER_CAME, K.CAST_ASHORE), _MEASURED),
    **dict.fromkeys((K.STOCK_GREW, K.STOCK_WANED), Sameness(People.ISLAND, ("amount", "outcome"))),
    K.SALVAGED: Sameness(People.ACTOR, ("amount", "outcome")),
    K.FEVER_GONE: Sameness(People.ISLAND, ("amount", "outcome")),
    # -- land
    **dict.fromkeys((K.SITE_WORN, K.SITE_RESTED), Sameness(People.PLACE, ("amount",))),
    # -- crafts: which, whoever taught it
    **dict.fromkeys((K.CRAFT_FOUND, K.CRAFT_LOST, K.CRAFT_BROUGHT), _MEASURED),
    K.CRAFT_LEARNED: Sameness(People.ACTOR, ("amount", "other")),
    K.WEIR_CAUGHT: _MEASURED,
    # -- houses
    K.HOUSE_FOUNDED: Sameness(People.PAIR, ("outcome", "amount")),
    **dict.fromkeys((K.INHERITED, K.HOME_INHERITED), Sameness(People.BOTH, ("amount", "outcome"))),
    K.HOME_FELL_IN: Sameness(People.ACTOR, ("amount", "outcome")),
    # -- leaders and feuds: by how much does not matter
    **dict.fromkeys((K.LEADER_NAMED, K.LEADER_DEPOSED), Sameness(People.ACTOR, ("outcome",))),
    K.LEADER_CHALLENGED: Sameness(People.BOTH, ("other",), doer=People.ACTOR),
    K.FEUD_BEGAN: _TIE,
    K.FEUD_ENDED: Sameness(People.PAIR, ("outcome", "amount")),
    # -- customs: which of them
    **dict.fromkeys((K.CUSTOM_BEGAN, K.CUSTOM_BROKEN, K.CUSTOM_ENDED), Sameness(People.ACTOR, ("amount", "outcome"))),
    **dict.fromkeys((K.CUSTOM_LAPSED, K.CUSTOM_FORGOTTEN), _SKY),
    # -- villages
    **dict.fromkeys((K.VILLAGE_FOUNDED, K.VILLAGE_EMPTIED), Sameness(People.PLACE, ("actor",))),
    K.SETTLED: Sameness(People.ACTOR, ("place",)),
    K.STRIFE_BEGAN: Sameness(People.PLACE, ("actor", "other")),
    K.STRIFE_ENDED: Sameness(People.PAIR, ("outcome", "amount")),
    # -- from outside
    K.CHANGED: Sameness(People.BOTH, ("outcome", "amount")),
    K.WITHHELD: Sameness(People.BOTH, ("amount",)),
}


def verdict_of(effect: Event, before: Iterable[Event], after: Iterable[Event], ticks_a_year: int) -> tuple[Verdict, str]:
    """What became of an event, and in words how: `before` are the events of its kind on record (itself among them), `after` those of
    the life in which something had been taken away, both over the same ticks.

    What both lives have in the same tick is not the event come at another time: somebody steals again and again.
    """
    same = SAMENESS[effect.kind]
    others = (event for event in before if event.kind is effect.kind and event.event_id != effect.event_id)
    on_record = Counter((event.tick, _who(same.people, event)) for event in others)
    found = []
    for event in after:
        fits = same.fits_in_its_tick if event.tick == effect.tick else same.fits
        if event.kind is effect.kind and fits(effect, event):
            place = event.tick, _who(same.people, event)
            if on_record[place]:
                on_record[place] -= 1
            else:
                found.append(event)
    if not found:
        return Verdict.PREVENTED, ""
    nearest = min(found, key=lambda event: (abs(event.tick - effect.tick), len(_differences(same, effect, event)), event.tick))
    differences = _differences(same, effect, nearest)
    distance = nearest.tick - effect.tick
    when = [f"{_span(abs(distance), ticks_a_year)} {'later' if distance > 0 else 'sooner'}"] if distance else []
    how = ", ".join([*when, *(_difference(effect, nearest, column) for column in differences)])
    if not how:
        return Verdict.SAME, ""
    is_later = distance > 0 and not {"actor", "other"} & set(differences)
    return (Verdict.LATER if is_later else Verdict.CHANGED), how


def _differences(same: Sameness, one: Event, other: Event) -> list[str]:
    """The details in which two events differ; of a couple it does not matter who is named first."""
    if same.people is People.EITHER:
        return ["other"] if _who(People.PAIR, one) != _who(People.PAIR, other) else []
    return [column for column in same.details if getattr(one, column) != getattr(other, column)]


def _difference(effect: Event, found: Event, column: str) -> str:
    if column in ("actor", "other"):
        return "another person"
    kind = KINDS[effect.kind]
    words = {"amount": kind.amount_words, "outcome": kind.outcome_words}.get(column)
    now, then = getattr(found, column), getattr(effect, column)
    if words and NOBODY not in (now, then):
        return f"{word(words(now))} instead of {word(words(then))}"
    return f"{column} {now} instead of {then}"


def _span(ticks: int, ticks_a_year: int) -> str:
    return f"{ticks} {'season' if ticks_a_year == 4 else 'month'}{'s' if ticks != 1 else ''}"
