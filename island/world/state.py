"""The state of an island as plain data: integers, strings, lists and dictionaries. `apply` is the only writer."""

from collections.abc import Callable
from dataclasses import dataclass, field, fields, is_dataclass
from functools import lru_cache
from operator import attrgetter
from types import NoneType, UnionType
from typing import Any, NamedTuple, get_args, get_origin, get_type_hints

from island.errors import IslandError
from island.world.words import Age, Craft, Custom, Deed, EventKind, NewsKind, PlaceKind, Relation, Season, SiteKind, Weather

DAYS_A_YEAR = 360
STRAINS = 12  # fevers that are known beyond the sea
NOBODY = -1
REGARDS_KEPT = 8  # goods, and as many wrongs, that one person remembers
KIN_UNIT = 1024  # coefficients of kinship are counted in this part: with oneself 512, with a child 256, with a first cousin 64
Words = tuple[int, ...]
"""Written or spoken words: token ids, and persons as -(agent_id + 1), so that they can be bound again in another's stream."""


class Event(NamedTuple):
    """A fact kept in history. Persons are agent_ids or NOBODY; `event_kinds.py` says what each kind's columns hold."""

    event_id: int
    tick: int
    day: int
    kind: EventKind
    actor: int = NOBODY
    other: int = NOBODY
    place: int = NOBODY
    amount: int = 0
    outcome: int = NOBODY
    causes: tuple[int, ...] = ()


class Action(NamedTuple):
    """A choice: a deed and the person it is done to (NOBODY for deeds without a partner)."""

    deed: Deed
    partner: int = NOBODY


class News(NamedTuple):
    """Something that reached one villager: what, who did it or whom it befell, and the event behind it."""

    kind: NewsKind
    who: int
    event_id: int


class Memory(NamedTuple):
    """What a person chose to remember at a year's end. The words are kept as text: every snapshot holds them, few streams show them."""

    tick: int
    importance: int
    text: str  # the numbers of its Words
    people: tuple[int, ...]  # who is in it, as agent_ids
    whose: int = NOBODY  # whose life it was, when it was told as a tale; NOBODY is the one who remembers
    kept_tick: int = NOBODY  # since when it fades: when it happened, was heard, or was told for the last time

    @classmethod
    def of(cls, tick: int, importance: int, words: Words, whose: int = NOBODY, kept_tick: int | None = None) -> "Memory":
        people = tuple([-word - 1 for word in words if word < 0])
        return cls(tick, importance, " ".join(map(str, words)), people, whose, tick if kept_tick is None else kept_tick)

    @property
    def spoken_of(self) -> tuple[int, ...]:
        """Everybody whose name it takes to tell it."""
        return self.people if self.whose == NOBODY else (*self.people, self.whose)

    def renumbered(self, number_of: Callable[[int], int]) -> "Memory":
        """The same on another island, where people have other numbers."""
        words = tuple([-number_of(-word - 1) - 1 if word < 0 else word for word in self.words])
        whose = NOBODY if self.whose == NOBODY else number_of(self.whose)
        return Memory.of(self.tick, self.importance, words, whose, self.kept_tick)

    @property
    def words(self) -> Words:
        return _words_of(self.text)


@lru_cache(maxsize=4096)  # what is important is shown year after year
def _words_of(text: str) -> Words:
    return tuple(map(int, text.split()))


class Grief(NamedTuple):
    """Whom a person mourns, until when, and the death behind it."""

    dead: int
    until_tick: int
    event_id: int


class Regard(NamedTuple):
    """A good or a wrong that somebody did to me or mine and that I remember: how much it weighs yet, and the deed behind it."""

    who: int  # the doer, who may be dead by now
    house: str  # of the doer
    weight: int
    event_id: int


class Feud(NamedTuple):
    """Two houses that are foes; `event_id` is its beginning."""

    house: str
    other_house: str
    event_id: int
    since_tick: int
    last_tick: int  # of the last deed between them
    deaths: int = 0

    def is_between(self, one: str, other: str) -> bool:
        return (self.house, self.other_house) in ((one, other), (other, one))


