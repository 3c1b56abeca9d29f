"""The generic body on small invented pages: which container, which blocks, what is cut and under which rule."""

import time

import pytest

from parsers import Page, parse_generic
from parsers.article import Article

FIRST = (
    "The harbour board of Aldermouth voted on Tuesday to rebuild the northern "
    "pier, which a storm took away in March, at a cost of nine million crowns."
)
SECOND = (
    "Fishermen, who had asked for the work since spring, said that "
    "the vote came late, but that it came before the herring did."
)
THIRD = "Work begins in August, the board's chairwoman said, and ends, if the weather allows, before the ice."
AUTHOR = '<p class="byline">By Ada Quill</p>'
HEAD = '<head><title>Pier to be rebuilt - Aldermouth Post</title><meta property="og:title" content="Pier to be rebuilt"></head>'
MENU = (
    "<ul>"
    + "".join(f'<li><a href="/{word}">{word.title()}</a></li>' for word in ("news", "sport", "weather", "tides"))
    + "</ul>"
)


def article(body: str, *, lang: str = "en") -> Article:
    return parse_generic(
        Page(url="https://post.example/2025/pier", body=f"<html lang={lang}>{HEAD}<body>{body}</body></html>".encode())
    )


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def rules(found: Article) -> dict[str, str]:
    return {removed.text: removed.rule for removed in found.removed}


def test_container_among_menus_and_rails() -> None:
    found = article(
        f"<div class=nav>{MENU}</div><h1>Pier to be rebuilt</h1><div class=text>{paragraphs(FIRST, SECOND, THIRD)}</div>"
        f"<div class=sidebar><p>{SECOND} {THIRD}</p></div><footer><p>{FIRST}</p></footer>"
    )
    assert list(found.paragraphs()) == [FIRST, SECOND, THIRD]


def test_named_container_wins_over_prose_around_it() -> None:
    other = (
        "A long account of something else altogether, told at length, with commas, and with a full stop at its end. "
        * 4
    )
    found = article(
        f"<h1>Pier to be rebuilt</h1><div class=entry-content>{paragraphs(FIRST, SECOND, THIRD)}</div>"
        f"<div class=below><p>{other}</p></div>"
    )
    assert list(found.paragraphs()) == [FIRST, SECOND, THIRD]


def test_split_body_is_joined() -> None:
    found = article(
        f"<h1>Pier to be rebuilt</h1><section><div class=story-text>{paragraphs(FIRST)}</div></section>"
        f"<div class=ad>Advertisement</div><section><div class=story-text>{paragraphs(SECOND, THIRD)}</div></section>"
    )
    assert list(found.paragraphs()) == [FIRST, SECOND, THIRD]


def test_lede_outside_the_container_belongs_to_the_text() -> None:
    lede = "Vor dem Hafen von Aldermouth soll die nördliche Mole neu gebaut werden, beschloss der Rat am Dienstag."
    found = article(
        f"<h1>Pier to be rebuilt</h1><header><p class=intro>{lede}</p></header>"
        f"<div class=article-body>{paragraphs(FIRST, SECOND, THIRD)}</div>",
        lang="de",
    )
    assert list(found.paragraphs()) == [lede, FIRST, SECOND, THIRD]


def test_english_standfirst_before_the_text_is_not_text() -> None:
    found = article(
        f"<h1>Pier to be rebuilt</h1><p class=dek>A vote after a long winter, and work before the ice comes.</p>"
        f"<div class=article-body>{paragraphs(FIRST, SECOND, THIRD)}</div>"
    )
    assert list(found.paragraphs()) == [FIRST, SECOND, THIRD]


def test_double_breaks_part_paragraphs_and_single_ones_do_not() -> None:
    found = article(f"<h1>Pier to be rebuilt</h1><div>{FIRST}<br><br>{SECOND}<br> <br>{THIRD}<br>So it is.</div>")
    assert list(found.paragraphs()) == [FIRST, SECOND, f"{THIRD} So it is."]


def test_kinds_of_blocks_in_order() -> None:
    found = article(
        f"<h1>Pier to be rebuilt</h1><article><p>{FIRST}</p><h2>The vote</h2><blockquote><p>{SECOND}</p></blockquote>"
        f"<ol><li>Nine members were in favour of the plan.</li><li>Two were not, and said so.</li></ol>"
        f"<table><tr><th>Year</th><th>Herring</th></tr><tr><td>2024</td><td>410 t</td></tr></table>"
        f"<pre>pier --length 240\npier --width 12</pre><p>{THIRD}</p></article>"
    )
    assert [block.kind for block in found.blocks] == [
        "paragraph", "heading", "quote", "list_item", "list_item", "table", "code", "paragraph",
    ]  # fmt: skip
    assert found.blocks[1].level == 2
    assert found.blocks[3].ordered
    assert found.blocks[5].rows == (("Year", "Herring"), ("2024", "410 t"))
    assert found.blocks[6].text == "pier --length 240\npier --width 12"


