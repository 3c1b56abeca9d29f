"""Chinese, Japanese and Korean lines: who wrote, where a text comes from, which agency opens it.

These papers label what others set apart by place: `作者：`, `来源：`, `기자`. A label is read only where it stands beside its
value, and a value only where it looks like a name.
"""

import re
from typing import Final

from parsers.expressions import expression

SIGN: Final = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"  # kana, Han, Hangul
_MOSTLY = 0.5
_LONGEST_NAME = 16
_KANA = expression("[\u3040-\u30ff]")
_HANGUL = expression("[\uac00-\ud7af]")
_HAS_SIGN = expression(f"[{SIGN}]")
_MARK = r"\s*[:：|｜丨/／]\s*"
_WRITERS = "作者|撰文|撰稿|文|执笔|執筆|取材・文|文責|글"
_OTHERS = (
    "责任编辑|責任編輯|责编|編輯|编辑|校对|校對|审核|审校|摄影|攝影|图|图片|翻译|来源|來源|稿源|出处|出典|时间|時間|日期|发布时间|"
    "发布日期|更新时间|阅读|浏览|浏览次数|点击|评论|字号|关键词|声明|版权声明|转载请注明|사진|편집|입력|출처"
)
_ONE_NAME = f"[{SIGN}]{{2,4}}"
_LABELLED = expression(
    rf"(?:(?<=^)|(?<=[^{SIGN}]))(?:(?P<writer>{_WRITERS}){_MARK}|(?:{_OTHERS}){_MARK}|(?P<known>作者)(?={_ONE_NAME}(?:\s|$))"
    rf"|(?P<reporter>[{SIGN}]{{0,10}}(?:记者|記者))(?:{_MARK}|\s*(?={_ONE_NAME}(?:[\s)）】|｜丨/]|$))))"
)
_REPORTER = expression(r"(?<![가-힣])([가-힣]{2,4})\s*(?:기자|특파원|논설위원|선임기자|인턴기자)(?![가-힣])")
_VALUE_ENDS = expression(r"[:：|｜丨/／()（）【】\[\]<>《》。！？,，;；\d]|\s{2,}|\s[-–—]\s")
_BETWEEN = expression(r"[\s、・&和]+")
_NAME = expression(rf"{_ONE_NAME}|[{SIGN}]{{1,8}}·[{SIGN}]{{1,10}}|[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){{0,3}}")
_SINGLE = expression(rf"[{SIGN}A-Za-z][{SIGN}\w.·'’-]{{1,11}}")
_NOBODY: Final = frozenset((
    "未知", "佚名", "匿名", "网络", "網絡", "互联网", "本站", "本网", "综合", "整理", "整合", "编译", "转载", "原创", "管理员",
    "编辑", "小编", "记者", "获悉", "了解", "报道", "采访", "暂无简介", "人气", "人氣", "留言",
))  # fmt: skip
_CLOCK = expression(
    r"(?:(?P<later>午後|오후|下午|晚上|晚间|傍晚)|(?P<earlier>午前|오전|上午|凌晨|早上))\s*(?P<hour>\d{1,2})\s*[時时点點시:：]\s*(?P<minute>\d{1,2})?\s*[分분]?"
    r"|(?P<hour_2>\d{1,2})\s*[時时点點시]\s*(?P<minute_2>\d{1,2})\s*[分분]"
)
_SOURCE_LABELS = (
    "(?:本文|文章|信息|新闻|新聞|稿件|内容|原文|消息|资料)?(?:来源|來源)(?:于|自)?|稿源|出处|出處|出典"
    "|配信元|記事提供|출처"
)
_SOURCE = rf"(?:{_SOURCE_LABELS})\s*[:：]\s*(?P<source>[{SIGN}A-Za-z][{SIGN}\w.·&+]{{1,30}}?)"
_SOURCE_LINE = expression(rf"^[\s(（\[【]*{_SOURCE}(?=\s*$|[\s)）\]】|｜丨-])[^。]{{0,60}}$")
_SOURCE_INSIDE = expression(rf"(?<![{SIGN}]){_SOURCE}(?=$|[\s|｜丨)）\]】,，-])")
_AGENCY_OPENS = expression(
    r"^[\s(（\[【]*(?:据)?(?P<agency>新华社|新華社|中新社|中新网|中央社|人民网)(?P<place>[^\d\s，。（(]{0,10}?)\s?\d{1,2}月\d{1,2}日(?:电|電|讯|訊|消息)"
    r"|^[【〖](?P<place_2>[^】〗\s]{1,12}?)[=＝]?(?P<agency_2>共同|時事|ロイター|AFP)[^】〗]{0,12}[】〗]"
    r"|^[(（](?P<place_3>[가-힣]{2,10})=(?P<agency_3>연합뉴스|뉴시스|뉴스1)[)）]"
)


