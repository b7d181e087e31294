"""What the evaluation shows: intervals, publishers, other programs' answers, errors in their sentence."""

import gzip
import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from quotes.article import Article, Quote, Speaker
from quotes.errors import InputError
from quotes.figures import Counts
from quotes.score import prediction_row, score, score_article
from quotes.spans import Span
from quotes.speakers import Why
from training.report import (
    by_publisher,
    evaluated,
    intervals,
    mistakes,
    read_predictions,
    read_with,
    show_beside,
    show_figures,
    show_kinds,
    show_mistakes,
    show_publishers,
    to_dict,
)
from training.typography import STYLES

TEXT = (
    "The pier stayed shut. “It will open in May,” harbour master Ole Lund said.\n\n"
    "It was windy. He feared that the storm would come back. Divers found nothing, Kim Vang wrote."
)


def at(words: str) -> Span:
    start = TEXT.index(words)
    return Span(start, start + len(words))


MAY = Quote((at("“It will open in May,”"),), at("said"), at("harbour master Ole Lund"), 0)
STORM = Quote((at("that the storm would come back"),), at("feared"), at("He"), 0, "thought")
DIVERS = Quote((at("Divers found nothing"),), at("wrote"), at("Kim Vang"), 1)
SPEAKERS = (Speaker("Ole Lund", "person"), Speaker("Kim Vang", "person"))


def pier(*quotes: Quote, name: str = "pier", **meta: str) -> Article:
    return Article(TEXT, name, quotes, SPEAKERS, meta)


GOLD = pier(MAY, STORM, DIVERS)


