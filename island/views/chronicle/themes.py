"""What a life is told for: a row a theme of the selection, with how often, and what there is to say of it besides.

A new theme is one row here and one in `island.views.selection.lives`.
"""

from dataclasses import dataclass

from island.views.chronicle.teller import Telling
from island.views.selection.lives import HAS_NO_PARENT, TERM_ENDS
from island.world.words import EventKind as K

# `+actor`: grouped in one walk through the events, not in the order of the index by actor, which takes ten times as long.
_ACTOR = (
    "SELECT actor AS who, {count} AS count{also} FROM events WHERE kind IN ({kinds}){outcome} AND actor IS NOT NULL {{only}}"
    " GROUP BY +actor"
)
_OTHER = "SELECT other AS who, count(*) AS count FROM events WHERE kind = {kind} AND other IS NOT NULL {{only}} GROUP BY +other"
_CHILDREN = """SELECT p.agent_id AS who, count(*) AS count FROM villagers c JOIN villagers p ON p.agent_id IN (c.mother, c.father)
    WHERE {where} {{only}} GROUP BY 1"""
_TIES = """SELECT who, count(*) AS count FROM (SELECT a AS who FROM relations WHERE kind = '{kind}'
    UNION ALL SELECT b FROM relations WHERE kind = '{kind}') WHERE who IS NOT NULL {{only}} GROUP BY 1"""


@dataclass(frozen=True)
class Theme:
    """`counts` gives who and count; {only} in it narrows it to one person, by `column`. `more` is told of the person :who.

    `deed`: the number of the kind of event of which the person's own words are told, if any. `worth`: beside other themes, on the
    scale of `Tale`; of a theme of 1 there is little to say.
    """

    counts: str
    column: str
    wordings: tuple[str, ...]
    more: tuple[Telling, ...] = ()
    deed: int | None = None
    worth: float = 5.0
    several: tuple[str, ...] = ()  # the wordings of more than one, where these must differ
    is_grief: bool = False  # nobody is said to have come to more of it than others as if it were a feat

    def of_one(self, count: int) -> Telling:
        wordings = self.several if count > 1 and self.several else self.wordings
        return Telling(self.counts.format(only=f"AND {self.column} = :who"), wordings, ("count",))

    def second_sql(self, is_of_all: bool) -> str:
        """Who comes next, of all or of those who came or were born in the ticks :f0 to :f1; `rivals`: how many come to as much."""
        time = "" if is_of_all else "AND v.arrived_tick BETWEEN :f0 AND :f1"
        return f"""WITH n AS ({self.counts.format(only="")}), m AS ({self.counts.format(only=f"AND {self.column} = :who")}),
            r AS (SELECT n.who, n.count FROM n JOIN villagers v ON v.agent_id = n.who JOIN m ON m.who <> n.who WHERE n.count > 1 {time})
            SELECT m.who, m.count, r.who AS other, r.count AS next, (SELECT count(*) FROM r WHERE r.count >= m.count) AS rivals,
              (SELECT count(*) FROM r x WHERE x.count = r.count) AS alike FROM m, r ORDER BY r.count DESC, r.who LIMIT 1"""


IS_ORPHAN = f"e.tick / :tpy - v.born_year < 16 AND {HAS_NO_PARENT}"
"""Of whoever is taken in: a grown stranger is none either."""


def _by_actor(*kinds: int, count: str = "count(*)", also: str = "", outcome: int | None = None) -> str:
    """How many events of these kinds each was the actor of, or only those with an outcome; `also`: further columns."""
    only = "" if outcome is None else f" AND outcome = {outcome}"
    return _ACTOR.format(kinds=", ".join(map(str, kinds)), count=count, also=also and f", {also}", outcome=only)


def _of_deed(
    kind: int,
    wordings: tuple[str, ...],
    more: tuple[Telling, ...] = (),
    *,
    worth: float = 5.0,
    count: str = "count(*)",
    also: str = "",
    outcome: int | None = None,
) -> Theme:
    """Who did one kind of deed so often, with their own words of it; what is counted is as in `_by_actor`."""
    return Theme(_by_actor(kind, count=count, also=also, outcome=outcome), "actor", wordings, more, kind, worth)


def _most_often(kind: int, mine: str, theirs: str, wordings: tuple[str, ...]) -> Telling:
    """The one partner there was most often, if it was one alone and oftener than twice."""
    return Telling(
        f"""WITH n AS (SELECT {theirs} AS other, count(*) AS count FROM events WHERE kind = {kind} AND {mine} = :who AND {theirs} IS NOT NULL
              AND {theirs} <> :who GROUP BY 1)
            SELECT :who AS who, other, count, count > 2 AND (SELECT count(*) FROM n o WHERE o.count = n.count) = 1 AS is_most
            FROM n ORDER BY count DESC, other LIMIT 1""",
        wordings,
        ("is_most",),
    )


