"""The numbers of an era add up: who landed and who came later, and what crafts were found out, brought and lost."""

import re

import pytest
from invented import Invented

from island.views.chronicle.ends import FAMILY_SQL, FED_SQL, HOUSES_SQL, LACKED_SQL, THIEF_SQL, _fed, _lacked
from island.views.chronicle.numbers import HOUSES_ENDED_SQL, LAST_OF_HOUSE_SQL, numbers_of
from island.views.chronicle.teller import Teller, Values
from island.views.selection.results import Era
from island.world.words import Craft, Trait, Work
from island.world.words import EventKind as K

NETS, SALT, SLEDGE = list(Craft)[-3:]


def values_of(invented: Invented, kinds: str, first_year: int, last_year: int) -> dict[str, object]:
    teller = Teller(invented.reader, "digest")
    told = numbers_of(teller, teller.years(first_year, last_year), None, None)
    return next((dict(one.values) for one in told if one and one.kind.startswith(kinds)), {})


def strangers(invented: Invented, count: int, tick: int) -> None:
    for number in range(count):
        who = invented.person(f"Zia Far{chr(97 + number)}", tick=tick, born=-20)
        invented._write("UPDATE villagers SET is_born_here = 0 WHERE agent_id = ?", who)


def test_those_who_come_later_have_not_landed_and_are_told_beside_births_and_deaths(invented: Invented) -> None:
    before = values_of(invented, "people_landed", 0, 19)["landed"]
    assert not values_of(invented, "born_came", 0, 19) and values_of(invented, "born_died", 0, 19)
    strangers(invented, 3, 40)
    assert values_of(invented, "people_landed", 0, 19)["landed"] == before
    assert values_of(invented, "born_came", 0, 19)["came"] == 3


def test_only_houses_that_landed_are_said_to_have(invented: Invented) -> None:
    def houses() -> tuple[object, object]:
        teller = Teller(invented.reader, "digest")
        values = teller.values(HOUSES_SQL, teller.years(0, 0)) or {}
        return values["before"], values["after"]

    landed = houses()
    strangers(invented, 2, 40)
    assert houses() == landed


@pytest.mark.parametrize("last_year", [12, 19])
def test_what_was_neither_found_out_nor_lost_came_with_strangers(invented: Invented, last_year: int) -> None:
    was = values_of(invented, "crafts", 10, last_year)
    assert not was  # nothing was found out
    invented.event(44, K.CRAFT_FOUND, 5, amount=NETS)
    invented.event(45, K.CRAFT_BROUGHT, 5, amount=SALT)
    invented.event(46, K.CRAFT_BROUGHT, 2, amount=SALT)
    invented.event(47, K.CRAFT_BROUGHT, 2, amount=SLEDGE)
    invented.event(48, K.CRAFT_LOST, 2, amount=SLEDGE)
    values = values_of(invented, "crafts", 10, last_year)
    before, after, found, brought, lost = (int(str(values[name])) for name in ("before", "after", "found", "brought", "lost"))
    assert (found, brought, lost) == (1, 2, 1) and after == before + found + brought - lost


def test_what_founders_brought_is_told_and_what_strangers_bring_later_is_not(invented: Invented) -> None:
    assert not values_of(invented, "brought", 0, 19)
    for who, craft in ((1, Craft.HIDES), (2, Craft.BOWS), (3, Craft.HIDES), (1, Craft.CORD)):
        invented.event(0, K.CRAFT_BROUGHT, who, amount=craft)
    invented.event(44, K.CRAFT_BROUGHT, 5, amount=SALT)
    teller = Teller(invented.reader, "digest")
    told = [one.text for one in numbers_of(teller, teller.years(0, 19), None, None) if one and one.kind == "brought"]
    assert len(told) == 1 and re.search(r"\bthree\b", told[0], re.IGNORECASE) and told[0].endswith("cord, bows and hides.")
    assert not values_of(invented, "brought", 10, 19)


