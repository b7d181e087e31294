"""Text, HTML, JSONL -> articles to read; articles -> files.

Files are read as they are: line breaks are not translated, so offsets are those of the file. A byte
order mark is no part of the text.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import IO, Any, Final

from quotes.article import Article, parse_json
from quotes.errors import InputError, MissingExtraError, QuotesError

STANDARD_INPUT: Final = "-"
_OWN_KEYS: Final = ("schema", "id", "text", "model", "meta", "quotes", "speakers")


@dataclass(frozen=True, slots=True)
class Document:
    """An article to read.

    Args:
        text: As it stands in the file.
        id: Of the line, or the file's name without its ending.
        meta: What came with it.
    """

    text: str
    id: str
    meta: Mapping[str, Any] = field(default_factory=dict)


def read_documents(
    paths: Iterable[str], *, encoding: str = "utf-8", on_error: Callable[[QuotesError], None] | None = None
) -> Iterator[Document]:
    """Read the articles of `.txt`, `.html`, `.htm` and `.jsonl` files, and of standard input ("-", plain text).

    Args:
        paths: In the order in which the articles come.
        encoding: Of the bytes; "utf-8" also takes a byte order mark away.
        on_error: Gets what cannot be read, and the rest goes on; without it the first error is raised.

    Raises:
        InputError: Names the file and, where there is one, the line or the byte.
        MissingExtraError: If an HTML file is given and the `[html]` extra is not installed.
    """

    def failed(error: QuotesError) -> None:
        if on_error is None:
            raise error
        on_error(error)

    for path in paths:
        try:
            yield from _READERS[_ending(path)](path, _decoded(path, encoding), failed)
        except QuotesError as error:
            failed(error)


def read_jsonl(path: str | Path) -> Iterator[Article]:
    """Read articles of the project's own form, one a line; empty lines are passed over.

    Raises:
        InputError: Names the file and the line.
    """
    for number, line in _lines(_decoded(str(path), "utf-8")):
        yield _placed(partial(Article.from_json, line), str(path), number)


def write_jsonl(path: str | Path, articles: Iterable[Article]) -> None:
    """Write articles, one a line, whole or not at all; `read_jsonl` gives them back as they were."""
    with atomic_file(path) as file:
        for article in articles:
            file.write(article.to_json() + "\n")


@contextmanager
def atomic_file(path: str | Path) -> Iterator[IO[str]]:
    """A text file that takes its place only once it is whole; after an error nothing is left of it.

    Raises:
        InputError: If the folder cannot be written to.
    """
    target = Path(path)
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".tmp")
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", path=path) from error
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            yield file
        mode = target.stat().st_mode if target.exists() else 0o666 & ~_umask()
        Path(name).chmod(mode)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


@contextmanager
def atomic_folder(path: Path) -> Iterator[Path]:
    """A folder that takes the place of `path` only once it is whole; after an error the old one stays."""
    temporary = path.with_name(f"{path.name}.tmp")
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir(parents=True)
    try:
        yield temporary
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise
    old = path.with_name(f"{path.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if path.exists():
        path.rename(old)
    temporary.rename(path)
    shutil.rmtree(old, ignore_errors=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _ending(path: str) -> str:
    ending = ".txt" if path == STANDARD_INPUT else Path(path).suffix.lower()
    if Path(path).is_dir():
        raise InputError("is a folder; files are read", path=path)
    if ending not in _READERS:
        raise InputError(f"has the ending {ending!r}; legal are {', '.join(_READERS)}", path=path)
    return ending


def _decoded(path: str, encoding: str) -> str:
    try:
        data = sys.stdin.buffer.read() if path == STANDARD_INPUT else Path(path).read_bytes()
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", path=path) from error
    try:
        return data.decode("utf-8-sig" if encoding.lower().replace("_", "-") in ("utf-8", "utf8") else encoding)
    except LookupError as error:
        raise InputError(f"encoding {encoding!r} is not known", path=path) from error
    except UnicodeError as error:
        where = f"byte {error.start} is" if isinstance(error, UnicodeDecodeError) else "it is"
        raise InputError(f"{where} not {encoding}; name the encoding with --encoding", path=path) from error


def _text(path: str, text: str, _failed: Callable[[QuotesError], None]) -> Iterator[Document]:
    yield Document(text, "stdin" if path == STANDARD_INPUT else Path(path).stem)


def _html(path: str, text: str, _failed: Callable[[QuotesError], None]) -> Iterator[Document]:
    try:
        import trafilatura
    except ImportError as error:
        raise MissingExtraError(f"{path}: reading HTML needs an extra: pip install 'newsquotes[html]'") from error
    main = trafilatura.bare_extraction(text, with_metadata=True, include_comments=False)
    found = {} if main is None else main.as_dict()
    if not found.get("text"):
        raise InputError("has no main text that could be told from the page around it", path=path)
    keys = {"title": "title", "publisher": "sitename", "author": "author", "date": "date", "url": "url"}
    # Its paragraphs are single lines; a blank line between them says so plainly.
    body = "\n\n".join(line for line in found["text"].splitlines() if line.strip())
    yield Document(body, Path(path).stem, {name: found[key] for name, key in keys.items() if found.get(key)})


def _jsonl(path: str, text: str, failed: Callable[[QuotesError], None]) -> Iterator[Document]:
    for number, line in _lines(text):
        try:
            document = _placed(partial(_document, line, number), path, number)
        except InputError as error:
            failed(error)
        else:
            yield document


def _document(line: str, number: int) -> Document:
    row = parse_json(line)
    if not isinstance(row, dict):
        raise InputError(f"a line is a JSON object with id and text, not {type(row).__name__}")
    if not isinstance(row.get("text"), str):
        raise InputError(f"'text' is {row.get('text')!r:.60}; a string is needed")
    name = row.get("id", str(number))
    if not isinstance(name, (str, int)):
        raise InputError(f"'id' is {name!r:.60}; a string is needed")
    meta = row.get("meta", {})
    if not isinstance(meta, dict):
        raise InputError(f"'meta' is {meta!r:.60}; an object is needed")
    return Document(row["text"], str(name), {**meta, **{key: row[key] for key in row if key not in _OWN_KEYS}})


_READERS: Final = {".txt": _text, ".html": _html, ".htm": _html, ".jsonl": _jsonl}


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Lines of JSONL with their numbers; only a line feed ends one, for U+2028 may stand inside a string."""
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield number, line


def _placed(make: Callable[[], Any], path: str, number: int) -> Any:
    """Call `make`; an error of ours gets the file and the line."""
    try:
        return make()
    except QuotesError as error:
        raise InputError(str(error), path=path, line=number) from error
