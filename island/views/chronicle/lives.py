"""A life in a paragraph: from where, for what it is remembered, with whom, how it ended, and a sentence of its own."""

from collections.abc import Sequence

from island.views.chronicle.quotes import SAID_SQL
from island.views.chronicle.statement import Statement, whole
from island.views.chronicle.teller import Params, Teller, Values
from island.views.chronicle.themes import THEMES
from island.views.selection.results import Life, Quote
from island.world.words import EventKind as K

BORN_SQL = """SELECT v.agent_id AS who, v.born_year, v.mother, v.father, v.is_born_here, t1.name AS trait_1, t2.name AS trait_2,
    v.arrived_tick / :tpy - v.born_year AS age, v.arrived_tick / :tpy AS since
    FROM villagers v LEFT JOIN trait_names t1 ON t1.code = v.trait_1 LEFT JOIN trait_names t2 ON t2.code = v.trait_2
    WHERE v.agent_id = :who"""
WEDDING_SQL = """WITH s AS (SELECT CASE WHEN a = :who THEN b ELSE a END AS spouse, since_tick, since_event FROM relations
      WHERE kind = 'spouse' AND :who IN (a, b) ORDER BY since_tick, relation_id)
    SELECT :who AS who, spouse, since_tick / :tpy AS year, since_event AS event, (SELECT count(*) FROM s) AS weddings,
      CASE WHEN (SELECT count(*) FROM s) <= 6 THEN (SELECT group_concat(spouse) FROM s) END AS names FROM s LIMIT 1"""
UNMARRIED_SQL = """SELECT agent_id AS who, coalesce(gone_tick, :last) / :tpy - born_year AS age FROM stays WHERE agent_id = :who
    AND NOT EXISTS (SELECT 1 FROM relations WHERE kind = 'spouse' AND :who IN (a, b))"""
CHILDREN_SQL = """SELECT p.agent_id AS who, count(c.agent_id) AS children, count(*) FILTER (WHERE c.died_tick < coalesce(p.gone_tick, :last + 1))
      AS outlived, coalesce(p.gone_tick, :last) / :tpy - p.born_year AS age, p.gone_tick IS NULL AS is_alive
    FROM stays p LEFT JOIN villagers c ON c.mother = p.agent_id OR c.father = p.agent_id WHERE p.agent_id = :who GROUP BY p.agent_id"""
DEATH_SQL = """SELECT agent_id AS who, death_cause AS cause, death_event AS event, coalesce(gone_tick, :last) / :tpy AS year,
    coalesce(gone_tick, :last) / :tpy - born_year AS age, left_event,
    (SELECT other FROM events e WHERE e.event_id = death_event AND death_cause = 'violence') AS other FROM stays WHERE agent_id = :who"""
MOURNED_SQL = f"""SELECT :who AS who, count(DISTINCT actor) AS mourners FROM events WHERE kind = {K.MOURNED:d} AND other = :who
    HAVING (SELECT died_tick FROM villagers WHERE agent_id = :who) IS NOT NULL"""
OWN_WORDS_SQL = f"""SELECT t.tick, t.kind FROM events e JOIN thoughts t ON t.tick = e.tick AND t.agent_id = e.actor AND t.kind = 1
    WHERE e.actor = :who AND e.kind = {K.REMEMBERED:d} AND t.flags = 0 AND t.sentence <> '' ORDER BY e.amount DESC, e.tick DESC LIMIT 1"""
DEEDS_SQL = f"""SELECT e.event_id FROM events e JOIN thoughts t ON t.tick = e.tick AND t.agent_id = e.actor AND t.kind = 0 AND t.deed = e.kind
    WHERE e.actor = :who AND e.kind = :deed AND t.flags = 0
      AND (:deed <> 8 OR EXISTS (SELECT 1 FROM events f WHERE f.kind = {K.PLACE_FOUND:d} AND f.actor = e.actor AND f.tick = e.tick))  -- of journeys those that found
    ORDER BY e.amount DESC, e.event_id LIMIT 4"""
ALL, TIME = "all", "time"
_GENERATION = 20  # years of birth or arrival before and after somebody's
_ADULT = 16  # years of age from which a life without wedding or children is worth a word
LED_LEAST = 10  # years that somebody led, from which on the life says so whatever it is told for


