"""What a chronicle says of the threads, lives and endings that a village of one house and one year does not have."""

import re
from dataclasses import replace

import pytest
from invented import Invented

from island.views.chronicle.chapters import GREAT, _is_worth_adding, _Part, _Writer, events_of
from island.views.chronicle.clauses import ATONED_IN_VAIN, CAUGHT, HAPPENINGS, NOT_GIVEN, REVENGE_FAILED, clauses_of
from island.views.chronicle.ends import ending_of
from island.views.chronicle.lives import life_of
from island.views.chronicle.moments import moment_of, section_of
from island.views.chronicle.quotes import quote_of
from island.views.chronicle.statement import Section
from island.views.chronicle.tales import TALES
from island.views.chronicle.teller import Teller, Telling
from island.views.chronicle.threads import heading_of, thread_of
from island.views.selection.results import Life, Moment, Quote, Thread
from island.views.selection.sidecar import selection_of
from island.views.selection.threads import threads_of
from island.world.words import EventKind as K
from island.world.words import FeudEnd

DONE, WARM, COLD = 4, 7, 8


def said(invented: Invented, kind: str) -> str:
    """Heading and tale of the best thread of a kind, where all is told."""
    teller = Teller(invented.reader, "digest")
    thread = next(thread for thread in threads_of(invented.reader) if thread.kind == kind)
    told = [heading_of(teller, thread), *thread_of(teller, thread)]
    return " ".join(one.text for one in told if one)


def test_a_village_is_told_with_those_who_went_why_they_did_and_how_long_it_lasted(invented: Invented) -> None:
    foes = invented.event(8, K.FELL_OUT, 5, 2)
    hungry = invented.event(10, K.STARVING, 5)
    word = invented.event(11, K.LEFT, 5, outcome=DONE, causes=(foes, hungry))
    invented.event(12, K.VILLAGE_FOUNDED, 5, amount=1, causes=(word,))
    for who in (5, 3, 4):
        invented.event(12, K.SETTLED, who, amount=1)
    invented.event(60, K.VILLAGE_EMPTIED, amount=1)
    text = said(invented, "village founded")
    assert "Bea Holm" in text and "three people" in text.lower() and "one wrong" in text.lower()
    assert "twelve years" in text.lower() and "year 15" in text


def test_a_house_is_told_with_its_name_and_how_many_bore_it(invented: Invented) -> None:
    invented.event(8, K.HOUSE_FOUNDED, 2, 5, amount=1, outcome=2)
    for tick in (10, 20, 30):
        child = invented.person("Ann Newham", mother=5, father=2, tick=tick)
    invented.death(child, 40)
    text = said(invented, "house founded")
    assert text.startswith("A new house: Tom Holm and Bea Holm") and "Newham" in text
    assert "three" in text.lower() and "two" in text.lower()  # bore it, live


def test_a_tale_is_told_with_what_its_first_teller_had_kept_and_who_heard_it_last(invented: Invented) -> None:
    young = [invented.person("Lia Reef", born=3), invented.person("Ulo Reef", born=4)]
    for tick, who in ((50, young[0]), (56, young[1])):
        invented.event(tick, K.TOLD, 5, who, amount=1, outcome=WARM)
    text = said(invented, "tale handed down")
    assert (
        "“A hard year.”" in text and "Ulo Reef" in text and "three years" in text and "13 years" in text.replace("Thirteen", "13")
    )


@pytest.mark.parametrize(
    ("how", "words"), [(FeudEnd.QUIET, "as nobody kept it alive"), (FeudEnd.MEDIATION, "by the word of a leader")]
)
def test_a_feud_of_houses_is_told_with_how_it_ended(invented: Invented, how: FeudEnd, words: str) -> None:
    began = invented.event(20, K.FEUD_BEGAN, 5, 2)
    invented.event(60, K.FEUD_ENDED, 2, 5, amount=9, outcome=int(how), causes=(began,))
    assert words in said(invented, "feud of houses")


