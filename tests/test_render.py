"""What a person reads in a terminal."""

from dataclasses import replace

from quotes.article import Article, Quote, Speaker
from quotes.render import plain, to_text
from quotes.spans import Span

TEXT = "“We will,” she said, “and soon.” He was told no."
MAY = Quote((Span(0, 10), Span(21, 32)), Span(15, 19), Span(11, 14), 0, score=0.931)
NOBODY = Quote((Span(45, 47),), Span(36, 44), None, None, score=0.5, act="thought")
ARTICLE = Article(TEXT, "a", (MAY, NOBODY), (Speaker("Theresa May", "person"),))


def test_every_quote_stands_under_its_speaker() -> None:
    assert to_text(ARTICLE) == (
        "Theresa May  direct · 0.93\n"
        "  “We will,” … she said … “and soon.”\n"
        "\n"
        "not attributed  indirect · thought · 0.50\n"
        "  was told no\n"
        "\n"
        "2 quotes, 1 speaker\n"
    )


def test_a_source_without_a_name_is_shown() -> None:
    article = Article(TEXT, quotes=(Quote((Span(0, 10),), source=Span(11, 14)),))
    assert to_text(article).startswith("not attributed (“she”)")


def test_a_doubtful_name_has_a_question_mark() -> None:
    for name_score, shown in (
        (0.49, "Theresa May?  direct"),
        (0.5, "Theresa May  direct"),
        (None, "Theresa May  direct"),
    ):
        article = Article(TEXT, quotes=(replace(MAY, name_score=name_score),), speakers=ARTICLE.speakers)
        assert to_text(article).startswith(shown)


def test_long_words_are_wrapped_at_the_width() -> None:
    text = "word " * 60
    article = Article(text, quotes=(Quote((Span(0, len(text)),)),))
    assert max(len(line) for line in to_text(article, width=40).splitlines()) <= 40


def test_colours_only_where_they_are_asked_for() -> None:
    assert "\x1b[" in to_text(ARTICLE, color=True)
    assert "\x1b" not in to_text(ARTICLE)


def test_an_article_cannot_steer_the_terminal() -> None:
    text = "“\x1b[31mred\x07\u202e \ud800”"
    article = Article(text, quotes=(Quote((Span(0, len(text)),)),), speakers=(Speaker("[bold]A\x1b[0m"),))
    shown = to_text(article)
    assert "“\ufffd[31mred\ufffd\ufffd \ufffd”" in shown
    assert "\x1b" not in shown


def test_marks_that_some_writing_needs_get_through_and_soft_hyphens_go() -> None:
    assert plain("Bundes\u00adkanzler\ufeff 👩\u200d🚀\r\n می\u200cخواهم") == "Bundeskanzler 👩\u200d🚀 می\u200cخواهم"


def test_square_brackets_are_text() -> None:
    text = "said [sic] so"
    article = Article(text, quotes=(Quote((Span(5, 10),), speaker=0),), speakers=(Speaker("[red]A[/red]"),))
    shown = to_text(article)
    assert "[sic]" in shown
    assert "[red]A[/red]" in shown


def test_no_quotes_is_said() -> None:
    assert to_text(Article("x")) == "0 quotes, 0 speakers\n"
