"""Dates as pages and feeds write them, to aware UTC datetimes.

Machine forms first (ISO 8601, RFC 5322, JavaScript, epoch), then printed ones in the languages of `_MONTHS`. A time without a zone
is in the given one (the outlet's); a day without a time is its midnight UTC, so that the day that was printed is the day stored.
Pure: nothing is relative to a clock.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from parsers.eastern import is_eastern, with_plain_clock
from parsers.expressions import expression
from parsers.values import quick

_EARLIEST_YEAR, _LATEST_YEAR = 1800, 2100
_BUDDHIST = 543  # years that Thailand is ahead

# English, German, French, Spanish, Portuguese, Italian, Dutch, Romanian, Polish, Czech, Finnish, Turkish, Indonesian, Scandinavian,
# Russian, Ukrainian, Greek, Arabic (the Slavic and Greek ones in the genitive, as dates have them); then abbreviations that are not
# the first three letters; then Catalan, Slovak, Slovene, Hungarian, Baltic, Croatian (whose `listopada` is October, and Poland's
# November: that one is read), Serbian, Bulgarian, Macedonian, Icelandic, Swahili, Malay, Hebrew, Hindi, Bengali, Thai.
_MONTHS = (
    (
        "january يناير ianuarie januar jänner jaenner janvier enero janeiro gennaio januari stycznia "
        "ledna tammikuuta ocak января січня ιανουαρίου janv ene gen sty led gener januára januarja január "
        "jaanuar janvāris janvārī sausio siječnja janúar януари јануар јануари ינואר בינואר जनवरी "
        "জানুয়ারি มกราคม"
    ),
    (
        "february فبراير februarie februar feber février fevrier febrero fevereiro febbraio februari "
        "lutego února helmikuuta şubat февраля лютого φεβρουαρίου févr fév fev feb febr febrer februára "
        "februarja február veebruar februāris februārī vasario veljače febrúar февруари фебруар פברואר "
        "בפברואר फरवरी फ़रवरी ফেব্রুয়ারি กุมภาพันธ์"
    ),
    (
        "march مارس martie märz maerz mars marzo março marco maart marca března maaliskuuta mart maret "
        "марта березня μαρτίου mär mrz mrt març március märts marts martā kovo ožujka machi mac март מרץ "
        "במרץ मार्च মার্চ มีนาคม"
    ),
    (
        "april أبريل ابريل إبريل aprilie avril abril aprile kwietnia dubna huhtikuuta nisan апреля квітня "
        "απριλίου avr abr apríla aprila április aprill aprīlis aprīlī balandžio travnja apríl aprili "
        "април אפריל באפריל अप्रैल এপ্রিল เมษายน"
    ),
    (
        "may مايو mai mayo maio maggio mei maj maja května toukokuuta mayıs мая травня μαΐου mag maig "
        "mája május maijs maijā gegužės svibnja maí май мај מאי במאי मई মে พฤษภาคม"
    ),
    (
        "june يونيو يونيه iunie juni juin junio junho giugno czerwca června kesäkuuta haziran июня червня "
        "ιουνίου giu juny júna junija június juuni jūnijs jūnijā birželio lipnja júní юни јун јуни יוני "
        "ביוני जून জুন มิถุนายน"
    ),
    (
        "july يوليو يوليه iulie juli juillet julio julho luglio lipca července heinäkuuta temmuz июля "
        "липня ιουλίου juil lug juliol júla julija július juuli jūlijs jūlijā liepos srpnja júlí julai "
        "юли јул јули יולי ביולי जुलाई জুলাই กรกฎาคม"
    ),
    (
        "august أغسطس اغسطس août aout agosto augustus augusti sierpnia srpna elokuuta ağustos agustus "
        "августа серпня αυγούστου aoû ago agost augusta avgusta augusztus augusts augustā avgust "
        "rugpjūčio kolovoza ágúst agosti ogos август אוגוסט באוגוסט अगस्त আগস্ট สิงหาคม"
    ),
    (
        "september سبتمبر septembrie septembre septiembre setiembre setembro settembre września září "
        "syyskuuta eylül сентября вересня σεπτεμβρίου sept set septembra szeptember septembar septembris "
        "septembrī rugsėjo rujna septemba септември септембар ספטמבר בספטמבר सितंबर सितम्बर সেপ্টেম্বর "
        "กันยายน"
    ),
    (
        "october أكتوبر اكتوبر octombrie oktober octobre octubre outubro ottobre października října "
        "lokakuuta ekim октября жовтня οκτωβρίου okt out ott októbra oktobra október oktobar oktoober "
        "oktobris oktobrī spalio oktoba октомври октобар אוקטובר באוקטובר अक्टूबर अक्तूबर অক্টোবর ตุลาคม"
    ),
    (
        "november نوفمبر noiembrie novembre noviembre novembro listopada listopadu marraskuuta kasım "
        "ноября листопада νοεμβρίου novembra novembar novembris novembrī lapkričio studenoga studenog "
        "nóvember novemba ноември новембар נובמבר בנובמבר नवंबर नवम्बर নভেম্বর พฤศจิกายน"
    ),
    (
        "december ديسمبر decembrie dezember décembre decembre diciembre dezembro dicembre grudnia "
        "prosince joulukuuta aralık desember декабря грудня δεκεμβρίου déc dez dic des desembre decembra "
        "decembar detsember decembris decembrī gruodžio prosinca desemba disember декември децембар דצמבר "
        "בדצמבר दिसंबर दिसम्बर ডিসেম্বর ธันวาคม"
    ),
)
_MONTH_NUMBER = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
_ENGLISH = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_NUMBER.update({name: number for number, name in enumerate(_ENGLISH, 1)})


def _by_first_letter(names: Iterable[str]) -> str:
    """Return a pattern of any of the names, the longest first: a text is held against few of them where it begins otherwise."""
    groups: dict[str, list[str]] = {}
    for name in sorted(names, key=len, reverse=True):
        groups.setdefault(name[0], []).append(re.escape(name[1:]))
    return "|".join(f"{letter}(?:{'|'.join(rest)})" for letter, rest in groups.items())


_MONTH = f"({_by_first_letter(_MONTH_NUMBER)})" + r"(?!\w)\.?"

# Offsets in minutes of zone names that papers print. IST is India's; CST is North America's.
_ZONES = {
    "utc": 0, "gmt": 0, "z": 0, "ut": 0, "wet": 0, "west": 60, "bst": 60, "cet": 60, "mez": 60, "cest": 120,
    "mesz": 120, "eet": 120,
    "eest": 180, "msk": 180, "trt": 180, "gst": 240, "pkt": 300, "ist": 330, "ict": 420, "wib": 420, "hkt": 480,
    "sgt": 480, "awst": 480,
    "jst": 540, "kst": 540, "acst": 570, "aest": 600, "acdt": 630, "aedt": 660, "nzst": 720, "nzdt": 780, "nst": -210, "ndt": -150,
    "brt": -180, "art": -180, "clt": -240, "ast": -240, "adt": -180, "est": -300, "edt": -240, "cst": -360,
    "cdt": -300, "mst": -420,
    "mdt": -360, "pst": -480, "pdt": -420, "akst": -540, "akdt": -480, "hst": -600, "sast": 120, "cat": 120, "eat": 180, "wat": 60,
}  # fmt: skip
_NAMED_REGION = {"et": "America/New_York", "ct": "America/Chicago", "mt": "America/Denver", "pt": "America/Los_Angeles"}


@quick
@dataclass(frozen=True, slots=True)
class When:
    """A moment read from a text. `has_time` is false for a bare day, `has_zone` false where the zone was supplied by us."""

    at: datetime
    has_time: bool
    has_zone: bool


def parse_when(raw: str | None, *, timezone: str = "UTC", language: str | None = None) -> datetime | None:
    """Return the moment `raw` names, aware UTC, or None when it names none.

    `timezone` (IANA name) is for times without a zone, `language` settles 3/4/2025 (`en-US`: month first; else day first).
    """
    found = read_when(raw, timezone=timezone, language=language)
    return found.at if found else None


def read_when(raw: str | None, *, timezone: str = "UTC", language: str | None = None) -> When | None:
    """As `parse_when`, with how much of it was said."""
    if not raw:
        return None
    raw = raw.strip()
    if not 4 < len(raw) <= 200:
        return None
    if is_eastern(raw):
        raw = with_plain_clock(raw)
    for read in (_read_iso, _read_epoch, _read_printed):
        try:
            found = read(raw, timezone, language)
        except (ValueError, OverflowError):
            continue
        if found is not None:
            return found
    return None


@lru_cache(maxsize=512)
def zone(name: str) -> tzinfo:
    """Return the IANA zone of that name, UTC for an unknown one."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def _made(moment: datetime, default: str, *, has_time: bool) -> When | None:
    if not _EARLIEST_YEAR <= moment.year <= _LATEST_YEAR:
        return None
    has_zone = moment.tzinfo is not None
    if not has_zone:
        moment = moment.replace(tzinfo=zone(default) if has_time else UTC)
    return When(moment.astimezone(UTC), has_time, has_zone)


