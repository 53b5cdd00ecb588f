"""The numbers in words: the same questions to both, for related histories over the years since they part."""

from collections.abc import Iterator, Sequence

from island.views.compare.claims import Claim, Part, Row
from island.views.compare.numbers import (
    AGES_SQL,
    CENSUS_SQL,
    COUNTED,
    DEATHS_SQL,
    DEEDS_SQL,
    EVENTS_SQL,
    LIVED_SQL,
    Numbers,
    entropy,
    life_expectancy,
    mean,
    middle,
)
from island.views.compare.pair import Kinship, Pair
from island.views.compare.telling import between
from island.views.info import CAUSES
from island.views.page import counted, listed

BIRTHS_SQL = f"""SELECT count(*) AS born, ({LIVED_SQL}) AS lived FROM villagers
    WHERE is_born_here AND arrived_tick BETWEEN :t0 AND :t1"""
COURSE_SQL = """SELECT count(*) FILTER (WHERE is_born_here AND arrived_tick BETWEEN :t0 AND :t1) AS born,
    count(*) FILTER (WHERE died_tick BETWEEN :t0 AND :t1) AS died,
    count(*) FILTER (WHERE died_tick BETWEEN :t0 AND :t1 AND death_cause = 'hunger') AS hunger,
    (SELECT avg(alive) FROM census WHERE year BETWEEN :y0 AND :y1) AS alive FROM villagers"""
_SPANS = 12  # lines of the course, at most
_DEEDS = 5  # whose share differs most


def numbers_part(pair: Pair, a: Numbers, b: Numbers) -> Part:
    years = f"years {a.first} to {a.last}" if a.last > a.first else f"year {a.first}"
    since = " since they part" if pair.kinship is Kinship.PARTED else ""
    return Part(f"In numbers{since}: {years}", (*_people(a, b), *_deaths(a, b), *_events(a, b), *_deeds(a, b)))


def course_part(pair: Pair, a: Numbers, b: Numbers) -> Part:
    span = span_of(len(a.years))
    return Part(f"The course, {'year by year' if span == 1 else f'{span} years a line'}", tuple(_course(a, b, span)))


def span_of(years: int) -> int:
    """A round number of years, so that no more lines are needed than can be read."""
    return next(span for exponent in range(20) for step in (1, 2, 5) if years <= (span := step * 10**exponent) * _SPANS)


def _claim(kind: str, text: str, sql: str, a: Numbers, b: Numbers, values: dict[str, Row]) -> Claim:
    params = {n.side.key: {name: value for name, value in n.params.items() if f":{name}" in sql} for n in (a, b)}
    return Claim(kind, text, values, sql, params)


def _people(a: Numbers, b: Numbers) -> Iterator[Claim]:
    values: dict[str, Row] = {
        n.side.key: _spread([*n.alive]) | {"least": min(n.alive), "most": max(n.alive), "last": n.alive[-1]} for n in (a, b)
    }
    one, other = values["a"], values["b"]
    if a.first == a.last:
        text = f"People at the year's end: {between(one['last'], other['last'], 0)}."
    else:
        text = (
            f"People at a year's end: {between(one['mean'], other['mean'])} on the average, the median {between(one['median'], other['median'])}; "
            f"{one['least']:,} to {one['most']:,} in A, {other['least']:,} to {other['most']:,} in B; at the end {between(one['last'], other['last'], 0)}."
        )
    yield _claim("people", text, CENSUS_SQL, a, b, values)
    values = {n.side.key: _spread(n.hunger) for n in (a, b)}
    one, other = values["a"], values["b"]
    if one["mean"] is not None and other["mean"] is not None:
        median = (
            "" if a.first == a.last else f" on the average of the years, the median {between(one['median'], other['median'], 2)}"
        )
        yield _claim(
            "hunger", f"Hunger, 0 full to 10: {between(one['mean'], other['mean'], 2)}{median}.", CENSUS_SQL, a, b, values
        )
    yield from _lengths(a, b)


def _spread(values: Sequence[float | None]) -> Row:
    return {"mean": mean(values), "median": middle(values)}


def _lengths(a: Numbers, b: Numbers) -> Iterator[Claim]:
    """Births, and how long lives are; nothing of the second where too few died to say."""
    values: dict[str, Row] = {n.side.key: {"born": sum(n.born), "lived": n.lived, "rate": n.rate(sum(n.born))} for n in (a, b)}
    one, other = values["a"], values["b"]
    lived = f"in {one['lived']:,.1f} and {other['lived']:,.1f} years of life"
    text = f"Born of a thousand people in a year: {between(one['rate'], other['rate'])} ({one['born']:,} and {other['born']:,} children {lived})."
    yield _claim("births", text, BIRTHS_SQL, a, b, values)
    values = {n.side.key: {"birth": life_expectancy(n.ages), "fifteen": life_expectancy(n.ages, 15)} for n in (a, b)}
    one, other = values["a"], values["b"]
    if all(value is not None for row in (one, other) for value in row.values()):
        text = (
            f"Who is born lives to the age of {between(one['birth'], other['birth'])}, who is 15 to {between(one['fifteen'], other['fifteen'])}, "
            "if at every age as many die as died in these years."
        )
        yield _claim("life expectancy", text, AGES_SQL, a, b, values)


