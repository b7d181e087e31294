"""Text, HTML, JSONL -> articles to read; articles -> files.

Files are read as they are: line breaks are not translated, so offsets are those of the file. A byte
order mark is no part of the text.
"""

import codecs
import os
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Any, Final, NoReturn, TypeVar

from quotes.article import SCHEMA, Article, parse_json
from quotes.errors import InputError, MissingExtraError, QuotesError

T = TypeVar("T")
OnError = Callable[[QuotesError], None]

STANDARD_INPUT: Final = "-"
_LINES: Final = ".jsonl"
_OWN_KEYS: Final = ("schema", "id", "text", "model", "meta", "quotes", "speakers")


@dataclass(frozen=True, slots=True)
class Document:
    """An article to read.

    Args:
        text: As it stands in the file.
        id: Of the line; the file's name without its ending, or its path where two files share that name.
        meta: What came with it.
    """

    text: str
    id: str
    meta: Mapping[str, Any] = field(default_factory=dict)


def read_documents(
    paths: Sequence[str], *, encoding: str = "utf-8", on_error: OnError | None = None
) -> Iterator[Document]:
    """Read the articles of `.txt`, `.html`, `.htm` and `.jsonl` files, and of standard input ("-", plain text).

    Args:
        paths: In the order in which the articles come.
        encoding: Of the bytes; "utf-8" also takes a byte order mark away.
        on_error: Gets what cannot be read, and the rest goes on; without it the first error is raised.

    Raises:
        InputError: Names the file and, where there is one, the line or the byte; or the encoding is not known.
        MissingExtraError: If an HTML file is given and the `[html]` extra is not installed.
    """
    codec = _codec_of(encoding)
    failed = on_error or _raise
    n_files = Counter(Path(path).stem for path in set(paths))
    for path in paths:
        try:
            ending = _ending(path)
            if ending == _LINES:
                yield from _jsonl(path, codec, failed)
            else:
                document = _READERS[ending](path, _whole(path, codec))
                yield document if n_files[Path(path).stem] == 1 else replace(document, id=path)
        except QuotesError as error:
            failed(error)


def count_documents(paths: Iterable[str]) -> int:
    """How many articles `read_documents` meets, good or bad; standard input counts as one."""
    n_documents = 0
    for path in paths:
        if Path(path).suffix.lower() == _LINES and Path(path).is_file():
            n_documents += sum(1 for _, _, line in _raw_lines(path) if line.strip())
        else:
            n_documents += 1
    return n_documents


def read_jsonl(path: str | Path) -> Iterator[Article]:
    """Read articles of the project's own form, one a line; empty lines are passed over.

    Raises:
        InputError: Names the file and the line.
    """
    return _each_line(str(path), "utf-8", lambda line, _: Article.from_json(line), _raise)


def write_jsonl(path: str | Path, articles: Iterable[Article]) -> None:
    """Write articles, one a line, whole or not at all; `read_jsonl` gives them back as they were."""
    with atomic_file(path) as file:
        for article in articles:
            file.write(article.to_json() + "\n")


@contextmanager
def atomic_file(path: str | Path) -> Iterator[IO[str]]:
    """A text file that takes its place only once it is whole; after an error nothing is left of it.

    A link stays a link. A device or a pipe, such as `/dev/null`, is not replaced: it is written to as it comes.

    Raises:
        InputError: If the path is a folder, or cannot be written to.
    """
    target = Path(path).resolve()
    if target.is_dir():
        raise InputError("is a folder; the path of a file is needed", path=path)
    if Path(path).exists() and not Path(path).is_file():
        with Path(path).open("w", encoding="utf-8", newline="") as file:
            yield file
        return
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


def _raise(error: QuotesError) -> NoReturn:
    raise error


def _codec_of(encoding: str) -> str:
    """Python's own name of the encoding, such as "utf-8" for "UTF8"."""
    try:
        b"\n".decode(encoding, "replace")
        return codecs.lookup(encoding).name
    except (LookupError, UnicodeError) as error:
        raise InputError(f"encoding {encoding!r} is not known") from error


