"""Legal actions -> the decoding automaton, as the flat arrays the engine masks with. One automaton serves all rows of a round."""

from dataclasses import dataclass, field

import numpy as np

from island.codec.stream import Stream
from island.world.state import Action

FINAL = -1


@dataclass
class Table:
    """States under construction: for each its edges (token, next), its class of free tokens and where those lead."""

    edges: list[list[tuple[int, int]]] = field(default_factory=list)
    free_class: list[int] = field(default_factory=list)
    free_next: list[int] = field(default_factory=list)

    def state(self, edges: list[tuple[int, int]], free_class: int = -1, free_next: int = FINAL) -> int:
        self.edges.append(edges)
        self.free_class.append(free_class)
        self.free_next.append(free_next)
        return len(self.edges) - 1

    def arrays(self) -> dict[str, np.ndarray]:
        """The engine's arrays, without the class bits."""
        offsets = np.cumsum([0, *(len(edges) for edges in self.edges)], dtype=np.int32)
        flat = [edge for edges in self.edges for edge in edges]
        return {
            "edge_offset": offsets,
            "edge_token": np.array([token for token, _ in flat], np.int32),
            "edge_next": np.array([following for _, following in flat], np.int32),
            "state_class": np.array(self.free_class, np.int32),
            "state_default_next": np.array(self.free_next, np.int32),
        }


def add_actions(table: Table, stream: Stream, actions: list[Action]) -> int:
    """The states of one villager's decision: a verb, then a partner where the verb wants one. Returns the start state."""
    partners: dict[int, list[int]] = {}
    plain: list[tuple[int, int]] = []
    for action in actions:
        spelled = stream.spell(action)
        if len(spelled) == 1:
            plain.append((spelled[0], FINAL))
        else:
            partners.setdefault(spelled[0], []).append(spelled[1])
    follow = [(verb, table.state([(token, FINAL) for token in sorted(tokens)])) for verb, tokens in partners.items()]
    return table.state(sorted(plain + follow))


def add_sentence(table: Table, stream: Stream) -> int:
    """Free words and bound referents in a loop, until the end mark; the first token may not be the end."""
    lex = stream.lexicon
    start, loop = len(table.edges), len(table.edges) + 1
    people = lex.referent[: len(stream.bound)]
    table.state([(token, loop) for token in people], 0, loop)
    table.state([(token, loop) for token in people] + [(lex.mark["end"], FINAL)], 0, loop)
    return start
