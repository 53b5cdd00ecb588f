"""The closed lists that world, codec and history share: every kind of deed, event, place, kind of work, trait and level.

Numbers are stored in histories and in snapshots: append, never renumber.
"""

import enum


class Season(enum.IntEnum):
    SPRING = 0
    SUMMER = 1
    AUTUMN = 2
    WINTER = 3


class Weather(enum.IntEnum):
    """The character of a whole tick; single storms are events with days of their own."""

    FAIR = 0
    RAIN = 1
    STORMY = 2
    DRY = 3
    FROST = 4


class PlaceKind(enum.IntEnum):
    VILLAGE = 0
    REEF = 1
    WOOD = 2
    HILLS = 3
    FIELDS = 4
    SHORE = 5
    SPRING = 6
    GROVE = 7  # the last three are unknown until somebody explores
    COVE = 8
    CAVE = 9


class SiteKind(enum.IntEnum):
    """What a site is, finer than its PlaceKind; `sites.py` says what each holds."""

    LANDING = 0
    REEF = 1
    SHELL_BANK = 2
    BAY = 3
    LAGOON = 4
    STRAND = 5
    WOOD = 6
    OLD_WOOD = 7
    BERRY_SLOPE = 8
    MARSH = 9
    HUNTING_GROUND = 10
    HEATH = 11
    CRAG = 12
    GOOD_SOIL = 13
    SPRING = 14
    CAVE = 15
    CLAY = 16
    FLINT = 17


class NamedFor(enum.IntEnum):
    """What a found site is named for."""

    WHO_FOUND_IT = 0
    WHOM_THE_FINDER_MOURNED = 1
    A_CHILD_TO_COME = 2
    A_HURT = 3
    HUNGER = 4
    THE_WEATHER = 5
    WHAT_WAS_THERE = 6


class Work(enum.IntEnum):
    FISHING = 0
    GATHERING = 1
    HUNTING = 2
    GROWING = 3
    BUILDING = 4
    HEALING = 5


class Craft(enum.IntEnum):
    """What is found out, taught and lost (`crafts.py`); its number is its bit in `Villager.crafts`."""

    CORD = 0
    NETS = 1
    WEIRS = 2
    DUGOUTS = 3
    SAILS = 4
    GROUND_AXES = 5
    BOWS = 6
    CHOSEN_SEED = 7
    MANURE = 8
    DITCHES = 9
    SMOKING = 10
    POTTERY = 11
    SALT = 12
    BREWING = 13
    HIDES = 14
    LOOMS = 15
    STONE_WALLS = 16
    HERB_LORE = 17
    MIDWIFERY = 18
    STAR_LORE = 19
    TALLIES = 20
    CHANTS = 21
    STANDING_STONES = 22
    CHARCOAL = 23
    IRON = 24


class Trait(enum.IntEnum):
    KIND = 0
    GREEDY = 1
    BOLD = 2
    TIMID = 3
    HOT = 4
    CALM = 5
    CURIOUS = 6
    DILIGENT = 7
    IDLE = 8
    MERRY = 9
    PROUD = 10
    LOYAL = 11


class Age(enum.IntEnum):
    """Bands of whole years; everyone grows a year older at the turn of the year, so a band never changes within a stream."""

    INFANT = 0
    CHILD = 1
    YOUTH = 2
    ADULT = 3
    ELDER = 4


class Deed(enum.IntEnum):
    """What a villager can do in a tick."""

    FISH = 0
    GATHER = 1
    HUNT = 2
    CHOP = 3
    PLANT = 4
    HARVEST = 5
    BUILD = 6
    REST = 7
    EXPLORE = 8
    SING = 9
    MOURN = 10
    TALK = 11
    GIVE = 12
    TEACH = 13
    TEND = 14
    PLAY = 15
    COURT = 16
    ACCEPT = 17
    REFUSE = 18
    QUARREL = 19
    STEAL = 20
    PEACE = 21
    STORE = 22
    MAKE = 23
    WEED = 24
    PICK = 25
    WATCH = 26
    FEAST = 27
    SWIM = 28
    DANCE = 29
    TELL = 30
    COMFORT = 31
    HELP = 160  # an event has its deed's number, and 32 to 159 are events that are no deeds
    TRADE = 161
    ASK = 162
    ATONE = 163
    AVENGE = 164
    BACK = 165
    PROPOSE = 166  # a custom; which one is what presses (`customs.py`)
    OPPOSE = 167
    BLAME = 168  # who was seen to break one
    VISIT = 172
    RAID = 173
    LEAVE = 174


NEEDS_NOBODY = frozenset({
    Deed.FISH, Deed.GATHER, Deed.HUNT, Deed.CHOP, Deed.PLANT, Deed.HARVEST, Deed.BUILD, Deed.REST, Deed.EXPLORE, Deed.SING,
    Deed.STORE, Deed.MAKE, Deed.WEED, Deed.PICK, Deed.WATCH, Deed.FEAST, Deed.SWIM, Deed.PROPOSE, Deed.OPPOSE,
    Deed.VISIT, Deed.RAID, Deed.LEAVE,
})  # fmt: skip
HAS_PARTNER = frozenset(Deed) - NEEDS_NOBODY