def is_eastern(text: str) -> bool:
    """Say whether a text has a Chinese, Japanese or Korean sign."""
    return not text.isascii() and _HAS_SIGN.search(text) is not None


def share_of_signs(text: str) -> float:
    """Return the share of a text's letters that are eastern signs, 0 for a text without letters."""
    if not is_eastern(text):
        return 0.0
    letters = sum(map(str.isalpha, text))
    return len(_HAS_SIGN.findall(text)) / letters if letters else 0.0


def language_of(text: str) -> str | None:
    """Return the language of a text that is mostly in eastern signs, told by them: `ko`, `ja` or `zh`; None for any other."""
    if share_of_signs(text) <= _MOSTLY:
        return None
    if _HANGUL.search(text):
        return "ko"
    return "ja" if _KANA.search(text) else "zh"


def labelled_names(text: str) -> tuple[str, ...] | None:
    """Return the names that a line labels as its writers'; none where it labels others alone, None where it labels nobody.

    `作者：张三 责任编辑：李四` -> `张三`; `홍길동 기자` -> `홍길동`. A sentence labels nobody.
    """
    if "。" in text:
        return None
    names = [m[1] for m in _REPORTER.finditer(text)]
    labels = list(_LABELLED.finditer(text))
    if not labels:
        return tuple(dict.fromkeys(names)) or None
    ends = [label.start() for label in labels[1:]] + [len(text)]
    for label, end in zip(labels, ends, strict=True):
        if label["writer"] or label["known"] or label["reporter"]:
            names += _names(text[label.end() : end])
    return tuple(dict.fromkeys(names))


def _names(value: str) -> list[str]:
    if (after := _VALUE_ENDS.search(value)) is not None:
        value = value[: after.start()]
    value = value.strip()
    parts = [part for part in _BETWEEN.split(value) if part]
    if _NAME.fullmatch(value) or (len(parts) == 1 and _SINGLE.fullmatch(value)):
        parts = [value]
    else:
        parts = [part for part in parts if _NAME.fullmatch(part)]
    return [part for part in parts if part not in _NOBODY]


def with_plain_clock(text: str) -> str:
    """Return a text with its times of day in figures: `21時37分`, `오후 9시 37분` and `下午9:37` as `21:37`."""
    return _CLOCK.sub(_plain, text)


def _plain(clock: re.Match[str]) -> str:
    hour, minute = int(clock["hour"] or clock["hour_2"]), clock["minute"] or clock["minute_2"] or "0"
    if clock["later"]:
        hour = hour % 12 + 12
    elif clock["earlier"] and hour == 12:
        hour = 0
    return f" {hour}:{minute:0>2} "


def may_be_name(text: str) -> bool:
    """Say whether an eastern text without any label may be a name: short, without the signs of sentences and labels."""
    return (
        len(text) <= _LONGEST_NAME
        and text.count(" ") <= 1
        and text not in _NOBODY
        and not any(c in "：，。；！？（）【】《》“”、" or c.isdigit() for c in text)
    )


def source_of(text: str) -> str | None:
    """Return the source that a whole block names: `（来源：新京报）` -> `新京报`."""
    m = _SOURCE_LINE.match(text)
    return m["source"] if m is not None and m["source"] not in _NOBODY else None


def source_within(text: str) -> tuple[str, str] | None:
    """Return the source that a line of date, source and writer names among them, and the words that name it."""
    m = _SOURCE_INSIDE.search(text)
    return (m["source"], m[0].strip()) if m is not None and m["source"] not in _NOBODY else None


def agency_opening(opening: str) -> tuple[str, str | None, str] | None:
    """Return the words that open a wire story, its place and the agency as printed: `新华社北京2月29日电`, `(서울=연합뉴스)`."""
    m = _AGENCY_OPENS.match(opening)
    if m is None:
        return None
    found = {name.partition("_")[0]: value for name, value in m.groupdict().items() if value}
    return m[0].strip(), found.get("place"), found["agency"]
