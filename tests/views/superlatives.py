"""What would make a superlative of a chronicle false: for each, a query of its own for whoever or whatever comes to as much.

They count over the whole range that the words claim (the record, the years of the chapter, a person's own dealings) and know nothing of
the queries that the statements stand on. A wording with a superlative that has no row here is a fault, so a new one gets its query.
"""

import re
from collections.abc import Iterator

from island.history.reader import HistoryReader
from island.views.chronicle import Chronicle, Section, Statement, themes
from island.views.chronicle.tales import TALES
from island.views.chronicle.wordings import WORDINGS
from island.views.selection.lives import counts_of

SUPERLATIVE = re.compile(
    r"\b(?:most|worst|best|greatest|largest|fewest|longest|oldest|eldest|youngest|hardest|oftenest|deadlier|nobody|nothing|never|surpassed"
    r"|(?:so|as) (?:many|much|often|hard)|(?:more|longer|older|worse) than (?:any|in any)\w*|no (?:year|house|family|mother|name|other)"
    r"|(?:its|the) (?:height|lowest|largest)|alone with)\b",
    re.IGNORECASE,
)
NO_CLAIM = re.compile(
    r"so many (?:people|NOUN)|as many\.|nobody knows|nobody had seen|next to nobody|nothing (?:said|to eat|changed)|so many would|as many people as"
    r"|(?:came|come) to nothing|never got up again|nobody left to do it|so much|nobody(?: at| there)? +(?:remembered|knew)",
    re.IGNORECASE,
)
"""Words that only look like one, or that no row can deny."""

_ALIVE = "arrived_tick <= :t1 AND (died_tick IS NULL OR died_tick > :t1)"
_DIED = "SELECT 1 FROM villagers WHERE died_tick BETWEEN :t0 AND :t1"
_BORN = "SELECT 1 FROM villagers WHERE is_born_here AND arrived_tick BETWEEN :t0 AND :t1"
_CAUSES = (
    "SELECT 1 FROM villagers WHERE death_cause NOT IN ('age', :cause) {range} GROUP BY death_cause HAVING count(*) >= :deaths"
)
_YEARS = "SELECT 1 FROM villagers WHERE died_tick / :tpy <> :year {range} GROUP BY died_tick / :tpy HAVING count(*) >= :deaths"
_HERE = "AND died_tick BETWEEN :t0 AND :t1"
_FAMILIES = """SELECT 1 FROM villagers c JOIN villagers m ON m.agent_id = c.mother WHERE c.died_tick IS NOT NULL
    AND (m.agent_id <> :who OR c.died_tick / :tpy <> :year) AND coalesce(m.died_tick / :tpy >= c.died_tick / :tpy, 1) GROUP BY c.mother, c.died_tick / :tpy
    HAVING count(*) + coalesce(m.died_tick / :tpy = c.died_tick / :tpy, 0) >= :children + :is_dead"""
_OLDER = "SELECT 1 FROM villagers WHERE agent_id <> :who AND coalesce(died_tick, :last) / :tpy - born_year >= :age"
_PEACE = "SELECT 1 FROM events WHERE kind = 36 AND (actor = :who AND other = :other OR actor = :other AND other = :who)"


def _towards(kind: int, mine: str = "actor", theirs: str = "other") -> str:
    return f"SELECT 1 FROM events WHERE kind = {kind} AND {mine} = :who AND {theirs} NOT IN (:other, :who) GROUP BY {theirs} HAVING count(*) >= :count"


