"""The network: shapes, what it is told, and weights that survive a round trip."""

from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import AutoModel

from quotes.checkpoint import open_checkpoint
from quotes.errors import CheckpointError
from quotes.labels import N_SCORES
from quotes.model import QuoteNetwork, load_network, new_network, save_weights
from quotes.runtime import FP32, OnnxRuntime, TorchRuntime, open_runtime
from quotes.windows import N_TYPOGRAPHY

IDS = torch.tensor([[2, 10, 11, 12, 13, 3]])
ZEROS = torch.zeros_like(IDS)
NARROW, BROAD = torch.tensor([0]), torch.tensor([1])


@pytest.fixture
def network(checkpoint_folder: Path) -> QuoteNetwork:
    return load_network(open_checkpoint(checkpoint_folder))


def test_every_token_gets_its_scores(network: QuoteNetwork) -> None:
    assert network(IDS, ZEROS, NARROW).shape == (1, 6, N_SCORES)


def test_a_new_network_ignores_scope_and_typography_until_it_learns_them(encoder_folder: Path) -> None:
    network = new_network(str(encoder_folder), dropout=0.0).eval()
    assert torch.equal(network(IDS, ZEROS, NARROW), network(IDS, ZEROS + 5, BROAD))


def test_scope_and_typography_change_the_scores_once_learned(network: QuoteNetwork) -> None:
    torch.nn.init.normal_(network.scope.weight)
    assert not torch.allclose(network(IDS, ZEROS, NARROW), network(IDS, ZEROS, BROAD))
    torch.nn.init.normal_(network.typography.weight)
    assert not torch.allclose(network(IDS, ZEROS, NARROW), network(IDS, ZEROS + 5, NARROW))


def test_padding_changes_no_score(network: QuoteNetwork) -> None:
    padded = torch.cat([IDS, torch.zeros((1, 3), dtype=torch.int64)], dim=1)
    mask = (padded != 0).long()
    scores = network(padded, torch.zeros_like(padded), NARROW, mask)
    assert torch.allclose(scores[:, :6], network(IDS, ZEROS, NARROW), atol=1e-6)


def test_weights_round_trip_in_half_precision(network: QuoteNetwork, checkpoint_folder: Path, tmp_path: Path) -> None:
    for name in ("config.json", "tokenizer.json"):
        (tmp_path / name).write_bytes((checkpoint_folder / name).read_bytes())
    save_weights(network, tmp_path / "model.safetensors", dtype=torch.float16)
    again = load_network(open_checkpoint(tmp_path))
    assert torch.allclose(again(IDS, ZEROS, NARROW), network(IDS, ZEROS, NARROW), atol=1e-2)


def test_training_goes_on_from_a_checkpoint_with_its_heads(network: QuoteNetwork, checkpoint_folder: Path) -> None:
    assert torch.equal(new_network(str(checkpoint_folder), dropout=0.1).head.weight, network.head.weight)


def test_the_encoder_loads_by_itself_in_transformers(network: QuoteNetwork, checkpoint_folder: Path) -> None:
    encoder = AutoModel.from_pretrained(checkpoint_folder, add_pooling_layer=False)
    assert torch.equal(encoder.get_input_embeddings().weight, network.encoder.get_input_embeddings().weight)


def test_an_encoder_that_is_none_is_told(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="is no encoder that transformers can load"):
        new_network(str(tmp_path), dropout=0.0)


def test_damaged_weights_are_told(checkpoint_folder: Path, tmp_path: Path) -> None:
    for name in ("config.json", "tokenizer.json"):
        (tmp_path / name).write_bytes((checkpoint_folder / name).read_bytes())
    data = (checkpoint_folder / "model.safetensors").read_bytes()
    (tmp_path / "model.safetensors").write_bytes(data[: len(data) // 2])
    with pytest.raises(CheckpointError, match="does not hold this network's weights"):
        load_network(open_checkpoint(tmp_path))


def test_a_damaged_graph_is_told(checkpoint_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "config.json").write_bytes((checkpoint_folder / "config.json").read_bytes())
    (tmp_path / "model.int8.onnx").write_bytes(b"no graph")
    with pytest.raises(CheckpointError, match="no graph that ONNX Runtime can run"):
        open_runtime(open_checkpoint(tmp_path))


@pytest.mark.parametrize("length", [1, 2, 13, 32])
def test_the_graph_computes_what_torch_does(network: QuoteNetwork, checkpoint_folder: Path, length: int) -> None:
    generator = np.random.default_rng(length)
    ids = generator.integers(0, 60, (3, length))
    typography = generator.integers(0, N_TYPOGRAPHY, (3, length))
    mask = np.ones_like(ids)
    graph = OnnxRuntime(open_checkpoint(checkpoint_folder), file=FP32)
    assert np.abs(graph(ids, typography, mask, 1) - TorchRuntime(network)(ids, typography, mask, 1)).max() < 1e-4


def test_int8_scores_of_a_window_do_not_depend_on_its_batch(checkpoint_folder: Path) -> None:
    generator = np.random.default_rng(0)
    ids, typography = generator.integers(5, 60, (4, 20)), generator.integers(0, N_TYPOGRAPHY, (4, 20))
    mask = np.ones_like(ids)
    mask[1, 7:] = 0
    runtime = open_runtime(open_checkpoint(checkpoint_folder))
    together = runtime(ids, typography, mask, 0)
    for i, n in enumerate(mask.sum(axis=1)):
        alone = runtime(ids[i : i + 1, :n], typography[i : i + 1, :n], mask[i : i + 1, :n], 0)
        assert np.array_equal(alone[0], together[i, :n])