class Strife(NamedTuple):
    """Two villages of which one raided the other; `event_id` is its beginning."""

    village: int
    other_village: int
    event_id: int
    since_tick: int
    last_tick: int  # of the last raid
    deaths: int = 0

    def is_between(self, one: int, other: int) -> bool:
        return (self.village, self.other_village) in ((one, other), (other, one))


class Kept(NamedTuple):
    """A custom that a village keeps; `event_id` is its beginning, `maker` who asked for it first."""

    custom: Custom
    maker: int
    event_id: int
    since_year: int


class Voice(NamedTuple):
    """Somebody spoke for a custom, or against it; `event_id` is the speech. Of one person and custom the last counts."""

    who: int
    custom: Custom
    is_for: bool
    tick: int
    event_id: int


class Breach(NamedTuple):
    """A custom was broken, somebody saw it, and nobody was made to pay for it yet; `event_id` is the CUSTOM_BROKEN."""

    custom: Custom
    who: int
    tick: int
    event_id: int


class Storm(NamedTuple):
    """A storm that is to pass; `event_id` is NOBODY until it breaks."""

    first_day: int
    last_day: int
    event_id: int = NOBODY


class Away(NamedTuple):
    """One who sailed from this island and has kin on it still; `event_id` is the sailing."""

    agent_id: int
    mother: int
    father: int
    event_id: int


class LostCraft(NamedTuple):
    """A craft that nobody here knows any more; those who were here then (agent_ids below `before`) remember it."""

    craft: int
    event_id: int  # of the CRAFT_LOST
    year: int
    before: int


class Fever(NamedTuple):
    """A fever that strangers brought, while somebody has it: which of the STRAINS, its coming, who fell ill and who died of it."""

    strain: int
    event_id: int
    fell: int = 0
    died: int = 0


@dataclass(slots=True)
class Villager:
    """One person. Ages are counted from `born_year`; days are absolute days of the island; NOBODY (-1) means none."""

    agent_id: int
    name: str
    house: str
    is_female: bool
    born_year: int
    mother: int = NOBODY
    father: int = NOBODY
    grandparents: list[int] = field(default_factory=list)
    household: int = NOBODY
    spouse: int = NOBODY
    wed_event: int = NOBODY  # the last wedding
    kin_event: int = NOBODY  # the wedding of the parents, where they were kin
    traits: list[int] = field(default_factory=list)  # two Traits
    skills: list[int] = field(default_factory=lambda: [0] * 6)  # by Work, 0 to 100
    crafts: int = 0  # a bit for each Craft that this person knows
    health: int = 80  # 0 to 100; dead at 0
    hunger: int = 0  # 0 to 10
    sick_until_day: int = NOBODY
    sick_event: int = NOBODY
    tended_tick: int = NOBODY  # when somebody last nursed this sickness
    immune_until_tick: int = NOBODY
    fever: int = NOBODY  # the strain one is sick with; NOBODY is no sickness or an ordinary one
    had_fevers: int = 0  # a bit for each strain that one has had: nobody has it twice
    spreads_day: int = NOBODY  # when those around the sick may catch that fever
    due_day: int = NOBODY  # of a pregnancy
    child_father: int = NOBODY
    child_elders: list[int] = field(default_factory=list)  # the father's parents: he may be dead at the birth
    conceived_event: int = NOBODY
    last_birth_tick: int = -100
    hunger_event: int = NOBODY  # the STARVING that is going on
    hurt_event: int = NOBODY  # the injury that is healing
    grief: Grief | None = None
    bonds: dict[int, int] = field(default_factory=dict)  # other -> affection, -100 to 100; 0 is not kept
    news: list[News] = field(default_factory=list)
    heard_from: int = NOBODY
    heard_words: Words = ()
    memories: list[Memory] = field(default_factory=list)
    doing: int = NOBODY  # the Deed of this tick: whom a storm finds at sea
    met: list[int] = field(default_factory=list)  # whom I see outside my home this tick
    goods: list[Regard] = field(default_factory=list)  # what others did for me, at most 8, the weightiest first
    wrongs: list[Regard] = field(default_factory=list)  # what others did to me or mine, at most 8, the weightiest first
    standing: int = 0  # what the village thinks of me, counted once a year
    backs: int = NOBODY  # whom I would have lead, asked once a year
    heard_of: int = 0  # a bit for each lost Craft that came into a tale
    host: int = NOBODY  # who takes me in, in another village
    guest_tick: int = NOBODY  # in which I am there
    forebears: frozenset[int] = field(init=False, repr=False)  # parents and grandparents, as far as known; not in snapshots
    ties: dict[int, Relation] = field(init=False, repr=False, compare=False, default_factory=dict)
    """What others are to me by birth, as far as it was asked; not in snapshots."""

    def __post_init__(self) -> None:
        self.forebears = frozenset(one for one in (self.mother, self.father, *self.grandparents) if one >= 0)


