from datetime import UTC, datetime

import pytest

from parsers.dates import parse_when, read_when, without_dates

AFTERNOON = datetime(2024, 2, 28, 13, 6, tzinfo=UTC)
SECOND = AFTERNOON.replace(second=44)
DAY = datetime(2024, 2, 28, tzinfo=UTC)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("2024-02-28T13:06:44Z", SECOND),
        ("2024-02-28T14:06:44+01:00", SECOND),
        ("2024-02-28T14:06:44+0100", SECOND),
        ("2024-02-28 13:06:44 UTC", SECOND),
        ("2024-02-28T13:06:44.1234567Z", SECOND.replace(microsecond=123456)),
        ("20240228T130644Z", SECOND),
        ("2024-02-28T08:06:44-05:00[America/New_York]", SECOND),
        ("Wed, 28 Feb 2024 13:06:44 GMT", SECOND),
        ("Wed, 28 Feb 2024 08:06:44 EST", SECOND),
        ("Wed Feb 28 2024 14:06:44 GMT+0100 (CET)", SECOND),
        ("Wed Feb 28 08:06:44 EST 2024", SECOND),
        ("1709125604", SECOND),
        ("1709125604000", SECOND),
        ("2024-02-28", DAY),
        ("20240228", DAY),
        ("2024-02-27T24:00:00Z", DAY),
    ],
)
def test_machine_forms(raw, expected):
    assert parse_when(raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("28. Februar 2024, 14:06 Uhr", AFTERNOON),
        ("Mittwoch, 28.02.2024 - 14:06", AFTERNOON),
        ("28 février 2024 à 14h06", AFTERNOON),
        ("28 de febrero de 2024, 14:06", AFTERNOON),
        ("28 de fevereiro de 2024 às 14h06", AFTERNOON),
        ("28 febbraio 2024 14:06", AFTERNOON),
        ("Published 8:06 AM EST, Wed February 28, 2024", AFTERNOON),
        ("Feb. 28, 2024 at 8:06 a.m. ET", AFTERNOON),
        ("28 lutego 2024 14:06", AFTERNOON),
        ("2024年2月28日 14:06", AFTERNOON),
        ("1er mars 2024", datetime(2024, 3, 1, tzinfo=UTC)),
        ("28th of February 2024", DAY),
        ("28/02/24", DAY),
        ("12-Nov-2019", datetime(2019, 11, 12, tzinfo=UTC)),
    ],
)
def test_printed_forms_in_the_outlets_zone(raw, expected):
    assert parse_when(raw, timezone="Europe/Berlin", language="de") == expected


@pytest.mark.parametrize(
    "raw", ["", None, "hello", "May 2024", "2024-02-30", "99/99/9999", "0001-01-01T00:00:00+14:00", "9" * 400, "12:30"]
)
def test_what_is_no_date_is_nothing(raw):
    assert parse_when(raw) is None


def test_a_time_without_a_zone_is_in_the_outlets():
    assert parse_when("2024-07-01 12:00", timezone="America/New_York") == datetime(2024, 7, 1, 16, tzinfo=UTC)
    assert parse_when("2024-07-01 12:00", timezone="Nowhere/Else") == datetime(2024, 7, 1, 12, tzinfo=UTC)


def test_a_bare_day_stays_that_day_whatever_the_zone():
    found = read_when("3. Mai 2024", timezone="Europe/Berlin", language="de")
    assert (found.at, found.has_time, found.has_zone) == (datetime(2024, 5, 3, tzinfo=UTC), False, False)


@pytest.mark.parametrize(
    ("language", "zone", "month"),
    [
        ("en-US", "UTC", 3),
        ("en-GB", "UTC", 4),
        ("en", "America/New_York", 3),
        ("de", "Europe/Berlin", 4),
        ("en", "Europe/London", 4),
    ],
)
def test_three_slash_four_depends_on_who_writes(language, zone, month):
    assert parse_when("3/4/2025", timezone=zone, language=language).month == month


def test_dates_are_cut_from_bylines():
    assert "2019" not in without_dates("Von Jan Kupitz | Oct 24, 2019 | 8:54 AM GMT+1")
    assert without_dates("no digits") == "no digits"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("الأربعاء، 28 فبراير 2024 - 12:09", DAY.replace(hour=12, minute=9)),
        ("28 फ़रवरी 2024", DAY),
        ("28 ফেব্রুয়ারি 2024", DAY),
        ("28 กุมภาพันธ์ 2567", DAY),
        ("28 tháng 2 năm 2024", DAY),
        ("28 בפברואר 2024, 12:09", DAY.replace(hour=12, minute=9)),
        ("2024. február 28. 12:09", DAY.replace(hour=12, minute=9)),
        ("2024 m. vasario 28 d.", DAY),
        ("28. veljače 2024.", DAY),
        ("28. februára 2024", DAY),
        ("28 февруари 2024", DAY),
        ("28. фебруар 2024.", DAY),
        ("28. veebruar 2024", DAY),
        ("28. febrúar 2024", DAY),
        ("28 de febrer de 2024", DAY),
        ("2024-02-28T13:06:4Z", AFTERNOON.replace(second=4)),
        ("28 | 02 | 2024", DAY),
        ("2024 Feb 28", DAY),
    ],
)
def test_rarer_forms(raw, expected):
    assert parse_when(raw) == expected
