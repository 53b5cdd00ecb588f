"""The sampler and the automaton, against a slow sampler in Python that follows the same written rules."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from brain.binding import Automaton, Brain, BrainError, End, engine_exp, philox
from brain.model_file import ModelConfig, tensor_shapes, write_model

CONFIG = ModelConfig(dim=16, hidden=24, n_layers=1, n_heads=2, n_kv_heads=1, vocab=37, context=40)
ROWS = 24
PROMPTS = [[3 + row, 5, 7] for row in range(ROWS)]
NOT_A_STATE = [-1]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Tokens 20 and 21 have the same row, so their logits are always equal."""
    random = np.random.default_rng(5)
    tensors = {name: random.normal(0, 0.6, shape) for name, shape in tensor_shapes(CONFIG).items()}
    tensors["tok_embeddings"][21] = tensors["tok_embeddings"][20]
    path = tmp_path_factory.mktemp("sampler") / "small.brain"
    write_model(path, CONFIG, tensors, [f"p{i}" for i in range(CONFIG.vocab)], bytes(32), "1")
    return path


def automaton(
    edges: Sequence[Sequence[tuple[int, int]]],
    classes: Sequence[int] | None = None,
    default_next: Sequence[int] | None = None,
    class_tokens: Sequence[Sequence[int]] = (),
) -> Automaton:
    """One list of (token, next state) for each state."""
    bits = [Automaton.pack_class(tokens, CONFIG.vocab) for tokens in class_tokens]
    return Automaton(
        np.cumsum([0, *map(len, edges)]),
        np.array([token for state in edges for token, _ in state], np.int32),
        np.array([to for state in edges for _, to in state], np.int32),
        np.array(classes or NOT_A_STATE * len(edges)),
        np.array(default_next or NOT_A_STATE * len(edges)),
        np.array(bits, np.uint32).reshape(len(bits), -(-CONFIG.vocab // 32)),
    )


def slow_draw(logits: np.ndarray, allowed: list[int], temperature: float, top_p: float, draw: int) -> int:
    """The written rule: integer weights; top-p keeps the likeliest, of equals the smaller id; drawn in the order of ids."""
    picked = logits[allowed]
    scaled = (picked - picked.max()) * (np.float32(1) / np.float32(temperature))
    weights = [int(e * np.float32(2**30)) for e in engine_exp(scaled)]
    order = sorted(range(len(allowed)), key=lambda i: (-weights[i], allowed[i]))
    if top_p < 1:
        wanted, kept, order, likely = int(float(sum(weights)) * float(np.float32(top_p))), 0, [], order
        while not order or kept < wanted:
            order.append(likely[len(order)])
            kept += weights[order[-1]]
        order.sort()
    else:
        order = list(range(len(allowed)))
    at = draw * sum(weights[i] for i in order) >> 64
    for i in order:
        if at < weights[i]:
            return allowed[i]
        at -= weights[i]
    raise AssertionError("the weights do not add up")


@pytest.mark.parametrize(("temperature", "top_p"), [(1.0, 1.0), (0.7, 0.9), (3.0, 0.5), (1.0, 0.001)])
def test_a_draw_is_the_one_a_slow_sampler_makes(model: Path, temperature: float, top_p: float) -> None:
    allowed = [3, 4, 9, 20, 21, 30, 36]
    one_of = automaton([[(token, -1) for token in reversed(allowed)]])
    with Brain(model, n_slots=ROWS, n_threads=2) as brain:
        logits = [brain.logits(row, prompt, only_last=True) for row, prompt in enumerate(PROMPTS)]
        brain.reset_slots(range(ROWS))
        drawn = brain.round(
            range(ROWS), prompts=PROMPTS, start_states=0, max_new=1, agent_ids=range(100, 100 + ROWS), automaton=one_of,
            seed=2**63 + 11, tick=5, purpose=3, island=9, temperature=temperature, top_p=top_p,
        )  # fmt: skip
    for row in range(ROWS):
        low, high, _, _ = philox(2**63 + 11, [5, 100 + row, 3 << 16, 9])
        assert drawn.tokens[row, 0] == slow_draw(logits[row], allowed, temperature, top_p, high << 32 | low)


def test_top_p_keeps_the_fewest_that_reach_it_and_of_equals_the_smaller_id(model: Path) -> None:
    either = automaton([[(21, -1), (20, -1)]])  # equal logits: half of the weight each
    with Brain(model, n_slots=ROWS) as brain:
        drawn = [
            brain.round(
                range(ROWS),
                prompts=PROMPTS,
                start_states=0,
                max_new=1,
                agent_ids=range(ROWS),
                automaton=either,
                temperature=1.0,
                top_p=top_p,
            ).tokens
            for top_p in (0.5, 0.51)
        ]
    assert set(drawn[0].ravel().tolist()) == {20}
    assert set(drawn[1].ravel().tolist()) == {20, 21}


def test_philox_gives_the_numbers_of_random123() -> None:
    assert philox(0, [0, 0, 0, 0]) == [0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8]
    ones = 0xFFFFFFFF
    assert philox(2**64 - 1, [ones] * 4) == [0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD]
    key = 0x299F31D0 << 32 | 0xA4093822
    counter = [0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344]
    assert philox(key, counter) == [0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1]


def test_exp_is_within_two_units_in_the_last_place() -> None:
    x = np.linspace(-86.9, 88, 200_001, dtype=np.float32)
    right = np.exp(x.astype(np.float64))
    assert (np.abs(engine_exp(x) - right) / np.spacing(right.astype(np.float32))).max() < 2


def test_exp_is_one_at_zero_and_nothing_far_below() -> None:
    for n in (1, 8):  # one at a time and as a whole vector: two pieces of code
        for x, right in ((0, 1), (-0.0, 1), (-87.5, 0), (-1e30, 0), (-np.inf, 0)):
            assert engine_exp(np.full(n, x, np.float32)).tolist() == [right] * n


def test_greedy_takes_the_largest_logit_and_of_equals_the_smaller_id(model: Path) -> None:
    either = automaton([[(21, -1), (20, -1)]])
    with Brain(model, n_slots=2) as brain:
        logits = brain.logits(0, [5, 6], only_last=True)
        free = brain.round([1], prompts=[[5, 6]], max_new=1)
        brain.reset_slots([1])
        tied = brain.round([1], prompts=[[5, 6]], start_states=0, max_new=1, automaton=either)
    assert logits[20] == logits[21]
    assert free.completions == [[int(logits.argmax())]]
    assert tied.completions == [[20]]


def test_first_probs_are_the_softmax_of_the_allowed_logits(model: Path) -> None:
    allowed = [3, 9, 30]
    with Brain(model, n_slots=2) as brain:
        logits = brain.logits(0, [5, 6], only_last=True)[allowed] / 2
        both = automaton([[(token, -1) for token in allowed], [(8, -1)]])
        result = brain.round(
            [1, 0], prompts=[[5, 6], [9]], start_states=[0, 1], max_new=1, automaton=both, temperature=2.0, want_first_probs=True
        )
    assert result.first_probs is not None
    right = np.zeros((2, CONFIG.vocab))
    right[0, allowed] = np.exp(logits - logits.max()) / np.exp(logits - logits.max()).sum()
    right[1, 8] = 1
    assert np.abs(result.first_probs - right).max() < 1e-6


def test_an_edge_takes_precedence_over_the_class(model: Path) -> None:
    """State 0 allows 4 and 5 by its class, which ends; but 5 has an edge to state 1, which allows 6 alone."""
    table = automaton([[(5, 1)], [(6, -1)]], [0, -1], [-1, -1], [[4, 5]])
    with Brain(model, n_slots=ROWS) as brain:
        result = brain.round(
            range(ROWS), prompts=PROMPTS, start_states=0, max_new=4, agent_ids=range(ROWS), automaton=table, temperature=5.0
        )
    assert {tuple(completion) for completion in result.completions} == {(4,), (5, 6)}
    assert set(result.ends.tolist()) == {End.FINAL}


def test_a_class_leads_to_the_default_next_state(model: Path) -> None:
    table = automaton([[], [(6, -1)]], [0, -1], [1, -1], [[4, 36]])
    with Brain(model, n_slots=ROWS) as brain:
        result = brain.round(
            range(ROWS), prompts=PROMPTS, start_states=0, max_new=4, agent_ids=range(ROWS), automaton=table, temperature=5.0
        )
    assert {tuple(completion) for completion in result.completions} == {(4, 6), (36, 6)}


def test_the_stop_token_ends_a_completion_and_max_new_truncates_one(model: Path) -> None:
    with Brain(model, n_slots=2) as brain:
        free = brain.round([0], prompts=[[5]], max_new=6)
        stop = free.completions[0][2]
        stopped = brain.round([1], prompts=[[5]], max_new=6, stop=stop)
    cut = free.completions[0].index(stop) + 1
    assert (free.lengths[0], End(free.ends[0])) == (6, End.LENGTH)
    assert stopped.completions[0] == free.completions[0][:cut]
    assert End(stopped.ends[0]) is End.STOP


def test_a_row_with_max_new_0_only_reads_its_prompt(model: Path) -> None:
    with Brain(model, n_slots=2) as brain:
        read = brain.round([0], prompts=[[5, 6, 7]])
        later = brain.round([0], prompts=[[8]], max_new=3)
        at_once = brain.round([1], prompts=[[5, 6, 7, 8]], max_new=3)
    assert (read.fed[0], read.lengths[0], End(read.ends[0])) == (3, 0, End.NONE)
    assert later.completions == at_once.completions


def test_a_row_goes_on_from_its_pending_token_without_a_prompt(model: Path) -> None:
    with Brain(model, n_slots=2) as brain:
        halves = [brain.round([0], prompts=[prompt], max_new=3) for prompt in ([5, 6], [])]
        whole = brain.round([1], prompts=[[5, 6]], max_new=6)
        lengths = brain.slot_length(0), brain.slot_length(1)
    assert halves[0].completions[0] + halves[1].completions[0] == whole.completions[0]
    assert halves[1].fed[0] == 3
    assert lengths == (8, 8)


def test_seed_tick_agent_purpose_and_island_each_change_the_draws(model: Path) -> None:
    base = {"seed": 1, "tick": 1, "purpose": 1, "island": 1}
    with Brain(model) as brain:

        def write(agent: int, keys: dict[str, int]) -> list[int]:
            brain.reset_slots([0])
            return brain.round([0], prompts=[[5]], max_new=20, agent_ids=agent, temperature=3.0, **keys).completions[0]

        told = [write(1, base), write(2, base), *(write(1, base | {name: 2}) for name in base)]
        assert write(1, base) == told[0]
    assert len({tuple(one) for one in told}) == len(told)


@pytest.mark.parametrize("kernels", ["naive", "portable", "sse2", "avx2"])
@pytest.mark.parametrize(("temperature", "top_p"), [(0.0, 1.0), (1.0, 1.0), (1.0, 0.5)])
def test_logits_below_minus_3e38_are_drawn_like_any(tmp_path: Path, kernels: str, temperature: float, top_p: float) -> None:
    """What stands in the places of forbidden tokens and of padding is below every finite logit: neither is ever drawn."""
    config = ModelConfig(2, 2, 1, 1, 1, 5, 16, is_tied=False)
    tensors = {name: np.zeros(shape) for name, shape in tensor_shapes(config).items()}
    tensors |= {"tok_embeddings": np.ones((5, 2)), "norm": np.ones(2), "output": np.full((5, 2), -1.6e38)}
    tensors["output"][3] = -1.61e38  # -3.22e38, and so far below the others that only the automaton draws it
    write_model(tmp_path / "m", config, tensors, [f"p{i}" for i in range(5)], bytes(32), "1")
    worst = Automaton([0, 0], [], [], [0], [0], Automaton.pack_class([3], 5).reshape(1, -1))
    rows = range(6)
    with Brain(tmp_path / "m", n_slots=12) as brain:
        try:
            brain.use_kernels(kernels)
        except BrainError:
            pytest.skip(f"this processor has no {kernels} kernels")
        settings = {"prompts": [[1]] * 6, "max_new": 9, "agent_ids": rows, "temperature": temperature, "top_p": top_p}
        free = brain.round(rows, **settings, want_first_probs=True)
        held = brain.round(range(6, 12), **settings, start_states=0, automaton=worst)
    drawn = set(free.tokens.ravel().tolist())
    assert drawn == {0} if temperature == 0 else drawn <= {0, 1, 2, 4} and len(drawn) > 1
    assert free.first_probs is not None and free.first_probs[0].tolist() == [0.25, 0.25, 0.25, 0, 0.25]
    assert set(held.tokens.ravel().tolist()) == {3}


BAD_AUTOMATA = {
    "allows no token": automaton([[(3, 1)], []]),
    "token 37": automaton([[(37, -1)]]),
    "token -2": automaton([[(-2, -1)]]),
    "to state 1": automaton([[(3, 1)]]),
    "to state -2": automaton([[(3, -2)]]),
    "class 0 allows no token": automaton([[]], [0], [-1], [[]]),
    "has class 1": automaton([[]], [1], [-1], [[3]]),
    "default next 1": automaton([[]], [0], [1], [[3]]),
    "token 3 twice": automaton([[(4, -1), (3, -1), (3, -1)]]),
    "edge_offset falls": Automaton([0, 2, 1, 2], [3, 4], [-1, -1], [-1] * 3, [-1] * 3, np.zeros((0, 2), np.uint32)),
    "edge_offset goes from": Automaton([0, 3], [3, 4], [-1, -1], [-1], [-1], np.zeros((0, 2), np.uint32)),
    "a bit past token 36": Automaton([0, 0], [], [], [0], [-1], np.array([[1, 1 << 5]], np.uint32)),
    "expected at least 1 state": Automaton([0], [], [], [], [], np.zeros((0, 2), np.uint32)),
    "rows of 3 words; expected 2": Automaton([0, 0], [], [], [0], [-1], np.ones((1, 3), np.uint32)),
}


@pytest.mark.parametrize("said", BAD_AUTOMATA)
def test_a_bad_automaton_is_refused_before_anything_runs(model: Path, said: str) -> None:
    with Brain(model) as brain:
        with pytest.raises(BrainError, match=said):
            brain.round([0], prompts=[[5]], start_states=0, max_new=3, agent_ids=1, automaton=BAD_AUTOMATA[said])
        assert brain.slot_length(0) == 0


BAD_ROUNDS = {
    "slot 2; expected 0 to 1": {"slots": [2]},
    "slot 1 stands in an earlier row": {"slots": [1, 1], "prompts": [[5], [6]]},
    "token 37 at place 1": {"prompts": [[5, 37]]},
    "token -1 at place 0": {"prompts": [[-1]]},
    "max_new -1": {"max_new": -1},
    "start_state 0; expected -1 to -1": {"start_states": 0},
    "the context is 40": {"prompts": [[5] * 38]},
    "nothing to feed": {"slots": [1], "prompts": [[]]},
    "temperature -1": {"temperature": -1.0},
    "temperature nan": {"temperature": float("nan")},
    "top_p 0": {"top_p": 0.0},
    "stop_token 37": {"stop": 37},
    "purpose 65536": {"purpose": 65536},
    "3 rows; expected 1 to 2": {"slots": [0, 1, 2], "prompts": [[5], [5], [5]]},
    "0 rows": {"slots": [], "prompts": []},
    "prompt_offsets has 3 entries; expected 2": {"prompts": [[5], [6]]},
    "float64; expected whole numbers": {"slots": [0.5]},
    "agent_ids holds": {"agent_ids": [2**32]},
    "prompt_offset falls": {"prompts": None, "prompt_tokens": [5], "prompt_offsets": [0, 2, 1], "slots": [0, 1]},
    "no prompts": {"prompts": None},
}


@pytest.mark.parametrize("said", BAD_ROUNDS)
def test_a_bad_round_is_refused_and_changes_nothing(model: Path, said: str) -> None:
    good = {"slots": [0], "prompts": [[5]], "max_new": 3}
    with Brain(model, n_slots=2) as brain:
        brain.round([0], prompts=[[9]], max_new=1)
        with pytest.raises(BrainError, match=said):
            brain.round(**(good | BAD_ROUNDS[said]))
        assert (brain.slot_length(0), brain.slot_length(1)) == (2, 0)


def test_a_network_that_overflows_is_an_error_and_its_slots_are_reset(tmp_path: Path) -> None:
    tensors = {name: np.full(shape, 10, np.float32) for name, shape in tensor_shapes(CONFIG).items()}
    tensors["norm"][:] = 3e38
    write_model(tmp_path / "huge", CONFIG, tensors, ["x"] * CONFIG.vocab, bytes(32), "1")
    with Brain(tmp_path / "huge") as brain:
        with pytest.raises(BrainError, match="not finite"):
            brain.round([0], prompts=[[5]], max_new=2)
        assert brain.slot_length(0) == 0


def test_a_closed_brain_says_so(model: Path) -> None:
    brain = Brain(model)
    brain.close()
    brain.close()
    with pytest.raises(BrainError, match="was closed"):
        brain.logits(0, [5])