DENIED_BY: dict[str, str] = {
    "whole_range": "SELECT 1 FROM census WHERE alive > :most OR alive < :least",
    "whole_height": "SELECT 1 FROM census WHERE alive > :most",
    "whole_steady": "SELECT 1 FROM census WHERE alive <> :most",
    "whole_deaths": _CAUSES.format(range=""),
    "whole_deaths_young": "SELECT 1 FROM villagers WHERE death_cause = 'age'",
    "whole_deaths_none": "SELECT 1 FROM villagers WHERE died_tick IS NOT NULL",
    "whole_deaths_before": "SELECT 1 FROM villagers WHERE death_cause <> :cause GROUP BY death_cause HAVING count(*) >= :deaths",
    **dict.fromkeys(("whole_worst", "whole_worst_bare", "whole_worst_all"), _YEARS.format(range="")),
    "whole_thief": "SELECT 1 FROM events WHERE kind = 20 AND amount > 0 AND actor <> :who GROUP BY actor HAVING count(*) >= :count",
    "whole_parent": """SELECT 1 FROM villagers p JOIN villagers c ON p.agent_id IN (c.mother, c.father) WHERE p.agent_id <> :who
        GROUP BY p.agent_id HAVING count(*) >= :count""",
    "whole_oldest": _OLDER,
    "whole_oldest_alive": _OLDER,
    "whole_house": "SELECT 1 FROM villagers WHERE house <> :house GROUP BY house HAVING count(*) >= :people",
    "whole_houses_none": """WITH RECURSIVE up(who) AS (SELECT agent_id FROM villagers WHERE died_tick IS NULL UNION
          SELECT p.agent_id FROM up JOIN villagers c ON c.agent_id = who JOIN villagers p ON p.agent_id IN (c.mother, c.father) AND p.house = c.house)
        SELECT 1 FROM up JOIN villagers ON agent_id = who WHERE NOT is_born_here AND arrived_tick = (SELECT min(arrived_tick) FROM villagers)""",
    **dict.fromkeys(
        ("village_emptied", "first_village_emptied"),
        "SELECT 1 FROM events z JOIN stores s ON s.tick = z.tick AND s.village = z.amount WHERE z.event_id = :event",
    ),
    **dict.fromkeys(
        ("customs_began", "customs_kept"),
        """SELECT 1 FROM customs c JOIN customs k ON k.event_id = :event WHERE c.from_year BETWEEN :t0 / :tpy AND :t1 / :tpy
        AND coalesce(c.to_year, 1e9) - c.from_year > coalesce(k.to_year, 1e9) - k.from_year""",
    ),
    "whole_family": _FAMILIES,
    "whole_family_children": _FAMILIES,
    "end_oldest": "SELECT 1 FROM villagers WHERE died_tick IS NULL AND agent_id <> :who AND :last / :tpy - born_year >= :age",
    "end_youngest": """SELECT 1 FROM villagers v WHERE died_tick IS NULL
        AND arrived_tick > (SELECT arrived_tick FROM villagers WHERE agent_id = :who) AND is_born_here""",
    "end_nobody": "SELECT 1 FROM villagers WHERE died_tick IS NULL",
    "end_alone": "SELECT 1 FROM villagers WHERE agent_id <> :who AND (died_tick IS NULL OR died_tick / :tpy > :since)",
    "people_landed_ended": f"SELECT 1 FROM villagers WHERE {_ALIVE}",
    "people_ended": f"SELECT 1 FROM villagers WHERE {_ALIVE}",
    "born_only": _DIED,
    "nothing_born_or_died": f"{_DIED} UNION ALL {_BORN}",
    "killer_first": _CAUSES.format(range=_HERE),
    **dict.fromkeys(("worst_year", "worst_year_bare", "worst_year_all"), _YEARS.format(range=_HERE)),
    "peak": "SELECT 1 FROM census WHERE year BETWEEN :y0 AND :y1 AND year <> :year AND alive >= :alive",
    "house_largest": f"SELECT 1 FROM villagers WHERE {_ALIVE} AND house <> :house GROUP BY house HAVING count(*) >= :people",
    "life_unmarried": "SELECT 1 FROM relations WHERE kind = 'spouse' AND :who IN (a, b)",
    "life_children_alive": """SELECT 1 FROM villagers p JOIN villagers c ON p.agent_id IN (c.mother, c.father)
        WHERE p.agent_id = :who AND c.died_tick < p.died_tick""",
    "life_childless": "SELECT 1 FROM villagers WHERE :who IN (mother, father)",
    "life_unmourned": "SELECT 1 FROM events WHERE kind = 10 AND other = :who",
    **{
        f"whole_no_{what}": f"""SELECT 1 FROM landmarks WHERE site = {site} UNION ALL
        SELECT 1 FROM events WHERE kind IN (105, 106) AND amount IN ({crafts})"""
        for what, site, crafts in (("clay", 16, "11"), ("flint", 17, "5"), ("stone", 12, "16, 22"))
    },
    "thread feud 7": _PEACE,
    "thread famine 2": """SELECT 1 FROM villagers WHERE death_cause = 'hunger' AND died_tick BETWEEN :t0 AND :t1 AND died_tick / :tpy <> :year
        GROUP BY died_tick / :tpy HAVING count(*) >= :deaths""",
    "thread famine 6": """SELECT 1 FROM villagers WHERE death_cause = 'hunger' AND died_tick BETWEEN :t0 AND :t1 AND mother <> :who
        GROUP BY mother HAVING count(*) >= :children""",
    "thread last of a name 0": """SELECT 1 FROM villagers l JOIN villagers p ON p.agent_id = :other JOIN villagers v ON v.house = :house
        WHERE l.agent_id = :who AND v.agent_id NOT IN (:who, :other) AND (v.died_tick IS NULL OR v.died_tick > p.died_tick)
          AND (l.died_tick IS NULL OR v.arrived_tick < l.died_tick)""",
    "more thief 0": _towards(20),
    "more quarreller 0": _towards(19),
    "more giver 1": _towards(12),
    "more teacher 0": _towards(13),
    "more mourner 0": _towards(10),
    "more often sick 0": _towards(14, "other", "actor"),
    "more embattled 0": "SELECT 1 FROM events WHERE kind = 36 AND :who IN (actor, other)",
}
COMPARED = ("theme_record", "theme_record_close", "theme_record_grief", "theme_first")
"""Of the theme told just before: nobody, or nobody of the same time, comes to as much."""

