"""What an event says in a sentence, by its kind, and how a sentence may name its time.

A clause is the middle of a sentence in the past tense, over the columns of EVENT_SQL. A new kind of event is one row of HAPPENINGS;
a kind without a row is told in the words that `island.world.event_kinds` has for it.
"""

import re
from dataclasses import dataclass

from island.world.event_kinds import BY_WORD


@dataclass(frozen=True)
class Happening:
    """`heading`: above the tale of what came of such an event. A routine kind is no turning point; one of nobody has no actor."""

    clauses: tuple[str, ...]
    heading: str = ""
    is_routine: bool = False
    is_of_nobody: bool = False


HAPPENINGS: dict[str, Happening] = {
    "stole": Happening(
        (
            "{who} stole {amount:#meal|meals} from {other}",
            "{who} took {amount:#meal|meals} from the house of {other} by stealth",
            "{who} broke in on {other} and carried off {amount:#meal|meals}",
        ),
        "A theft from {other}",
    ),
    "quarrelled": Happening(
        ("{who} quarrelled with {other}", "{who} and {other} came to high words", "{who} picked a quarrel with {other}"),
        "A quarrel: {who} and {other}",
    ),
    "courted": Happening(
        ("{who} asked {other} to marry {who:him}", "{who} asked for the hand of {other}", "{who} courted {other}"),
        "A proposal: {who} and {other}",
    ),
    "refused": Happening(
        ("{who} said no to {other}", "{who} turned {other} away", "{who} would not have it, and told {other} so"),
        "A refusal: {who} and {other}",
    ),
    "accepted": Happening(("{who} said yes to {other}", "{who} gave {other} the answer {other:he} had hoped for")),
    "offered peace": Happening(
        ("{who} held out a hand to {other} and asked for peace", "{who} asked {other} to let the quarrel rest"),
        "An offer of peace: {who} and {other}",
    ),
    "gave": Happening(
        (
            "{who} shared {amount:#meal|meals} with {other}",
            "{who} brought {other} {amount:#meal|meals}",
            "{who} gave {other} {amount:#meal|meals}",
        ),
        "A gift to {other}",
    ),
    "taught": Happening(("{who} taught {other}", "{who} took {other} along to learn"), is_routine=True),
    "tended": Happening(("{who} sat by {other} in sickness", "{who} nursed {other}"), is_routine=True),
    "avenged": Happening(
        (
            "{who} came to the house of {other} by night and took revenge",
            "{who} paid {other} back, and spoilt {amount:#meal|meals}",
            "{who} took revenge on {other} and the whole house",
        ),
        "Revenge on {other}",
    ),
    "atoned": Happening(
        ("{who} paid {other} {amount:#meal|meals} for a wrong", "{who} made it good to {other} with {amount:#meal|meals}"),
        "A wrong made good",
    ),
    "asked": Happening(
        (
            "{who} asked {other} for food and got {amount:#meal|meals}",
            "{who} went to {other} to ask for food, and came back with {amount:#meal|meals}",
        ),
        "A plea for food",
    ),
    "helped": Happening(
        ("{who} did a day's work for the house of {other}", "{who} lent a hand to the house of {other}"), "A helping hand"
    ),
    "feasted": Happening(
        (
            "{who} gave a feast of {amount:#meal|meals}",
            "{who} put {amount:#meal|meals} on the table for whoever came",
            "people ate {amount:#meal|meals} in the house of {who}, at a feast",
        ),
        "The feast of {who}",
    ),
    "told": Happening(("{who} told {other} a tale", "{other} sat and listened to {who}, who told a tale"), is_routine=True),
    "comforted": Happening(("{who} comforted {other}", "{who} sat with {other}, who was mourning"), is_routine=True),
    "traded": Happening(("{who} and {other} traded",), is_routine=True),
    "backed": Happening(
        ("{who} spoke up for {other}", "{who} said to all who would hear that {other} should lead"), is_routine=True
    ),
    "watched": Happening(("{who} kept watch",), is_routine=True),
    "danced": Happening(("{who} danced with {other}",), is_routine=True),
    "swam": Happening(("{who} swam",), is_routine=True),
    "stored": Happening(("{who} smoked and dried food",), is_routine=True),
    "made": Happening(("{who} made tools",), is_routine=True),
    "weeded": Happening(("{who} cared for the field",), is_routine=True),
    "picked": Happening(("{who} picked herbs",), is_routine=True),
    "village founded": Happening(
        (
            "{who} led people away to live at {place:place}",
            "{who} and those who went along built huts at {place:place}",
            "a village was founded at {place:place}, with {who} at its head",
        ),
        "The village at {place:place}",
    ),
    "settled": Happening(("{who} went to live at {place:place}", "{who} moved to {place:place}"), is_routine=True),
    "village emptied": Happening(("nobody lived at {place:place} any more", "{place:place} stood empty"), is_of_nobody=True),
    "mourned": Happening(("{who} mourned {other}", "{who} wept for {other}")),
    "talked": Happening(("{who} talked with {other}",), is_routine=True),
    "played": Happening(("{who} played with {other}",), is_routine=True),
    "sang": Happening(("{who} sang to the village",), is_routine=True),
    "explored": Happening(("{who} went to see what lay beyond",), is_routine=True),
    "built": Happening(("{who} worked on the hut",), is_routine=True),
    "planted": Happening(("{who} planted a field",), is_routine=True),
    "fished": Happening(("{who} went fishing",), is_routine=True),
    "gathered": Happening(("{who} went gathering",), is_routine=True),
    "hunted": Happening(("{who} went hunting",), is_routine=True),
    "chopped": Happening(("{who} felled timber",), is_routine=True),
    "harvested": Happening(("{who} brought in the harvest",), is_routine=True),
    "rested": Happening(("{who} rested at home",), is_routine=True),
    "arrived": Happening(("{who} stepped ashore", "{who} came to the island by boat"), is_routine=True),
    "born": Happening(("{who} was born to {other}", "{other} gave birth to {who}"), "The birth of {who}", is_routine=True),
    "died": Happening(("{who} {death:died}", "{who} {death:died} at {age:digits}"), "The death of {who}"),
    "married": Happening(
        ("{who} and {other} were married", "{who} married {other}", "{who} and {other} set up house together"),
        "A wedding: {who} and {other}",
    ),
    "reconciled": Happening(
        ("{who} and {other} made peace", "{who} and {other} buried their quarrel"), "A peace: {who} and {other}"
    ),
    "conceived": Happening(
        ("{who} was with child by {other}", "{who} found that {who:he} was carrying the child of {other}"),
        "{who}, with child",
        is_routine=True,
    ),
    "miscarried": Happening(("{who} lost the child {who:he} was carrying",), "A child that did not come"),
    "house founded": Happening(
        (
            "{who} and {other} founded a house of their own",
            "{who} and {other} went on with the name of neither, and founded a house",
            "a new house began with {who} and {other}",
        ),
        "The house that {who} founded",
    ),
    "inherited": Happening(("{who} inherited {amount:#meal|meals} of {other}",), is_routine=True),
    "home inherited": Happening(
        ("{who} inherited the house of {other}", "the house and the field of {other} went to {who}"), is_routine=True
    ),
    "home fell in": Happening(("the house of {who} stood empty and fell in",), is_routine=True),
    "craft found": Happening(
        (
            "{who} found out the craft of {amount:craft}",
            "{who} came upon the craft of {amount:craft}",
            "{who} was the first to have the craft of {amount:craft}",
        ),
        "What {who} found out",
    ),
    "craft lost": Happening(
        (
            "the craft of {amount:craft} was lost with {who}",
            "nobody was left who knew the craft of {amount:craft}, as {who} had",
            "{who} took the craft of {amount:craft} along",
        ),
        "What {who} took along",
    ),
    "craft learned": Happening(
        ("{who} learned the craft of {amount:craft} from {other}", "{other} passed the craft of {amount:craft} on to {who}"),
        is_routine=True,
    ),
    "craft brought": Happening(("{who} brought the craft of {amount:craft} from elsewhere",), is_routine=True),
    "weir caught": Happening(("the weir of {who} caught fish",), is_routine=True),
    "drought began": Happening(("a drought began", "the rain stayed away"), "The drought of {year}", is_of_nobody=True),
    "haze came": Happening(
        ("a haze came over the sky and it grew cold", "the sun went dim and the cold came"),
        "The haze of {year}",
        is_of_nobody=True,
    ),
    "great storm": Happening(
        ("a great storm broke", "a storm broke such as few lives see"), "The great storm", is_of_nobody=True
    ),
    "whale stranded": Happening(("a whale stranded", "a whale lay on the shore"), "The whale", is_of_nobody=True),
    "flooded": Happening(
        ("the stream flooded the fields", "the water rose over the fields"), "The flood of {year}", is_of_nobody=True
    ),
    "wrecked": Happening(("a ship broke on the shore", "a wreck came ashore"), "The wreck", is_of_nobody=True),
    "cast ashore": Happening(
        (
            "{who}, a stranger, was cast ashore",
            "the sea cast up a stranger, {who}",
            "{who}, a stranger, came out of the sea",
        ),
        "The coming of {who}",
    ),
    "fever came": Happening(("a fever came with {who}", "{who} brought a fever ashore"), "The fever that {who} brought"),
    "hut burned": Happening(("the hut of {who} burned", "fire took the hut of {who}"), "A fire"),
    "salvaged": Happening(("the house of {who} had its share of what the sea had brought",), is_routine=True),
    "fell sick": Happening(("{who} fell sick", "sickness found {who}"), "The sickness of {who}"),
    "recovered": Happening(("{who} got well again",), is_routine=True),
    "injured": Happening(("{who} was hurt", "{who} came to harm"), "The wound of {who}"),
    "starving": Happening(
        (
            "{who} began to starve",
            "{who} had nothing left to eat",
            "hunger came to the house of {who}",
            "there was no food left in the house of {who}",
        ),
        "The hunger of {who}",
    ),
    "fed again": Happening(("{who} had enough to eat again",), is_routine=True),
    "storm rose": Happening(
        ("a storm broke over the island", "a storm came in from the sea"), "The storm of {year}", is_of_nobody=True
    ),
    "storm fell": Happening(("the storm blew itself out",), is_routine=True, is_of_nobody=True),
    "hut damaged": Happening(("the hut of {who} was damaged", "{who} saw the hut give way"), "The broken roof of {who}"),
    "crop ripened": Happening(("the field of {who} ripened",), is_routine=True),
    "crop lost": Happening(
        (
            "the crop of {who} was lost",
            "{who} lost the crop",
            "nothing was left of the crop of {who}",
            "the field of {who} came to nothing",
        ),
        "The lost crop of {who}",
    ),
    "place found": Happening(("{who} found {place:place}", "{who} came upon {place:place}")),
    "befriended": Happening(
        ("{who} and {other} became friends", "a friendship began between {who} and {other}"), "A friendship: {who} and {other}"
    ),
    "fell out": Happening(
        ("{who} and {other} became enemies", "{who} fell out with {other}", "there was bad blood between {who} and {other}"),
        "An enmity: {who} and {other}",
    ),
    "estranged": Happening(
        ("{who} and {other} stopped being friends", "the friendship of {who} and {other} ended"),
        "A lost friendship: {who} and {other}",
    ),
    "leader named": Happening(
        ("{who} became leader", "the village took {who} for its leader", "{who} was named leader"), "A leader: {who}"
    ),
    "leader challenged": Happening(
        (
            "{who} stood up against {other}, the leader",
            "{who} came to have nearly as many behind {who:him} as the leader, {other}",
        ),
        "A challenge: {who} and {other}",
    ),
    "leader deposed": Happening(
        ("{who} was leader no longer", "the village would not follow {who} any more", "{who} was deposed as leader"),
        "The fall of {who}",
    ),
    "custom began": Happening(
        (
            "the village took up the custom of {amount:custom}, at the word of {who}",
            "{who} saw the village take up the custom of {amount:custom}",
            "the custom of {amount:custom} began, at the word of {who}",
        ),
        "A custom of {who}",
    ),
    "custom broken": Happening(
        (
            "{other} saw {who} break the custom of {amount:custom}",
            "{who} broke the custom of {amount:custom} before the eyes of {other}",
            "{who} was seen by {other} to break the custom of {amount:custom}",
        ),
        "A broken custom: {who}",
    ),
    "custom ended": Happening(
        (
            "the village gave up the custom of {amount:custom}, against which {who} had been the first to speak",
            "{who} had been the first to speak against the custom of {amount:custom}, and it ended",
        ),
        "The end of a custom",
    ),
    "custom lapsed": Happening(
        (
            "too many had broken the custom of {amount:custom}, and it was kept no more",
            "nobody was blamed any more for breaking the custom of {amount:custom}, and it was gone",
        ),
        is_of_nobody=True,
    ),
    "custom forgotten": Happening(
        (
            "the custom of {amount:custom} was forgotten",
            "nobody was left who knew why the custom of {amount:custom} had begun, and it was kept no more",
        ),
        is_of_nobody=True,
    ),
    "proposed": Happening(("{who} spoke for the custom of {amount:custom}",), is_routine=True),
    "opposed": Happening(("{who} spoke against the custom of {amount:custom}",), is_routine=True),
    "blamed": Happening(("{who} blamed {other} for a broken custom", "{who} called {other} to account for a broken custom")),
    "feud began": Happening(
        (
            "a feud began between the kin of {who} and those of {other}",
            "{who} and {other} set their houses at feud",
            "{who} was at feud with {other} and all who bore that name",
        ),
        "A feud: {who} and {other}",
    ),
    "feud ended": Happening(
        (
            "nothing was left of the feud between {who} and {other} and theirs",
            "{who} and {other} saw the end of the feud between their families",
        ),
        "The end of a feud: {who} and {other}",
    ),
    "visited": Happening(
        ("{who} went to see {other} in another village", "{who} was a guest of {other}, in another village"),
        "A visit to {other}",
        is_routine=True,
    ),
    "raided": Happening(
        (
            "{who} raided {other} by night",
            "{who} and others came by night to the house of {other}",
            "{who} went by night against the village of {other}",
        ),
        "The raid on {other}",
    ),
    "left": Happening(("{who} said that it was time to leave", "{who} wanted to leave the village"), "The word of {who}"),
    "strife began": Happening(
        ("strife began between the villages of {who} and {other}", "the villages of {who} and {other} came to be at strife"),
        "Strife of villages: {who} and {other}",
    ),
    "strife ended": Happening(
        ("the strife between the villages of {who} and {other} was over", "{who} and {other} saw their villages at peace again"),
        "The end of a strife: {who} and {other}",
    ),
    "taken in": Happening(
        ("{other} took in the child {who}", "{who}, still a child, was taken in by {other}"), "A home for {who}"
    ),
    "moved": Happening(("{who} moved to another hut",), "{who} moves", is_routine=True),
    "season": Happening(("the {season} was {weather:weather}",), is_routine=True, is_of_nobody=True),
    "year began": Happening(("a new year began",), is_routine=True, is_of_nobody=True),
    "chilled": Happening(("the house of {who} went cold", "there was no fire in the house of {who}"), "The cold house of {who}"),
    "village ended": Happening(("nobody was left on the island",), is_of_nobody=True),
}

