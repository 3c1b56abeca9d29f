"""Chinese, Japanese and Korean pages: labels instead of places, no spaces between words."""

import pytest

from parsers import Page, parse_generic
from parsers.attribution import read_credit, read_dateline
from parsers.dates import is_date_line, parse_when, without_dates
from parsers.eastern import labelled_names, language_of, source_within
from parsers.metadata.names import split_names
from parsers.metadata.titles import without_site

LINES = (
    "港口委员会周二投票决定重新点亮西侧灯塔，这座灯塔自一九八六年以来一直没有亮过。",
    "委员会主席表示，修缮工作将在春天开始，费用由渡轮公司和市政府共同承担，居民不必多付一分钱。",
    "住在码头旁的老渔民说，他小时候每天晚上都能看见灯光，如今终于又能看见了，他打算带孙女一起去看。",
)


def page(head: str, top: str, lines=LINES, tail: str = "", *, lang: str = "zh", encoding: str = "utf-8") -> Page:
    body = "".join(f"<p>{line}</p>" for line in lines)
    article = f"<article><h1>西灯塔将重新亮起</h1>{top}{body}{tail}</article>"
    return Page(
        url="https://news.example/2026/11/23/lighthouse.html",
        body=f'<html lang="{lang}"><head>{head}</head><body>{article}</body></html>'.encode(encoding),
        content_type="text/html",
    )


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("作者：张三 责任编辑：李四", ("张三",)),
        ("责任编辑：李四", ()),
        ("作者：佚名", ()),
        ("文/王小明 图/赵五", ("王小明",)),
        ("澎湃新闻记者 段文 廖青", ("段文", "廖青")),
        ("发表于2014-08-24 21:30| 1164次阅读| 来源港口报| 0 条评论| 作者魏星", ("魏星",)),
        ("홍길동 기자", ("홍길동",)),
        ("스포츠항구=홍길동 기자", ("홍길동",)),
        ("記者：山田太郎", ("山田太郎",)),
        ("记者获悉，灯塔将于春天修缮。", None),
        ("港口日报", None),
        ("Jane Roe", None),
    ],
)
def test_writers_are_named_by_labels(line, names):
    assert labelled_names(line) == names


def test_labels_and_sentences_are_no_names():
    assert split_names("版权声明 来源：港口商报 作者： 转载请注明：灯塔将重新亮起") == ()
    assert split_names("张三") == ("张三",)
    assert split_names("by Taboola by Taboola") == ()


@pytest.mark.parametrize(
    ("line", "source"),
    [
        ("（来源：港口晚报）", "港口晚报"),
        ("本文来源：港口晚报 责任编辑：李四_N12", "港口晚报"),
        ("来源： 港口网-文化频道", "港口网"),
        ("출처: 항구일보", "항구일보"),
    ],
)
def test_a_source_line_is_a_credit(line, source):
    credit = read_credit(line)
    assert credit is not None
    assert (credit.rule, credit.names) == ("source_label", (source,))


@pytest.mark.parametrize(
    "line", ["图片来源：摄图网", "来源：网络", "水的来源：山上的泉水，一年四季不断。", "据来源：称"]
)
def test_what_is_no_source_line_stays(line):
    assert read_credit(line) is None


def test_a_source_is_found_beside_the_date():
    assert source_within("2026年11月23日 16:04 来源：港口晚报 作者：张三") == ("港口晚报", "来源：港口晚报")


@pytest.mark.parametrize(
    ("opening", "place", "wire"),
    [
        ("新华社北京11月23日电（记者张三）港口委员会投票决定", "北京", "Xinhua"),
        ("中新社香港11月23日电 港口委员会投票决定", "香港", "China News Service"),
        ("【ワシントン共同】港湾委員会は火曜日", "ワシントン", "Kyodo News"),
        ("(서울=연합뉴스) 홍길동 기자 = 항만위원회는", "서울", "Yonhap"),
    ],
)
def test_wire_stories_open_with_their_agency(opening, place, wire):
    dateline = read_dateline(opening)
    assert dateline is not None
    assert (dateline.place, dateline.wire) == (place, wire)
    assert read_dateline("新华社的记者昨天来到港口。") is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (LINES[0], "zh"),
        ("灯台は春に再び点灯されることになった。", "ja"),
        ("등대가 봄에 다시 켜진다.", "ko"),
        ("The 灯塔 is lit.", None),
    ],
)
def test_signs_tell_the_language(text, language):
    assert language_of(text) == language


