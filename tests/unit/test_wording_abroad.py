"""Furniture, credits and notes by their words: languages beyond the first six, and forms that few outlets print."""

import pytest

from parsers import Page, parse_generic
from parsers.attribution import read_closing, read_credit
from parsers.boilerplate import rule_for
from tests.blocks import rule_of


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Lisez aussi : Le phare rallumé", "related"),
        ("Te recomendamos: El faro vuelve a brillar", "related"),
        ("Ti potrebbe interessare", "related"),
        ("Читать также: Маяк снова горит", "related"),
        ("Читайте також: Маяк знову горить", "related"),
        ("İlgili Haberler", "related"),
        ("ΔΙΑΒΑΣΤΕ ΑΚΟΜΗ", "related"),
        ("اقرأ أيضا: المنارة تضيء من جديد", "related"),
        ("ये भी पढ़ें: प्रकाशस्तंभ फिर जलेगा", "related"),
        ("Baca juga: Mercusuar menyala lagi", "related"),
        ("相关阅读：灯塔重新亮起", "related"),
        ("関連記事：灯台が再び点灯", "related"),
        ("La suite après cette publicité", "advertisement"),
        ("Tekst gaat verder onder de foto", "advertisement"),
        ("Dalsza część artykułu pod materiałem wideo", "advertisement"),
        ("Artikkelen fortsetter under annonsen", "advertisement"),
        ("ΔΙΑΦΗΜΙΣΗ", "advertisement"),
        ("広告", "advertisement"),
        ("Únete a nuestro canal de WhatsApp", "share"),
        ("Подписывайтесь на наш канал", "share"),
        ("Volg ons op Instagram", "share"),
        ("Haberleri Google News'ten takip edin", "share"),
        ("Heb je een tip? Stuur een mail naar de redactie.", "feedback"),
        ("Archivado en: Puerto, Faro", "tags"),
        ("#faro #puerto", "tags"),
        ("جميع الحقوق محفوظة", "legal"),
        ("灯塔在傍晚亮起。新华社记者 李响 摄", "caption"),
        ("(ykp/rts)", "byline"),
        ("This is a developing story and will be updated.", "disclosure"),
        ("(Updates with share price in fifth paragraph.)", "correction"),
        ("Correction, May 7, 2026, 3:15 p.m.: The tower has 14 windows.", "correction"),
        ("Roe Harbour covers the port for the Gazette.", "author_note"),
        ("Jane Roe can be reached at jroe@gazette.example.", "author_note"),
        ("The Harbour Desk is a nonprofit newsroom that reports on ports.", "appeal"),
        ("Media contact: Jane Roe, 555-0100", "feedback"),
        ("Pickers outside the court on Monday. PHOTO | BEN ROE", "caption"),
    ],
)
def test_furniture_is_named(text, rule):
    assert rule_of(text) == rule


@pytest.mark.parametrize(
    "text",
    [
        "You may also like to know that I own a mower. It sits in the shed.",
        "Реклама табака запрещена в городе с прошлого года.",
        "Reklam gelirleri geçen yıl yüzde on arttı.",
        "Читать также учат в вечерней школе, рассказал директор. Уроки бесплатны.",
        "The story was told in the photo by the lamp, she said.",
        "The council is part of a group that meets on Mondays.",
        "She can be reached only by boat.",
        "记者昨天来到港口，看到灯塔已经亮起。",
    ],
)
def test_sentences_that_hold_such_words_stay(text):
    assert rule_of(text) is None
    assert rule_for(text) is None


@pytest.mark.parametrize(
    ("paragraph", "mark", "agencies"),
    [
        ("En avgjørelse ventes i mars. (©NTB)", "(©NTB)", ("NTB",)),
        ("Der Turm bleibt dunkel, sagte sie. (dpa/afp)", "(dpa/afp)", ("dpa",)),
        ("Kulen slukkes i morgen. /ritzau/", "/ritzau/", ("Ritzau",)),
    ],
)
def test_the_mark_that_ends_a_wire_story(paragraph, mark, agencies):
    found = read_closing(paragraph)
    assert found is not None
    assert found[0] == mark
    assert set(agencies) <= set(found[1])


def test_a_bracket_that_is_no_agency_ends_no_wire_story():
    assert read_closing("The council meets on Monday. (See page 4)") is None
    assert read_closing("He works for the AP") is None


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("This article originally appeared on Harbour Gazette: Tower will be lit again", ("Harbour Gazette",)),
        ("This story was published in partnership with Harbour Desk, a nonprofit newsroom.", ("Harbour Desk",)),
        (
            "©2026 Harbour Times. Visit harbourtimes.example. Distributed by Tribune Content Agency, LLC.",
            ("Tribune Content Agency, LLC", "Harbour Times"),
        ),
        ("Источник: ТАСС", ("ТАСС",)),
        ("Kaynak: AA", ("AA",)),
        ("*Com informações da Agência Brasil", ("Agência Brasil",)),
    ],
)
def test_credit_lines(line, names):
    credit = read_credit(line)
    assert credit is not None
    assert credit.names == names