KILLED = ("{other} struck {who} dead", "{who} died of blows that {other} had struck")
TAKEN_IN_GROWN = ("{other} gave {who} a home", "{who} found a home with {other}")
NOTHING_TAKEN = (
    "{who} broke in on {other} and came away with nothing",
    "{who} tried to steal from {other}, who had nothing to lose",
)
REVENGE_FAILED = (
    "{who} came to the house of {other} by night for revenge, and in vain",
    "{who} meant to take revenge on {other} and did not get far",
)
ATONED_IN_VAIN = (
    "{who} would have paid {other} for a wrong, but {other} would not have it",
    "{other} would not take what {who} offered for a wrong",
)
NOT_GIVEN = ("{who} asked {other} for food and got none", "{who} went to {other} to ask for food, and came back with nothing")
CAUGHT = (
    "{who} was caught stealing from {other}", "{who} tried to rob {other} and was caught at it",
    "{other} caught {who} with what was not {who:hers}",
)  # fmt: skip
HURT_BY = ("{other} hurt {who} in a fight", "a fight with {other} left {who} hurt")

DATED = (
    "In the {season} of {year}, {clause}.",
    "In {year}, {clause}.",
    "{clause} in {year}.",
    "{clause} in the {season} of {year}.",
    "It was the {season} of {year} when {clause}.",
)
"""Where a sentence may name its time."""