@dataclass(slots=True)
class Household:
    """People who share food, wood, a hut and a field."""

    household_id: int
    house: str = ""  # the name that a child born here bears
    members: list[int] = field(default_factory=list)
    meals: int = 0
    wood: int = 0
    hut: int = 0  # 0 none, to 10 sound
    crop_ripe_day: int = NOBODY  # growing until then
    crop_rot_day: int = NOBODY  # ripe until then
    crop_meals: int = 0
    crop_event: int = NOBODY
    soil: int = 100  # 0 to 100, rests back
    loss_event: int = NOBODY  # what cost this house food, until its stores are full again: why it may starve
    village: int = 0  # where it stands
    strife_event: int = NOBODY  # the last time that one of the house fell out with somebody
    strife_tick: int = NOBODY
    storm_damage: int = NOBODY  # the last HUT_DAMAGED, until the summer is over
    chill_event: int = NOBODY  # the last CHILLED, likewise
    gain_event: int = NOBODY  # the last that brought it much: why there is something to steal
    kept: int = 0  # of the meals, smoked or dried: they do not spoil
    gear: list[int] = field(default_factory=lambda: [0] * 6)  # by Work: how many more days of it the things of the house last
    herbs: int = 0  # bundles
    watch_tick: int = NOBODY  # when one of the house last kept watch
    warned_tick: int = NOBODY  # when it last was told of a storm before it broke
    leave_tick: int = NOBODY  # when one of the house last said that it would leave
    leave_event: int = NOBODY
    leave_by: int = NOBODY  # who said it


@dataclass(slots=True)
class Place:
    """A site. A number of an event's `place` is its index; of the first ten it is the PlaceKind too."""

    kind: PlaceKind  # as words and the stream know it
    name: str  # empty until it is found
    x: int  # a 100 x 100 map
    y: int
    is_known: bool = True
    stock: int = 0
    stock_max: int = 0
    site: SiteKind = SiteKind.LANDING
    left: int = 100  # per cent of a day's work that the way there and back leaves
    timber: int = 0
    timber_max: int = 0
    lost: int = 0  # of its most, by wear
    strain: int = 0  # years of too much use, less years of rest
    used_event: int = NOBODY  # the last deed that took from it
    worn_event: int = NOBODY  # the last SITE_WORN
    houses: int = 0  # that its soil feeds in full
    stock_usual: int = 0  # what such a site holds at most on an ordinary island
    timber_usual: int = 0