def test_marks_point_at_their_words() -> None:
    found = article(
        f"<h1>Pier to be rebuilt</h1><article><p>The  <a href='/vote'> vote "
        "</a> was <strong>close</strong>, people said, and it was late.</p>"
        f"{paragraphs(FIRST, SECOND)}</article>"
    )
    block = found.blocks[0]
    assert block.text == "The vote was close, people said, and it was late."
    assert [(block.text[mark.start : mark.end], mark.kind, mark.url) for mark in block.marks] == [
        ("vote", "link", "https://post.example/vote"),
        ("close", "strong", None),
    ]


def test_picture_with_caption_and_credit_is_a_block_and_not_text() -> None:
    found = article(
        f"<h1>Pier to be rebuilt</h1><article><p>{FIRST}</p><figure><img "
        "src='data:image/gif;base64,AA' data-src='/pier.jpg' width=800 height=500 alt='A pier'>"
        f"<figcaption>The pier in March. Photo: Ida Holm</figcaption></figure>{paragraphs(SECOND, THIRD)}</article>"
    )
    assert list(found.paragraphs()) == [FIRST, SECOND, THIRD]
    image = next(block.image for block in found.blocks if block.image)
    assert (image.url, image.caption, image.credit, image.alt, image.width, image.height) == (
        "https://post.example/pier.jpg", "The pier in March.", "Photo: Ida Holm", "A pier", 800, 500,
    )  # fmt: skip


def test_lazy_picture_takes_the_largest_of_its_set() -> None:
    found = article(
        f"<h1>Pier to be rebuilt</h1><article><p>{FIRST}</p><img "
        "srcset='/small.jpg 400w, /large.jpg 1600w'><img src='/logo.png' width=16>"
        f"{paragraphs(SECOND, THIRD)}</article>"
    )
    assert [image.url for image in found.images] == ["https://post.example/large.jpg"]


def test_list_of_cards_is_cut_and_kept_as_related_links() -> None:
    cards = "".join(
        f'<div class="c-item"><h3><a href="/2025/story-{n}">What the council did about the lighthouse, part {n}</a></h3>'
        f"<span>12 May 2025</span><p>An excerpt of the story, which goes on for a while, and then stops where it has to.</p></div>"
        for n in range(1, 5)
    )
    found = article(
        f"<h1>Pier to be rebuilt</h1><div class=main><div>"
        f"{paragraphs(FIRST, SECOND, THIRD)}</div><div class=related>{cards}</div></div>"
    )
    assert list(found.paragraphs()) == [FIRST, SECOND, THIRD]
    related = [link for link in found.links if link.kind == "related"]
    assert [link.title for link in related] == [
        f"What the council did about the lighthouse, part {n}" for n in range(1, 5)
    ]
    assert related[0].published is not None
    assert related[0].published.isoformat() == "2025-05-12"
    assert related[0].excerpt is not None


@pytest.mark.parametrize(
    ("block", "rule"),
    [
        ('<p><a href="/other">Read more: what the lighthouse keeper saw that night</a></p>', "related"),
        ("<p>LOOK-UP TOOL: <a href='/tides'>See the tides of your own harbour</a></p>", "related"),
        ("<p>Sign up to our daily newsletter and get the tides in your inbox.</p>", "newsletter"),
        ("<div class='share-bar'><p>Share on Facebook</p></div>", "share"),
        ("<p>Advertisement</p>", "advertisement"),
        ("<p>Olaf Berg | Norwave | Getty Images</p>", "caption"),
        ("<p>Follow the Post on Twitter and Instagram.</p>", "share"),
        ("<p>12</p>", "counter"),
        ("<p>___</p>", "separator"),
        ("<div class='author-bio'><p>Ida Holm has written about the sea for twenty years.</p></div>", "author_note"),
        (
            "<div class='tnt-inline-asset factbox'><p>Piers lost since 1990: four</p></div>",
            "sidebar",
        ),
        ("<div class='reader-poll'><p>Should the pier be rebuilt?</p></div>", "feedback"),
        (f"<blockquote class='pull-quote'>{SECOND[:60]}</blockquote>", "pullquote"),
    ],
)
def test_furniture_inside_the_text_is_cut_by_name(block: str, rule: str) -> None:
    found = article(
        f"<h1>Pier to be rebuilt</h1><article>{paragraphs(FIRST, SECOND)}{block}{paragraphs(THIRD)}</article>"
    )
    assert list(found.paragraphs()) == [FIRST, SECOND, THIRD]
    assert [removed.rule for removed in found.removed] == [rule]


