"""One year as a page: weather, storms, deaths and births, weddings, thefts, quarrels and peace, crops, words, numbers."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict
from itertools import groupby
from typing import TYPE_CHECKING, Any

from island.views.info import CAUSES
from island.views.page import Item, Names, Page, Section, as_rows, counted, in_row, listed, most_of, times
from island.world.event_kinds import BY_WORD

if TYPE_CHECKING:
    from island.history.causes import Happening
    from island.history.people import Person
    from island.history.years import Year

_WORDS = 5  # sentences worth reading
_LISTED = 12  # people of one statement


class Told:
    """A year with what its parts ask of it again and again."""

    def __init__(self, year: "Year"):
        self.year = year
        self.names = Names(year.namesakes)

    def of(self, *what: str) -> list["Happening"]:
        return [one for one in self.year.happenings if one.what in what]

    def pair(self, one: "Happening") -> str:
        return f"{self.names(one.actor, one.actor_id)} and {self.names(one.other, one.other_id)}"

    def name(self, person: "Person") -> str:
        return self.names(person.full_name, person.agent_id)


def year_page(year: "Year") -> Page:
    told = Told(year)
    parts = [Section(heading, tuple(part(told))) for heading, part in PARTS]
    return Page(f"Year {year.year}", tuple(_lead(year)), tuple(part for part in parts if part.items))


def year_rows(year: "Year") -> dict[str, Any]:
    """The page for machines, with the seasons, the census and the year before's, and everybody born and dead."""
    people = {"born": [asdict(person) for person in year.born], "died": [asdict(person) for person in year.died]}
    found = {"year": year.year, "is_over": year.is_over, "seasons": year.seasons, "census": year.census, "before": year.before}
    return {**found, **people, **as_rows(year_page(year))}


def _lead(year: "Year") -> Iterator[str]:
    alive, before = year.census.get("alive"), year.before.get("alive")
    was = f" (the year before: {before:,})" if before is not None else ""
    is_ended = any(one.what == "village ended" for one in year.happenings)
    unknown = "; the village ended in this year" if is_ended else "; the year is not over"
    end = f", {alive:,} alive at its end{was}" if alive is not None else unknown
    yield f"{len(year.born):,} born, {len(year.died):,} died{end}."
    weathers = [
        f"{season} {' and '.join(dict.fromkeys(weather for _, weather in group))}"
        for season, group in groupby(year.seasons, key=lambda one: one[0])
    ]
    began = next((one.amount for one in year.happenings if one.what == "year began"), None)
    climate = f"; a year {'colder' if began < 0 else 'warmer'} than most ({began:+})" if isinstance(began, int) and began else ""
    yield f"{listed(weathers).capitalize()}{climate}."


def _ids(happenings: list["Happening"]) -> tuple[int, ...]:
    return tuple(one.event_id for one in happenings)


# -- the parts ---------------------------------------------------------------------------------------------------------

_HARM = {
    "injured": ("person hurt", "people hurt"),
    "died": ("death", "deaths"),
    "hut damaged": ("hut damaged", "huts damaged"),
    "crop lost": ("crop lost", "crops lost"),
}


def _storms(told: Told) -> Iterator[Item]:
    for one in told.of("storm rose"):
        harm = told.year.effects.get(one.event_id, {})
        came = [counted(count, *_HARM[what]) for what, count in harm.items() if what in _HARM]
        days = counted(one.amount, "day") if isinstance(one.amount, int) else "some days"
        yield Item(f"{one.season.capitalize()}, {days}: {listed(came) or 'nobody came to harm'}.", events=(one.event_id,))