@dataclass(slots=True)
class Village:
    """Houses that stand together. The first is that of the landing."""

    village_id: int
    place: int = 0  # where it stands
    event_id: int = NOBODY  # its founding
    loss_event: int = NOBODY  # the last death in it, or the last house that left it: why it may come to an end
    leader: int = NOBODY  # whom it follows
    leader_event: int = NOBODY  # by which the leader was named, or, where there is none, the last one ended
    lost_event: int = NOBODY  # the last death of one who followed: why there may be too few
    rival: int = NOBODY  # who challenges the leader
    rival_event: int = NOBODY  # the challenge
    customs: list[Kept] = field(default_factory=list)  # in the order of their beginning
    voices: list[Voice] = field(default_factory=list)  # of the last years
    breaches: list[Breach] = field(default_factory=list)  # of the last year


@dataclass(slots=True)
class World:
    """Everything that decides the future, besides seed and rules. Keys of dictionaries are in rising order of insertion."""

    island: int
    ticks_a_year: int
    tick: int = -1
    season: Season = Season.SPRING
    weather: Weather = Weather.FAIR
    weather_event: int = NOBODY
    storms: list[Storm] = field(default_factory=list)  # at most one
    storm_event: int = NOBODY  # the storm that is blowing
    climate: int = 0  # of the year, -100 cold and dry to 100 mild
    places: list[Place] = field(default_factory=list)  # the first of each PlaceKind in their order, then more of them
    villagers: dict[int, Villager] = field(default_factory=dict)  # the living
    households: dict[int, Household] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)  # of the dead who are still spoken of
    houses: list[str] = field(default_factory=list)  # every name there ever was: none is given twice
    kinship: dict[int, dict[int, int]] = field(default_factory=dict)  # 1/1024, of the living and of dead fathers of the unborn
    villages: dict[int, Village] = field(default_factory=lambda: {0: Village(0)})  # those in which somebody lives
    next_village_id: int = 1
    next_agent_id: int = 1  # 0 is the island's own luck
    next_household_id: int = 1
    next_event_id: int = 1
    born: int = 0
    died: int = 0
    lost_crafts: list[LostCraft] = field(default_factory=list)  # at most one of each Craft
    away: list[Away] = field(default_factory=list)  # over the sea, in the order of their leaving
    feuds: list[Feud] = field(default_factory=list)  # those that last
    strifes: list[Strife] = field(default_factory=list)  # of villages, likewise
    fevers: list[Fever] = field(default_factory=list)  # of strangers, that are going round
    drought_event: int = NOBODY  # the drought that is going on
    drought_until_tick: int = NOBODY
    haze_event: int = NOBODY  # the haze of a far eruption that hangs in the sky
    haze_until_tick: int = NOBODY
    swing_years: int = 120  # how long the slow swing of the climate takes, and where it stood in year 0
    swing_phase: int = 0
    warmth: int = 0  # of this island, about which its climate swings
    wetness: int = 0  # how much more rain this island has than others, from -100 to 100
    wind: int = 0  # and how many more storms
    plenty: list[int] = field(default_factory=lambda: [100, 100, 100, 100])  # fish, plants, game and crops, per cent of the usual
    year: int = field(init=False)  # of the tick, from 0
    left_home: Household | None = field(init=False, default=None, compare=False)
    """The last in which nobody is left, of which heirs take what is theirs; of no use after that, and not in snapshots."""

    def __post_init__(self) -> None:
        self.year = max(self.tick, 0) // self.ticks_a_year

    @property
    def timber(self) -> int:
        """What stands in the woods that are known."""
        return sum(place.timber for place in self.places)

    @property
    def timber_max(self) -> int:
        """What could stand in all woods."""
        return sum(place.timber_max for place in self.places)

    def days_a_tick(self) -> int:
        return DAYS_A_YEAR // self.ticks_a_year

    def a_tick(self, a_season: int) -> int:
        """The share of a season's amount that falls to one tick; rounded down."""
        return a_season * 4 // self.ticks_a_year

    def per_mille(self) -> int:
        """The limit of a draw in this tick that is below n for n per mille a season."""
        return 250 * self.ticks_a_year

    def is_season_end(self) -> bool:
        return (self.tick + 1) * 4 % self.ticks_a_year == 0

    def first_day(self) -> int:
        """The first day of the current tick."""
        return self.tick * self.days_a_tick()


