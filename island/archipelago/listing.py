"""An archipelago for people: its islands, what crossed, and the commands that read it."""

import shlex
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from island.archipelago.crossing import Traveller, Voyage
from island.archipelago.sea import Head, Sea, SeaInfo
from island.errors import IslandError
from island.world.words import word

VOYAGE_COLUMNS = ("year", "origin", "why", "destination", "fate", "people", "meals", "logs", "event_id")


@dataclass(frozen=True)
class Listing:
    folder: Path
    info: SeaInfo
    lived: int
    digest: str
    heads: list[Head]
    boats: list[Voyage]

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.info.name,
            "seed": self.info.seed,
            "mind": self.info.mind,
            "brain_sha256": self.info.brain_sha256,
            "ticks_a_year": self.info.ticks_a_year,
            "years_planned": self.info.years,
            "years": self.lived,
            "alive": sum(head.alive for head in self.heads),
            "boats": len(self.boats),
            "boats_lost": sum(boat.is_lost for boat in self.boats),
            "islands": [
                {
                    "name": name,
                    "folder": str(self.folder / name),
                    "alive": head.alive,
                    "left": self._people(boat for boat in self.boats if boat.origin == number),
                    "came": self._people(boat for boat in self.boats if boat.to == number and not boat.is_lost),
                    "digest": head.digest,
                }
                for number, (name, head) in enumerate(zip(self.info.islands, self.heads, strict=True))
            ],
            "reasons": dict(self._reasons()),
            "digest": self.digest,
            "wall_s": self.info.wall_s,
        }

    def fields(self) -> list[tuple[str, str]]:
        found = self.as_json()
        one_by_one = [
            (one["name"], f"{one['alive']:,} alive; {one['left']:,} left, {one['came']:,} came ashore")
            for one in found["islands"]
        ]
        reasons = ", ".join(f"{count:,} {reason}" for reason, count in self._reasons()) or "none"
        return [
            ("archipelago", f"{self.info.name}, seed {self.info.seed}, {len(self.info.islands)} islands"),
            ("years", f"{self.lived:,} of {self.info.years:,}"),
            *one_by_one,
            ("boats", f"{found['boats']:,}, {found['boats_lost']:,} of them lost: {reasons}"),
            ("mind", self.info.mind + (f", brain {self.info.brain_sha256[:16]}" if self.info.brain_sha256 else "")),
            ("wall time", f"{self.info.wall_s:,.1f} s"),
            ("digest", self.digest or "none yet"),
        ]

    def commands(self) -> list[str]:
        """What to do next: go on with it, or read it."""
        folder, one = shlex.quote(str(self.folder)), shlex.quote(str(self.folder / self.info.islands[0]))
        is_over = self.lived >= self.info.years or not any(head.alive for head in self.heads)
        first = [] if is_over and self.lived else [f"  island resume {folder}"]
        return [
            *first,
            f"  island voyages {folder}",
            f"  island verify {folder}",
            f"  island info {one}",
            f"  island story {one} @1",
        ]

    def ending_lines(self) -> list[str]:
        alive, lost = sum(head.alive for head in self.heads), sum(boat.is_lost for boat in self.boats)
        return [
            f"{self.info.name}, seed {self.info.seed}: {self.lived:,} year{'s' * (self.lived != 1)} lived on {len(self.info.islands)} "
            f"islands, {alive:,} alive, {len(self.boats):,} boats, {lost:,} lost; in {self.folder}",
            f"  digest {self.digest}",
            f"  island info {shlex.quote(str(self.folder))}",
            *self.commands(),
        ]

    def _reasons(self) -> list[tuple[str, int]]:
        return Counter(word(boat.reason) for boat in self.boats).most_common()

    @staticmethod
    def _people(boats: Any) -> int:
        return sum(len(boat.travellers) for boat in boats)


def listing_of(folder: Path) -> Listing:
    """Raises IslandError when there is no archipelago."""
    sea = Sea(folder)
    lived = sea.lived()
    heads = sea.heads(lived - 1).get(lived - 1, []) if lived else []
    heads = heads if len(heads) == len(sea.info.islands) else [Head(-1, "", 0)] * len(sea.info.islands)
    return Listing(folder, sea.info, lived, sea.digest(), heads, [boat for boats in sea.voyages().values() for boat in boats])


def voyage_rows(folder: Path, who: str | None = None) -> list[tuple[Any, ...]]:
    """A row for each boat, people as `name @number there -> @number here`. Raises IslandError when `who` was in none."""
    sea = Sea(folder)
    names = sea.info.islands
    found = [
        (
            year, names[boat.origin], word(boat.reason), names[boat.to], "lost" if boat.is_lost else "landed",
            ", ".join(_passage(one) for one in boat.travellers), boat.meals, boat.logs, boat.event_id,
        )
        for year, boats in sea.voyages().items()
        for boat in boats
        if who is None or any(_is_meant(one, who) for one in boat.travellers)
    ]  # fmt: skip
    if who is not None and not found:
        raise IslandError(f"{folder}: nobody of the name {who[:60]!r} sailed; who did: island voyages {shlex.quote(str(folder))}")
    return found


def _passage(one: Traveller) -> str:
    landed = f" -> @{one.landed_as}" if one.state else ""
    return f"{one.name} {one.house} @{one.left_as}{landed}"


def _is_meant(one: Traveller, who: str) -> bool:
    return who.casefold() in (one.name.casefold(), f"{one.name} {one.house}".casefold())
