"""What houses say of themselves and ask of their readers; and sentences of stories that hold the same words."""

import time

import pytest

from parsers.attribution import read_credit
from tests.blocks import credit_of, rule_of


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("This article was featured in the Tide Lines newsletter. Sign up for it here.", "newsletter"),
        ("To stay up to date with all the latest news, make sure you sign up to one of our newsletters here.", "newsletter"),
        ("Ebb is the Lantern's morning briefing, delivered at six from Monday to Friday. It holds what counts.", "newsletter"),
        ("While you're here: every Tuesday our editors round up what is happening on the coast.", "newsletter"),
        ("Video LoadingTap to play", "app_prompt"),
        ("We apologize, but this video has failed to load.", "app_prompt"),
        ("Try refreshing your browser, or tap here to see other videos from our team.", "app_prompt"),
        ("On a mobile phone? Get the Lantern App: here | there", "app_prompt"),
        ("Watch more of our videos on Buoys! and live on channel 27", "app_prompt"),
        ("NEWYou can now listen to Lantern articles!", "app_prompt"),
        ("Suscríbete para seguir leyendo", "app_prompt"),
        ("(foto)(video)", "app_prompt"),
        ("You have 10 gift articles to share each month.", "app_prompt"),
        ("Know something about the ferries that we should look into? Email ada@lantern.example in confidence.", "feedback"),
        ("Do you have a story to share about leaving the sea? Contact this reporter at ada@lantern.example.", "feedback"),
        ("Have you had a letter from the harbour board? Email us at post@lantern.example", "feedback"),
        ("Do you live below a dam? Tell us about it.", "feedback"),
        ("Hat Ihnen dieser Artikel gefallen? Dann unterstützen Sie uns bitte.", "feedback"),
        ("The Lantern uses AI tools to assist with accuracy, while maintaining editorial oversight.", "disclosure"),
        ("Pier Watch is local journalism co-funded by the Harbour Fund.", "disclosure"),
        ("At the Lantern, we firmly believe in high-quality journalism, and you can help.", "appeal"),
        ("Support THE LANTERN'S journalism of integrity", "appeal"),
        ("Stay informed with The Lantern – your source for news of the coast.", "appeal"),
        ("Our website is the place for the latest breaking news. Please bookmark lantern.example", "appeal"),
        ("Tide is The Lantern's home for reporting on the people and the absurdities of the coast.", "appeal"),
        ("Dear Keeper is the Lantern's advice column. Submit your questions here.", "appeal"),
        ("Want to hear more from our harbour team? Check out the latest episode of the podcast.", "appeal"),
        ("Lire le reportage : A Port-Lune, la digue qui ne tient plus", "related"),
        ("Dieses Thema im Programm: Über dieses Thema berichtete das Küstenradio am 09. März 2025.", "related"),
        ("This article appears in the April 2025 print edition with the headline “Low Water.”", "byline"),
        ("Published in the print edition of the March 3, 2025, issue, with the headline “Ebb.”", "byline"),
        ("Produced by Ada Quill. Associate producer, Nils Roe. Edited by Ida Holm.", "byline"),
        ("Ada Quill-Roe edited this story.", "byline"),
        ("The audio version of this story was produced by Ada Quill.", "byline"),
        ("doi: https://doi.org/10.1038/d41586-025-00000-0", "byline"),
        ("Correction note: An earlier version of the story misstated the number of keepers.", "correction"),
        ("This conversation has been edited for length and clarity.", "correction"),
        ("This as-told-to essay is based on a conversation with Ada Quill, a keeper in Aldermouth.", "correction"),
        ("This is an updated version of a story first published on March 2, 2025.", "correction"),
        ("Note: Some names have been changed to protect the privacy of the people mentioned.", "correction"),
        ("Low Water takes a long view. Opinions expressed do not necessarily reflect the views of the editors.", "disclaimer"),
        ("Nach dem Sturm wurde die Mole gesperrt. 18.04.2024 | 0:21 min", "caption"),
        ("02:57 Min.. Verfügbar bis 06.05.2024.", "caption"),
        ("THE LANTERN, SOURCE: HARBOUR RECORDS", "caption"),
        ("More than 1.2 million views", "counter"),
        ("Find out what's happening in Aldermouth with free, real-time updates.", "newsletter"),
        ("Get smarter about living by the sea with our twice-weekly guide.", "newsletter"),
        ("A selection of releases and events, straight to your inbox every fortnight.", "newsletter"),
        ("on our exclusive Elections Product! All of it free on the Lantern App. Download now!", "app_prompt"),
        ("Wir benötigen Ihre Einwilligung, um den eingebundenen Inhalt anzuzeigen.", "app_prompt"),
        ("X-Inhalte immer anzeigen?", "app_prompt"),
        ("Ääni on tuotettu synteettisesti, joten ääntämisessä voi olla virheitä.", "app_prompt"),
        ("Do you have a story we should cover? Do you have any questions? Contact post@lantern.example.", "feedback"),
        ("Mitä ajatuksia juttu herätti? Voit keskustella aiheesta huomenna.", "feedback"),
        ("Anketa: Vadí vám vypouštění rybníků?", "feedback"),
        ("2310 Abstimmungen", "counter"),
        ("*Name geändert", "correction"),
        ("Update March 12th, 3:04PM ET: Added a statement from the board.", "correction"),
        ("Dziękujemy, że przeczytałaś/eś nasz artykuł do końca. Bądź na bieżąco!", "related"),
        ("Noch mehr aktuelle Nachrichten aus der Region finden Sie auf kueste.example.", "related"),
        ("Also on Opinion: What the drip line knows", "related"),
        ("Dieser Text wurde mit maschineller Unterstützung erstellt und von der Redaktion geprüft.", "disclosure"),
        ("Este contenido fue reescrito con la asistencia de una inteligencia artificial.", "disclosure"),
        ("Die Staumauer wurde 1936 gebaut. Bildrechte: Landesverwaltung/K. Uhlmann", "caption"),
        ("Verwendete Quellen", "sources"),
        ("About TUA: The Technical University of Aldermouth is one of the oldest on the coast.", "appeal"),
        ("A version of this story appeared in the Sept. 20 print edition of The Torch.", "byline"),
    ],
)  # fmt: skip
def test_is_furniture(text: str, rule: str):
    assert rule_of(text, near_end=True) == rule


