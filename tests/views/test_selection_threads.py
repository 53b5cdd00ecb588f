"""Threads: every pattern is found where it was put, and the file that documents them is the file that is asked."""

import re
from pathlib import Path

from invented import FIRST_EVENT, Invented

from island.views.selection.results import Thread
from island.views.selection.threads import patterns, threads_of
from island.world.words import Craft, Custom, FeudEnd, Outcome
from island.world.words import EventKind as K

ROOT = Path(__file__).resolve().parent.parent.parent


def found(invented: Invented, kind: str) -> Thread:
    """The best of a pattern."""
    return next(thread for thread in threads_of(invented.reader) if thread.kind == kind)


def test_the_documented_queries_are_those_that_are_asked() -> None:
    assert (ROOT / "docs/queries.sql").samefile(ROOT / "island/views/selection/queries.sql")


def test_every_entry_of_the_file_is_a_pattern_with_its_words() -> None:
    text = (ROOT / "docs/queries.sql").read_text()
    names = re.findall(r"^-- name: (.+)$", text, re.MULTILINE)
    assert [pattern.name for pattern in patterns()] == names and len(set(names)) == len(names) >= 12


def test_every_pattern_returns_the_columns_of_a_thread(invented: Invented) -> None:
    for pattern in patterns():
        columns, _ = invented.reader.query(pattern.sql)
        assert columns[:5] == ["score", "first_year", "last_year", "people", "events"], pattern.name
        assert set(re.findall(r"{(\w+)}", pattern.title)) <= {"a", "b", *columns}


def test_a_feud(invented: Invented) -> None:
    events = [
        invented.event(tick, kind, actor, other)
        for tick, kind, actor, other in (
            (8, K.STOLE, 5, 2),
            (20, K.QUARRELLED, 2, 5),
            (20, K.FELL_OUT, 2, 5),
            (60, K.STOLE, 5, 2),
        )
    ]
    thread = found(invented, "feud")
    assert (thread.title, thread.first_year, thread.last_year) == ("The feud of Tom Holm and Bea Holm", 2, 15)
    assert thread.people == (2, 5) and thread.events == tuple(events) and thread.values["thefts"] == 2


def courted_long(invented: Invented) -> None:
    for tick in (8, 20, 32):
        invented.event(tick, K.COURTED, 5, 4)
        invented.event(tick + 1, K.REFUSED, 4, 5)
    invented.event(40, K.COURTED, 5, 4)
    invented.tie("spouse", 4, 5, 41)


def test_a_love_long_refused(invented: Invented) -> None:
    courted_long(invented)
    thread = found(invented, "love long refused")
    assert thread.title == "The long courtship of Bea Holm and Olo Holm"
    assert (thread.values["courted"], thread.values["refused"], thread.values["wed_year"]) == (4, 3, 10)
    assert thread.values["years_together"] == 9


def test_the_worst_year_of_hunger(invented: Invented) -> None:
    """A first attempt at finding famines missed the worst year of a thousand; the worst must be the first found."""
    for count, tick in ((3, 12), (9, 50), (4, 54), (3, 76)):
        for _ in range(count):
            invented.death(invented.person(), tick)
    thread = found(invented, "famine")
    assert (thread.title, thread.values["died_of_hunger"]) == ("The famine of 12 to 13", 13)
    assert (thread.values["worst_year"], thread.values["in_the_worst_year"], len(thread.people)) == (12, 9, 13)


def test_a_plague(invented: Invented) -> None:
    for tick in (40, 41, 44, 45):
        invented.death(invented.person(), tick, "sickness")
    assert found(invented, "plague").title == "The sickness of 10 to 11"


def test_a_thief_and_the_robbed(invented: Invented) -> None:
    for tick, victim in ((4, 2), (5, 3), (6, 2), (7, 4)):
        invented.event(tick, K.STOLE, 5, victim, amount=2, outcome=9 if tick == 7 else 4)
    thread = found(invented, "thief")
    assert thread.title == "Bea Holm, who stole 4 times" and set(thread.people) == {5, 2, 3, 4} and thread.people[0] == 5
    assert thread.values == {"thefts": 4, "victims": 3, "meals": 8, "times_caught": 1}


