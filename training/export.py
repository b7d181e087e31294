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
import math
import shutil
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from quotes.article import Article
from quotes.checkpoint import Checkpoint, open_checkpoint
from quotes.errors import CheckpointError
from quotes.extractor import TOKENIZER, QuoteExtractor
from quotes.files import atomic_folder, read_jsonl
from quotes.labels import N_SCORES
from quotes.model import WEIGHTS, QuoteNetwork, load_network, save_weights
from quotes.runtime import FP32, INT8, OnnxRuntime, TorchRuntime
from quotes.score import score
from quotes.windows import N_TYPOGRAPHY, Tokenizer
from training import reliability
from training.calibration import LEAST, cross_validated, fit, fit_bonus, name_sample, read_scores, sample
from training.card import card
from training.config import TrainConfig
from training.loop import DATA
from training.report import read_with

TOLERANCE: Final = 1e-4  # between torch and the fp32 graph, on raw scores
_KEPT: Final = (0, 1, 3, 5)  # products of the feed-forward blocks that are not quantised, counted from the first layer
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
        dev = {Path(path).stem: list(read_jsonl(Path(path))) for path in config.dev}
        made, calibration = calibrated(made, [article for articles in dev.values() for article in articles])
        metrics = measure(made, dev)
        metrics["calibration"] = calibration
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
        logging.getLogger("torch.onnx").setLevel(logging.ERROR)  # it misses libraries that nothing here needs
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
    """Write the int8 graph.

    Weights of matrix products have a scale a channel, and seven bits, so that processors without VNNI do
    not saturate; the table of embeddings has a scale a row. Four products stay as they are (their weights
    in half precision): both of the first layer's feed-forward block and the second of the two next layers'.
    Their activations have the outliers that one scale a tensor serves worst. `metrics.json` tells what is left of
    the difference to full precision.
    """
    model = onnx.load(source)
    del model.graph.value_info[:]  # shapes noted by the exporter contradict those that are inferred anew
    products = _feed_forward(model)
    _halve(model, {products[i] for i in _KEPT if i < len(products)})
    _quantise_table(model)
    with _silenced():
        quantize_dynamic(
            model,
            target,
            op_types_to_quantize=["MatMul", "Gemm"],
            per_channel=True,
            reduce_range=True,
            weight_type=QuantType.QInt8,
        )


def _feed_forward(model: onnx.ModelProto) -> list[str]:
    """The products of the feed-forward blocks, two a layer in turn: those with the widest weights."""
    shapes = {tensor.name: tuple(tensor.dims) for tensor in model.graph.initializer}
    products = [(node.name, shapes.get(node.input[1], ())) for node in model.graph.node if node.op_type == "MatMul"]
    size = max(math.prod(shape) for _, shape in products if len(shape) == 2)
    return [name for name, shape in products if len(shape) == 2 and math.prod(shape) == size]


def _halve(model: onnx.ModelProto, products: set[str]) -> None:
    """Keep the weights of some products in half precision; a product whose weight is computed is not quantised."""
    tensors = {tensor.name: tensor for tensor in model.graph.initializer}
    for node in [node for node in model.graph.node if node.name in products]:
        weight = tensors[node.input[1]]
        half = onnx.numpy_helper.to_array(weight).astype(np.float16)
        model.graph.initializer.remove(weight)
        model.graph.initializer.append(onnx.numpy_helper.from_array(half, f"{weight.name}_half"))
        cast = onnx.helper.make_node("Cast", [f"{weight.name}_half"], [weight.name], to=onnx.TensorProto.FLOAT)
        model.graph.node.insert(0, cast)


