"""QuoteExtractor: load, batch, extract. It holds no rules."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import islice
from pathlib import Path

import numpy as np

from quotes.article import Article
from quotes.checkpoint import DEFAULT_MODEL, Checkpoint, open_checkpoint
from quotes.decode import decode
from quotes.errors import ConfigError, InputError
from quotes.labels import SCOPES, FloatArray, parted, scope_of
from quotes.runtime import Runtime, open_runtime
from quotes.spans import Span
from quotes.speakers import Why, explain, resolve
from quotes.windows import Tokenizer, Tokens, cut, stitch, window_inputs

TOKENIZER = "tokenizer.json"


class QuoteExtractor:
    """Reads articles and tells who said what in them.

    Args:
        checkpoint: What is run.
        runtime: Runs its network.
        tokenizer: The checkpoint's own.
    """

    def __init__(self, checkpoint: Checkpoint, runtime: Runtime, tokenizer: Tokenizer) -> None:
        self.checkpoint = checkpoint
        self._runtime = runtime
        self._tokenizer = tokenizer

    @classmethod
    def from_pretrained(
        cls, model: str | Path = DEFAULT_MODEL, *, device: str = "cpu", threads: int | None = None
    ) -> "QuoteExtractor":
        """Load a checkpoint.

        Args:
            model: A folder, or the name of a shipped checkpoint.
            device: "cpu" runs ONNX Runtime; any other is torch's, such as "cuda".
            threads: By default the cores that this process may use.

        Raises:
            CheckpointError: If there is no such checkpoint, or it is damaged or of a later version.
            ConfigError: If `threads` is not legal.
            MissingExtraError: If `device` needs torch and it is not installed.
        """
        checkpoint = open_checkpoint(model)
        runtime = open_runtime(checkpoint, device=device, threads=threads)
        return cls(checkpoint, runtime, Tokenizer(checkpoint.file(TOKENIZER)))

    def extract(self, text: str, *, broad: bool = False) -> Article:
        """Every quote of one article, with its speaker.

        Args:
            text: Of any length; nothing is truncated.
            broad: Attitudes, plans and thoughts too, as PolNeAR marks them; not only what was said or written.

        Raises:
            InputError: If `text` is no string.
        """
        return next(self.extract_many([text], broad=broad))

    def extract_many(
        self, texts: Iterable[str], *, broad: bool = False, batch_size: int = 16, progress: bool = False
    ) -> Iterator[Article]:
        """Read articles one after the other, in order; an answer depends on its article alone.

        Args:
            texts: Is read as the answers are taken, `batch_size` articles ahead.
            broad: As in `extract`.
            batch_size: Articles whose windows the network gets at once; at least 1.
            progress: Whether to show a bar on standard error, where that is a terminal.

        Raises:
            ConfigError: If `batch_size` is not legal.
            InputError: If a text is no string.
        """
        if isinstance(texts, str):
            raise InputError("extract_many takes several texts; for one there is extract")
        if batch_size < 1:
            raise ConfigError(f"batch_size is {batch_size}; at least 1 is needed")
        return self._extract(_shown(texts) if progress else iter(texts), broad, batch_size)

    def _extract(self, texts: Iterator[str], broad: bool, batch_size: int) -> Iterator[Article]:
        while batch := list(islice(texts, batch_size)):
            yield from self._read(batch, broad)

    def _read(self, texts: list[str], broad: bool) -> Iterator[Article]:
        structure = self.checkpoint.config.structure
        for text, (tokens, rows) in zip(texts, self.scores(texts, broad=broad), strict=True):
            decoded = decode(text, tokens, rows, structure, broad=broad)
            named, speakers = resolve(
                text,
                decoded.quotes,
                decoded.names,
                tokens,
                parted(rows),
                structure,
                broad=broad,
                goes_on=decoded.goes_on,
            )
            yield Article(
                text=text,
                quotes=named,
                speakers=speakers,
                meta={"scope": SCOPES[scope_of(broad=broad)]},
                model=f"{self.checkpoint.name} {self.checkpoint.version}",
            )

    def explain(self, text: str, *, broad: bool = False) -> dict[tuple[Span, ...], Why]:
        """Why each quote of an article has its speaker: by the quote's contents, as `extract` gives them.

        Args:
            text: As in `extract`.
            broad: Likewise.

        Raises:
            InputError: If `text` is no string.
        """
        structure = self.checkpoint.config.structure
        ((tokens, rows),) = self.scores([text], broad=broad)
        made = decode(text, tokens, rows, structure, broad=broad)
        whys = explain(text, made.quotes, made.names, tokens, parted(rows), structure, goes_on=made.goes_on)
        return {quote.contents: why for quote, why in zip(made.quotes, whys, strict=True)}

    def scores(self, texts: Sequence[str], *, broad: bool) -> Iterator[tuple[Tokens, FloatArray]]:
        """What the network says of each article, before anything is decoded.

        Args:
            texts: Articles; their windows are scored at once.
            broad: As in `extract`.

        Returns:
            The tokens of each article and its raw scores, shape ``(n_tokens, N_SCORES)``.
        """
        for text in texts:
            if not isinstance(text, str):
                raise InputError(f"an article's text is a string, not {type(text).__name__}")
        config = self.checkpoint.config
        articles = [self._tokenizer(text) for text in texts]
        windows = [
            (tokens, window)
            for tokens in articles
            for window in cut(len(tokens), size=config.window, stride=config.stride)
        ]
        scores = self._runtime(*window_inputs(windows, self._tokenizer), scope_of(broad=broad))
        rows = np.concatenate([scores[:0, 0], *stitch(scores, [window for _, window in windows])])
        ends = np.cumsum([len(tokens) for tokens in articles])
        for tokens, end in zip(articles, ends, strict=True):
            yield tokens, rows[end - len(tokens) : end]


def _shown(texts: Iterable[str]) -> Iterator[str]:
    from rich.console import Console
    from rich.progress import track

    console = Console(stderr=True)
    return iter(track(texts, description="Reading", console=console, transient=True) if console.is_terminal else texts)


@cache
def shipped_extractor() -> QuoteExtractor:
    """The extractor on the shipped checkpoint; made at the first call, then kept."""
    return QuoteExtractor.from_pretrained()