class Outcome(enum.IntEnum):
    """What came of a deed, as its doer sees it."""

    NOTHING = 0
    LITTLE = 1
    SOME = 2
    PLENTY = 3
    DONE = 4
    FAILED = 5
    HURT = 6
    WARM = 7  # the partner took it well
    COLD = 8  # the partner took it ill
    CAUGHT = 9
    FOUND_FOOD = 10
    FOUND_WOOD = 11
    FOUND_HERBS = 12
    FOUND_PLACE = 13
    WED = 14
    PEACE = 15


class EventKind(enum.IntEnum):
    """A kind of fact; `event_kinds.py` says what each holds and how it is told. That of a deed has the Deed's number."""

    FISHED = 0
    GATHERED = 1
    HUNTED = 2
    CHOPPED = 3
    PLANTED = 4
    HARVESTED = 5
    BUILT = 6
    RESTED = 7
    EXPLORED = 8
    SANG = 9
    MOURNED = 10
    TALKED = 11
    GAVE = 12
    TAUGHT = 13
    TENDED = 14
    PLAYED = 15
    COURTED = 16
    ACCEPTED = 17
    REFUSED = 18
    QUARRELLED = 19
    STOLE = 20
    OFFERED_PEACE = 21
    STORED = 22
    MADE = 23
    WEEDED = 24
    PICKED = 25
    WATCHED = 26
    FEASTED = 27
    SWAM = 28
    DANCED = 29
    TOLD = 30
    COMFORTED = 31
    ARRIVED = 32
    BORN = 33
    DIED = 34
    MARRIED = 35
    RECONCILED = 36
    CONCEIVED = 37
    MISCARRIED = 38
    FELL_SICK = 39
    RECOVERED = 40
    INJURED = 41
    STARVING = 42
    FED_AGAIN = 43
    SEASON = 44
    STORM_ROSE = 45
    STORM_FELL = 46
    HUT_DAMAGED = 47
    CROP_RIPENED = 48
    CROP_LOST = 49
    PLACE_FOUND = 50
    BEFRIENDED = 51
    FELL_OUT = 52
    TAKEN_IN = 53
    MOVED = 54
    REMEMBERED = 56
    SURVEYED = 57  # the upkeep of one household in one tick
    VILLAGE_ENDED = 58
    MUDDLED = 59
    ESTRANGED = 61
    CHILLED = 62
    GROWTH = 63
    YEAR_BEGAN = 64
    STORM_NEARS = 65
    CHANGED = 66  # by a hand from outside: what a fork does to the island
    WITHHELD = 67  # an event that was kept from happening stands here; it changes nothing
    DRIVEN_OFF = 72  # from here on: what crosses the sea between the islands of an archipelago
    LEFT_TO_WED = 73
    LEFT_IN_HUNGER = 74
    LEFT_AMONG_FOES = 75
    LOADED = 76
    SENT_OVER = 77
    CAME_ASHORE = 78
    GOODS_CAME = 79
    TALE_TOLD = 80
    SITE_WORN = 100  # a site that gave too much for years gives less
    SITE_RESTED = 101
    CRAFT_FOUND = 105
    CRAFT_LEARNED = 106
    CRAFT_LOST = 107
    CRAFT_BROUGHT = 108
    WEIR_CAUGHT = 109
    HOUSE_FOUNDED = 110
    INHERITED = 111  # a share of the stores of a house in which nobody is left
    HOME_INHERITED = 112  # its hut and its field
    HOME_FELL_IN = 113
    LEADER_NAMED = 130  # from here on: what a village makes of its people
    LEADER_CHALLENGED = 131
    LEADER_DEPOSED = 132
    FEUD_BEGAN = 133
    FEUD_ENDED = 134
    VILLAGE_FOUNDED = 140
    SETTLED = 141  # one of a house that moved to another village
    VILLAGE_EMPTIED = 142
    CUSTOM_BEGAN = 143
    CUSTOM_BROKEN = 144  # and somebody saw it
    CUSTOM_ENDED = 145  # enough of the village spoke against it
    CUSTOM_LAPSED = 146  # it was broken too often, and nobody was blamed
    CUSTOM_FORGOTTEN = 147  # it was broken, and nobody alive remembers its beginning
    STRIFE_BEGAN = 150  # between two villages
    STRIFE_ENDED = 151
    STOCK_GREW = 152  # fish, wild plants, game or crops, everywhere and for decades
    STOCK_WANED = 153
    DROUGHT_BEGAN = 115  # from here on: shocks
    DROUGHT_ENDED = 116
    HAZE_CAME = 117
    HAZE_CLEARED = 118
    GREAT_STORM = 119
    FLOODED = 120
    WOOD_BURNED = 121
    HUT_BURNED = 122
    WHALE_STRANDED = 123
    SALVAGED = 124
    WRECKED = 125
    CAST_ASHORE = 126
    FEVER_CAME = 127
    FEVER_GONE = 128
    LAND_CHANGED = 129
    HELPED = 160  # deeds again
    TRADED = 161
    ASKED = 162
    ATONED = 163
    AVENGED = 164
    BACKED = 165
    PROPOSED = 166
    OPPOSED = 167
    BLAMED = 168
    VISITED = 172
    RAIDED = 173
    LEFT = 174


