"""The plots of a life: what was done to whom and what came of it, both ways. Each is a row of `PLOTS`."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from island.views.info import CAUSES
from island.views.page import Item, Names, counted, in_years, listed, most_of, times
from island.views.proofs import arrow_note, found_without

if TYPE_CHECKING:
    from island.history.causes import Happening
    from island.history.people import Person
    from island.history.proofs import Proof
    from island.history.story import Story

    Proofs = Mapping[tuple[int, int], Proof]

_TOLD = 6  # people of one plot that have a statement of their own


class Life:
    """A story with what its plots ask of it again and again."""

    def __init__(self, story: "Story", proofs: "Proofs | None" = None):
        """`proofs` are those of `island prove`, by (event, cause)."""
        self.story, self.person, self.proofs = story, story.person, proofs or {}
        self.names = Names(story.namesakes)
        self.quoted: set[str] = set()  # no sentence stands twice on a page
        self.she, self.her, self.whose = ("she", "her", "her") if story.person.is_female else ("he", "him", "his")

    def did(self, *what: str) -> list["Happening"]:
        return [one for one in self.story.happenings if one.what in what and one.actor_id == self.person.agent_id]

    def met(self, *what: str) -> list["Happening"]:
        """What others did to this person."""
        return [one for one in self.story.happenings if one.what in what and one.actor_id != self.person.agent_id]

    def partner(self, one: "Happening") -> int | None:
        return one.other_id if one.actor_id == self.person.agent_id else one.actor_id

    def partner_name(self, one: "Happening") -> str:
        is_mine = one.actor_id == self.person.agent_id
        return self.names(one.other, one.other_id) if is_mine else self.names(one.actor, one.actor_id)

    def by_partner(self, happenings: Iterable["Happening"]) -> dict[int, list["Happening"]]:
        """In the order of the first with each."""
        found: dict[int, list[Happening]] = {}
        for one in happenings:
            partner = self.partner(one)
            if partner is not None and partner != self.person.agent_id:
                found.setdefault(partner, []).append(one)
        return found

    def quote(self, *happenings: "Happening") -> str:
        """What the doer told of the first of these that has a sentence that the page does not have yet."""
        for one in happenings:
            if one.sentence and one.sentence not in self.quoted:
                self.quoted.add(one.sentence)
                return f': "{one.sentence}"'
        return ""

    def caused_by(self, one: "Happening", *what: str) -> bool:
        return any(link.what in what for link in self.story.causes.get(one.event_id, []))

    def is_mine(self, one: "Happening") -> bool:
        return one.actor_id == self.person.agent_id

    def name(self, person: "Person") -> str:
        return self.names(person.full_name, person.agent_id)

    def ended_before(self, year: int) -> bool:
        return self.person.died_year is not None and self.person.died_year < year


def cause_of(person: "Person") -> str:
    return CAUSES.get(person.death_cause or "", person.death_cause or "an unknown cause")


def _ids(happenings: Iterable["Happening"]) -> tuple[int, ...]:
    return tuple(sorted(one.event_id for one in happenings))


# -- loves -------------------------------------------------------------------------------------------------------------


def loves(life: Life) -> Iterator[Item]:
    """Who courted whom, who said no, who wed, and how it ended."""
    asked = life.did("courted") + life.met("courted")
    answers = [one for one in life.did("refused") + life.met("refused") if not life.caused_by(one, "offered peace")]
    answers += [one for one in life.did("accepted") + life.met("accepted") if one.outcome == "wed"]
    weddings = life.did("married") + life.met("married")
    passing: list[Happening] = []
    found = life.by_partner(sorted(asked + answers + weddings, key=lambda one: one.event_id))
    for partner, events in found.items():
        whats = {one.what for one in events}
        if whats == {"courted"} and len(events) < 3:
            passing.append(events[0])
        else:
            yield _love(life, partner, events)
    if passing:
        told = most_of(passing, 8, lambda one: f"{life.partner_name(one)} ({_who_asked(life, one)}{one.year})")
        yield Item(f"Courtings that came to nothing: {told}.", events=_ids(passing))


def _who_asked(life: Life, one: "Happening") -> str:
    return "" if life.is_mine(one) else f"who courted {life.her}, "


def _love(life: Life, partner: int, events: list["Happening"]) -> Item:
    """Courtings and refusals count up to the wedding: an answer comes a tick late."""
    wedding = next((one for one in events if one.what == "married"), None)
    before = [one for one in events if wedding is None or one.event_id <= wedding.event_id]
    name = life.partner_name(events[0])
    text: list[str] = []
    for is_mine, courted, refused in ((True, "courted", "was told no"), (False, "was courted", "said no")):
        asked = [one for one in before if one.what == "courted" and life.is_mine(one) == is_mine]
        if asked:
            text.append(f"{courted} {times(len(asked))} {in_years(one.year for one in asked)}")
        if no := [one for one in before if one.what == "refused" and life.is_mine(one) != is_mine]:
            text.append(f"{refused} {times(len(no))}")
    said = [one for what in ("accepted", "refused", "courted") for one in events if one.what == what]
    if wedding:
        text.append(f"wed in year {wedding.year}")
        text += _end_of_marriage(life, partner)
    return Item(f"{name}: {', '.join(text)}.", _quotes(life, said), _ids(events))


def _quotes(life: Life, happenings: list["Happening"], most: int = 2) -> tuple[str, ...]:
    """What was told of these, with who told it when others did."""
    found: list[tuple[int, str]] = []
    for one in happenings:
        if len(found) < most and (quote := life.quote(one)):
            teller = "" if life.is_mine(one) else f", {life.partner_name(one)}"
            found.append((one.event_id, f"year {one.year}{teller}{quote}"))
    return tuple(text for _, text in sorted(found))


def _end_of_marriage(life: Life, partner: int) -> Iterator[str]:
    tie = next((tie for tie in life.story.spouses if tie.person.agent_id == partner), None)
    if tie is None:
        return
    if tie.until_year is None:
        yield "together still"
        return
    years = "less than a year" if tie.until_year == tie.since_year else counted(tie.until_year - tie.since_year, "year")
    his = "her" if tie.person.is_female else "his"
    is_widowed = tie.person.died_year is not None and not life.ended_before(tie.person.died_year)
    if is_widowed and tie.person.died_year == tie.until_year:
        yield f"{years} together until {his} death of {cause_of(tie.person)} in year {tie.until_year}"
    else:
        yield f"{years} together until {life.whose} own death"


# -- thefts ------------------------------------------------------------------------------------------------------------


def thefts(life: Life) -> Iterator[Item]:
    yield from _robberies(life, life.did("stole"), "Stole", "from")


def robbed(life: Life) -> Iterator[Item]:
    yield from _robberies(life, life.met("stole"), "Was robbed", "by")


def _robberies(life: Life, found: list["Happening"], verb: str, whom: str) -> Iterator[Item]:
    if not found:
        return
    caught = sum(one.outcome == "caught" for one in found)
    meals = sum(_meals(one) for one in found)
    people = life.by_partner(found)
    if len(found) == 1:
        yield Item(f"{verb} once: {_theft(life, found[0], whom)}", events=_ids(found))
    else:
        names = sorted(people.values(), key=lambda events: -len(events))
        often = [f"{life.partner_name(events[0])} ({times(len(events))})" for events in names[:3] if len(events) > 1]
        end = f", caught {times(caught)}" if caught and whom == "from" else f", {caught:,} caught" if caught else ""
        most = f" Most often {whom} {listed(often)}." if often else ""
        total = (
            f"{verb} {times(len(found))} {in_years(one.year for one in found)}, {whom} {counted(len(people), 'person', 'people')}"
        )
        yield Item(f"{total}: {counted(meals, 'meal')} in all{end}.{most}", events=_ids(found))
        yield Item(f"The first: {_theft(life, found[0], whom)}", events=(found[0].event_id,))
        gravest = max(found, key=lambda one: (_meals(one), -one.event_id))
        if _meals(gravest) and gravest is not found[0]:
            yield Item(f"The gravest: {_theft(life, gravest, whom)}", events=(gravest.event_id,))
    yield from _reasons(life, found)


def _theft(life: Life, one: "Happening", whom: str) -> str:
    what = counted(_meals(one), "meal") if _meals(one) else "caught" if one.outcome == "caught" else "nothing to take"
    return f"{one.season} {one.year}, {whom} {life.partner_name(one)}, {what}{life.quote(one) or '.'}"


def _meals(one: "Happening") -> int:
    return one.amount if isinstance(one.amount, int) else 0


_LED = {"starving": "hunger", "crop lost": "a lost crop", "stole": "an earlier theft", "refused": "a refusal"}
_CAME = {
    "fell out": ("enmity", "enmities"),
    "quarrelled": ("quarrel", "quarrels"),
    "estranged": ("lost friendship", "lost friendships"),
    "stole": ("further theft", "further thefts"),
    "offered peace": ("offer of peace", "offers of peace"),
    "courted": ("courting", "courtings"),
}


def _reasons(life: Life, found: list["Happening"]) -> Iterator[Item]:
    """Only what the history has as causes; of those that were tried, what became of the theft without."""
    arrows = [(one, link) for one in found for link in life.story.causes.get(one.event_id, [])]
    led = Counter(link.what for _, link in arrows)
    tried: dict[str, list[Proof]] = {}
    for one, link in arrows:
        if proof := life.proofs.get((one.event_id, link.event_id)):
            tried.setdefault(link.what, []).append(proof)
    came = Counter(link.what for one in found for link in life.story.effects.get(one.event_id, []))
    reasons = [
        f"{_LED[what]} ({times(count)}{_without(tried.get(what, []))})" for what, count in led.most_common() if what in _LED
    ]
    results = [counted(count, *_CAME[what]) for what, count in came.most_common() if what in _CAME]
    text = [f"What led to it: {listed(reasons)}."] if reasons else []
    text += [f"What came of it: {listed(results)}."] if results else []
    if text:
        yield Item(" ".join(text), events=_ids(found))


def _without(proofs: list["Proof"]) -> str:
    found = found_without(proofs)
    return f"; without it {found}" if found else ""


# -- feuds -------------------------------------------------------------------------------------------------------------


def feuds(life: Life) -> Iterator[Item]:
    """Enmities, how they came about and ended; the worst in full."""
    broken = life.by_partner(life.did("fell out") + life.met("fell out"))
    harm = life.by_partner(life.did(*_HARM) + life.met(*_HARM))
    ranked = sorted(broken, key=lambda partner: (-len(harm.get(partner, [])), broken[partner][0].event_id))
    for partner in sorted(ranked[:_TOLD], key=lambda partner: broken[partner][0].event_id):
        yield _feud(life, sorted(broken[partner], key=lambda one: one.event_id), harm.get(partner, []))
    if rest := ranked[_TOLD:]:
        told = most_of(rest, 8, lambda partner: f"{life.partner_name(broken[partner][0])} ({broken[partner][0].year})")
        yield Item(f"Also fell out with {told}.", events=_ids(broken[partner][0] for partner in rest))
    others = [one for partner, events in harm.items() if partner not in broken for one in events if one.what == "quarrelled"]
    if others:
        names = most_of([events[0] for events in life.by_partner(others).values()], _TOLD, life.partner_name)
        yield Item(f"Quarrelled {times(len(others))} without making a foe, with {names}.", _quotes(life, others), _ids(others))


_HARM = ("quarrelled", "stole", "injured")
_HOW = {
    "stole": ("after stealing from {her}", "after being robbed"),
    "quarrelled": ("in a quarrel that {she} began", "in a quarrel"),
    "refused": ("after saying no", "after being told no"),
    "talked": ("over what was said", "over what was said"),
}


def _feud(life: Life, broken: list["Happening"], harm: list["Happening"]) -> Item:
    first = broken[0]
    name = life.partner_name(first)
    text = [f"{name}: fell out in year {first.year}{_how(life, first)}"]
    if len(broken) > 1:
        text.append(f"and again in {', '.join(str(one.year) for one in broken[1:])}")
    if quarrels := [one for one in harm if one.what == "quarrelled"]:
        text.append(f"quarrelled {times(len(quarrels))}")
    if hurt := [one for one in harm if one.what == "injured"]:
        text.append(f"came to blows {times(len(hurt))}")
    if stolen := [one for one in harm if one.what == "stole"]:
        mine = sum(map(life.is_mine, stolen))
        text += [f"stole from them {times(mine)}"] * bool(mine)
        text += [f"was robbed by them {times(len(stolen) - mine)}"] * (mine < len(stolen))
    text.append(_end_of_feud(life, broken[-1]))
    return Item(f"{', '.join(text)}.", _quotes(life, [one for one in harm if one.what != "stole"]), _ids(broken + harm))


def _how(life: Life, one: "Happening") -> str:
    link = next((link for link in life.story.causes.get(one.event_id, []) if link.what in _HOW), None)
    if link is None:
        return ""
    is_mine = link.actor_id == life.person.agent_id
    how = _HOW[link.what][0 if is_mine else 1].format(she=life.she, her="them")
    return f" {how}{arrow_note(life.proofs, one.event_id, link.event_id)}"


def _end_of_feud(life: Life, last: "Happening") -> str:
    partner = life.partner(last)
    mended = life.did("reconciled", "befriended") + life.met("reconciled", "befriended")
    after = [one for one in mended if life.partner(one) == partner and one.event_id > last.event_id]
    if after:
        one = min(after, key=lambda one: one.event_id)
        return f"{'made peace' if one.what == 'reconciled' else 'became friends'} in year {one.year}"
    tie = next((tie for tie in reversed(life.story.foes) if tie.person.agent_id == partner), None)
    if tie is None or tie.until_year is None:
        return "foes still"
    if tie.person.died_year is not None and not life.ended_before(tie.person.died_year):
        return f"foes until {'her' if tie.person.is_female else 'his'} death in year {tie.person.died_year}"
    return f"foes until {life.whose} own death"


# -- losses ------------------------------------------------------------------------------------------------------------


def losses(life: Life) -> Iterator[Item]:
    """The deaths of parents, spouses and children, with what was told at the mourning."""
    mourned = life.by_partner(life.did("mourned"))
    for year, kind, person in near_deaths(life):
        age = f", {person.age_at_death} years old" if person.age_at_death else ""
        told = life.quote(*mourned.get(person.agent_id, []))
        event = (person.death_event,) if person.death_event else ()
        yield Item(f"Year {year}: the {kind}, {life.name(person)}{age}, of {cause_of(person)}{told or '.'}", events=event)
    lost = life.did("miscarried")
    if lost:
        yield Item(f"Lost a child that was to come, {in_years(one.year for one in lost)}, {times(len(lost))}.", events=_ids(lost))


def near_deaths(life: Life) -> list[tuple[int, str, "Person"]]:
    """(year, what the dead was to this person, the dead), in the course of this life.

    Of two deaths in one year it is not told which came first; the other's page says so too.
    """
    story = life.story
    near = [("mother", story.mother), ("father", story.father)]
    near += [("wife" if tie.person.is_female else "husband", tie.person) for tie in story.spouses]
    near += [("daughter" if child.is_female else "son", child) for child in story.children]
    found = {
        person.agent_id: (person.died_year, kind, person) for kind, person in near if person and person.died_year is not None
    }
    lived = [one for one in found.values() if one[0] >= life.person.born_year and not life.ended_before(one[0])]
    return sorted(lived, key=lambda one: (one[0], one[2].agent_id))


# -- kindness and need -------------------------------------------------------------------------------------------------


def kindness(life: Life) -> Iterator[Item]:
    gave, got = _done(life.did("gave")), _done(life.met("gave"))
    if gave:
        starving = sum(life.caused_by(one, "starving") for one in gave)
        note = f", {times(starving)} to the starving" if starving else ""
        yield Item(f"Gave food {times(len(gave))} to {_whom(life, gave)}{note}.", _quotes(life, gave, 1), _ids(gave))
    if got:
        yield Item(f"Was given food {times(len(got))} by {_whom(life, got)}.", _quotes(life, got, 1), _ids(got))
        yield from _fed_by_the_robbed(life, got)
    for what, active, passive in (("tended", "Tended the sick", "Was tended in sickness"), ("taught", "Taught", "Was taught")):
        for found, verb, by in ((life.did(what), active, ":"), (life.met(what), passive, " by")):
            if found:
                yield Item(f"{verb} {times(len(found))}{by} {_whom(life, found)}.", events=_ids(found))


def _done(happenings: list["Happening"]) -> list["Happening"]:
    return [one for one in happenings if one.outcome == "done"]


def _whom(life: Life, happenings: list["Happening"]) -> str:
    people = sorted(life.by_partner(happenings).values(), key=lambda events: -len(events))
    return most_of(people, 4, lambda events: life.partner_name(events[0]) + (f" ({len(events)})" if len(events) > 1 else ""))


def _fed_by_the_robbed(life: Life, got: list["Happening"]) -> Iterator[Item]:
    stolen = life.by_partner(life.did("stole"))
    for partner, gifts in life.by_partner(got).items():
        theft = stolen.get(partner, [None])[0]
        gift = next((one for one in gifts if theft and one.event_id > theft.event_id), None)
        if theft and gift:
            text = (
                f"Was fed in year {gift.year} by {life.partner_name(gift)}, from whom {life.she} had stolen in year {theft.year}"
            )
            yield Item(f"{text}{life.quote(gift) or '.'}", events=(theft.event_id, gift.event_id))


_NEEDS = {
    "starving": "began to starve",
    "fell sick": "fell sick",
    "injured": "was hurt",
    "crop lost": "lost the crop",
    "hut damaged": "saw the hut damaged",
    "taken in": "was taken in by others",
}


def needs(life: Life) -> Iterator[Item]:
    for what, text in _NEEDS.items():
        if found := life.did(what):
            years = [str(year) for year in dict.fromkeys(one.year for one in found)]
            often = f" {times(len(found))}" if len(found) > 1 else ""
            yield Item(
                f"{text.capitalize()}{often}: {'years' if len(years) > 1 else 'year'} {most_of(years, 8)}.", events=_ids(found)
            )


PLOTS: tuple[tuple[str, Callable[[Life], Iterator[Item]]], ...] = (
    ("Loves", loves),
    ("Thefts", thefts),
    ("Robbed", robbed),
    ("Feuds", feuds),
    ("Losses", losses),
    ("Kindness", kindness),
    ("Need", needs),
)
