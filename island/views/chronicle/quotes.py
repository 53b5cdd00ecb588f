"""What people said at a milestone, each said to be of what it is of. A new occasion is one row of OCCASIONS."""

from island.views.chronicle.statement import Statement, whole
from island.views.chronicle.teller import Params, Teller, Telling
from island.views.selection.results import Quote

_GROWN = 12  # years
SAID_SQL = """SELECT sentence AS quote, agent_id AS who, tick / :tpy AS year, tick / :tpy - born_year AS age, tick, kind AS thought_kind, death_event AS event FROM thoughts
    JOIN villagers USING (agent_id) WHERE tick = :tick AND agent_id = :who AND kind = :kind"""
PLAIN = (
    "“{quote}” So said {who} in {year}.",
    "“{quote}” That was {who}, in {year}.",
    "{who}, in {year}: “{quote}”",
    "“{quote}” Those are words of {who}, from {year}.",
    "From {year}, {who}: “{quote}”",
)
OF_A_CHILD = (
    "“{quote}” {who} was {age:count} in {year}, and kept nothing after this.",
    "The last memory that {who} kept, a child of {age:count}, in {year}: “{quote}”",
    "“{quote}” That was in {year}, and it is the last that {who} kept, at the age of {age:count}.",
    "{who} was {age:count} and kept this last, in {year}: “{quote}”",
)
"""Last words of somebody under twelve."""
OCCASIONS: dict[str, tuple[str, ...]] = {
    "last words": (
        "“{quote}” Of all that {who} remembered this came last, in {year}.",
        "The last memory that {who} kept, in {year}: “{quote}”",
        "“{quote}” That was in {year}, and it is the last that {who} kept.",
        "{who} kept this last, in {year}: “{quote}”",
    ),
    "wedding": (
        "“{quote}” So said {who}, who was married in {year}.",
        "{who}, married in {year}: “{quote}”",
        "“{quote}” That was {who} on the wedding, in {year}.",
        "On {who:his} wedding in {year} {who} said: “{quote}”",
    ),
    "theft": (
        "“{quote}” So {who} told of stealing, in {year}.",
        "{who}, who went stealing in {year}: “{quote}”",
        "“{quote}” That is how {who} spoke of stealing, in {year}.",
        "Of stealing in {year} {who} had this to say: “{quote}”",
    ),
    "caught stealing": (
        "“{quote}” So {who} told of being caught, in {year}.",
        "{who}, caught stealing in {year}: “{quote}”",
        "“{quote}” That was {who}, a thief caught in {year}.",
        "Caught in the act in {year}, {who} said: “{quote}”",
    ),
    "refusal": (
        "“{quote}” So {who} told of a no that {who:he} gave, in {year}.",
        "{who}, who turned somebody away in {year}: “{quote}”",
        "“{quote}” That was {who}, on saying no in {year}.",
        "Of a no in {year} {who} said: “{quote}”",
    ),
    "peace": (
        "“{quote}” So {who} told of a peace made in {year}.",
        "{who}, who made peace in {year}: “{quote}”",
        "“{quote}” That was {who}, when a quarrel ended in {year}.",
        "Of a peace in {year} {who} said: “{quote}”",
    ),
    "grief": (
        "“{quote}” So said {who}, mourning in {year}.",
        "{who}, in grief in {year}: “{quote}”",
        "“{quote}” That was {who}, who wept for somebody in {year}.",
        "In {year} {who} mourned, and said: “{quote}”",
    ),
    "care of the sick": (
        "“{quote}” So said {who}, who nursed the sick in {year}.",
        "{who}, at a sickbed in {year}: “{quote}”",
        "“{quote}” That was {who}, who sat with the sick in {year}.",
        "By a sickbed in {year}, {who}: “{quote}”",
    ),
    "gift of food": (
        "“{quote}” So said {who}, who shared food in {year}.",
        "{who}, who gave food away in {year}: “{quote}”",
        "“{quote}” That was {who}, of a gift of food in {year}.",
        "Of a gift in {year} {who} said: “{quote}”",
    ),
    "tale": (
        "“{quote}” So said {who}, who told a tale in {year}.",
        "{who}, who told of old times in {year}: “{quote}”",
        "“{quote}” That was {who}, in {year}, of a tale that was listened to.",
        "Of a tale in {year} {who} said: “{quote}”",
    ),
    "comfort": (
        "“{quote}” So said {who}, who comforted somebody in {year}.",
        "{who}, beside somebody who mourned, in {year}: “{quote}”",
        "“{quote}” That was {who}, with a word for the mourning, in {year}.",
        "Of comfort given in {year} {who} said: “{quote}”",
    ),
    "feast": (
        "“{quote}” So said {who}, who gave a feast in {year}.",
        "{who}, at the end of a feast in {year}: “{quote}”",
        "“{quote}” That was {who}, who had guests in {year}.",
        "Of a feast in {year} {who} said: “{quote}”",
    ),
    "help": (
        "“{quote}” So said {who}, who worked for another house in {year}.",
        "{who}, after a day's work for others in {year}: “{quote}”",
        "“{quote}” That was {who}, who lent a hand in {year}.",
        "Of help given in {year} {who} said: “{quote}”",
    ),
    "plea": (
        "“{quote}” So said {who}, who asked for food in {year}.",
        "{who}, who had to ask for food in {year}: “{quote}”",
        "“{quote}” That was {who}, asking for food in {year}.",
        "Of asking for food in {year} {who} said: “{quote}”",
    ),
    "amends": (
        "“{quote}” So said {who}, who would pay for a wrong in {year}.",
        "{who}, who went to make good a wrong in {year}: “{quote}”",
        "“{quote}” That was {who}, of amends offered in {year}.",
        "Of a wrong to be paid for in {year} {who} said: “{quote}”",
    ),
    "revenge": (
        "“{quote}” So {who} told of a revenge, in {year}.",
        "{who}, who went out for revenge in {year}: “{quote}”",
        "“{quote}” That was {who}, an avenger, in {year}.",
        "Of a revenge in {year} {who} had this to say: “{quote}”",
    ),
    "birth": (
        "“{quote}” So said {who}, to whom a child was born in {year}.",
        "{who}, with a child newly born, in {year}: “{quote}”",
        "“{quote}” That was {who}, in {year}, of a birth.",
        "Of a birth in {year} {who} said: “{quote}”",
    ),
}


def quote_of(teller: Teller, quote: Quote, rank: int) -> Statement | None:
    """A sentence of the time, with when it was said; None where the chronicle has one that begins like it."""
    params: Params = teller.years(0, 0) | {"who": quote.agent_id, "tick": quote.tick, "kind": quote.kind}
    age = (teller.values(SAID_SQL, params) or {}).get("age")
    is_child = quote.occasion == "last words" and age is not None and 2 < whole(age) < _GROWN
    row = Telling(SAID_SQL, OF_A_CHILD if is_child else OCCASIONS.get(quote.occasion, PLAIN), ("quote",))
    return teller.tell_row(f"quote {quote.occasion}", row, params, weight=78 - 5 * rank, group=f"quote {rank}", is_quote=True)
