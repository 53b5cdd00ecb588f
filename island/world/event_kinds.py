"""What each kind of event holds in its columns, and its words in a tree of causes and in a life: all of it in one table.

The kinds themselves, with their numbers, are in `words.py`. A test fails when one has no entry here.
"""

import enum
from dataclasses import dataclass, field, replace

from island.world.words import (
    Change,
    Craft,
    Custom,
    DeathCause,
    EventKind,
    FeudEnd,
    NamedFor,
    Outcome,
    Season,
    Weather,
    Work,
    word,
)

K = EventKind


@dataclass(frozen=True)
class Kind:
    """`sentence`, `life` and `other_life` are templates over {actor}, {other}, {place}, {amount} and {outcome}.

    The columns say what they hold. One that is empty is not used: nobody, nowhere, no outcome, an amount of 0.
    """

    sentence: str  # in a tree of causes; a deed's outcome is put behind it
    life: str = ""  # among the years of the actor's life; a kind without it is not told there
    other_life: str = ""  # among those of the other
    actor: str = ""
    other: str = ""
    place: str = ""
    amount: str = ""
    outcome: str = ""
    amount_words: type[enum.IntEnum] | None = None  # the list that the number stands for a word of
    outcome_words: type[enum.IntEnum] | None = None
    impersonal: str = ""  # the sentence where there is no actor
    by_outcome: dict[str, str] = field(default_factory=dict)  # the sentence by the word of the outcome, where it depends on it

    def told(self, outcome: object, has_actor: bool = True) -> str:
        """The template of the sentence for such an event."""
        return self.by_outcome.get(str(outcome)) or (self.impersonal if self.impersonal and not has_actor else self.sentence)

    @property
    def is_deed(self) -> bool:
        return self.outcome_words is Outcome


def _deed(
    sentence: str, *, other: str = "", place: str = "", amount: str = "", amount_words: type[enum.IntEnum] | None = None
) -> Kind:
    """Among the years of a life its doer tells a deed in a sentence of his own."""
    outcome = "what came of it for the doer"
    return Kind(sentence, "", "", "the doer", other, place, amount, outcome, amount_words, Outcome)


def _tie(sentence: str, life: str, amount: str = "") -> Kind:
    """What two people become to each other; either reads it in the same words."""
    return Kind(
        f"{{actor}} and {{other}} {sentence}", f"{life} {{other}}", f"{life} {{actor}}", "one of the two", "the other", "", amount
    )


def _house(sentence: str, life: str = "", amount: str = "", outcome: str = "") -> Kind:
    """What befalls a household names one person who lives in it."""
    return Kind(sentence, life, actor="one who lives in the house", amount=amount, outcome=outcome)


def _leaving(sentence: str, amount: str = "number of the island sailed for, from 1") -> Kind:
    """Who goes is gone from this island; what became of them is told by the history of another, or by none."""
    return Kind(f"{{actor}} {sentence}", sentence, actor="who is gone", place="shore", amount=amount)


def _custom(sentence: str, life: str = "", actor: str = "") -> Kind:
    """What becomes of a custom of a village."""
    return Kind(sentence, life, actor=actor, amount="which custom", amount_words=Custom, outcome="number of the village")


def _stock(sentence: str) -> Kind:
    """What the whole island has of fish, wild plants, game or crops from now on."""
    return Kind(sentence, amount="per cent of the usual", outcome="the work that lives on it", outcome_words=Work)


_BOND = "affection between them, that of the colder of the two, -100 to 100"

_BY_CHANGE = {
    word(Change.SPARED): "{actor} was spared",
    word(Change.FED): "{actor} was fed by a hand from outside",
    word(Change.DOOMED): "a hand from outside let {actor} die",
    word(Change.MEALS): "a hand from outside put {amount} meals into the house of {actor}",
    word(Change.WED): "a hand from outside wed {actor} and {other}",
    word(Change.STORM): "a hand from outside sent a storm",
    word(Change.FEVER): "a hand from outside sent a fever to {amount} in a hundred",
    word(Change.WHISPER): "{actor} heard a whisper in the voice of {other}",
    word(Change.SETTING): "a hand from outside changed the island",
    word(Change.STOCK): "a hand from outside changed what there can be at most, to {amount}",
    word(Change.DROUGHT): "a hand from outside sent a drought",
    word(Change.WRECK): "a hand from outside broke a ship on the shore",
    word(Change.CASTAWAYS): "a hand from outside cast strangers ashore",
    word(Change.EPIDEMIC): "a hand from outside cast strangers ashore, who brought a fever",
    word(Change.MIND): "a hand from outside gave everybody another mind",
}

