"""What pages say beside their story, by its words; and sentences of stories that hold the same words."""

import pytest

from parsers.attribution import recognise_credit
from parsers.attribution.sources import agency_of
from tests.blocks import credit_of, rule_of


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Get Lantern headlines by e-mail every morning.", "newsletter"),
        ("Correctie: in een eerdere versie stond dat de pier 58.000 euro kostte.", "correction"),
        ("Roe reported from Aldermouth, Norfolk.", "byline"),
        ("Ada Quill reported from Aldermouth, and Nils Roe from Hull.", "byline"),
        ("Subscriber exclusive: Inside the lighthouse", "related"),
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
        ("A message from the Editor:", "appeal"),
        ("A photo accompanying this announcement is available at https://wire.example/1", "legal"),
        ("This summary was generated using AI and checked by an editor.", "disclosure"),
        ("If you purchase a lamp through a link on our site, we may receive compensation.", "disclosure"),
        ("Before you keep reading: the Lantern has no paywall. Will you chip in today?", "appeal"),
        ("Why you can rely on us: nine of us have filed from the coast this year.", "appeal"),
        ("For the latest news and weather, head to lantern.example", "related"),
        ("Über dieses Thema berichtete das Küstenradio am 18. September.", "related"),
        ("This story was produced with support from the Tidewater Fund.", "disclosure"),
        ("Forward-Looking Statements", "legal"),
        ("This press release contains forward-looking statements that involve risks.", "legal"),
        ("Visit Lantern News at www.lantern.example", "legal"),
        ("(ID:46421877)", "byline"),
        ("Page B - 7", "byline"),
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
        "Thank you for reading the letter, Mr Speaker. My constituents will renew their membership of the party.",
        "Votes were counted at the pier until midnight, and 517 votes decided it.",
        "12,345 votes",
        "Before you go to the lighthouse, the keeper says, look at the tide tables.",
        "Before you go to college, become a volunteer, her father told her.",
        "The board said the letters were delivered to your inbox as soon as they were written, but nobody had seen one.",
        "Phishing emails look genuine and are delivered directly to your inbox, the bank said.",
        "This summary was all that the ministry would give, two days after the storm had taken the pier away.",
        "The article was written by a software engineer who left the company in May.",
        "The text was produced by Ai Weiwei during his detention.",
        "Page boys at the harbour hotel carried seven trunks to the quay before the ferry sailed.",
        "This article appeared on page one the next day and cost its author his job; he never wrote again.",
        "Recibe amenazas por Telegram desde que denunció al alcalde de su pueblo.",
        "Die neuesten Nachrichten von der Front machen den Menschen in Charkiw wenig Hoffnung.",
        "Die wichtigsten Infos zur Wahl",
        "Mit meiner Anmeldung zum Marathon habe ich mir einen Kindheitstraum erfüllt, sagt die Läuferin.",
        "Chaque matin, retrouvez vos esprits avant d’ouvrir la porte, conseillait-il à ses élèves.",
        "Entre maio e junho, o canal dele ganhou 2 milhões de seguidores no WhatsApp.",
        "A post shared by the singer on Sunday showed her with a cast on her left arm.",
        "Uma publicação partilhada por André Ventura motivou a queixa.",
        "Read the full terms in the bank’s app before you agree, advises the consumer group.",
        "Stay informed. Download the state's evacuation maps before the hurricane arrives, officials said.",
        "You must be a citizen to post bail, the judge said.",
        "“Do you know someone who was on the ferry that night? Tell the police,” the detective said.",
        "Haben Sie einen Fehler gefunden? fragte der Richter den Gutachter, der lange schwieg.",
        "“If you buy a ticket from a tout, we may receive nothing at all,” the promoter said.",
        "Resumen creado por los propios vecinos: tres inundaciones en dos años.",
        "A message from the editor reached him in Kabul: come home.",
        "Why you can trust us is not a question a bank should have to answer, says the regulator.",
        "For more than a decade, news crews have had to go to the border to film the fence.",
        "Über dieses Thema berichten die Forscher in der Fachzeitschrift Nature.",
        "The project is funded by a grant of £2m from the National Lottery Heritage Fund.",
        "The announcement came as the company withdrew its forward-looking guidance for 2026, and shares fell.",
        "Photos are available at the Kunsthaus until 4 May.",
        "Investor contacts dried up after the fraud came to light, the receiver said.",
        "Rectificatie volgde pas drie weken later, op pagina zeven.",
        "Sprostowanie, którego domagał się poseł: dwa zdania na stronie siódmej.",
        "Marie Colvin also reported from Chechnya, Kosovo, Sierra Leone and Zimbabwe.",
        "CNN reported from Tehran.",
        "Colvin reported from Homs. Her paper said that the shelling was the worst she had ever reported.",
    ],
)
@pytest.mark.parametrize("near_end", [False, True])
def test_a_sentence_stays(text: str, near_end: bool):
    assert rule_of(text, near_end=near_end) is None


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
        ("Ha collaborato Lucia Fusco", "reporting_by", ()),
    ],
)
def test_is_a_credit(text: str, rule: str, names: tuple[str, ...]):
    assert credit_of(text) == (rule, names)


@pytest.mark.parametrize(
    "text",
    [
        "Officials reported from Aldermouth that the pier was gone.",
        "James contributed.",
        "Utah's Lauri Markkanen also contributed.",
        "Oxford fellows and interns contributed research.",
        "Adapted from Nigella Lawson. It is a simple cake that keeps for days and is good with tea.",
        "This story was first published in The Atlantic. Poe is a master of suspense, and it shows on every page.",
        "Smith and Roe contributed.",
        "The keeper reported from the tower that he saw nothing.",
    ],
)
def test_is_no_credit(text: str):
    assert recognise_credit(text) is None


def test_agencies_of_more_countries():
    assert agency_of("NAN") == "News Agency of Nigeria"
    assert agency_of("nan") is None  # what an empty field of a table says
    assert agency_of("Bernama") == "Bernama"
    assert agency_of("Hina") is None  # a name