def _caused(effect: int, cause: int, wordings: tuple[str, ...]) -> Telling:
    """How many events of a kind, of the person's deeds of another kind as a cause."""
    return Telling(
        f"""SELECT :who AS who, count(DISTINCT c.event_id) AS count FROM events d JOIN event_causes c ON c.cause_id = d.event_id
            JOIN events e ON e.event_id = c.event_id WHERE d.actor = :who AND d.kind = {cause} AND e.kind = {effect}""",
        wordings,
        ("count",),
    )


def _because(deed: int, cause: int, wordings: tuple[str, ...]) -> Telling:
    """How many of the person's deeds that brought something have an event of a kind as a cause."""
    return Telling(
        f"""SELECT :who AS who, count(DISTINCT d.event_id) AS count, count(DISTINCT d.event_id) > 1 AS is_often
            FROM events d JOIN event_causes c ON c.event_id = d.event_id
            JOIN events e ON e.event_id = c.cause_id WHERE d.actor = :who AND d.kind = {deed} AND d.amount > 0 AND e.kind = {cause}""",
        wordings,
        ("is_often",),
    )


_HUNGER = _because(
    K.STOLE,
    K.STARVING,
    (
        "{count:times} {who:he} stole because {who:he} was starving.",
        "Hunger was the cause {count:times}.",
        "Of the thefts {count:count} came of hunger of {who:his} own.",
        "Behind {count:#theft|thefts} stood hunger.",
    ),
)
_CROPS = _because(
    K.STOLE,
    K.CROP_LOST,
    (
        "{count:times} {who:he} stole because a crop had been lost.",
        "Behind {count:count} of the thefts stood a lost crop.",
        "A lost crop was the cause {count:times}.",
        "Of the thefts {count:count} came of a crop that was lost.",
    ),
)
_ENMITIES = _caused(
    K.FELL_OUT,
    K.STOLE,
    (
        "It made {who:him} {count:#enemy|enemies}.",
        "{count:#enmity|enmities} came of it.",
        "The thefts cost {who:him} the goodwill of {count:#person|people}.",
        "{count:#person|people} became {who:his} {count:~enemy|enemies} over it.",
    ),
)