@pytest.mark.parametrize(
    "text",
    [
        "Welcome to The Slow Tide, a letter about harbours. If somebody forwarded this to you, you can subscribe below.",
        "Dear readers — good morning, and welcome to the 214 of you who joined this week after our piece on the pier.",
    ],
)
def test_greets_its_readers(text: str):
    assert rule_of(text, near_start=True, near_end=False) == "newsletter"


@pytest.mark.parametrize(
    "text",
    [
        "He ran the mile in 4:05 min, faster than any man before him.",
        "“At Harbour & Sons, we believe that news travels fast,” said Ada Quill, who runs the yard.",
        "At Harbour & Sons, we believe a pier must hold for a century.",
        "Support for the Lantern's journalists came from the mayor, who called the raid a disgrace.",
        "Do you have a plan? the judge asked him, and he had none.",
        "Have you ever seen a whale? It is larger than the boat that you stand in.",
        "The minister received the briefing, delivered by the head of the navy on Tuesday night.",
        "This conversation took place in a car outside the prison.",
        "Some names have stayed with her since the storm.",
        "Visit the lighthouse before October, when it closes.",
        "The paper uses AI to sort its archive, its rivals do not.",
        "The film was produced by Ada Quill. It took three years.",
        "Ada Quill edited this small magazine for thirty years.",
        "This is an updated version of the lamp that burned here in 1890.",
        "The town is the home of the best herring on the coast.",
        "Tide is the Lantern's name for what others call luck.",
        "We want to hear from the mayor, the fishermen said, and nobody came.",
        "We want to hear from all sides before we decide, the commissioner wrote in a letter on Monday.",
        "The interview was edited to make the mayor look a fool, his lawyers told the court on Tuesday.",
        "The transcript was edited before it was given to Congress, three officials said.",
        "The interviews were condensed into a film of 90 minutes that won at Sundance.",
        "Do you have a mortgage? You can expect to pay about £140 a month more from next spring.",
        "Do you have a fever? Call your doctor before you come in, the clinic's new sign says.",
        "Do you have any regrets? Share prices fell by half while you were in charge.",
        "Do you have any advice for young writers? Write. Write badly, but write.",
        "Have you been affected by the strike? Contact your airline before you go to the airport.",
        "Have you lost your passport? Contact the nearest consulate at once.",
        "Do you accept the charge? Tell us in your own words, the magistrate said.",
        "Get in touch by email, they wrote, and for six months nobody answered.",
        "The essay appeared in the Harvard alumni newsletter in 1987, and within a week the dean had resigned.",
        "While you are here, the guard told him, you do not speak to the press.",
        "While you're here, you might as well see the cathedral, which is older than the town.",
        "To keep up to date with payments, many families sign up for loans at 40% interest.",
        "The president's morning briefing, delivered every day at 7 am by two officers, had warned of the attack.",
        "Some details have been changed since the deal was announced in March.",
        "This is an updated version of the story of Romeo and Juliet, set in Lagos.",
        "This report was produced in collaboration with the World Bank and puts the damage at $152bn.",
        "This article appeared in the February issue of a medical journal, and two weeks later its author was dismissed.",
        "The radio version was adapted by Tom Stoppard and is, to my ear, better than the play.",
        "Gordon Lish edited this story so hard that Carver begged him to stop the presses.",
        "Produced by Netflix and A24. Edited by Joe Walker, it is a film of rare cruelty.",
        "At Tesla, we believe the reporting is wrong.",
        "Elm House is Hull's home for retired trawlermen. It closes on Friday.",
        "Vienna is the home of psychoanalysis, and the best analysis of the city was written by a man who fled it.",
        "Her book takes readers beyond the headlines of the famine and into one kitchen in Kharkiv.",
        "Want to hear more from Ms Rowling? The next book is due in August.",
        "Go deeper: that was the advice that his teacher gave him.",
        "Lire l'enquête : c'est comprendre pourquoi la digue n'a pas tenu.",
        "You can join our prayer on Facebook, the imam tells those who can't walk.",
        "On a phone? Get off it, the sergeant says.",
        "You have no free articles of clothing in prison.",
        "Antes de condenar o rapaz, assista o vídeo.",
        "He sent the story straight to your inbox, the editor told me, and you never read it.",
        "Find out what's happening in the head of a man who has not slept, she told the actor.",
        "Looking for more? The council voted for less.",
        "He left with our weekly wage.",
        "Der Text, den die Schülerin abgab, war mit künstlicher Intelligenz geschrieben, und niemand hat es gemerkt.",
        "Der Beitrag künstlicher Intelligenz zum Wachstum bleibt vorerst gering.",
        "Der Redakteur wurde durch ein KI-Sprachmodell ersetzt, die Redakteurin entlassen.",
        "Phishing mails come straight to your inbox, and they look like your bank's.",
        "The city will send the parking notice directly to your inbox from March.",
        "We reach four thousand families in the valley with our weekly newsletter.",
        "Also on Friday: a vote on the dam, a hearing on the ferry and the return of the circus",
        "Also on Broadway: a new Salesman, with an old star",
        "Do you have a cough? Do you have any trouble breathing? Contact your GP or dial 111.",
        "Want to know more about the Romans? See the wall at Chesters, and bring a coat.",
        "Looking for something sweeter? Check out the pastry stand by the north gate.",
        "About Schmidt: Jack Nicholson is a widower who drives a motor home across Nebraska.",
        "Mehr Informationen über ihre Väter finden sie in den Akten nicht, und die meisten suchen nicht mehr.",
        "Der Streit dreht sich um die Bildrechte: Die Agentur will 4000 Euro.",
        "Wir benötigen Ihre Zustimmung zum Bau der Windräder, stand auf dem Zettel.",
        "All photographs by Vivian Maier were found in a locker in 2007.",
        "Este texto fue generado con inteligencia artificial y ganó en marzo el premio de poesía.",
        "Stuur je nieuwsgierige buurman geen mail, maar bel aan.",
        "Tilaa on vähän, kun uutiset kertovat vain sodasta.",
        "Find out what’s happening in the Arctic with the ice gone.",
        "This essay appeared in the Sept. 1943 issue, with the result that the censors closed the magazine for good.",
        "Clarification note: the village is not on the map, so bring one of your own.",
        "Go deeper than forty metres and the light is gone.",
        "New you can see, old you can smell, the keeper says of the paint.",
    ],
)
@pytest.mark.parametrize("near_end", [False, True])
def test_a_sentence_stays(text: str, near_end: bool):
    assert rule_of(text, near_start=not near_end, near_end=near_end) is None