def age_years(world: World, villager: Villager) -> int:
    return world.year - villager.born_year


_BANDS = [*[Age.INFANT] * 3, *[Age.CHILD] * 9, *[Age.YOUTH] * 4, *[Age.ADULT] * 39]  # by years; the rest are elders


def village_id_of(world: World, villager: Villager) -> int:
    """A person's village is that of the house."""
    return world.households[villager.household].village


def age_band(world: World, villager: Villager) -> Age:
    years = age_years(world, villager)
    return _BANDS[years] if years < len(_BANDS) else Age.ELDER


def thinks(world: World, villager: Villager) -> bool:
    """Everybody above infancy thinks at every tick."""
    return age_years(world, villager) >= 3


# -- snapshots: the same state as JSON-ready lists, and back -----------------------------------------------------------


def to_plain(world: World) -> dict[str, Any]:
    """The world as lists, strings and integers; `from_plain` gives an equal world back."""
    plain: dict[str, Any] = {}
    for spec in fields(World):
        if not spec.init:
            continue
        value = getattr(world, spec.name)
        if spec.name in _ROWS:
            rows = value.values() if isinstance(value, dict) else value
            value = [_row(row) for row in rows]
        elif spec.name == "kinship":
            value = _kinship_rows(value)
        elif spec.name == "names":
            value = [[key, name] for key, name in value.items()]
        plain[spec.name] = value
    if not world.away:  # or no snapshot would be what it was before there was a sea: its hash is sealed
        del plain["away"]
    return plain


def from_plain(plain: dict[str, Any]) -> World:
    """Raises IslandError when the data is not a snapshot of this version."""
    try:
        values = dict(plain)
        values["season"], values["weather"] = Season(plain["season"]), Weather(plain["weather"])
        values["storms"] = [Storm(*row) for row in plain["storms"]]
        values["names"] = dict(plain["names"])
        values["lost_crafts"] = [LostCraft(*row) for row in plain["lost_crafts"]]
        values["kinship"] = _kinship_of(plain["kinship"])
        values["away"] = [Away(*row) for row in plain.get("away", ())]  # snapshots of before there was a sea have none
        values["feuds"] = [Feud(*row) for row in plain["feuds"]]
        values["strifes"] = [Strife(*row) for row in plain["strifes"]]
        values["fevers"] = [Fever(*row) for row in plain["fevers"]]
        values["places"] = [_unrow(Place, row) for row in plain["places"]]
        values["villagers"] = {row[0]: _unrow(Villager, row) for row in plain["villagers"]}
        values["households"] = {row[0]: _unrow(Household, row) for row in plain["households"]}
        values["villages"] = {row[0]: _unrow(Village, row) for row in plain["villages"]}
        world = World(**values)
        _check(world, World, "world")
        _check_people(world)
        return world
    except (AttributeError, KeyError, TypeError, ValueError, IndexError, ZeroDivisionError) as error:
        raise IslandError(f"snapshot: not the state of an island of this version ({error}); start the run again") from None


def _kinship_rows(kinship: dict[int, dict[int, int]]) -> list[list[Any]]:
    """Each person with those before and with themselves, as text: at 150 people a third of the bytes of lists of pairs, packed."""
    ids = list(kinship)
    return [[one, " ".join([str(row.get(other, "")) for other in ids[: n + 1]])] for n, (one, row) in enumerate(kinship.items())]


def _kinship_of(rows: list[list[Any]]) -> dict[int, dict[int, int]]:
    kinship: dict[int, dict[int, int]] = {}
    for one, text in rows:
        kinship[one] = {}
        for other, value in zip(kinship, text.split(" "), strict=True):
            if value:
                kinship[one][other] = kinship[other][one] = int(value)
    return kinship


