"""Files in, files out: as they are, whole or not at all, and told where they are wrong."""

import io
import json
import os
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from quotes.article import Article, Quote
from quotes.errors import InputError, MissingExtraError, QuotesError
from quotes.files import (
    Document,
    atomic_file,
    atomic_folder,
    count_documents,
    read_documents,
    read_jsonl,
    write_jsonl,
)
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


def test_keys_that_are_ours_by_name_alone_are_carried_through(tmp_path: Path) -> None:
    row = {"id": "a", "text": "x", "model": "T", "quotes": ["q"], "speakers": 3, "schema": "news"}
    (tmp_path / "a.jsonl").write_text(json.dumps(row), encoding="utf-8")
    assert read(tmp_path / "a.jsonl")[0].meta == {"model": "T", "quotes": ["q"], "speakers": 3, "schema": "news"}


def test_files_of_the_same_name_have_their_path_as_id(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    paths = [tmp_path / "a.txt", tmp_path / "sub" / "a.txt", tmp_path / "b.txt"]
    for path in paths:
        path.write_text("x", encoding="utf-8")
    assert [document.id for document in read(*paths)] == [str(paths[0]), str(paths[1]), "b"]


@pytest.mark.parametrize("text", ["", " \r\n\t", "a\x00b", "قال “نعم”\u202e", "a\rb\n\u2028c\x85"])
def test_strange_texts_are_read_as_they_are(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.txt").write_bytes(text.encode())
    (tmp_path / "b.jsonl").write_text(json.dumps({"id": "b", "text": text + "\ud800"}), encoding="utf-8")
    assert [d.text for d in read(tmp_path / "a.txt", tmp_path / "b.jsonl")] == [text, text + "\ud800"]


def test_standard_input_is_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO("„Gut“".encode())))
    assert read("-") == [Document("„Gut“", "stdin")]


def test_bytes_that_are_not_utf8_are_told_with_their_place(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("He said “no”.".encode("cp1252"))
    with pytest.raises(InputError, match=r"a\.txt: byte 8 is not utf-8; name the encoding with --encoding"):
        read(path)
    assert read(path, encoding="cp1252")[0].text == "He said “no”."
    path.write_bytes(b"\xef\xbb\xbfno\xff")
    with pytest.raises(InputError, match="byte 5 is not utf-8"):
        read(path)
    path.write_bytes("He said “no”.".encode("utf-16"))
    assert read(path, encoding="UTF16")[0].text == "He said “no”."


@pytest.mark.parametrize("encoding", ["utf-9", "", "hex", "idna"])
def test_an_encoding_that_is_none_is_told_once(tmp_path: Path, encoding: str) -> None:
    errors: list[QuotesError] = []
    with pytest.raises(InputError, match=f"^encoding '{encoding}' is not known$"):
        list(read_documents([str(tmp_path / "a.txt")], encoding=encoding, on_error=errors.append))
    assert errors == []


def test_a_line_that_is_not_utf8_is_told_and_the_others_go_on(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'\xef\xbb\xbf{"text": "One."}\r\n{"text": "\xff"}\r\n{"text": "Two."}')
    errors: list[QuotesError] = []
    found = list(read_documents([str(path)], on_error=errors.append))
    assert [document.text for document in found] == ["One.", "Two."]
    assert [str(error).partition("a.jsonl:")[2] for error in errors] == [
        "2: byte 31 is not utf-8; name the encoding with --encoding"
    ]
    with pytest.raises(
        InputError, match="lines of JSON are read in utf-8 and what holds ASCII as it is, not in utf-16"
    ):
        read(path, encoding="utf-16")


def test_articles_are_counted_before_they_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "One."}\n\n{\n', encoding="utf-8")
    assert count_documents([str(tmp_path / "a.jsonl"), str(tmp_path / "none.jsonl"), "b.txt", "-"]) == 5


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


def test_a_link_stays_a_link_and_a_pipe_a_pipe(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("old", encoding="utf-8")
    (tmp_path / "link.txt").symlink_to("a.txt")
    with atomic_file(tmp_path / "link.txt") as file:
        file.write("new")
    assert (tmp_path / "link.txt").is_symlink()
    assert (tmp_path / "a.txt").read_text(encoding="utf-8") == "new"
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    with atomic_file(tmp_path / "pipe") as file:
        file.write("new")
    assert os.read(reader, 9) == b"new"
    os.close(reader)
    assert (tmp_path / "pipe").is_fifo()
    with pytest.raises(InputError, match="is a folder; the path of a file is needed"), atomic_file(tmp_path):
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