THEMES: dict[str, Theme] = {
    "thief": _of_deed(
        K.STOLE,
        (
            "{who:he} stole {count:times}, {meals:#meal|meals} in all, and was {caught:times} caught.",
            "{count:times} {who:he} took what was not {who:hers}. It came to {meals:#meal|meals}, and {who:he} was {caught:times} caught.",
            "{count:times} {who:he} came out of the houses of others with what {who:he} had stolen there, {meals:#meal|meals} in all; {who:he} was {caught:times} caught.",
            "{count:#theft stands|thefts stand} against {who:his} name, of {meals:#meal|meals}, and {who:he} was {caught:times} caught.",
        ),
        (
            _most_often(
                K.STOLE,
                "actor",
                "other",
                (
                    "{other} suffered most, {count:times}.",
                    "Most often {who:he} went to {other}, {count:times}.",
                    "The door {who:he} knew best was that of {other}, where {who:he} went {count:times}.",
                    "{count:times} it was the house of {other}, and none oftener.",
                ),
            ),
            _CROPS,
            _HUNGER,
            _ENMITIES,
        ),
        worth=9,
        count="sum(amount > 0)",
        also="sum(amount) AS meals, sum(outcome = 9) AS caught",
    ),
    "robbed": Theme(
        _OTHER.format(kind=int(K.STOLE)),
        "other",
        (
            "{count:times} somebody came to steal from {who:him}.",
            "{count:times} thieves came to {who:his} house.",
            "Thieves came for {who:his} stores {count:times}.",
            "{who:his} house drew thieves {count:times}.",
        ),
        (
            _most_often(
                K.STOLE,
                "other",
                "actor",
                (
                    "{count:times} the thief was {other}.",
                    "{count:times} it was {other} who did it.",
                    "Of these thefts {other} did {count:count}.",
                    "It was {other} {count:times}.",
                ),
            ),
            Telling(
                f"""SELECT :who AS who, g.other, count(*) AS count FROM events g WHERE g.kind = {K.GAVE:d} AND g.actor = :who AND EXISTS (
                     SELECT 1 FROM events t WHERE t.kind = {K.STOLE:d} AND t.actor = g.other AND t.other = :who AND t.event_id < g.event_id)
                   GROUP BY g.other ORDER BY count(*) DESC, g.other LIMIT 1""",
                (
                    "All the same {who:he} gave food {count:times} to {other}, who had robbed {who:him}.",
                    "{count:times} {who:he} fed {other}, who had robbed {who:him}.",
                    "And yet {count:times} {who:he} shared food with {other}, who had stolen from {who:him}.",
                    "{other} had robbed {who:him}; all the same {who:given} gave {other:him} food {count:times}.",
                ),
            ),
        ),
        worth=6,
        is_grief=True,
    ),
    "peacemaker": _of_deed(
        K.OFFERED_PEACE,
        (
            "{who:he} offered peace {count:times}.",
            "{count:times} {who:he} went to an enemy and asked for peace.",
            "{who:he} asked for peace {count:times}.",
            "{who:he} held out a hand to an enemy {count:times}.",
        ),
        (
            Telling(
                f"""SELECT :who AS who, count(DISTINCT c.event_id) AS count FROM events d JOIN event_causes c ON c.cause_id = d.event_id
                   JOIN events e ON e.event_id = c.event_id WHERE d.actor = :who AND d.kind = {K.OFFERED_PEACE:d} AND e.kind = {K.RECONCILED:d}""",
                (
                    "Peace came of it {count:times}.",
                    "{count:times} the hand was taken.",
                    "It ended {count:#quarrel|quarrels}.",
                    "{count:#peace was|peaces were} made that way.",
                ),
                ("count",),
            ),
        ),
        worth=6,
    ),
    "quarreller": _of_deed(
        K.QUARRELLED,
        (
            "{who:he} began {count:#quarrel|quarrels}.",
            "{count:times} {who:he} picked a quarrel.",
            "{count:#quarrel|quarrels} began with {who:him}.",
            "{who:he} quarrelled {count:times}.",
        ),
        (
            _most_often(
                K.QUARRELLED,
                "actor",
                "other",
                (
                    "Most of all it was {other}: {count:times}.",
                    "{count:times} it was {other} who had to hear it.",
                    "It was {other} {who:he} went for oftenest, {count:times}.",
                    "Nobody heard more of it than {other}, {count:times}.",
                ),
            ),
            _caused(
                K.INJURED,
                K.QUARRELLED,
                (
                    "{count:times} it came to blows, and somebody was hurt.",
                    "It left somebody hurt {count:times}.",
                    "Words turned to blows {count:times}.",
                    "{count:times} it ended with a wound.",
                ),
            ),
        ),
        worth=6,
    ),
    "giver": _of_deed(
        K.GAVE,
        (
            "{who:he} gave food away {count:times}.",
            "{count:times} {who:he} shared {who:his} food.",
            "{who:he} fed others {count:times}.",
            "{count:#gift|gifts} of food came from {who:him}.",
        ),
        (
            _because(
                K.GAVE,
                K.STARVING,
                (
                    "{count:times} it went to somebody who was starving.",
                    "{count:#gift|gifts} were given because somebody was starving.",
                    "Hunger of others was the cause {count:times}.",
                    "{count:times} it was hunger that {who:he} answered.",
                ),
            ),
            _most_often(
                K.GAVE,
                "actor",
                "other",
                (
                    "Most of it went to {other}, {count:times}.",
                    "{other} was fed oftenest, {count:times}.",
                    "{count:times} it was {other} who ate of it.",
                    "Nobody had more of it than {other}, who was fed {count:times}.",
                ),
            ),
        ),
    ),
    "healer": _of_deed(
        K.TENDED,
        (
            "{who:he} sat with the sick {count:times}.",
            "{count:times} {who:he} nursed somebody.",
            "{who:he} cared for the sick {count:times}.",
            "When people lay sick {who:he} came, {count:times} in all.",
        ),
        worth=6,
    ),
    "teacher": _of_deed(
        K.TAUGHT,
        (
            "{who:he} gave {count:#lesson|lessons} to {pupils:#pupil|pupils}.",
            "{count:#lesson|lessons} others had from {who:him}, {pupils:#person|people} in all.",
            "{pupils:#person|people} learned from {who:him}, in {count:#lesson|lessons}.",
            "{who:he} passed on what {who:he} knew {count:times}, to {pupils:#pupil|pupils}.",
        ),
        (
            _most_often(
                K.TAUGHT,
                "actor",
                "other",
                (
                    "{other} learned most, in {count:#lesson|lessons}.",
                    "{count:#lesson was|lessons were} for {other}.",
                    "The favourite was {other}, with {count:#lesson|lessons}.",
                    "Oftenest it was {other}, {count:times}.",
                ),
            ),
        ),
        also="count(DISTINCT other) AS pupils",
    ),
    "singer": _of_deed(
        K.SANG,
        (
            "{who:he} sang to the village {count:times}.",
            "{count:#song|songs} of {who:hers} {count:~is|are} on record.",
            "{who:he} sang, {count:times} in all.",
            "The village heard {who:him} sing {count:times}.",
        ),
        worth=4,
    ),
    "mourner": _of_deed(
        K.MOURNED,
        (
            "{who:he} mourned the dead {count:times}.",
            "{count:times} {who:he} stood mourning.",
            "{who:he} wept for the dead {count:times}.",
            "{count:times} {who:he} gave a season to grief.",
        ),
        (
            _most_often(
                K.MOURNED,
                "actor",
                "other",
                (
                    "{count:times} it was for {other}.",
                    "For {other} alone {who:he} mourned {count:times}.",
                    "{other} was mourned {count:times}, and nobody else as often.",
                    "Of these seasons of grief {count:count} were for {other}.",
                ),
            ),
        ),
        worth=4,
    ),
    "leader": Theme(
        f"""SELECT n.actor AS who, sum(coalesce(e.tick, (SELECT max(tick) FROM ticks)) / :tpy - n.tick / :tpy) AS count, min(n.tick) / :tpy AS since,
              (SELECT p.name FROM places p WHERE p.place_id = coalesce((SELECT f.place FROM events f WHERE f.kind = {K.VILLAGE_FOUNDED:d}
                AND f.amount = n.outcome), 0)) AS place
            FROM events n LEFT JOIN events e ON e.event_id = (SELECT min(x.event_id) FROM events x WHERE x.actor = n.actor
              AND x.event_id > n.event_id AND {TERM_ENDS})
            WHERE n.kind = {K.LEADER_NAMED:d} AND n.actor IS NOT NULL {{only}} GROUP BY n.actor""",
        "n.actor",
        (
            "{who:he} was first named leader in {since}, at {place:place}, and led for {count:#year|years} in all.",
            "People followed {who:him} for {count:#year|years} in all, first at {place:place}, from {since} on.",
            "{who:he} came to lead {place:place} in {since}; it was {count:#year|years} in all that people followed {who:him}.",
            "{count:#year|years} in all {who:he} was a leader, first at {place:place}, in {since}.",
        ),
        (
            Telling(
                f"""SELECT :who AS who, count(*) FILTER (WHERE kind = {K.LEADER_NAMED:d}) AS terms, count(*) FILTER (WHERE kind = {K.LEADER_DEPOSED:d}) AS deposed FROM events
                    WHERE actor = :who AND kind IN ({K.LEADER_NAMED:d}, {K.LEADER_DEPOSED:d}) HAVING terms > 1 AND deposed > 0""",
                (
                    "{terms:times} {who:he} was named, and {deposed:times} deposed.",
                    "{terms:times} people named {who:him}, and {deposed:times} they deposed {who:him}.",
                    "It was no single rule: {terms:times} {who:he} was named and {deposed:times} deposed.",
                    "{who:he} was named {terms:times} and deposed {deposed:times}.",
                ),
            ),
            Telling(
                f"""SELECT :who AS who, count(*) AS count, group_concat(DISTINCT actor) AS names FROM events
                    WHERE kind = {K.LEADER_CHALLENGED:d} AND other = :who AND actor IS NOT NULL HAVING count(*) BETWEEN 1 AND 6""",
                (
                    "{who:he} was challenged {count:times}, by {names}.",
                    "{names} would have led in {who:his} place, and said so, {count:times}.",
                    "Those who would have led instead, and said so {count:times}: {names}.",
                    "Against {who:him} stood, {count:times} in all, {names}.",
                ),
                ("count",),
            ),
            Telling(
                f"""SELECT actor AS who, event_id AS event, tick / :tpy AS year, amount AS share FROM events WHERE kind = {K.LEADER_DEPOSED:d} AND actor = :who
                    AND (SELECT count(*) FROM events WHERE kind = {K.LEADER_NAMED:d} AND actor = :who) = 1 LIMIT 1""",
                (
                    "In {year} {who:he} was deposed.",
                    "People had enough of {who:him} in {year}.",
                    "{year} was the end of it: the village would not have {who:him} lead any more.",
                    "The village would not follow {who:him} any more in {year}.",
                ),
            ),
        ),
        worth=9,
    ),
    "host": _of_deed(
        K.FEASTED,
        (
            "{who:he} gave {count:#feast|feasts}, and {meals:#meal was|meals were} eaten at {who:his} table.",
            "{count:times} {who:he} had people in to eat, {meals:#meal|meals} in all.",
            "{who:his} house was open {count:times}, and {meals:#meal|meals} went to whoever came.",
            "People ate {meals:#meal|meals} at {who:his} {count:~feast|feasts}, {count:count} in number.",
        ),
        also="sum(amount) AS meals",
        outcome=7,
    ),
    "storyteller": _of_deed(
        K.TOLD,
        (
            "{who:he} told {count:#tale|tales}, to {people:#person|people}; the furthest back went to {year}.",
            "{people:#person|people} had {count:#tale|tales} from {who:him}, of things as far back as {year}.",
            "{count:times} somebody sat down to listen to {who:him}, {people:#person|people} in all. {who:he} could tell as far back as {year}.",
            "{who:he} told {count:#tale|tales} to {people:#person|people}, and what {who:he} told of went back to {year}.",
        ),
        worth=6,
        also="count(DISTINCT other) AS people, min(amount) AS year",
        outcome=7,
    ),
    "comforter": _of_deed(
        K.COMFORTED,
        (
            "{who:he} sat with those who mourned {count:times}, and comforted {people:#person|people}.",
            "{people:#person|people} had comfort from {who:him} in grief, {count:times} in all.",
            "When people wept for their dead {who:he} came, {count:times}, to {people:#person|people}.",
            "{count:times} {who:he} found a word for somebody in mourning, {people:#person|people} altogether.",
        ),
        worth=6,
        also="count(DISTINCT other) AS people",
        outcome=7,
    ),
    "helper": _of_deed(
        K.HELPED,
        (
            "{who:he} worked {count:#day|days} for other houses.",
            "{count:times} {who:he} lent others a hand, {people:#person|people} in all.",
            "Others had {count:#day|days} of {who:his} work, for thanks.",
            "{who:he} gave {count:#day|days} to houses that were not {who:hers}.",
        ),
        worth=6,
        also="count(DISTINCT other) AS people",
        outcome=4,
    ),
    "watcher": _of_deed(
        K.WATCHED,
        (
            "{who:he} kept watch {nights:times}, and {count:#house was|houses were} warned of a storm by {who:him}.",
            "{count:times} a house had word of a storm from {who:him}, who kept watch {nights:times}.",
            "Of {who:his} {nights:#watch|watches} came {count:#warning|warnings} of a storm.",
            "{nights:times} {who:he} looked out over the sea for the others, and {count:times} a house was warned in time.",
        ),
        worth=4,
        count="sum(amount)",
        also="count(*) AS nights",
    ),
    "starving": Theme(
        _by_actor(K.STARVING),
        "actor",
        (
            "{who:he} began to starve {count:times}.",
            "{count:times} hunger came to {who:his} house.",
            "{who:he} knew hunger well: {count:times} {who:he} had nothing to eat.",
            "Hunger found {who:him} {count:times}.",
        ),
        (
            Telling(
                f"SELECT :who AS who, count(*) AS count FROM events WHERE other = :who AND kind = {K.GAVE:d}",
                (
                    "{count:times} others gave {who:him} food.",
                    "{who:he} was fed by others {count:times}.",
                    "Others shared with {who:him} {count:times}.",
                    "{count:#gift|gifts} of food came {who:his} way.",
                ),
                ("count",),
            ),
            _because(
                K.STOLE,
                K.STARVING,
                (
                    "{count:times} {who:he} stole because {who:he} was starving.",
                    "Hunger made {who:him} steal {count:times}.",
                    "{count:#theft|thefts} of {who:hers} came of hunger.",
                    "{who:he} stole out of hunger, {count:times}.",
                ),
            ),
        ),
        worth=4,
        is_grief=True,
    ),
    "hurt": Theme(
        _by_actor(K.INJURED),
        "actor",
        (
            "{who:he} was hurt {count:times}.",
            "{count:times} {who:he} came to harm.",
            "{who:he} took {count:#injury|injuries} and went on.",
            "Accident or quarrel: {who:he} was hurt {count:times}.",
        ),
        (
            Telling(
                f"SELECT :who AS who, count(*) AS count FROM events WHERE actor = :who AND kind = {K.INJURED:d} AND other IS NOT NULL",
                (
                    "{count:times} it was in a quarrel.",
                    "{count:count} of these {count:~was|were} from a quarrel.",
                    "People did it {count:times}.",
                    "{count:times} somebody's hand was in it.",
                ),
                ("count",),
            ),
        ),
        worth=1,
        is_grief=True,
    ),
    "often sick": Theme(
        _by_actor(K.FELL_SICK),
        "actor",
        (
            "{who:he} fell sick {count:times}.",
            "{count:times} sickness found {who:him}.",
            "{who:he} lay sick {count:times} in {who:his} life.",
            "{who:his} body failed {who:him} often: {who:he} fell sick {count:times}.",
        ),
        (
            _most_often(
                K.TENDED,
                "other",
                "actor",
                (
                    "{other} sat by {who:him} {count:times}.",
                    "{count:times} it was {other} who nursed {who:him}.",
                    "Nobody nursed {who:him} as often as {other}, who came {count:times}.",
                    "{other} came to the bedside {count:times}.",
                ),
            ),
        ),
        worth=1,
        is_grief=True,
    ),
    "foster parent": Theme(
        f"""SELECT e.other AS who, count(*) AS count FROM events e JOIN villagers v ON v.agent_id = e.actor
            WHERE e.kind = {K.TAKEN_IN:d} AND {IS_ORPHAN} AND e.other IS NOT NULL {{only}} GROUP BY e.other""",
        "e.other",
        (
            "{who:he} took in {count:#orphan|orphans}.",
            "{count:#orphan|orphans} found a home with {who:him}.",
            "{who:his} door was open to {count:#orphan|orphans}.",
            "{count:#orphan|orphans} came to live under {who:his} roof.",
        ),
        (
            Telling(
                f"""SELECT :who AS who, group_concat(actor) AS names, count(*) > 1 AS are_many FROM (SELECT e.actor FROM events e
                   JOIN villagers v ON v.agent_id = e.actor WHERE e.kind = {K.TAKEN_IN:d} AND {IS_ORPHAN} AND e.other = :who ORDER BY e.event_id)
                   HAVING count(*) BETWEEN 2 AND 6""",
                (
                    "Their names were {names}.",
                    "They were {names}.",
                    "{names}: these were the names.",
                    "The orphans were {names}.",
                ),
                ("are_many",),
            ),
        ),
        worth=8,
    ),
    "discoverer": Theme(
        f"""SELECT e.actor AS who, count(*) AS count, (SELECT name FROM places WHERE place_id = e.place) AS place, min(e.tick) / :tpy AS year
            FROM events e WHERE e.kind = {K.PLACE_FOUND:d} AND e.actor IS NOT NULL {{only}} GROUP BY +e.actor""",  # the row of min() is taken
        "e.actor",
        (
            "{who:he} found {place:place}, in {year}.",
            "What {who:he} is remembered for is {place:place}, which {who:he} found in {year}.",
            "In {year} {who:he} came upon {place:place}, which nobody had seen.",
            "{place:place} was found by {who:him}, in {year}.",
        ),
        deed=8,
        worth=7,
        several=(
            "{who:he} found {count:#place|places} that nobody had seen, the first of them, {place:place}, in {year}.",
            "{place:place}, in {year}, was the first of {count:#place|places} that {who:he} found.",
            "{count:#place was|places were} found by {who:him}, {place:place} first, in {year}.",
            "Of the places of the island {count:count} were found by {who:him}, beginning in {year} with {place:place}.",
        ),
    ),
    "refused": Theme(
        f"""SELECT e.actor AS who, count(*) AS count, (SELECT count(*) FROM events x WHERE x.kind = {K.COURTED:d} AND x.actor = e.actor) AS tries
            FROM events e WHERE e.kind = {K.COURTED:d} AND EXISTS (
            SELECT 1 FROM event_causes c JOIN events r ON r.event_id = c.event_id WHERE c.cause_id = e.event_id AND r.kind = {K.REFUSED:d})
            AND e.actor IS NOT NULL {{only}} GROUP BY +e.actor""",
        "e.actor",
        (
            "{who:he} proposed {tries:times}; {count:times} the answer was no.",
            "{tries:times} {who:he} asked somebody to marry {who:him}, and {count:times} the answer was no.",
            "Of {who:his} {tries:#proposal|proposals} {count:count} {count:~was|were} refused.",
            "{tries:times} {who:he} asked for a hand, and {count:times} {who:he} was turned away.",
        ),
        (
            Telling(
                f"""WITH n AS (SELECT e.other, count(*) AS count FROM events e WHERE e.kind = {K.COURTED:d} AND e.actor = :who AND EXISTS (
                      SELECT 1 FROM event_causes c JOIN events r ON r.event_id = c.event_id WHERE c.cause_id = e.event_id AND r.kind = {K.REFUSED:d})
                      GROUP BY 1)
                    SELECT :who AS who, n.other, n.count, min(r.since_tick) / :tpy AS year, r.since_event AS event FROM n JOIN relations r
                      ON r.kind = 'spouse' AND r.a = min(:who, n.other) AND r.b = max(:who, n.other)
                    GROUP BY n.other ORDER BY n.count DESC, n.other LIMIT 1""",
                (
                    "{count:times} it was {other} who said so, and in {year} {other:he} became {who:his} {other:husband}.",
                    "Of these answers {other} gave {count:count}, before {other:he} married {who:him} after all, in {year}.",
                    "And yet it was {other} whom {who:he} wed in {year}, who had said no {count:times}.",
                    "{other}, who had refused {who:him} {count:times}, became {who:his} {other:husband} in {year}.",
                ),
            ),
            Telling(
                f"""SELECT :who AS who, iif(r.a = :who, r.b, r.a) AS other, r.since_tick / :tpy AS year, r.since_event AS event FROM relations r
                    WHERE r.kind = 'spouse' AND :who IN (r.a, r.b) AND NOT EXISTS (SELECT 1 FROM events e JOIN event_causes c ON c.cause_id = e.event_id
                      JOIN events n ON n.event_id = c.event_id AND n.kind = {K.REFUSED:d} WHERE e.kind = {K.COURTED:d} AND e.actor = :who AND e.other = iif(r.a = :who, r.b, r.a))
                    ORDER BY r.since_tick, other LIMIT 1""",
                (
                    "It was {other} who became {who:his} {other:husband}, in {year}.",
                    "{who:he} was married all the same: in {year}, to {other}.",
                    "In {year} {who:he} and {other} were wed.",
                    "{year} found {who:him} married, to {other}.",
                ),
            ),
        ),
        deed=16,
        worth=6,
    ),
    "parent": Theme(
        _CHILDREN.format(where="1"),
        "p.agent_id",
        (
            "{who:he} had {count:#child|children}.",
            "{count:#child was|children were} born to {who:him}.",
            "{who:he} was {who:father} to {count:#child|children}.",
            "{who:his} children were {count:count} in number.",
        ),
        (
            Telling(
                """SELECT :who AS who, count(DISTINCT g.agent_id) AS count FROM villagers c JOIN villagers g ON c.agent_id IN (g.mother, g.father)
                   WHERE :who IN (c.mother, c.father)""",
                (
                    "{count:#grandchild|grandchildren} came of them.",
                    "They gave {who:him} {count:#grandchild|grandchildren}.",
                    "The grandchildren came to {count:count}.",
                    "Through them {who:he} had {count:#grandchild|grandchildren}.",
                ),
                ("count",),
            ),
        ),
    ),
    "bereaved": Theme(
        _CHILDREN.format(where="c.died_tick < coalesce(p.died_tick, 1e12)"),
        "p.agent_id",
        (
            "{who:he} buried {count:#child|children}.",
            "{count:#child|children} of {who:hers} died before {who:him}.",
            "{who:he} outlived {count:#child|children} of {who:his} own.",
            "{count:#child|children} {who:he} saw to the grave.",
        ),
        (
            Telling(
                """SELECT :who AS who, group_concat(agent_id) AS names, count(*) AS count FROM (SELECT c.agent_id FROM villagers c
                   JOIN villagers p ON p.agent_id = :who WHERE :who IN (c.mother, c.father) AND c.died_tick < coalesce(p.died_tick, 1e12)
                   ORDER BY c.died_tick, c.agent_id) HAVING count(*) BETWEEN 2 AND 8""",
                (
                    "Their names were {names}.",
                    "They were {names}.",
                    "{names}: these were the names.",
                    "The dead were {names}.",
                ),
            ),
            Telling(
                """SELECT :who AS who, c.death_cause AS cause, count(*) AS count FROM villagers c JOIN villagers p ON p.agent_id = :who
                   WHERE :who IN (c.mother, c.father) AND c.died_tick < coalesce(p.died_tick, 1e12) AND c.death_cause <> 'age'
                   GROUP BY 2 HAVING count(*) > 1 AND count(*) < (SELECT count(*) FROM villagers d WHERE :who IN (d.mother, d.father)
                     AND d.died_tick < coalesce(p.died_tick, 1e12)) ORDER BY count(*) DESC, 2 LIMIT 1""",
                (
                    "{count:count} of them {cause:died}.",
                    "Of these {count:count} {cause:died}.",
                    "Among them {count:count} {cause:died}.",
                    "{count:count} {cause:died}.",
                ),
            ),
        ),
        worth=8,
        is_grief=True,
    ),
    "often wed": Theme(
        _TIES.format(kind="spouse"),
        "who",
        (
            "{who:he} was married {count:times}.",
            "{count:times} {who:he} married.",
            "{who:he} stood before the village as a {who:groom} {count:times}.",
            "{count:#wedding was|weddings were} {who:hers}.",
        ),
        (
            Telling(
                """WITH s AS (SELECT CASE WHEN a = :who THEN b ELSE a END AS spouse FROM relations WHERE kind = 'spouse' AND :who IN (a, b)
                      ORDER BY since_tick, relation_id)
                    SELECT :who AS who, group_concat(spouse) AS names, sum(v.died_tick <= coalesce((SELECT died_tick FROM villagers
                      WHERE agent_id = :who), 1e12)) AS widowed, count(*) > sum(v.died_tick <= coalesce((SELECT died_tick FROM villagers
                      WHERE agent_id = :who), 1e12)) AS is_outlived FROM s JOIN villagers v ON v.agent_id = s.spouse HAVING count(*) BETWEEN 2 AND 8""",
                (
                    "The names are {names}; {widowed:count} of them died before {who:him}.",
                    "It was to {names}, and {widowed:times} {who:he} was left a {who:widower}.",
                    "{names}: of these {widowed:count} died while {who:he} lived.",
                    "In their order they were {names}, and {who:he} outlived {widowed:count} of them.",
                ),
                ("widowed", "is_outlived"),
            ),
            Telling(
                """WITH s AS (SELECT CASE WHEN a = :who THEN b ELSE a END AS spouse FROM relations WHERE kind = 'spouse' AND :who IN (a, b)
                      ORDER BY since_tick, relation_id)
                    SELECT :who AS who, group_concat(spouse) AS names, count(*) = sum(v.died_tick <= coalesce((SELECT died_tick FROM villagers
                      WHERE agent_id = :who), 1e12)) AS are_dead FROM s JOIN villagers v ON v.agent_id = s.spouse HAVING count(*) BETWEEN 2 AND 8""",
                (
                    "{who:he} outlived them all: {names}.",
                    "The names are {names}, and all of them died before {who:him}.",
                    "It was to {names}, and each time {who:he} was left a {who:widower}.",
                    "{names}: {who:he} saw them all die.",
                ),
                ("are_dead",),
            ),
        ),
        worth=6,
    ),
    "befriended": Theme(
        _TIES.format(kind="friend"),
        "who",
        (
            "{who:he} made {count:#friend|friends}.",
            "{count:#friendship|friendships} began with {who:him}.",
            "{who:he} won {count:#friend|friends} in {who:his} life.",
            "{who:he} could count {count:#friendship|friendships}.",
        ),
        worth=1,
    ),
    "embattled": Theme(
        _TIES.format(kind="foe"),
        "who",
        (
            "{who:he} made {count:#enemy|enemies}.",
            "{count:times} {who:he} became somebody's enemy.",
            "{who:he} fell out with people {count:times}.",
            "{count:#person|people} came to be {who:his} {count:~enemy|enemies}.",
        ),
        (
            Telling(
                f"SELECT :who AS who, count(*) AS count, count(*) = 0 AS is_none FROM events WHERE kind = {K.RECONCILED:d} AND :who IN (actor, other)",
                (
                    "{who:he} made peace with none of them.",
                    "None of them was ever reconciled with {who:him}.",
                    "No peace came of any of it.",
                    "There is no peace on record that {who:he} made.",
                ),
                ("is_none",),
            ),
        ),
        worth=7,
    ),
    "oldest": Theme(
        "SELECT agent_id AS who, coalesce(died_tick, (SELECT max(tick) FROM ticks)) / :tpy - born_year AS count"
        " FROM stays WHERE left_tick IS NULL {only}",
        "agent_id",
        (
            "{who:he} lived for {count:#year|years}.",
            "{count:#year|years} were given to {who:him}.",
            "{who:he} saw {count:#year|years}.",
            "{who:his} life came to {count:#year|years}.",
        ),
        worth=1,
    ),
    "provider": Theme(
        _by_actor(K.FISHED, K.GATHERED, K.HUNTED, K.HARVESTED, count="sum(amount)"),
        "actor",
        (
            "{who:he} brought home {count:#meal|meals}.",
            "{count:#meal|meals} came into the house by {who:his} hands.",
            "{count:#meal|meals} from sea, wood and field: so much {who:he} brought home.",
            "{who:he} worked for {count:#meal|meals} in {who:his} life.",
        ),
        worth=1,
    ),
}  # fmt: skip