@pytest.mark.parametrize(("killed", "words"), [(1, "Ana Wick"), (2, "two")])
def test_a_feud_of_houses_is_told_with_how_many_it_killed(invented: Invented, killed: int, words: str) -> None:
    ana, ida, bob = (invented.person(name, tick=4, born=-20) for name in ("Ana Wick", "Ida Wick", "Bob Fenn"))
    began = invented.event(20, K.FEUD_BEGAN, bob, ana)
    for who, tick in ((ana, 30), (ida, 40))[:killed]:
        invented._write("UPDATE events SET other = ? WHERE event_id = ?", bob, invented.death(who, tick, "violence"))
    invented.event(60, K.FEUD_ENDED, bob, ana, amount=9, outcome=int(FeudEnd.QUIET), causes=(began,))
    text = said(invented, "feud of houses")
    assert words in text and "Ana Wick" in text and ("two" in text.lower()) is (killed == 2)


def test_who_is_child_or_parent_of_whom_the_cause_befell_is_said_to_be(invented: Invented) -> None:
    child = invented.person("Ann Holm", mother=5, father=2, tick=4)
    lost = invented.event(12, K.CROP_LOST, 5)
    for who, tie in ((child, "(son|daughter) of Bea"), (3, None)):
        hungry = invented.event(13, K.STARVING, who, causes=(lost,))
        told = Teller(invented.reader, "digest").tell_effect(lost, hungry, weight=1, group="here")
        assert told and bool(re.search("(son|daughter|father|mother) of", told.text)) is bool(tie)
        assert tie is None or re.search(tie, told.text)


@pytest.mark.parametrize(("born", "is_child"), [(3, True), (-20, False)])
def test_the_age_of_a_child_is_said_with_its_last_words(invented: Invented, born: int, is_child: bool) -> None:
    invented._write("UPDATE villagers SET born_year = ? WHERE agent_id = 5", born)
    invented.said(39, 5, 1, "I learned to run.")
    event = invented.death(5, 40)
    told = quote_of(Teller(invented.reader, "digest"), Quote(5, 39, 1, "I learned to run.", 2, "last words", event), 0)
    assert told and "I learned to run." in told.text and ("six" in told.text) is is_child


def test_a_feud_is_told_with_its_last_reconciliation_and_what_came_out_alike_is_counted(invented: Invented) -> None:
    a, b = invented.person("Ana Wick", tick=4, born=-20), invented.person("Bob Fenn", tick=4, born=-20)
    invented.event(8, K.FELL_OUT, a, b)
    for outcome in (DONE, DONE, COLD):
        invented.event(12, K.STOLE, a, b, amount=2, outcome=outcome)
    for tick in (16, 24, 32):
        invented.event(tick, K.QUARRELLED, b, a, outcome=COLD)
        invented.event(tick + 4, K.RECONCILED, a, b)
    teller = Teller(invented.reader, "digest")
    thread = next(one for one in threads_of(invented.reader) if one.kind == "feud" and set(one.people[:2]) == {a, b})
    told = [one for one in thread_of(teller, thread) if one]
    assert [one.values["year"] for one in told if one.kind == "event reconciled"][-1:] == [9]
    assert all(one.values["times"] == 2 for one in told if "times" in one.values and one.kind == "event stole")


@pytest.mark.parametrize(("outcome", "vain"), [(COLD, True), (DONE, False)])
def test_a_famine_is_told_with_what_was_asked_for_and_whether_in_vain(invented: Invented, outcome: int, vain: bool) -> None:
    for _ in range(4):
        invented.death(invented.person(), 50)
    for _ in range(3):
        invented.event(50, K.ASKED, 2, 5, amount=2, outcome=outcome)
    invented.event(51, K.GAVE, 5, 3, amount=4)
    text = said(invented, "famine").lower()
    assert ("meals" in text) is not vain and "three times" in text


@pytest.mark.parametrize("are_in_it", [True, False])
def test_a_famine_is_told_with_the_raids_of_one_village_on_another_if_they_are_many(invented: Invented, are_in_it: bool) -> None:
    invented.event(4, K.VILLAGE_FOUNDED, 5, amount=1, place=1)
    invented._write("INSERT INTO stores SELECT tick, 99, 1, max(meals), wood, hut FROM stores GROUP BY tick")
    invented._write("UPDATE conditions SET household = 99 WHERE agent_id = 5")
    for _ in range(4):
        invented.death(invented.person(), 50)
    there = (48, 49, 50, 51) if are_in_it else (8, 9, 10, 11)
    for tick in (*there, 20, 24, 28, 32, 36, 60, 64, 68):
        for other in (2, 3):  # whoever goes along that night
            invented.event(tick, K.RAIDED, other, 5, amount=3, outcome=DONE)
    text = said(invented, "famine").lower()
    assert ("four raids" in text or "four times" in text) is ("24 meals" in text) is are_in_it


