"""The command line; the only module that prints.

Exit codes: 0; 2 for what the caller got wrong; 130 when interrupted; 1 for the rest.
"""

import argparse
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from io import TextIOWrapper
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from quotes import __version__
from quotes.errors import ConfigError, InputError, QuotesError

if TYPE_CHECKING:
    from quotes.article import Article
    from quotes.files import Document

_DEFAULT_MODEL = "quotes-small"
_AHEAD = 16  # articles read before the first answer comes


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code.

    Args:
        argv: Without the program's name; by default that of the process.
    """
    arguments = _parser().parse_args(argv)
    if isinstance(sys.stdout, TextIOWrapper):
        # Files and pipes get UTF-8, whatever the locale; a terminal keeps its own encoding, and "?" for what it lacks.
        terminal = sys.stdout.isatty()
        sys.stdout.reconfigure(encoding=None if terminal else "utf-8", errors="replace" if terminal else "strict")
    try:
        code: int = arguments.run(arguments)
        sys.stdout.flush()
    except QuotesError as error:
        return _tell(str(error), 2)
    except BrokenPipeError:  # the reader, such as head, has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 0
    except KeyboardInterrupt:
        return _tell("interrupted", 130)
    except Exception as error:
        return _tell(f"unexpected {type(error).__name__}: {error}", 1)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="quotes", description="Reads news articles and tells who said what in them.")
    parser.add_argument("--version", action="version", version=f"quotes {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    extract = commands.add_parser("extract", help="find the quotes of articles", description=_EXTRACT)
    extract.set_defaults(run=_extract)
    extract.add_argument("paths", nargs="+", metavar="PATH", help=".txt, .html or .jsonl; - is standard input (text)")
    extract.add_argument(
        "--format", choices=("text", "json", "jsonl"), default="text", help="default: text, to be read"
    )
    extract.add_argument("--output", metavar="FILE", help="written whole or not at all; default: standard output")
    extract.add_argument("--no-text", action="store_true", help="leave the article's own text out of JSON")
    extract.add_argument(
        "--min-score",
        type=_score,
        default=0.0,
        metavar="X",
        help="only quotes whose score, times name_score where there is one, is at least this, 0 to 1",
    )
    extract.add_argument("--broad", action="store_true", help="attitudes, plans and thoughts too")
    extract.add_argument("--encoding", default="utf-8", help="of the files; default: utf-8")
    extract.add_argument(
        "--keep-going", action="store_true", help="tell what cannot be read, read the rest, end with 2"
    )
    extract.add_argument("--threads", type=_threads, metavar="N", help="default: $QUOTES_THREADS, or the cores at hand")
    info = commands.add_parser("info", help="what a checkpoint is", description="What a checkpoint says of itself.")
    info.set_defaults(run=_info)
    for command in (extract, info):
        command.add_argument("--model", default=_DEFAULT_MODEL, help="a folder or a shipped name; default: %(default)s")
    return parser


_EXTRACT = "Finds every quote of every article, the words that report it, and who said it, by name."


def _extract(arguments: argparse.Namespace) -> int:
    from quotes.extractor import QuoteExtractor
    from quotes.files import atomic_file, read_documents

    failures: list[QuotesError] = []

    def failed(error: QuotesError) -> None:
        failures.append(error)
        _tell(str(error), 2)

    threads = arguments.threads or _threads_of_environment()
    if arguments.output and any(_is_same_file(path, arguments.output) for path in arguments.paths):
        raise InputError("is an article to read; the output would take its place", path=arguments.output)
    # Read before the model is loaded: a path that is wrong is told at once.
    documents = read_documents(
        arguments.paths, encoding=arguments.encoding, on_error=failed if arguments.keep_going else None
    )
    first = next(documents, None)
    extractor = QuoteExtractor.from_pretrained(arguments.model, threads=threads)
    with atomic_file(arguments.output) if arguments.output else nullcontext(sys.stdout) as out, _bar(arguments) as step:
        _write(_read(extractor, _chained(first, documents), arguments, step), out, arguments)
    return 2 if failures else 0


def _is_same_file(one: str, other: str) -> bool:
    return Path(one).is_file() and Path(other).is_file() and Path(one).samefile(other)


def _chained(first: "Document | None", rest: "Iterator[Document]") -> "Iterator[Document]":
    if first is not None:
        yield first
        yield from rest


def _read(
    extractor: Any, documents: "Iterator[Document]", arguments: argparse.Namespace, step: Callable[[], None]
) -> "Iterator[Article]":
    """Extract, and give each article its id and what came with it."""
    taken: list[Document] = []

    def texts() -> Iterator[str]:
        for document in documents:
            taken.append(document)
            yield document.text

    for article in extractor.extract_many(texts(), broad=arguments.broad, batch_size=_AHEAD):
        document = taken.pop(0)
        named = replace(article, id=document.id, meta={**document.meta, **article.meta})
        yield _surest(named, arguments.min_score)
        step()


@contextmanager
def _bar(arguments: argparse.Namespace) -> Iterator[Callable[[], None]]:
    """A bar on standard error while many articles are read, and what moves it on by one.

    Only where somebody looks at it, and not between the answers themselves when they go to the same screen.
    """
    from quotes.files import count_documents

    alone = arguments.output or not sys.stdout.isatty()
    n_articles = count_documents(arguments.paths) if alone and sys.stderr.isatty() else 0
    if n_articles <= _AHEAD:
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True, redirect_stdout=False) as progress:
        task = progress.add_task("Reading", total=n_articles)
        yield lambda: progress.advance(task)


def _surest(article: "Article", min_score: float) -> "Article":
    """The article without quotes below the score, and without speakers whom no quote needs any more."""
    kept = [q for q in article.quotes if q.score * (1.0 if q.name_score is None else q.name_score) >= min_score]
    if len(kept) == len(article.quotes):
        return article
    used = sorted({quote.speaker for quote in kept if quote.speaker is not None})
    places = {speaker: place for place, speaker in enumerate(used)}
    quotes = (replace(q, speaker=None if q.speaker is None else places[q.speaker]) for q in kept)
    return replace(article, quotes=tuple(quotes), speakers=tuple(article.speakers[i] for i in used))


def _write(articles: "Iterator[Article]", out: IO[str], arguments: argparse.Namespace) -> None:
    """Write each article as it comes; one alone is indented in the format json, several are a line each."""
    render = _renderer(out, arguments)
    if arguments.format != "json":
        for article in articles:
            out.write(render(article))
        return
    first, second = next(articles, None), next(articles, None)
    if first is not None and second is None:
        out.write(first.to_json(with_text=not arguments.no_text, indent=2) + "\n")
        return
    for article in filter(None, (first, second)):
        out.write(render(article))
    for article in articles:
        out.write(render(article))


def _renderer(out: IO[str], arguments: argparse.Namespace) -> "Callable[[Article], str]":
    if arguments.format != "text":
        return lambda article: article.to_json(with_text=not arguments.no_text) + "\n"
    from quotes.render import plain, to_text

    terminal = out.isatty()
    color = terminal and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
    width = min(shutil.get_terminal_size().columns, 110) if terminal else 100
    return lambda article: f"# {plain(article.id)}\n\n{to_text(article, width=width, color=color)}\n"


def _info(arguments: argparse.Namespace) -> int:
    from quotes.checkpoint import open_checkpoint
    from quotes.labels import LAYERS, SCOPES, TAGS
    from quotes.render import plain

    checkpoint = open_checkpoint(arguments.model)
    config, metrics = checkpoint.config, checkpoint.metrics()
    encoder = config.encoder
    rows = [
        ("model", f"{checkpoint.name} {checkpoint.version}"),
        ("folder", str(checkpoint.folder)),
        ("encoder", f"{encoder.get('model_type')}, {encoder.get('num_hidden_layers')} layers"),
        ("layers", ", ".join(LAYERS)),
        ("tags", ", ".join(TAGS)),
        ("scopes", ", ".join(SCOPES)),
        ("windows", f"{config.window} tokens, at most {config.stride} from one to the next"),
        ("licence", config.licence),
    ]
    for name, report in metrics.get("dev", {}).items():
        for subset in ("all", "direct"):
            shown = ("exact", "token", "pair", "named")
            figures = (f"{key} {100 * report[subset][key]['f1']:.1f}" for key in shown if report[subset].get(key))
            rows.append((f"F1 on {name}, {subset}", ", ".join(figures)))
    width = max(len(name) for name, _ in rows)
    for name, value in rows:
        print(f"{name:{width}}  {plain(value)}")
    return 0


def _tell(message: str, code: int) -> int:
    # One line, whatever the message quotes from a file.
    line = " ".join(message.split())
    print(f"quotes: {json.dumps(line, ensure_ascii=True)[1:-1] if not line.isprintable() else line}", file=sys.stderr)
    return code


def _score(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0.0 <= value <= 1.0:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 0 to 1")
    return value


def _threads(text: str) -> int:
    from quotes.runtime import MOST_THREADS

    if not (text.isascii() and text.isdigit() and len(text) < 9 and 1 <= int(text) <= MOST_THREADS):
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 1 to {MOST_THREADS}")
    return int(text)


def _threads_of_environment() -> int | None:
    text = os.environ.get("QUOTES_THREADS")
    if not text:
        return None
    try:
        return _threads(text)
    except argparse.ArgumentTypeError as error:
        raise ConfigError(f"QUOTES_THREADS: {error}") from error


if __name__ == "__main__":
    sys.exit(main())