OVERSEAS = 1_000_000
"""Somebody who lives on another island and is spoken of here is (its number + 1) * OVERSEAS + the agent_id there."""

_ROWS = {"places", "villagers", "households", "villages"}
_FIELDS = {kind: [spec.name for spec in fields(kind) if spec.init] for kind in (Place, Villager, Household, Village)}
_VALUES = {kind: attrgetter(*names) for kind, names in _FIELDS.items()}
_BONDS = _FIELDS[Villager].index("bonds")
_MOST = 1 << 40  # nothing on the island is ever so much


def villager_row(villager: Villager) -> list[Any]:
    """A person as a snapshot holds them; `villager_of` gives an equal one back."""
    return _row(villager)


def villager_of(row: Any) -> Villager:
    """Raises ValueError when it is no person of this version."""
    try:
        villager: Villager = _unrow(Villager, row)
    except (AttributeError, KeyError, TypeError, IndexError) as error:
        raise ValueError(f"not a person ({error})") from None
    _check(villager, Villager, "villager")
    return villager


def _row(item: Place | Villager | Household | Village) -> list[Any]:
    values = list(_VALUES[type(item)](item))
    if isinstance(item, Villager):
        values[_BONDS] = [list(item.bonds), list(item.bonds.values())]
    return values


def _unrow(kind: Any, row: list[Any]) -> Any:
    if len(row) != len(_FIELDS[kind]):
        raise ValueError(f"{kind.__name__} has {len(row)} fields; expected {len(_FIELDS[kind])}")
    values = dict(zip(_FIELDS[kind], row, strict=True))
    if kind is Villager:
        values["bonds"] = dict(zip(*values["bonds"], strict=True))
        values["grief"] = Grief(*values["grief"]) if values["grief"] else None
        values["news"] = [News(NewsKind(what), who, event_id) for what, who, event_id in values["news"]]
        values["heard_words"] = tuple(values["heard_words"])
        for kept in ("goods", "wrongs"):
            values[kept] = [Regard(*row) for row in values[kept]]
        values["memories"] = [
            Memory.of(tick, weight, _words_of(text), whose, kept) for tick, weight, text, _, whose, kept in values["memories"]
        ]
    if kind is Village:
        values["customs"] = [Kept(Custom(custom), *rest) for custom, *rest in values["customs"]]
        values["voices"] = [Voice(who, Custom(custom), *rest) for who, custom, *rest in values["voices"]]
        values["breaches"] = [Breach(Custom(custom), *rest) for custom, *rest in values["breaches"]]
    if kind is Place:
        values["kind"], values["site"] = PlaceKind(values["kind"]), SiteKind(values["site"])
    return kind(**values)


