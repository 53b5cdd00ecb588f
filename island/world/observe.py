"""What a villager may know at a tick, as frozen data. The prompt is rendered from this and nothing else."""

from typing import NamedTuple

from island.world.state import Memory, News, Words
from island.world.words import Age, Craft, Field, Relation, Season, Status, Weather


class Near(NamedTuple):
    """A person in sight: the one thing I notice about them, what they are to me, who they are. The neediest is the least."""

    status: Status
    relation: Relation
    agent_id: int


class Identity(NamedTuple):
    """Who I am: shown when a stream is begun, once a year."""

    agent_id: int
    is_female: bool
    age: Age
    decade: int  # of my age, 0 to 9
    traits: tuple[int, int]
    craft: Craft  # my best
    craft_level: int  # 0 beginner, 1 able, 2 master
    is_wed: bool
    kin: tuple[Near, ...]  # spouse, children, parents, closest friend, worst foe
    memories: tuple[Memory, ...]


class Observation(NamedTuple):
    """What I sense and hear at this tick. Levels run from 0 (none, bad) upwards."""

    agent_id: int
    tick: int
    age: Age
    season: Season
    weather: Weather
    hunger: int  # 0 full, 1 peckish, 2 hungry, 3 starving
    health: int  # 0 failing, 1 weak, 2 well, 3 strong
    is_sick: bool
    is_pregnant: bool
    food: int  # of the household: 0 none, 1 little, 2 enough, 3 plenty
    wood: int  # 0 none, 1 some, 2 plenty
    hut: int  # 0 none, 1 leaky, 2 sound
    field: Field
    fish: int  # what the island offers now: 0 scarce, 1 fair, 2 rich
    plants: int
    game: int
    grief: int  # the dead I mourn, or NOBODY
    home: tuple[Near, ...]  # at most 3 of my household, the neediest first
    near: tuple[Near, ...]  # at most 3 others
    news: tuple[News, ...]  # at most 3
    heard_from: int  # who spoke to me, or NOBODY
    heard_words: Words
