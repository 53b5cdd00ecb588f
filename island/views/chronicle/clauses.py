"""What an event says in a sentence, by its kind, and how a sentence may name its time.

A clause is the middle of a sentence in the past tense, over the columns of EVENT_SQL. A kind without an entry is not told.
"""

import re

CLAUSES: dict[str, tuple[str, ...]] = {
    "stole": (
        "{who} stole {amount:#meal|meals} from {other}",
        "{who} took {amount:#meal|meals} from the house of {other} by stealth",
    ),
    "quarrelled": ("{who} quarrelled with {other}", "{who} and {other} came to high words", "{who} picked a quarrel with {other}"),
    "courted": ("{who} asked {other} to marry {who:him}", "{who} asked for the hand of {other}", "{who} courted {other}"),
    "refused": ("{who} said no to {other}", "{who} turned {other} away", "{who} would not have it, and told {other} so"),
    "accepted": ("{who} said yes to {other}", "{who} gave {other} the answer {other:he} had hoped for"),
    "offered peace": ("{who} held out a hand to {other} and asked for peace", "{who} asked {other} to let the quarrel rest"),
    "gave": ("{who} shared {amount:#meal|meals} with {other}", "{who} brought {other} {amount:#meal|meals}"),
    "taught": ("{who} taught {other}", "{who} took {other} along to learn"),
    "tended": ("{who} sat by {other} in sickness", "{who} nursed {other}"),
    "mourned": ("{who} mourned {other}", "{who} wept for {other}"),
    "talked": ("{who} talked with {other}",),
    "played": ("{who} played with {other}",),
    "sang": ("{who} sang to the village",),
    "explored": ("{who} went to see what lay beyond",),
    "built": ("{who} worked on the hut",),
    "planted": ("{who} planted a field",),
    "fished": ("{who} went fishing",),
    "gathered": ("{who} went gathering",),
    "hunted": ("{who} went hunting",),
    "chopped": ("{who} felled timber",),
    "harvested": ("{who} brought in the harvest",),
    "rested": ("{who} rested at home",),
    "arrived": ("{who} stepped ashore", "{who} came to the island by boat"),
    "born": ("{who} was born to {other}", "{other} gave birth to {who}"),
    "died": ("{who} {death:died}", "{who} {death:died} at the age of {age:digits}"),
    "married": ("{who} and {other} were married", "{who} married {other}", "{who} and {other} set up house together"),
    "reconciled": ("{who} and {other} made peace", "{who} and {other} buried their quarrel"),
    "conceived": ("{who} was with child by {other}", "{who} found that {who:he} was carrying the child of {other}"),
    "miscarried": ("{who} lost the child {who:he} was carrying",),
    "fell sick": ("{who} fell sick", "sickness found {who}"),
    "recovered": ("{who} got well again",),
    "injured": ("{who} was hurt", "{who} came to harm"),
    "starving": ("{who} began to starve", "{who} had nothing left to eat", "hunger came to the house of {who}"),
    "fed again": ("{who} had enough to eat again",),
    "storm rose": ("a storm broke over the island", "a storm came in from the sea"),
    "storm fell": ("the storm blew itself out",),
    "hut damaged": ("the hut of {who} was damaged", "{who} saw the hut give way"),
    "crop ripened": ("the field of {who} ripened",),
    "crop lost": ("the crop of {who} was lost", "{who} lost the crop", "nothing was left of the crop of {who}"),
    "place found": ("{who} found {place:place}", "{who} came upon {place:place}"),
    "befriended": ("{who} and {other} became friends", "a friendship began between {who} and {other}"),
    "fell out": ("{who} and {other} became enemies", "{who} fell out with {other}", "there was bad blood between {who} and {other}"),
    "estranged": ("{who} and {other} stopped being friends", "the friendship of {who} and {other} ended"),
    "taken in": ("{other} took in the orphan {who}", "{who}, an orphan, was taken in by {other}"),
    "moved": ("{who} moved to another hut",),
    "season": ("the {season} was {weather:weather}",),
    "year began": ("a new year began",),
    "chilled": ("the house of {who} went cold",),
    "village ended": ("nobody was left on the island",),
}  # fmt: skip

NOTHING_TAKEN = (
    "{who} broke in on {other} and came away with nothing",
    "{who} tried to steal from {other}, who had nothing to lose",
)
CAUGHT = ("{who} was caught stealing from {other}", "{who} tried to rob {other} and was caught at it")
HURT_BY = ("{other} hurt {who} in a quarrel", "a quarrel with {other} left {who} hurt")

DATED = (
    "In the {season} of {year}, {clause}.",
    "In {year}, {clause}.",
    "In {year}, when it was {season}, {clause}.",
    "{clause} in {year}.",
    "{clause} in the {season} of {year}.",
    "Then, in {year}, {clause}.",
    "{clause}; that was in {year}.",
    "The {season} of {year} came, and {clause}.",
)
"""Where a sentence may name its time."""

DATED_SEASON = ("In {year}, {clause}.", "It began with the weather: {clause} in {year}.")
"""For a season, which is a time itself."""

DATED_OFTEN = (
    "In {year}, {clause}, {times:times} in all.",
    "{times:times} in {year} {clause}.",
    "{clause}, {times:times} in {year} alone.",
    "In {year}, {times:times}, {clause}.",
)
"""For several events of one year that are alike."""

BECAUSE_SAME_YEAR = (
    "It happened because {clause}.",
    "And that, because {clause}.",
    "All this because {clause}.",
    "It had come to this because {clause} in the same year.",
    "The cause is on record: {clause}.",
    "The reason was near at hand: {clause}.",
)
BECAUSE_EARLIER = (
    "It happened because, in {cause_year}, {clause}.",
    "It went back to {cause_year}, when {clause}.",
    "The cause lay in {cause_year}, when {clause}.",
    "Behind it stood {cause_year}, when {clause}.",
    "And that, because in {cause_year} {clause}.",
    "It would not have come to this but for {cause_year}, when {clause}.",
)
BECAUSE_SEASON = (
    "And all of it because {clause}.",
    "At the root of it was the weather: {clause}.",
    "In the end it was the weather: {clause}.",
    "Trace it back, and you find that {clause}.",
)

COLUMNS = ("who", "other", "amount", "place", "season", "weather", "death", "age", "year")


def with_prefix(clause: str, prefix: str) -> str:
    """A clause over the columns of another event: `{who}` as `{cause_who}`."""
    return re.sub(r"\{(\w+)", lambda found: f"{{{prefix}{found[1]}" if found[1] in COLUMNS else found[0], clause)


def clauses_of(what: str, *, amount: int, outcome: str | None, has_other: bool) -> tuple[str, ...]:
    """The clauses that fit an event; none for a kind that is not told, or where the other is missing."""
    clauses = CLAUSES.get(what, ())
    if what == "stole":
        clauses = CAUGHT if outcome == "caught" else (clauses if amount > 0 else NOTHING_TAKEN)
    if what == "gave" and amount <= 0:
        clauses = ("{who} shared a meal with {other}",)
    if what == "injured" and has_other:
        clauses = HURT_BY
    return clauses if has_other else tuple(clause for clause in clauses if "{other" not in clause)
