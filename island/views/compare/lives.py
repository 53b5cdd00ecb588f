"""Who is who in two histories that parted, and whose life is another one.

**The rule.** Who came before the parting, or landed in its tick with the same row in both, is the same person. A child that was born
later is the same person only if the row says the same: the same mother and the same father (by this rule), born in the same tick,
with the same name, house, sex and temper; the number may differ. Everybody else lives in one history alone, however alike.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

from island.views.compare.pair import FOREVER, Pair, Side

PEOPLE_SQL = """SELECT agent_id, name, house, is_female, born_year, mother, father, trait_1, trait_2, arrived_tick, is_born_here,
    gone_tick, iif(left_tick IS NULL, death_cause, 'over the sea') FROM stays WHERE arrived_tick <= :until ORDER BY arrived_tick, agent_id"""
WEDDINGS_SQL = (
    """SELECT a, b, since_tick FROM relations WHERE kind = 'spouse' AND since_tick <= :until ORDER BY since_tick, a, b"""
)
CHILD_WEIGHT, WEDDING_WEIGHT = 2.0, 1.0  # years of life


@dataclass(frozen=True)
class Person:
    """A row of villagers, with what came later than the comparison left out."""

    agent_id: int
    name: str
    house: str
    is_female: int
    born_year: int
    mother: int | None
    father: int | None
    trait_1: int | None
    trait_2: int | None
    arrived_tick: int
    is_born_here: int
    gone_tick: int | None  # of death or of sailing away
    gone_how: str | None  # the cause of death, or `over the sea`


@dataclass(frozen=True)
class Fate:
    """What a life held, in terms of A wherever somebody is in both: ("ab", 7) is A's 7, ("b", 9) lives in B alone."""

    gone_tick: int | None
    gone_how: str | None
    children: frozenset[tuple[str, int]]
    weddings: frozenset[tuple[str, int, int]]  # with whom, and when


@dataclass(frozen=True)
class Change:
    """Somebody with another life; the weight is in years: those of life, and for each child and wedding that is in one alone."""

    a: int
    b: int
    years: float  # of life, in B against A
    is_another_end: bool
    is_another_family: bool
    is_another_wedding: bool
    weight: float


@dataclass(frozen=True)
class People:
    """Of one history, until the end of what is compared."""

    people: dict[int, Person]
    weddings: tuple[tuple[int, int, int], ...]

    @classmethod
    def of(cls, side: Side, until: int) -> "People":
        found = (Person(*row) for row in side.reader.select(PEOPLE_SQL, {"until": until})[1])
        people = {one.agent_id: one if (one.gone_tick or 0) <= until else _alive(one) for one in found}
        weddings = side.reader.select(WEDDINGS_SQL, {"until": until})[1]
        return cls(people, tuple((a, b, tick) for a, b, tick in weddings if a in people and b in people))


def _alive(one: Person) -> Person:
    return replace(one, gone_tick=None, gone_how=None)