# --- machine forms -----------------------------------------------------------------------------------------------------

_ISO = expression(
    r"(\d{4})-?(\d{2})-?(\d{2})(?:(?:T|\s+|\s*[,|-]\s*)(\d{1,2}):?(\d{2})(?::?(\d{1,2})(?:[.,:](\d+))?)?\s*"
    r"(Z|UTC|GMT|[+\-−]\s?\d{1,2}(?::?\d{2})?(?::\d{2})?|[A-Za-z]{2,5}(?:/[A-Za-z_]+)?)?)?(?:\[[\w/]+\])?\s*$"
)


def _read_iso(raw: str, default: str, _language: str | None) -> When | None:
    if not raw[:4].isdigit():
        return None
    try:
        moment = datetime.fromisoformat(raw)
    except ValueError:
        moment = None
    if moment is not None:
        return _made(moment, default, has_time=len(raw) > 10)
    m = _ISO.match(raw)
    if m is None:
        return None
    day = date(int(m[1]), int(m[2]), int(m[3]))
    if m[4] is None:
        return _made(datetime.combine(day, time()), default, has_time=False)
    moment = _at_clock(day, int(m[4]), int(m[5]), int(m[6] or 0))
    if moment is None:
        return None
    return _made(_with_zone(moment, m[8]), default, has_time=True)