DEED_KINDS = frozenset(EventKind(deed) for deed in Deed)
"""The kinds of events that are somebody's deed."""


class Naming(enum.IntEnum):
    """What a house is named after: the outcome of a HOUSE_FOUNDED event."""

    WORK = 0  # what one of the founders is a master of
    PLACE = 1
    FOUNDER = 2


class Change(enum.IntEnum):
    """What a hand from outside does: the outcome of a CHANGED event."""

    SPARED = 0  # whose death was withheld
    FED = 1  # whose hunger was withheld
    DOOMED = 2
    MEALS = 3
    WED = 4
    STORM = 5
    FEVER = 6
    WHISPER = 7
    SETTING = 8
    STOCK = 9  # how much a place holds at most
    MIND = 10
    DROUGHT = 20
    WRECK = 21
    CASTAWAYS = 22
    EPIDEMIC = 23


LEAVINGS = frozenset({EventKind.DRIVEN_OFF, EventKind.LEFT_TO_WED, EventKind.LEFT_IN_HUNGER, EventKind.LEFT_AMONG_FOES})
"""By these a person is gone from an island, and not dead."""


class DeathCause(enum.IntEnum):
    AGE = 0
    HUNGER = 1
    SICKNESS = 2
    COLD = 3
    STORM = 4
    CHILDBIRTH = 5
    INJURY = 6
    INFANCY = 7  # the weakness of the first years, worse when the house is hungry
    VIOLENCE = 8  # by another's hand


class FeudEnd(enum.IntEnum):
    """How a feud between two houses, or the strife of two villages, ends."""

    PEACE = 0  # made between members of the two
    WEDDING = 1
    PAYMENT = 2
    MEDIATION = 3  # by a leader whom both follow
    EXTINCTION = 4  # one of the houses died out, or nobody lives in one of the villages
    QUIET = 5  # it was let be for years


class Custom(enum.IntEnum):
    """What a village forbids its people, or asks of them (`customs.py`)."""

    SPARE_THE_SPAWN = 0
    SPARE_THE_YOUNG = 1
    LET_IT_RIPEN = 2
    NO_FEASTS_IN_WINTER = 3
    FEED_THE_HUNGRY = 4
    THIEVES_PAY_DOUBLE = 5
    NO_REVENGE = 6
    WINTER_PEACE = 7
    SPARE_THE_WOODS = 8


class Relation(enum.IntEnum):
    """What another person is to me; the first that fits."""

    SPOUSE = 0
    CHILD = 1
    PARENT = 2
    SIBLING = 3
    KIN = 4
    FRIEND = 5
    FOE = 6
    NEIGHBOUR = 7


class Status(enum.IntEnum):
    """The one thing I notice about another person now; the first that fits."""

    SICK = 0
    HUNGRY = 1
    UNWED = 2  # and somebody I could marry
    GRIEVING = 3
    LEARNS = 4  # is much less skilled at my work than I
    SMALL = 5  # a healthy child
    WELL = 6


class NewsKind(enum.IntEnum):
    """What reached me since my last thought, most pressing first."""

    ASKS_WED = 0
    ASKS_PEACE = 1
    DIED = 2
    WED_ME = 3
    BORN = 4
    ROBBED_ME = 5  # this one, STORM and COURTED_ME reach nobody: the vocabulary's ids count them
    TENDED_ME = 6
    FED_ME = 7
    REFUSED_ME = 8
    MADE_PEACE = 9
    QUARRELLED_ME = 10
    TAUGHT_ME = 11
    HUT_BROKEN = 12
    CROP_LOST = 13
    FELL_SICK = 14
    GOT_WELL = 15
    CAUGHT_THIEF = 16
    STORM = 17
    WITH_CHILD = 18
    COURTED_ME = 19
    HELPED_ME = 20
    FEASTED_ME = 21
    COMFORTED_ME = 22
    PAID_ME = 23
    HARMED_ME = 24
    BACKED_ME = 25
    LEADS = 26  # whom the village follows now
    FEUD = 27  # between our house and theirs
    CRAFT = 28  # that somebody found out
    GUEST = 29  # who came from another village
    RAIDED_US = 30  # who led people of another village against mine
    LEAVES = 31  # who says that it is time to leave
    CUSTOM = 32  # that somebody asked for and that is kept from now on
    BROKE = 33  # who was seen to break one
    BLAMED_ME = 34


OFFERS = frozenset({NewsKind.ASKS_WED, NewsKind.ASKS_PEACE})


class Field(enum.IntEnum):
    BARE = 0
    GROWING = 1
    RIPE = 2
    KEPT = 3  # others of my house see to it


def word(member: enum.IntEnum | enum.IntFlag) -> str:
    """The word for people: FELL_SICK is `fell sick`."""
    return str(member.name).lower().replace("_", " ")
