"""Files in, files out: as they are, whole or not at all, and told where they are wrong."""

import io
import json
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from quotes.article import Article, Quote
from quotes.errors import InputError, MissingExtraError, QuotesError
from quotes.files import Document, atomic_file, atomic_folder, read_documents, read_jsonl, write_jsonl
from quotes.spans import Span


def read(*paths: Path | str, encoding: str = "utf-8") -> list[Document]:
    return list(read_documents([str(path) for path in paths], encoding=encoding))


def test_text_keeps_its_line_breaks_and_loses_its_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"\xef\xbb\xbfOne.\r\n\r\nTwo\x00.")
    assert read(path) == [Document("One.\r\n\r\nTwo\x00.", "a")]


def test_a_line_of_jsonl_keeps_its_other_keys(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(
        '{"id": 7, "text": "One.\u2028Two.", "title": "T", "meta": {"a": 1}}\n\n{"text": "x"}\n', encoding="utf-8"
    )
    assert read(path) == [Document("One.\u2028Two.", "7", {"a": 1, "title": "T"}), Document("x", "3")]


def test_our_own_output_is_read_again(tmp_path: Path) -> None:
    write_jsonl(tmp_path / "a.jsonl", [Article("He said no.", "a", (Quote((Span(8, 10),)),), meta={"title": "T"})])
    assert read(tmp_path / "a.jsonl") == [Document("He said no.", "a", {"title": "T"})]


def test_standard_input_is_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO("„Gut“".encode())))
    assert read("-") == [Document("„Gut“", "stdin")]


def test_bytes_that_are_not_utf8_are_told_with_their_place(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("He said “no”.".encode("cp1252"))
    with pytest.raises(InputError, match=r"a\.txt: byte 8 is not utf-8; name the encoding with --encoding"):
        read(path)
    assert read(path, encoding="cp1252")[0].text == "He said “no”."
    with pytest.raises(InputError, match="encoding 'utf-9' is not known"):
        read(path, encoding="utf-9")


def test_files_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.txt: cannot be read: No such file"):
        read(tmp_path / "none.txt")
    with pytest.raises(InputError, match=r"has the ending '\.docx'; legal are \.txt, \.html"):
        read(tmp_path / "a.docx")
    with pytest.raises(InputError, match="is a folder"):
        read(tmp_path)


def test_a_bad_line_is_told_with_file_and_line_and_the_others_go_on(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "One."}\n{"text": \n{"text": 5}\n[]\n{"text": "Two."}\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"a\.jsonl:2: not JSON"):
        read(path)
    errors: list[QuotesError] = []
    found = list(read_documents([str(path), str(tmp_path / "none.txt")], on_error=errors.append))
    assert [document.text for document in found] == ["One.", "Two."]
    assert [getattr(error, "line", None) for error in errors] == [2, 3, 4, None]


def test_the_main_text_is_taken_out_of_a_page(tmp_path: Path) -> None:
    pytest.importorskip("trafilatura")
    paragraph = "<p>The council voted to keep the ferry, and the mayor said &ldquo;yes&rdquo; to it at last.</p>"
    page = (
        "<html><head><title>Ferry stays</title></head><body><nav><a href='/'>Home</a> <a href='/x'>Sport</a></nav>"
        f"<article><h1>Ferry stays</h1>{paragraph * 4}</article><footer>All rights reserved</footer></body></html>"
    )
    (tmp_path / "a.html").write_text(page, encoding="utf-8")
    (document,) = read(tmp_path / "a.html")
    assert "the mayor said “yes” to it" in document.text
    assert "Sport" not in document.text
    assert document.meta["title"] == "Ferry stays"


def test_html_without_the_extra_tells_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    (tmp_path / "a.html").write_text("<p>x</p>", encoding="utf-8")
    with pytest.raises(MissingExtraError, match=r"pip install 'newsquotes\[html\]'"):
        read(tmp_path / "a.html")


def test_a_page_without_a_main_text_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    empty = ModuleType("trafilatura")
    empty.bare_extraction = lambda *args, **kwargs: None  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "trafilatura", empty)
    (tmp_path / "a.html").write_text("<p></p>", encoding="utf-8")
    with pytest.raises(InputError, match="no main text"):
        read(tmp_path / "a.html")


def test_jsonl_round_trip_is_the_identity(tmp_path: Path) -> None:
    articles = [Article("He said\r\n“no” \ud83d\u2028🚢.", "a", (Quote((Span(9, 13),)),)), Article("", "b")]
    write_jsonl(tmp_path / "a.jsonl", articles)
    assert list(read_jsonl(tmp_path / "a.jsonl")) == articles


def test_a_broken_gold_line_is_told_with_file_and_line(tmp_path: Path) -> None:
    write_jsonl(tmp_path / "a.jsonl", [Article("x")])
    with (tmp_path / "a.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps({"schema": 3}) + "\n")
    with pytest.raises(InputError, match=r"a\.jsonl:2: schema is 3") as caught:
        list(read_jsonl(tmp_path / "a.jsonl"))
    assert caught.value.line == 2


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old", encoding="utf-8")
    with pytest.raises(RuntimeError), atomic_file(path) as file:
        file.write("half")
        raise RuntimeError
    assert path.read_text(encoding="utf-8") == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]
    with atomic_file(path) as file:
        file.write("new")
    assert path.read_text(encoding="utf-8") == "new"
    with pytest.raises(InputError, match="cannot be written"), atomic_file(tmp_path / "none" / "a.txt"):
        pass


def test_a_folder_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    folder = tmp_path / "best"
    with atomic_folder(folder) as temporary:
        (temporary / "one").touch()
    with pytest.raises(RuntimeError), atomic_folder(folder) as temporary:
        (temporary / "two").touch()
        raise RuntimeError
    assert [p.name for p in folder.iterdir()] == ["one"]
    assert [p.name for p in tmp_path.iterdir()] == ["best"]
