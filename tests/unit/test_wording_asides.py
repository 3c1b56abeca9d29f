"""What pages say beside their story, by its words; and sentences of stories that hold the same words."""

import pytest

from parsers.attribution import read_credit, recognise_credit
from parsers.attribution.sources import agency_of
from parsers.boilerplate import is_correction, word_rule


def rule_of(text: str, *, near_start: bool = False, near_end: bool = True) -> str | None:
    return word_rule(text, text.lower(), near_start=near_start, near_end=near_end)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Get Lantern headlines by e-mail every morning.", "newsletter"),
        ("The best of the harbour, delivered to your inbox. Sign up", "newsletter"),
        ("Der Küstenland-Newsletter", "newsletter"),
        ("Täglich die wichtigsten Infos zum Hafen", "newsletter"),
        ("Chaque vendredi, recevez « Marée haute », notre lettre", "newsletter"),
        ("Vuoi ricevere le notizie del porto sul tuo telefonino?", "newsletter"),
        ("Thanks for reading. If you know a lighthouse, hit reply.", "newsletter"),
        ("📲 Participe do canal do Farol no WhatsApp", "share"),
        ("Deniz Feneri WhatsApp kanalından takip etmek için tıklayın", "share"),
        ("Читайте Маяк в TelegramПодписаться", "share"),
        ("Now Playing: Listen to this story", "app_prompt"),
        ("Video Unavailable", "app_prompt"),
        ("Auto-update is on", "app_prompt"),
        ("Listen to this article4 min", "app_prompt"),
        ("Audio playback is not supported on your browser. Please upgrade.", "app_prompt"),
        ("Find more of her charts in the Tide Tables app. Download it now.", "app_prompt"),
        ("Stay ahead of the storm: Download the Harbour app for phones.", "app_prompt"),
        ("Scroll untuk membaca", "app_prompt"),
        ("Sieh dir diesen Beitrag auf Instagram an", "app_prompt"),
        ("A post shared by The Lighthouse (@thelighthouse)", "app_prompt"),
        ("Empfohlener externer Inhalt", "app_prompt"),
        ("2,100+ VOTES SO FAR", "counter"),
        ("517 votes · Poll closed", "counter"),
        ("Please note you must be a Harbour Friend to comment.", "comment"),
        ("What do you think of the plans? Let us know in the comments.", "feedback"),
        ("Haben Sie Fehler entdeckt? Dann schreiben Sie uns!", "feedback"),
        ("This summary was generated using AI and checked by an editor.", "disclosure"),
        ("If you purchase a lamp through a link on our site, we may receive compensation.", "disclosure"),
        ("Before you keep reading: the Lantern has no paywall. Will you chip in today?", "appeal"),
        ("Why you can rely on us: nine of us have filed from the coast this year.", "appeal"),
        ("For the latest news and weather, head to lantern.example.", "related"),
        ("Über dieses Thema berichtete das Küstenradio am 18. September.", "related"),
        ("This story was produced with support from the Tidewater Fund.", "disclosure"),
        ("Forward-Looking Statements", "legal"),
        ("This press release contains forward-looking statements that involve risks.", "legal"),
        ("Visit Lantern News at www.lantern.example", "legal"),
        ("(ID:46421877)", "byline"),
        ("Page B - 7", "byline"),
        ("afisher@lantern.example, with AAP", "byline"),
        ("PTI GMS KH ROH", "byline"),
        ("Dalszy ciąg materiału pod wideo", "advertisement"),
    ],
)
def test_is_furniture(text: str, rule: str):
    assert rule_of(text) == rule


@pytest.mark.parametrize(
    "text",
    [
        "Now playing for the harbour side, she scored twice before the tide turned.",
        "Get the news from the pier to the ministry, he was told, and so he rowed.",
        "“Thank you for reading my son’s name,” she said, and the harbour was silent for a minute.",
        "Votes were counted at the pier until midnight, and 517 votes decided it.",
        "Before you go to the lighthouse, the keeper says, look at the tide tables.",
        "The board said the letters were delivered to your inbox as soon as they were written, but nobody had seen one.",
        "This summary was all that the ministry would give, two days after the storm had taken the pier away.",
        "Page boys at the harbour hotel carried seven trunks to the quay before the ferry sailed.",
    ],
)
def test_a_sentence_stays(text: str):
    assert rule_of(text, near_end=False) is None


@pytest.mark.parametrize(
    ("text", "rule", "names"),
    [
        (
            "This article originally appeared in Grist at https://grist.org/coast/pier/. Grist is a nonprofit newsroom.",
            "originally_published",
            ("Grist",),
        ),
        ("© dpa-infocom, dpa:240206-99-883120/4", "agency_tag", ("dpa",)),
        (
            "A service of the Associated Press(AP). Copyright 2004 Associated Press. All rights reserved.",
            "copyright_notice",
            ("Associated Press",),
        ),
        ("Bloomberg's Ann Lee contributed.", "contributed", ()),
        ("Harbour research reporter Nils Roe contributed.", "contributed", ()),
        ("Roe reported from Aldermouth, Norfolk.", "reporting_by", ()),
        ("Ada Quill reported from Aldermouth, and Nils Roe from Hull.", "reporting_by", ()),
        ("Ha collaborato Lucia Fusco", "reporting_by", ()),
    ],
)
def test_is_a_credit(text: str, rule: str, names: tuple[str, ...]):
    credit = read_credit(text)
    assert credit is not None
    assert (credit.rule, credit.names) == (rule, names)


@pytest.mark.parametrize(
    "text",
    [
        "Officials reported from Aldermouth that the pier was gone.",
        "James contributed.",
        "Smith and Roe contributed.",
        "The keeper reported from the tower that he saw nothing.",
    ],
)
def test_is_no_credit(text: str):
    assert recognise_credit(text) is None


def test_agencies_of_more_countries():
    assert agency_of("NAN") == "News Agency of Nigeria"
    assert agency_of("Kuwait News Agency") == "KUNA"


def test_a_correction_in_dutch():
    assert is_correction("Correctie: in een eerdere versie stond dat de pier 58.000 euro kostte.")
    assert not is_correction("Correctie van het tij is nodig, zegt de havenmeester.")
