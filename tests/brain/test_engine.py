"""The engine against a numpy reference, and against itself: no row's bits depend on the company it keeps."""

import ctypes
import os
import subprocess
from pathlib import Path

import numpy as np
import pytest

from brain.binding import Automaton, Brain, BrainError, ContextFullError, ModelFileError, engine_exp, philox
from brain.model_file import SHIPPED, ModelConfig, read_model, tensor_shapes, write_model
from brain.proof import integer_reference, reference
from island.rng import Purpose
from island.rng import philox as numpy_philox

CONFIG = ModelConfig(dim=48, hidden=72, n_layers=2, n_heads=4, n_kv_heads=2, vocab=101, context=64)


@pytest.fixture(scope="module", params=["fp32", "int8", "int7"])
def model_path(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A random model whose sizes are multiples of nothing convenient."""
    random = np.random.default_rng(1)
    tensors = {name: random.normal(0, 0.2, shape).astype(np.float32) for name, shape in tensor_shapes(CONFIG).items()}
    path = tmp_path_factory.mktemp("model") / "small.brain"
    write_model(path, CONFIG, tensors, [f"p{i}" for i in range(CONFIG.vocab)], bytes(32), "1", request.param)
    return path


def tokens(n: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(3, CONFIG.vocab, n).astype(np.int32)


def free_text() -> Automaton:
    """One state: any token, for ever."""
    bits = Automaton.pack_class(range(CONFIG.vocab), CONFIG.vocab).reshape(1, -1)
    none = np.zeros(0, np.int32)
    one = np.zeros(1, np.int32)
    return Automaton(np.zeros(2, np.int32), none, none, one, one, bits)


def test_logits_equal_the_numpy_reference_within_1e_4(model_path: Path) -> None:
    with Brain(model_path, in_fp32=True) as brain:
        ours = brain.logits(0, tokens(40))
    assert np.abs(ours - reference.logits(read_model(model_path), tokens(40))).max() < 1e-4


def test_integers_equal_the_numpy_reference_bit_for_bit(model_path: Path) -> None:
    with Brain(model_path) as brain:
        ours = brain.logits(0, tokens(40))
        if not brain.config.is_integer:
            pytest.skip("a file of fp32 matrices runs in fp32")
    assert ours.tobytes() == integer_reference.logits(read_model(model_path), tokens(40)).tobytes()


def test_prefill_whole_in_chunks_and_token_by_token_give_the_same_bits(model_path: Path) -> None:
    with Brain(model_path, n_slots=3) as brain:
        whole = brain.logits(0, tokens(40))
        chunks = np.concatenate([brain.logits(1, tokens(40)[:13]), brain.logits(1, tokens(40)[13:])])
        single = np.stack([brain.logits(2, tokens(40)[i : i + 1])[0] for i in range(40)])
    assert whole.tobytes() == chunks.tobytes() == single.tobytes()


@pytest.mark.parametrize("kernels", ["naive", "portable", "sse2"])
def test_all_kernels_give_the_same_bits(model_path: Path, kernels: str) -> None:
    with Brain(model_path, n_slots=2) as brain:
        fast = brain.logits(0, tokens(30))
        try:
            brain.use_kernels(kernels)
        except BrainError:
            pytest.skip(f"this processor has no {kernels} kernels")
        assert brain.logits(1, tokens(30)).tobytes() == fast.tobytes()


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_a_row_alone_equals_the_same_row_in_any_batch(model_path: Path, threads: int) -> None:
    rows = 17
    prompts = [tokens(5 + row, row) for row in range(rows)]
    settings = {"seed": 7, "tick": 3, "purpose": 2, "temperature": 0.9, "top_p": 0.9}
    with Brain(model_path, n_slots=rows, n_threads=threads) as brain:
        order = np.random.default_rng(threads).permutation(rows)
        agents = np.arange(100, 100 + rows).astype(np.uint32)
        together = brain.round(
            order.astype(np.int32),
            prompts=[prompts[row] for row in order],
            start_states=0,
            max_new=12,
            agent_ids=agents[order],
            automaton=free_text(),
            **settings,
        )
        brain.reset_slots(range(rows))
        for place, row in enumerate(order):
            alone = brain.round(
                np.array([0], np.int32),
                prompts=[prompts[row]],
                start_states=0,
                max_new=12,
                agent_ids=agents[row : row + 1],
                automaton=free_text(),
                **settings,
            )
            brain.reset_slots([0])
            assert alone.completions[0] == together.completions[place]


def test_only_new_tokens_are_fed(model_path: Path) -> None:
    with Brain(model_path) as brain:
        first = brain.round(
            np.array([0], np.int32),
            prompts=[tokens(9)],
            start_states=0,
            max_new=4,
            agent_ids=1,
            automaton=free_text(),
            temperature=1.0,
        )
        second = brain.round(
            np.array([0], np.int32),
            prompts=[tokens(5)],
            start_states=0,
            max_new=4,
            agent_ids=1,
            automaton=free_text(),
            temperature=1.0,
        )
    assert int(first.fed[0]) == 9 + 3  # the last token drawn waits for the next prompt
    assert int(second.fed[0]) == 1 + 5 + 3


def test_the_automaton_is_obeyed_to_its_end(model_path: Path) -> None:
    none = np.array([-1, -1], np.int32)
    automaton = Automaton(
        np.array([0, 2, 3], np.int32),
        np.array([10, 11, 20], np.int32),
        np.array([-1, 1, -1], np.int32),
        none,
        none,
        np.zeros((0, 4), np.uint32),
    )
    with Brain(model_path, n_slots=40) as brain:
        done = brain.round(
            np.arange(40, dtype=np.int32),
            prompts=[tokens(4)] * 40,
            start_states=0,
            max_new=5,
            agent_ids=np.arange(40, dtype=np.uint32),
            automaton=automaton,
            temperature=2.0,
        )
    assert {tuple(completion) for completion in done.completions} == {(10,), (11, 20)}


def test_c_and_numpy_draw_the_same_numbers() -> None:
    ours = numpy_philox(99, 12, 34, int(Purpose.TELL), 5, 0).tolist()
    assert philox(99, [12, 34, int(Purpose.TELL) << 16 | 5, 0]) == ours


def test_a_prompt_too_long_for_the_context_is_an_error_and_changes_nothing(model_path: Path) -> None:
    with Brain(model_path, n_slots=2) as brain:
        before = brain.logits(0, tokens(3))
        with pytest.raises((ContextFullError, BrainError)):
            brain.round(
                np.array([1], np.int32), prompts=[tokens(60)], start_states=0, max_new=30, agent_ids=1, automaton=free_text()
            )
        assert brain.slot_length(1) == 0
        assert brain.logits(1, tokens(3)).tobytes() == before.tobytes()


def test_every_truncation_is_refused_in_one_line(model_path: Path, tmp_path: Path) -> None:
    data = model_path.read_bytes()
    path = tmp_path / "cut.brain"
    for length in (0, 3, 8, 60, 200, len(data) // 2, len(data) - 1):
        path.write_bytes(data[:length])
        with pytest.raises(ModelFileError) as error:
            Brain(path)
        assert "\n" not in str(error.value)


def test_flipped_bits_are_refused(model_path: Path, tmp_path: Path) -> None:
    data = bytearray(model_path.read_bytes())
    path = tmp_path / "flipped.brain"
    for place in range(0, len(data), len(data) // 60):
        data[place] ^= 1 << place % 8
        path.write_bytes(data)
        with pytest.raises(ModelFileError):
            Brain(path)
        data[place] ^= 1 << place % 8


def test_numbers_of_more_than_32_bits_are_refused() -> None:
    with Brain(SHIPPED, n_slots=1) as brain:
        for call in (
            lambda: brain.logits(2**40, [1]),
            lambda: brain.piece(2**40),
            lambda: brain.slot_length(2**32),
            lambda: brain.reset_slots([2**32]),
        ):
            with pytest.raises(BrainError, match="32 bits"):
                call()
    with pytest.raises(BrainError, match="n_slots"):
        Brain(SHIPPED, n_slots=2**32 + 1)
    with pytest.raises(ModelFileError, match="NUL"):
        Brain(f"{SHIPPED}\0x")


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="sets MXCSR")
def test_a_caller_that_flushes_denormals_or_rounds_otherwise_changes_nothing(tmp_path: Path) -> None:
    """Without fp_enter both would change exp, whose results may be denormal and are rounded."""
    source = tmp_path / "mode.c"
    source.write_text("void set(unsigned mode) { __builtin_ia32_ldmxcsr(mode); }")
    subprocess.run(["gcc", "-shared", "-fPIC", source, "-o", tmp_path / "mode.so"], check=True)
    mode = ctypes.CDLL(str(tmp_path / "mode.so"))
    inputs = np.linspace(-104, 5, 4001, dtype=np.float32)
    with Brain(SHIPPED) as brain:

        def answers() -> bytes:
            brain.reset_slots([0])
            return engine_exp(inputs).tobytes() + brain.logits(0, [1, 5, 9]).tobytes()

        expected = answers()
        try:
            mode.set(0x1F80 | 0x8040 | 0x4000)  # flush to zero, denormals are zero, round up
            found = answers()
        finally:
            mode.set(0x1F80)
    assert found == expected
