"""The mean of two networks."""

import shutil
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from quotes.checkpoint import open_checkpoint
from quotes.errors import CheckpointError
from quotes.model import WEIGHTS
from training.averaging import average

Tensors = dict[str, torch.Tensor]


@pytest.fixture
def weights(checkpoint_folder: Path) -> Tensors:
    tensors: Tensors = load_file(checkpoint_folder / WEIGHTS)
    return tensors


def other(weights: Tensors, tmp_path: Path) -> Path:
    """Weights of another network: each one more."""
    path = tmp_path / "other.safetensors"
    save_file({name: value + 1 for name, value in weights.items()}, path)
    return path


def test_each_weight_is_the_weighted_mean(checkpoint_folder: Path, weights: Tensors, tmp_path: Path) -> None:
    made = average(checkpoint_folder, other(weights, tmp_path), tmp_path / "mean", share=0.75)
    for name, value in load_file(made / WEIGHTS).items():
        assert torch.allclose(value, weights[name] + 0.25, atol=1e-5), name
    assert open_checkpoint(made).config.structure.transitions == pytest.approx(0.25)


def test_rows_that_the_other_has_not_stay(checkpoint_folder: Path, weights: Tensors, tmp_path: Path) -> None:
    path = tmp_path / "fewer.safetensors"
    save_file({"head.weight": weights["head.weight"][:5] + 1}, path)
    mean = load_file(average(checkpoint_folder, path, tmp_path / "mean", share=0.5) / WEIGHTS)
    assert torch.allclose(mean["head.weight"][:5], weights["head.weight"][:5] + 0.5, atol=1e-5)
    assert torch.equal(mean["head.weight"][5:], weights["head.weight"][5:])
    assert torch.equal(mean["head.bias"], weights["head.bias"])


def test_another_network_is_refused_and_nothing_is_written(checkpoint_folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "foreign.safetensors"
    save_file({"head.weight": torch.zeros(2, 3)}, path)
    with pytest.raises(CheckpointError, match=r"head\.weight does not fit"):
        average(checkpoint_folder, path, tmp_path / "mean", share=0.5)
    path.write_bytes(b"no weights")
    with pytest.raises(CheckpointError, match="holds no weights"):
        average(checkpoint_folder, path, tmp_path / "mean", share=0.5)
    assert not (tmp_path / "mean").exists()


def test_the_first_may_be_replaced_by_the_mean(checkpoint_folder: Path, weights: Tensors, tmp_path: Path) -> None:
    first = Path(shutil.copytree(checkpoint_folder, tmp_path / "first"))
    assert average(first, other(weights, tmp_path), first, share=1.0) == first
    assert torch.allclose(load_file(first / WEIGHTS)["head.bias"], weights["head.bias"], atol=1e-6)
