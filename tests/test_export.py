"""An exported checkpoint describes itself, reproduces its sample, and replaces the old one whole or not at all."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch

from quotes.article import Article
from quotes.checkpoint import open_checkpoint
from quotes.errors import CheckpointError
from quotes.extractor import QuoteExtractor
from quotes.files import write_jsonl
from quotes.model import load_network
from quotes.runtime import OnnxRuntime, TorchRuntime
from quotes.windows import N_TYPOGRAPHY
from training import export as export_module
from training.config import TrainConfig
from training.export import export


@pytest.fixture
def config(tmp_path: Path) -> TrainConfig:
    write_jsonl(tmp_path / "dev.jsonl", [Article("“We will,” said the mayor.", "a")])
    (tmp_path / "notes.md").write_text("## Where it comes from\nWritten for this test.\n", encoding="utf-8")
    path = str(tmp_path / "dev.jsonl")
    return TrainConfig("tiny", "e", (path,), (path,), "run", notes=str(tmp_path / "notes.md"))


@pytest.fixture
def best(checkpoint_folder: Path, tmp_path: Path) -> Path:
    """What training keeps of the best epoch."""
    folder = tmp_path / "best"
    folder.mkdir()
    for name in ("config.json", "tokenizer.json", "model.safetensors"):
        shutil.copyfile(checkpoint_folder / name, folder / name)
    (folder / "training_data.json").write_text('{"articles": 7}', encoding="utf-8")
    return folder


def test_an_exported_checkpoint_is_whole_and_reproduces_its_sample(
    best: Path, config: TrainConfig, tmp_path: Path
) -> None:
    folder = export(best, tmp_path / "out", config=config)
    names = {path.name for path in folder.iterdir()}
    assert names == {
        "config.json",
        "tokenizer.json",
        "model.safetensors",
        "model.onnx",
        "model.int8.onnx",
        "metrics.json",
        "README.md",
    }
    metrics = json.loads((folder / "metrics.json").read_text(encoding="utf-8"))
    assert metrics["fp32_graph_difference"] <= 1e-4
    assert set(metrics["dev"]) == set(metrics["dev_fp32"]) == {"dev"}
    sample = Article.from_dict(metrics["sample"])
    assert QuoteExtractor.from_pretrained(folder).extract(sample.text) == sample
    card = (folder / "README.md").read_text(encoding="utf-8")
    assert "Written for this test." in card
    assert "7 articles" in card
    weights = load_network(open_checkpoint(folder))  # half precision on disk, full in memory
    assert weights.head.weight.dtype == torch.float32


def test_a_graph_that_differs_from_torch_is_refused_and_the_old_checkpoint_stays(
    best: Path, config: TrainConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = tmp_path / "out"
    old.mkdir()
    (old / "config.json").write_text("old", encoding="utf-8")
    monkeypatch.setattr(export_module, "graph_difference", lambda network, checkpoint: 0.5)
    with pytest.raises(CheckpointError, match=r"differs from torch by 0\.5; legal is 0\.0001"):
        export(best, old, config=config)
    assert [path.read_text(encoding="utf-8") for path in old.iterdir()] == ["old"]


def test_int8_scores_stay_near_those_of_torch(checkpoint_folder: Path) -> None:
    generator = np.random.default_rng(1)
    ids, typography = generator.integers(5, 60, (3, 20)), generator.integers(0, N_TYPOGRAPHY, (3, 20))
    mask = np.ones_like(ids)
    checkpoint = open_checkpoint(checkpoint_folder)
    exact = TorchRuntime(load_network(checkpoint))(ids, typography, mask, 0)
    int8 = OnnxRuntime(checkpoint)(ids, typography, mask, 0)
    assert 0 < np.abs(int8 - exact).max() < 0.1 * np.abs(exact).max()
