"""The mean of two networks that were trained from one pretrained encoder: often better than either.

After Wortsman et al., *Model soups: averaging weights of multiple fine-tuned models* (ICML 2022).
"""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from quotes.checkpoint import open_checkpoint
from quotes.errors import CheckpointError
from quotes.files import atomic_folder
from quotes.model import WEIGHTS, load_network


def average(first: Path, second: Path, folder: Path, *, share: float) -> Path:
    """Write a checkpoint whose weights are the mean of two networks', and return its folder.

    Args:
        first: A checkpoint folder, such as a run's `best`; all but its weights is taken over.
        second: A file of weights, of this or an earlier format. What it has not (a tensor, the last rows of one) stays
            as the first has it.
        folder: To write; what is there is replaced.
        share: Of the first, 0 to 1.

    Raises:
        CheckpointError: If either is damaged, or the second is no network on the same encoder.
    """
    own = {name: value.float() for name, value in _read(open_checkpoint(first).file(WEIGHTS)).items()}
    for name, other in _read(second).items():
        mine = own.get(name)
        n = len(other) if other.ndim else 0
        if mine is None or not n or other.shape[1:] != mine.shape[1:] or n > len(mine):
            raise CheckpointError(f"{second} is of another network than {first}: {name} does not fit")
        mine[:n] = torch.lerp(other.float(), mine[:n], share)
    with atomic_folder(folder) as temporary:
        shutil.copytree(first, temporary, dirs_exist_ok=True)
        save_file(own, temporary / WEIGHTS, metadata={"format": "pt"})
        made = open_checkpoint(temporary)
        learned = load_network(made).structure()
        names = ("transitions", "distances", "antecedents")
        structure = replace(made.config.structure, **{name: getattr(learned, name) for name in names})
        text = json.dumps(replace(made.config, structure=structure).to_dict(), indent=2) + "\n"
        (temporary / "config.json").write_text(text, encoding="utf-8")
    return folder


def _read(path: Path) -> dict[str, torch.Tensor]:
    try:
        tensors: dict[str, torch.Tensor] = load_file(path)
    except (SafetensorError, OSError) as error:
        raise CheckpointError(f"{path} holds no weights: {error}") from error
    return tensors