def _at_clock(day: date, hour: int, minute: int, second: int) -> datetime | None:
    """Return the moment of a clock on a day, None for a clock that there is none.

    `10:00:60` is the leap second before 10:01 (RFC 3339, 5.6), `24:00` the midnight at the end of the day (ISO 8601).
    """
    if hour > 24 or minute > 59 or second > 60 or (hour == 24 and (minute or second)):
        return None
    return datetime.combine(day, time()) + timedelta(hours=hour, minutes=minute, seconds=second)


def _with_zone(moment: datetime, name: str | None) -> datetime:
    """Attach the zone a text names; an unknown name leaves the moment naive."""
    if not name:
        return moment
    name = name.replace("−", "-").replace(" ", "")
    if name[0] in "+-":
        digits = name[1:].replace(":", "")[:4]
        hours, minutes = (int(digits[:-2]), int(digits[-2:])) if len(digits) > 2 else (int(digits), 0)
        offset = timedelta(hours=hours, minutes=minutes)
        return moment.replace(tzinfo=timezone(-offset if name[0] == "-" else offset))
    if (minutes_east := _ZONES.get(name.lower())) is not None:
        return moment.replace(tzinfo=timezone(timedelta(minutes=minutes_east)))
    if (region := _NAMED_REGION.get(name.lower())) is not None or "/" in name:
        found = zone(region or name)
        return moment.replace(tzinfo=found) if found is not UTC else moment
    return moment


_EPOCH = expression(r"-?\d{9,10}(?:\.\d+)?$|\d{13}$|\d{16}$")


def _read_epoch(raw: str, _default: str, _language: str | None) -> When | None:
    if not _EPOCH.match(raw):
        return None
    seconds = float(raw)
    if len(raw) == 13:
        seconds /= 1_000
    elif len(raw) == 16:
        seconds /= 1_000_000
    if not 0 < seconds < 4_102_444_800:
        return None
    return When(datetime.fromtimestamp(seconds, UTC), has_time=True, has_zone=True)