def test_tempers_that_founders_have_in_common_are_told_where_they_stand_out(invented: Invented) -> None:
    invented._write("UPDATE villagers SET arrived_tick = 1, is_born_here = 1")

    def land(first: Trait, second: Trait, count: int) -> None:
        for _ in range(count):
            who = invented.person(born=-20)
            invented._write(
                "UPDATE villagers SET is_born_here = 0, trait_1 = ?, trait_2 = ? WHERE agent_id = ?", first, second, who
            )

    land(Trait.BOLD, Trait.MERRY, 6)
    land(Trait.KIND, Trait.BOLD, 3)
    land(Trait.PROUD, Trait.CALM, 5)
    assert not values_of(invented, "tempers", 0, 19)  # six were merry and five proud: that is not clear
    land(Trait.IDLE, Trait.MERRY, 1)
    land(Trait.LOYAL, Trait.MERRY, 1)
    values = values_of(invented, "tempers", 0, 19)
    assert (values["trait"], values["count"], values["trait_b"], values["count_b"], values["people"]) == (
        "bold",
        9,
        "merry",
        8,
        16,
    )
    invented.person(born=0, tick=0)  # a birth on the first day is no settler
    assert values_of(invented, "tempers", 0, 19)["people"] == 16


def stem_of_house(invented: Invented, first_year: int, last_year: int) -> tuple[dict[str, object], str]:
    teller = Teller(invented.reader, "digest")
    era = Era(1, first_year, last_year, "the years of Stemson", ())
    told = [
        one
        for one in numbers_of(teller, teller.years(first_year, last_year), None, era)
        if one and one.kind.startswith("house_stem")
    ]
    return (dict(told[0].values), told[0].text) if told else ({}, "")


def test_an_era_named_for_a_house_tells_of_whom_most_came_who_got_the_name(invented: Invented) -> None:
    root = invented.person("Rut Stemson", tick=2, born=0)
    first = invented.person("Ada Stemson", mother=root, tick=20, born=5)
    second = invented.person("Bea Stemson", mother=root, tick=24, born=6)
    for number in range(5):
        invented.person(f"Ca{chr(97 + number)} Stemson", mother=second, tick=44 + number, born=11)
    for number in range(3):
        invented.person(f"Da{chr(97 + number)} Stemson", mother=first, tick=50 + number, born=12)
    invented.person("Eda Other", mother=second, tick=52, born=13)  # not of the name
    values, text = stem_of_house(invented, 10, 19)
    assert (values["who"], values["part"], values["born"], values["year"]) == (second, 5, 8, 6)
    assert "Bea Stemson" in text and "year 6" in text
    invented._write("UPDATE villagers SET is_born_here = 0, arrived_tick = 28 WHERE agent_id = ?", second)
    assert "year 7" in stem_of_house(invented, 10, 19)[1]
    invented.person("Daz Stemson", mother=first, tick=55, born=13)
    assert stem_of_house(invented, 10, 19)[0]["part"] == 5  # of nine
    invented.person("Day Stemson", mother=first, tick=55, born=13)
    assert not stem_of_house(invented, 10, 19)[0]  # five of ten are not most, and all came of the first
    invented.person("Dax Stemson", tick=56, born=14)
    assert stem_of_house(invented, 10, 19)[0]["who"] == root
    assert not stem_of_house(invented, 13, 19)[0]  # three children of the name make no house great


def test_the_greatest_turn_of_a_stock_in_an_era_is_told_with_what_was_before(invented: Invented) -> None:
    invented.event(8, K.STOCK_GREW, amount=115, outcome=Work.FISHING)
    invented.event(44, K.STOCK_WANED, amount=70, outcome=Work.FISHING)
    invented.event(48, K.STOCK_GREW, amount=115, outcome=Work.GROWING)
    values = values_of(invented, "fish_waned", 10, 19)
    assert (values["year"], values["before"], values["after"], values["tenths"]) == (11, 115, 70, 6)
    assert values_of(invented, "fish_grew", 0, 9)["before"] == 100
    assert not any(values_of(invented, f"{stock}_", 13, 19) for stock in ("fish", "plants", "game", "crops"))
    assert values_of(invented, "stood", 13, 19)["count"] == 70 and values_of(invented, "stood", 13, 19)["year"] == 11
    assert not values_of(invented, "stood", 10, 19)  # it turned in these years


