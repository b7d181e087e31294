"""Runs a checkpoint's network over windows: ONNX Runtime on CPUs, torch elsewhere; same arrays from both."""

import os
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from quotes.checkpoint import Checkpoint
from quotes.errors import CheckpointError, ConfigError, MissingExtraError
from quotes.labels import N_SCORES, FloatArray, IntArray

if TYPE_CHECKING:
    from quotes.model import QuoteNetwork

INT8 = "model.int8.onnx"
FP32 = "model.onnx"
MOST_THREADS = 256  # the graph's pool takes what it is told, and thousands bring a machine down


class Runtime(Protocol):
    """Something that scores windows."""

    def __call__(self, ids: IntArray, typography: IntArray, mask: IntArray, scope: int) -> FloatArray:
        """Raw scores of windows.

        Args:
            ids: Token ids, shape ``(n_windows, length)``.
            typography: Same shape.
            mask: 1 for tokens, then 0 for padding, same shape.
            scope: Index into `SCOPES`.

        Returns:
            Shape ``(n_windows, length, N_SCORES)``; rows of padding hold nothing of meaning.
        """


class OnnxRuntime:
    """The checkpoint's ONNX graph on the CPU.

    Windows are run one at a time, without padding: the scale of a dynamically quantised activation
    is that of its whole tensor, so windows that shared a batch would change each other's scores.

    Args:
        checkpoint: Whose graph is run: int8 where it is there, else fp32.
        threads: Of the graph; by default the cores that this process may use.
        file: The graph, where it is to be another one.
    """

    def __init__(self, checkpoint: Checkpoint, *, threads: int | None = None, file: str | None = None) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads or available_cores()
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        name = file or (INT8 if (checkpoint.folder / INT8).is_file() else FP32)
        path = checkpoint.file(name)
        try:
            self._session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        except Exception as error:  # the library raises classes of its own, all of them Exception
            raise CheckpointError(f"{path} is no graph that ONNX Runtime can run: {error}") from error

    def __call__(self, ids: IntArray, typography: IntArray, mask: IntArray, scope: int) -> FloatArray:
        """As `Runtime`."""
        out = np.zeros((*ids.shape, N_SCORES), dtype=np.float32)
        scopes = np.array([scope], dtype=np.int64)
        for i, n in enumerate(mask.sum(axis=1)):
            feed = {"ids": ids[i : i + 1, :n], "typography": typography[i : i + 1, :n], "scope": scopes}
            out[i, :n] = self._session.run(None, feed)[0][0]
        return out


class TorchRuntime:
    """The network itself, on any device that torch knows.

    Args:
        network: Is put on the device and into evaluation mode.
        device: Such as "cpu" or "cuda".
        batch_size: Windows at once.
    """

    def __init__(self, network: "QuoteNetwork", *, device: str = "cpu", batch_size: int = 16) -> None:
        self._network: Any = network.to(device)
        self._device = device
        self._batch_size = batch_size

    def __call__(self, ids: IntArray, typography: IntArray, mask: IntArray, scope: int) -> FloatArray:
        """As `Runtime`."""
        import torch

        self._network.eval()
        out = np.zeros((*ids.shape, N_SCORES), dtype=np.float32)
        with torch.inference_mode():
            for start in range(0, len(ids), self._batch_size):
                rows = slice(start, start + self._batch_size)
                batch = [torch.from_numpy(a[rows]).to(self._device) for a in (ids, typography, mask)]
                scopes = torch.full((len(batch[0]),), scope, device=self._device)
                out[rows] = self._network(batch[0], batch[1], scopes, batch[2]).float().cpu().numpy()
        return out


def open_runtime(checkpoint: Checkpoint, *, device: str = "cpu", threads: int | None = None) -> Runtime:
    """ONNX Runtime on the CPU; torch on any other device.

    Raises:
        CheckpointError: If the checkpoint's files are missing or damaged.
        MissingExtraError: If torch is wanted and not installed.
    """
    if threads is not None and not 1 <= threads <= MOST_THREADS:
        raise ConfigError(f"threads is {threads}; legal is 1 to {MOST_THREADS}")
    if device == "cpu":
        return OnnxRuntime(checkpoint, threads=threads)
    try:
        from quotes.model import load_network
    except ImportError as error:
        raise MissingExtraError(f"device {device!r} needs torch: pip install 'newsquotes[torch]' ({error})") from error
    return TorchRuntime(load_network(checkpoint), device=device)


def available_cores() -> int:
    """The cores that this process may use, by its affinity where the system tells it."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
