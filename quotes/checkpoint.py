"""A checkpoint folder that describes itself: where it lies, what is in it, how to read it. No torch here.

`config.json` is the encoder's own configuration, as transformers writes it, and one more key, "quotes".
"""

import json
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final

from quotes.antecedents import BLOCKS
from quotes.askers import FORMS, NATURES
from quotes.errors import CheckpointError
from quotes.labels import LAYERS, NAME_KINDS, RELATIONS, SCOPES, TAGS, WHO_WIDTH, WIDTH
from quotes.structure import Structure
from quotes.windows import N_BORDERS, N_TYPOGRAPHY

FORMAT: Final = 5
DEFAULT_MODEL: Final = "quotes-small"
_KEY: Final = "quotes"


@dataclass(frozen=True, slots=True)
class CheckpointConfig:
    """What a checkpoint says of itself.

    Args:
        name: Such as "quotes-small".
        version: Of the weights.
        encoder: The encoder's configuration, as transformers writes it.
        window: Tokens read at once, without the two special tokens.
        stride: Tokens from one window's start to the next one's, at most.
        licence: Terms of the weights, as far as known.
        structure: What decoding has learned.
    """

    name: str
    version: str
    encoder: dict[str, Any]
    window: int
    stride: int
    licence: str = ""
    structure: Structure = field(default_factory=Structure)

    def __post_init__(self) -> None:
        if not 0 < self.stride <= self.window:
            raise CheckpointError(f"stride is {self.stride}, window {self.window}; 0 < stride <= window is needed")

    def to_dict(self) -> dict[str, Any]:
        """The content of `config.json`."""
        own = {f.name: getattr(self, f.name) for f in fields(self) if f.name not in ("encoder", "structure")}
        structure = self.structure.to_dict()
        return {**self.encoder, _KEY: {"format": FORMAT, **own, **_LABELS, "structure": structure}}


_LABELS: Final[dict[str, Any]] = {
    "layers": list(LAYERS),
    "name_kinds": list(NAME_KINDS),
    "tags": list(TAGS),
    "scopes": list(SCOPES),
    "relations": list(RELATIONS),
    "width": WIDTH,
    "who_width": WHO_WIDTH,
    "n_typography": N_TYPOGRAPHY,
    "n_borders": N_BORDERS,
    "forms": list(FORMS),
    "natures": list(NATURES),
    "antecedents": {block: list(shape) for block, shape in BLOCKS.items()},
}


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A folder with a model, and what it says of itself."""

    folder: Path
    config: CheckpointConfig

    @property
    def name(self) -> str:
        """Such as "quotes-small"."""
        return self.config.name

    @property
    def version(self) -> str:
        """Of the weights."""
        return self.config.version

    def metrics(self) -> dict[str, Any]:
        """How it scored, and on what; empty where nobody measured it."""
        path = self.folder / "metrics.json"
        return _read_json(path) if path.exists() else {}

    def file(self, name: str) -> Path:
        """The path of a file of the checkpoint.

        Raises:
            CheckpointError: If it is not there.
        """
        path = self.folder / name
        if not path.is_file():
            raise CheckpointError(f"the checkpoint {self.folder} has no {name}")
        return path


def open_checkpoint(model: str | Path) -> Checkpoint:
    """Find a checkpoint by folder or by shipped name, and read its `config.json`.

    Raises:
        CheckpointError: If there is none, or this version cannot run it.
    """
    folder = _find(model)
    path = folder / "config.json"
    if not path.is_file():
        raise CheckpointError(f"{folder} is no checkpoint: it has no config.json")
    row = _read_json(path)
    own = row.pop(_KEY, None)
    if not isinstance(own, dict):
        raise CheckpointError(f"{path} has no {_KEY!r} section: it is no checkpoint of this project")
    if own.get("format") != FORMAT:
        raise CheckpointError(f"{path} has format {own.get('format')!r}; this version runs format {FORMAT} alone")
    for key, value in _LABELS.items():
        if own.get(key) != value:
            raise CheckpointError(f"{path}: {key} is {own.get(key)!r}; this version runs {value!r}")
    names = {field.name for field in fields(CheckpointConfig)} - {"encoder"}
    try:
        values = {key: value for key, value in own.items() if key in names}
        values["structure"] = Structure.from_dict(own.get("structure"))
        config = CheckpointConfig(encoder=row, **values)
    except CheckpointError as error:
        raise CheckpointError(f"{path}: {error}") from error
    except TypeError as error:
        raise CheckpointError(f"{path} is not complete: {error}") from error
    return Checkpoint(folder, config)


def shipped_folder() -> Path:
    """Where shipped checkpoints lie: inside the installed package, or in `models/` of a checkout."""
    inside = Path(__file__).parent / "models"
    return inside if inside.is_dir() else Path(__file__).parent.parent / "models"


def _find(model: str | Path) -> Path:
    folder = Path(model)
    if folder.is_dir():
        return folder
    shipped = shipped_folder() / folder
    if len(folder.parts) == 1 and shipped.is_dir():
        return shipped
    names = sorted(path.parent.name for path in shipped_folder().glob("*/config.json"))
    raise CheckpointError(f"{str(model)!r} is neither a folder nor a shipped model ({', '.join(names) or 'none here'})")


def _read_json(path: Path) -> dict[str, Any]:
    try:
        row = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, OSError, RecursionError) as error:
        raise CheckpointError(f"{path} cannot be read: {error}") from error
    if not isinstance(row, dict):
        raise CheckpointError(f"{path} is no JSON object")
    return row