DATED_SAME = (
    "In the same year {clause}.",
    "{clause} in the same year.",
    "Before the year was out, {clause}.",
    "That same year {clause}.",
    "Not long after, still in {year}, {clause}.",
    "It was still {year} when {clause}.",
    "Then, in the same year, {clause}.",
)
DATED_NEXT = (
    "The year after, {clause}.",
    "A year later {clause}.",
    "The next year {clause}.",
    "{clause} the year after.",
)
DATED_LATER = (
    "{later:#year|years} later, {clause}.",
    "After {later:#year|years} {clause}.",
    "In {year}, {clause}.",
    "{clause} in the {season} of {year}.",
)
"""Where the sentence before names a year: how long after."""

DATED_SEASON = ("In {year}, {clause}.", "It began with the weather: {clause} in {year}.")
"""For a season, which is a time itself."""

DATED_OFTEN = (
    "{clause}, {times:times} in {year}.",
    "{times:times} in {year} {clause}.",
    "{clause}, {times:times} in {year} alone.",
)
"""For several events of one year that are alike."""

BECAUSE_SAME_YEAR = (
    "It happened because {clause}.",
    "And that, because {clause}.",
    "All this because {clause}.",
    "It had come to this because {clause} in the same year.",
    "The cause is on record: {clause}.",
)
BECAUSE_EARLIER = (
    "It happened because, in {cause_year}, {clause}.",
    "It went back to {cause_year}, when {clause}.",
    "The cause lay in {cause_year}, when {clause}.",
    "Behind it stood {cause_year}, when {clause}.",
    "It would not have come to this but for {cause_year}, when {clause}.",
)
BECAUSE_SEASON = (
    "At the root of it was the weather: {clause}.",
    "The weather was behind it: {clause}.",
    "Trace it back, and you find that {clause}.",
)

