"""Legal actions -> the decoding automaton, as the flat arrays the engine masks with. One automaton serves all rows of a round."""

from island.codec.stream import Stream
from island.codec.vocabulary import Vocabulary
from island.world.legal import Legal
from island.world.words import Deed

FINAL = -1


class Table:
    """States under construction, flat from the first: `offset[s]` is where the edges of state s begin."""

    def __init__(self) -> None:
        self.offset, self.token, self.next = [0], list[int](), list[int]()
        self.free_class, self.free_next = list[int](), list[int]()
        self._last: dict[tuple[int, ...], int] = {}

    def state(self, tokens: list[int], following: list[int], free_class: int = -1, free_next: int = FINAL) -> int:
        """A state whose edges are these tokens, leading to these states; its class of free tokens and where those lead.

        Returns its number.
        """
        self.token += tokens
        self.next += following
        self.offset.append(len(self.token))
        self.free_class.append(free_class)
        self.free_next.append(free_next)
        return len(self.free_next) - 1

    def last(self, tokens: tuple[int, ...]) -> int:
        """The state in which any of these tokens ends the completion: one for all who choose among the same."""
        if tokens not in self._last:
            self._last[tokens] = self.state(list(tokens), [FINAL] * len(tokens))
        return self._last[tokens]

    def arrays(self) -> dict[str, list[int]]:
        """The fields of the engine's Automaton, without the class bits."""
        return {
            "edge_offset": self.offset,
            "edge_token": self.token,
            "edge_next": self.next,
            "state_class": self.free_class,
            "state_default_next": self.free_next,
        }


def add_actions(table: Table, stream: Stream, legal: Legal) -> int:
    """The states of one villager's decision: a verb, then a partner where the verb wants one. Returns the start state."""
    verbs, referents = stream.vocabulary.verbs, stream.referents
    partners: dict[Deed, list[int]] = {}
    for who, deeds in legal.towards:
        token = referents[who]
        for deed in deeds:
            if deed in partners:
                partners[deed].append(token)
            else:
                partners[deed] = [token]
    with_partner = sorted(partners)
    following = [FINAL] * len(legal.alone) + [table.last(tuple(partners[deed])) for deed in with_partner]
    return table.state([verbs[deed] for deed in legal.alone + with_partner], following)


def sentences(vocabulary: Vocabulary) -> Table:
    """Free words and bound referents in a loop, until the end mark; the first token may not be the end.

    A sentence of one who has bound n people starts in state 2 (n - 1): states differ by nothing else, so they are made once.
    """
    table = Table()
    for n_bound in range(1, len(vocabulary.referents) + 1):
        loop = 2 * n_bound - 1
        people = vocabulary.referents[:n_bound]
        table.state(people, [loop] * n_bound, 0, loop)
        table.state([*people, vocabulary.mark["end"]], [loop] * n_bound + [FINAL], 0, loop)
    return table


def sentence_start(stream: Stream) -> int:
    """The start state of a villager's sentence in the table of `sentences`."""
    return 2 * (len(stream.people) - 1)
