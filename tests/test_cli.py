"""The command line, with a fake extractor: forms, exit codes, errors of one line."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from quotes import __version__
from quotes.article import Article, Quote, Speaker
from quotes.cli import main
from quotes.extractor import QuoteExtractor
from quotes.spans import Span


class Fake:
    """Finds the first word, surely, and the last one, less so; each has a speaker, the first a likely one."""

    asked: dict[str, Any] = {}  # noqa: RUF012

    @classmethod
    def from_pretrained(cls, model: str, **options: Any) -> "Fake":
        cls.asked = {"model": model, **options}
        return cls()

    def extract_many(self, texts: Iterable[str], **options: Any) -> Iterator[Article]:
        Fake.asked |= options
        for text in texts:
            words = text.split()
            quotes = (
                ()
                if len(words) < 2
                else (
                    Quote((Span(0, len(words[0])),), speaker=0, score=0.9, name_score=0.8),
                    Quote((Span(len(text) - len(words[-1]), len(text)),), speaker=1, score=0.4),
                )
            )
            speakers = (Speaker("First", "person"), Speaker("Last", "person")) if quotes else ()
            yield Article(text, quotes=quotes, speakers=speakers, meta={"scope": "narrow"}, model="fake 1")


@pytest.fixture(autouse=True)
def fake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QuoteExtractor, "from_pretrained", Fake.from_pretrained)


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "ferry.txt"
    path.write_text("Yes it is", encoding="utf-8")
    return path


Capture = pytest.CaptureFixture[str]


def test_text_is_for_reading(article: Path, capsys: Capture) -> None:
    assert main(["extract", str(article)]) == 0
    out = capsys.readouterr().out
    assert out.startswith("# ferry\n\nFirst  indirect · 0.90\n  Yes\n")
    assert "\x1b" not in out


def test_one_article_as_json_is_one_object_and_several_are_one_a_line(article: Path, capsys: Capture) -> None:
    assert main(["extract", str(article), "--format", "json"]) == 0
    row = json.loads(capsys.readouterr().out)
    assert (row["id"], row["text"], row["meta"]) == ("ferry", "Yes it is", {"scope": "narrow"})
    assert main(["extract", str(article), str(article), "--format", "json", "--no-text"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert ["text" in row for row in rows] == [False, False]


def test_min_score_leaves_out_quotes_and_the_speakers_that_nobody_needs(article: Path, capsys: Capture) -> None:
    main(["extract", str(article), "--format", "jsonl", "--min-score", "0.5"])
    row = json.loads(capsys.readouterr().out)
    assert [q["score"] for q in row["quotes"]] == [0.9]
    assert [s["name"] for s in row["speakers"]] == ["First"]


def test_min_score_asks_for_content_source_and_name_at_once(article: Path, capsys: Capture) -> None:
    for least, n in ((0.7, 1), (0.75, 0)):
        main(["extract", str(article), "--format", "jsonl", "--min-score", str(least)])
        assert len(json.loads(capsys.readouterr().out)["quotes"]) == n


def test_options_reach_the_extractor(article: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    main(["extract", str(article), "--broad", "--model", "m", "--threads", "3"])
    assert (Fake.asked["broad"], Fake.asked["model"], Fake.asked["threads"]) == (True, "m", 3)
    monkeypatch.setenv("QUOTES_THREADS", "2")
    main(["extract", str(article)])
    assert Fake.asked["threads"] == 2


def test_what_came_with_an_article_is_carried_through(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "a.jsonl").write_text('{"id": "x", "text": "a b", "publisher": "P"}\n', encoding="utf-8")
    main(["extract", str(tmp_path / "a.jsonl"), "--format", "jsonl"])
    row = json.loads(capsys.readouterr().out)
    assert (row["id"], row["meta"]["publisher"]) == ("x", "P")


def test_output_is_written_whole(article: Path, tmp_path: Path, capsys: Capture) -> None:
    out = tmp_path / "out.jsonl"
    assert main(["extract", str(article), "--format", "jsonl", "--output", str(out)]) == 0
    assert json.loads(out.read_text(encoding="utf-8"))["id"] == "ferry"
    assert capsys.readouterr().out == ""


def test_after_an_error_no_output_is_left(article: Path, tmp_path: Path, capsys: Capture) -> None:
    bad = tmp_path / "bad.jsonl"
    bad.write_text("{", encoding="utf-8")
    out = tmp_path / "out.jsonl"
    assert main(["extract", str(article), str(bad), "--format", "jsonl", "--output", str(out)]) == 2
    assert not out.exists()
    assert capsys.readouterr().err.count("\n") == 1


def test_an_article_is_not_overwritten_by_its_own_answer(article: Path, capsys: Capture) -> None:
    before = article.read_bytes()
    assert main(["extract", str(article), "--output", str(article)]) == 2
    assert article.read_bytes() == before
    assert "the output would take its place" in capsys.readouterr().err


def test_keep_going_tells_and_goes_on_and_ends_with_2(article: Path, tmp_path: Path, capsys: Capture) -> None:
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"text": \n{"text": "c d"}\n', encoding="utf-8")
    assert main(["extract", str(bad), "none.txt", str(article), "--keep-going", "--format", "jsonl"]) == 2
    captured = capsys.readouterr()
    assert len(captured.out.splitlines()) == 2
    assert "bad.jsonl:1: not JSON" in captured.err
    assert "none.txt: cannot be read" in captured.err


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Makes streams of the process look like a terminal."""

    def look(*names: str) -> None:
        for name in names:
            monkeypatch.setattr(getattr(sys, name), "isatty", lambda: True)
        monkeypatch.setenv("TERM", "xterm")
        monkeypatch.delenv("NO_COLOR", raising=False)

    return look