TOLD = {
    **WORDINGS,
    **{
        f"thread {kind} {place}": row.wordings
        for kind, tale in TALES.items()
        for place, row in enumerate((*tale.told, *tale.at_last))
    },
    **{f"theme {name}": (*theme.wordings, *theme.several) for name, theme in themes.THEMES.items()},
    **{f"more {name} {place}": row.wordings for name, theme in themes.THEMES.items() for place, row in enumerate(theme.more)},
}
_KEYS = {wording: key for key, wordings in reversed(TOLD.items()) for wording in wordings}


def is_superlative(wording: str) -> bool:
    return bool(SUPERLATIVE.search(NO_CLAIM.sub("", re.sub(r"\{[^}]*\}", "", wording))))


def without_a_query() -> list[str]:
    return [key for key, wordings in TOLD.items() if any(map(is_superlative, wordings)) and key not in (*DENIED_BY, *COMPARED)
            and _KEYS[wordings[0]] not in DENIED_BY]  # fmt: skip


def denied(reader: HistoryReader, chronicle: Chronicle) -> Iterator[str]:
    """The superlatives that rows of the history deny."""
    for section in chronicle.sections():
        yield from _denied_in(reader, section)


def _denied_in(reader: HistoryReader, section: Section) -> Iterator[str]:
    theme = ""
    for one in section.statements:
        theme = one.kind.removeprefix("theme ") if one.kind.startswith("theme ") else theme
        if one.kind in COMPARED:
            yield from ([one.text] if _is_beaten(reader, one, theme) else [])
        elif (sql := DENIED_BY.get(_KEYS.get(one.wording, ""))) and is_superlative(one.wording):
            given = {"is_dead": 0, **years_of(reader), **one.params, **{k: v for k, v in one.values.items() if v is not None}}
            asked = {name: given[name] for name in re.findall(r":(\w+)", sql)}
            yield from ([f"{one.text} ({asked})"] if reader.query(sql, asked)[1] else [])


def _is_beaten(reader: HistoryReader, one: Statement, theme: str) -> bool:
    counts = counts_of(reader, [theme])[theme]
    arrived = dict(reader.rows("SELECT agent_id, arrived_tick FROM villagers"))
    first, last = one.params.get("f0", 0), one.params.get("f1", max(arrived.values()))
    mine = counts[int(str(one.values["who"]))]
    return any(
        count >= mine and who != one.values["who"] and int(first) <= arrived[who] <= int(last) for who, count in counts.items()
    )


def years_of(reader: HistoryReader) -> dict[str, int]:
    info = reader.info()
    return {"tpy": int(info["ticks_a_year"]), "last": int(info["ticks"]) - 1}
