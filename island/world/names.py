"""Given names, house names and place names, made from syllables by keyed draws."""

from island.rng import Luck, Purpose
from island.world.state import NOBODY, Villager, World
from island.world.words import NamedFor, Naming, SiteKind, Weather, Work

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
_HOUSE_OF_WORK = (  # five for each Work, in their order
    *("Keel", "Weir", "Oar", "Tide", "Herring"),
    *("Hazel", "Bramble", "Sloe", "Moss", "Bracken"),
    *("Hart", "Bow", "Hound", "Elk", "Fletch"),
    *("Barley", "Plough", "Sheaf", "Rye", "Harrow"),
    *("Beam", "Thatch", "Lintel", "Adze", "Ridge"),
    *("Sage", "Balm", "Yarrow", "Mallow", "Rue"),
)
_HOUSE_OF_FOUNDER = ("stead", "thorpe", "garth", "toft", "son")
_SITE = {
    SiteKind.LANDING: ("Hearth", "Landing", "Haven"),
    SiteKind.REEF: ("Reef", "Shoals", "Ledge"),
    SiteKind.SHELL_BANK: ("Bank", "Flats", "Bar"),
    SiteKind.BAY: ("Bay", "Bight", "Sound"),
    SiteKind.LAGOON: ("Lagoon", "Pool", "Water"),
    SiteKind.STRAND: ("Shore", "Strand", "Sands"),
    SiteKind.WOOD: ("Wood", "Forest", "Thicket"),
    SiteKind.OLD_WOOD: ("Oaks", "Holt", "Weald"),
    SiteKind.BERRY_SLOPE: ("Slope", "Brae", "Glade"),
    SiteKind.MARSH: ("Marsh", "Fen", "Mere"),
    SiteKind.HUNTING_GROUND: ("Hills", "Downs", "Heights"),
    SiteKind.HEATH: ("Heath", "Moor", "Common"),
    SiteKind.CRAG: ("Crag", "Cliffs", "Stack"),
    SiteKind.GOOD_SOIL: ("Fields", "Acres", "Furrows"),
    SiteKind.SPRING: ("Spring", "Well", "Brook"),
    SiteKind.CAVE: ("Cave", "Hollow", "Grotto"),
    SiteKind.CLAY: ("Pit", "Clays", "Diggings"),
    SiteKind.FLINT: ("Quarry", "Flints", "Scar"),
}
_THERE = {  # what a finder sees first
    SiteKind.REEF: ("Mullet", "Bass", "Crab"),
    SiteKind.SHELL_BANK: ("Oyster", "Cockle", "Mussel"),
    SiteKind.BAY: ("Seal", "Herring", "Porpoise"),
    SiteKind.LAGOON: ("Eel", "Egret", "Turtle"),
    SiteKind.WOOD: ("Hazel", "Birch", "Squirrel"),
    SiteKind.OLD_WOOD: ("Owl", "Moss", "Acorn"),
    SiteKind.BERRY_SLOPE: ("Bilberry", "Bramble", "Sloe"),
    SiteKind.MARSH: ("Rush", "Bittern", "Sedge"),
    SiteKind.HUNTING_GROUND: ("Deer", "Boar", "Fox"),
    SiteKind.HEATH: ("Hare", "Heather", "Plover"),
    SiteKind.CRAG: ("Puffin", "Eagle", "Gannet"),
    SiteKind.GOOD_SOIL: ("Barley", "Clover", "Black Earth"),
    SiteKind.SPRING: ("Cress", "Stone", "Bubbling"),
    SiteKind.CAVE: ("Bat", "Echo", "Dark"),
    SiteKind.CLAY: ("Red Bank", "Swallow", "Puddle"),
    SiteKind.FLINT: ("Spark", "Black Stone", "White Cliff"),
}
_WEATHERS = {
    Weather.FAIR: ("Sunny", "Blue Sky", "Fair"),
    Weather.RAIN: ("Rain", "Rainbow", "Wet"),
    Weather.STORMY: ("Storm", "Gale", "Thunder"),
    Weather.DRY: ("Drought", "Dust", "Thirst"),
    Weather.FROST: ("Frost", "Ice", "Cold"),
}
_BEFALLEN = {
    NamedFor.A_CHILD_TO_COME: ("Cradle", "Hope", "Mother's"),
    NamedFor.A_HURT: ("Limping", "Broken Bone", "Blood"),
    NamedFor.HUNGER: ("Hunger", "Lean", "Empty Belly"),
}
_FAREWELL = ("Rest", "Tears", "Farewell")
_AGAIN = ("", "New ", "Far ", "Other ", "Next ", "Last ")
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


