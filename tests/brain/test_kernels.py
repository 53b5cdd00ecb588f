"""The kernels: whatever the shape, they give the bits of the plain loops beside them."""

import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from brain.binding import Brain, load_library
from brain.build import find_library
from brain.errors import BrainError
from brain.model_file import ModelConfig, read_model, tensor_shapes, write_model, write_random_model
from brain.proof import reference

# (dim, hidden, heads, kv heads, vocab): head sizes 32, 2, 10 and 16; groups of 1 to 7; nothing a multiple of 16 or 8
SHAPES = [(64, 96, 2, 1, 100), (14, 5, 7, 1, 17), (60, 50, 6, 2, 77), (80, 33, 5, 5, 31), (96, 40, 4, 1, 16)]


@pytest.mark.parametrize("shape", SHAPES)
def test_all_kernels_give_the_bits_of_the_plain_loops(tmp_path: Path, shape: tuple[int, ...]) -> None:
    dim, hidden, heads, kv_heads, vocab = shape
    write_random_model(tmp_path / "m", ModelConfig(dim, hidden, 2, heads, kv_heads, vocab, 130, is_tied=False))
    tokens = np.random.default_rng(1).integers(0, vocab, 130)
    with Brain(tmp_path / "m") as brain:
        bits = {}
        for kernels in ("naive", "portable", brain.kernels):
            brain.use_kernels(kernels)
            brain.reset_slots([0])
            bits[kernels] = brain.logits(0, tokens).tobytes()
    assert len(set(bits.values())) == 1
    logits = np.frombuffer(bits["naive"], np.float32).reshape(130, vocab)
    assert np.abs(logits - reference.logits(read_model(tmp_path / "m"), tokens)).max() < 1e-4


@pytest.mark.parametrize("cuts", [[300], [1] * 300, [95, 1, 96, 97, 11], [200, 100]])
def test_a_prompt_longer_than_a_pass_can_be_cut_anywhere(tmp_path: Path, cuts: list[int]) -> None:
    """The engine runs at most 96 tokens at once."""
    write_random_model(tmp_path / "m", ModelConfig(32, 24, 2, 4, 2, 50, 310))
    tokens = np.random.default_rng(1).integers(0, 50, 300)
    with Brain(tmp_path / "m", n_slots=2) as brain:
        whole = brain.logits(0, tokens, only_last=True)
        for part in np.split(tokens, np.cumsum(cuts)[:-1]):
            last = brain.logits(1, part, only_last=True)
        assert last.tobytes() == whole.tobytes()


@pytest.mark.parametrize("n_threads", [1, 2, 3, 8])
def test_threads_and_neighbours_change_no_completion_and_no_count(tmp_path: Path, n_threads: int) -> None:
    write_random_model(tmp_path / "m", ModelConfig(32, 24, 2, 4, 2, 50, 200))
    prompts = [np.arange(row % 50 + 1) % 50 for row in range(110)]
    new = np.arange(110) % 9
    with Brain(tmp_path / "m", n_slots=110, n_threads=n_threads) as brain:
        result = brain.round(
            range(110), prompts=prompts, start_states=-1, max_new=new, agent_ids=range(110), temperature=1.0, top_p=0.9
        )
        assert result.lengths.tolist() == new.tolist()
        assert result.fed.tolist() == [len(prompt) + max(n - 1, 0) for prompt, n in zip(prompts, new.tolist(), strict=True)]
        for row in (0, 1, 50, 53, 54, 55, 109):
            brain.reset_slots([0])
            alone = brain.round(
                [0],
                prompts=[prompts[row]],
                start_states=-1,
                max_new=new[row : row + 1],
                agent_ids=[row],
                temperature=1.0,
                top_p=0.9,
            )
            assert alone.completions[0] == result.completions[row]


def test_scores_below_minus_3e38_are_weighed_like_any(tmp_path: Path) -> None:
    """Keys and queries of 2e19 with opposite signs: every score is about -3.2e38, and attention is still a mean of the values."""
    config = ModelConfig(4, 4, 1, 1, 1, 9, 16, is_tied=False, rope_theta=1e9)  # the second pair of a head hardly turns
    tensors = {name: np.zeros(shape) for name, shape in tensor_shapes(config).items()}
    for name in ("norm", "layers.0.attention_norm", "layers.0.ffn_norm", "tok_embeddings"):
        tensors[name] += 1
    tensors["layers.0.wq"][2], tensors["layers.0.wk"][2] = 2.106e19 / 4, -2.106e19 / 4
    tensors["layers.0.wv"][0], tensors["layers.0.wo"][:] = 1, np.eye(4)
    tensors["output"][:, 0] = np.arange(9)
    write_model(tmp_path / "m", config, tensors, [f"p{i}" for i in range(9)], bytes(32), "1", "int8")
    with Brain(tmp_path / "m", n_slots=2) as brain:
        fast = brain.logits(0, [1, 2, 3])
        brain.use_kernels("naive")
        assert brain.logits(1, [1, 2, 3]).tobytes() == fast.tobytes()
    assert fast[:, 8] == pytest.approx(8 * 5 / 7**0.5, rel=1e-2)  # (1 + 4, 1, 1, 1), normed: without attention it is 8


def test_unknown_kernels_are_refused(tmp_path: Path) -> None:
    write_random_model(tmp_path / "m", ModelConfig(8, 8, 1, 1, 1, 8, 8))
    with Brain(tmp_path / "m") as brain, pytest.raises(BrainError, match="expected naive, portable"):
        brain.use_kernels("sse9")


def test_a_million_slots_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    write_random_model(tmp_path / "m", ModelConfig(64, 8, 8, 1, 1, 8, 65536))
    with pytest.raises(BrainError, match="no memory for 2147483647 slots"):
        Brain(tmp_path / "m", n_slots=2**31 - 1, max_rows=1)


@pytest.mark.skipif(not shutil.which("nm"), reason="nm (binutils) is not installed")
def test_the_library_calls_no_libm() -> None:
    load_library()
    listed = subprocess.run(["nm", "-D", "--undefined-only", find_library()], capture_output=True, text=True, check=True)
    called = {line.split()[-1].split("@")[0] for line in listed.stdout.splitlines()}
    called -= {name for name in called if name.startswith(("_ITM_", "__gmon_", "__cxa_", "__stack_chk_", "__tls_", "pthread_"))}
    allowed = {
        *("malloc", "calloc", "free", "memcpy", "memset", "memcmp", "memmove", "memchr", "strlen", "strcmp", "strncmp"),
        *("fopen", "fclose", "fread", "fseek", "ftell", "ferror", "stat", "strerror", "__errno_location"),
        *("vsnprintf", "__vsnprintf_chk", "__memcpy_chk", "getpid", "nanosleep"),
    }
    assert sorted(called - allowed) == [], "no libm, nothing that prints, nothing that ends the process"