def test_disclaimer_and_correction_have_their_own_place() -> None:
    disclaimer = "The views expressed in this article are the author's own and do not reflect those of the Post."
    correction = "Correction: An earlier version of this story named the wrong pier."
    found = article(
        f"<h1>Pier to be rebuilt</h1><article>{paragraphs(FIRST, SECOND, THIRD, disclaimer, correction)}</article>"
    )
    assert list(found.paragraphs()) == [FIRST, SECOND, THIRD]
    assert [d.text for d in found.disclaimers] == [disclaimer]
    assert [c.text for c in found.corrections] == [correction]
    assert rules(found) == {disclaimer: "disclaimer", correction: "correction"}


def test_hidden_text_is_left_out_unless_it_is_all_there_is() -> None:
    shown = article(
        f"<h1>Pier to be rebuilt</h1><article>{paragraphs(FIRST, SECOND)}<p style='display: none'>{THIRD}</p></article>"
    )
    assert list(shown.paragraphs()) == [FIRST, SECOND]
    hidden = article(
        f"<h1>Pier to be rebuilt</h1><article style='display:none'>{paragraphs(FIRST, SECOND, THIRD)}</article>"
    )
    assert list(hidden.paragraphs()) == [FIRST, SECOND, THIRD]


def test_heading_over_nothing_is_cut() -> None:
    found = article(
        f"<h1>Pier to be rebuilt</h1><article>{paragraphs(FIRST, SECOND, THIRD)}<h3>What we know about it</h3></article>"
    )
    assert list(found.paragraphs()) == [FIRST, SECOND, THIRD]


def test_layout_class_names_do_not_cut_the_text() -> None:
    found = article(
        f"<h1>Pier to be rebuilt</h1><div class='layout has-sidebar comments-open'>"
        f"<div class='no-ads'>{paragraphs(FIRST, SECOND, THIRD)}</div></div>"
    )
    assert list(found.paragraphs()) == [FIRST, SECOND, THIRD]


def test_deep_nesting_is_read_without_recursion_error() -> None:
    deep = "<div>" * 280 + paragraphs(FIRST, SECOND) + "</div>" * 280
    assert list(article(f"<h1>Pier to be rebuilt</h1>{deep}").paragraphs()) == [FIRST, SECOND]


def test_same_page_parsed_twice_is_the_same_record() -> None:
    page = Page(
        url="https://post.example/2025/pier",
        body=f"{HEAD}<h1>Pier</h1><article>{paragraphs(FIRST, SECOND)}</article>".encode(),
    )
    assert parse_generic(page) == parse_generic(page)


@pytest.mark.parametrize(
    "attributes", ["hidden", 'aria-hidden="true"', 'style="display: none"', 'style="visibility:hidden"']
)
def test_what_the_page_hides_is_not_text(attributes) -> None:
    found = article(
        f"<h1>Pier to be rebuilt</h1><div><p>{FIRST}</p><p {attributes}>{SECOND}</p>"
        f"<p>{THIRD} <span {attributes}>Nobody reads this.</span><span class=sr-only>opens in a new window</span></p></div>"
    )
    assert list(found.paragraphs()) == [FIRST, THIRD]


def test_the_pages_footer_is_left_out_and_an_articles_is_not() -> None:
    found = article(
        f"<article><h1>Pier to be rebuilt</h1><div>{paragraphs(FIRST, SECOND)}</div><footer><p>{THIRD}</p></footer></article>"
        f"<footer>{paragraphs(FIRST + ' Once more.', SECOND + ' Once more.')}</footer>"
    )
    assert list(found.paragraphs())[:2] == [FIRST, SECOND]
    assert not [text for text in found.paragraphs() if "Once more" in text]


def test_deep_nesting_is_read_without_an_error() -> None:
    found = article(f"<h1>Pier to be rebuilt</h1>{paragraphs(FIRST, SECOND, THIRD)}" + "<div>" * 3_000 + "deep")
    assert list(found.paragraphs()) == [FIRST, SECOND, THIRD]
    article(
        "<h1>" + "<div>" * 1_900 + "Pier to be rebuilt" + "</div>" * 1_900 + f"</h1>{paragraphs(FIRST, SECOND, THIRD)}"
    )