@pytest.mark.parametrize(
    ("text", "rule", "names"),
    [
        (
            "This story was originally published by Outer Lights and distributed through a partnership with The Associated Press.",
            "originally_published",
            ("Outer Lights",),
        ),
        (
            "This article was first published by Stateline, part of the States Newsroom nonprofit news network.",
            "originally_published",
            ("Stateline",),
        ),
        (
            "This story originally appeared on Grist and is part of the Climate Desk collaboration.",
            "originally_published",
            ("Grist",),
        ),
        (
            "This report by The Canadian Press was first published Sept. 12, 2024.",
            "originally_published",
            ("The Canadian Press",),
        ),
        (
            "Dieser Text wurde automatisiert aus dem Material der Deutschen Presse-Agentur (dpa) übernommen.",
            "republished",
            ("Deutschen Presse-Agentur (dpa)",),
        ),
        ("(With inputs from N. Ravi in Madurai)", "reporting_by", ()),
        ("With a report from The Canadian Press", "reporting_by", ()),
        ("– Nampa", "agency_tag", ("Nampa",)),
        ("Rhys Macklem, The Canadian Press", "agency_tag", ("The Canadian Press",)),
        ("Australian Associated Press", "agency_tag", ("AAP",)),
        ("Mit Material der Nachrichtenagentur dpa", "agency_tag", ("dpa",)),
        ("Additional reporting PA", "contributed", ("PA Media",)),
        (
            "Dahlberg reported from Minneapolis. Associated Press writer Cal Odom in Detroit contributed.",
            "contributed",
            ("The Associated Press",),
        ),
        ("Visit The Sacramento Bee (Sacramento, Calif.) at www.sacbee.com", "distributed_by", ("The Sacramento Bee",)),
        (
            "Taken from What the Table Holds by Ada Quill. Reprinted with permission of Millrace Books, Hull.",
            "republished",
            ("Millrace Books",),
        ),
        (
            "The following is an excerpt from Low Water by Ada Quill (Millrace Books, 2020). Used by permission.",
            "republished",
            ("Millrace Books",),
        ),
        (
            "The-CNN-Wire ™ & © 2024 Cable News Network, Inc., a Warner Bros. Discovery Company. All rights reserved.",
            "copyright_notice",
            ("Cable News Network, Inc",),
        ),
        ("Source: Shropshire Gazette. H/T to Bernard at Escapementality.", "source_line", ("Shropshire Gazette",)),
    ],
)
def test_is_a_credit(text: str, rule: str, names: tuple[str, ...]):
    assert credit_of(text) == (rule, names)