_BY_NAMING = {
    "0": "{actor} and {other} founded a house of their own, named after what they do best",
    "1": "{actor} and {other} founded a house of their own, named after {place}",
    "2": "{actor} and {other} founded a house of their own, named after {actor}",
}

KINDS: dict[EventKind, Kind] = {
    # -- deeds
    K.FISHED: _deed("{actor} fished", place="where in the sea", amount="meals brought home"),
    K.GATHERED: _deed("{actor} gathered", place="where: a wood, a slope, a marsh", amount="meals brought home"),
    K.HUNTED: _deed("{actor} hunted", place="where: hills, heath or crag", amount="meals brought home"),
    K.CHOPPED: _deed("{actor} chopped wood", place="which wood", amount="logs brought home"),
    K.PLANTED: _deed("{actor} planted", place="which fields", amount="meals added to the crop that grows"),
    K.HARVESTED: _deed("{actor} harvested", place="which fields", amount="meals brought home"),
    K.BUILT: _deed("{actor} built", place="village", amount="by how much the hut got better; a hut is worth 0 to 10"),
    K.RESTED: _deed("{actor} rested", place="village", amount="health regained"),
    K.EXPLORED: _deed("{actor} explored", place="where, or the place found", amount="meals, logs or herbs, as the outcome says"),
    K.SANG: _deed("{actor} sang", place="village"),
    K.MOURNED: _deed("{actor} mourned {other}", other="the dead"),
    K.TALKED: _deed("{actor} talked with {other}", other="to whom", amount="change of the affection between them"),
    K.GAVE: _deed("{actor} gave food to {other}", other="to whom", amount="meals given"),
    K.TAUGHT: _deed("{actor} taught {other}", other="the learner", amount="skill that the learner gained, of 100"),
    K.TENDED: _deed("{actor} tended {other}", other="the patient", amount="health that the patient regained"),
    K.PLAYED: _deed("{actor} played with {other}", other="with whom"),
    K.COURTED: _deed("{actor} courted {other}", other="who was courted"),
    K.ACCEPTED: _deed("{actor} said yes to {other}", other="who had offered marriage or peace"),
    K.REFUSED: _deed("{actor} said no to {other}", other="who had offered marriage or peace"),
    K.QUARRELLED: _deed("{actor} quarrelled with {other}", other="with whom", amount="change of the affection between them"),
    K.STOLE: _deed("{actor} stole from {other}", other="one who lives in the robbed house", amount="meals stolen"),
    K.OFFERED_PEACE: _deed("{actor} offered peace to {other}", other="to whom"),
    K.STORED: _deed("{actor} smoked and dried food", place="village", amount="meals that will keep"),
    K.MADE: _deed("{actor} made tools", place="village", amount="days of work that they will last"),
    K.WEEDED: _deed(
        "{actor} cared for the field", place="fields", amount="meals added to the crop; where nothing grows, by how much the soil got better, of 100"
    ),
    K.PICKED: _deed("{actor} picked herbs", place="hills", amount="bundles brought home"),
    K.WATCHED: _deed("{actor} kept watch", place="shore", amount="houses that were warned of a storm"),
    K.FEASTED: _deed("{actor} gave a feast", place="village", amount="meals that were eaten"),
    K.SWAM: _deed("{actor} swam", place="shore", amount="health gained"),
    K.DANCED: _deed("{actor} danced with {other}", other="with whom", amount="change of the affection between them"),
    K.TOLD: _deed("{actor} told {other} a tale", other="who listened", amount="year of which the tale was, when it was listened to"),
    K.COMFORTED: _deed("{actor} comforted {other}", other="who mourned", amount="change of the affection between them"),
    K.HELPED: _deed(
        "{actor} helped the house of {other}", other="one who lives in that house",
        place="fields, shore, village or wood: on its harvest, its pot, its hut or its woodpile",
        amount="meals harvested or gathered, by how much the hut got better, or logs, as the place says",
    ),
    K.TRADED: _deed(
        "{actor} traded with {other}", other="with whom", amount="meals given for wood; below 0, meals got for it"
    ),
    K.ASKED: _deed("{actor} asked {other} for food", other="who was asked", amount="meals got"),
    K.ATONED: _deed("{actor} paid {other} for a wrong", other="to whom", amount="meals paid"),
    K.AVENGED: _deed("{actor} took revenge on {other}", other="one who lives in the harmed house", amount="meals spoilt"),
    K.BACKED: _deed("{actor} spoke for {other}", other="who should lead"),
    K.VISITED: Kind(
        "{actor} visited {other} in another village", other_life="had a visit of {actor}", actor="the doer",
        other="the host, if there was anybody", place="where that village stands", amount="meals that the guest was given",
        outcome="what came of it for the doer", outcome_words=Outcome,
    ),
    K.RAIDED: Kind(
        "{actor} raided {other} by night", "raided the house of {other}", "was raided by {actor}", actor="the doer",
        other="one who lives in that house, if there was anybody to go against", place="where that village stands",
        amount="meals carried off", outcome="what came of it for the doer", outcome_words=Outcome,
    ),
    K.LEFT: _deed("{actor} wanted the house to leave", place="where it went, or none if it waits", amount="houses that gave their word, its own among them"),
    K.PROPOSED: _deed("{actor} spoke for a custom: {amount}", place="village", amount="which custom", amount_words=Custom),
    K.OPPOSED: _deed("{actor} spoke against a custom: {amount}", place="village", amount="which custom", amount_words=Custom),
    K.BLAMED: _deed("{actor} blamed {other} for breaking a custom", other="who broke it", amount="meals paid for it"),
    # -- lives
    K.ARRIVED: Kind("{actor} came to the island", "came to the island", actor="who came by boat", place="village"),
    K.BORN: Kind(
        "{actor} was born to {other}", "was born", "a child, {actor}, was born", actor="the child", other="the mother"
    ),
    K.DIED: Kind(
        "{actor} died of {amount}", "died of {amount}", "{actor} died of {amount}", actor="the dead",
        other="by whose hand, if of violence", amount="cause of death", amount_words=DeathCause,
        outcome="of an infant that died of the kinship of its parents: that kinship, in 1/1024",
    ),
    K.MARRIED: _tie("married", "married"),
    K.RECONCILED: _tie("made peace", "made peace with", f"{_BOND}; 0 when an offer of peace was accepted"),
    K.CONCEIVED: Kind(
        "{actor} was with child by {other}", "was with child", "{actor} was with child",
        actor="the mother", other="the father", amount="days by which the birth will be late; below 0, early",
    ),
    K.MISCARRIED: Kind("{actor} lost the child that was to come", "lost the child that was to come", actor="the mother"),
    K.FELL_SICK: Kind(
        "{actor} fell sick", "fell sick", "gave a fever to {actor}", actor="the sick", other="of whom the sick caught it, if it is a fever that spreads",
        amount="days it will last if nobody tends the sick", outcome="number of the fever, 0 to 11; none of an ordinary sickness",
    ),
    K.RECOVERED: Kind("{actor} got well again", "got well again", actor="who was sick"),
    K.INJURED: Kind(
        "{actor} was hurt", "was hurt", "hurt {actor} in a quarrel",
        actor="who was hurt", other="with whom the quarrel was, if one did it", amount="health lost",
    ),
    K.STARVING: Kind("{actor} began to starve", "began to starve", actor="who starves", amount="hunger, 4 to 10"),
    K.FED_AGAIN: Kind("{actor} had enough to eat again", "had enough to eat again", actor="who starved before"),
    K.PLACE_FOUND: Kind(
        "{actor} found {place}", "found {place}", "was remembered in the name of {place}", actor="who found it",
        other="the dead it is named for, if it is", place="the place", amount="what it is named for", amount_words=NamedFor,
        outcome="number of the wording of its name",
    ),
    K.BEFRIENDED: _tie("became friends", "became friends with", _BOND),
    K.FELL_OUT: _tie("became foes", "fell out with", _BOND),
    K.ESTRANGED: _tie("were no longer friends", "was no longer friends with", _BOND),
    K.TAKEN_IN: Kind(
        "{actor} was taken in by {other}", "was taken in by {other}", "took in {actor}",
        actor="the orphan, or the stranger", other="who took them in", amount="number of the household",
    ),
    K.MOVED: Kind(
        "{actor} moved to another hut", "moved to another hut",
        actor="who moved", other="if it is a new home: whose house name it bears, of the two who wed",
        amount="number of the household moved to",
    ),
    K.HOUSE_FOUNDED: Kind(
        "{actor} and {other} founded a house of their own", "founded a house with {other}", "founded a house with {actor}",
        actor="the husband", other="the wife", place="the place that it is named after, if it is", amount="number of its name among those of its kind",
        outcome="what it is named after: 0 what one of them is best at, 1 a place, 2 the husband", by_outcome=_BY_NAMING,
    ),
    K.INHERITED: Kind(
        "{actor} inherited {amount} meals and {outcome} logs of {other}", "inherited {amount} meals and {outcome} logs of {other}",
        actor="the heir", other="the last who lived in the house", amount="meals", outcome="logs",
    ),
    K.HOME_INHERITED: Kind(
        "{actor} inherited the house of {other}", "inherited the house of {other}",
        actor="the heir", other="the last who lived in the house", amount="meals that grow on its field",
        outcome="what its hut is worth, 0 to 10",
    ),
    K.HOME_FELL_IN: Kind(
        "the house of {actor} stood empty and fell in", actor="the last who lived there", amount="meals that were left",
        outcome="logs that were left",
    ),
    K.REMEMBERED: Kind(
        "{actor} chose what to remember", actor="who remembers", other="whom it is about, if anybody", amount="importance, 0 to 10"
    ),
    K.MUDDLED: Kind("{actor} did not know what to do", actor="whose decision was not legal"),
    # -- crafts
    K.CRAFT_BROUGHT: Kind(
        "{actor} brought the craft of {amount}", "brought the craft of {amount}", actor="who knew it from elsewhere", amount="craft",
        amount_words=Craft,
    ),
    K.CRAFT_FOUND: Kind(
        "{actor} found out the craft of {amount}", "found out the craft of {amount}", actor="who found it, when nobody here knew it",
        amount="craft", amount_words=Craft,
    ),
    K.CRAFT_LEARNED: Kind(
        "{actor} learned the craft of {amount} from {other}", "learned the craft of {amount} from {other}",
        "passed the craft of {amount} on to {actor}", actor="the learner", other="the teacher", amount="craft", amount_words=Craft,
    ),
    K.CRAFT_LOST: Kind(
        "the craft of {amount} was lost with {actor}", "was the last who knew the craft of {amount}",
        actor="the last who knew it", amount="craft", amount_words=Craft,
    ),
    K.WEIR_CAUGHT: Kind(
        "the weir of the house of {actor} caught fish", actor="one who lives in the house", place="reef", amount="meals caught"
    ),
    # -- households
    K.HUT_DAMAGED: _house("the hut of {actor} was damaged", "saw the hut damaged", "by how much; a hut is worth 0 to 10"),
    K.CROP_RIPENED: _house("the field of {actor} ripened", "saw the field ripen", "meals on the field"),
    K.CROP_LOST: _house("the crop of {actor} was lost", "lost the crop", "meals lost"),
    K.SURVEYED: _house("the house of {actor} ate", amount="meals eaten in the tick", outcome="meals that were wanting"),
    K.CHILLED: _house("the house of {actor} was cold", amount="health that the cold took from everybody in it"),
    # -- the island
    K.SEASON: Kind(
        "{outcome} came, {amount}", amount="weather", outcome="season", amount_words=Weather, outcome_words=Season
    ),
    K.YEAR_BEGAN: Kind("a new year began", amount="climate of the year, -100 cold to 100 warm"),
    K.GROWTH: Kind(
        "{place} gave again", place="where", amount="by how much the stock grew", outcome="by how much the timber grew",
    ),
    K.STORM_NEARS: Kind("a storm was on its way", amount="day on which it will break", outcome="day on which it will be over"),
    K.STORM_ROSE: Kind("a storm broke", amount="days it will last"),
    K.STORM_FELL: Kind("the storm was over"),
    K.VILLAGE_ENDED: Kind("nobody was left"),
    K.SITE_WORN: Kind("{place} was worn out by years of taking", place="the site", amount="by how much it holds less at most"),
    K.SITE_RESTED: Kind("{place} had rested and gave more again", place="the site", amount="by how much it holds more at most"),
    # -- from outside
    K.CHANGED: Kind(
        "a hand from outside changed something", "met a hand from outside: {outcome}", actor="whom it was done to; of a house, one who lives there",
        other="who was wed to the actor, or whose voice was heard", place="whose stock it was; none for timber",
        amount="health, hunger, meals, per cent of the people, the number of a cause of death, the new most of a stock, years or strangers, as the change says",
        outcome="what was done", outcome_words=Change, by_outcome=_BY_CHANGE,
    ),
    K.WITHHELD: Kind(
        "withheld from {actor}: {amount}", "was kept from something", actor="of the event that was withheld",
        other="of that event", place="of that event", amount="kind of that event", amount_words=EventKind,
        impersonal="withheld: {amount}",
    ),
    # -- the sea
    K.DRIVEN_OFF: _leaving("was driven out to sea by a storm", ""),
    K.LEFT_TO_WED: _leaving("sailed away to find somebody to marry"),
    K.LEFT_IN_HUNGER: _leaving("sailed away from hunger"),
    K.LEFT_AMONG_FOES: _leaving("sailed away from too many foes"),
    K.LOADED: Kind(
        "{actor} loaded a boat with {amount} meals and {outcome} logs", actor="one of those who sail", amount="meals", outcome="logs"
    ),
    K.SENT_OVER: Kind(
        "{actor} sent {amount} meals and {outcome} logs over the sea to {other}",
        "sent {amount} meals and {outcome} logs over the sea to {other}",
        actor="one who lives in the house", other="kin who had sailed", amount="meals", outcome="logs",
    ),
    K.CAME_ASHORE: Kind(
        "{actor} came ashore from another island", "came ashore from another island",
        actor="who landed", place="shore", amount="number of the island they come from, from 1",
    ),
    K.GOODS_CAME: _house(
        "{amount} meals and {outcome} logs came over the sea to the house of {actor}",
        "saw {amount} meals and {outcome} logs come over the sea", "meals", "logs",
    ),
    K.TALE_TOLD: Kind(
        "{actor} told {other} of the other shore", "told {other} of the other shore", "heard {actor} tell of the other shore",
        actor="who came over the sea", other="who heard it",
    ),
    # -- villages
    K.VILLAGE_FOUNDED: Kind(
        "{actor} led people away to found a village at {place}", "led people away to found a village at {place}",
        actor="who led them", place="where it stands", amount="number of the village",
    ),
    K.SETTLED: Kind(
        "{actor} settled at {place}", "settled at {place}", actor="who moved, with the house", place="where the village stands",
        amount="number of the village",
    ),
    K.VILLAGE_EMPTIED: Kind(
        "the village at {place} stood empty", place="where it stood", amount="number of the village",
    ),
    K.STRIFE_BEGAN: Kind(
        "strife began between the villages of {actor} and {other}", "led a raid by which strife of two villages began",
        "was raided, and strife of two villages began", actor="who led the raid", other="one of a raided house",
        place="where the raided village stands", amount="number of the raided village", outcome="number of the raiders' village",
    ),
    K.STRIFE_ENDED: Kind(
        "the strife of two villages was over: {outcome}", "saw the end of the strife with the village of {other}",
        "saw the end of the strife with the village of {actor}", actor="one of a village that is lived in",
        other="one of the other village, if anybody is left in it", amount="deaths in it", outcome="how it ended", outcome_words=FeudEnd,
    ),
    # -- what a village makes of its people
    K.LEADER_NAMED: Kind(
        "{amount} of a hundred followed {actor}, who was leader now", "was named leader", actor="who leads",
        amount="per cent of the grown who back the leader", outcome="number of the village",
    ),
    K.LEADER_CHALLENGED: Kind(
        "{actor} challenged the leader {other}", "challenged {other}, who led the village", "was challenged as leader by {actor}",
        actor="who challenges", other="the leader", amount="per cent of the grown who back the challenger", outcome="number of the village",
    ),
    K.LEADER_DEPOSED: Kind(
        "{actor} was deposed, whom {amount} of a hundred followed", "was deposed as leader", actor="who led",
        amount="per cent of the grown who still back them", outcome="number of the village",
    ),
    K.FEUD_BEGAN: Kind(
        "a feud began between the houses of {actor} and {other}", "began a feud with the house of {other}",
        "met a feud with the house of {actor}", actor="one of a house, who did the last wrong", other="one of the other house, who suffered it",
        amount="what the wrongs remembered between the houses weigh",
    ),
    K.FEUD_ENDED: Kind(
        "the feud between the houses of {actor} and {other} was over: {outcome}", "saw the end of the feud with the house of {other}",
        "saw the end of the feud with the house of {actor}", actor="one of a house", other="one of the other house",
        amount="deaths in it", outcome="how it ended", outcome_words=FeudEnd,
    ),
    # -- customs
    K.CUSTOM_BEGAN: _custom(
        "a custom began at the word of {actor}: {amount}", "brought the village to a custom: {amount}",
        "who asked for it first, or founded the village and brought it along from another",
    ),
    K.CUSTOM_BROKEN: replace(
        _custom("{actor} broke a custom, {amount}, and {other} saw it", "broke a custom, {amount}, before the eyes of {other}", "who broke it"),
        other_life="saw {actor} break a custom: {amount}", other="who saw it",
    ),
    K.CUSTOM_ENDED: _custom(
        "a custom ended that {actor} and others had spoken against: {amount}", "brought a custom to its end: {amount}", "who spoke against it first"
    ),
    K.CUSTOM_LAPSED: _custom("a custom was broken too often, and was kept no more: {amount}"),
    K.CUSTOM_FORGOTTEN: _custom("a custom was broken whose beginning nobody remembered, and was kept no more: {amount}"),
    # -- shocks
    K.DROUGHT_BEGAN: Kind("a drought began", amount="years it will last"),
    K.DROUGHT_ENDED: Kind("the drought was over"),
    K.HAZE_CAME: Kind("a haze came over the sky, and it grew cold", amount="years it will last"),
    K.HAZE_CLEARED: Kind("the haze cleared"),
    K.GREAT_STORM: Kind("it was one of the great storms", place="the wood it threw trees in; none if no wood is known", amount="trees it threw, in logs"),
    K.FLOODED: Kind("the stream flooded the fields", place="fields"),
    K.WOOD_BURNED: Kind("{place} burned", place="the wood", amount="logs that burned"),
    K.HUT_BURNED: _house("the hut of {actor} burned", "lost the hut to fire", "meals that burned with it"),
    K.WHALE_STRANDED: Kind("a whale stranded", place="shore", amount="meals on it; 0 if it was rotten when it was found"),
    K.SALVAGED: _house(
        "the house of {actor} carried home {amount} meals and {outcome} logs from the shore",
        "carried home {amount} meals and {outcome} logs from the shore", "meals", "logs",
    ),
    K.WRECKED: Kind("a ship broke on the shore", place="shore", amount="logs of it"),
    K.CAST_ASHORE: Kind(
        "{actor} was cast ashore, a stranger", "was cast ashore, a stranger", actor="the stranger", place="shore",
        amount="how many were in the boat",
    ),
    K.FEVER_CAME: Kind(
        "a fever came with {actor}", "brought a fever", actor="the stranger who had it", amount="number of the fever, 0 to 11"
    ),
    K.FEVER_GONE: Kind(
        "the fever was gone: {amount} fell sick, {outcome} died", amount="how many fell sick of it", outcome="how many died of it"
    ),
    K.LAND_CHANGED: Kind(
        "{place} was changed for ever", place="the place", amount="how much it can hold at most from now on"
    ),
    K.STOCK_GREW: _stock("from this year on {outcome} brought more"),
    K.STOCK_WANED: _stock("from this year on {outcome} brought less"),
}  # fmt: skip

COLUMNS = ("actor", "other", "place", "amount", "outcome")
BY_WORD = {word(kind): entry for kind, entry in KINDS.items()}