def test_the_rise_and_fall_of_a_house_and_the_last_of_its_name(invented: Invented) -> None:
    people = [invented.person(f"N{i} Oldhouse") for i in range(6)]
    for place, who in enumerate(people):
        invented.death(who, 20 + 2 * place + 20 * (place == 5), "age")
    fall = found(invented, "house")
    assert (fall.title, fall.values["bearers"], fall.people[0]) == ("The rise and fall of the house of Oldhouse", 6, people[-1])
    last = found(invented, "last of a name")
    assert last.people == (people[-1], people[-2]) and last.values["years_alone"] == 5


def test_a_family_that_dies_in_one_winter(invented: Invented) -> None:
    mother = invented.person("Vera Lost")
    children = [invented.person(f"C{i} Lost", mother=mother) for i in range(3)]
    for who in (mother, *children):
        invented.death(who, 31, "cold")
    thread = found(invented, "family lost in a year")
    assert thread.people[0] == mother and set(thread.people) == {mother, *children} and thread.title.endswith("lost in year 7")


def test_siblings_who_stand_by_each_other_and_at_odds(invented: Invented) -> None:
    one, two = invented.person("One Kin", mother=3), invented.person("Two Kin", mother=3)
    for tick in (10, 11, 12):
        invented.event(tick, K.GAVE, one, two)
    for tick in (20, 21):
        invented.event(tick, K.STOLE, two, one)
    invented.event(22, K.FELL_OUT, one, two)
    assert found(invented, "siblings").values == {"gifts": 3, "times_tended": 0, "lessons": 0}
    assert found(invented, "siblings at odds").people == (one, two)


def test_a_teacher_whose_pupil_teaches(invented: Invented) -> None:
    for tick in range(10, 15):
        invented.event(tick, K.TAUGHT, 2, 5, amount=3)
    invented.event(30, K.TAUGHT, 5, 6)
    thread = found(invented, "teacher and pupil")
    assert thread.title == "Tom Holm, who taught Bea Holm"
    assert thread.values == {"lessons": 5, "skill_gained": 15, "lessons_the_pupil_gave": 1}


def test_a_craft_that_was_lost_and_found_again(invented: Invented) -> None:
    for tick, who in ((8, 2), (9, 3), (10, 4)):
        invented.event(tick, K.CRAFT_LEARNED, who, 1, amount=Craft.LOOMS)
    loss = invented.event(12, K.CRAFT_LOST, 4, amount=Craft.LOOMS)
    again = invented.event(36, K.CRAFT_FOUND, 5, amount=Craft.LOOMS)
    invented.event(37, K.CRAFT_FOUND, 6, amount=Craft.IRON)  # never lost
    thread = found(invented, "craft lost and found")
    assert thread.title == "The craft of looms, lost with Olo Holm and known again through Bea Holm"
    assert thread.people == (4, 5) and thread.events == (loss, again) and (thread.first_year, thread.last_year) == (3, 9)
    assert thread.values == {"craft": "looms", "years_without": 6, "had_known": 3}


def test_the_last_who_knew_what_nobody_found_again(invented: Invented) -> None:
    for tick, who in ((8, 2), (9, 3), (10, 4)):
        invented.event(tick, K.CRAFT_LEARNED, who, 6, amount=Craft.IRON)
    loss = invented.event(20, K.CRAFT_LOST, 4, amount=Craft.IRON)
    thread = found(invented, "the last who knew")
    assert thread.title == "Olo Holm, the last who knew the craft of iron"
    assert thread.people == (4, 6) and thread.events == (loss,) and thread.values["had_known"] == 3


def test_a_victim_who_fed_the_thief_after_the_theft(invented: Invented) -> None:
    invented.event(10, K.GAVE, 4, 3)
    invented.event(11, K.GAVE, 2, 5, amount=7)  # before: no answer to a theft
    theft = invented.event(12, K.STOLE, 5, 2)
    gift = invented.event(14, K.GAVE, 2, 5, amount=4)
    invented.event(16, K.STOLE, 3, 4)
    thread = found(invented, "victim who fed the thief")
    assert thread.people == (2, 5) and thread.events == (theft, gift) and thread.values["meals_given"] == 4


def test_widowed_and_wed_again(invented: Invented) -> None:
    first = invented.person("First Man")
    invented.tie("spouse", first, 5, 10, 20)
    invented.death(first, 20)
    invented.tie("spouse", 5, 4, 24)
    thread = found(invented, "widowed and wed again")
    assert thread.title == "Bea Holm, who wed 2 times" and thread.people == (5, first, 4) and thread.values["times_widowed"] == 1


