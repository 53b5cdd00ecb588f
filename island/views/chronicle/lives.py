"""A life in a paragraph: from where, for what it is remembered, with whom, how it ended, and a sentence of its own."""

from island.views.chronicle.statement import Statement, Value
from island.views.chronicle.teller import Params, Teller, Values
from island.views.selection.results import Life, Quote

# `+actor`: grouped in one walk through the events, not in the order of the index by actor, which takes ten times as long.
# What a theme counts, by person: (wording, SQL giving who and count). {who} narrows it to one person.
_BY_ACTOR = (
    "SELECT actor AS who, count(*) AS count FROM events WHERE kind IN ({kinds}) AND actor IS NOT NULL {{only}} GROUP BY +actor"
)
_CHILDREN = """SELECT p.agent_id AS who, count(*) AS count FROM villagers c JOIN villagers p ON p.agent_id IN (c.mother, c.father)
    WHERE {where} {{only}} GROUP BY 1"""
_REFUSED = """SELECT e.actor AS who, count(*) AS count FROM events e WHERE e.kind = 16 AND EXISTS (
    SELECT 1 FROM event_causes c JOIN events r ON r.event_id = c.event_id WHERE c.cause_id = e.event_id AND r.kind = 18)
    AND e.actor IS NOT NULL {only} GROUP BY +e.actor"""
_BY_OTHER = (
    "SELECT other AS who, count(*) AS count FROM events WHERE kind = {kind} AND other IS NOT NULL {{only}} GROUP BY +other"
)
_SUMS = (
    "SELECT actor AS who, sum(amount) AS count FROM events WHERE kind IN ({kinds}) AND actor IS NOT NULL {{only}} GROUP BY +actor"
)
_TIES = """SELECT who, count(*) AS count FROM (SELECT a AS who FROM relations WHERE kind = '{kind}'
    UNION ALL SELECT b FROM relations WHERE kind = '{kind}') WHERE who IS NOT NULL {{only}} GROUP BY 1"""


def _deeds(*kinds: int) -> str:
    return _BY_ACTOR.format(kinds=", ".join(map(str, kinds)))


THEMES: dict[str, tuple[str, str, str]] = {
    "thief": ("theme_thief", _deeds(20), "actor"),
    "robbed": ("theme_robbed", _BY_OTHER.format(kind=20), "other"),
    "peacemaker": ("theme_peacemaker", _deeds(21), "actor"),
    "quarreller": ("theme_quarreller", _deeds(19), "actor"),
    "giver": ("theme_giver", _deeds(12), "actor"),
    "healer": ("theme_healer", _deeds(14), "actor"),
    "teacher": ("theme_teacher", _deeds(13), "actor"),
    "singer": ("theme_singer", _deeds(9), "actor"),
    "mourner": ("theme_mourner", _deeds(10), "actor"),
    "starving": ("theme_hungry", _deeds(42), "actor"),
    "hurt": ("theme_hurt", _deeds(41), "actor"),
    "often sick": ("theme_sick", _deeds(39), "actor"),
    "foster parent": ("theme_foster", _BY_OTHER.format(kind=53), "other"),
    "refused": ("theme_suitor", _REFUSED, "e.actor"),
    "parent": ("theme_parent", _CHILDREN.format(where="1"), "p.agent_id"),
    "bereaved": ("theme_bereaved", _CHILDREN.format(where="c.died_tick < coalesce(p.died_tick, 1e12)"), "p.agent_id"),
    "often wed": ("theme_wed", _TIES.format(kind="spouse"), "who"),
    "befriended": ("theme_friend", _TIES.format(kind="friend"), "who"),
    "embattled": ("theme_foe", _TIES.format(kind="foe"), "who"),
    "provider": ("theme_provider", _SUMS.format(kinds="0, 1, 2, 5"), "actor"),
}


BORN_SQL = """SELECT v.agent_id AS who, v.born_year, v.mother, v.father, v.is_born_here, t1.name AS trait_1, t2.name AS trait_2,
    v.arrived_tick / :tpy - v.born_year AS age
    FROM villagers v LEFT JOIN trait_names t1 ON t1.code = v.trait_1 LEFT JOIN trait_names t2 ON t2.code = v.trait_2
    WHERE v.agent_id = :who"""
