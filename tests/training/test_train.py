"""Training: exact resume, a loss that falls, checkpoints that survive, refusals in one line."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch")

from tests.training.corpora import VOCAB, write_corpus  # noqa: E402
from training.data import open_corpus  # noqa: E402
from training.export import model_from, read_checkpoint  # noqa: E402
from training.model import config_for  # noqa: E402
from training.train import WARM_UP, Settings, Tally, Trainer, main, schedule, train  # noqa: E402


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return write_corpus(tmp_path / "corpus")


@pytest.fixture(autouse=True)
def one_thread() -> Any:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def command(corpus: Path, out: Path, *more: str) -> list[str]:
    common = ["--size", "260k", "--vocab-size", str(VOCAB), "--batch-tokens", "200", "--threads", "1"]
    return ["--corpus", str(corpus), "--out", str(out), *common, *more]


def reports(out: Path, kind: str) -> list[dict[str, Any]]:
    lines = [json.loads(line) for line in (out / "log.jsonl").read_text().splitlines()]
    return [line for line in lines if line["kind"] == kind]


def small_trainer(corpus: Path, steps: int, threads: int = 1) -> Trainer:
    return Trainer(config_for("260k", VOCAB), *open_corpus(corpus), Settings(steps=steps, batch_tokens=200), threads)


def test_five_steps_resumed_for_five_equal_ten_steps_bit_for_bit(corpus: Path, tmp_path: Path) -> None:
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    whole.mkdir()
    cut.mkdir()
    train(small_trainer(corpus, 10), whole)
    half = small_trainer(corpus, 10)
    assert not train(half, cut, stopped=lambda: half.step == 5)
    resumed = small_trainer(corpus, 10)
    resumed.restore(cut / "checkpoint.pt")
    assert (resumed.step, train(resumed, cut)) == (5, True)
    straight, pieced = read_checkpoint(whole / "checkpoint.pt"), read_checkpoint(cut / "checkpoint.pt")
    assert straight["tokens"] == pieced["tokens"]
    for part in ("model", "average"):
        for name, tensor in straight[part].items():
            assert torch.equal(tensor, pieced[part][name]), name


def test_loss_falls_and_the_right_token_is_decided_on_a_copy_task(corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert main(command(corpus, out, "--steps", "180", "--lr", "3e-3", "--batch-tokens", "600")) == 0
    first, last = reports(out, "train")[0], reports(out, "valid")[-1]
    assert first["loss"]["decided"] > 2.0
    assert last["loss"]["decided"] < 0.5 * first["loss"]["decided"]
    assert last["accuracy"]["decided"] > 0.6 and last["accuracy"]["referent"] > 0.6
    assert reports(out, "average")[-1]["accuracy"]["decided"] > 0.6


def test_two_threads_train_the_same_brain_as_one_bit_for_bit(corpus: Path) -> None:
    trainers = [small_trainer(corpus, 10, threads) for threads in (1, 2)]
    tallies = [Tally(), Tally()]
    for _ in range(5):
        for trainer, tally in zip(trainers, tallies, strict=True):
            trainer.train_step(tally)
    one, two = (trainer.model.state_dict() for trainer in trainers)
    assert all(torch.equal(tensor, two[name]) for name, tensor in one.items())
    assert torch.equal(tallies[0].count, tallies[1].count)


@pytest.mark.parametrize("parts", [1, 2, 3])
def test_a_step_adds_the_gradients_of_all_parts(corpus: Path, monkeypatch: pytest.MonkeyPatch, parts: int) -> None:
    trainer = small_trainer(corpus, 10)
    batch = trainer.batches[0]
    kept = [trainer._part(part, number) for number, part in enumerate(batch.split(parts))]
    total = sum(float(part.weights.sum()) for part in kept)
    expected = [sum(each) for each in zip(*(trainer._gradients(part, total, Tally()) for part in kept), strict=True)]
    monkeypatch.setattr("training.train.PARTS", parts)
    monkeypatch.setattr("training.train.CLIP_NORM", float("inf"))
    trainer.train_step(Tally())
    found = [parameter.grad for parameter in trainer.model.parameters()]
    assert all(torch.allclose(a, b, rtol=1e-4, atol=1e-7) for a, b in zip(found, expected, strict=True))


def test_gradient_of_the_parts_is_that_of_the_weighted_mean_over_the_batch(corpus: Path) -> None:
    settings = Settings(steps=10, batch_tokens=200, sensed_kept=1.0)
    trainer = Trainer(config_for("260k", VOCAB), *open_corpus(corpus), settings)
    parts = [trainer._part(half, number) for number, half in enumerate(trainer.batches[0].split(2))]
    total = sum(float(part.weights.sum()) for part in parts)
    summed = [sum(pair) for pair in zip(*(trainer._gradients(part, total, Tally()) for part in parts), strict=True)]
    batch = trainer.batches[0]
    weights = settings.weights.table()[torch.from_numpy(batch.codes).long()].view(-1)
    logits = trainer.model(torch.from_numpy(batch.tokens)).view(-1, VOCAB)
    losses = torch.nn.functional.cross_entropy(logits, torch.from_numpy(batch.targets).view(-1), reduction="none")
    whole = torch.autograd.grad((losses * weights).sum() / weights.sum(), tuple(trainer.model.parameters()))
    assert all(torch.allclose(a, b, rtol=1e-3, atol=1e-5) for a, b in zip(summed, whole, strict=True))


def test_sensed_targets_left_out_do_not_change_what_is_aimed_at(corpus: Path) -> None:
    trainer = small_trainer(corpus, 10)
    batch, kept = trainer.batches[0], []
    for step in range(300):
        trainer.step = step  # draws other positions of the same batch
        kept.append(float(trainer._part(batch, 0).weights.sum()))
    everything = float(trainer._table[torch.from_numpy(batch.codes).long()].sum())
    assert abs(sum(kept) / len(kept) / everything - 1) < 0.01


def test_schedule_warms_up_peaks_and_ends_at_zero() -> None:
    assert 0 < schedule(0.0) < 0.2
    assert schedule(WARM_UP) == pytest.approx(1.0)
    assert schedule(1.0) == pytest.approx(0.0)
    assert schedule(1.5) == pytest.approx(0.0)


def test_terminated_training_saves_and_resumes(corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    arguments = [sys.executable, "-m", "training.train", *command(corpus, out, "--steps", "1000000")]
    process = subprocess.Popen(arguments, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    while " step " not in process.stderr.readline():
        assert process.poll() is None
    os.kill(process.pid, signal.SIGTERM)
    _, errors = process.communicate(timeout=20)
    assert process.returncode == 128 + signal.SIGTERM
    assert "continue with the same command and --resume" in errors
    step = read_checkpoint(out / "checkpoint.pt")["step"]
    assert main(command(corpus, out, "--steps", str(step + 2), "--resume")) == 0
    assert read_checkpoint(out / "checkpoint.pt")["step"] == step + 2
    assert not list(out.glob("*.partial"))


def test_finished_training_is_not_overwritten(corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(command(corpus, tmp_path, "--steps", "2")) == 0
    assert main(command(corpus, tmp_path, "--steps", "2")) == 2
    assert "checkpoint.pt exists; give --resume to continue it" in capsys.readouterr().err


def test_resume_on_another_batch_size_is_refused(corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(command(corpus, tmp_path, "--steps", "2")) == 0
    assert main(command(corpus, tmp_path, "--steps", "4", "--resume", "--batch-tokens", "300")) == 2
    assert "was trained with batch_tokens 200, this run has 300" in capsys.readouterr().err


def test_init_takes_the_weights_and_begins_at_step_0(corpus: Path, tmp_path: Path) -> None:
    assert main(command(corpus, tmp_path / "a", "--steps", "3")) == 0
    source = tmp_path / "a" / "checkpoint.pt"
    trainer = small_trainer(corpus, 10)
    trainer.begin_from(source)
    wanted = model_from(read_checkpoint(source)).state_dict()
    assert trainer.step == 0
    assert all(torch.equal(tensor, wanted[name]) for name, tensor in trainer.model.state_dict().items())


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (["--steps", "0"], "--steps is 0; expected a number above 0"),
        (["--steps", "2", "--sensed-kept", "1.5"], "--sensed-kept is 1.5; expected a part, at most 1"),
        (["--steps", "2", "--vocab-size", "10"], "the vocabulary only 10"),
        (["--steps", "2", "--init", "no.pt"], "no.pt: no such checkpoint"),
        (["--steps", "2", "--device", "abacus"], "--device is abacus; expected cpu, or cuda where torch finds a GPU"),
    ],
)
def test_bad_flags_end_with_one_line_and_2(
    corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], more: list[str], message: str
) -> None:
    assert main(command(corpus, tmp_path / "out", *more)) == 2
    assert message in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_foreign_checkpoint_is_refused(corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "checkpoint.pt").write_bytes(b"not a checkpoint")
    assert main(command(corpus, tmp_path, "--steps", "2", "--resume")) == 2
    assert "expected a checkpoint of training.train" in capsys.readouterr().err