def test_marks_keep_their_places_between_parts_of_white_space() -> None:
    found = article(
        f"<h1>Pier to be rebuilt</h1><p>{FIRST}</p><p>The  <b> board </b>\n of <a href='/a'>Alder\u00admouth</a> <i>voted</i>,"
        f" at last, to rebuild it.</p><p>{THIRD}</p>"
    )
    block = found.blocks[1]
    assert [block.text[mark.start : mark.end] for mark in block.marks] == ["board", "Aldermouth", "voted"]


LEDE = "Der Hafenvorstand von Aldermouth hat am Dienstag beschlossen, den Pier im Norden der Stadt neu zu bauen."


def test_a_lede_printed_as_a_heading_is_text_outside_of_english() -> None:
    page = f"<h1>Pier to be rebuilt</h1><header><h2>{LEDE}</h2></header><div class=entry-content>{paragraphs(FIRST, SECOND)}</div>"
    assert next(article(page, lang="de").paragraphs()) == LEDE
    assert LEDE not in article(page, lang="en").paragraphs()


def test_a_lede_is_found_under_a_headline_that_is_no_h1() -> None:
    found = article(
        f"<div class=top><div class=big>Pier to be rebuilt</div><div class=intro><p>{LEDE}</p></div></div>"
        f"<div class=entry-content>{paragraphs(FIRST, SECOND, THIRD)}</div>",
        lang="de",
    )
    assert list(found.paragraphs()) == [LEDE, FIRST, SECOND, THIRD]


def test_nothing_follows_the_heading_of_a_comment_section() -> None:
    said = (
        "I was there when the pier went, and nobody has asked me about it since, which tells you all about the board."
    )
    found = article(
        f"<div><h1>Pier to be rebuilt</h1>{paragraphs(FIRST, SECOND, THIRD, FIRST[:-1] + ', again.')}<h2>Comments (2)</h2>"
        f"<div><b>gull</b><p>{said}</p></div><div><b>herring</b><p>{said[:-1]}, gull.</p></div></div>"
    )
    assert list(found.paragraphs())[-1] == FIRST[:-1] + ", again."
    assert rules(found)[said] == "comment"


LINES = (
    "The mart at Corrie sold 412 lambs on Monday, fewer than last year.",
    "Prices rose by a tenth, which nobody had expected of a wet week.",
    "Farquhar Bell bought the best pen for his nephew in the glen.",
    "The ring opens again on Thursday at nine, with cattle first.",
)


def test_a_table_that_lays_the_page_out_is_no_data_however_short_its_paragraphs() -> None:
    sections = "".join(f"<a href=/n{n}>Section {n}</a><br>" for n in range(12))
    story = "".join(f"<p>{line}</p>" for line in LINES)
    page = (
        f"<title>Mart report: lambs dearer</title><table><tr><td>{sections}</td>"
        f"<td><h1>Mart report: lambs dearer</h1>{story}</td></tr></table>"
    )
    assert list(parse_generic(Page("https://courier.example/1", page.encode())).paragraphs()) == list(LINES)


def test_a_table_of_figures_in_a_text_stays_one() -> None:
    rows = "".join(f"<tr><td><p>Pen {n}</p></td><td><p>{n * 3} crowns</p></td></tr>" for n in range(6))
    story = "".join(f"<p>{line}</p>" for line in LINES)
    page = f"<title>Mart report</title><article><h1>Mart report</h1>{story}<table>{rows}</table>{story}</article>"
    found = parse_generic(Page("https://courier.example/1", page.encode()))
    assert [len(block.rows) for block in found.blocks if block.kind == "table"] == [6]


def test_a_line_in_bold_before_a_break_is_a_paragraph_of_its_own() -> None:
    found = article(
        f"<h1>Pier to be rebuilt</h1><div class=text><p>{FIRST}</p><p><b>What it costs</b><br>{SECOND}</p>"
        f"<p><b>Work</b> begins<br>in August</p><p>{THIRD}</p></div>"
    )
    assert list(found.paragraphs()) == [FIRST, "What it costs", SECOND, "Work begins in August", THIRD]


def test_a_pull_quote_may_name_who_said_it() -> None:
    quote = "“The vote came late, but before the herring” — Nils Roe, fisherman"
    said = "“The vote came late, but before the herring,” said Nils Roe, who has fished here since the old pier stood."
    found = article(
        f"<h1>Pier to be rebuilt</h1><div class=text>{paragraphs(FIRST, said)}<blockquote>{quote}</blockquote>"
        f"<p>{THIRD}</p></div>"
    )
    assert list(found.paragraphs()) == [FIRST, said, THIRD]
    assert rules(found)[quote] == "pullquote"