def test_an_orphan_who_took_in_an_orphan(invented: Invented) -> None:
    child = invented.person("Small One")
    taken = invented.event(8, K.TAKEN_IN, 5, 2)
    gives = invented.event(60, K.TAKEN_IN, child, 5)
    assert "orphan who took in orphans" not in {thread.kind for thread in threads_of(invented.reader)}  # who was grown was none
    invented._write("UPDATE villagers SET born_year = -10 WHERE agent_id = 5")
    thread = found(invented, "orphan who took in orphans")
    assert thread.people == (5, 2, child) and thread.events == (taken, gives)
    mother = invented.person("Una Far", tick=60)
    invented._write("UPDATE villagers SET mother = ? WHERE agent_id = ?", mother, child)
    assert "orphan who took in orphans" not in {thread.kind for thread in threads_of(invented.reader)}  # she came ashore with it
    invented.death(mother, 60, "sickness")
    assert found(invented, "orphan who took in orphans").people == (5, 2, child)


def test_a_parent_who_buried_children(invented: Invented) -> None:
    for tick in (20, 30):
        invented.death(invented.person(mother=5), tick, "infancy")
    assert found(invented, "parent who buried children").title == "Bea Holm, who outlived 2 children"


def test_a_storm_and_a_quarrel_that_killed(invented: Invented) -> None:
    storm = invented.event(40, K.STORM_ROSE, amount=5)
    for _ in range(2):
        invented.death(invented.person(), 41, "storm", causes=(storm,))
    hurt = invented.event(50, K.INJURED, 6, 5, amount=30)
    invented.death(6, 51, "injury", causes=(hurt,))
    assert (found(invented, "storm").title, found(invented, "storm").values["died"]) == ("The storm of year 10", 2)
    assert found(invented, "blood").people == (5, 6)


def test_old_friends(invented: Invented) -> None:
    invented.tie("friend", 5, 6, 8)
    assert found(invented, "old friends").title == "Bea Holm and Mara Reef, friends for 17 years"


def test_a_name_with_braces_is_no_template(invented: Invented) -> None:
    who = invented.person("{a.__class__} {0}")
    for tick in (4, 5, 6):
        invented.event(tick, K.STOLE, who, 2, amount=1)
    assert found(invented, "thief").title == "{a.__class__} {0}, who stole 3 times"


def test_a_village_in_which_nothing_happened_has_no_thread(invented: Invented) -> None:
    """Only what the synthetic village lives through anyway is found in it."""
    kinds = {thread.kind for thread in threads_of(invented.reader)}
    assert kinds <= {"old friends", "feud of houses"}


def feud(invented: Invented, tick: int, until: int, how: FeudEnd, *causes: int, deaths: int = 0) -> tuple[int, int]:
    """Between the two with whom it began, whose numbers are 2 and 5."""
    began = invented.event(tick, K.FEUD_BEGAN, 5, 2, causes=causes)
    return began, invented.event(until, K.FEUD_ENDED, 2, 5, amount=deaths, outcome=int(how), causes=(began,))


def test_a_feud_of_houses_from_its_first_wrong_to_its_end(invented: Invented) -> None:
    theft = invented.event(8, K.STOLE, 5, 2)
    began, ended = feud(invented, 20, 60, FeudEnd.QUIET, theft, deaths=2)
    quarrel = invented.event(40, K.QUARRELLED, 2, 5, causes=(began,))
    thread = found(invented, "feud of houses")
    assert (thread.people, thread.first_year, thread.last_year) == ((5, 2), 2, 15)
    assert thread.events == tuple(sorted((theft, began, ended, quarrel)))
    assert (thread.values["how"], thread.values["deaths"], thread.values["quarrels"]) == ("quiet", 2, 1)