def test_of_two_stocks_that_turned_the_one_that_feeds_more_is_told(invented: Invented) -> None:
    invented.event(44, K.STOCK_WANED, amount=70, outcome=Work.HUNTING)
    invented.event(48, K.STOCK_GREW, amount=115, outcome=Work.GROWING)
    assert values_of(invented, "game_waned", 10, 19) and not values_of(invented, "crops_grew", 10, 19)
    invented.event(50, K.HUNTED, 1, amount=9)
    invented.event(51, K.HARVESTED, 1, amount=18)
    assert values_of(invented, "game_waned", 10, 19), "half as far and twice as many meals: as much, and so the greater turn"
    invented.event(52, K.HARVESTED, 1, amount=1)
    assert values_of(invented, "crops_grew", 10, 19) and not values_of(invented, "game_waned", 10, 19)


@pytest.mark.parametrize(("before", "after", "kind"), [(65, 80, "stock_recovered"), (65, 100, "stock_recovered"), (65, 120, "fish_grew"),
    (135, 100, "stock_fell_back"), (135, 80, "fish_waned"), (100, 65, "fish_waned"), (100, 120, "fish_grew")])  # fmt: skip
def test_what_only_comes_back_to_the_usual_does_not_thrive_or_fail(
    invented: Invented, before: int, after: int, kind: str
) -> None:
    if before != 100:
        invented.event(8, K.STOCK_GREW, amount=before, outcome=Work.FISHING)
    invented.event(44, K.STOCK_WANED, amount=after, outcome=Work.FISHING)
    values = values_of(invented, kind, 10, 19)
    assert (values["before"], values["after"], values["stock"]) == (before, after, "the shoals")


def test_a_house_that_strangers_name_again_had_ended_with_those_who_bore_it_before(invented: Invented) -> None:
    teller = Teller(invented.reader, "digest")

    def last(first_year: int, last_year: int) -> Values:
        return teller.values(LAST_OF_HOUSE_SQL, teller.years(first_year, last_year)) or {}

    def ended(first_year: int, last_year: int) -> object:
        return (teller.values(HOUSES_ENDED_SQL, teller.years(first_year, last_year)) or {})["houses"]

    both = [invented.person("Eva Zorn"), invented.person("Abe Zorn", tick=20, born=5)]
    invented.death(both[0], 24, "age")
    invented.death(both[1], 30, "age")
    assert (last(5, 9)["who"], last(5, 9)["people"]) == (both[1], 2) and ended(5, 9) == 1
    invented.death(invented.person("Kim Zorn", tick=60, born=-20), 66, "age")
    teller = Teller(invented.reader, "digest")
    assert (last(5, 9)["who"], last(5, 9)["people"]) == (both[1], 2)
    assert not last(12, 19) and ended(12, 19) == 1


def test_the_greatest_thief_took_something(invented: Invented) -> None:
    for who, meals in ((2, 0), (2, 0), (2, 0), (2, 0), (2, 3), (3, 3), (3, 1), (3, 1)):
        invented.event(44, K.STOLE, who, 5, amount=meals)
    assert (Teller(invented.reader, "digest").values(THIEF_SQL, {}) or {})["who"] == 3


def test_an_era_named_for_a_stock_says_how_much_there_was(invented: Invented) -> None:
    invented.event(40, K.STOCK_WANED, amount=70, outcome=Work.GROWING)
    teller = Teller(invented.reader, "digest")
    era = Era(2, 10, 19, "the years of poor harvests", ())
    told = [one for one in numbers_of(teller, teller.years(10, 19), None, era) if one and one.kind == "named grain"]
    assert [(one.values["count"], one.values["usual"]) for one in told] == [(70, 85)] and "ears of grain" in told[0].text


def test_what_they_lived_on_is_of_a_hundred_meals_and_told_where_it_was_all_four(invented: Invented) -> None:
    def asked() -> Values:
        teller = Teller(invented.reader, "digest")
        return teller.values(FED_SQL, teller.years(0, 0)) or {}

    assert _fed(asked()) is None
    for kind, meals in ((K.HARVESTED, 40), (K.FISHED, 11), (K.FISHED, 10), (K.GATHERED, 9)):
        invented.event(8, kind, 1, amount=meals)
    assert _fed(asked()) is None  # nobody hunted
    invented.event(9, K.HUNTED, 1, amount=5)
    assert asked() == {"meals": 75, "fields": 53, "fish": 28, "plants": 12, "game": 7} and _fed(asked()) == "whole_fed"