def _quantise_table(model: onnx.ModelProto) -> None:
    """Replace the look-up of word embeddings by one in int8, times the scale of the row."""
    graph = model.graph
    tensors = {tensor.name: tensor for tensor in graph.initializer}
    lookup = max(
        (node for node in graph.node if node.op_type == "Gather" and node.input[0] in tensors),
        key=lambda node: math.prod(tensors[node.input[0]].dims),
    )
    name, (indices, out) = lookup.input[0], (lookup.input[1], lookup.output[0])
    table = onnx.numpy_helper.to_array(tensors[name])
    scales = np.maximum(np.abs(table).max(axis=1, keepdims=True) / 127, np.finfo(np.float32).tiny).astype(np.float32)
    rows = np.round(table / scales).astype(np.int8)
    make = onnx.helper.make_node
    nodes = [
        make("Gather", [f"{name}_rows", indices], [f"{out}_row"], name=f"{name}_row"),
        make("Cast", [f"{out}_row"], [f"{out}_cast"], name=f"{name}_cast", to=onnx.TensorProto.FLOAT),
        make("Gather", [f"{name}_scales", indices], [f"{out}_scale"], name=f"{name}_scale"),
        make("Mul", [f"{out}_cast", f"{out}_scale"], [out], name=f"{name}_scaled"),
    ]
    others = [[node] if node.name != lookup.name else nodes for node in graph.node]
    del graph.node[:]
    graph.node.extend(node for group in others for node in group)
    graph.initializer.remove(tensors[name])
    graph.initializer.append(onnx.numpy_helper.from_array(rows, f"{name}_rows"))
    graph.initializer.append(onnx.numpy_helper.from_array(scales, f"{name}_scales"))


@contextmanager
def _silenced() -> Iterator[None]:
    """The library warns, through the root logger, of a preparation that this graph has no need of."""
    logger = logging.getLogger()
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)


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


def calibrated(checkpoint: Checkpoint, dev: list[Article]) -> tuple[Checkpoint, dict[str, Any]]:
    """Fit bonuses and the scores of quotes and names on the dev articles, as the int8 graph reads them.

    They go into `config.json`.

    Returns:
        The checkpoint, and how well the scores keep their promise on folds that they were not fitted on. Where the
        dev articles have too few quotes, scores stay as they were in the checkpoint that was trained on.
    """
    articles = read_scores(_extractor(checkpoint, INT8), dev)
    structure = fit_bonus(articles, checkpoint.config.structure)
    read = sample(articles, structure)
    promises: dict[str, list[reliability.Pair]] = {}
    if len(read) >= LEAST:
        structure = replace(structure, calibration=fit(read))
        promises = cross_validated(read)
    unweighed = Checkpoint(checkpoint.folder, replace(checkpoint.config, structure=replace(structure, names=None)))
    names = name_sample(dev, read_with(_extractor(unweighed, INT8), dev))
    if len(names) >= LEAST:
        structure = replace(structure, names=fit(names))
        promises |= {f"names, {scope}": pairs for scope, pairs in cross_validated(names).items()}
    made = Checkpoint(checkpoint.folder, replace(checkpoint.config, structure=structure))
    text = json.dumps(made.config.to_dict(), indent=2) + "\n"
    (made.folder / "config.json").write_text(text, encoding="utf-8")
    # As users will have it: rounded to what the file says.
    return open_checkpoint(made.folder), {key: reliability.to_dict(pairs) for key, pairs in promises.items() if pairs}


def _extractor(checkpoint: Checkpoint, file: str) -> QuoteExtractor:
    return QuoteExtractor(checkpoint, OnnxRuntime(checkpoint, file=file), Tokenizer(checkpoint.file(TOKENIZER)))


def measure(checkpoint: Checkpoint, articles: Mapping[str, list[Article]]) -> dict[str, Any]:
    """The figures of `metrics.json`: every dev set through the public call, int8 and fp32, and a sample."""
    figures: dict[str, Any] = {}
    for file, key in ((INT8, "dev"), (FP32, "dev_fp32")):
        extractor = _extractor(checkpoint, file)
        figures[key] = {name: score(gold, read_with(extractor, gold)).to_dict() for name, gold in articles.items()}
        if file == INT8:
            text = SAMPLE.read_text(encoding="utf-8")
            figures["sample"] = extractor.extract(text).to_dict()
    return figures