def test_the_strife_of_two_villages_from_the_first_raid_to_the_peace(invented: Invented) -> None:
    invented.event(4, K.VILLAGE_FOUNDED, 5, amount=1, place=1)
    invented._write("INSERT INTO stores SELECT tick, 99, 1, max(meals), wood, hut FROM stores GROUP BY tick")
    invented._write("UPDATE conditions SET household = 99 WHERE agent_id = 5")
    raid = invented.event(8, K.RAIDED, 5, 2, amount=7, outcome=int(Outcome.DONE))
    began = invented.event(8, K.STRIFE_BEGAN, 5, 2, amount=1, outcome=0, causes=(raid,))
    answer = invented.event(12, K.RAIDED, 2, 5, amount=4, outcome=int(Outcome.DONE))
    invented.event(14, K.RAIDED, 3, 4, amount=4, outcome=int(Outcome.DONE))  # in one village
    peace = invented.event(19, K.RECONCILED, 2, 5)
    ended = invented.event(19, K.STRIFE_ENDED, 2, 5, amount=1, outcome=int(FeudEnd.PEACE), causes=(began, peace))
    invented.event(40, K.RAIDED, 5, 2, amount=9, outcome=int(Outcome.DONE))  # of another strife, long after
    thread = found(invented, "strife of villages")
    assert (thread.people, thread.first_year, thread.last_year) == ((5, 2), 2, 4)
    assert thread.events == tuple(sorted((raid, began, answer, peace, ended)))
    assert thread.values == {"raids": 2, "meals": 11, "deaths": 1, "how": "peace"}


def test_a_leader_deposed_by_whoever_challenged(invented: Invented) -> None:
    events = (
        invented.event(8, K.LEADER_NAMED, 2, amount=40, outcome=0),
        invented.event(40, K.LEADER_CHALLENGED, 5, 2, amount=30, outcome=0),
        invented.event(44, K.LEADER_DEPOSED, 2, amount=10, outcome=0),
    )
    invented.event(48, K.LEADER_NAMED, 5, amount=40, outcome=0)
    thread = found(invented, "leader deposed")
    assert (thread.people, thread.events, thread.values["years"]) == ((2, 5), events, 9)


def test_a_leader_who_moved_away_before_was_not_deposed(invented: Invented) -> None:
    invented.event(8, K.LEADER_NAMED, 2, amount=40, outcome=0)
    invented.event(40, K.SETTLED, 2, amount=1)
    invented.event(44, K.LEADER_DEPOSED, 2, amount=0, outcome=0)
    assert not [one for one in threads_of(invented.reader) if one.kind == "leader deposed"]


def test_a_custom_broken_by_its_maker_from_its_beginning_to_its_end(invented: Invented) -> None:
    spawn = int(Custom.SPARE_THE_SPAWN)
    invented.event(4, K.CUSTOM_BEGAN, 5, amount=int(Custom.NO_REVENGE), outcome=0)
    began = invented.event(8, K.CUSTOM_BEGAN, 2, amount=spawn, outcome=0)
    invented.event(12, K.CUSTOM_BROKEN, 5, 3, amount=spawn, outcome=0)
    broken = invented.event(40, K.CUSTOM_BROKEN, 2, 5, amount=spawn, outcome=0)
    again = invented.event(44, K.CUSTOM_BROKEN, 2, 3, amount=spawn, outcome=0)
    ended = invented.event(60, K.CUSTOM_LAPSED, amount=spawn, outcome=0)
    for village in (0, 1):  # where it is not kept, or not kept any more
        invented.event(64, K.CUSTOM_BROKEN, 2, 3, amount=spawn, outcome=village)
    thread = found(invented, "custom broken by its maker")
    assert (thread.people, thread.events) == ((2, 5), (began, broken, again, ended))
    assert (thread.first_year, thread.last_year) == (2, 15)
    assert thread.title.endswith("spare the spawn")


def test_who_brought_a_custom_along_did_not_make_it(invented: Invented) -> None:
    spawn = int(Custom.SPARE_THE_SPAWN)
    began = invented.event(8, K.CUSTOM_BEGAN, 5, amount=spawn, outcome=0)
    founded = invented.event(20, K.VILLAGE_FOUNDED, 2, amount=1)
    invented.event(20, K.CUSTOM_BEGAN, 2, amount=spawn, outcome=1, causes=(began, founded))
    invented.event(40, K.CUSTOM_BROKEN, 2, 5, amount=spawn, outcome=1)
    assert not [one for one in threads_of(invented.reader) if one.kind == "custom broken by its maker"]
    invented.event(44, K.CUSTOM_BROKEN, 5, 3, amount=spawn, outcome=0)
    assert found(invented, "custom broken by its maker").people == (5, 3)


