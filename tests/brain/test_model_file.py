"""The model file: what is written is what is read, in Python and in C, and nothing damaged is believed."""

import struct
import zlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from brain.binding import Brain
from brain.errors import ModelFileError
from brain.model_file import HEADER, ModelConfig, read_model, tensor_shapes, write_model

CONFIG = ModelConfig(dim=20, hidden=11, n_layers=2, n_heads=2, n_kv_heads=1, vocab=19, context=8, is_tied=False)
PIECES = ["<unk>", "<s>", "</s>", "\u2581caf\u00e9", "", *(f"p{i}" for i in range(5, 19))]


def random_tensors() -> dict[str, np.ndarray]:
    random = np.random.default_rng(3)
    return {name: random.normal(0, 0.5, shape).astype(np.float32) for name, shape in tensor_shapes(CONFIG).items()}


def write(path: Path, dtype: str = "fp32", tensors: dict[str, np.ndarray] | None = None) -> Path:
    write_model(path, CONFIG, tensors or random_tensors(), PIECES, bytes(range(32)), "codec-7", dtype)
    return path


def with_checksum(data: bytes) -> bytes:
    return data[:-4] + struct.pack("<I", zlib.crc32(data[:-4]))


def test_fp32_tensors_come_back_bit_for_bit(tmp_path: Path) -> None:
    model = read_model(write(tmp_path / "m"))
    assert (model.config, model.pieces, model.codec_version) == (CONFIG, PIECES, "codec-7")
    assert model.vocab_hash == bytes(range(32))
    assert all(np.array_equal(model.tensors[name], tensor) for name, tensor in random_tensors().items())


def test_int8_weights_are_within_half_a_step_of_their_row(tmp_path: Path) -> None:
    model = read_model(write(tmp_path / "m", "int8"))
    for name, tensor in random_tensors().items():
        step = np.abs(tensor).max(axis=-1, keepdims=True) / 127 if tensor.ndim == 2 else 0
        assert (np.abs(model.tensors[name] - tensor) <= step * 0.5001).all()


@pytest.mark.parametrize("dtype", ["fp32", "int8"])
def test_c_reads_what_python_reads(tmp_path: Path, dtype: str) -> None:
    """An int8 file and the fp32 file of its dequantized weights give the same bits."""
    first = write(tmp_path / "first", dtype)
    second = write(tmp_path / "second", "fp32", read_model(first).tensors)
    with Brain(first, in_fp32=True) as a, Brain(second) as b:
        assert a.logits(0, [3, 1, 18]).tobytes() == b.logits(0, [3, 1, 18]).tobytes()
        assert [a.piece(i) for i in range(CONFIG.vocab)] == PIECES
        assert (a.config.vocab_hash, a.config.codec_version) == (bytes(range(32)), "codec-7")
        assert (a.config.is_int8, a.config.is_tied) == (dtype == "int8", False)


FIELDS = {  # name -> offset in the header
    "version": 8, "dtype": 12, "dim": 16, "hidden": 20, "n_layers": 24, "n_heads": 28, "n_kv_heads": 32, "vocab": 36,
    "context": 40, "is_tied": 44, "theta": 48, "eps": 52, "piece bytes": 56, "file bytes": 64,
}  # fmt: skip


LIES = [(field, value) for field in FIELDS for value in (0, 3, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)]
NO_LIES = [("dtype", 0), ("is_tied", 0), ("context", 3), ("eps", 3)]  # true, or a number that could be meant


@pytest.mark.parametrize(("field", "value"), [lie for lie in LIES if lie not in NO_LIES])
def test_a_header_field_that_lies_is_refused_in_one_line(tmp_path: Path, field: str, value: int) -> None:
    data = bytearray(write(tmp_path / "m").read_bytes())
    struct.pack_into("<I", data, FIELDS[field], value)
    (tmp_path / "m").write_bytes(with_checksum(bytes(data)))
    with pytest.raises(ModelFileError) as error:
        Brain(tmp_path / "m")
    assert str(error.value).startswith(str(tmp_path / "m"))
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_weight_that_is_not_finite_is_refused_by_writer_and_engine(tmp_path: Path, bad: float) -> None:
    tensors = random_tensors()
    tensors["norm"][7] = bad
    with pytest.raises(ModelFileError, match="tensor norm"):
        write(tmp_path / "m", tensors=tensors)
    data = bytearray(write(tmp_path / "m").read_bytes())
    struct.pack_into("<f", data, len(data) - 8, bad)
    (tmp_path / "m").write_bytes(with_checksum(bytes(data)))
    with pytest.raises(ModelFileError, match="not a finite number"):
        Brain(tmp_path / "m")


def test_pieces_that_run_past_their_section_are_refused(tmp_path: Path) -> None:
    data = bytearray(write(tmp_path / "m").read_bytes())
    struct.pack_into("<H", data, HEADER.size, 60000)
    (tmp_path / "m").write_bytes(with_checksum(bytes(data)))
    with pytest.raises(ModelFileError, match="text of token 0"):
        Brain(tmp_path / "m")
    with pytest.raises(ModelFileError, match="sections"):
        read_model(tmp_path / "m")


def test_a_folder_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nothing"):
        with pytest.raises(ModelFileError, match=path.name):
            Brain(path)
        with pytest.raises(ModelFileError, match=path.name):
            read_model(path)


def test_missing_unknown_and_misshapen_tensors_are_named(tmp_path: Path) -> None:
    tensors = random_tensors()
    tensors["extra"] = tensors.pop("norm")
    with pytest.raises(ModelFileError, match=r"missing: \['norm'\], unknown: \['extra'\]"):
        write(tmp_path / "m", tensors=tensors)
    tensors = random_tensors() | {"layers.1.w2": np.zeros((11, 20), np.float32)}
    with pytest.raises(ModelFileError, match=r"layers.1.w2 has shape \(11, 20\); expected \(20, 11\)"):
        write(tmp_path / "m", tensors=tensors)


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    before = write(tmp_path / "m").read_bytes()
    with pytest.raises(ModelFileError):
        write_model(tmp_path / "m", CONFIG, random_tensors(), PIECES[1:], bytes(32), "1")
    assert (tmp_path / "m").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["m"]


@pytest.mark.parametrize(("name", "size"), [("vocab", 524_289), ("context", 65_537), ("n_layers", 0), ("dim", 16_386)])
def test_a_size_that_the_engine_refuses_is_not_written(name: str, size: int) -> None:
    with pytest.raises(ModelFileError, match=f"{name} is {size}; expected 1 to"):
        replace(CONFIG, **{name: size})
