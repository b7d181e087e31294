"""What decoding knows beside the scores of one article: learned with the network, kept in its `config.json`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from quotes.errors import CheckpointError
from quotes.labels import LAYERS, RELATIONS, ROLES, SCOPES, FloatArray
from quotes.segments import N_SEGMENTS

N_DISTANCES: Final = 44  # see `quotes.links.candidates`
N_ANTECEDENTS: Final = 2878  # see `quotes.antecedents`
# What `quotes.confidence` weighs, in this order.
EVIDENCE: Final = (
    "constant",
    "content",
    "borders",
    "cue",
    "source",
    "cue link",
    "source link",
    "no cue",
    "no source",
    "inside marks",
)
NAME_EVIDENCE: Final = ("constant", "chance", "no source")


def _zeros(*shape: int) -> FloatArray:
    return np.zeros(shape, dtype=np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Structure:
    """Learned parameters of the decoder.

    Args:
        segments: What a span is worth beyond its tags, shape ``(n_layers, N_SEGMENTS)``; see `quotes.segments`.
        distances: Scores of a candidate by where it stands, shape ``(n_relations, N_DISTANCES)``.
        bonus: What a span is worth beyond the scores of its tags, shape ``(n_scopes, n_roles)``: how readily one is
            taken, so that as much is missed as is invented.
        antecedents: Weights of what can be seen of somebody who may be meant, shape ``(N_ANTECEDENTS,)``.
        calibration: Weights of the `EVIDENCE` in each scope, shape ``(n_scopes, n_evidence)``; None
            where nobody fitted them.
        names: The same for names: of the `NAME_EVIDENCE`, shape ``(n_scopes, n_evidence)``; or None.
    """

    segments: FloatArray = field(default_factory=lambda: _zeros(len(LAYERS), N_SEGMENTS))
    distances: FloatArray = field(default_factory=lambda: _zeros(len(RELATIONS), N_DISTANCES))
    bonus: FloatArray = field(default_factory=lambda: _zeros(len(SCOPES), len(ROLES)))
    antecedents: FloatArray = field(default_factory=lambda: _zeros(N_ANTECEDENTS))
    calibration: FloatArray | None = None
    names: FloatArray | None = None

    def to_dict(self) -> dict[str, Any]:
        """JSON form; four decimals."""
        out: dict[str, Any] = {name: _listed(getattr(self, name)) for name in _LEARNED}
        for key, names in _FITTED.items():
            weights = getattr(self, key)
            if weights is not None:
                rows = zip(SCOPES, _listed(weights), strict=True)
                out[key] = {scope: dict(zip(names, row, strict=True)) for scope, row in rows}
        return out

    @classmethod
    def from_dict(cls, row: Any) -> "Structure":
        """Read the JSON form.

        Raises:
            CheckpointError: If a part is missing, has another shape or is not finite.
        """
        if not isinstance(row, Mapping):
            raise CheckpointError(f"the structure is {type(row).__name__}; a JSON object is needed")
        empty = cls()
        arrays = {name: _array(row, name, getattr(empty, name).shape) for name in _LEARNED}
        fitted = {key: _weights(row[key], key, names) for key, names in _FITTED.items() if row.get(key) is not None}
        return cls(**arrays, **fitted)


_LEARNED: Final = ("segments", "distances", "bonus", "antecedents")
_FITTED: Final = {"calibration": EVIDENCE, "names": NAME_EVIDENCE}


def _weights(row: Any, key: str, names: tuple[str, ...]) -> FloatArray:
    try:
        rows = [[row[scope][name] for name in names] for scope in SCOPES]
    except KeyError as error:
        raise CheckpointError(f"{key} of the structure has no {error}") from error
    except TypeError as error:
        raise CheckpointError(f"{key} of the structure cannot be read: {error}") from error
    return _array({key: rows}, key, (len(SCOPES), len(names)))


def _array(row: Mapping[str, Any], name: str, shape: tuple[int, ...]) -> FloatArray:
    try:
        with np.errstate(over="ignore"):  # what is too large becomes infinite, and is told below
            out = np.array(row[name], dtype=np.float32)
    except KeyError:
        raise CheckpointError(f"the structure has no {name}") from None
    except (TypeError, ValueError, OverflowError) as error:
        raise CheckpointError(f"{name} of the structure cannot be read: {error}") from error
    if out.shape != shape:
        raise CheckpointError(f"{name} of the structure has shape {out.shape}; {shape} is needed")
    if not np.isfinite(out).all():
        raise CheckpointError(f"{name} of the structure holds a number that is not finite")
    return out


def _listed(array: FloatArray) -> Any:
    return np.round(array.astype(np.float64), 4).tolist()