def test_the_view_of_customs_says_who_asked_for_each_and_how_it_ended(invented: Invented) -> None:
    spawn, young = int(Custom.SPARE_THE_SPAWN), int(Custom.SPARE_THE_YOUNG)
    for tick, kind, village, custom in (
        (8, K.CUSTOM_BEGAN, 0, spawn), (12, K.CUSTOM_BEGAN, 1, spawn), (20, K.CUSTOM_LAPSED, 0, spawn), (24, K.CUSTOM_BEGAN, 0, spawn),
        (28, K.CUSTOM_BEGAN, 1, young), (40, K.CUSTOM_FORGOTTEN, 1, young), (44, K.CUSTOM_BEGAN, 0, young), (60, K.CUSTOM_ENDED, 0, young),
    ):  # fmt: skip
        invented.event(tick, kind, 2 if kind in (K.CUSTOM_BEGAN, K.CUSTOM_ENDED) else None, amount=custom, outcome=village)
    invented.event(64, K.VILLAGE_EMPTIED, amount=1)
    columns = "village_id, custom, proposer, from_year, to_year, how"
    _, rows = invented.reader.query(f"SELECT {columns} FROM customs WHERE event_id >= {FIRST_EVENT} ORDER BY event_id")
    assert [tuple(row) for row in rows] == [
        (0, "spare the spawn", 2, 2, 5, "not kept"),
        (1, "spare the spawn", 2, 3, 16, "nobody left"),
        (0, "spare the spawn", 2, 6, None, None),
        (1, "spare the young", 2, 7, 10, "forgotten"),
        (0, "spare the young", 2, 11, 15, "spoken against"),
    ]


def test_love_across_a_feud_is_a_wedding_that_ended_it(invented: Invented) -> None:
    began = invented.event(20, K.FEUD_BEGAN, 5, 2)
    wedding = invented.event(60, K.MARRIED, 4, 3)
    ended = invented.event(60, K.FEUD_ENDED, 4, 3, outcome=int(FeudEnd.WEDDING), causes=(began, wedding))
    feud(invented, 61, 64, FeudEnd.PEACE)
    thread = found(invented, "love across a feud")
    assert (thread.people, thread.events) == ((4, 3), (began, wedding, ended))


def test_a_leader_who_died_as_such_and_one_who_was_put_down_before(invented: Invented) -> None:
    named = invented.event(8, K.LEADER_NAMED, 2, amount=40, outcome=0)
    death = invented.death(2, 40, "age")
    for tick, kind in ((8, K.LEADER_NAMED), (40, K.LEADER_DEPOSED)):
        invented.event(tick, kind, 5, amount=40, outcome=0)
    invented.death(5, 60, "age")
    threads = [thread for thread in threads_of(invented.reader) if thread.kind == "leader for life"]
    assert [(thread.people, thread.events, thread.values["years"]) for thread in threads] == [((2,), (named, death), 8)]


def test_a_village_that_some_founded_and_those_who_went_along(invented: Invented) -> None:
    founded = invented.event(12, K.VILLAGE_FOUNDED, 5, amount=1)
    settled = [invented.event(12, K.SETTLED, who, amount=1) for who in (5, 3)]
    invented.event(40, K.SETTLED, 2, amount=1)
    emptied = invented.event(60, K.VILLAGE_EMPTIED, amount=1)
    thread = found(invented, "village founded")
    assert (thread.people, thread.first_year, thread.last_year, thread.values["went"]) == ((5, 3), 3, 15, 2)
    assert thread.events == (founded, *settled, emptied)


def test_a_house_that_a_couple_founded_and_those_born_to_it(invented: Invented) -> None:
    founded = invented.event(8, K.HOUSE_FOUNDED, 2, 5, amount=1, outcome=2)
    for tick in (10, 20):
        invented.person("Ann Newham", mother=5, father=2, tick=tick)
    assert "house founded" not in {thread.kind for thread in threads_of(invented.reader)}
    invented.person("Ann Newham", tick=60)
    thread = found(invented, "house founded")
    assert (thread.title, thread.events) == ("The house of Newham, which Tom Holm and Bea Holm founded", (founded,))
    assert thread.values["bearers"] == 3


def test_children_who_keep_a_name_of_their_parents_are_no_new_house(invented: Invented) -> None:
    invented.event(8, K.HOUSE_FOUNDED, 2, 5, amount=1, outcome=2)
    for tick in (10, 20, 30):
        invented.person("Ann Holm", mother=5, father=2, tick=tick)
    assert "house founded" not in {thread.kind for thread in threads_of(invented.reader)}


