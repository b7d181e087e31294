"""A tiny random network on a tiny tokenizer, built here: the tests need no download."""

import json
from pathlib import Path

import pytest
from hypothesis import settings

# A machine that does something else meanwhile is no failure.
settings.register_profile("quotes", deadline=None)
settings.load_profile("quotes")

WORDS = (
    "the a an of to in and he she they it said told says that who was is not will we i you mayor council minister "
    "company ferry town library money year boat island rock yes no may smith jones motegi theresa ingrid halvorsen "
    "asked why added according warned \" “ ” ‘ ’ ' , . : ; ! ? — - ( ) ##s ##ed ##ing"
).split()


@pytest.fixture(scope="session")
def tokenizer_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A WordPiece tokenizer of some hundred words and all letters."""
    from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers

    letters = [chr(c) for c in range(ord("a"), ord("z") + 1)] + [str(d) for d in range(10)]
    entries = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS, *letters, *("##" + letter for letter in letters)]
    vocabulary = {word: i for i, word in enumerate(dict.fromkeys(entries))}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    tokenizer.add_special_tokens(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"])
    path = tmp_path_factory.mktemp("tokenizer") / "tokenizer.json"
    tokenizer.save(str(path))
    return path


@pytest.fixture(scope="session")
def encoder_folder(tmp_path_factory: pytest.TempPathFactory, tokenizer_file: Path) -> Path:
    """A random two-layer encoder in the form that transformers reads."""
    torch = pytest.importorskip("torch")
    from transformers import BertConfig, BertModel

    torch.manual_seed(0)
    n_words = len(json.loads(tokenizer_file.read_text(encoding="utf-8"))["model"]["vocab"])
    config = BertConfig(
        vocab_size=n_words,
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=80,
    )
    folder = tmp_path_factory.mktemp("encoder")
    BertModel(config).save_pretrained(folder)
    (folder / "tokenizer.json").write_bytes(tokenizer_file.read_bytes())
    (folder / "tokenizer_config.json").write_text(
        json.dumps({"tokenizer_class": "PreTrainedTokenizerFast", "pad_token": "[PAD]", "unk_token": "[UNK]"}),
        encoding="utf-8",
    )
    return folder


@pytest.fixture(scope="session")
def checkpoint_folder(tmp_path_factory: pytest.TempPathFactory, encoder_folder: Path) -> Path:
    """An untrained checkpoint on the tiny encoder, with its weights and both graphs."""
    from quotes.checkpoint import CheckpointConfig
    from quotes.model import new_network, save_weights
    from training.export import quantise, write_graph

    folder = tmp_path_factory.mktemp("checkpoint")
    network = new_network(str(encoder_folder), dropout=0.0).eval()
    config = CheckpointConfig("tiny", "0.0.1", network.encoder.config.to_dict(), window=30, stride=20)
    (folder / "config.json").write_text(json.dumps(config.to_dict()), encoding="utf-8")
    (folder / "tokenizer.json").write_bytes((encoder_folder / "tokenizer.json").read_bytes())
    save_weights(network, folder / "model.safetensors")
    write_graph(network, folder / "model.onnx", length=config.window + 2)
    quantise(folder / "model.onnx", folder / "model.int8.onnx")
    return folder