def test_what_was_tried_in_vain_is_not_told_as_done() -> None:
    for what, in_vain in (("avenged", REVENGE_FAILED), ("atoned", ATONED_IN_VAIN), ("asked", NOT_GIVEN), ("stole", CAUGHT)):
        outcome = "caught" if what == "stole" else "cold"
        assert clauses_of(what, amount=0, outcome=outcome, has_actor=True, has_other=True) == in_vain
        assert clauses_of(what, amount=4, outcome="done", has_actor=True, has_other=True) == HAPPENINGS[what].clauses


def test_all_that_came_of_a_turning_point_is_counted_where_several_died_of_it(invented: Invented) -> None:
    hurt = invented.event(8, K.INJURED, 2)
    for tick, thief, robbed, meals in ((12, 3, 4, 2), (13, 3, 4, 0), (16, 4, 5, 2), (20, 5, 3, 2)):  # the last after all deaths
        invented.event(tick, K.STOLE, thief, robbed, amount=meals, outcome=DONE, causes=(hurt,))
    assert not any(one and one.kind.startswith("moment_") for one in moment_of(Teller(invented.reader, "digest"), hurt))
    for tick in (13, 14, 15, 16):
        invented.event(tick, K.DIED, invented.person(), amount=4, causes=(hurt,))
    told = next(one for one in moment_of(Teller(invented.reader, "digest"), hurt) if one and one.kind.startswith("moment_"))
    assert (told.values["deaths"], told.values["thefts"], told.values["until"]) == (4, 2, 4)


def test_the_end_says_where_people_live_if_it_is_not_one_village(invented: Invented) -> None:
    def end() -> str:
        return " ".join(one.text for one in ending_of(Teller(invented.reader, "digest"), 19, True, ()) if one)

    assert "Hearth" not in end()
    invented.event(12, K.VILLAGE_FOUNDED, 5, amount=1)
    assert "Hearth" in end()
    invented._write("INSERT INTO stores SELECT tick, 2, 1, meals, wood, hut FROM stores WHERE tick = 79")
    invented._write("UPDATE conditions SET household = 2 WHERE tick = 79 AND agent_id = 5")
    assert "Hearth" in end() and "five" in end().lower() and "one " in end().lower()