def _ending(path: str) -> str:
    ending = ".txt" if path == STANDARD_INPUT else Path(path).suffix.lower()
    legal = (*_READERS, _LINES)
    if Path(path).is_dir():
        raise InputError("is a folder; files are read", path=path)
    if ending not in legal:
        raise InputError(f"has the ending {ending!r}; legal are {', '.join(legal)}", path=path)
    return ending


def _whole(path: str, codec: str) -> str:
    try:
        data = sys.stdin.buffer.read() if path == STANDARD_INPUT else Path(path).read_bytes()
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", path=path) from error
    try:
        return _decoded(data, codec)
    except InputError as error:
        raise InputError(str(error), path=path) from error


def _decoded(data: bytes, codec: str, *, at: int = 0) -> str:
    """The text of bytes that stand at position `at` of their file; a byte order mark is no part of it."""
    start = len(codecs.BOM_UTF8) if codec == "utf-8" and at == 0 and data.startswith(codecs.BOM_UTF8) else 0
    try:
        return data[start:].decode(codec)
    except UnicodeError as error:
        where = f"byte {at + start + error.start} is" if isinstance(error, UnicodeDecodeError) else "it is"
        raise InputError(f"{where} not {codec}; name the encoding with --encoding") from error


def _text(path: str, text: str) -> Document:
    return Document(text, "stdin" if path == STANDARD_INPUT else Path(path).stem)


def _html(path: str, text: str) -> Document:
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
    return Document(body, Path(path).stem, {name: found[key] for name, key in keys.items() if found.get(key)})


_READERS: Final = {".txt": _text, ".html": _html, ".htm": _html}


def _jsonl(path: str, codec: str, failed: OnError) -> Iterator[Document]:
    if codec.startswith(("utf-16", "utf-32")):  # whose line feeds are not one byte
        raise InputError(f"lines of JSON are read in utf-8 and what holds ASCII as it is, not in {codec}", path=path)
    return _each_line(path, codec, _document, failed)


def _document(line: str, number: int) -> Document:
    row = parse_json(line)
    if not isinstance(row, dict):
        raise InputError(f"a line is a JSON object with id and text, not {type(row).__name__}")
    if "text" not in row:
        raise InputError("a line has no 'text'")
    if not isinstance(row["text"], str):
        raise InputError(f"'text' is {row['text']!r:.60}; a string is needed")
    name = row.get("id", str(number))
    if not isinstance(name, (str, int)):
        raise InputError(f"'id' is {name!r:.60}; a string is needed")
    meta = row.get("meta", {})
    if not isinstance(meta, dict):
        raise InputError(f"'meta' is {meta!r:.60}; an object is needed")
    # Only in our own form do these keys hold what the extractor writes anew.
    known = _OWN_KEYS if row.get("schema") == SCHEMA and "quotes" in row else ("id", "text", "meta")
    return Document(row["text"], str(name), {**meta, **{key: row[key] for key in row if key not in known}})


def _each_line(path: str, codec: str, make: Callable[[str, int], T], failed: OnError) -> Iterator[T]:
    """What `make` gives for each line that is not blank, and its number; an error gets the file and the line."""
    for number, at, data in _raw_lines(path):
        try:
            line = _decoded(data, codec, at=at)
            made = [make(line, number)] if line.strip() else []
        except QuotesError as error:
            failed(InputError(str(error), path=path, line=number))
        else:
            yield from made


def _raw_lines(path: str) -> Iterator[tuple[int, int, bytes]]:
    """Number, position and bytes of each line; only a line feed ends one, for U+2028 may stand inside a string."""
    at = 0
    try:
        with Path(path).open("rb") as file:
            for number, line in enumerate(file, 1):
                yield number, at, line
                at += len(line)
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", path=path) from error