class Lives:
    """Both histories' people, matched. `same` leads from A's number to B's."""

    def __init__(self, pair: Pair):
        parting = FOREVER if pair.parting is None else pair.parting
        self.pair, self.until = pair, pair.until_tick
        self.a, self.b = (People.of(side, self.until) for side in pair.sides)
        self.same: dict[int, int] = {}
        later = []
        for one in self.a.people.values():
            other = self.b.people.get(one.agent_id)
            has_landed = one.arrived_tick == parting and not one.is_born_here
            if other and (one.arrived_tick < parting or (has_landed and _row(one) == _row(other))):
                self.same[one.agent_id] = one.agent_id
            elif one.is_born_here:
                later.append(one)
        self._match_born_later(later)
        self._back = {b: a for a, b in self.same.items()}

    def _match_born_later(self, later: list[Person]) -> None:
        """In the order of birth, so that parents are matched before their children."""
        taken = set(self.same.values())
        born = {_birth(one): one.agent_id for one in self.b.people.values() if one.agent_id not in taken and one.is_born_here}
        for one in later:
            mother, father = self._in_b(one.mother), self._in_b(one.father)
            found = None if FOREVER in (mother, father) else born.get(_birth(one, mother, father))
            if found is not None:
                self.same[one.agent_id] = found

    def _in_b(self, agent_id: int | None) -> int | None:
        """FOREVER for who is not there."""
        return None if agent_id is None else self.same.get(agent_id, FOREVER)

    @cached_property
    def only_a(self) -> tuple[int, ...]:
        return tuple(who for who in self.a.people if who not in self.same)

    @cached_property
    def only_b(self) -> tuple[int, ...]:
        return tuple(who for who in self.b.people if who not in self._back)

    def known_in_a(self, people: dict[str, tuple[int, ...]]) -> list[int]:
        """A's numbers of people of either side, as far as they are in both."""
        return list(
            dict.fromkeys(
                [
                    *(who for who in people["a"] if who in self.same),
                    *(self._back[who] for who in people["b"] if who in self._back),
                ]
            )
        )

    def spans(self, key: str) -> dict[int, tuple[int, int, int]]:
        """Of A's or B's people: the tick of coming, the last of life, and the last in the other history (-2: never there)."""
        here, there, same = (self.a, self.b, self.same) if key == "a" else (self.b, self.a, self._back)
        last = {who: self.until if one.gone_tick is None else one.gone_tick for who, one in there.people.items()}
        return {
            who: (
                one.arrived_tick,
                self.until if one.gone_tick is None else one.gone_tick,
                last[same[who]] if who in same else -2,
            )
            for who, one in here.people.items()
        }

    @cached_property
    def drawn_otherwise(self) -> int:
        """Children of the same parents, born in the same tick in both, who are other people: chance drew another name, sex or temper."""
        births = {
            (one.arrived_tick, one.mother, one.father) for one in map(self.b.people.__getitem__, self.only_b) if one.is_born_here
        }
        ours = [self.a.people[who] for who in self.only_a]
        return sum(
            (one.arrived_tick, self._in_b(one.mother), self._in_b(one.father)) in births for one in ours if one.is_born_here
        )

    @cached_property
    def living(self) -> tuple[int, ...]:
        """Who is in both and had not died before the parting."""
        parting = FOREVER if self.pair.parting is None else self.pair.parting
        return tuple(who for who in self.same if (died := self.a.people[who].gone_tick) is None or died >= parting)

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """The most changed first; of equals the one who came first."""
        fates_a, fates_b = _fates(self.a, lambda who: self._key("a", who)), _fates(self.b, lambda who: self._key("b", who))
        found = [self._change(who, fates_a[who], fates_b[self.same[who]]) for who in self.living]
        changed = [one for one in found if one.is_another_end or one.is_another_family or one.is_another_wedding]
        return tuple(sorted(changed, key=lambda one: (-one.weight, one.a)))

    def _key(self, side: str, who: int) -> tuple[str, int]:
        if side == "a":
            return ("ab", who) if who in self.same else ("a", who)
        return ("ab", self._back[who]) if who in self._back else ("b", who)

    def _change(self, who: int, a: Fate, b: Fate) -> Change:
        years = (self._end(b) - self._end(a)) / self.pair.a.ticks_a_year
        children, weddings = a.children ^ b.children, a.weddings ^ b.weddings
        return Change(
            who,
            self.same[who],
            years,
            (a.gone_tick, a.gone_how) != (b.gone_tick, b.gone_how),
            bool(children),
            bool(weddings),
            abs(years) + CHILD_WEIGHT * len(children) + WEDDING_WEIGHT * len(weddings),
        )

    def _end(self, fate: Fate) -> int:
        return self.until + 1 if fate.gone_tick is None else fate.gone_tick


def _row(one: Person) -> tuple[object, ...]:
    """What a row of villagers says at the landing."""
    return (one.agent_id, one.name, one.house, one.is_female, one.born_year, one.mother, one.father, one.trait_1, one.trait_2,
            one.arrived_tick)  # fmt: skip


def _birth(one: Person, *parents: int | None) -> tuple[object, ...]:
    """What makes a child that child; `parents` as B knows them."""
    mother, father = parents or (one.mother, one.father)
    return one.arrived_tick, mother, father, one.name, one.house, one.is_female, one.trait_1, one.trait_2


def _fates(people: People, key: Callable[[int], tuple[str, int]]) -> dict[int, Fate]:
    children: dict[int, set[tuple[str, int]]] = {who: set() for who in people.people}
    weddings: dict[int, set[tuple[str, int, int]]] = {who: set() for who in people.people}
    for child in people.people.values():
        for parent in (child.mother, child.father):
            if parent in children:
                children[parent].add(key(child.agent_id))
    for one, other, tick in people.weddings:
        weddings[one].add((*key(other), tick))
        weddings[other].add((*key(one), tick))
    return {
        who: Fate(one.gone_tick, one.gone_how, frozenset(children[who]), frozenset(weddings[who]))
        for who, one in people.people.items()
    }
