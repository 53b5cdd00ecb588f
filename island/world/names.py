"""Given names, house names and place names, made from syllables by keyed draws."""

from island.rng import Luck, Purpose
from island.world.state import World
from island.world.words import PlaceKind

_FIRST = (
    "A",
    "Be",
    "Bra",
    "Ca",
    "Da",
    "E",
    "Fe",
    "Ga",
    "Ha",
    "I",
    "Jo",
    "Ka",
    "La",
    "Ma",
    "Na",
    "O",
    "Pe",
    "Ro",
    "Sa",
    "Ta",
    "U",
    "Ve",
    "Wi",
    "Yo",
    "Ze",
)
_MIDDLE = ("l", "r", "n", "m", "d", "th", "s", "v", "ri", "la", "ne", "mo", "li", "ra")
_LAST_F = ("a", "ia", "ena", "is", "eth", "ine", "ola", "wen", "ura", "eda")
_LAST_M = ("o", "an", "ek", "or", "us", "ar", "on", "im", "eld", "ic")
_HOUSE = (
    "Ald",
    "Bram",
    "Corm",
    "Dun",
    "Esk",
    "Fen",
    "Gar",
    "Holt",
    "Ing",
    "Kell",
    "Lorn",
    "Marsh",
    "Ness",
    "Orr",
    "Penn",
    "Rook",
    "Stan",
    "Thorn",
    "Ulf",
    "Wren",
)
_HOUSE_END = ("mere", "wick", "ford", "holm", "by", "stone", "ley", "ward")
_PLACE = {
    PlaceKind.VILLAGE: ("Hearth", "Landing", "Haven"),
    PlaceKind.REEF: ("Reef", "Shoals", "Banks"),
    PlaceKind.WOOD: ("Wood", "Forest", "Thicket"),
    PlaceKind.HILLS: ("Hills", "Downs", "Heights"),
    PlaceKind.FIELDS: ("Fields", "Acres", "Furrows"),
    PlaceKind.SHORE: ("Shore", "Strand", "Sands"),
    PlaceKind.SPRING: ("Spring", "Well", "Brook"),
    PlaceKind.GROVE: ("Grove", "Orchard", "Glade"),
    PlaceKind.COVE: ("Cove", "Inlet", "Haven"),
    PlaceKind.CAVE: ("Cave", "Hollow", "Grotto"),
}
_PLACE_FIRST = (
    "Gull",
    "Heron",
    "Salt",
    "Long",
    "Grey",
    "Amber",
    "Mossy",
    "Windy",
    "Old",
    "Silver",
    "Red",
    "Foam",
    "Fern",
    "Raven",
    "Otter",
    "Honey",
)


def given_name(world: World, luck: Luck, agent_id: int, is_female: bool) -> str:
    """A name nobody living bears."""
    taken = {villager.name for villager in world.villagers.values()}
    ends = _LAST_F if is_female else _LAST_M
    count = len(_FIRST) * len(_MIDDLE) * len(ends)
    number = luck.below(count, Purpose.NAME, agent_id)
    while True:  # 3,500 names a sex; a taken one gives way to the next by a step that visits them all
        first, rest = divmod(number, len(_MIDDLE) * len(ends))
        middle, last = divmod(rest, len(ends))
        name = _FIRST[first] + _MIDDLE[middle] + ends[last]
        if name not in taken:
            return name
        number = (number + 1231) % count


def house_name(number: int) -> str:
    """The number-th of 160 house names; neighbours in number share no syllable."""
    return _HOUSE[number % len(_HOUSE)] + _HOUSE_END[(number + number // len(_HOUSE)) % len(_HOUSE_END)]


def place_name(luck: Luck, kind: PlaceKind) -> str:
    """A proper name, different in its first word for every kind of place."""
    start = luck.below(len(_PLACE_FIRST), Purpose.PLACE, 0)
    first = _PLACE_FIRST[(start + 5 * kind) % len(_PLACE_FIRST)]
    return f"{first} {_PLACE[kind][luck.below(3, Purpose.PLACE, 0, 1 + kind)]}"