class Parrot:
    """Answers each text with a quote of its first word; notes in which scope it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, bool]] = []

    def extract_many(self, texts: Iterable[str], *, broad: bool = False) -> Iterator[Article]:
        for text in texts:
            self.asked.append((text, broad))
            yield Article(text, quotes=(Quote((Span(0, len(text.split()[0])),)),))


def test_texts_are_read_in_the_scope_and_the_order_of_their_gold() -> None:
    gold = [
        Article("Hm so.", "a", meta={"scope": "broad"}),
        Article("Well now.", "b", meta={"scope": "narrow"}),
        Article("Oh no.", "c"),
    ]
    parrot = Parrot()
    answers = read_with(parrot, gold)
    assert parrot.asked == [("Well now.", False), ("Oh no.", False), ("Hm so.", True)]
    assert [(answer.id, *answer.texts_of(answer.quotes[0])) for answer in answers] == [
        ("a", "Hm"),
        ("b", "Well"),
        ("c", "Oh"),
    ]


def test_interval_of_equal_articles_is_a_point() -> None:
    half = score_article(GOLD, pier(MAY))
    low, high = intervals([half] * 5)["all_found_f1"]
    assert (low, high) == (pytest.approx(0.5), pytest.approx(0.5))


def test_interval_holds_the_figure_and_is_the_same_at_every_call() -> None:
    counts = [score_article(GOLD, pier(*quotes)) for quotes in ((MAY,), (MAY, STORM), (MAY, STORM, DIVERS), ())] * 3
    found = intervals(counts)
    low, high = found["all_found_f1"]
    assert 0 < low < sum(counts, Counts()).all.found.f1 < high < 1
    assert found == intervals(counts)
    assert found["all_named_f1"][0] >= 0


def test_figure_without_gold_has_the_interval_0_to_0() -> None:
    silent = Article("Nobody spoke.", "silence")
    assert intervals([score_article(silent, silent)])["direct_pair_f1"] == (0.0, 0.0)


def test_publishers_are_summed_and_the_largest_comes_first() -> None:
    gold = [
        pier(MAY, name="1", publisher="Gull"),
        pier(MAY, name="2", publisher="Tern"),
        pier(MAY, name="3", publisher="Tern"),
    ]
    gold.append(pier(MAY, name="4"))
    publishers = by_publisher(score(gold, gold[:2]), gold)
    assert {name: (c.n_articles, c.all.found.gold.right) for name, c in publishers.items()} == {
        "Tern": (2, 1),
        "Gull": (1, 1),
        "unknown": (1, 0),
    }
    assert list(publishers) == ["Tern", "Gull", "unknown"]
    assert show_publishers(publishers).splitlines()[1].split() == ["Tern", "2", "2", *["66.7"] * 5]


@pytest.mark.parametrize("suffix", [".jsonl", ".jsonl.gz"])
def test_answers_of_another_program_are_read(tmp_path: Path, suffix: str) -> None:
    line = json.dumps(prediction_row(pier(MAY, DIVERS))) + "\n"
    path = tmp_path / f"peer{suffix}"
    path.write_bytes(gzip.compress(line.encode()) if suffix.endswith("gz") else line.encode())
    (read,) = read_predictions(path, [GOLD])
    assert [read.name_of(quote) for quote in read.quotes] == ["Ole Lund", "Kim Vang"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"id": "quay", "quotes": []}', "peer.jsonl:1: no article of the gold"),
        ("[]", "peer.jsonl:1: no article of the gold"),
        ('{"id": "pier"}', "peer.jsonl:1: no line of predictions"),
        ("{", "peer.jsonl:1: not JSON"),
    ],
)
def test_line_that_cannot_be_read_is_named(tmp_path: Path, line: str, message: str) -> None:
    path = tmp_path / "peer.jsonl"
    path.write_text(line + "\n", encoding="utf-8")
    with pytest.raises(InputError, match=message):
        read_predictions(path, [GOLD])


def test_mistakes_are_told_apart_by_the_first_thing_that_is_wrong() -> None:
    wrong_source = Quote(MAY.contents, MAY.cue, at("Kim Vang"), 1, score=0.9)
    wrong_name = Quote(DIVERS.contents, DIVERS.cue, DIVERS.source, 0, score=0.8)
    invented = Quote((at("It was windy"),), score=0.3)
    found = mistakes([GOLD], [pier(wrong_source, wrong_name, invented)])
    assert {
        sort: [m.outcome.predicted and m.outcome.predicted.score for m in of_sort] for sort, of_sort in found.items()
    } == {
        "missed": [None],
        "invented": [0.3],
        "wrong source": [0.9],
        "wrong name": [0.8],
    }


def test_worst_mistakes_come_first() -> None:
    unsure, sure = (Quote((at(words),), score=s) for words, s in (("It was windy", 0.2), ("The pier stayed shut", 0.9)))
    found = mistakes([GOLD], [pier(unsure, sure)])
    assert [m.outcome.predicted for m in found["invented"]] == list(pier(sure, unsure).quotes)
    assert [m.outcome.gold.kind for m in found["missed"] if m.outcome.gold] == ["direct", "indirect", "indirect"]


def test_mistake_is_shown_in_its_sentence() -> None:
    storm = Quote(STORM.contents, STORM.cue, at("Divers"), 1, score=0.75)
    predicted = Article(TEXT, "pier", (MAY, storm, DIVERS), SPEAKERS, model="tiny 1")
    assert show_mistakes(mistakes([GOLD], [predicted]), n=3).splitlines() == [
        "MISSED: 0, the worst 0",
        "",
        "INVENTED: 0, the worst 0",
        "",
        "WRONG SOURCE: 1, the worst 1",
        "",
        "  pier, characters 100–130, indirect",
        "    <He> {feared} [that the storm would come back].",
        "    gold       “He”, Ole Lund",
        "    predicted  “Divers”, Kim Vang, score 0.75",
        "",
        "WRONG NAME: 0, the worst 0",
    ]


def test_a_wrong_name_is_shown_with_what_led_to_it() -> None:
    predicted = Article(TEXT, GOLD.id, (replace(MAY, score=0.9),), (Speaker("Kim Vang", "person"),), model="m 1")
    why = Why((MAY.source or MAY.contents[0], at("Kim Vang")), (("Kim Vang", 0.6), (None, 0.25)))
    shown = show_mistakes(mistakes([GOLD], [predicted]), n=3, explain=lambda *_, **__: {MAY.contents: why})
    assert "because    “harbour master Ole Lund” (" in shown and ") → “Kim Vang” (" in shown
    assert "chances    Kim Vang 0.60, nobody 0.25" in shown


def test_sentences_between_the_parts_of_a_quote_are_left_out() -> None:
    far = pier(Quote((at("“It will open in May,”"),), at("wrote"), at("Kim Vang")))
    shown = show_mistakes(mistakes([far], []), n=1)
    assert (
        "[“It will open in May,”] harbour master Ole Lund said. … Divers found nothing, <Kim Vang> {wrote}."
        in shown.replace("\n    ", " ")
    )


def test_long_quotation_is_shortened_in_the_middle() -> None:
    text = "He said: “" + "very " * 400 + "long.”"
    gold = Article(text, "long", (Quote((Span(9, len(text)),), Span(3, 7), Span(0, 2)),))
    shown = show_mistakes(mistakes([gold], []), n=1)
    assert len(shown) < 1200
    assert "<He> {said}: [“very" in shown
    assert "[…]" in shown
    assert "long.”]" in shown


def test_tables_hold_the_figures() -> None:
    ours, peer = evaluated("ours", [GOLD], [GOLD]), evaluated("a peer", [GOLD], [pier(DIVERS)])
    lines = show_figures(ours).splitlines()
    assert lines[0] == "ours: 1 articles"
    assert "  pair         100.0   100.0   100.0   100.0 – 100.0           3       3" in lines
    assert "  right name of those found: 100.0 of 3" in lines
    beside = show_beside([ours, peer]).splitlines()
    assert beside[0].split() == ["ALL", "F1", "exact", "partial", "token", "found", "pair", "named", "cue"]
    assert beside[1].split() == ["ours", *["100.0"] * 7]
    assert beside[2].split()[:3] == ["a", "peer", "50.0"]


def test_kinds_and_thoughts_are_shown() -> None:
    lines = show_kinds(score_article(GOLD, pier(MAY, STORM))).splitlines()
    assert lines[1].split() == ["direct", "1", "100.0", "100.0", "100.0"]
    assert lines[3].split() == ["indirect", "2", "50.0", "50.0", "50.0"]
    assert lines[-1] == "thought, among those found: F1 100.0, 1 predicted, 1 gold"


def test_json_form_holds_every_program_and_its_intervals() -> None:
    ours, peer = evaluated("ours", [GOLD], [pier(MAY)]), evaluated("a peer", [GOLD], [])
    written = json.loads(json.dumps(to_dict([ours, peer], by_publisher(ours.report, [GOLD]), [(1.0, True)])))
    system, other = written["systems"]
    assert system["name"] == "ours"
    assert system["all"]["found"]["recall"] == pytest.approx(1 / 3)
    assert system["intervals"]["all_found_f1"] == [pytest.approx(0.5), pytest.approx(0.5)]
    assert system["kinds"]["direct"]["pair"] == {"recall": 1.0, "n_gold": 1}
    assert written["publishers"]["unknown"]["n_articles"] == 1
    assert system["calibration"]["ece"] == 0.0
    assert (other["name"], "calibration" in other) == ("a peer", False)


def evaluate(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    script = Path(__file__).parent.parent / "scripts" / "evaluate.py"
    command = [sys.executable, str(script), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)


def test_script_shows_a_model_beside_another_program(checkpoint_folder: Path, tmp_path: Path) -> None:
    gold, peer, figures, predictions, plot = (
        tmp_path / name for name in ("gold.jsonl", "peer.jsonl", "figures.json", "ours.jsonl", "scores.png")
    )
    gold.write_text(GOLD.to_json() + "\n", encoding="utf-8")
    peer.write_text(json.dumps(prediction_row(GOLD)) + "\n", encoding="utf-8")
    done = evaluate(
        checkpoint_folder,
        gold,
        "--against",
        f"perfect={peer}",
        "--errors",
        "--output",
        figures,
        "--predictions",
        predictions,
        "--reliability",
        plot,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "\nperfect" in done.stdout
    assert "\nscore: " in done.stdout
    assert "MISSED: " in done.stdout
    assert plot.read_bytes().startswith(b"\x89PNG")
    ours, perfect = json.loads(figures.read_text(encoding="utf-8"))["systems"]
    assert (ours["name"], perfect["name"], perfect["all"]["named"]["f1"]) == ("tiny", "perfect", 1.0)
    assert score([GOLD], read_predictions(predictions, [GOLD])).to_dict()["all"] == ours["all"]


def test_script_reads_the_articles_in_other_typography(checkpoint_folder: Path, tmp_path: Path) -> None:
    gold, peer, figures = (tmp_path / name for name in ("gold.jsonl", "peer.jsonl", "figures.json"))
    gold.write_text(GOLD.to_json() + "\n", encoding="utf-8")
    peer.write_text(json.dumps(prediction_row(GOLD)) + "\n", encoding="utf-8")
    done = evaluate(checkpoint_folder, gold, "--against", f"perfect={peer}", "--typography", "--output", figures)
    assert (done.returncode, done.stderr) == (0, "")
    assert "\n\nthe same quotes, by the same speakers, after a change of typography" in done.stdout
    ours, perfect = json.loads(figures.read_text(encoding="utf-8"))["systems"]
    assert "typography" not in perfect
    assert list(ours["typography"]) == list(STYLES)
    shown = dict(line.strip().rsplit(maxsplit=1) for line in done.stdout.splitlines() if line.strip())
    for name, share in ours["typography"].items():
        assert shown[name] == f"{100 * share['kept']:.1f}"
        assert 0 <= share["kept"] <= 1
        assert share["n"] == ours["all"]["found"]["n_predicted"]


def test_script_tells_in_one_line_what_it_cannot_read(checkpoint_folder: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty.jsonl"
    empty.write_text("", encoding="utf-8")
    for arguments, message in (
        ((checkpoint_folder, empty), "no articles to score"),
        ((checkpoint_folder, tmp_path / "nowhere.jsonl"), "nowhere.jsonl"),
        ((checkpoint_folder, empty, "--against", "peer.jsonl"), "'peer.jsonl' is not NAME=PRED.jsonl"),
    ):
        done = evaluate(*arguments)
        assert done.returncode == 2
        assert message in done.stderr.splitlines()[-1]