def test_a_pull_quote_may_be_shortened_and_sign_in_a_line_of_its_own() -> None:
    said = "“The vote came late, I grant them that, but it came before the herring,” said Nils Roe on the pier."
    found = article(
        f"<h1>Pier to be rebuilt</h1><div class=text>{paragraphs(FIRST, said)}<blockquote><p>“The vote came late, but it came "
        f"before the herring”</p><cite>Nils Roe, fisherman</cite></blockquote><p>{THIRD}</p></div>"
    )
    assert list(found.paragraphs()) == [FIRST, said, THIRD]
    assert rules(found)["Nils Roe, fisherman"] == "pullquote"


@pytest.mark.parametrize(
    ("said", "quote"),
    [
        (
            "“I have never met the owner of the ice house and I have never taken any money from his firm,” he said last year.",
            "I have met the owner of the ice house and I have taken money from his firm",
        ),
        (
            "The board pays nine thousand crowns for each week of delay after the first of May, and not a penny before it.",
            "The board pays two thousand crowns for each week of delay after the first of June",
        ),
        (
            "Old age should burn and rave at close of day, she read out. Rage, rage against the dying of the light, she went on.",
            "Rage, rage against the dying of the light, old age should burn and rave",
        ),
        (
            "The minister hardly lied about the terms of the ferry contract, the inquiry found, and it took him at his word.",
            "The minister lied about the ferry contract",
        ),
        (
            "Nobody on the board had known of the cracks in the pier before the storm came in, it says in the report.",
            "Had the board known of the cracks in the pier before the storm?",
        ),
    ],
)
def test_a_quotation_that_says_something_else_is_text(said: str, quote: str) -> None:
    found = article(
        f"<h1>Pier to be rebuilt</h1><div class=text>{paragraphs(FIRST, said)}<blockquote><p>{quote}</p></blockquote>"
        f"<p>{THIRD}</p></div>"
    )
    assert list(found.paragraphs()) == [FIRST, said, quote, THIRD]


@pytest.mark.parametrize(
    ("before", "ending"),
    [
        ("<p>Will he stand again?</p>", "<p>No</p>"),
        ("<p>The last entry in her diary is a date and nothing else:</p>", "<p>14 March 1944</p>"),
        ("<p>Key dates</p>", "<ul><li>3 March 2025: vote</li><li>9 May 2025: first oak</li></ul>"),
        ("<p>The tour</p>", "<p>Leeds, 9 May 2025</p>"),
        (f"<p>{SECOND} Then.</p>", "<p>Ada Quill, fisherman, 3 March 1931 – 9 May 2025</p>"),
        ("<p>Who owns the pier now?</p>", "<p>Aldermouth Post</p>"),
        (f"<p>{SECOND} Then.</p>", "<p>Kickoff: Saturday, 3 May 2025, 3 pm</p>"),
    ],
)
def test_a_short_ending_of_the_story_stays(before: str, ending: str) -> None:
    head = '<head><title>Pier</title><meta property="og:site_name" content="Aldermouth Post"></head>'
    story = f"{paragraphs(FIRST, SECOND, THIRD, f'{FIRST} Again.', f'{THIRD} Again.')}{before}{ending}"
    page = f"<html lang=en>{head}<body><h1>Pier to be rebuilt</h1><div class=text>{story}</div></body></html>"
    found = parse_generic(Page(url="https://post.example/2025/pier", body=page.encode()))
    last = next(reversed(list(found.paragraphs())))
    assert last in ending


@pytest.mark.parametrize(
    "opening",
    [
        "Ada Quill was a child of nine when the storm took the pier, and she has written of nothing else since.",
        "Ada Quill lives in Aldermouth, in the house where she was born.",
        "Ada Quill has worked on the pier for 31 years. She told us what the board will not say.",
        "Ada Quill writes: The board of this town has lost its mind, and I can prove it.",
    ],
)
def test_a_story_may_begin_with_its_author(opening: str) -> None:
    found = article(
        f"<h1>Pier to be rebuilt</h1>{AUTHOR}<div class=text>{paragraphs(opening, FIRST, SECOND, THIRD)}</div>"
    )
    assert next(found.paragraphs()) == opening


@pytest.mark.parametrize(
    "line",
    ["Final | <a href=/r>Aldermouth 3, Port Lune 1</a>", "BBC One | <a href=/r>The Repair Shop, 9pm</a>"],
)
def test_a_name_and_a_link_are_no_label(line: str) -> None:
    found = article(f"<h1>Pier to be rebuilt</h1><div class=text>{paragraphs(FIRST, line, SECOND, THIRD)}</div>")
    assert len(list(found.paragraphs())) == 4