SO_SAME_YEAR = (
    "So it came that {clause}, still in {year}.",
    "Because of it, in the same year, {clause}.",
    "That was why, before the year was out, {clause}.",
    "What came of it within the year: {clause}.",
    "And so {clause}, while it was still {year}.",
    "From that it followed that {clause}, not long after.",
)
SO_AT_ONCE = (
    "So it came that {clause}.",
    "And so {clause}.",
    "That was why {clause}.",
    "What came of it: {clause}.",
    "From that it followed that {clause}.",
    "With that it came about that {clause}.",
)
SO_LATER = (
    "So it came that in {year} {clause}.",
    "Because of it, {later:#year|years} later, {clause}.",
    "It was a reason why {clause} in {year}.",
    "What came of it, in {year}: {clause}.",
    "From there it led to {year}, when {clause}.",
    "And because of that {clause} in {year}.",
    "{later:#year|years} later this was why {clause}.",
    "It took {later:#year|years} to come to this: {clause}.",
    "The next link is of {year}: {clause}.",
)
"""From a cause to what came of it."""

COLUMNS = ("who", "other", "amount", "place", "season", "weather", "death", "age", "year")


def with_prefix(clause: str, prefix: str) -> str:
    """A clause over the columns of another event: `{who}` as `{cause_who}`."""
    return re.sub(r"\{(\w+)", lambda found: f"{{{prefix}{found[1]}" if found[1] in COLUMNS else found[0], clause)