HOUSES = len(_HOUSE) * len(_HOUSE_END)


def house_name(number: int) -> str:
    """The number-th of 160 house names; neighbours in number share no syllable."""
    return _HOUSE[number % len(_HOUSE)] + _HOUSE_END[(number + number // len(_HOUSE)) % len(_HOUSE_END)]


def house_names(world: World, naming: Naming, place: int, founder: Villager) -> list[str]:
    """The names that a house can be founded with; their place in the list is the amount of a HOUSE_FOUNDED event."""
    if naming is Naming.FOUNDER:
        return [join(founder.name, end) for end in _HOUSE_OF_FOUNDER]
    if naming is Naming.PLACE:
        return [join(world.places[place].name.split()[0].removesuffix("'s"), end) for end in _HOUSE_END]
    return [join(stem, end) for stem in _HOUSE_OF_WORK for end in _HOUSE_END]


def founded_name(world: World, luck: Luck, naming: Naming, place: int, founder: Villager, work: Work | None = None) -> int:
    """The number of one that no house has ever borne; NOBODY when there is none left."""
    names = house_names(world, naming, place, founder)
    free = [
        number
        for number, name in enumerate(names)
        if name not in world.houses and (work is None or number // (len(names) // len(Work)) == work)
    ]
    return free[luck.below(len(free), Purpose.HOUSE, founder.agent_id, 1)] if free else NOBODY


def join(stem: str, end: str) -> str:
    """One word that can be said: `Sloe` and `wick` are Slowick, `Mossy` and `stone` Mosstone."""
    vowels = "aeiouy"
    if stem[-1] == "e" or (stem[-1] in vowels and stem[-2] not in vowels):
        stem = stem[:-1]
    return stem + (end[1:] if stem[-1] == end[0] else end)


def place_name(luck: Luck, site: SiteKind, index: int) -> str:
    """The proper name that founders give the site of that number, different in its first word for each of the first sixteen."""
    start = luck.below(len(_PLACE_FIRST), Purpose.PLACE, 0)
    first = _PLACE_FIRST[(start + 5 * index) % len(_PLACE_FIRST)]
    return f"{first} {_SITE[site][luck.below(3, Purpose.PLACE, 0, 1 + index)]}"


def found_name(world: World, finder: int, dead: int, index: int, named_for: int, number: int) -> str:
    """The name that a site gets when it is found; `number` chooses among the wordings, and there are wordings without end."""
    site, again = world.places[index].site, _AGAIN[number // 3] if number < 3 * len(_AGAIN) else f"{number // 3}th "
    noun = _SITE[site][number % 3]
    if named_for == NamedFor.WHO_FOUND_IT:
        return f"{again}{world.villagers[finder].name}'s {noun}"
    if named_for == NamedFor.WHOM_THE_FINDER_MOURNED:
        return f"{again}{world.names.get(dead, 'Somebody')}'s {_FAREWELL[number % 3]}"
    words = _BEFALLEN.get(NamedFor(named_for)) or (
        _WEATHERS[world.weather] if named_for == NamedFor.THE_WEATHER else _THERE[site]
    )
    return f"{again}{words[number % 3]} {_SITE[site][(number + index) % 3]}"