def test_tags_without_links_are_tags() -> None:
    tags = "<ul class=tags><li>Pier</li><li>Harbour board</li><li>Storm</li></ul>"
    found = article(f"<h1>Pier to be rebuilt</h1><div class=text>{paragraphs(FIRST, SECOND, THIRD)}{tags}</div>")
    assert list(found.paragraphs()) == [FIRST, SECOND, THIRD]


def test_a_list_of_sources_is_none_of_the_text_and_still_credits() -> None:
    sources = "<h3>Verwendete Quellen</h3><ul><li>Anfrage an den Hafen</li><li>Mit Material der Nachrichtenagentur dpa</li></ul>"
    story = paragraphs(FIRST, SECOND, THIRD, f"{FIRST} Again.", f"{SECOND} Again.")
    found = article(f"<h1>Pier to be rebuilt</h1><div class=text>{story}{sources}</div>", lang="de")
    assert list(found.paragraphs())[-1] == f"{SECOND} Again."
    assert found.attribution.wire == "dpa"


def test_the_name_of_a_town_in_a_list_is_no_agencys_mark() -> None:
    story = paragraphs(FIRST, SECOND, THIRD)
    found = article(
        f"<h1>Pier to be rebuilt</h1><div class=text>{story}<ul><li>Boise</li><li>Reuters</li><li>Meridian</li></ul>"
        f"<p>{FIRST} Again.</p></div>"
    )
    assert "Reuters" in list(found.paragraphs())


@pytest.mark.parametrize(
    "signature",
    [
        "<img src=/a.jpg><p>Ida Holm, The Canadian Press</p>",
        "<blockquote><p>“It will not stand.”</p><p>Ida Holm, The Associated Press</p></blockquote>",
        "<table><tr><td>Employer</td><td>Press Association</td></tr><tr><td>Years</td><td>Nine</td></tr></table>",
    ],
)
def test_who_took_a_picture_or_is_quoted_did_not_send_the_text(signature: str) -> None:
    story = f"{paragraphs(FIRST, SECOND)}{signature}{paragraphs(THIRD, f'{FIRST} Again.', f'{SECOND} Again.')}"
    found = article(f"<h1>Pier to be rebuilt</h1><div class=text>{story}</div>")
    assert (found.attribution.originator, found.attribution.wire) == (None, None)


def test_what_is_found_at_the_sources_of_a_river_is_text() -> None:
    sources = "<h3>Quellen</h3><ul><li>Die Adelheidquelle liegt zwei Stunden oberhalb des Dorfes.</li></ul>"
    story = paragraphs(FIRST, SECOND, THIRD, f"{FIRST} Again.", f"{SECOND} Again.")
    found = article(f"<h1>Pier to be rebuilt</h1><div class=text>{story}{sources}</div>", lang="de")
    assert list(found.paragraphs())[-1] == "Die Adelheidquelle liegt zwei Stunden oberhalb des Dorfes."


def test_a_last_section_about_what_the_story_tells_of_is_text() -> None:
    about = "<h2>About Hurricane Milton</h2><p>Hurricane Milton made landfall near Siesta Key and took the pier.</p>"
    story = paragraphs(FIRST, SECOND, THIRD, f"{FIRST} Again.", f"{SECOND} Again.")
    found = article(f"<h1>Pier to be rebuilt</h1><div class=text>{story}{about}</div>")
    assert "About Hurricane Milton" in list(found.paragraphs())


def test_what_react_streams_is_text_and_what_a_page_hides_is_not() -> None:
    """https://react.dev/reference/react-dom/server: a boundary's content comes hidden, a script moves it to its place."""
    found = article(
        f"<h1>Pier to be rebuilt</h1><template id=B:0></template><p>Shop the harbour sale now, while the lamps last, for less.</p>"
        f'<div hidden id="S:0"><main>{paragraphs(FIRST, SECOND, THIRD)}</main></div>'
        f'<div hidden id="menu">{paragraphs(f"{FIRST} Hidden.")}</div>'
    )
    assert list(found.paragraphs()) == [FIRST, SECOND, THIRD]


def test_what_a_release_ends_with_is_none_of_the_text() -> None:
    about = "<h2>About Harbour & Sons</h2><p>Harbour & Sons builds piers. It holds nine patents.</p><p>Ida Holm 555 0100</p>"
    story = paragraphs(FIRST, SECOND, THIRD, f"{FIRST} Again.", f"{SECOND} Again.")
    found = article(f"<h1>Pier to be rebuilt</h1><div class=text>{story}{about}</div>")
    assert list(found.paragraphs()) == [FIRST, SECOND, THIRD, f"{FIRST} Again.", f"{SECOND} Again."]
    assert rules(found)["About Harbour & Sons"] == "about"


