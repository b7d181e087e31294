"""From the best epoch to a checkpoint folder that describes itself.

config.json          the encoder's configuration and ours
tokenizer.json       the encoder's own
model.safetensors    the weights in half precision, to train on from
model.onnx           the graph in full precision
model.int8.onnx      the graph that users run
metrics.json         how it scored on the dev sets, and a sample that it must reproduce
README.md            the model card
"""

import json
import logging
import shutil
import warnings
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from quotes.checkpoint import Checkpoint, open_checkpoint
from quotes.errors import CheckpointError
from quotes.extractor import TOKENIZER, QuoteExtractor
from quotes.files import atomic_folder, read_jsonl
from quotes.labels import N_SCORES
from quotes.model import WEIGHTS, QuoteNetwork, load_network, save_weights
from quotes.runtime import FP32, INT8, OnnxRuntime, TorchRuntime
from quotes.score import score
from quotes.windows import N_TYPOGRAPHY, Tokenizer
from training.card import card
from training.config import TrainConfig
from training.loop import DATA
from training.report import read_with

TOLERANCE: Final = 1e-4  # between torch and the fp32 graph, on raw scores
SAMPLE: Final = Path(__file__).parent.parent / "docs" / "demo.txt"


def export(best: Path, folder: Path, *, config: TrainConfig) -> Path:
    """Write the checkpoint folder, whole or not at all, and return it.

    Args:
        best: What training kept of the best epoch.
        folder: To write; what is there is replaced.
        config: Of the run; its dev sets are measured through the public call, for `metrics.json` and the card.

    Raises:
        CheckpointError: If `best` is damaged, or the exported graph does not compute what torch does.
    """
    checkpoint = open_checkpoint(best)
    network = load_network(checkpoint)
    with atomic_folder(folder) as temporary:
        for name in ("config.json", TOKENIZER):
            shutil.copyfile(best / name, temporary / name)
        save_weights(network, temporary / WEIGHTS, dtype=torch.float16)
        write_graph(network, temporary / FP32, length=checkpoint.config.window + 2)
        quantise(temporary / FP32, temporary / INT8)
        made = Checkpoint(temporary, checkpoint.config)
        difference = graph_difference(network, made)
        if not difference <= TOLERANCE:
            raise CheckpointError(f"the fp32 graph differs from torch by {difference:.2g}; legal is {TOLERANCE:g}")
        metrics = measure(made, [Path(path) for path in config.dev])
        metrics["fp32_graph_difference"] = difference
        metrics["training_data"] = json.loads((best / DATA).read_text(encoding="utf-8"))
        text = json.dumps(metrics, indent=1, ensure_ascii=False) + "\n"
        (temporary / "metrics.json").write_text(text, encoding="utf-8")
        (temporary / "README.md").write_text(card(made.config, config, metrics), encoding="utf-8")
    return folder


def write_graph(network: QuoteNetwork, path: Path, *, length: int) -> None:
    """Write the network as an ONNX graph: one window of any length, without padding.

    Args:
        network: In evaluation mode.
        path: The file.
        length: The longest window that it must take, special tokens included.
    """
    ids = torch.ones((1, length // 2), dtype=torch.int64)
    dimension = torch.export.Dim("length", min=2, max=length)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter's own use of deprecated calls
        logging.getLogger("torch.onnx").setLevel(logging.ERROR)
        torch.onnx.export(
            network,
            (ids, torch.zeros_like(ids), torch.zeros(1, dtype=torch.int64)),
            path,
            input_names=["ids", "typography", "scope"],
            output_names=["scores"],
            dynamic_shapes={"ids": {1: dimension}, "typography": {1: dimension}, "scope": None},
            external_data=False,
            verbose=False,
        )


def quantise(source: Path, target: Path) -> None:
    """Write the int8 graph: weights per channel, in seven bits so that processors without VNNI do not saturate."""
    model = onnx.load(source)
    # Shapes noted by the exporter contradict those that quantisation infers anew.
    del model.graph.value_info[:]
    logging.getLogger().setLevel(logging.ERROR)
    quantize_dynamic(
        model,
        target,
        op_types_to_quantize=["MatMul", "Gemm", "Gather"],
        per_channel=True,
        reduce_range=True,
        weight_type=QuantType.QInt8,
    )


def graph_difference(network: QuoteNetwork, checkpoint: Checkpoint) -> float:
    """The largest difference between the scores of torch and of the fp32 graph, on random windows."""
    generator = np.random.default_rng(0)
    n_words = network.encoder.get_input_embeddings().weight.shape[0]
    graph, oracle = OnnxRuntime(checkpoint, file=FP32), TorchRuntime(network)
    largest = 0.0
    for length in (2, 17, checkpoint.config.window + 2):
        ids = generator.integers(0, n_words, (2, length))
        typography = generator.integers(0, N_TYPOGRAPHY, (2, length))
        mask = np.ones_like(ids)
        for scope in (0, 1):
            scores = graph(ids, typography, mask, scope)
            assert scores.shape == (2, length, N_SCORES)
            largest = max(largest, float(np.abs(scores - oracle(ids, typography, mask, scope)).max()))
    return largest


def measure(checkpoint: Checkpoint, dev: list[Path]) -> dict[str, Any]:
    """The figures of `metrics.json`: every dev set through the public call, int8 and fp32, and a sample."""
    figures: dict[str, Any] = {}
    articles = {path.stem: list(read_jsonl(path)) for path in dev}
    for file, key in ((INT8, "dev"), (FP32, "dev_fp32")):
        tokenizer = Tokenizer(checkpoint.file(TOKENIZER))
        extractor = QuoteExtractor(checkpoint, OnnxRuntime(checkpoint, file=file), tokenizer)
        figures[key] = {name: score(gold, read_with(extractor, gold)).to_dict() for name, gold in articles.items()}
        if file == INT8:
            text = SAMPLE.read_text(encoding="utf-8")
            figures["sample"] = extractor.extract(text).to_dict()
    return figures