@pytest.mark.parametrize(
    "text",
    [
        "This story first appeared in Der Spiegel and is part of the reason why the minister resigned.",
        "This column first appeared in The Sun, and is part of the case against the editor.",
        "This video was originally posted on TikTok and was distributed by Russian accounts within minutes.",
        "The video comes from Gaza and was distributed by the Israeli army on Tuesday night.",
        "This report comes from Human Rights Watch and was part of the brief sent to the Hague.",
        "Adapted from Le Carré and distributed by Lionsgate, the film opens on Friday.",
        "This report by The Lancet was first published on March 3, 2021.",
        "With files from Snowden, The Guardian and The Washington Post won a Pulitzer in 2014.",
        "Nampa",
        "An extract from the bark was first isolated in Basel (Hofmann, 1938) and tried on mice.",
        "An excerpt from the tape (Dallas, 1963) was played to the jury twice.",
        "Taken from a wreck off Kos, the bronze is reproduced with permission of the Greek State.",
        "The label, which nobody had read in years, says in small print copyright: Walt Disney 1934.",
        "This story first appeared in Der Spiegel, part of a series that ended two careers in Bonn.",
        "Originally published in The New Yorker, part of what made the story sting was its silence.",
        "Holm reported from Sarajevo for three winters. Reuters gave him a flak jacket to which his mother contributed.",
        "Visit Chester Zoo at www.chesterzoo.example",
        "By Ada Quill, Associated Press",
    ],
)
def test_is_no_credit(text: str):
    assert read_credit(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "Produced by Ann." + " camera" * 30 + "?",
        "Produced by Ann." + " camera by by by" * 9 + "?",
        "Produced by Ann." + " edited by" * 18 + "?",
    ],
)
def test_words_are_told_in_bounded_time(text: str):
    started = time.process_time()
    rule_of(text[:199])
    assert time.process_time() - started < 0.2  # it took seven seconds


@pytest.mark.parametrize(
    ("opening", "unit"),
    [
        ("This video was originally posted on TikTok", " is part of"),
        ("This video was originally posted on TikTok", " is part of it is part of"),
        ("This video was originally posted on TikTok", " distributed by"),
        ("This video was originally posted on TikTok", " and distributed by A"),
        ("This video was originally posted on TikTok", " by"),
        ("originally published in A", ", an x"),
        ("originally published in A", ", part of x"),
        ("this story was first published by Abc", " republished by x"),
        ("© 2020 ", "a Abc company "),
        ("© ", ". distributed by "),
        ("© 2020 A", " a division of"),
    ],
)
def test_credits_are_told_in_bounded_time(opening: str, unit: str):
    text = (opening + unit * 80)[:380] + '. a x. y?"x'
    started = time.process_time()
    read_credit(text)
    assert time.process_time() - started < 0.2  # it took two seconds
