"""The settings of nature that a scenario may change, and the numbers of the trade between work and food."""

from dataclasses import dataclass


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
LOGS_NEEDED = (1, 0, 1, 3)  # a season and household, by Season
FISH_BY_SEASON = (100, 110, 100, 75)  # per cent of the catch, by Season
PLANTS_BY_SEASON = (70, 110, 110, 20)
GAME_BY_SEASON = (90, 90, 110, 100)
FISH_MEALS, GATHER_MEALS, HUNT_MEALS = 11, 10, 12  # a season's work of a beginner at full stocks
CROP_MEALS = 22  # a field on rested soil, before the weather
HARVEST_MEALS = 20  # what one person can bring in
RIPENING_DAYS, KEEPING_DAYS = 150, 130
GOOD_FIELDS = 24  # houses that the good land feeds in full; more share it
FIELD_KEEPERS = 2  # of a house; the others leave its field to them
CHOP_LOGS = 5
HUT_SOUND = 7  # a hut of 7 to 10 keeps the weather out
REFUGE = 35  # per cent of a stock that lives out of reach (deep water, far slopes): what it grows back from
STOCKS = {"fish": 1500, "plants": 1100, "game": 500, "timber": 3000}
FRIEND, FOE = 30, -30  # affection, both ways
MARRIAGE_AGE, FERTILE_UNTIL = 16, 42
PREGNANCY_DAYS = 270