@pytest.mark.parametrize(
    ("tick", "age", "words"), [(0, 7, "boat"), (40, 7, "year 10"), (0, 0, "shore|arms|boat"), (40, 0, "year 10")]
)
def test_who_came_later_was_in_no_boat_of_the_landing(invented: Invented, tick: int, age: int, words: str) -> None:
    who = invented.person(tick=tick, born=tick // 4 - age)
    invented._write("UPDATE villagers SET is_born_here = 0 WHERE agent_id = ?", who)
    told = life_of(Teller(invented.reader, "digest"), [(Life(who, 1, "oldest", 9, 1), "")], 0, {})[0]
    assert told and any(word in told.text for word in words.split("|"))
    assert ("boats" in told.text) <= (tick == 0) and not (age == 0 and " 0" in told.text)


def test_a_life_is_not_told_for_what_happened_once_or_is_told_already() -> None:
    def life(theme: str, count: int) -> Life:
        return Life(7, 1, theme, count, 1)

    assert _is_worth_adding(life("healer", 4), life("thief", 9))
    assert not _is_worth_adding(life("healer", 1), life("thief", 9))
    assert not _is_worth_adding(life("embattled", 6), life("thief", 9)) and _is_worth_adding(
        life("embattled", 6), life("healer", 9)
    )


def test_a_fever_is_told_in_numbers_and_not_from_bed_to_bed(invented: Invented) -> None:
    season = invented.event(8, K.SEASON, amount=2)
    storm = invented.event(8, K.STORM_ROSE, amount=3, causes=(season,))
    cast = invented.event(8, K.CAST_ASHORE, 5, causes=(storm,))
    fever = invented.event(8, K.FEVER_CAME, 5, causes=(cast,))
    sick = invented.event(8, K.FELL_SICK, 5, causes=(fever,))
    other = invented.event(9, K.FELL_SICK, 2, causes=(sick,))
    invented.event(9, K.INJURED, 2, causes=(other,))
    teller = Teller(invented.reader, "digest")
    assert "moment_fever" not in {one.kind for one in moment_of(teller, storm) if one}  # it is not over
    invented.event(16, K.FEVER_GONE, 5, amount=14, outcome=3, causes=(fever,))
    told = [one for one in moment_of(Teller(invented.reader, "digest"), storm) if one]
    text = " ".join(one.text for one in told).replace("Fourteen", "14")
    assert [one.kind for one in told] == ["event storm rose", "effect cast ashore", "effect fever came", "moment_fever"]
    assert "14" in text and "three" in text and "Tom Holm" not in text and "stormy" not in text


def test_what_comes_of_an_event_is_counted_for_twenty_years_and_followed_by_short_steps(invented: Invented) -> None:
    hurt = invented.event(8, K.INJURED, 2)
    near = invented.event(12, K.STOLE, 3, 4, amount=2, outcome=DONE, causes=(hurt,))
    invented.event(16, K.FELL_OUT, 4, 3, causes=(near,))
    far = invented.event(8 + 4 * 7, K.QUARRELLED, 5, 3, causes=(near,))
    for _ in range(4):
        invented.event(8 + 4 * 7, K.DIED, invented.person(), amount=4, causes=(far,))
    invented.event(8 + 4 * 21, K.STOLE, 5, 3, amount=2, outcome=DONE, causes=(near,))
    told = [one for one in moment_of(Teller(invented.reader, "digest"), hurt) if one]
    assert [one.kind for one in told][:3] == ["event injured", "effect stole", "effect fell out"]
    toll = next(one for one in told if one.kind.startswith("moment_"))
    assert (toll.values["thefts"], toll.values["deaths"], toll.values["until"]) == (1, 4, 9)


def test_a_cause_is_not_told_that_reads_like_what_came_next(invented: Invented) -> None:
    raid = invented.event(4, K.RAIDED, 2, 3, place=0, outcome=DONE)
    hurt = invented.event(8, K.INJURED, 2, 3, causes=(raid,))
    again = invented.event(10, K.RAIDED, 2, 3, place=0, outcome=DONE, causes=(hurt,))
    invented.event(12, K.FELL_OUT, 3, 2, causes=(again,))
    told = [one.kind for one in moment_of(Teller(invented.reader, "digest"), hurt) if one]
    assert "effect raided" in told and not any(kind.startswith("cause") for kind in told)
    other = invented.event(16, K.INJURED, 2, 3, causes=(raid,))
    invented.event(18, K.FELL_OUT, 2, 3, causes=(other,))
    assert any(one and one.kind.startswith("cause") for one in moment_of(Teller(invented.reader, "digest"), other))


@pytest.mark.parametrize(("last", "span"), [(10, "in year 2"), (16, "from year 2 to 4")])
def test_what_began_and_ended_in_one_year_is_of_that_year(invented: Invented, last: int, span: str) -> None:
    wording = "They quarrelled from {since} to {until:plain}."
    row = Telling(f"SELECT 2 AS since, {last // 4} AS until", (wording,))
    told = Teller(invented.reader, "digest").tell_row("span", row, {}, weight=1, group="span")
    assert told and told.text == f"They quarrelled {span}."


def test_whoever_is_named_first_in_what_is_left_is_named_in_full(invented: Invented) -> None:
    teller = Teller(invented.reader, "digest")
    rows = [Telling("SELECT 2 AS who, 1 AS is_there", (wording,)) for wording in ("{who} came.", "{who} stayed.", "{who} left.")]
    told = [one for row in rows if (one := teller.tell_row("row", row, {}, weight=1, group="them"))]
    assert [one.text for one in told] == ["Tom Holm came.", "Tom stayed.", "Tom left."]
    assert [one.text for one in teller.named_again(told[1:])] == ["Tom Holm stayed.", "Tom left."]


@pytest.mark.parametrize(("count", "words"), [(1, "Long Reef"), (2, "two places")])
def test_who_found_several_places_is_told_with_how_many(invented: Invented, count: int, words: str) -> None:
    for number in range(count):
        invented.event(8 + number, K.PLACE_FOUND, 5, place=1 + number)
    told = life_of(Teller(invented.reader, "digest"), [(Life(5, 1, "discoverer", count, 1), "")], 0, {})
    text = " ".join(one.text for one in told if one).lower()
    assert words.lower() in text and "long reef" in text and ("places" in text) == (count > 1)


def test_a_grown_stranger_who_is_taken_in_is_no_child(invented: Invented) -> None:
    taken = invented.event(20, K.TAKEN_IN, invented.person("Una Far", tick=20, born=-20), 5)
    child = invented.event(20, K.TAKEN_IN, invented.person("Ida Far", tick=20, born=-5), 5)
    teller = Teller(invented.reader, "digest")
    grown, small = (teller.tell_event(event, weight=1, group=str(event)) for event in (taken, child))
    assert grown and "child" not in grown.text and small and "child" in small.text


def test_whoever_acts_for_a_loss_of_husband_or_wife_is_said_to_be_that(invented: Invented) -> None:
    lost = invented.event(20, K.CROP_LOST, 2)
    stole = invented.event(20, K.STOLE, 3, 5, amount=2, outcome=DONE, causes=(lost,))

    def effect() -> str:
        one = Teller(invented.reader, "digest").tell_effect(lost, stole, weight=1, group="effect")
        return one.text if one else ""

    invented._write("DELETE FROM relations WHERE kind = 'spouse'")
    assert "of Tom" not in effect()
    invented._write("INSERT INTO relations VALUES (9001, 3, 2, 'spouse', 4, 1, NULL, NULL)")
    assert "of Tom" in effect() and ("wife" in effect() or "husband" in effect())
    invented._write("UPDATE relations SET until_tick = 10 WHERE relation_id = 9001")
    assert "of Tom" not in effect()


def test_a_feud_of_houses_names_whom_it_killed(invented: Invented) -> None:
    began = invented.event(20, K.FEUD_BEGAN, 5, 2)
    invented._write("UPDATE villagers SET house = 'Reef' WHERE agent_id = 5")
    invented.event(60, K.FEUD_ENDED, 2, 5, amount=9, outcome=int(FeudEnd.QUIET), causes=(began,))
    assert "killed" not in said(invented, "feud of houses")
    death = invented.death(5, 40, "violence")
    invented._write("UPDATE events SET other = 2 WHERE event_id = ?", death)
    text = said(invented, "feud of houses")
    assert "year 10" in text and any(word in text for word in ("killed", "blows", "hand of"))


def test_a_leader_who_moves_away_leads_no_longer(invented: Invented) -> None:
    invented.event(8, K.LEADER_NAMED, 5, amount=60, outcome=0)

    def years() -> int:
        life = [(Life(5, 1, "leader", 9, 1), "")]
        told = [one for one in life_of(Teller(invented.reader, "digest"), life, 0, {}) if one and one.kind == "theme leader"]
        return int(str(told[0].values["count"]))

    whole = years()
    invented.event(30, K.SETTLED, 5, amount=0)
    assert years() == whole  # in the same village
    invented.event(40, K.SETTLED, 5, amount=1)
    assert years() == 8 < whole


@pytest.mark.parametrize(("until", "is_told"), [(44, False), (48, True)])
def test_a_life_says_that_somebody_led_for_ten_years_whatever_it_is_told_for(
    invented: Invented, until: int, is_told: bool
) -> None:
    invented.event(8, K.LEADER_NAMED, 5, amount=60, outcome=0)
    invented.event(until, K.LEADER_DEPOSED, 5, amount=0, outcome=0)
    told = life_of(Teller(invented.reader, "digest"), [(Life(5, 1, "singer", 9, 1), "")], 0, {})
    assert bool([one for one in told if one and one.kind == "theme leader"]) is is_told


def test_the_raids_of_a_strife_are_those_of_its_two_villages(invented: Invented) -> None:
    invented.event(4, K.VILLAGE_FOUNDED, 5, amount=1, place=1)
    invented._write("INSERT INTO stores SELECT tick, 99, 1, max(meals), wood, hut FROM stores GROUP BY tick")
    invented._write("UPDATE conditions SET household = 99 WHERE agent_id = 5")
    first = invented.event(20, K.RAIDED, 5, 2, amount=3, outcome=DONE)
    began = invented.event(20, K.STRIFE_BEGAN, 5, 2, amount=0, outcome=1, causes=(first,))
    for tick, who, other in ((28, 5, 3), (24, 3, 4), (26, 4, 2)):  # the last two are of one village
        invented.event(tick, K.RAIDED, who, other, amount=3, outcome=DONE)
    invented.event(40, K.STRIFE_ENDED, 2, 5, outcome=0, causes=(began,))
    text = said(invented, "strife of villages")
    assert "two raids" in text.lower() and "Hearth" in text and "Long Reef" in text


def test_whoever_killed_is_named_with_the_death(invented: Invented) -> None:
    who = invented.person(tick=4, born=-20)
    death = invented.death(who, 40, "violence")
    life = [(Life(who, 1, "oldest", 9, 1), "")]

    def told() -> str:
        teller = Teller(invented.reader, "digest")
        event = teller.tell_event(death, weight=1, group="death")
        return " ".join(one.text for one in [*life_of(teller, life, 0, {}), event] if one)

    assert "Bea Holm" not in told()
    invented._write("UPDATE events SET other = 5 WHERE event_id = ?", death)
    assert told().count("Bea Holm") == 2


def test_a_wedding_that_ended_a_feud_is_told_with_the_feud(invented: Invented) -> None:
    began = invented.event(20, K.FEUD_BEGAN, 5, 2)
    wed = invented.event(40, K.MARRIED, 3, 4, causes=(began,))
    invented.event(40, K.FEUD_ENDED, 3, 4, amount=1, outcome=int(FeudEnd.WEDDING), causes=(began, wed))
    invented.person(mother=3, father=4, tick=48, born=12)
    text = said(invented, "love across a feud")
    assert "year 5" in text and "year 10" in text and "feud" in text and "child" in text


def test_of_a_stranger_who_brought_a_fever_the_fever_is_told_and_not_the_home(invented: Invented) -> None:
    cast = invented.event(8, K.CAST_ASHORE, 5)
    taken = invented.event(8, K.TAKEN_IN, 5, 2, causes=(cast,))
    invented.event(9, K.QUARRELLED, 2, 3, causes=(taken,))
    came = invented.event(8, K.FEVER_CAME, 5, causes=(cast,))
    invented.event(20, K.FEVER_GONE, 5, amount=9, outcome=3, causes=(came,))
    told = [one for one in moment_of(Teller(invented.reader, "digest"), cast) if one]
    assert [one.kind for one in told][-1] == "moment_fever" and "home" not in " ".join(one.text for one in told)
    assert events_of([_Part(section_of(Teller(invented.reader, "digest"), cast, tuple(told)))]) >= {cast, came}


@pytest.mark.parametrize(("fell", "is_told"), [(19, False), (20, True)])
def test_a_fever_of_a_few_is_no_turning_point_of_a_chapter(invented: Invented, fell: int, is_told: bool) -> None:
    cast = invented.event(40, K.CAST_ASHORE, 5)
    came = invented.event(40, K.FEVER_CAME, 5, causes=(cast,))
    invented.event(44, K.FEVER_GONE, 5, amount=fell, outcome=3, causes=(came,))
    selection = replace(selection_of(invented.reader), moments=(Moment(cast, 10, 30, 3, 30),))
    writer = _Writer(Teller(invented.reader, "digest"), selection, (0, 19))
    assert bool(writer._moments(0, 19)) is is_told


def test_the_year_in_which_most_died_is_told_whatever_else_there_was(invented: Invented) -> None:
    for tick in (40, 41, 42, 43, 40, 41):
        invented.death(invented.person(), tick)
    selection = selection_of(invented.reader)
    writer = _Writer(Teller(invented.reader, "digest"), selection, (0, 19))
    assert writer._is_dire(Moment(1, 9, 9, 6, 9)) == writer._is_dire(Moment(1, 10, 9, 6, 9)) is True
    assert not writer._is_dire(Moment(1, 12, 9, 6, 9)) and not writer._is_dire(Moment(1, 10, 9, 1, 9))


def test_what_took_many_lives_comes_before_love_and_the_greatest_of_a_kind_whatever_was_told_before(invented: Invented) -> None:
    writer = _Writer(Teller(invented.reader, "digest"), selection_of(invented.reader), (0, 19))
    great, small = (Thread("famine", "", 5, 9, (who,), (who,), 1.0, {"died_of_hunger": dead}) for who, dead in ((1, 197), (2, 9)))
    love = Thread("love across a feud", "", 5, 9, (3, 4), (3,), 1.0, {})
    nobody: frozenset[object] = frozenset()
    for rank, thread in enumerate((great, small)):
        writer._ranks[(thread.kind, thread.events)] = rank
    writer._ranks[(love.kind, love.events)] = 0
    worth = [writer._worth_of_thread(thread, nobody) for thread in (great, love, small)]
    assert worth == sorted(worth, reverse=True) and worth[0] > 2 * worth[1]
    writer._kinds.update({"famine": 3, "love across a feud": 3})
    assert writer._worth_of_thread(great, nobody) == worth[0] and writer._worth_of_thread(love, nobody) == worth[1]
    assert writer._worth_of_thread(small, nobody) < worth[2]


def test_who_was_often_refused_and_wed_somebody_else_is_said_to_have(invented: Invented) -> None:
    suitor, wooed, wed = invented.person("Ann Hill"), invented.person("Abe Hill"), invented.person("Ole Hill")

    def told() -> list[tuple[object, object]]:
        life = [(Life(suitor, 1, "refused", 3, 1), "")]
        found = [one for one in life_of(Teller(invented.reader, "digest"), life, 0, {}) if one]
        return [(one.values["other"], one.values["year"]) for one in found if one.kind.startswith("more refused")]

    for tick in (20, 24, 28):
        asked = invented.event(tick, K.COURTED, suitor, wooed, outcome=WARM)
        invented.event(tick + 1, K.REFUSED, wooed, suitor, causes=(asked,))
    assert told() == []
    invented.tie("spouse", suitor, wed, 40)
    assert told() == [(wed, 10)]


@pytest.mark.parametrize(("kinship", "is_said"), [(28, True), (None, False)])
def test_a_child_that_died_as_its_parents_were_akin_is_said_to_have(
    invented: Invented, kinship: int | None, is_said: bool
) -> None:
    child = invented.person("Kolo Holm", tick=24, born=6)
    wed = invented.event(20, K.MARRIED, 2, 5)
    died = invented.event(28, K.DIED, child, outcome=kinship, causes=(wed,))
    invented._write(
        "UPDATE villagers SET died_tick = 28, death_cause = 'infancy', death_event = ? WHERE agent_id = ?", died, child
    )
    one = Teller(invented.reader, "digest").tell_effect(wed, died, weight=1, group="effect")
    assert one and one.text.endswith(" parents were kin.") is is_said


@pytest.mark.parametrize("column", ["mother", "father"])
def test_a_wrong_among_kin_is_said_to_be_one(invented: Invented, column: str) -> None:
    parent = invented.person("Ulla Holm")
    child = invented.person("Kolo Holm")
    lost = invented.event(20, K.STARVING, child)
    stole = invented.event(20, K.STOLE, child, parent, amount=2, outcome=DONE, causes=(lost,))

    def effect() -> str:
        one = Teller(invented.reader, "digest").tell_effect(lost, stole, weight=1, group="effect")
        return one.text if one else ""

    assert "mother" not in effect()
    invented._write(f"UPDATE villagers SET {column} = ? WHERE agent_id = ?", parent, child)
    assert effect().endswith("Ulla was her mother.")
    invented._write(f"UPDATE villagers SET {column} = NULL WHERE agent_id = ?", child)
    invented._write(f"UPDATE villagers SET {column} = ? WHERE agent_id = ?", child, parent)
    assert effect().endswith("Ulla was her daughter.")
    invented._write(f"UPDATE villagers SET {column} = NULL, mother = 5 WHERE agent_id IN (?, ?)", child, parent)
    assert effect().endswith("Ulla was her sister.")
    teller = Teller(invented.reader, "digest")
    texts = [one.text for _ in range(2) if (one := teller.tell_effect(lost, stole, weight=1, group="effect"))]
    assert [text.endswith("Ulla was her sister.") for text in texts] == [True, False]  # once is enough


def test_whoever_is_wed_to_the_robbed_is_said_to_be_that(invented: Invented) -> None:
    stole = invented.event(20, K.STOLE, 3, 5, amount=2, outcome=DONE)
    starved = invented.event(20, K.STARVING, 2, causes=(stole,))
    invented._write("DELETE FROM relations WHERE kind = 'spouse'")
    invented._write("INSERT INTO relations VALUES (9001, 2, 5, 'spouse', 4, 1, NULL, NULL)")
    one = Teller(invented.reader, "digest").tell_effect(stole, starved, weight=1, group="effect")
    assert one and "Tom was the husband of Bea" in one.text


def test_what_a_feud_comes_of_is_told_before_it_and_a_wedding_after_it(invented: Invented) -> None:
    a, b = invented.person("Ana Wick", tick=4, born=-20), invented.person("Bob Fenn", tick=4, born=-20)
    for tick in (5, 6, 7):
        invented.event(tick, K.COURTED, a, b)
    invented.event(7, K.REFUSED, b, a)
    invented.event(8, K.FELL_OUT, a, b)
    for tick in (12, 16):
        invented.event(tick, K.QUARRELLED, b, a, outcome=COLD)
    invented.tie("spouse", a, b, 60)
    teller = Teller(invented.reader, "digest")
    thread = next(one for one in threads_of(invented.reader) if one.kind == "feud" and set(one.people[:2]) == {a, b})
    told = [one for one in thread_of(teller, thread) if one]
    assert (told[0].values["courted"], told[0].values["refused"]) == (3, 1)
    assert told[-1].values["year"] == 15 and "children" not in told[-1].text


def test_nobody_dies_of_courting_on_the_way_from_a_turning_point(invented: Invented) -> None:
    began = invented.event(8, K.FELL_OUT, 2, 3)
    asked = invented.event(9, K.COURTED, 2, 4, causes=(began,))
    invented.event(9, K.DIED, 2, amount=4, causes=(asked,))
    assert not any(one and "died" in one.kind for one in moment_of(Teller(invented.reader, "digest"), began))
    blow = invented.event(10, K.QUARRELLED, 3, 5, causes=(began,))
    invented.event(10, K.DIED, 5, amount=4, causes=(blow,))
    assert any(one and "died" in one.kind for one in moment_of(Teller(invented.reader, "digest"), began))


def test_a_storm_that_grew_great_is_one_storm(invented: Invented) -> None:
    storm = invented.event(8, K.STORM_ROSE, amount=3)
    great = invented.event(8, K.GREAT_STORM, amount=30, causes=(storm,))
    lost = invented.event(8, K.CROP_LOST, 2, causes=(great,))
    invented.event(9, K.STARVING, 2, causes=(lost,))
    stole = invented.event(9, K.STOLE, 2, 3, amount=2, outcome=DONE, causes=(lost,))
    invented.event(9, K.FELL_OUT, 3, 2, causes=(stole,))
    told = [one.kind for one in moment_of(Teller(invented.reader, "digest"), storm) if one]
    assert told[:2] == ["event storm rose", "effect crop lost"]


def test_a_fever_that_came_by_a_wreck_is_told_step_by_step(invented: Invented) -> None:
    storm = invented.event(8, K.STORM_ROSE, amount=3)
    wreck = invented.event(8, K.WRECKED, causes=(storm,))
    cast = invented.event(8, K.CAST_ASHORE, 5, causes=(wreck,))
    came = invented.event(8, K.FEVER_CAME, 5, causes=(cast,))
    invented.event(20, K.FEVER_GONE, 5, amount=9, outcome=3, causes=(came,))
    told = [one.kind for one in moment_of(Teller(invented.reader, "digest"), storm) if one]
    assert told == ["event storm rose", "effect wrecked", "effect cast ashore", "effect fever came", "moment_fever"]


def test_a_village_whose_end_the_first_thread_of_a_chapter_tells_is_not_told_to_have_ended_besides(invented: Invented) -> None:
    founded = invented.event(8, K.VILLAGE_FOUNDED, 5, amount=1, place=1)
    invented.event(60, K.VILLAGE_EMPTIED, amount=1, place=1)
    writer = _Writer(Teller(invented.reader, "digest"), selection_of(invented.reader), (0, 19))
    years = writer._teller.years(10, 19)
    assert [one.group for one in writer._villages(years, [])] == ["emptied"]
    assert writer._villages(years, [_Part(Section("thread", None, ()), frozenset({("begun by", founded)}))]) == []
    writer._told.add(("begun by", founded))
    assert writer._villages(years, []) == []


def test_a_great_thread_is_kept_before_lives_are() -> None:
    """Or an island at war is told by its record-holders."""
    great = {kind for kind, tale in TALES.items() if tale.worth > GREAT}
    assert great >= {"strife of villages", "famine", "village founded", "blood"} and "feud" not in great
