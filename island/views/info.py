"""A run in numbers, for people: `island info`."""

from typing import Any

CAUSES = {
    "age": "old age",
    "infancy": "the weakness of the first years",
    "storm": "a storm",
    "injury": "an injury",
    "violence": "blows in a quarrel",
}


def ending_line(info: dict[str, Any], folder: str) -> str:
    """What became of the village, in one line."""
    name, years = info["name"], info["years"]
    if info["people"] and not info["alive"]:
        year = (info["ticks"] - 1) // info["ticks_a_year"]  # counted from 0, as everywhere in the history
        return (
            f"{name}, seed {info['seed']}: the village ended in year {year}: {info['died']:,} had died, {_deaths(info['deaths'])}"
        )
    lived = f"{years:,} year{'s' * (years != 1)}" if info["ticks"] % info["ticks_a_year"] == 0 else f"{info['ticks']:,} ticks"
    return (
        f"{name}, seed {info['seed']}: {lived} lived, {info['alive']:,} alive, {info['born']:,} born, {info['died']:,} died, "
        f"{info['thoughts']:,} thoughts; in {folder}"
    )


def info_fields(info: dict[str, Any]) -> list[tuple[str, str]]:
    """`info` is what HistoryReader.info() gives."""
    planned = info["years_planned"]
    return [
        ("scenario", f"{info['name']}, seed {info['seed']}"),
        *[("fork", _fork_line(fork)) for fork in info["forks"]],
        ("years", f"{info['years']:,} of {planned:,} ({info['ticks']:,} ticks)"),
        ("people", f"{info['alive']:,} alive, {info['born']:,} born, {info['died']:,} died"),
        ("population", f"{info['population_min']:,} to {info['population_max']:,}"),
        ("deaths", _deaths(info["deaths"])),
        ("thoughts", f"{info['thoughts']:,} ({info['thoughts_per_s']:,.0f} a second)"),
        ("tokens", f"{info['tokens']:,} ({info['tokens_per_s']:,.0f} a second)"),
        ("events", f"{info['events']:,}"),
        ("wall time", _duration(info["wall_s"])),
        ("mind", f"{info['mind']}, brain {info['brain_sha256'][:16]}" if info["brain_sha256"] else info["mind"]),
        ("digest", info["digest"] or "none yet"),
        ("begun", f"{info['started_at']}, {', '.join(f'{name} {version}' for name, version in info['versions'].items())}"),
    ]


def _fork_line(fork: dict[str, Any]) -> str:
    changes = "; ".join(fork["changes"]) or "nothing changed"
    return f"of {fork['name']}, seed {fork['seed']}, at the beginning of year {fork['year']} (digest {fork['digest'][:16]}): {changes}"


def _deaths(deaths: dict[str, int]) -> str:
    found = sorted(((count, cause) for cause, count in deaths.items() if count), key=lambda pair: (-pair[0], pair[1]))
    return ", ".join(f"{count:,} of {CAUSES.get(cause, cause)}" for count, cause in found) or "none"


def _duration(seconds: float) -> str:
    whole = int(seconds)
    if whole < 60:
        return f"{seconds:.1f} s"
    return f"{whole // 3600} h {whole // 60 % 60} min" if whole >= 3600 else f"{whole // 60} min {whole % 60} s"