def life_of(teller: Teller, lives: Sequence[tuple[Life, str]], rank: int, quotes: dict[int, Quote]) -> list[Statement | None]:
    """The statements of one life, told in this order. `rank`: the weight falls with it.

    `lives`: the themes of this one person, each with what it is to be compared with: ALL people, those of the TIME, or nobody.
    """
    life = lives[0][0]
    who, group, top = life.agent_id, f"life {life.agent_id}", 84 - 6 * rank
    params: Params = teller.years(0, 0) | {"who": who, "last": teller.last_tick}
    born = teller.tell(_born, BORN_SQL, params, weight=top, group=group)
    if born is None:
        return []
    told: list[Statement | None] = [born]
    for place, (one, beside) in enumerate(lives):
        told += _theme(teller, one, params, top - 3 * place, group, beside)
    themes = {one.theme for one, _ in lives}
    if "leader" not in themes:
        led = THEMES["leader"].of_one(LED_LEAST)
        is_led = whole((teller.values(led.sql, params) or {}).get("count")) >= LED_LEAST
        told.append(teller.tell_row("theme leader", led, params, weight=top - 5, group=group) if is_led else None)
    if "often wed" not in themes:
        told.append(teller.tell(_wedding, WEDDING_SQL, params, weight=top - 12, group=group))
    told.append(teller.tell(_unmarried, UNMARRIED_SQL, params, weight=top - 26, group=group))
    if not themes & {"parent", "bereaved"}:
        told.append(teller.tell(_children, CHILDREN_SQL, params, weight=top - 20, group=group))
    told.append(_said(teller, who, params, quotes, top - 14, group))
    told.append(teller.tell(_death, DEATH_SQL, params, weight=top - 2, group=group))
    told.append(teller.tell(_mourned, MOURNED_SQL, params, weight=top - 30, group=group))
    return told


def _theme(teller: Teller, life: Life, params: Params, top: float, group: str, beside: str) -> list[Statement | None]:
    """How often, how that compares, what there is to say of it, and the person's own words of one such deed."""
    theme = THEMES.get(life.theme)
    if theme is None:
        return []
    told = [teller.tell_row(f"theme {life.theme}", theme.of_one(life.count), params, weight=top - 1, group=group)]
    if beside and told[0]:
        told.append(_compared(teller, life, params, top - 9, group, beside))
    told += [
        teller.tell_row(f"more {life.theme}", row, params, weight=top - 4 - place, group=group)
        for place, row in enumerate(theme.more)
    ]
    if theme.deed is not None:
        told.append(_deed_said(teller, params | {"deed": theme.deed}, top - 8, group))
    return told


def _compared(teller: Teller, life: Life, params: Params, weight: float, group: str, beside: str) -> Statement | None:
    """Where nobody came to as much, of all people or of those of the same time. A walk through all events."""
    theme = THEMES[life.theme]
    if theme.is_grief and beside != ALL:
        return None
    if beside == ALL:
        told = _record_of_grief if theme.is_grief else _record
        return teller.tell(told, theme.second_sql(is_of_all=True), params, weight=weight + 4, group=group)
    first, last = life_ticks(teller, life)
    time = params | {"f0": first, "f1": last}
    return teller.tell(_first, theme.second_sql(is_of_all=False), time, weight=weight, group=group)


def _deed_said(teller: Teller, params: Params, weight: float, group: str) -> Statement | None:
    for (event,) in teller.rows(DEEDS_SQL, params):
        if told := teller.tell_deed_said(event, weight=weight, group=group):
            return told
    return None


def life_ticks(teller: Teller, life: Life) -> tuple[int, int]:
    """The generation: those who came or were born within twenty years of the person."""
    (arrived,) = teller.rows("SELECT arrived_tick FROM villagers WHERE agent_id = :who", {"who": life.agent_id})[0]
    return arrived - _GENERATION * teller.ticks_a_year, arrived + _GENERATION * teller.ticks_a_year


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
    if not values["is_born_here"] and whole(values["since"]) > 0:
        return "life_came_later" if values["age"] else "life_came_infant"
    if not values["is_born_here"] and not values["age"]:
        return "life_landed_infant"
    if not values["is_born_here"] and whole(values["age"]) < _ADULT:
        return "life_landed_child"
    if not values["is_born_here"]:
        return "life_landed" if has_traits else "life_landed_plain"
    return "life_born" if has_traits and values["mother"] is not None and values["father"] is not None else "life_orphan"


def _record(values: Values) -> str | None:
    if values["rivals"] != 0:
        return None
    is_far = 3 * whole(values["next"]) <= 2 * whole(values["count"])
    return "theme_record" if is_far and values["alike"] == 1 else "theme_record_close"


def _record_of_grief(values: Values) -> str | None:
    return "theme_record_grief" if values["rivals"] == 0 else None


def _first(values: Values) -> str | None:
    """Where nobody of the time came to two thirds of it: a first place by one is not worth a word."""
    return "theme_first" if 3 * whole(values["next"]) <= 2 * whole(values["count"]) else None


def _wedding(values: Values) -> str:
    return "life_married" if values["weddings"] == 1 else "life_married_often" if values["names"] else "life_married_many"


def _unmarried(values: Values) -> str | None:
    return "life_unmarried" if whole(values["age"]) >= _ADULT else None


def _children(values: Values) -> str | None:
    if not values["children"]:
        return "life_childless" if whole(values["age"]) >= _ADULT else None
    if values["outlived"]:
        if values["outlived"] == values["children"]:
            return "life_children_one" if values["children"] == 1 else "life_children_lost"
        return "life_children"
    return "life_children_so_far" if values["is_alive"] else "life_children_alive"


def _death(values: Values) -> str:
    if values["left_event"] is not None:
        return "life_left"
    if values["other"] is not None:
        return "life_killed"
    return "life_died" if values["cause"] is not None else "life_alive"


def _mourned(values: Values) -> str | None:
    return "life_mourned" if values["mourners"] else "life_unmourned"