def clauses_of(
    what: str, *, amount: int, outcome: str | None, has_actor: bool, has_other: bool, has_age: bool = True, is_grown: bool = False
) -> tuple[str, ...]:
    """The clauses that fit an event; none where somebody whom they name is missing. `has_age`: whether an age is worth a word;
    `is_grown`: whether whom it befell was 16 or older.
    """
    known = HAPPENINGS.get(what) or _from_the_world(what)
    clauses = known.clauses
    if what == "stole":
        clauses = CAUGHT if outcome == "caught" else (clauses if amount > 0 else NOTHING_TAKEN)
    if what == "avenged" and outcome != "done":
        clauses = REVENGE_FAILED
    if what == "avenged" and outcome == "done" and amount <= 0:
        clauses = tuple(clause for clause in clauses if "{amount" not in clause)
    if what == "atoned" and outcome != "done":
        clauses = ATONED_IN_VAIN
    if what == "asked" and outcome != "done":
        clauses = NOT_GIVEN
    if what == "gave" and amount <= 0:
        clauses = ("{who} shared a meal with {other}",)
    if what == "taken in" and is_grown:
        clauses = TAKEN_IN_GROWN
    if what == "injured" and has_other:
        clauses = HURT_BY
    if what == "died" and has_other:
        clauses = KILLED
    elif what == "died" and not has_age:
        clauses = clauses[:1]
    missing = [slot for slot, is_there in (("{who", has_actor or known.is_of_nobody), ("{other", has_other)) if not is_there]
    return tuple(clause for clause in clauses if not any(slot in clause for slot in missing))


def _from_the_world(what: str) -> Happening:
    """The sentence of a tree of causes, if it needs only people and places."""
    kind = BY_WORD.get(what)
    sentence = kind.sentence if kind else ""
    if not sentence or "{amount" in sentence or "{outcome" in sentence:
        return Happening(())
    return Happening((sentence.replace("{actor}", "{who}").replace("{place}", "{place:place}"),))


def is_routine(what: str) -> bool:
    return what in HAPPENINGS and HAPPENINGS[what].is_routine