def _check(value: Any, kind: Any, where: str) -> None:
    """Raises ValueError where a value is not what its annotation says: a stranger may have written the snapshot."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin is UnionType:
        kind = next(one for one in inner if (one is NoneType) == (value is None))
        origin, inner = get_origin(kind), get_args(kind)
    if type(value) is not (origin or kind):
        raise ValueError(f"{where} is {str(value)[:40]!r}; expected {kind.__name__}")
    if kind is int and abs(value) > _MOST:
        raise ValueError(f"{where} is {value}; expected at most {_MOST}")
    if origin is dict:
        for key, one in value.items():
            _check(key, inner[0], where)
            _check(one, inner[1], f"{where} {key}")
    elif origin in (list, tuple):
        for one in value:
            _check(one, inner[0], where)
    elif hints := _hints(kind):
        for name, hint in hints.items():
            _check(getattr(value, name), hint, f"{where} {name}")


@lru_cache
def _hints(kind: Any) -> dict[str, Any]:
    """The annotations of what a snapshot keeps of a class; empty for plain values."""
    kept = {spec.name for spec in fields(kind) if spec.init} if is_dataclass(kind) else set(getattr(kind, "_fields", ()))
    return {name: hint for name, hint in get_type_hints(kind).items() if name in kept}


def _check_people(world: World) -> None:
    """Raises ValueError unless everybody lives in one house, which knows of it, and the places can be."""
    people = world.villagers
    at_home = sorted((home.household_id, one) for home in world.households.values() for one in home.members)
    if at_home != sorted((villager.household, villager.agent_id) for villager in people.values()):
        raise ValueError("villagers and the members of households differ")
    if any(home.village not in world.villages for home in world.households.values()):
        raise ValueError("a house stands in a village that is not there")
    if any(not 0 <= village.place < len(world.places) for village in world.villages.values()):
        raise ValueError("a village stands nowhere")
    if any(not {strife.village, strife.other_village} <= world.villages.keys() for strife in world.strifes):
        raise ValueError("a village that is not there is at strife")
    for village in world.villages.values():
        kept = [one.custom for one in village.customs]
        said = [(one.who, one.custom) for one in village.voices]
        if len(set(kept)) < len(kept) or len(set(said)) < len(said):
            raise ValueError("a custom that is kept twice, or spoken of twice by one")
    for villager in people.values():
        has_spouse = villager.spouse == NOBODY or villager.spouse in people
        is_in_bounds = 0 <= age_years(world, villager) < 150 and 0 <= villager.hunger <= 10
        is_in_bounds = is_in_bounds and 0 <= villager.crafts < 1 << len(Craft)
        is_in_bounds = is_in_bounds and NOBODY <= villager.fever < STRAINS and 0 <= villager.had_fevers < 1 << STRAINS
        if not has_spouse or not is_in_bounds or (len(villager.traits), len(villager.skills)) != (2, 6):
            raise ValueError(f"villager {villager.agent_id} cannot be")
        if max(len(villager.goods), len(villager.wrongs)) > REGARDS_KEPT:
            raise ValueError(f"villager {villager.agent_id} remembers more than anybody can")
    lost = [one.craft for one in world.lost_crafts]
    if len(set(lost)) != len(lost) or not set(lost) <= set(Craft):
        raise ValueError("lost crafts that are none, or lost twice")
    expected = people.keys() | {one.child_father for one in people.values() if one.child_father >= 0}
    if not people.keys() <= world.kinship.keys() <= expected:
        raise ValueError("kinship is not that of the living")
    if any(not 0 < value <= KIN_UNIT for row in world.kinship.values() for value in row.values()):
        raise ValueError("a coefficient of kinship is out of its bounds")
    is_climate = all(abs(one) <= 100 for one in (world.warmth, world.wetness, world.wind))
    if len(world.plenty) != 4 or not all(0 < one <= 1000 for one in world.plenty) or not is_climate:
        raise ValueError("fish, plants, game, crops or the climate of the island cannot be")
    strains = [fever.strain for fever in world.fevers]
    if len(set(strains)) != len(strains) or not all(0 <= one < STRAINS for one in strains) or not 1 <= world.swing_years <= 1000:
        raise ValueError("fevers or the swing of the climate cannot be")
    if [place.kind for place in world.places[: len(PlaceKind)]] != list(PlaceKind) or world.island < 0:
        raise ValueError("the island cannot be: the first places are not one of each kind")
    names = [place.name for place in world.places if place.is_known]
    if len(world.places) > PLACES_MOST or len(set(names)) < len(names) or not all(map(_can_be, world.places)):
        raise ValueError("the island cannot be: too many places, two of a name, or a stock out of its bounds")


PLACES_MOST = 60


def _can_be(place: Place) -> bool:
    has_bounds = 0 <= place.stock <= place.stock_max and 0 <= place.timber <= place.timber_max
    has_bounds = has_bounds and min(place.lost, place.stock_usual, place.timber_usual) >= 0
    is_there = 0 <= place.x < 100 and 0 <= place.y < 100 and 0 < place.left <= 100 and 0 <= place.houses <= 1000
    return has_bounds and is_there and abs(place.strain) <= 1000 and len(place.name) <= 80
