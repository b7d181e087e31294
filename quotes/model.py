"""The network: one pretrained encoder and small heads on it. Torch and transformers; used for training and on GPUs."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from transformers import AutoConfig, AutoModel, PreTrainedModel

from quotes.checkpoint import Checkpoint, open_checkpoint
from quotes.errors import CheckpointError
from quotes.labels import N_SCORES, SCOPES
from quotes.structure import Structure
from quotes.windows import N_TYPOGRAPHY

WEIGHTS = "model.safetensors"


class QuoteNetwork(nn.Module):
    """Scores every token of every window in one pass.

    Args:
        encoder: Of any family that takes `inputs_embeds`.
    """

    def __init__(self, encoder: PreTrainedModel) -> None:
        super().__init__()
        width = int(encoder.config.hidden_size)
        self.encoder = encoder
        self.typography = nn.Embedding(N_TYPOGRAPHY, width)
        self.scope = nn.Embedding(len(SCOPES), width)
        self.head = nn.Linear(width, N_SCORES)
        # Not used in `forward`: decoding is numpy's, and training adds them to the losses.
        empty = Structure()
        self.fitted = empty  # the rest of the structure: from the checkpoint that is trained on, until export fits it
        self.segments = nn.Parameter(torch.from_numpy(empty.segments))
        self.distances = nn.Parameter(torch.from_numpy(empty.distances))
        self.antecedents = nn.Parameter(torch.from_numpy(empty.antecedents))
        # Both start at nothing, so that the first step sees the encoder as it was pretrained.
        nn.init.zeros_(self.typography.weight)
        nn.init.zeros_(self.scope.weight)

    def forward(self, ids: Tensor, typography: Tensor, scope: Tensor, mask: Tensor | None = None) -> Tensor:
        """Raw scores.

        Args:
            ids: Token ids, shape ``(n_windows, length)``, int64.
            typography: As `quotes.windows` makes it, same shape.
            scope: Index into `SCOPES`, shape ``(n_windows,)``.
            mask: 1 for tokens and 0 for padding, same shape as `ids`; None where nothing is padded.

        Returns:
            Shape ``(n_windows, length, N_SCORES)``; `quotes.labels.parted` knows what is what.
        """
        embedded = self.encoder.get_input_embeddings()(ids) + self.typography(typography) + self.scope(scope)[:, None]
        hidden = self.encoder(inputs_embeds=embedded, attention_mask=mask).last_hidden_state
        scores: Tensor = self.head(hidden)
        return scores

    def structure(self) -> Structure:
        """What decoding has learned so far."""
        names = ("segments", "distances", "antecedents")
        return replace(
            self.fitted, **{name: getattr(self, name).detach().float().cpu().numpy().copy() for name in names}
        )


def new_network(encoder: str, *, dropout: float) -> QuoteNetwork:
    """A network on a pretrained encoder: a hub name or a folder, as in transformers.

    Args:
        encoder: Where it is; a folder with one of our checkpoints brings its heads along.
        dropout: Of hidden states. That of attention is 0, so that the fused kernel runs.

    Raises:
        CheckpointError: If it cannot be loaded, or is a checkpoint of ours that this version cannot run.
    """
    try:
        config = AutoConfig.from_pretrained(encoder)
        config.hidden_dropout_prob, config.attention_probs_dropout_prob = dropout, 0.0
        base = AutoModel.from_pretrained(encoder, config=config, dtype=torch.float32, **_no_pooler(config))
    except (OSError, ValueError) as error:
        raise CheckpointError(f"{encoder!r} is no encoder that transformers can load: {error}") from error
    network = QuoteNetwork(base)
    if hasattr(config, "quotes"):
        checkpoint = open_checkpoint(encoder)
        load_weights(network, checkpoint.file(WEIGHTS))
        network.fitted = checkpoint.config.structure
    return network


def load_network(checkpoint: Checkpoint) -> QuoteNetwork:
    """The network of a checkpoint, in full precision, ready to run.

    Raises:
        CheckpointError: If its weights are missing, damaged or those of another network.
    """
    row = dict(checkpoint.config.encoder)
    config = AutoConfig.for_model(row.pop("model_type"), **row)
    network = QuoteNetwork(AutoModel.from_config(config, dtype=torch.float32, **_no_pooler(config)))
    load_weights(network, checkpoint.file(WEIGHTS))
    return network.eval()


def save_weights(network: QuoteNetwork, path: Path, *, dtype: torch.dtype = torch.float32) -> None:
    """Write safetensors; the encoder under its family's prefix, so that `AutoModel` finds it there too."""
    prefix = f"{network.encoder.base_model_prefix}."
    tensors = {
        name.replace("encoder.", prefix, 1) if name.startswith("encoder.") else name: value.to(dtype).contiguous()
        for name, value in network.state_dict().items()
    }
    save_file(tensors, path, metadata={"format": "pt"})


def load_weights(network: QuoteNetwork, path: Path) -> None:
    """Read what `save_weights` wrote.

    Raises:
        CheckpointError: If the file is damaged or holds another network's weights.
    """
    prefix = f"{network.encoder.base_model_prefix}."
    try:
        tensors = load_file(path)
        network.load_state_dict(
            {
                name.replace(prefix, "encoder.", 1) if name.startswith(prefix) else name: value.float()
                for name, value in tensors.items()
            }
        )
    except (SafetensorError, RuntimeError, OSError) as error:
        raise CheckpointError(f"{path} does not hold this network's weights: {error}") from error


def _no_pooler(config: Any) -> dict[str, bool]:
    # Families of the BERT kind put a pooler on top that nothing here reads.
    return {"add_pooling_layer": False} if config.model_type in ("bert", "mpnet", "roberta", "xlm-roberta") else {}