# --- printed forms -----------------------------------------------------------------------------------------------------

_I = re.IGNORECASE
_DAY_MONTH_YEAR = expression(
    rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th|er|º|ª|°)?\.?\s*(?:de\s+|of\s+|d'|[-/.,]\s*)?{_MONTH}[\s,./-]*(?:de\s+"
    rf"|del\s+)?(\d{{4}}|'?\d{{2}}(?![\d:]))",
    _I,
)
_MONTH_DAY_YEAR = expression(rf"\b{_MONTH}\s*-?(\d{{1,2}})(?:st|nd|rd|th)?[\s,.-]+(\d{{4}})", _I)
_YEAR_MONTH_DAY = expression(r"(?<!\d)((?:19|20)\d\d)\s?([-/.]|年)\s?(\d{1,2})\s?(?:\2|月)\s?(\d{1,2})(?!\d)")
_YEAR_MONTH_NAME_DAY = expression(rf"(?<!\d)((?:19|20)\d\d)(?:\s?m\.)?[\s,./-]+{_MONTH}[\s,./-]*(\d{{1,2}})(?!\d)", _I)
_VIETNAMESE = expression(r"(?<!\d)(\d{1,2})\s+tháng\s+(\d{1,2})(?:\s+năm|,)?\s+((?:19|20)\d\d)", _I)
_KOREAN = expression(r"((?:19|20)\d\d)년\s?(\d{1,2})월\s?(\d{1,2})일")
_NUMERIC = expression(r"(?<![\d.])(\d{1,2})\s?([./|-])\s?(\d{1,2})\s?\2\s?((?:19|20)\d\d|\d{2})(?![\d])")
_JAVASCRIPT = expression(r"\b[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d{1,2}) (?:\d\d:\d\d:\d\d (?:([A-Z]{3,4}) )?)?(\d{4})")
_CLOCK = expression(
    r"(?<![\d.:/-])(\d{1,2})(?:\s?[:h.]\s?(\d{2})(?:[:.](\d{2}))?)?\s?(a\.?m\.?|p\.?m\.?|ص|م)?(?![\d:])"
    r"(?:\s?(?:Uhr|h|hrs|uur|hours)\b\.?)?\s*\(?(?:(?:GMT|UTC)\s?([+\-−]\s?\d{1,2}(?::?\d{2})?)"
    r"|([+\-−]\d{2}:?\d{2})|([A-Za-z]{1,5})\b)?",
    _I,
)


def _read_printed(raw: str, default: str, language: str | None) -> When | None:
    day, start, end = _printed_day(raw, default, language)
    if day is None:
        return None
    rest = raw[end:] + " | " + raw[:start]
    for m in _CLOCK.finditer(rest):
        if m[2] is None and m[4] is None and "uhr" not in m[0].lower():
            continue
        hour, minute, second = int(m[1]), int(m[2] or 0), int(m[3] or 0)
        if m[4]:
            hour = hour % 12 + (12 if m[4][0] in "pPم" else 0)
        moment = _at_clock(day, hour, minute, second)
        if moment is None:
            continue
        return _made(_with_zone(moment, m[5] or m[6] or m[7]), default, has_time=True)
    return _made(datetime.combine(day, time()), default, has_time=False)


def _printed_day(raw: str, default: str, language: str | None) -> tuple[date | None, int, int]:
    """Return the day and the span of the text that it was read from."""
    if m := _JAVASCRIPT.search(raw):
        year = m.start(4)
        # The clock stands between day and year, or after them: leave it to be found.
        return _day(m[4], m[1], m[2]), m.start(), (m.end() if raw[m.end(2) : year].isspace() else m.end(2))
    for pattern, order in (
        (_DAY_MONTH_YEAR, (3, 2, 1)),
        (_MONTH_DAY_YEAR, (3, 1, 2)),
        (_KOREAN, (1, 2, 3)),
        (_VIETNAMESE, (3, 2, 1)),
        (_YEAR_MONTH_DAY, (1, 3, 4)),
        (_YEAR_MONTH_NAME_DAY, (1, 2, 3)),
    ):
        for m in pattern.finditer(raw):
            if day := _day(*(m[i] for i in order)):
                return day, m.start(), m.end()
    for m in _NUMERIC.finditer(raw):
        first, second = m[1], m[3]
        if len(m[4]) == 2 and is_eastern(raw) and (day := _day(first, second, m[4])):  # `发布时间：18-03-08`
            return day, m.start(), m.end()
        month_first = m[2] == "/" and _month_first(default, language)
        orders = ((first, second), (second, first)) if month_first else ((second, first), (first, second))
        for month, day_number in orders:
            if day := _day(m[4], month, day_number):
                return day, m.start(), m.end()
    return None, 0, 0