def _deaths(told: Told) -> Iterator[Item]:
    by_cause: dict[str, list[Person]] = {}
    for person in told.year.died:
        by_cause.setdefault(person.death_cause or "unknown", []).append(person)
    for cause, people in sorted(by_cause.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        names = most_of(people, _LISTED * 2, lambda person: f"{told.name(person)} ({person.age_at_death})")
        events = tuple(person.death_event for person in people if person.death_event)
        yield Item(f"{len(people):,} of {CAUSES.get(cause, cause)}: {names}.", events=events)


def _births(told: Told) -> Iterator[Item]:
    if told.year.born:
        yield Item(f"{in_row(told.year.born, _LISTED, lambda child: _birth(told, child))}.")


def _birth(told: Told, child: "Person") -> str:
    pair = [told.name(found) for one in (child.mother, child.father) if (found := told.year.parents.get(one or 0))]
    return f"{told.name(child)}{f' (to {listed(pair)})' if pair else ''}"


def _bonds(what: str, verb: str) -> Callable[[Told], Iterator[Item]]:
    def part(told: Told) -> Iterator[Item]:
        if found := told.of(what):
            yield Item(f"{verb}{in_row(found, _LISTED, told.pair)}.", events=_ids(found))

    return part


def _love(told: Told) -> Iterator[Item]:
    yield from _bonds("married", "Wed: ")(told)
    if courted := told.of("courted"):
        people = counted(len({one.actor_id for one in courted}), "person", "people")
        yield Item(f"{counted(len(courted), 'courting')} by {people}.", events=_ids(courted))


def _thefts(told: Told) -> Iterator[Item]:
    found = told.of("stole")
    if not found:
        return
    meals = sum(one.amount for one in found if isinstance(one.amount, int))
    caught = sum(one.outcome == "caught" for one in found)
    thieves = Counter((one.actor, one.actor_id) for one in found).most_common()
    worst = most_of(thieves, 3, lambda row: told.names(*row[0]) + (f" ({times(row[1])})" if row[1] > 1 else ""))
    head = f"{counted(len(found), 'theft')} by {counted(len(thieves), 'person', 'people')}, {counted(meals, 'meal')}, {caught:,} caught"
    yield Item(f"{head}: {worst}.", events=_ids(found))


def _quarrels(told: Told) -> Iterator[Item]:
    if quarrels := told.of("quarrelled"):
        blows = sum(one.outcome == "hurt" for one in quarrels)
        with_blows = f", {blows:,} of them with blows" if blows else ""
        yield Item(f"{counted(len(quarrels), 'quarrel')}{with_blows}.", events=_ids(quarrels))
    for what, verb in (("fell out", "Became foes: "), ("reconciled", "Made peace: "), ("befriended", "Became friends: ")):
        yield from _bonds(what, verb)(told)


def _together(told: Told) -> Iterator[Item]:
    """Feasts, tales, help and trade; and who was paid, or paid back."""
    if feasts := [one for one in told.of("feasted") if one.outcome != "failed"]:
        hosts = Counter((one.actor, one.actor_id) for one in feasts).most_common()
        meals = sum(one.amount for one in feasts if isinstance(one.amount, int))
        most = most_of(hosts, 3, lambda row: told.names(*row[0]) + (f" ({times(row[1])})" if row[1] > 1 else ""))
        yield Item(f"{counted(len(feasts), 'feast')}, {counted(meals, 'meal')}: {most}.", events=_ids(feasts))
    if tales := [one for one in told.of("told") if one.outcome == "warm"]:
        oldest = min(tales, key=lambda one: (one.amount, one.event_id))
        whose = f"{told.names(oldest.actor, oldest.actor_id)} told {told.names(oldest.other, oldest.other_id)} of year {oldest.amount}"
        yield Item(f"{counted(len(tales), 'tale')} handed on; {whose}.", events=_ids(tales))
    helped = [one for one in told.of("helped") if one.outcome == "done"]
    traded = [one for one in told.of("traded") if one.outcome == "done"]
    asked = told.of("asked")
    given = sum(one.outcome == "done" for one in asked)
    if helped or traded or asked:
        food = f"food asked for {times(len(asked))} and given {times(given)}" if asked else ""
        parts = [
            counted(len(helped), "day") + " of help" if helped else "",
            counted(len(traded), "trade") if traded else "",
            food,
        ]
        text = ", ".join(part for part in parts if part)
        yield Item(f"{text[:1].upper()}{text[1:]}.", events=_ids(helped + traded + asked))
    if visits := [one for one in told.of("visited") if one.outcome in ("warm", "done")]:
        guests = counted(len({one.actor_id for one in visits}), "guest")
        yield Item(f"{counted(len(visits), 'visit')} to another village, of {guests}.", events=_ids(visits))
    for what, verb in (("atoned", "Paid for a wrong: "), ("avenged", "Revenge: "), ("raided", "Raids: ")):
        if found := told.of(what):
            pairs = [f"{told.names(one.actor, one.actor_id)} and {told.names(one.other, one.other_id)}" for one in found]
            yield Item(f"{verb}{listed(pairs[:_LISTED])}.", events=_ids(found))


def _customs(told: Told) -> Iterator[Item]:
    """What was spoken for, what began and ended, and who was seen to break it."""
    for one in told.of("custom began", "custom ended", "custom lapsed", "custom forgotten"):
        yield Item(f"{one.season.capitalize()}: {_sentence(told, one)}.", events=(one.event_id,))
    if spoken := told.of("proposed", "opposed"):
        people = counted(len({one.actor_id for one in spoken}), "person", "people")
        yield Item(f"Customs were spoken of {times(len(spoken))}, by {people}.", events=_ids(spoken))
    if broken := told.of("custom broken"):
        paid = sum(one.outcome == "done" for one in told.of("blamed"))
        who = listed([told.names(one.actor, one.actor_id) for one in broken[:_LISTED]])
        yield Item(
            f"Customs were seen broken {times(len(broken))} and paid for {times(paid)}: by {who}.",
            events=_ids(broken),
        )


def _need(told: Told) -> Iterator[Item]:
    for what, verb in (("starving", "began to starve"), ("fell sick", "fell sick"), ("injured", "were hurt")):
        if found := told.of(what):
            yield Item(f"{counted(len({one.actor_id for one in found}), 'person', 'people')} {verb}.", events=_ids(found))


def _crops(told: Told) -> Iterator[Item]:
    counts = [
        (f"{counted(len(found), noun)} {verb}", sum(one.amount for one in found if isinstance(one.amount, int)), found)
        for what, noun, verb in (
            ("planted", "field", "planted"),
            ("crop ripened", "crop", "ripened"),
            ("crop lost", "crop", "lost"),
        )
        if (found := told.of(what))
    ]
    for text, meals, found in counts:
        yield Item(f"{text}: {counted(meals, 'meal')}.", events=_ids(found))
    harvested = sum(one.amount for one in told.of("harvested") if isinstance(one.amount, int))
    if harvested:
        yield Item(f"Harvested: {counted(harvested, 'meal')}.", events=_ids(told.of("harvested")))


def _each(*what: str) -> Callable[[Told], Iterator[Item]]:
    """One after the other, in the words of the table of words."""

    def part(told: Told) -> Iterator[Item]:
        for one in told.of(*what)[:_LISTED]:
            yield Item(f"{one.season.capitalize()}: {_sentence(told, one)}.", events=(one.event_id,))

    return part


def _homes(told: Told) -> Iterator[Item]:
    """Houses and villages that began or ended, and who moved."""
    yield from _each("house founded", "home inherited", "home fell in", "village founded", "village emptied")(told)
    for place, moved in groupby(sorted(told.of("settled"), key=lambda one: str(one.place)), key=lambda one: one.place):
        people = list(moved)
        names = in_row(people, _LISTED, lambda one: told.names(one.actor, one.actor_id))
        yield Item(f"Settled at {place or 'a place'}: {names}.", events=_ids(people))


_NEWS = ("arrived", "cast ashore", "place found", "taken in", "village ended", "changed", "withheld")
_LEADERS = ("leader named", "leader challenged", "leader deposed", "feud began", "feud ended", "strife began", "strife ended")
_SHOCKS = (
    "drought began", "drought ended", "haze came", "haze cleared", "great storm", "flooded", "wood burned", "hut burned", "whale stranded",
    "wrecked", "fever came", "fever gone", "land changed",
)  # fmt: skip


def _sentence(told: Told, one: "Happening") -> str:
    actor, other = told.names(one.actor, one.actor_id), told.names(one.other, one.other_id) if one.other_id else ""
    return (
        BY_WORD[one.what]
        .told(one.outcome, bool(one.actor))
        .format(actor=actor, other=other, place=one.place or "a place", amount=one.amount, outcome=one.outcome)
    )


def _crafts(told: Told) -> Iterator[Item]:
    for what in ("craft found", "craft lost"):
        yield from _each(what)(told)
    if learned := told.of("craft learned"):
        by_craft = Counter(str(one.amount) for one in learned).most_common()
        passed = most_of(by_craft, _LISTED, lambda row: row[0] + (f" ({times(row[1])})" if row[1] > 1 else ""))
        yield Item(f"Passed on in lessons: {passed}.", events=_ids(learned))


def _words(told: Told) -> Iterator[Item]:
    """Of the rarest deeds of the year, each another deed and of another teller."""
    spoken = [one for one in told.year.happenings if one.sentence]
    counts = Counter((one.what, one.outcome) for one in spoken)
    chosen: list[Happening] = []
    for one in sorted(spoken, key=lambda one: (counts[(one.what, one.outcome)], one.event_id)):
        is_new = all(one.what != other.what and one.actor_id != other.actor_id for other in chosen)
        if is_new and len(chosen) < _WORDS and one.sentence not in {other.sentence for other in chosen}:
            chosen.append(one)
    for one in sorted(chosen, key=lambda one: one.event_id):
        yield Item(f'"{one.sentence}"', (f"{_sentence(told, one)}, {one.season}",), (one.event_id,))


_NUMBERS = {
    "alive": "people alive",
    "born": "born",
    "died": "died",
    "married": "married people",
    "children": "children under 12",
    "households": "households",
    "meals": "meals in the stores",
    "mean_hunger": "mean hunger, 0 to 10",
    "mean_health": "mean health, 0 to 100",
    "fish": "fish",
    "plants": "plants",
    "game": "game",
    "timber": "timber",
    "mean_friends": "friends of each, on average",
    "mean_foes": "foes of each, on average",
}


def _numbers(told: Told) -> Iterator[Item]:
    for column, meaning in _NUMBERS.items():
        now, before = told.year.census.get(column), told.year.before.get(column)
        if now is not None:
            was = "" if before is None else f" (the year before: {_number(before)})"
            yield Item(f"{meaning.capitalize()}: {_number(now)}{was}")


def _number(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:,.2f}"


PARTS: tuple[tuple[str, Callable[[Told], Iterator[Item]]], ...] = (
    ("News", _each(*_NEWS)),
    ("Houses and villages", _homes),
    ("Leaders and feuds", _each(*_LEADERS)),
    ("Storms", _storms),
    ("Deaths", _deaths),
    ("Births", _births),
    ("Love", _love),
    ("Thefts", _thefts),
    ("Quarrels and peace", _quarrels),
    ("Together", _together),
    ("Customs", _customs),
    ("Need", _need),
    ("Crops", _crops),
    ("From the sea and the sky", _each(*_SHOCKS)),
    ("Crafts", _crafts),
    ("Worth reading", _words),
    ("In numbers", _numbers),
)