def test_nobody_in_particular_is_no_source():
    assert read_credit("المصدر: وكالات") is None


def paragraphs(*, wrapped: str) -> str:
    texts = (
        "The harbour council voted on Tuesday to light the western tower again.",
        "Its lamp has been dark since the ferry line moved to the northern quay.",
        "Repairs begin in spring, and the ferry company pays half of what they cost.",
        "Fishermen who live beside the mole said they would bring their grandchildren.",
        "Nobody knows where the old lens went, and the museum asks for hints.",
        "A new one was ordered from a workshop that has made them for a century.",
    )
    return "".join(wrapped.format(number, text) for number, text in enumerate(texts))


@pytest.mark.parametrize(
    "wrapped",
    [
        "<div><p>{1}</p></div>",
        '<div id="viewer-{0}x9"><p>{1}</p></div>',
        '<div class="block-{0}a"><p>{1}</p></div>',
        "<section><p>{1}</p></section>",
    ],
)
def test_paragraphs_in_elements_of_their_own_are_one_text(wrapped):
    page = Page(
        url="https://news.example/tower",
        body=f"<title>Tower</title><h1>Tower will be lit again</h1><div>{paragraphs(wrapped=wrapped)}</div>".encode(),
        content_type="text/html",
    )
    assert len(parse_generic(page).text.split("\n\n")) == 6


def test_the_last_paragraph_of_a_wire_story_is_no_caption():
    body = paragraphs(wrapped="<p>{1}</p>") + "<p>A decision is expected in March. (©NTB)</p>"
    page = Page(
        url="https://news.example/tower",
        body=f"<title>Tower</title><article><h1>Tower will be lit again</h1>{body}</article>".encode(),
        content_type="text/html",
    )
    article = parse_generic(page)
    assert article.text.endswith("March. (©NTB)")
    assert (article.attribution.originator, article.attribution.wire) == ("NTB", "NTB")


def test_a_name_and_a_role_side_by_side_are_two():
    page = Page(
        url="https://news.example/tower",
        body=(
            "<title>Tower</title><article><h1>Tower will be lit again</h1>"
            '<div class="byline"><span>Jane Roe</span><span>harbour reporter</span></div>'
            f"{paragraphs(wrapped='<p>{1}</p>')}</article>"
        ).encode(),
        content_type="text/html",
    )
    assert [author.name for author in parse_generic(page).authors] == ["Jane Roe"]


@pytest.mark.parametrize(
    "text",
    [
        "Vídeo mostra o momento em que a ponte cai.",
        "Видео опубликовал губернатор.",
        "Weitere Themen der Sitzung waren die Kita-Gebühren und der Haushalt.",
        "Mehr über die Hintergründe will die Polizei am Montag sagen.",
        "Schon gelesen habe er den Brief, sagte Meier.",
        "Przeczytaj, zanim podpiszesz, radzi prawnik.",
        "انضم إلى الحزب عام 2010.",
        "Síguenos, gritaban los manifestantes.",
        "No comment, he said.",
        "Something went wrong with the count, the clerk said.",
        "Photos by satellite show nine new buildings.",
        "Sponsored by Sen. Hart, the bill passed 40-2.",
        "Developing story lines is her job.",
        "会員限定の販売会には約200人が訪れた。",
    ],
)
def test_sentences_that_begin_like_furniture_stay(text):
    assert rule_of(text) is None


def test_a_subhead_in_the_story_is_no_standfirst():
    body = (
        "<p>The harbour council voted on Tuesday to light the western tower again, after forty years in the dark.</p>"
        '<h3 class="subhead">A long night</h3>' + paragraphs(wrapped="<p>{1}</p>")
    )
    page = Page(
        url="https://news.example/tower",
        body=f"<title>Tower</title><article><h1>Tower will be lit again</h1>{body}</article>".encode(),
        content_type="text/html",
    )
    assert "A long night" in parse_generic(page).text


def test_a_paragraph_of_the_story_with_a_class_that_sounds_like_furniture_stays():
    told = "The share price of the ferry company fell by a tenth on Monday, when the council's vote became known to its owners."
    body = (
        paragraphs(wrapped="<p>{1}</p>")
        + f'<p class="share-price">{told}</p>'
        + paragraphs(wrapped="<p>{1} Again {0}.</p>")
    )
    page = Page(
        url="https://news.example/tower",
        body=f"<title>Tower</title><article><h1>Tower will be lit again</h1>{body}</article>".encode(),
        content_type="text/html",
    )
    assert told in parse_generic(page).text


def test_who_is_quoted_did_not_write_the_article():
    quote = '<blockquote><p>It was dark.</p><cite class="author">Ann Pruitt</cite></blockquote>'
    page = Page(
        url="https://news.example/tower",
        body=(
            f"<title>Tower</title><article><h1>Tower will be lit again</h1>{paragraphs(wrapped='<p>{1}</p>')}{quote}</article>"
        ).encode(),
        content_type="text/html",
    )
    assert parse_generic(page).authors == ()
