"""Files for other programs: each is read back by a small reader of its own, written from the format and not from the writer."""

import dataclasses
import importlib.util
import json
import struct
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from brain.binding import Brain  # noqa: E402
from brain.model_file import Model, ModelConfig, tensor_shapes, write_model  # noqa: E402
from brain.proof import reference  # noqa: E402
from island.errors import IslandError  # noqa: E402
from training import formats  # noqa: E402
from training.export import DEFAULT_OUT, main  # noqa: E402
from training.model import Llama  # noqa: E402

PIECES = ["<unk>", "<s>", "</s>", "▁caf\u00e9", "[mark]", "<0x0A>", "▁", *(f"p{i}" for i in range(7, 19))]
GROUP = 8  # the largest of 64, 32 ... that divides dim 48 and hidden 40; dim alone would give 16
KINDS = ("attention_norm", "wq", "wk", "wv", "wo", "ffn_norm", "w1", "w2", "w3")


def tiny(is_tied: bool = False, **changes: Any) -> Model:
    shape = {"dim": 48, "hidden": 40, "n_layers": 2, "n_heads": 6, "n_kv_heads": 3, "vocab": 19, "context": 10}
    config = ModelConfig(**(shape | changes), is_tied=is_tied)
    random = np.random.default_rng(3)
    tensors = {name: random.normal(0, 0.5, shape).astype(np.float32) for name, shape in tensor_shapes(config).items()}
    return Model(config, tensors, PIECES, bytes(range(32)), "1", "fp32")


def written(model: Model, kind: str, folder: Path) -> bytes:
    return formats.write(model, kind, folder / "x")[0].read_bytes()


def stacked(model: Model, kind: str) -> np.ndarray:
    return np.stack([model.tensors[f"layers.{i}.{kind}"] for i in range(model.config.n_layers)])


class Reader:
    """Takes numbers from the front of some bytes."""

    def __init__(self, data: bytes, at: int = 0) -> None:
        self.data, self.at = data, at

    def take(self, form: str) -> Any:
        values = struct.unpack_from("<" + form, self.data, self.at)
        self.at += struct.calcsize("<" + form)
        return values[0] if len(values) == 1 else values

    def array(self, dtype: str, *shape: int) -> np.ndarray:
        values = np.frombuffer(self.data, dtype, int(np.prod(shape)), self.at)
        self.at += values.nbytes
        return values.reshape(shape)

    def text(self, length: str) -> str:
        n = self.take(length)
        self.at += n
        return self.data[self.at - n : self.at].decode()

    @property
    def is_at_end(self) -> bool:
        return self.at == len(self.data)


def sizes_of(config: ModelConfig) -> tuple[int, ...]:
    c = config
    return (c.dim, c.hidden, c.n_layers, c.n_heads, c.n_kv_heads, c.vocab, c.context)


