"""The shipped checkpoint on articles of our own: the public call, end to end."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

import quotes
from quotes.article import Article
from quotes.checkpoint import shipped_folder
from quotes.extractor import QuoteExtractor

pytestmark = pytest.mark.shipped
ROOT = Path(__file__).parent.parent
DEMO = (ROOT / "docs" / "demo.txt").read_text(encoding="utf-8")


def said(text: str) -> list[tuple[str | None, str]]:
    """Each quote as (name, content), pieces joined by …"""
    article = quotes.extract(text)
    return [(article.name_of(quote), " … ".join(article.texts_of(quote))) for quote in article.quotes]


def folder_of(model: str = "quotes-small") -> Path:
    return shipped_folder() / model


def test_it_reproduces_the_sample_in_its_metrics() -> None:
    sample = json.loads((folder_of() / "metrics.json").read_text(encoding="utf-8"))["sample"]
    stored, found = Article.from_dict(sample), quotes.extract(sample["text"])
    assert [(q.contents, q.cue, q.source) for q in found.quotes] == [
        (q.contents, q.cue, q.source) for q in stored.quotes
    ]
    assert [found.name_of(q) for q in found.quotes] == [stored.name_of(q) for q in stored.quotes]
    # Another processor's int8 kernels may round otherwise in the last places.
    assert [q.score for q in found.quotes] == pytest.approx([q.score for q in stored.quotes], abs=0.02)


def test_a_pronoun_is_led_to_its_name_and_halves_are_joined() -> None:
    text = (
        "Finance Minister Anneli Korhonen defended the budget on Monday.\n\n"
        "“We have cut where it hurts least,” she said, “and we will not cut again.”"
    )
    assert ("Anneli Korhonen", "“We have cut where it hurts least,” … “and we will not cut again.”") in said(text)


def test_an_indirect_quotation_is_found_with_its_organisation() -> None:
    assert said("The Lakeside Hospital Trust said on Friday that all operations would go ahead as planned.") == [
        ("Lakeside Hospital Trust", "that all operations would go ahead as planned")
    ] or said("The Lakeside Hospital Trust said on Friday that all operations would go ahead as planned.") == [
        ("The Lakeside Hospital Trust", "that all operations would go ahead as planned")
    ]


def test_every_paragraph_of_a_long_quotation_has_its_speaker() -> None:
    text = (
        "Coach Daniel Abebe was in no mood to celebrate after the match.\n\n"
        "“We were lucky,” Abebe said. “We gave the ball away too often.\n\n"
        "“And when you give the ball away, you run after it.”"
    )
    assert [name for name, _ in said(text)] == ["Daniel Abebe"] * 2


def test_scare_quotes_are_left_alone() -> None:
    assert said("The so-called “miracle” diet sold well. The shop closed at six.") == []


def test_a_text_without_quotations_has_none() -> None:
    assert said("The bridge is 400 metres long. It opened in 1932 and was painted twice since.") == []


def test_two_speakers_in_one_article_are_kept_apart() -> None:
    text = (
        "“The road will be closed for a month,” said engineer Paula Stein. "
        "“A month is too long,” replied shopkeeper Omar Haddad."
    )
    assert said(text) == [
        ("Paula Stein", "“The road will be closed for a month,”"),
        ("Omar Haddad", "“A month is too long,”"),
    ]


def test_the_last_line_of_a_very_long_article_is_read() -> None:
    filler = "The council met on Monday in the old town hall and voted on the budget for the next year.\n\n" * 700
    assert said(filler + "“It is done,” said Mayor Lena Brandt.")[-1] == ("Lena Brandt", "“It is done,”")


def test_an_answer_depends_on_the_article_alone() -> None:
    texts = [DEMO, "“No,” said Paula Stein.", DEMO[:900], ""]
    extractor = QuoteExtractor.from_pretrained("quotes-small", threads=1)
    alone = [extractor.extract(text) for text in texts]
    assert list(extractor.extract_many(texts, batch_size=4)) == alone
    two = QuoteExtractor.from_pretrained("quotes-small", threads=2)
    assert list(two.extract_many(reversed(texts), batch_size=3))[::-1] == alone


def test_the_broad_scope_finds_thoughts_too() -> None:
    text = "Senator Maya Lind said the vote was close. She hopes that the bill will pass before the summer."
    narrow, broad = quotes.extract(text), quotes.extract(text, broad=True)
    assert {quote.act for quote in narrow.quotes} == {"speech"}
    assert "thought" in {quote.act for quote in broad.quotes}
    assert len(broad.quotes) > len(narrow.quotes)


def test_typography_moves_no_offset() -> None:
    text = DEMO.replace("\n", "\r\n").replace("Okafor said", "Okafor\u00a0said") + " 🚢"
    article = quotes.extract(text)
    for quote in article.quotes:
        assert all(span.of(text) == words for span, words in zip(quote.contents, article.texts_of(quote), strict=True))
    assert "“I was told they were being prepared,”" in [words for q in article.quotes for words in article.texts_of(q)]


@pytest.mark.parametrize("marks", ["„“", "«»", "‘’", '""', "“”"])
def test_marks_of_any_house_are_read(marks: str) -> None:
    opening, closing = marks
    text = (
        "Mayor Lena Brandt opened the new bridge on Friday.\n\n"
        f"{opening}We have waited for ten years,{closing} Brandt said. {opening}Now it is here.{closing}"
    )
    assert [(name, content.count("…")) for name, content in said(text)] == [("Lena Brandt", 1)]


def test_what_is_plain_is_surer_than_what_is_not() -> None:
    text = (
        "“The bridge is safe,” said engineer Paula Stein. "
        "It was, one heard in the corridors, not the first such promise; some had their own idea of that."
    )
    scores = [quote.score for quote in quotes.extract(text, broad=True).quotes]
    assert scores[0] > 0.9
    assert all(score < 0.9 for score in scores[1:])


def test_no_name_is_a_pronoun_or_stands_outside_the_article() -> None:
    article = quotes.extract(DEMO)
    for speaker in article.speakers:
        assert speaker.name.lower() not in {"he", "she", "they", "it", "i", "we"}
        assert speaker.kind not in ("person", "organisation") or speaker.name in DEMO
        assert all(mention.span.of(DEMO) for mention in speaker.mentions)


def test_the_round_trip_through_json_is_the_identity() -> None:
    article = replace(quotes.extract(DEMO), id="demo")
    assert Article.from_json(article.to_json()) == article


def test_the_checkpoint_holds_what_it_should_and_no_more() -> None:
    sizes = {path.name: path.stat().st_size for path in folder_of().iterdir()}
    assert sizes["model.int8.onnx"] <= 30_000_000
    wanted = {"config.json", "tokenizer.json", "model.int8.onnx", "metrics.json", "README.md"}
    assert wanted <= set(sizes) <= wanted | {"model.safetensors", "model.onnx"}


def test_the_code_in_the_readme_runs(capsys: pytest.CaptureFixture[str]) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    code = re.search(r"```python\n(.*?)```", readme, re.DOTALL)
    assert code
    exec(code[1], {"text": DEMO})
    assert "Peter Okafor direct" in capsys.readouterr().out


def test_int8_costs_little_against_full_precision() -> None:
    metrics = json.loads((folder_of() / "metrics.json").read_text(encoding="utf-8"))
    # The mean of the dev sets, by which epochs are chosen too: on one of them, chance moves more than int8 does.
    int8, full = ([report["all"]["pair"]["f1"] for report in metrics[key].values()] for key in ("dev", "dev_fp32"))
    assert sum(int8) / len(int8) >= sum(full) / len(full) - 0.003
    assert all(one >= other - 0.01 for one, other in zip(int8, full, strict=True))


def test_the_half_precision_weights_tell_what_the_int8_graph_tells() -> None:
    from quotes.checkpoint import open_checkpoint
    from quotes.model import load_network
    from quotes.runtime import TorchRuntime
    from quotes.windows import Tokenizer

    checkpoint = open_checkpoint("quotes-small")
    tokenizer = Tokenizer(checkpoint.file("tokenizer.json"))
    weights = QuoteExtractor(checkpoint, TorchRuntime(load_network(checkpoint)), tokenizer)
    exact, int8 = weights.extract(DEMO), quotes.extract(DEMO)
    same = [q for q in int8.quotes if (q.contents, q.source) in {(e.contents, e.source) for e in exact.quotes}]
    assert len(same) >= len(exact.quotes) - 1