def test_revenge_that_was_no_feud_and_a_feud_with_revenge(invented: Invented) -> None:
    theft = invented.event(8, K.STOLE, 5, 2)
    revenge = invented.event(12, K.AVENGED, 2, 5, amount=4, outcome=4)
    thread = found(invented, "revenge")
    assert (thread.people, thread.events, thread.values["revenges"]) == ((2, 5), (theft, revenge), 1)
    invented.event(13, K.FELL_OUT, 5, 2)
    assert "revenge" not in {thread.kind for thread in threads_of(invented.reader)}
    tried = invented.event(14, K.AVENGED, 5, 2, outcome=5)
    feud = found(invented, "feud")
    assert tried in feud.events and feud.values["revenges"] == 1


def test_a_wrong_that_was_paid_for_is_told_when_peace_came_of_it(invented: Invented) -> None:
    theft = invented.event(8, K.STOLE, 5, 2)
    refused = invented.event(10, K.ATONED, 5, 2, amount=3, outcome=8)
    invented.event(11, K.TALKED, 2, 5, causes=(refused,))
    paid = invented.event(12, K.ATONED, 5, 2, amount=6, outcome=4)
    assert "amends" not in {thread.kind for thread in threads_of(invented.reader)}
    peace = invented.event(12, K.RECONCILED, 2, 5, causes=(paid,))
    thread = found(invented, "amends")
    assert (thread.people, thread.events, thread.values["meals"]) == ((5, 2), (theft, paid, peace), 6)


def test_who_pays_for_a_wrong_of_the_other_has_made_good_none(invented: Invented) -> None:
    invented.event(8, K.STOLE, 2, 5)
    paid = invented.event(12, K.ATONED, 5, 2, amount=6, outcome=4)
    invented.event(12, K.RECONCILED, 2, 5, causes=(paid,))
    assert "amends" not in {thread.kind for thread in threads_of(invented.reader)}


def test_a_tale_that_those_heard_who_were_not_born_then(invented: Invented) -> None:
    young = [invented.person(born=born) for born in (3, 4, 4)]
    for who in young:
        invented.event(60, K.TOLD, 2, who, amount=5, outcome=7)  # of a year they lived through
    told = [invented.event(tick, K.TOLD, 5, who, amount=2, outcome=7) for tick, who in ((50, young[0]), (56, young[1]))]
    invented.event(57, K.TOLD, 3, young[0], amount=2, outcome=8)  # not listened to
    thread = found(invented, "tale handed down")
    assert (thread.title, thread.people, thread.events) == ("A tale of year 2, told until 14", (5, young[1]), tuple(told))
    assert (thread.values["tellers"], thread.values["heirs"]) == (1, 2)


def test_years_of_few_deaths_beside_the_worst_are_no_part_of_a_plague_or_famine(invented: Invented) -> None:
    for cause in ("sickness", "hunger"):
        for tick in (32, 33, 36, 37, *[40] * 30, 44, 45):
            invented.death(invented.person(), tick, cause)
    assert found(invented, "plague").title == "The sickness of 10 to 10" and found(invented, "plague").values["died"] == 30
    assert found(invented, "famine").title == "The famine of 10 to 10"


def test_a_fever_of_strangers_is_no_plague_besides(invented: Invented) -> None:
    came = invented.event(40, K.FEVER_CAME, 5)
    for tick in (40, 41, 44, 45):
        invented.death(invented.person(), tick, "sickness")
    assert found(invented, "plague").first_year == 10
    invented.event(46, K.FEVER_GONE, 5, amount=9, outcome=4, causes=(came,))
    assert not any(thread.kind == "plague" for thread in threads_of(invented.reader))


def test_who_wed_others_meanwhile_were_no_long_courtship(invented: Invented) -> None:
    courted_long(invented)
    invented.tie("spouse", 5, 6, 30)
    assert not any(
        thread.kind == "love long refused" and set(thread.people[:2]) == {4, 5} for thread in threads_of(invented.reader)
    )


def test_a_great_storm_lasts_the_days_of_the_storm_and_not_the_logs_it_threw(invented: Invented) -> None:
    storm = invented.event(40, K.STORM_ROSE, amount=5)
    great = invented.event(40, K.GREAT_STORM, amount=220, causes=(storm,))
    for _ in range(2):
        invented.death(invented.person(), 41, "storm", causes=(great,))
    assert found(invented, "storm").values["days"] == 5


def test_a_blow_that_kills_at_once_is_one_event(invented: Invented) -> None:
    hurt = invented.event(50, K.INJURED, 6, 5, amount=100)
    dead = invented.death(6, 50, "violence", causes=(hurt,))
    assert found(invented, "blood").events == (dead,)