def test_quotations_are_compared_in_bounded_time() -> None:
    story = paragraphs(*(f"Keeper {'storm pier board ' * 300}{number}." for number in range(120)))
    words = f"Storm keeper {'pier ' * 30}"
    quotes = "".join(f"<blockquote><p>{words}{one}{two}</p></blockquote>" for one in "abcdef" for two in "abcdefghij")
    started = time.process_time()
    article(f"<h1>Pier to be rebuilt</h1><div class=text>{story}{quotes}</div>")
    assert time.process_time() - started < 2  # with every place in every paragraph seven seconds


def test_a_post_may_say_what_the_story_says() -> None:
    said = "The board resolved to observe a minute of silence for the pier, and to sit again on Friday."
    post = "Board resolved to observe a minute of silence for the pier"
    found = article(
        f"<h1>Pier to be rebuilt</h1><div class=text>{paragraphs(FIRST, said, THIRD)}<blockquote><p>{post}</p>"
        f"— The Board (@aldermouth) March 4, 2025</blockquote>{paragraphs(SECOND)}</div>"
    )
    assert post in list(found.paragraphs())


def test_what_editors_tagged_is_not_a_list_of_tags() -> None:
    found = article(
        f"<h1>Pier to be rebuilt</h1><div class=text>{paragraphs(FIRST)}<ul class=edTag><li>Nets longer than the pier;</li>"
        f"<li>lamps of more than nine candles.</li></ul>{paragraphs(SECOND, THIRD)}"
        "<ul class=tags><li><a href=/t/pier>Pier</a></li><li><a href=/t/storm>Storm</a></li></ul></div>"
    )
    assert list(found.paragraphs()) == [
        FIRST, "Nets longer than the pier;", "lamps of more than nine candles.", SECOND, THIRD
    ]  # fmt: skip


@pytest.mark.parametrize("colophon", ["S", "kb", "Published - March 14, 2024 09:12 pm IST", "Aldermouth Post"])
def test_what_a_paper_ends_its_texts_with_is_none_of_the_text(colophon: str) -> None:
    head = '<head><title>Pier</title><meta property="og:site_name" content="Aldermouth Post"></head>'
    story = paragraphs(FIRST, SECOND, THIRD, f"{FIRST} Again.", f"{SECOND} Again.", colophon)
    page = f"<html lang=en>{head}<body><h1>Pier to be rebuilt</h1><div class=text>{story}</div></body></html>"
    found = parse_generic(Page(url="https://post.example/2025/pier", body=page.encode()))
    assert list(found.paragraphs()) == [FIRST, SECOND, THIRD, f"{FIRST} Again.", f"{SECOND} Again."]


def test_a_quotation_that_stands_nowhere_else_is_text() -> None:
    quote = "“Nobody here believed in it any more” — Nils Roe, fisherman"
    found = article(
        f"<h1>Pier to be rebuilt</h1><div class=text>{paragraphs(FIRST, SECOND)}<blockquote>{quote}</blockquote>"
        f"<p>{THIRD}</p></div>"
    )
    assert quote in list(found.paragraphs())


@pytest.mark.parametrize(
    "note",
    [
        "Ada Quill covers harbours. Reach her on 555 0100.",
        "Ada Quill is a reporter in Aldermouth.",
        "Dr Ada Quill teaches hydrology at Aldermouth.",
        "Quill has written about the coast since 2009.",
    ],
)
def test_what_is_told_of_the_author_under_the_text_is_cut(note: str) -> None:
    found = article(
        f"<h1>Pier to be rebuilt</h1>{AUTHOR}<div class=text>{paragraphs(FIRST, SECOND, THIRD)}<p>{note}</p></div>"
    )
    assert list(found.paragraphs()) == [FIRST, SECOND, THIRD]
    assert rules(found)[note] == "author_note"


def test_what_is_told_of_the_author_above_the_text_is_cut_where_the_full_name_is_given() -> None:
    note, sentence = (
        "Ada Quill is the director of the Tide Institute.",
        "Quill covers the lamp with a cloth, as she has for years.",
    )
    found = article(
        f"<h1>Pier to be rebuilt</h1>{AUTHOR}<div class=text>{paragraphs(note, sentence, FIRST, SECOND, THIRD)}</div>"
    )
    assert list(found.paragraphs()) == [sentence, FIRST, SECOND, THIRD]