_WEEKDAY = (
    r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?|(?:mon|diens|donners|frei|sams|sonn)tag"
    r"|sonnabend|mittwoch|lundi|mardi|mercredi"
    r"|jeudi|vendredi|samedi|dimanche|lunes|martes|miércoles|jueves|viernes|sábado|domingo|lunedì|martedì|mercoledì"
    r"|giovedì|venerdì|sabato|domenica"
    r"|(?:segunda|terça|quarta|quinta|sexta)(?:-feira)?"
)
_DATE_TEXT = expression(
    rf"\b(?:(?:{_WEEKDAY})\b[.,]?\s*(?:(?:den|the|le|el)\s+)?(?=\d|{_MONTH}))?(?:\d{{1,2}}(?:st|nd|rd|th|er|º"
    rf"|\.)?\s*(?:de\s+|of\s+)?{_MONTH}[\s,./-]*(?:de\s+|del\s+)?"
    rf"(?:\d{{4}})?|{_MONTH}\s*\d{{1,2}}(?:st|nd|rd|th)?\b[\s,]*(?:\d{{4}})?"
    rf"|\d{{1,4}}\s?[./-]\s?\d{{1,2}}\s?[./-]\s?\d{{2,4}}|{_MONTH}\s+\d{{4}})"
    r"|(?<!\d)(?:19|20)\d\d\s?[年년]\s?\d{1,2}\s?[月월]\s?\d{1,2}\s?[日일]?"
    r"|\b\d{1,2}[:.h]\d{2}(?:[:.]\d{2})?\s*(?:[ap]\.?m\b\.?|uhr\b"
    r"|h\b)?(?:\s*\(?(?:[A-Z]{2,4}\b\)?(?:[+-]\d{1,2})?))?|\b\d{1,2}\s?[ap]\.?m\b\.?|\b(?:19|20)\d\d\b",
    _I,
)


_DIGIT = expression(r"\d")
_FEW_LETTERS = 20
_OTHER_DATE = expression(
    r"embarg|sperrfrist|release|deadline|frist|schluss|birth|geb|born|died|until|bis\b|jusqu|hasta|[*†]", _I
)


def without_dates(text: str) -> str:
    """Return `text` with every printed date and time replaced by " | "."""
    return _DATE_TEXT.sub(" | ", text) if _DIGIT.search(text) else text


def is_date_line(text: str) -> bool:
    """Tell whether a line prints a day and next to nothing else (a name, a label, a clock); not an embargo's, nor a birthday."""
    if not _DIGIT.search(text) or text[-1] in ".!?。！？…" or _OTHER_DATE.search(text):
        return False
    rest = without_dates(text)
    return rest != text and sum(map(str.isalpha, rest)) <= _FEW_LETTERS and read_when(text) is not None


def _month_first(default: str, language: str | None) -> bool:
    if language and "-" in language:
        return language.lower().endswith(("-us", "-ph"))
    american = default.startswith(("America/", "US/"))
    return language in {None, "en"} and (american or default == "UTC")


def _day(year: str, month: str, day: str) -> date | None:
    years = int(year.lstrip("'"))
    if years < 100:
        years += 2000 if years < 70 else 1900
    elif years > _LATEST_YEAR + 300:
        years -= _BUDDHIST
    months = int(month) if month.isdigit() else _MONTH_NUMBER.get(month.lower().rstrip("."), 0)
    try:
        return date(years, months, int(day))
    except ValueError:
        return None