def test_what_an_island_lacked_is_said_after_centuries_alone(invented: Invented) -> None:
    def asked() -> Values:
        teller = Teller(invented.reader, "digest")
        return teller.values(LACKED_SQL, teller.years(0, 0)) or {}

    assert asked()["pots"] == 0 and _lacked(asked()) is None
    nothing = asked() | {"years": 300, "clay": 0, "flint": 0, "crag": 0}
    assert _lacked(nothing) == "whole_no_clay"
    invented.event(44, K.CRAFT_BROUGHT, 5, amount=Craft.POTTERY)
    invented.event(45, K.CRAFT_BROUGHT, 5, amount=Craft.GROUND_AXES)
    assert asked()["pots"] == 1 and _lacked(nothing | {"pots": 1}) == "whole_no_flint"
    invented.event(46, K.CRAFT_LEARNED, 2, 5, amount=Craft.GROUND_AXES)
    assert asked()["axes"] == 1 and _lacked(nothing | {"pots": 1, "axes": 1}) == "whole_no_stone"
    assert _lacked(nothing | {"clay": 1, "flint": 1, "crag": 1}) is None


def test_a_house_that_died_out_has_not_lasted_though_strangers_bring_its_name_again(invented: Invented) -> None:
    def lasting() -> object:
        teller = Teller(invented.reader, "digest")
        return (teller.values(HOUSES_SQL, teller.years(0, 0)) or {})["after"]

    first = invented.person("Eva Zorn")
    invented._write("UPDATE villagers SET is_born_here = 0 WHERE agent_id = ?", first)
    before = lasting()
    child = invented.person("Abe Zorn", tick=20, born=5)
    invented.death(first, 24, "age")
    assert lasting() == before  # a child bears it
    invented.death(child, 30, "age")
    assert isinstance(before, int) and lasting() == before - 1
    invented.person("Kim Zorn", tick=60, born=-20)
    assert lasting() == before - 1


def test_children_who_die_after_their_mother_are_no_family_that_she_lost(invented: Invented) -> None:
    mother = invented.person()
    children = [invented.person(mother=mother, tick=4) for _ in range(4)]

    def family() -> object:
        return (Teller(invented.reader, "digest").values(FAMILY_SQL, {"tpy": 4}) or {}).get("who")

    for child in children:
        invented.death(child, 40, "sickness")
    assert family() == mother
    invented.death(mother, 20, "age")
    assert family() != mother


def test_a_turn_that_did_not_hold_is_not_told_as_from_then_on(invented: Invented) -> None:
    invented.event(44, K.STOCK_WANED, amount=70, outcome=Work.FISHING)
    assert values_of(invented, "fish_waned", 10, 19)["year"] == 11
    invented.event(60, K.STOCK_GREW, amount=100, outcome=Work.FISHING)
    assert not values_of(invented, "fish_waned", 10, 19) and values_of(invented, "fish_waned", 10, 13)["year"] == 11


def test_a_fever_of_half_the_island_is_told_but_not_the_one_that_the_chapter_tells_elsewhere(invented: Invented) -> None:
    came = {}
    for tick, ill in ((20, 6), (40, 5)):
        came[tick] = invented.event(tick, K.FEVER_CAME, 5)
        invented.event(tick + 2, K.FEVER_GONE, 5, amount=ill, outcome=4, causes=(came[tick],))
    teller = Teller(invented.reader, "digest")

    def fever(elsewhere: Values | None) -> object:
        told = numbers_of(teller, teller.years(0, 19), None, None, elsewhere)
        return next((one.values["year"] for one in told if one and one.kind == "fever"), None)

    assert fever(None) == 5
    assert fever({"event": came[20], "year": 5, "until": 5}) == 10


def test_the_year_of_a_fever_that_is_told_is_not_told_again_as_the_worst(invented: Invented) -> None:
    for _ in range(12):
        invented.death(invented.person(tick=4), 40, "sickness")
    assert values_of(invented, "worst_year", 0, 19)["year"] == 10
    came = invented.event(39, K.FEVER_CAME, 5)
    invented.event(41, K.FEVER_GONE, 5, amount=40, outcome=12, causes=(came,))
    assert values_of(invented, "fever", 0, 19)["year"] == 9 and not values_of(invented, "worst_year", 0, 19)