def _deaths(a: Numbers, b: Numbers) -> Iterator[Claim]:
    """Every cause of which anybody died, the one of most deaths first."""
    counts = {n.side.key: {cause: sum(years.values()) for cause, years in n.deaths.items()} for n in (a, b)}
    total = {key: sum(found.values()) for key, found in counts.items()}
    causes = sorted(counts["a"].keys() | counts["b"].keys(), key=lambda cause: (-_sum(counts, cause), cause))
    for cause in ["", *causes]:
        found = {n.side.key: counts[n.side.key].get(cause, 0) if cause else total[n.side.key] for n in (a, b)}
        if not any(found.values()) and cause:
            continue
        values: dict[str, Row] = {
            n.side.key: {"cause": cause, "deaths": found[n.side.key], "rate": n.rate(found[n.side.key])} for n in (a, b)
        }
        what = f"Of {CAUSES.get(cause, cause)} died" if cause else "Died of a thousand people in a year"
        yield _claim(
            "deaths",
            f"{what}: {between(values['a']['rate'], values['b']['rate'], 2)} ({found['a']:,} and {found['b']:,}).",
            DEATHS_SQL, a, b, values,
        )  # fmt: skip


def _sum(counts: dict[str, dict[str, int]], cause: str) -> int:
    return sum(found.get(cause, 0) for found in counts.values())


def _events(a: Numbers, b: Numbers) -> Iterator[Claim]:
    for kind, name in COUNTED.items():
        counts = {n.side.key: sum(n.events[int(kind)].values()) for n in (a, b)}
        if any(counts.values()):
            years = len(a.years)
            values = {
                key: {"kind": int(kind), "events": count, "a_year": count / years, "years": years}
                for key, count in counts.items()
            }
            text = f"{name[:1].upper()}{name[1:]} a year: {between(values['a']['a_year'], values['b']['a_year'], 2)} ({counts['a']:,} and {counts['b']:,} in {counted(years, 'year')})."
            yield _claim("counted", text, EVENTS_SQL, a, b, values)


def _deeds(a: Numbers, b: Numbers) -> Iterator[Claim]:
    totals = {n.side.key: sum(n.deeds.values()) for n in (a, b)}
    if not all(totals.values()):
        return
    values = {n.side.key: {"deeds": totals[n.side.key], "entropy": entropy(list(n.deeds.values()))} for n in (a, b)}
    text = f"The entropy of what is done: {between(values['a']['entropy'], values['b']['entropy'], 3)} bits, over {totals['a']:,} and {totals['b']:,} deeds."
    yield _claim("entropy", text, DEEDS_SQL, a, b, values)
    shares = {n.side.key: {deed: 100 * count / totals[n.side.key] for deed, count in n.deeds.items()} for n in (a, b)}
    deeds = sorted(
        shares["a"].keys() | shares["b"].keys(),
        key=lambda deed: (-abs(_share(shares, "a", deed) - _share(shares, "b", deed)), deed),
    )
    shown = {key: {deed: _share(shares, key, deed) for deed in deeds} for key in ("a", "b")}
    said = [f"{deed} {shown['a'][deed]:.1f}% in A, {shown['b'][deed]:.1f}% in B" for deed in deeds[:_DEEDS]]
    yield _claim("shares", f"Of all that was done differ most: {'; '.join(said)}.", DEEDS_SQL, a, b, shown)


def _share(shares: dict[str, dict[str, float]], key: str, deed: str) -> float:
    return shares[key].get(deed, 0.0)


def _course(a: Numbers, b: Numbers, span: int) -> Iterator[Claim]:
    for start in range(a.first - a.first % span, a.last + 1, span):
        inside = [i for i, year in enumerate(a.years) if start <= year < start + span]
        first, last = a.years[inside[0]], a.years[inside[-1]]
        values = {}
        for n in (a, b):
            dead = {
                cause: sum(count for year, count in years.items() if first <= year <= last) for cause, years in n.deaths.items()
            }
            values[n.side.key] = {
                "alive": mean([n.alive[i] for i in inside]),
                "born": sum(n.born[i] for i in inside),
                "died": sum(dead.values()),
                "hunger": dead["hunger"],
            }
        one, other = values["a"], values["b"]
        years = f"Years {first} to {last}" if last > first else f"Year {first}"
        text = listed([
            f"{years}: {between(one['alive'], other['alive'])} people, {one['born']:,} and {other['born']:,} born",
            f"{one['died']:,} and {other['died']:,} died ({one['hunger']:,} and {other['hunger']:,} of hunger)",
        ])  # fmt: skip
        params = {
            n.side.key: {name: value for name, value in Numbers(n.side, first, last).params.items() if name != "tpy"}
            for n in (a, b)
        }
        yield Claim("course", f"{text}.", values, COURSE_SQL, params)
