"""How a brain lives: `python -m training.evaluate --seeds 10 --years 200 --minds lm random scripted`. No rule saves a dying village.

For every mind: villages alive at the end, mean population, deaths by hunger. For the brain also: how many decisions parse and
are legal without the automaton (`--unconstrained`), and in how many deeds with a partner the sentence names that partner alone.
"""

import argparse
import json
import sys
import time
from typing import Any

from island import scenario
from island.minds import make_mind
from island.records import Flag, ThoughtKind
from island.sim.simulation import Simulation
from island.world.words import HAS_PARTNER, DeathCause, Deed, EventKind


def live(kind: str, seed: int, years: int, unconstrained: bool, threads: int = 0) -> dict[str, Any]:
    """One village's figures."""
    changes = [f"seed={seed}", f"mind.kind={kind}", f"mind.constrained={'false' if unconstrained else 'true'}"]
    settings = scenario.load("thousand_years", changes)
    mind = make_mind(settings, threads)
    simulation = Simulation(settings, mind)
    count = {"thoughts": 0, "decided": 0, "muddled": 0, "hunger": 0, "deaths": 0, "partnered": 0, "named": 0, "truncated": 0}
    deeds: dict[str, int] = {}
    population, start = [], time.monotonic()
    for _ in range(years * settings.ticks_a_year):
        record = simulation.advance()
        for event in record.events:
            if event.kind is EventKind.DIED:
                count["deaths"] += 1
                count["hunger"] += event.amount == DeathCause.HUNGER
        for thought in record.thoughts:
            count["thoughts"] += 1
            count["truncated"] += bool(thought.flags & Flag.TRUNCATED)
            if thought.kind is not ThoughtKind.DECIDE:
                continue
            count["decided"] += 1
            count["muddled"] += bool(thought.flags & Flag.MUDDLED)
            if thought.deed >= 0:
                deeds[Deed(thought.deed).name] = deeds.get(Deed(thought.deed).name, 0) + 1
            if thought.told and thought.deed >= 0 and Deed(thought.deed) in HAS_PARTNER:
                named = set(thought.told) & set(mind.vocabulary.referents)  # type: ignore[attr-defined]
                count["partnered"] += 1
                count["named"] += named == {thought.decided[1]}
        population.append(len(simulation.world.villagers))
        if not simulation.world.villagers:
            break
    mind.close()
    wall = time.monotonic() - start
    result: dict[str, Any] = {
        "mind": kind,
        "seed": seed,
        "years": len(population) // settings.ticks_a_year,
        "alive": population[-1],
    }
    result |= {"mean_population": round(sum(population) / len(population), 1), **count, "deeds": deeds}
    return result | {"ms_a_thought": round(1000 * wall / max(1, count["thoughts"]), 2)}


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--years", type=int, default=200)
    parser.add_argument("--minds", nargs="+", default=["lm", "random"], choices=["lm", "random", "scripted", "dice", "blind"])
    parser.add_argument("--unconstrained", action="store_true", help="decide without the automaton")
    parser.add_argument("--threads", type=int, default=0, help="of the engine; two evaluations at once: 1 each")
    given = parser.parse_args(arguments)
    for kind in given.minds:
        rows = []
        for seed in range(given.first_seed, given.first_seed + given.seeds):
            rows.append(live(kind, seed, given.years, given.unconstrained, given.threads))
            print(json.dumps(rows[-1]), file=sys.stderr, flush=True)
        alive = sum(row["alive"] > 0 for row in rows)
        mean = sum(row["mean_population"] for row in rows) / len(rows)
        line = f"{kind}: {alive} of {len(rows)} villages alive after {given.years} years, mean population {mean:.0f}"
        line += f", {sum(row['hunger'] for row in rows)} of {sum(row['deaths'] for row in rows)} deaths by hunger"
        if kind == "lm":
            legal = 1 - sum(row["muddled"] for row in rows) / sum(row["decided"] for row in rows)
            named = sum(row["named"] for row in rows) / max(1, sum(row["partnered"] for row in rows))
            line += f", legal {legal:.1%}, partner named {named:.1%}"
        print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
