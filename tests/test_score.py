"""Gold against predicted articles: what counts as right, and that the sums are those of the field's scorer."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotes.article import Article, Quote, Speaker, SpeakerKind
from quotes.errors import InputError
from quotes.figures import FIGURES, SUBSETS, Counts, Share, Tally
from quotes.score import article_of_prediction, matches, plain, prediction_row, score, score_article
from quotes.spans import Span

DATA = Path(__file__).parent / "data"

TEXT = (
    "“The bridge is safe to cross today,” Mayor Lena Brandt said. “Nobody needs to worry.”\n"
    'Engineers think that the bridge is old and "close to its end" now.\n'
    "It was reported that tolls will rise."
)
FIRST, SECOND = "“The bridge is safe to cross today,”", "“Nobody needs to worry.”"
MIXED = 'that the bridge is old and "close to its end" now'
INDIRECT = "that tolls will rise"


def at(words: str, text: str = TEXT) -> Span:
    start = text.index(words)
    return Span(start, start + len(words))


def quote(
    *contents: str, cue: str = "", source: str = "", speaker: int | None = None, act: str | None = "speech"
) -> Quote:
    return Quote(
        tuple(map(at, contents)),
        cue=at(cue) if cue else None,
        source=at(source) if source else None,
        speaker=speaker,
        act=act,  # type: ignore[arg-type]
    )


def article(
    *quotes: Quote, names: tuple[str, ...] = (), kind: SpeakerKind = "unknown", also: tuple[str, ...] = ()
) -> Article:
    return Article(TEXT, "bridge", quotes, tuple(Speaker(name, kind, also=also) for name in names))


SAID = quote(FIRST, SECOND, cue="said", source="Mayor Lena Brandt")
THOUGHT = quote(MIXED, cue="think", source="Engineers")
REPORTED = quote(INDIRECT, cue="was reported")
GOLD = article(SAID, THOUGHT, REPORTED)


def test_gold_against_itself_is_right_in_everything() -> None:
    report = score([GOLD], [GOLD])
    for figures in (report.all, report.direct):
        assert {name: getattr(figures, name).f1 for name in FIGURES if name != "named"} == dict.fromkeys(
            ("exact", "partial", "token", "found", "pair", "cue"), 1.0
        )
        assert figures.source.value == 1.0
    assert (report.all.exact.gold.of, report.direct.exact.gold.of) == (4, 2)
    assert (report.all.found.gold.of, report.all.pair.gold.of) == (3, 2)


def test_article_without_a_prediction_has_nothing_predicted() -> None:
    assert score([GOLD], []) == score([GOLD], [article()])
    assert score([GOLD], []).all.found == Tally(Share(0, 0), Share(0, 3))


def test_marks_and_end_punctuation_do_not_matter() -> None:
    bare = quote("The bridge is safe to cross today", "Nobody needs to worry", source="Lena Brandt")
    counts = score_article(GOLD, article(bare))
    assert counts.all.exact == Tally(Share(2, 2), Share(2, 4))
    assert counts.all.pair == Tally(Share(1, 1), Share(1, 2))


def test_half_of_a_quotation_is_found_when_it_holds_half_of_the_words() -> None:
    counts = score_article(GOLD, article(quote(FIRST), quote(SECOND)))
    # 7 of 11 words are enough, 4 of 11 are not; and one quote of the gold is matched only once.
    assert counts.all.found == Tally(Share(1, 2), Share(1, 3))


def test_equally_good_predictions_match_in_text_order() -> None:
    twice = article(quote(MIXED, cue="think", source="Engineers"), quote(MIXED, source="Mayor Lena Brandt"))
    counts = score_article(GOLD, twice)
    assert counts.all.found.predicted == Share(1, 2)
    assert counts.all.exact.predicted == Share(1, 2)
    assert counts.all.pair == Tally(Share(1, 2), Share(1, 2))


def test_shifted_span_gets_credit_by_the_word() -> None:
    counts = score_article(GOLD, article(quote("cross today,” Mayor Lena Brandt", cue="said")))
    assert counts.all.exact.f1 == 0
    assert counts.all.partial.precision == pytest.approx(2 / 5)
    assert counts.all.partial.recall == pytest.approx((2 / 7) / 4)
    assert counts.all.token.predicted == Share(2, 5)
    assert counts.all.token.gold == Share(2, 7 + 4 + 11 + 4)
    assert counts.all.cue == Tally(Share(1, 1), Share(1, 3))


def test_one_cue_given_to_several_quotes_is_charged_once() -> None:
    counts = score_article(
        GOLD, article(quote(FIRST, cue="worry"), quote(SECOND, cue="worry"), quote(MIXED, cue="think"))
    )
    assert counts.all.cue.predicted == Share(1, 2)


def test_direct_prediction_is_not_charged_for_gold_that_is_not_direct() -> None:
    fragment = article(quote('"close to its end"', source="Engineers"))
    counts = score_article(GOLD, fragment)
    assert counts.direct.partial.precision == 1.0
    assert counts.direct.token.predicted == Share(4, 4)
    assert counts.direct.token.gold == Share(0, 11)
    assert counts.direct.found.predicted == Share(0, 1)


def test_a_few_words_outside_the_marks_are_direct_for_the_scorer_and_mixed_by_kind() -> None:
    text = 'He said that "no ferry will sail from here before the ice has gone".'
    gold = Article(text, "ice", (Quote((at('that "no ferry will sail from here before the ice has gone"', text),)),))
    counts = score_article(gold, gold)
    assert (gold.quotes[0].kind, counts.direct.found.gold.of, counts.kinds.mixed.found.of) == ("mixed", 1, 1)


def test_words_in_single_marks_are_direct_by_kind_and_not_for_the_scorer() -> None:
    text = "'The ice is thin,' she warned."
    gold = Article(text, "ice", (Quote((at("'The ice is thin,'", text),)),))
    counts = score_article(gold, gold)
    assert (gold.quotes[0].kind, counts.direct.found.gold.of, counts.kinds.direct.found.of) == ("direct", 0, 1)


def test_quotation_that_is_never_closed_is_direct_to_the_end_of_its_line() -> None:
    text = "“We sail at noon.\nWe do not, said Ann."
    first, second = (Article(text, "a", (Quote((at(words, text),)),)) for words in ("We sail at noon.", "We do not"))
    assert [score_article(a, a).direct.found.gold.of for a in (first, second)] == [1, 0]


def test_contents_that_only_white_space_parts_are_one_piece() -> None:
    text = "“One.\n\n“Two,” said Ann."
    parts = Article(text, "a", (Quote((at("“One.", text), at("“Two,”", text))),))
    whole = Article(text, "a", (Quote((at("“One.\n\n“Two,”", text),)),))
    assert score_article(parts, whole).all.exact == Tally(Share(1, 1), Share(1, 1))


def test_content_without_a_word_is_left_out() -> None:
    marks = article(Quote((at("”"),)))
    assert score_article(GOLD, marks) == score_article(GOLD, article())
    assert [outcome.predicted for outcome in matches(GOLD, marks)] == [None, None, None]


def test_names_are_compared_without_title_and_possessive() -> None:
    assert plain("The former President Lena Brandt’s") == "lena brandt"
    assert plain("The President") == "president"
    assert plain("Sgt. J. Weber Jr.") == "j weber jr"


@pytest.mark.parametrize(
    ("given_name", "kind", "also", "is_right"),
    [
        ("Mayor Lena Brandt", "person", (), True),
        ("Brandt", "person", (), False),
        ("Brandt", "person", ("Brandt",), True),
        ("Brandt", "group", (), True),  # half of the words is enough for a description
        ("somebody else called Brandt", "group", (), False),
        ("Lena", "organisation", (), False),
    ],
)
def test_name_is_right_or_wrong(given_name: str, kind: SpeakerKind, also: tuple[str, ...], is_right: bool) -> None:
    gold = article(quote(FIRST, speaker=0), names=("Lena Brandt",), kind=kind, also=also)
    named = score_article(gold, article(quote(FIRST, speaker=0), names=(given_name,))).all.named
    assert named == Tally(Share(is_right, 1), Share(is_right, 1))


def test_no_name_is_not_charged_to_precision() -> None:
    gold = article(quote(FIRST, speaker=0), names=("Lena Brandt",))
    counts = score_article(gold, article(quote(FIRST)))
    assert counts.all.named == Tally(Share(0, 0), Share(0, 1))
    assert counts.all.name == Share(0, 1)


def test_article_whose_speakers_nobody_noted_is_not_charged_for_names() -> None:
    predicted = article(quote(FIRST, SECOND, speaker=0), names=("Lena Brandt",))
    assert score_article(GOLD, predicted).all.named == Tally()
    assert score_article(GOLD, predicted).to_dict()["all"]["named"] is None


def test_recall_is_counted_by_kind() -> None:
    kinds = score_article(GOLD, article(SAID, REPORTED)).kinds
    assert [kind.found for kind in (kinds.direct, kinds.mixed, kinds.indirect)] == [
        Share(1, 1),
        Share(0, 1),
        Share(1, 1),
    ]
    assert [kind.pair for kind in (kinds.direct, kinds.mixed, kinds.indirect)] == [
        Share(1, 1),
        Share(0, 1),
        Share(0, 0),
    ]


def test_acts_are_counted_among_found_quotes_whose_act_is_noted() -> None:
    gold = article(quote(FIRST, act=None), quote(MIXED, act="thought"), quote(INDIRECT, act="thought"))
    predicted = article(quote(FIRST, act="thought"), quote(MIXED, act="thought"), quote(INDIRECT, act="speech"))
    thought = score_article(gold, predicted).thought
    assert (thought.precision, thought.recall, thought.f1) == (1.0, 0.5, pytest.approx(2 / 3))


def test_outcomes_tell_missed_invented_and_wrong() -> None:
    gold = article(
        quote(FIRST, SECOND, source="Mayor Lena Brandt", speaker=0), REPORTED, names=("Lena Brandt",), kind="person"
    )
    predicted = article(quote(FIRST, SECOND, source="Engineers", speaker=0), THOUGHT, names=("Engineers",))
    right, missed, invented = matches(gold, predicted)
    assert (right.gold, right.predicted) == (gold.quotes[0], predicted.quotes[0])
    assert (right.has_right_source, right.has_right_name) == (False, False)
    assert (missed.gold, missed.predicted) == (gold.quotes[1], None)
    assert (invented.gold, invented.predicted) == (None, predicted.quotes[1])


def test_source_that_the_gold_does_not_give_is_neither_right_nor_wrong() -> None:
    (outcome,) = matches(article(REPORTED), article(quote(INDIRECT, source="Engineers")))
    assert (outcome.has_right_source, outcome.has_right_name) == (None, None)


def test_articles_are_matched_by_id() -> None:
    other = Article("Nobody spoke.", "silence")
    report = score([GOLD, other], [other, GOLD])
    assert list(report.by_id) == ["bridge", "silence"]
    assert report.by_id["bridge"] == score_article(GOLD, GOLD)
    assert report.total == report.by_id["bridge"] + report.by_id["silence"]


@pytest.mark.parametrize(
    ("gold", "predicted", "message"),
    [
        ([GOLD, GOLD], [], "two gold articles have the id 'bridge'"),
        ([GOLD], [GOLD, GOLD], "two predicted articles have the id 'bridge'"),
        ([GOLD], [Article("Hm.", "hum")], "not in the gold: 'hum'"),
        ([GOLD], [Article("Hm.", "bridge")], "'bridge': the predicted article has another text"),
    ],
)
def test_articles_that_do_not_belong_together_are_refused(
    gold: list[Article], predicted: list[Article], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        score(gold, predicted)


def test_prediction_is_written_as_the_scorer_reads_it() -> None:
    read = article(
        quote(FIRST, SECOND, cue="said", source="Mayor Lena Brandt", speaker=0), REPORTED, names=("Lena Brandt",)
    )
    assert prediction_row(read) == {
        "id": "bridge",
        "quotes": [
            {"content": [[0, 36], [61, 85]], "cue": [55, 59], "speaker": [37, 54], "resolved": "Lena Brandt"},
            {"content": [[169, 189]], "cue": [156, 168], "speaker": None, "resolved": None},
        ],
    }


def test_prediction_of_another_program_is_read() -> None:
    row = {
        "id": "bridge",
        "quotes": [
            {"content": [0, 36], "cue": [55, 59], "speaker": [37, 54]},
            {"content": [[61, 70], [70, 900]], "cue": None, "speaker": None, "speaker_text": "she"},
            {"content": [[169, 189], [-5, 0]], "speaker": [37, 54], "resolved": None},
            {"content": [900, 950], "cue": None, "speaker": None},
        ],
    }
    read = article_of_prediction(row, TEXT)
    first, second, third = read.quotes
    assert [read.name_of(q) for q in read.quotes] == ["Mayor Lena Brandt", "she", None]
    assert (first.contents, first.cue, first.source) == ((at(FIRST),), at("said"), at("Mayor Lena Brandt"))
    assert (second.contents, second.cue, second.source) == ((Span(61, len(TEXT)),), None, None)
    assert (third.contents, third.cue, third.source) == ((at(INDIRECT),), None, at("Mayor Lena Brandt"))


@pytest.mark.parametrize(
    "row", [{}, {"id": "a"}, {"id": "a", "quotes": [{}]}, {"id": "a", "quotes": [{"content": "x"}]}]
)
def test_line_that_is_no_prediction_is_refused(row: dict[str, object]) -> None:
    with pytest.raises(InputError, match="no line of predictions"):
        article_of_prediction(row, TEXT)


def test_figures_are_those_of_the_outside_scorer() -> None:
    """`score_figures.json` was written by the scorer by which systems of this task are compared.

    It read the articles of `score_gold.jsonl` (ours, and so are the mistakes in `score_predicted.jsonl`).
    """
    gold = [Article.from_json(line) for line in (DATA / "score_gold.jsonl").read_text(encoding="utf-8").splitlines()]
    texts = {article.id: article.text for article in gold}
    rows = [json.loads(line) for line in (DATA / "score_predicted.jsonl").read_text(encoding="utf-8").splitlines()]
    expected = json.loads((DATA / "score_figures.json").read_text(encoding="utf-8"))
    report = score(gold, [article_of_prediction(row, texts[row["id"]]) for row in rows])
    for subset in SUBSETS:
        figures, theirs = getattr(report, subset), expected[subset]
        for name in FIGURES:
            tally = getattr(figures, name)
            ours = {"p": tally.precision, "r": tally.recall, "f": tally.f1}
            assert {**ours, "n_pred": tally.predicted.of, "n_gold": tally.gold.of} == pytest.approx(theirs[name]), name
        assert (figures.source.of, figures.source.value) == (theirs["speaker"]["n"], theirs["speaker"]["mention"])
        assert (figures.name.of, figures.name.value) == (theirs["resolved"]["n"], theirs["resolved"]["accuracy"])


def test_written_and_read_again_a_prediction_scores_the_same() -> None:
    gold = [Article.from_json(line) for line in (DATA / "score_gold.jsonl").read_text(encoding="utf-8").splitlines()]
    again = [article_of_prediction(prediction_row(article), article.text) for article in gold]
    ours, theirs = score(gold, gold).total, score(gold, again).total
    assert (ours.all, ours.direct, ours.kinds) == (theirs.all, theirs.direct, theirs.kinds)


@st.composite
def articles(draw: st.DrawFn) -> Article:
    """Quotes anywhere in the text, overlapping, cutting words, with or without the rest."""
    borders = st.lists(st.integers(0, len(TEXT)), min_size=2, max_size=6, unique=True).map(sorted)

    def spans() -> tuple[Span, ...]:
        points = draw(borders)
        return tuple(Span(a, b) for a, b in zip(points[::2], points[1::2], strict=False))

    quotes = [
        Quote(
            spans(),
            draw(st.none() | st.just(spans()[0])),
            draw(st.none() | st.just(spans()[0])),
            draw(st.none() | st.just(0)),
        )
        for _ in range(draw(st.integers(0, 6)))
    ]
    return article(*quotes, names=("Lena Brandt",))


@given(articles(), articles())
def test_swapping_gold_and_predicted_swaps_precision_and_recall(left: Article, right: Article) -> None:
    there, back = score_article(left, right), score_article(right, left)
    for subset in SUBSETS:
        for name in ("exact", "partial", "token", "found"):
            forth, reverse = getattr(getattr(there, subset), name), getattr(getattr(back, subset), name)
            assert (forth.precision, forth.recall) == (reverse.recall, reverse.precision), (subset, name)


@given(articles())
def test_score_of_any_gold_against_itself_is_1(gold: Article) -> None:
    report = score([gold], [gold])
    for figures in (report.all, report.direct):
        for name in ("exact", "partial", "token", "found"):
            tally = getattr(figures, name)
            assert tally.f1 == (1.0 if tally.gold.of else 0.0), name


@given(articles(), articles(), articles())
def test_counts_add_up(gold: Article, first: Article, second: Article) -> None:
    a, b = score_article(gold, first), score_article(gold, second)
    assert (a + b).n_articles == 2
    assert (a + b).all.token.predicted.of == a.all.token.predicted.of + b.all.token.predicted.of
    assert a + Counts() == a