VICTIM_SQL = """SELECT actor AS who, other, count(*) AS count FROM events WHERE kind = 20 AND actor = :who AND other IS NOT NULL
    GROUP BY 2 ORDER BY 3 DESC, 2 LIMIT 1"""
WEDDING_SQL = """SELECT :who AS who, CASE WHEN a = :who THEN b ELSE a END AS spouse, since_tick / :tpy AS year, since_event AS event,
    (SELECT count(*) FROM relations WHERE kind = 'spouse' AND a = :who) + (SELECT count(*) FROM relations WHERE kind = 'spouse' AND b = :who)
      AS weddings
    FROM relations WHERE kind = 'spouse' AND (a = :who OR b = :who) ORDER BY since_tick, relation_id LIMIT 1"""
UNMARRIED_SQL = """SELECT agent_id AS who, coalesce(died_tick, :last) / :tpy - born_year AS age FROM villagers WHERE agent_id = :who
    AND NOT EXISTS (SELECT 1 FROM relations WHERE kind = 'spouse' AND :who IN (a, b))"""
CHILDREN_SQL = """SELECT p.agent_id AS who, count(c.agent_id) AS children, count(*) FILTER (WHERE c.died_tick < coalesce(p.died_tick, :last + 1))
      AS outlived, coalesce(p.died_tick, :last) / :tpy - p.born_year AS age, p.died_tick IS NULL AS is_alive
    FROM villagers p LEFT JOIN villagers c ON c.mother = p.agent_id OR c.father = p.agent_id WHERE p.agent_id = :who GROUP BY p.agent_id"""
DEATH_SQL = """SELECT agent_id AS who, death_cause AS cause, death_event AS event, coalesce(died_tick, :last) / :tpy AS year,
    coalesce(died_tick, :last) / :tpy - born_year AS age FROM villagers WHERE agent_id = :who"""
MOURNED_SQL = """SELECT :who AS who, count(DISTINCT actor) AS mourners FROM events WHERE kind = 10 AND other = :who
    HAVING (SELECT died_tick FROM villagers WHERE agent_id = :who) IS NOT NULL"""
SAID_SQL = """SELECT sentence AS quote, agent_id AS who, tick / :tpy AS year, tick, kind AS thought_kind, death_event AS event FROM thoughts
    JOIN villagers USING (agent_id) WHERE tick = :tick AND agent_id = :who AND kind = :kind"""
OWN_WORDS_SQL = """SELECT t.tick, t.kind FROM events e JOIN thoughts t ON t.tick = e.tick AND t.agent_id = e.actor AND t.kind = 1
    WHERE e.actor = :who AND e.kind = 56 AND t.flags = 0 AND t.sentence <> '' ORDER BY e.amount DESC, e.tick DESC LIMIT 1"""
_ADULT = 16  # years of age from which a life without wedding or children is worth a word


def life_of(teller: Teller, life: Life, rank: int, quotes: dict[int, Quote]) -> list[Statement | None]:
    """The statements of one life, told in this order. `rank`: the weight falls with it."""
    who, group, top = life.agent_id, f"life {life.agent_id}", 84 - 6 * rank
    params: Params = teller.years(0, 0) | {"who": who, "last": teller.last_tick}
    born = teller.tell(_born, BORN_SQL, params, weight=top, group=group)
    if born is None:
        return []
    told = [born, *_theme(teller, life, params, top, group, is_compared=rank < 2)]
    told.append(teller.tell(_wedding, WEDDING_SQL, params, weight=top - 12, group=group) if life.theme != "often wed" else None)
    told.append(teller.tell(_unmarried, UNMARRIED_SQL, params, weight=top - 26, group=group))
    told.append(
        teller.tell(_children, CHILDREN_SQL, params, weight=top - 20, group=group)
        if life.theme not in ("parent", "bereaved")
        else None
    )
    told.append(_said(teller, who, params, quotes, top - 24, group))
    told.append(teller.tell(_death, DEATH_SQL, params, weight=top - 2, group=group))
    told.append(teller.tell(_mourned, MOURNED_SQL, params, weight=top - 30, group=group))
    return told


