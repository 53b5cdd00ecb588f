"""The settings of nature that a scenario may change, and the numbers of the trade between work and food."""

from dataclasses import dataclass

from island.world.words import PlaceKind, Work


@dataclass(frozen=True, slots=True)
class Rules:
    """Per cent of the usual; 100 is an ordinary island."""

    fish: int = 100
    plants: int = 100
    game: int = 100
    timber: int = 100
    fields: int = 100
    harshness: int = 100
    storms: int = 100
    sickness: int = 100
    disasters: int = 100
    strangers: int = 100


@dataclass(frozen=True, slots=True)
class SeaRules:
    """How much crosses between `islands` islands, in per cent of the usual."""

    islands: int
    storms: int = 100
    matches: int = 100
    hunger: int = 100
    outcasts: int = 100
    gifts: int = 100
    losses: int = 100


MEALS_NEEDED = (1, 2, 4, 4, 3)  # a season, by Age
LOGS_NEEDED = (1, 0, 1, 4)  # a season and household, by Season
FISH_BY_SEASON = (120, 95, 105, 45)  # per cent of the catch, by Season
PLANTS_BY_SEASON = (50, 115, 140, 8)
GAME_BY_SEASON = (70, 75, 115, 120)
FISH_MEALS, GATHER_MEALS, HUNT_MEALS = 22, 21, 21  # a season's work where stocks are full, of one who knows a little and no craft
SKILL_FROM, SKILL_TO = 60, 180  # per cent of that which a beginner and a master bring
CROP_MEALS = 50  # a field on rested soil, before the weather
SEED_MEALS = 3  # what is sown cannot be eaten
SOWN_LATE = 35  # per cent of a crop that is sown in summer
CUT_GREEN = 30  # per cent of what stands on a field that is cut before it is ripe; the rest is lost
HARVEST_MEALS = 72  # what one person can bring in
RIPENING_DAYS, KEEPING_DAYS = 150, 130
FIELD_KEEPERS = 1  # of a house; the others leave its field to them
CHOP_LOGS = 14
STRAIN_MOST = 10  # years of too much use, less years of peace, after which a site holds less; as many of peace give it back
# per cent of its most: a site that is left with less at a year's turn had too much taken, one with more a quiet year
SPENT, QUIET = 42, 75
GEAR_YIELD = 125  # per cent of a day's work with the right things for it
GEAR_MADE, GEAR_MOST = 8, 20  # days of use that a beginner's things last, and of which a house has enough
STORED_MEALS = 16  # what a season's smoking keeps from spoiling
STORED_MOST = 6  # meals a head, beyond four, that a house can keep so
SPOILS = (15, 25, 15, 12)  # per cent a season of what lies loose beyond four meals a head, by Season
WEED_MEALS, WEED_SOIL = 6, 25  # what a season's care adds to a crop, or to the soil of a bare field
WEEDED_MOST = 68  # meals: no field bears more
HERBS_BY_SEASON = (4, 6, 3, 0)  # bundles that a season's picking brings, by Season
HERBS_MOST = 12  # bundles; they dry to dust
HUT_SOUND = 7  # a hut of 7 to 10 keeps the weather out
REFUGE = 35  # per cent of a stock that lives out of reach (deep water, far slopes): what it grows back from
YOUNG_WOOD = 12  # per cent of a wood that is too young to be felled: what it grows back from
TAKEN_WITH_IT = {  # per cent of a meal that its taking costs a stock, by Season: with spawners, mothers and flowers goes what would have grown
    "fish": (165, 80, 80, 80), "plants": (80, 155, 80, 80), "game": (180, 85, 85, 85),
    "timber": (150, 150, 85, 85),  # a stump that is cut in leaf sprouts no more
}  # fmt: skip
STOCKS = {"fish": 1600, "plants": 1170, "game": 740, "timber": 5000}
LIVES_ON = {
    Work.FISHING: frozenset({PlaceKind.REEF, PlaceKind.COVE}),
    Work.GATHERING: frozenset({PlaceKind.WOOD, PlaceKind.GROVE}),
    Work.HUNTING: frozenset({PlaceKind.HILLS}),
    Work.GROWING: frozenset({PlaceKind.FIELDS}),
}
"""The places with the stock of each work; the numbers of these works are those of `World.plenty`. Of a field it is the crop, not a stock."""
FRIEND, FOE = 30, -30  # affection, both ways
MARRIAGE_AGE, FERTILE_UNTIL = 16, 42
PREGNANCY_DAYS = 270
TEACHES_FROM, TEACHES_APART = 40, 30  # the skill of who can teach, and how much less a learner knows
STORES_TOO_THIN, STORES_FOR_CHILDREN = 4, 13  # meals a head: below the first no child is conceived, so many more and most are
SMALL_YEARS = 3  # of age, below which one falls sick by season and weather
SAFE_YEARS, SMALL_SAFE_YEARS = 3, 1  # from sickness, of whoever got well, and of the small
NURSING_SEASONS = 7  # after a birth before another child can be conceived, while the last lives