def layer_shapes(sizes: tuple[int, ...]) -> dict[str, tuple[int, ...]]:
    """Of all layers together, from the header's numbers."""
    dim, hidden, layers, heads, kv_heads = sizes[:5]
    kv = kv_heads * (dim // heads)
    shapes = [(dim,), (dim, dim), (kv, dim), (kv, dim), (dim, dim), (dim,), (hidden, dim), (dim, hidden), (hidden, dim)]
    return {kind: (layers, *shape) for kind, shape in zip(KINDS, shapes, strict=True)}


# -- llama2.c ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_tied", [True, False])
def test_llama2c_v0_holds_header_and_every_tensor_bit_for_bit(tmp_path: Path, is_tied: bool) -> None:
    model = tiny(is_tied)
    file = Reader(written(model, "llama2c-v0", tmp_path))
    *sizes, vocab, context = file.take("7i")
    assert (vocab > 0) == is_tied and (*sizes, abs(vocab), context) == sizes_of(model.config)
    assert np.array_equal(file.array("<f4", abs(vocab), sizes[0]), model.tensors["tok_embeddings"])
    for kind, shape in layer_shapes(tuple(sizes)).items():
        assert np.array_equal(file.array("<f4", *shape), stacked(model, kind)), kind
    assert np.array_equal(file.array("<f4", sizes[0]), model.tensors["norm"])
    cosines, sines = file.array("<f4", context, 4), file.array("<f4", context, 4)
    for position in range(context):
        for pair in range(4):
            angle = position / 10000 ** (2 * pair / 8)
            assert cosines[position, pair] == pytest.approx(np.cos(angle), abs=1e-6)
            assert sines[position, pair] == pytest.approx(np.sin(angle), abs=1e-6)
    if not is_tied:
        assert np.array_equal(file.array("<f4", abs(vocab), sizes[0]), model.tensors["output"])
    assert file.is_at_end


def read_header(file: Reader, version: int) -> tuple[tuple[int, ...], bool]:
    assert file.take("I") == 0x616B3432 and file.data[:4] == b"24ka"
    assert file.take("i") == version
    return file.take("7i"), bool(file.take("B"))


def read_norms(file: Reader, model: Model) -> None:
    """Version 1 and 2 put them first."""
    for kind in ("attention_norm", "ffn_norm"):
        assert np.array_equal(file.array("<f4", 2, 48), stacked(model, kind)), kind
    assert np.array_equal(file.array("<f4", 48), model.tensors["norm"])


def matrices(model: Model) -> list[np.ndarray]:
    """In the order of version 1 and 2, each layer's apart."""
    kinds = [kind for kind in KINDS if kind.startswith("w")]
    of_layers = [matrix for kind in kinds for matrix in stacked(model, kind)]
    return [model.tensors["tok_embeddings"], *of_layers, *([] if model.config.is_tied else [model.tensors["output"]])]


@pytest.mark.parametrize("is_tied", [True, False])
def test_llama2c_v1_holds_header_and_every_tensor_bit_for_bit(tmp_path: Path, is_tied: bool) -> None:
    model = tiny(is_tied)
    file = Reader(written(model, "llama2c-v1", tmp_path))
    assert read_header(file, 1) == (sizes_of(model.config), is_tied)
    assert not any(file.data[file.at : 256])
    file.at = 256
    read_norms(file, model)
    for matrix in matrices(model):
        assert np.array_equal(file.array("<f4", *matrix.shape), matrix)
    assert file.is_at_end


@pytest.mark.parametrize("is_tied", [True, False])
def test_llama2c_v2_weights_are_within_half_a_step_of_their_group(tmp_path: Path, is_tied: bool) -> None:
    model = tiny(is_tied)
    file = Reader(written(model, "llama2c-v2", tmp_path))
    assert read_header(file, 2) == (sizes_of(model.config), is_tied)
    assert file.take("i") == GROUP
    assert not any(file.data[file.at : 256])
    file.at = 256
    read_norms(file, model)
    for matrix in matrices(model):
        groups = matrix.reshape(-1, GROUP)
        values = file.array("i1", *groups.shape).astype(np.float32)
        scales = file.array("<f4", len(groups))
        assert np.array_equal(scales, np.abs(groups).max(axis=1) / np.float32(127))
        assert (np.abs(values).max(axis=1) == 127).all()
        assert (np.abs(values * scales[:, None] - groups) <= scales[:, None] * 0.5001).all()
    assert file.is_at_end


@pytest.mark.parametrize(
    ("dim", "hidden", "wanted", "group"),
    [(128, 192, 64, 64), (128, 352, 64, 32), (224, 608, 64, 32), (64, 160, 64, 32), (48, 40, 64, 8), (48, 48, 48, 48)],
)
def test_group_is_halved_until_it_divides_every_row(dim: int, hidden: int, wanted: int, group: int) -> None:
    config = ModelConfig(dim=dim, hidden=hidden, n_layers=1, n_heads=2, n_kv_heads=1, vocab=8, context=4)
    assert formats.fitting_group(config, wanted) == group


def test_a_group_of_zeros_stays_zeros() -> None:
    with np.errstate(all="raise"):  # 0 / 0 cast to int8 happens to be 0 on some processors
        values, scales = formats.quantize_groups(np.zeros((2, 8), np.float32), 4)
    assert not values.any() and not scales.any()


def test_tokenizer_bin_lies_beside_and_holds_every_piece(tmp_path: Path) -> None:
    _, path = formats.write(tiny(), "llama2c-v0", tmp_path / "deep" / "x.bin")
    assert path == tmp_path / "deep" / "tokenizer.bin"
    file = Reader(path.read_bytes())
    longest = file.take("I")
    pieces = [(file.take("f"), file.text("i")) for _ in PIECES]
    assert file.is_at_end and {score for score, _ in pieces} == {0}
    texts = [text for _, text in pieces]
    assert texts[:5] == ["<unk>", "\n<s>\n", "\n</s>\n", " caf\u00e9", "[mark]"]
    assert texts[5:] == ["<0x0A>", " ", *PIECES[7:]]
    assert longest == max(len(text.encode()) for text in texts)


@pytest.mark.parametrize("changes", [{"rope_theta": 500.0}, {"norm_eps": 1e-6}])
@pytest.mark.parametrize("kind", ["llama2c-v0", "llama2c-v1", "llama2c-v2"])
def test_a_model_that_llama2c_would_compute_wrongly_is_refused(tmp_path: Path, kind: str, changes: dict[str, float]) -> None:
    with pytest.raises(IslandError, match=r"10000 and 1e-05 only: use --format gguf or safetensors"):
        formats.write(tiny(**changes), kind, tmp_path / "x")
    assert not any(tmp_path.iterdir())


# -- GGUF --------------------------------------------------------------------------------------------------------------

GGUF_FORMS = {0: "B", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q"}  # the kinds of value that we write, less text and array


def gguf_value(file: Reader, kind: int) -> Any:
    if kind == 8:
        return file.text("Q")
    if kind == 9:
        inner, count = file.take("IQ")
        return [gguf_value(file, inner) for _ in range(count)]
    return file.take(GGUF_FORMS[kind])


def read_gguf(data: bytes) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """The metadata and the tensors; the file must end where the last tensor does, padded to 32."""
    file = Reader(data)
    assert file.take("4s") == b"GGUF" and file.take("I") == 3
    n_tensors, n_values = file.take("QQ")
    values = {file.text("Q"): gguf_value(file, file.take("I")) for _ in range(n_values)}
    places = []
    for _ in range(n_tensors):
        name, n_dims = file.text("Q"), file.take("I")
        shape = [file.take("Q") for _ in range(n_dims)][::-1]  # the file has the innermost first
        assert file.take("I") == 0  # F32
        places.append((name, shape, file.take("Q")))
    start = -(-file.at // 32) * 32
    tensors = {name: Reader(data, start + offset).array("<f4", *shape) for name, shape, offset in places}
    ends = [start + offset + -(-tensors[name].nbytes // 32) * 32 for name, _, offset in places]
    assert max(ends) == len(data)
    return values, tensors


GGUF_LAYER = ("attn_norm", "attn_q", "attn_k", "attn_v", "attn_output", "ffn_norm", "ffn_gate", "ffn_down", "ffn_up")


def in_other_words(model: Model, prefix: str, layer: tuple[str, ...], plain: dict[str, str]) -> dict[str, np.ndarray]:
    """The tensors under another program's names; `prefix` has a place for the layer's number, `layer` is in the order of KINDS."""
    named = {f"{theirs}.weight": model.tensors[ours] for ours, theirs in plain.items() if ours in model.tensors}
    for i in range(model.config.n_layers):
        named |= {
            f"{prefix.format(i)}.{theirs}.weight": model.tensors[f"layers.{i}.{ours}"]
            for ours, theirs in zip(KINDS, layer, strict=True)
        }
    return named


@pytest.mark.parametrize("is_tied", [True, False])
def test_gguf_holds_every_tensor_bit_for_bit(tmp_path: Path, is_tied: bool) -> None:
    pytest.importorskip("gguf", reason="gguf is not installed: pip install -e '.[training]'")
    model = tiny(is_tied)
    _, tensors = read_gguf(written(model, "gguf", tmp_path))
    plain = {"tok_embeddings": "token_embd", "norm": "output_norm", "output": "output"}
    wanted = in_other_words(model, "blk.{}", GGUF_LAYER, plain)
    assert tensors.keys() == wanted.keys()
    for name, tensor in wanted.items():
        assert np.array_equal(tensors[name], tensor), name


def test_gguf_metadata_are_those_of_the_model_and_its_pieces(tmp_path: Path) -> None:
    pytest.importorskip("gguf", reason="gguf is not installed: pip install -e '.[training]'")
    values, _ = read_gguf(written(tiny(rope_theta=500.0, norm_eps=1e-6), "gguf", tmp_path))
    assert values["general.architecture"] == "llama" and values["general.file_type"] == 0
    shape = {key.removeprefix("llama."): value for key, value in values.items() if key.startswith("llama.")}
    assert shape.pop("attention.layer_norm_rms_epsilon") == np.float32(1e-6)
    assert shape == {
        "embedding_length": 48, "feed_forward_length": 40, "block_count": 2, "attention.head_count": 6,
        "attention.head_count_kv": 3, "vocab_size": 19, "context_length": 10, "rope.dimension_count": 8, "rope.freq_base": 500,
    }  # fmt: skip
    tokenizer = {key.split(".")[-1]: value for key, value in values.items() if key.startswith("tokenizer.ggml.")}
    assert (tokenizer["model"], tokenizer["add_bos_token"], tokenizer["add_space_prefix"]) == ("llama", True, False)
    assert tokenizer["tokens"] == ["<unk>", "<s>", "</s>", " caf\u00e9", "[mark]", "<0x0A>", " ", *PIECES[7:]]
    assert tokenizer["token_type"] == [2, 3, 3, 4, 4, 6, *[4] * 13]  # unknown, control, user-defined, byte
    assert tokenizer["scores"] == [0] * 19
    assert [tokenizer[f"{name}_token_id"] for name in ("unknown", "bos", "eos")] == [0, 1, 2]


# -- safetensors -------------------------------------------------------------------------------------------------------

HF_LAYER = (
    "input_layernorm", "self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj", "self_attn.o_proj",
    "post_attention_layernorm", "mlp.gate_proj", "mlp.down_proj", "mlp.up_proj",
)  # fmt: skip
NO_SAFETENSORS = "safetensors is not installed: pip install -e '.[training]'"


def read_safetensors(data: bytes) -> tuple[dict[str, str], dict[str, np.ndarray]]:
    """The metadata and the tensors, which must fill the file."""
    start = 8 + Reader(data).take("Q")
    header = json.loads(data[8:start])
    metadata, tensors, end = header.pop("__metadata__"), {}, 0
    for name, place in sorted(header.items(), key=lambda item: item[1]["data_offsets"]):
        assert place["dtype"] == "F32" and place["data_offsets"][0] == end
        tensors[name] = Reader(data, start + end).array("<f4", *place["shape"])
        end = place["data_offsets"][1]
    assert start + end == len(data)
    return metadata, tensors


def in_pairs(matrix: np.ndarray, n_heads: int) -> np.ndarray:
    """Row j of a head's first half and row j of its second half become rows 2j and 2j + 1."""
    head, out = len(matrix) // n_heads, np.empty_like(matrix)
    for row in range(len(matrix)):
        half, j = divmod(row % head, head // 2)
        out[row // head * head + 2 * j + half] = matrix[row]
    return out


@pytest.mark.parametrize("is_tied", [True, False])
def test_safetensors_hold_every_tensor_bit_for_bit_in_the_order_of_transformers(tmp_path: Path, is_tied: bool) -> None:
    pytest.importorskip("safetensors", reason=NO_SAFETENSORS)
    model = tiny(is_tied)
    metadata, tensors = read_safetensors(written(model, "safetensors", tmp_path))
    plain = {"tok_embeddings": "model.embed_tokens", "norm": "model.norm", "output": "lm_head"}
    wanted = in_other_words(model, "model.layers.{}", HF_LAYER, plain)
    assert metadata == {"format": "pt"} and tensors.keys() == wanted.keys()
    for name, tensor in wanted.items():
        heads = {"q_proj": 6, "k_proj": 3}.get(name.split(".")[-2])
        assert np.array_equal(in_pairs(tensors[name], heads) if heads else tensors[name], tensor), name
    assert not np.array_equal(tensors["model.layers.0.self_attn.q_proj.weight"], model.tensors["layers.0.wq"])


def test_config_json_beside_the_safetensors_describes_the_model(tmp_path: Path) -> None:
    pytest.importorskip("safetensors", reason=NO_SAFETENSORS)
    _, path = formats.write(tiny(rope_theta=500.0), "safetensors", tmp_path / "model.safetensors")
    config = json.loads(path.read_text())
    assert path.name == "config.json" and config["model_type"] == "llama"
    names = ("hidden_size", "intermediate_size", "num_hidden_layers", "num_attention_heads", "num_key_value_heads")
    assert tuple(config[name] for name in (*names, "vocab_size", "max_position_embeddings")) == sizes_of(tiny().config)
    assert (config["rope_theta"], config["rms_norm_eps"], config["tie_word_embeddings"]) == (500.0, 1e-5, False)


# -- other programs, where they are installed --------------------------------------------------------------------------


@pytest.mark.parametrize("is_tied", [True, False])
def test_transformers_compute_our_logits(tmp_path: Path, is_tied: bool) -> None:
    transformers = pytest.importorskip("transformers", reason="transformers is not installed; it is not needed otherwise")
    model, tokens = tiny(is_tied, rope_theta=500.0), [1, 4, 9, 18, 3, 3, 7]
    formats.write(model, "safetensors", tmp_path / "model.safetensors")
    theirs = transformers.LlamaForCausalLM.from_pretrained(tmp_path)
    with torch.no_grad():
        logits = theirs(torch.tensor([tokens])).logits[0].numpy()
    assert np.abs(logits - reference.logits(model, tokens)).max() < 1e-4


@pytest.mark.parametrize("is_tied", [True, False])
def test_llama_cpp_writes_our_greedy_tokens(tmp_path: Path, is_tied: bool) -> None:
    pytest.importorskip("gguf", reason="gguf is not installed: pip install -e '.[training]'")
    llama = pytest.importorskip(
        "xllamacpp", reason="xllamacpp (llama.cpp from Python) is not installed; it is not needed otherwise"
    )
    model, prompt = tiny(is_tied, context=64, rope_theta=500.0), [1, 4, 9, 18]
    formats.write(model, "gguf", tmp_path / "x.gguf")
    write_model(tmp_path / "x.brain", model.config, model.tensors, PIECES, bytes(32), "1")
    settings = llama.CommonParams()
    settings.model.path, settings.n_ctx, settings.n_parallel, settings.warmup = str(tmp_path / "x.gguf"), 64, 1, False
    settings.cpuparams.n_threads = settings.cpuparams_batch.n_threads = 1
    asked = {"prompt": prompt, "max_tokens": 40, "temperature": 0, "ignore_eos": True, "return_tokens": True, "verbose": True}
    theirs = llama.Server(settings).handle_completions(asked)["__verbose"]["tokens"]
    with Brain(tmp_path / "x.brain") as brain:
        ours = brain.round([0], prompts=[prompt], max_new=40).completions[0]
    assert len(set(ours)) > 3 and 2 not in ours
    assert theirs == ours


# -- the command -------------------------------------------------------------------------------------------------------


@pytest.fixture
def brain_file(tmp_path: Path) -> Path:
    model = tiny()
    write_model(tmp_path / "x.brain", model.config, model.tensors, PIECES, bytes(32), "1")
    return tmp_path / "x.brain"


@pytest.mark.parametrize("kind", list(DEFAULT_OUT))
def test_command_writes_every_format_from_a_brain_file(brain_file: Path, kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    library = {"gguf": "gguf", "safetensors": "safetensors"}.get(kind)
    if library and not importlib.util.find_spec(library):
        pytest.skip(f"{library} is not installed: pip install -e '.[training]'")
    out = brain_file.with_name("out") / "y"
    assert main(["--model", str(brain_file), "--format", kind, "--out", str(out)]) == 0
    lines = capsys.readouterr().err.splitlines()
    assert lines[0].startswith(f"{out}: {out.stat().st_size:,} bytes")
    assert len(lines) == len(list(out.parent.iterdir())) == (1 if kind in ("island", "gguf") else 2)


@pytest.mark.parametrize("kind", list(DEFAULT_OUT))
def test_folder_gets_the_files_under_the_names_that_their_readers_want(brain_file: Path, kind: str, tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    for out in (f"{tmp_path}/new/", str(tmp_path / "there")):
        assert main(["--model", str(brain_file), "--format", kind, "--out", out]) == 0
        beside = {"safetensors": ["config.json"]}.get(kind, ["tokenizer.bin"] if kind.startswith("llama2c") else [])
        assert sorted(path.name for path in Path(out).iterdir()) == sorted([Path(DEFAULT_OUT[kind]).name, *beside])


def test_fp32_brain_file_written_from_itself_is_the_same_file(brain_file: Path) -> None:
    assert main(["--model", str(brain_file), "--dtype", "fp32", "--out", str(brain_file.with_name("y"))]) == 0
    assert brain_file.with_name("y").read_bytes() == brain_file.read_bytes()


def test_group_size_is_that_of_the_option(brain_file: Path) -> None:
    out = brain_file.with_name("y")
    assert main(["--model", str(brain_file), "--format", "llama2c-v2", "--group-size", "4", "--out", str(out)]) == 0
    assert Reader(out.read_bytes(), 37).take("i") == 4


def test_only_the_format_island_writes_over_the_shipped_brain_unasked() -> None:
    paths = [path for kind, path in DEFAULT_OUT.items() if kind != "island"]
    assert all(path.startswith("build/export/") for path in paths) and len(set(paths)) == len(paths)


def test_every_format_with_its_file_is_in_the_documentation() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "formats.md").read_text(encoding="utf-8")
    rows = {line.split("`")[1]: line for line in page.splitlines() if line.startswith("| `") and line.count("|") == 5}
    others = {kind: Path(path).name for kind, path in DEFAULT_OUT.items() if kind != "island"}
    assert [kind for kind, name in others.items() if f"`{name}`" not in rows.get(kind, "")] == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--format", "onnx"], "invalid choice: 'onnx'"),
        (["--model", "x", "--checkpoint", "y"], "not allowed with argument"),
        (["--model", "x", "--weights", "last"], "leave --weights and --vocab out"),
        (["--format", "gguf", "--dtype", "int8"], "--dtype is of --format island"),
        (["--format", "llama2c-v1", "--group-size", "32"], "--group-size is of --format llama2c-v2"),
        (["--group-size", "many", "--format", "llama2c-v2"], "invalid int value: 'many'"),
        (["--model", "{}/x.brain", "--format", "llama2c-v2", "--group-size", "0"], "group size 0; expected at least 1"),
        (["--model", "{}/none", "--format", "gguf"], "none: No such file or directory"),
        (["--checkpoint", "{}/none", "--vocab", "{}/none"], "none: No such file or directory"),
        (["--model", "{}/x.brain", "--format", "llama2c-v0", "--out", "{}/tokenizer.bin"], "another file of that name"),
        (["--model", "{}/x.brain", "--format", "llama2c-v0", "--out", "{}/x.brain/y"], "x.brain: File exists"),
        (["--model", "{}/x.brain", "--out", "{}/x.brain/y"], "x.brain: File exists"),
    ],
)
def test_bad_arguments_give_one_line_and_exit_2(
    brain_file: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    try:
        status = main([argument.format(brain_file.parent) for argument in arguments])
    except SystemExit as error:
        status = error.code
    lines = capsys.readouterr().err.splitlines()
    assert status == 2 and len(lines) == 1
    assert lines[0].startswith("error: ") and message in lines[0]
    assert [path.name for path in brain_file.parent.iterdir()] == ["x.brain"]


def test_folder_in_the_place_of_the_file_is_one_line(brain_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (brain_file.parent / "island-v0.bin").mkdir()
    assert main(["--model", str(brain_file), "--format", "llama2c-v0", "--out", str(brain_file.parent)]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and "island-v0.bin: cannot be written: Is a directory" in said
    assert sorted(path.name for path in brain_file.parent.iterdir()) == ["island-v0.bin", "x.brain"]


def test_a_weight_that_is_not_finite_is_refused_by_name(tmp_path: Path) -> None:
    model = tiny()
    model.tensors["layers.1.w2"][3, 4] = np.nan
    with pytest.raises(IslandError, match=r"layers.1.w2 has a number that is not finite"):
        formats.write(model, "llama2c-v1", tmp_path / "x")
    assert not any(tmp_path.iterdir())


def test_a_checkpoint_gives_the_bytes_of_its_own_tensors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    llama = Llama(tiny(is_tied=True).config)
    state = {"config": dataclasses.asdict(llama.config), "model": {}, "average": llama.state_dict(), "step": 1}
    torch.save(state, tmp_path / "c.pt")
    vocabulary = SimpleNamespace(pieces=PIECES, hash=bytes(32), codec_version="1")
    monkeypatch.setattr("training.export.load_vocabulary", lambda _: vocabulary)
    assert main(["--checkpoint", str(tmp_path / "c.pt"), "--format", "llama2c-v0", "--out", str(tmp_path / "a")]) == 0
    tensors = {name: tensor.numpy() for name, tensor in llama.export_tensors().items()}
    assert (tmp_path / "a").read_bytes() == formats.llama2c_v0(dataclasses.replace(tiny(is_tied=True), tensors=tensors))