@pytest.mark.parametrize(
    ("title", "headline"),
    [
        ("西灯塔将重新亮起_港口频道_港口网", "西灯塔将重新亮起"),
        ("西灯塔将重新亮起-港口晚报", "西灯塔将重新亮起"),
        ("西灯塔将重新亮起 - 港口市人民政府门户网站", "西灯塔将重新亮起"),
        ("西灯塔将重新亮起：渡轮-码头两岸齐欢庆", "西灯塔将重新亮起：渡轮-码头两岸齐欢庆"),
        ("新闻_港口网", "新闻_港口网"),
    ],
)
def test_site_names_are_joined_without_a_space(title, headline):
    assert without_site(title, frozenset(), []) == headline


@pytest.mark.parametrize(
    "line",
    [
        "原创 港口晚报 2026-11-23 16:01:46",
        "更新时间 2026年11月23日, 格林尼治标准时间10:41",
        "2026년 11월 23일 20:27",
        "Le Port | 04.05.2026 à 13h36",
        "am 3. Februar 2026 um 21:17",
    ],
)
def test_a_line_of_a_date_is_none_of_the_text(line):
    assert is_date_line(line)


@pytest.mark.parametrize(
    "line",
    [
        "2026年11月23日，西灯塔将重新亮起。",
        "Am 3. Februar 2026 wurde der Turm gesprengt",
        "Wahl 2026",
        "Sperrfrist: 05.05.2026, 00:01",
        "Deadline: 15. März 2026",
        "Birthdate: 1981-Apr-01 (age 39)",
    ],
)
def test_a_sentence_with_a_date_is_text(line):
    assert not is_date_line(line)


def test_eastern_dates():
    assert without_dates("2026年11月23日 港口").strip(" |") == "港口"
    assert str(parse_when("发布时间：18-03-08")) == "2018-03-08 00:00:00+00:00"


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("2025年1月13日 21時37分", "2025-01-13 21:37"),
        ("2026.11.23 오후 3:20", "2026-11-23 15:20"),
        ("2026년 11월 23일 오전 12시 5분", "2026-11-23 00:05"),
        ("2026年11月23日下午3:20", "2026-11-23 15:20"),
    ],
)
def test_times_of_day(printed, read):
    assert str(parse_when(printed)).startswith(read)


def test_a_chinese_page_is_read_whole():
    article = parse_generic(
        page(
            "<title>西灯塔将重新亮起_港口网</title>",
            "<div>2026年11月23日 16:04 来源：港口晚报 作者：张三</div><p>（原标题：西灯塔明春亮灯）</p>",
            tail="<p>（责任编辑：李四）</p><p>相关阅读：渡轮票价不变</p><p>扫一扫，分享到朋友圈</p><p>版权声明：未经授权不得转载。</p>",
            lang="en",
        )
    )
    assert article.text.split("\n\n") == list(LINES)
    assert (article.headline, article.language) == ("西灯塔将重新亮起", "zh")
    assert [author.name for author in article.authors] == ["张三"]
    assert str(article.published_at) == "2026-11-23 16:04:00+00:00"
    assert (article.attribution.originator, article.attribution.credit_line) == ("港口晚报", "来源：港口晚报")


def test_a_page_that_was_kept_as_utf8_is_read_as_that_whatever_it_declares():
    article = parse_generic(page('<meta charset="gb2312"><title>西灯塔</title>', ""))
    assert article.text.split("\n\n") == list(LINES)
    again = parse_generic(page('<meta charset="gb2312"><title>西灯塔</title>', "", encoding="gb18030"))
    assert again.text == article.text
