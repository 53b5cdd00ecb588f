"""Every symbol of the codec in plain English; a symbol without an entry is shown as its word."""

import enum
from typing import Any

from island.world.words import Age, Deed, Field, NewsKind, Status, Trait, Weather, Work, word

DEEDS: dict[Deed, str] = {
    Deed.FISH: "fish", Deed.GATHER: "gather", Deed.HUNT: "hunt", Deed.CHOP: "chop wood", Deed.PLANT: "plant the field",
    Deed.HARVEST: "harvest the field", Deed.BUILD: "build on the hut", Deed.REST: "rest", Deed.EXPLORE: "explore", Deed.SING: "sing",
    Deed.MOURN: "mourn {}", Deed.TALK: "talk with {}", Deed.GIVE: "give food to {}", Deed.TEACH: "teach {}", Deed.TEND: "tend {}",
    Deed.PLAY: "play with {}", Deed.COURT: "court {}", Deed.ACCEPT: "say yes to {}", Deed.REFUSE: "say no to {}",
    Deed.QUARREL: "quarrel with {}", Deed.STEAL: "steal from {}", Deed.PEACE: "offer peace to {}",
    Deed.STORE: "smoke and dry food", Deed.MAKE: "make tools", Deed.WEED: "care for the field", Deed.PICK: "pick herbs",
    Deed.WATCH: "keep watch", Deed.FEAST: "give a feast", Deed.SWIM: "swim", Deed.DANCE: "dance with {}", Deed.TELL: "tell {} a tale",
    Deed.COMFORT: "comfort {}", Deed.HELP: "help the house of {}", Deed.TRADE: "trade with {}", Deed.ASK: "ask {} for food",
    Deed.ATONE: "pay {} for a wrong", Deed.AVENGE: "take revenge on {}", Deed.BACK: "speak for {}",
    Deed.VISIT: "go to see another village", Deed.RAID: "raid another village by night", Deed.LEAVE: "leave the village",
    Deed.PROPOSE: "speak for a custom", Deed.OPPOSE: "speak against a custom", Deed.BLAME: "blame {} for a broken custom",
}  # fmt: skip
NEWS: dict[NewsKind, str] = {  # {} is the other, {me} her or him
    NewsKind.ASKS_WED: "{} asks to marry {me}", NewsKind.ASKS_PEACE: "{} offers {me} peace", NewsKind.DIED: "{} died",
    NewsKind.WED_ME: "{} married {me}", NewsKind.BORN: "a child was born: {}", NewsKind.ROBBED_ME: "{} stole from {me}",
    NewsKind.TENDED_ME: "{} tended {me}", NewsKind.FED_ME: "{} gave {me} food", NewsKind.REFUSED_ME: "{} said no to {me}",
    NewsKind.MADE_PEACE: "{} made peace with {me}", NewsKind.QUARRELLED_ME: "{} quarrelled with {me}",
    NewsKind.TAUGHT_ME: "{} taught {me}", NewsKind.HUT_BROKEN: "the hut was damaged", NewsKind.CROP_LOST: "the crop was lost",
    NewsKind.FELL_SICK: "{} fell sick", NewsKind.GOT_WELL: "{} got well", NewsKind.CAUGHT_THIEF: "{} was caught stealing from {me}",
    NewsKind.STORM: "a storm came", NewsKind.WITH_CHILD: "with child by {}", NewsKind.COURTED_ME: "{} courted {me}",
    NewsKind.HELPED_ME: "{} helped {me}", NewsKind.FEASTED_ME: "{} gave a feast for {me}", NewsKind.COMFORTED_ME: "{} comforted {me}",
    NewsKind.PAID_ME: "{} paid {me} for a wrong", NewsKind.HARMED_ME: "{} wanted to take revenge on {me}",
    NewsKind.BACKED_ME: "{} spoke for {me}", NewsKind.LEADS: "{} leads the village now", NewsKind.FEUD: "a feud began with the house of {}",
    NewsKind.CRAFT: "{} found a craft out", NewsKind.GUEST: "{} came as a guest", NewsKind.RAIDED_US: "{} led a raid against the village",
    NewsKind.LEAVES: "{} wants to leave the village",
    NewsKind.CRAFT: "{} found a craft out", NewsKind.CUSTOM: "what {} asked for is a custom now", NewsKind.BROKE: "{} broke a custom",
    NewsKind.BLAMED_ME: "{} blamed {me} for a broken custom",
}  # fmt: skip
WORDS: dict[type[enum.IntEnum], dict[Any, str]] = {
    Trait: {Trait.HOT: "hot-tempered"},
    Work: {Work.GROWING: "farming"},
    Status: {Status.LEARNS: "could learn", Status.SMALL: "a healthy child"},
    Weather: {Weather.FAIR: "fair weather", Weather.STORMY: "storms", Weather.DRY: "drought"},
    Field: {
        Field.BARE: "the field is bare", Field.GROWING: "the crop grows", Field.RIPE: "the field is ripe",
        Field.KEPT: "others of the house keep the field",
    },
}  # fmt: skip
LEVELS = {
    "hunger": ("full", "peckish", "hungry", "starving"),
    "health": ("failing", "weak", "well", "strong"),
    "food": ("no food", "little food", "enough food", "plenty of food"),
    "wood": ("no wood", "some wood", "plenty of wood"),
    "hut": ("no hut", "a leaky hut", "a sound hut"),
    "fish": ("fish scarce", "fish fair", "fish rich"),
    "plants": ("plants scarce", "plants fair", "plants rich"),
    "game": ("game scarce", "game fair", "game rich"),
    "tools": ("no tools", "worn tools", "good tools"),
    "herbs": ("no herbs", "a few herbs", "many herbs"),
    "beyond": ("", "strangers in another village", "somebody dear in another village", "foes in another village"),
    "level": ("a beginner at", "able at", "a master of"),
    "decade": ("under ten", "in the teens", "in the twenties", "in the thirties", "in the forties", "in the fifties", "in the sixties",
               "in the seventies", "in the eighties", "ninety or more"),
}  # fmt: skip
AGES = {  # by whether it is a woman
    Age.INFANT: ("a baby boy", "a baby girl"),
    Age.CHILD: ("a boy", "a girl"),
    Age.YOUTH: ("a young man", "a young woman"),
    Age.ADULT: ("a man", "a woman"),
    Age.ELDER: ("an old man", "an old woman"),
}


def worded(member: enum.IntEnum) -> str:
    return WORDS.get(type(member), {}).get(member, word(member))
