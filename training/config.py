"""TrainConfig: one frozen dataclass read from one TOML file."""

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final, get_type_hints

from quotes.errors import ConfigError


@dataclass(frozen=True, slots=True)
class TrainConfig:
    """Everything that a training run depends on. Paths are taken from the working directory.

    Args:
        name: Of the model, such as "quotes-small".
        version: Of the weights.
        encoder: A hub name or a folder, as in transformers; a checkpoint of ours brings its heads along.
        train: Gold articles, the project's JSONL; `meta.scope` of each says which convention it follows.
        dev: Gold articles on which the best epoch is chosen.
        output: Folder for states, the log and the best checkpoint.
        licence: Terms of the weights, for the checkpoint's `config.json`.
        notes: A Markdown file that becomes part of the model card: corpora, how they were labelled, licences.
        epochs: Times that every article is read.
        learning_rate: Of AdamW at its highest; it falls to 0 in a straight line.
        warmup: Share of the steps in which the learning rate rises from 0.
        weight_decay: Of AdamW, not on biases and norms.
        dropout: Of hidden states.
        head_rate: How many times the learning rate the heads learn with, which are new.
        table_rate: How many times it the decoder's own weights learn with, which are few and start at 0.
        kind_weight: Of the loss of what names are of against that of the tags.
        thought_weight: Of the loss of the speech-or-thought head against that of the tags.
        link_weight: Of the loss of the links against that of the tags.
        who_weight: Of the loss of who is meant against that of the tags.
        without: Parts that are left out, to measure what they are worth: see `PARTS`.
        max_norm: To which gradients are clipped.
        batch_tokens: Window tokens a batch, about; a batch holds whole articles, at least one.
        window: Tokens read at once, without the two special ones.
        stride: From one window's start to the next one's, at most.
        save_every: Steps between two states from which a killed run goes on.
        seed: Of the order of articles, dropout and new weights.
        mixed_precision: "no", or "bf16" where the processor has it.
    """

    name: str
    encoder: str
    train: tuple[str, ...]
    dev: tuple[str, ...]
    output: str
    version: str = "0.1.0"
    licence: str = "not stated"
    notes: str = ""
    epochs: int = 3
    learning_rate: float = 2e-4
    warmup: float = 0.06
    weight_decay: float = 0.01
    dropout: float = 0.1
    head_rate: float = 3.0
    table_rate: float = 100.0
    kind_weight: float = 0.3
    thought_weight: float = 0.1
    link_weight: float = 0.3
    who_weight: float = 0.15
    without: tuple[str, ...] = ()
    max_norm: float = 1.0
    batch_tokens: int = 4096
    window: int = 382
    stride: int = 288
    save_every: int = 200
    seed: int = 1
    mixed_precision: str = "no"

    def __post_init__(self) -> None:
        for key, (low, high) in _RANGES.items():
            value = getattr(self, key)
            if not low <= value <= high:
                raise ConfigError(f"{key} is {value}; legal is {low} to {high}")
        if not self.stride <= self.window:
            raise ConfigError(f"stride is {self.stride}; it must not be larger than window, {self.window}")
        if self.mixed_precision not in ("no", "bf16"):
            raise ConfigError(f"mixed_precision is {self.mixed_precision!r}; legal are 'no' and 'bf16'")
        for part in self.without:
            if part not in PARTS:
                raise ConfigError(f"without names {part!r}; legal are {', '.join(PARTS)}")
        for key in ("train", "dev"):
            stems = [Path(path).stem for path in getattr(self, key)]
            if repeated := sorted({stem for stem in stems if stems.count(stem) > 1}):
                raise ConfigError(f"{key} has two files of the name {repeated[0]!r}; figures are told apart by it")
            if not getattr(self, key):
                raise ConfigError(f"{key} names no file")
        named = [("train", self.train), ("dev", self.dev), ("notes", (self.notes,) if self.notes else ())]
        for key, paths in named:
            for path in paths:
                if not Path(path).is_file():
                    raise ConfigError(f"{key}: there is no file {path}")


PARTS: Final = {
    "segments": "each tag is learned by itself, and spans are worth their tags alone",
    "lengths": "what a span is worth does not depend on its length",
    "borders": "what a span is worth does not depend on what stands between tokens",
    "marks": "the network is not told what is inside quotation marks",
    "case": "it is not told which words begin with a capital letter",
    "variety": "articles are seen in their own typography alone",
    "passages": "articles are seen whole alone",
    "unsure": "where a corpus is unsure, the lack of a label is taken for an answer",
}

_RANGES: dict[str, tuple[float, float]] = {
    "epochs": (1, 1000),
    "learning_rate": (1e-9, 1.0),
    "warmup": (0.0, 1.0),
    "weight_decay": (0.0, 1.0),
    "dropout": (0.0, 0.9),
    "head_rate": (0.0, 10_000.0),
    "table_rate": (0.0, 10_000.0),
    "kind_weight": (0.0, 100.0),
    "thought_weight": (0.0, 100.0),
    "link_weight": (0.0, 100.0),
    "who_weight": (0.0, 100.0),
    "max_norm": (1e-6, 1e6),
    "batch_tokens": (1, 1_000_000),
    "window": (8, 100_000),
    "stride": (1, 100_000),
    "save_every": (1, 1_000_000),
    "seed": (0, 2**32 - 1),
}


def read_config(path: Path) -> TrainConfig:
    """Read and check a config.

    Raises:
        ConfigError: Names the file, the key, the value and what is legal.
    """
    try:
        row = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path} cannot be read: {error}") from error
    try:
        return TrainConfig(**_checked(row))
    except ConfigError as error:
        raise ConfigError(f"{path}: {error}") from error


def _checked(row: dict[str, Any]) -> dict[str, Any]:
    hints = get_type_hints(TrainConfig)
    for key in row.keys() - hints.keys():
        raise ConfigError(f"there is no setting {key!r}; legal are {', '.join(sorted(hints))}")
    for field in fields(TrainConfig):
        if field.name in ("name", "encoder", "train", "dev", "output") and field.name not in row:
            raise ConfigError(f"{field.name!r} is missing")
    return {key: _value(key, value, hints[key]) for key, value in row.items()}


def _value(key: str, value: Any, kind: Any) -> Any:
    if kind is float and type(value) is int:
        return float(value)
    if kind in (str, int, float):
        if type(value) is not kind:
            raise ConfigError(f"{key} is {value!r}; a {_NAMES[kind]} is needed")
        return value
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ConfigError(f"{key} is {value!r}; an array of strings is needed")
    return tuple(value)


_NAMES = {str: "string", int: "whole number", float: "number"}
