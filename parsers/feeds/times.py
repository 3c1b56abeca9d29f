"""Dates of feeds: the two machine forms fast, every other shape by `parsers.dates`; absurd ones dropped with a warning."""

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo

from parsers.dates import parse_when, zone
from parsers.feeds.notes import Notes

_MONTHS = {
    name: number
    for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)  # noqa: SIM905 - one line reads better
}
# RFC 5322 section 3.3 with what feeds make of it: no weekday or a wrong one, two-digit years, no seconds, full month names.
_RFC5322 = re.compile(
    r"(?:[A-Za-z]{3,9}\.?,?\s+)?(\d{1,2})[\s-]+([A-Za-z]{3})[a-z]*\.?,?[\s-]+(\d{4}|\d{2}),?\s+"
    r"(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?\s*([+-]\d{4}|[+-]\d{2}:\d{2}|[A-Za-z]{1,5})?"
)
# C's asctime, which RSS generators print by mistake: `Wed May  1 10:00:00 UTC 2024`.
_ASCTIME = re.compile(
    r"[A-Za-z]{3}\s+([A-Za-z]{3})\s+(\d{1,2})\s+(\d{1,2}):(\d{2}):(\d{2})\s+(?:([A-Z]{1,5})\s+)?(\d{4})"
)
_GMT = ("GMT", "UTC", "UT", "Z", "+0000", "-0000")
_OFFSETS: dict[str, tzinfo] = dict.fromkeys(_GMT, UTC)

# What an unset clock, an empty database column or a .NET default print.
_UNSET_DAYS = frozenset(
    date(*day)
    for day in ((1970, 1, 1), (1900, 1, 1), (1899, 12, 30), (1601, 1, 1), (1980, 1, 1), (2099, 12, 31), (2038, 1, 19))
)
_LAST_YEAR = 2100
_FIRST_YEAR = 1800  # archives reach back to the first papers that are on the web


class Times:
    """Reads the dates of one feed. `timezone` (IANA name) is for times without a zone, `language` for printed ones."""

    def __init__(self, timezone: str, language: str | None, notes: Notes) -> None:
        """Remember what a date without a zone means here and where to complain."""
        self._timezone = timezone
        self._zone: tzinfo = UTC if timezone == "UTC" else zone(timezone)
        self._language = language
        self._notes = notes

    def read(self, raw: str | None) -> datetime | None:
        """Return the aware UTC moment, None without a date, and None with a warning for an unreadable or absurd one."""
        if not raw or not (raw := raw.strip()):
            return None
        try:
            moment = self._read_iso(raw) if raw[0] in "12" and raw[4:5] == "-" else self._read_rfc5322(raw)
        except (ValueError, OverflowError):
            moment = None
        if moment is None:
            moment = self._read_slowly(raw)
        if moment is None:
            self._notes.count("unreadable date dropped")
            return None
        if not _FIRST_YEAR <= moment.year < _LAST_YEAR or moment.date() in _UNSET_DAYS:
            self._notes.count("absurd date dropped")
            return None
        return moment

    def epoch(self, seconds: float) -> datetime | None:
        """Return the moment of a Unix time, in seconds or milliseconds."""
        if seconds > 1e11:
            seconds /= 1000
        try:
            return self.read((datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)).isoformat())
        except (OverflowError, ValueError):
            self._notes.count("absurd date dropped")
            return None

    def _read_iso(self, raw: str) -> datetime | None:
        if len(raw) < 10:
            return None
        try:
            moment = datetime.fromisoformat(raw)
        except ValueError:  # `2024-05-01T10:00:00 EST`, a second 60, seven digits with a zone name
            return None
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=self._zone)
        return moment.astimezone(UTC)

    def _read_rfc5322(self, raw: str) -> datetime | None:
        if found := _RFC5322.fullmatch(raw):
            day, month, year, hour, minute, second, name = found.groups()
        elif found := _ASCTIME.fullmatch(raw):
            month, day, hour, minute, second, name, year = found.groups()
        else:
            return None
        number = _MONTHS.get(month.lower())
        offset = self._offset(name)
        if number is None or offset is None:
            return None
        full_year = int(year) if len(year) == 4 else int(year) + (2000 if int(year) < 69 else 1900)
        extra = timedelta()
        hours, seconds = int(hour), int(second or 0)
        if hours == 24:  # some feeds end their day there
            hours, extra = 0, timedelta(days=1)
        if seconds == 60:  # a leap second, or a rounding generator
            seconds, extra = 59, extra + timedelta(seconds=1)
        return (datetime(full_year, number, int(day), hours, int(minute), seconds, tzinfo=offset) + extra).astimezone(
            UTC
        )

    def _offset(self, name: str | None) -> tzinfo | None:
        """Return the zone; None for a name that only `parsers.dates` may know."""
        if name is None:
            return self._zone
        if (known := _OFFSETS.get(name)) is not None:
            return known
        if name[0] in "+-":
            digits = name[1:].replace(":", "")
            offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
            return timezone(-offset if name[0] == "-" else offset)
        return _named_zone(name.upper())

    def _read_slowly(self, raw: str) -> datetime | None:
        if len(raw) < 8:  # `2024`, `2024-05`: no day is no date
            return None
        try:
            return parse_when(raw, timezone=self._timezone, language=self._language)
        except (ValueError, OverflowError):
            return None


def _named_zone(name: str) -> tzinfo | None:
    minutes = ZONE_MINUTES.get(name)
    return None if minutes is None else timezone(timedelta(minutes=minutes))


# RFC 5322 section 4.3, and what newspapers' systems print beside it. CST, EST, IST as in North America and India; BST is London's.
ZONE_MINUTES = {
    "A": 0, "EST": -300, "EDT": -240, "CST": -360, "CDT": -300, "MST": -420, "MDT": -360, "PST": -480, "PDT": -420,
    "AKST": -540, "AKDT": -480, "HST": -600, "AST": -240, "ADT": -180, "NST": -210, "NDT": -150, "BRT": -180, "ART": -180,
    "WET": 0, "WEST": 60, "BST": 60, "CET": 60, "MET": 60, "MEZ": 60, "CEST": 120, "MEST": 120, "MESZ": 120, "EET": 120,
    "EEST": 180, "MSK": 180, "SAST": 120, "CAT": 120, "WAT": 60, "EAT": 180, "GST": 240, "PKT": 300, "IST": 330, "WIB": 420,
    "ICT": 420, "HKT": 480, "SGT": 480, "AWST": 480, "JST": 540, "KST": 540, "ACST": 570, "ACDT": 630, "AEST": 600,
    "AEDT": 660, "NZST": 720, "NZDT": 780,
}  # fmt: skip