def theme_sql(theme: str) -> str:
    """How often one person did, and how many born in the same years, :f0 to :f1, did as often or more."""
    _, counts, column = THEMES[theme]
    mine = counts.format(only=f"AND {column} = :who")
    return f"""WITH n AS ({counts.format(only="")}), m AS ({mine})
        SELECT m.who, m.count, (SELECT count(*) FROM n JOIN villagers v ON v.agent_id = n.who WHERE n.count >= m.count AND n.who <> m.who
          AND v.arrived_tick BETWEEN :f0 AND :f1) AS rivals FROM m"""


def _theme(teller: Teller, life: Life, params: Params, top: float, group: str, *, is_compared: bool) -> list[Statement | None]:
    if life.theme not in THEMES:
        return []
    kind, counts, column = THEMES[life.theme]
    told = [teller.tell(kind, counts.format(only=f"AND {column} = :who"), params, weight=top - 1, group=group)]
    if is_compared and life.rank == 1 and told[0]:  # a walk through all events
        told.append(
            teller.tell(
                _first,
                theme_sql(life.theme),
                params | {"f0": life_ticks(teller, life)[0], "f1": life_ticks(teller, life)[1]},
                weight=top - 18,
                group=group,
            )
        )
    if life.theme == "thief":
        told.append(teller.tell(_victim, VICTIM_SQL, params, weight=top - 8, group=group))
    return told


def life_ticks(teller: Teller, life: Life) -> tuple[int, int]:
    """The generation: those who came or were born within twenty years of the person."""
    (arrived,) = teller.rows("SELECT arrived_tick FROM villagers WHERE agent_id = :who", {"who": life.agent_id})[0]
    return arrived - 20 * teller.ticks_a_year, arrived + 20 * teller.ticks_a_year


def _said(teller: Teller, who: int, params: Params, quotes: dict[int, Quote], weight: float, group: str) -> Statement | None:
    """A chosen quote of the person's, else the year it thought most worth remembering."""
    quote = quotes.get(who)
    key = (quote.tick, quote.kind) if quote else next(iter(teller.rows(OWN_WORDS_SQL, params)), None)
    if key is None:
        return None
    return teller.tell(
        "life_said", SAID_SQL, params | {"tick": key[0], "kind": key[1]}, weight=weight, group=group, is_quote=True
    )


def _born(values: Values) -> str:
    has_traits = values["trait_1"] is not None and values["trait_2"] is not None
    if not values["is_born_here"] and _whole(values["age"]) < _ADULT:
        return "life_landed_child"
    if not values["is_born_here"]:
        return "life_landed" if has_traits else "life_landed_plain"
    return "life_born" if has_traits and values["mother"] is not None and values["father"] is not None else "life_orphan"


def _first(values: Values) -> str | None:
    return "theme_first" if values["rivals"] == 0 and _whole(values["count"]) > 2 else None


def _victim(values: Values) -> str | None:
    return "theft_victim" if _whole(values["count"]) > 2 else None


def _wedding(values: Values) -> str:
    return "life_married" if values["weddings"] == 1 else "life_married_often"


def _unmarried(values: Values) -> str | None:
    return "life_unmarried" if _whole(values["age"]) >= _ADULT else None


def _children(values: Values) -> str | None:
    if not values["children"]:
        return "life_childless" if _whole(values["age"]) >= _ADULT else None
    if values["outlived"]:
        if values["outlived"] == values["children"]:
            return "life_children_one" if values["children"] == 1 else "life_children_lost"
        return "life_children"
    return "life_children_so_far" if values["is_alive"] else "life_children_alive"


def _death(values: Values) -> str:
    return "life_died" if values["cause"] is not None else "life_alive"


def _mourned(values: Values) -> str | None:
    return "life_mourned" if values["mourners"] else "life_unmourned"


def _whole(value: Value) -> int:
    return value if isinstance(value, int) else 0