@pytest.mark.parametrize(
    ("author", "ending"),
    [
        ("Ada Quill", "Nils Roe has fished from the northern pier since 1987."),
        ("Jane Smith", "Smith was sentenced to 12 years in prison at Hull Crown Court on Friday."),
        ("Tom McDonald", "Donald has said he will not stand again, and nobody asked him to."),
        ("Julie Martin", "Martin is survived by her husband and two sons."),
        ("Kate Taylor", "Professor Taylor leads the project, which ends in 2027."),
        ("Reuters", "Reuters was unable to verify the footage independently."),
        ("BBC News", "BBC News has contacted the Home Office for comment."),
        ("Boris Johnson", "“Boris Johnson must go.”"),
        ("Sarah Roe", "“Sarah Roe was 14.”"),
    ],
)
def test_what_is_told_of_anybody_else_stays(author: str, ending: str) -> None:
    found = article(
        f'<h1>Pier to be rebuilt</h1><p class="byline">By {author}</p>'
        f"<div class=text>{paragraphs(FIRST, SECOND, THIRD, ending)}</div>"
    )
    assert list(found.paragraphs())[-1] == ending


@pytest.mark.parametrize(
    "kept",
    [
        "<ol><li><strong>Heat the oven</strong><br>Set it to 180C and wait.</li></ol>",
        "<p><strong>Nils Roe</strong><br>said on Monday that he would not go to the pier again.</p>",
        "<p><b>To rebuild the pier and</b><br><b>to move the market</b></p>",
    ],
)
def test_a_line_in_bold_that_goes_on_is_no_heading(kept: str) -> None:
    found = article(f"<h1>Pier to be rebuilt</h1><div class=text>{paragraphs(FIRST, SECOND)}{kept}<p>{THIRD}</p></div>")
    assert len(list(found.paragraphs())) == 4


def test_the_same_words_of_two_speakers_stay() -> None:
    quotes = "".join(
        f"<blockquote>“I take full responsibility for this” — {name}</blockquote>" for name in ("Nils Roe", "Ada Quill")
    )
    found = article(
        f"<h1>Pier to be rebuilt</h1><div class=text>{paragraphs(FIRST, SECOND)}{quotes}<p>{THIRD}</p></div>"
    )
    assert sum("full responsibility" in text for text in found.paragraphs()) == 2


def test_lines_of_a_page_are_read_in_bounded_time() -> None:
    bold = "<p><b>Bold</b>" + "a line<br>" * 20_000
    capitals = f"<p>{'A' * 300} <a href=/x>x</a> and more</p>" * 20
    quotes = "".join(f"<blockquote>“Words of a quotation number {n} here” — Nils Roe</blockquote>" for n in range(70))
    texts = paragraphs(*(f"{FIRST} Ünd noch {n}." for n in range(2_000)))
    names = "".join(f"<meta name=author content='Ada Quill{n}'>" for n in range(3_000))
    started = time.process_time()
    for body in (bold, capitals, quotes + texts, names + paragraphs(*(f"Quill {n}" for n in range(3_000)))):
        article(f"<h1>Pier to be rebuilt</h1><div class=text>{paragraphs(FIRST, SECOND)}{body}</div>")
    assert time.process_time() - started < 8  # it took over thirty


def test_the_lines_that_sign_the_entries_of_a_live_blog_are_cut() -> None:
    entries = "".join(
        f"<div class=entry><div>{sign}</div><p>{text}</p></div>"
        for sign, text in (
            ("15:41Ada Quill", FIRST),
            ("2:05 pm Ada QuillKey event", SECOND),
            ("Ada Quill", THIRD),
        )
    )
    found = article(f"<h1>Pier to be rebuilt</h1>{AUTHOR}<div class=text>{entries}</div>")
    assert list(found.paragraphs()) == [FIRST, SECOND, THIRD]


def test_the_source_of_a_boxs_figures_is_no_credit_of_the_article() -> None:
    box = "<div><p>Storms since 1990: 41</p><p>Source: Aldermouth Weather Office</p></div>"
    text = paragraphs(FIRST, SECOND, THIRD)
    later = paragraphs(
        *(
            f"{place} sent two boats and a crane to help with the clearing of the quay."
            for place in ("Hull", "Hythe", "Hove")
        )
    )
    amid = article(f"<h1>Pier to be rebuilt</h1><div class=text>{text}{box}{later}</div>")
    assert amid.attribution.originator is None
    assert rules(amid)["Source: Aldermouth Weather Office"] == "credit_line"
    under = article(f"<h1>Pier to be rebuilt</h1><div class=text>{text}<p>Source: Aldermouth Weather Office</p></div>")
    assert under.attribution.originator == "Aldermouth Weather Office"