def many(tmp_path: Path, n: int) -> str:
    (tmp_path / "many.jsonl").write_text('{"text": "a b"}\n' * n, encoding="utf-8")
    return str(tmp_path / "many.jsonl")


def test_a_bar_is_shown_on_a_terminal_while_many_articles_are_read(
    tmp_path: Path, capsys: Capture, terminal: Callable[..., None]
) -> None:
    assert main(["extract", many(tmp_path, 40), "--format", "jsonl"]) == 0
    assert capsys.readouterr().err == ""
    terminal("stderr")
    assert main(["extract", many(tmp_path, 40), "--format", "jsonl"]) == 0
    captured = capsys.readouterr()
    assert "Reading" in captured.err
    assert [json.loads(line)["id"] for line in captured.out.splitlines()] == [str(i) for i in range(1, 41)]
    main(["extract", many(tmp_path, 2)])
    assert capsys.readouterr().err == ""
    terminal("stdout", "stderr")
    main(["extract", many(tmp_path, 40)])
    assert capsys.readouterr().err == ""


def test_colours_on_a_terminal_unless_they_are_not_wanted(
    article: Path, capsys: Capture, terminal: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal("stdout")
    main(["extract", str(article)])
    assert "\x1b[" in capsys.readouterr().out
    monkeypatch.setenv("NO_COLOR", "1")
    main(["extract", str(article)])
    assert "\x1b" not in capsys.readouterr().out


def test_an_id_cannot_steer_the_terminal(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "a.jsonl").write_text('{"id": "\\u001b[31m\\ud800", "text": "a b"}', encoding="utf-8")
    assert main(["extract", str(tmp_path / "a.jsonl")]) == 0
    assert capsys.readouterr().out.startswith("# \ufffd[31m\ufffd\n")


def test_output_is_utf8_whatever_the_locale() -> None:
    code = (
        "import sys; from quotes import cli\n"
        "cli._extract = lambda arguments: print('“ja”') or 0\n"
        "sys.exit(cli.main(['extract', 'a.txt']))"
    )
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, env=environment).stdout
    assert shown.decode("utf-8").strip() == "“ja”"


def test_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"a b")))
    assert main(["extract", "-", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["id"] == "stdin"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["extract"], "the following arguments are required: PATH"),
        (["extract", "a.txt", "--min-score", "2"], "'2' is no number from 0 to 1"),
        (["extract", "a.txt", "--threads", "0"], "'0' is no whole number from 1 to 256"),
        (["extract", "a.txt", "--threads", "100000"], "'100000' is no whole number from 1 to 256"),
        (["extract", "a.txt", "--threads", "9" * 5000], "is no whole number from 1 to 256"),
        (["extract", "a.txt", "--format", "xml"], "invalid choice: 'xml'"),
        ([], "required: COMMAND"),
    ],
)
def test_wrong_options_end_with_2(arguments: list[str], told: str, capsys: Capture) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    assert told in capsys.readouterr().err


def test_an_error_is_one_readable_line(capsys: Capture) -> None:
    assert main(["extract", "none.txt"]) == 2
    assert capsys.readouterr().err == "quotes: none.txt: cannot be read: No such file or directory\n"


def test_wrong_threads_in_the_environment_are_told(
    article: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUOTES_THREADS", "many")
    assert main(["extract", str(article)]) == 2
    assert "QUOTES_THREADS: 'many' is no whole number" in capsys.readouterr().err


@pytest.mark.parametrize(("error", "code"), [(KeyboardInterrupt(), 130), (MemoryError("much"), 1)])
def test_what_is_nobodys_fault_has_a_code_and_a_line(
    article: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int
) -> None:
    def fail(*args: Any, **options: Any) -> None:
        raise error

    monkeypatch.setattr(QuoteExtractor, "from_pretrained", fail)
    assert main(["extract", str(article)]) == code
    captured = capsys.readouterr()
    assert captured.err.startswith("quotes: ")
    assert "Traceback" not in captured.err


def test_info_tells_what_a_checkpoint_is(checkpoint_folder: Path, capsys: Capture) -> None:
    assert main(["info", "--model", str(checkpoint_folder)]) == 0
    out = capsys.readouterr().out
    assert "tiny 0.0.1" in out
    assert "content, cue, source" in out
    assert main(["info", "--model", "none"]) == 2
    assert "neither a folder nor a shipped model" in capsys.readouterr().err


def python(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout


def test_the_version_comes_without_loading_anything_heavy() -> None:
    code = "import sys, quotes.cli; print(sorted(set(sys.modules) & {'numpy', 'onnxruntime', 'rich', 'torch'}))"
    assert python(code).strip() == "[]"
    out = subprocess.run([sys.executable, "-m", "quotes.cli", "--version"], capture_output=True, text=True, check=True)
    assert out.stdout == f"quotes {__version__}\n"


def test_a_reader_that_stops_early_is_no_error(article: Path) -> None:
    code = (
        "import sys; from quotes import cli\n"
        "cli._extract = lambda arguments: [print('x' * 100) for _ in range(100000)] and 0\n"
        f"sys.exit(cli.main(['extract', {str(article)!r}]))"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout and process.stderr
    process.stdout.readline()
    process.stdout.close()
    assert process.wait() == 0
    assert process.stderr.read() == b""
    process.stderr.close()
