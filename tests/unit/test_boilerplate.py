"""Furniture rules by their words, in six languages; and sentences that only quote such words."""

import re
import time

import pytest

from parsers.boilerplate import is_author_note, is_correction, is_disclaimer, rule_for
from parsers.furniture import RULES


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Read more: What the keeper saw", "related"),
        ("READ ALSO", "related"),
        ("Recommended for you", "related"),
        ("Lesen Sie auch: Was der Wärter sah", "related"),
        ("Mehr zum Thema", "related"),
        ("Lire aussi : Ce que le gardien a vu", "related"),
        ("Te puede interesar: Lo que vio el farero", "related"),
        ("Leia também: O que viu o faroleiro", "related"),
        ("Leggi anche: Che cosa vide il guardiano", "related"),
        ("Czytaj także: Co widział latarnik", "related"),
        ("Sign up for our weekly newsletter", "newsletter"),
        ("Want more from the coast? Sign up for the Harbour newsletter.", "newsletter"),
        ("Jetzt den Newsletter der Post abonnieren", "newsletter"),
        ("Abonnez-vous à notre newsletter", "newsletter"),
        ("Suscríbete a nuestro boletín", "newsletter"),
        ("Assine nossa newsletter", "newsletter"),
        ("Iscriviti alla nostra newsletter", "newsletter"),
        ("Share on Facebook", "share"),
        ("Facebook Twitter WhatsApp E-mail", "share"),
        ("Artikel teilen", "share"),
        ("Síguenos en nuestras redes", "share"),
        ("Leserkommentare", "comment"),
        ("12 Kommentare", "comment"),
        ("No responses yet", "comment"),
        ("Kommentarfeed | Kommentare geschlossen", "comment"),
        ("Sie müssen sich anmelden, um mitzureden.", "comment"),
        ("Schreiben Sie uns in den Kommentaren, was Sie vom Pier halten!", "comment"),
        ("Mira: Lo que vio el farero", "related"),
        ("Entdecken Sie weitere Häfen", "related"),
        ("Follow the Post on Twitter and Instagram @aldermouthpost and on Facebook. Write to us.", "share"),
        ("Pour lire la suite, créez votre compte", "paywall_prompt"),
        ("Symbolbild: Der Pier im März", "caption"),
        ("Bild vergrößern Der Pier nach dem Sturm", "caption"),
        ("The pier after the storm. © Harbour Press", "caption"),
        ("Der Pier nach dem Sturm (Ina Roth / dpa)", "caption"),
        ("Impressum | Datenschutz | Der Hafen", "navigation"),
        ("Warning: Undefined variable $pier in /srv/pier.php on line 12", "app_prompt"),
        ("Sie sind derzeit nicht eingeloggt.", "app_prompt"),
        ("Video verfügbar bis 28.02.2031", "app_prompt"),
        ("Want to hear of the pier? Sign up here", "newsletter"),
        ("Advertisement", "advertisement"),
        ("Anzeige", "advertisement"),
        ("5 min read", "counter"),
        ("1.4k views", "counter"),
        ("Lesezeit: 3 Minuten", "counter"),
        ("Leave a comment", "comment"),
        ("To continue reading, log in or subscribe.", "paywall_prompt"),
        ("Dieser Artikel ist nur für Abonnenten", "paywall_prompt"),
        ("Cet article est réservé aux abonnés", "paywall_prompt"),
        ("Download the Harbour app from the store", "app_prompt"),
        ("Photo: Ida Holm", "caption"),
        ("Boats at the pier (Image: Ida Holm)", "caption"),
        ("Tags: harbour, pier", "tags"),
        ("Was this article helpful?", "feedback"),
        ("We may earn a commission when you buy through links on this page.", "disclosure"),
        ("-30-", "separator"),
    ],
)
def test_furniture(text: str, rule: str) -> None:
    assert rule_for(text) == rule


@pytest.mark.parametrize(
    "text",
    [
        "Read more books, the librarian told the children, and they did.",
        "He said that readers should sign up for a newsletter only if they trust it, and that few newsletters deserve it today.",
        "Share prices fell on Tuesday after the board's vote.",
        "The advertisement that started the quarrel hung in the station for a year.",
        "Follow the coast south and the road ends at a lighthouse.",
        "More from habit than from hope, he went down to the pier each morning.",
        "The photo showed a pier, a boat and a man whom nobody knew.",
        "By Tuesday, the storm had passed.",
        "Comments by the chairwoman angered the fishermen.",
        "Tags on the crates gave the name of the ship.",
        "Related disputes have kept the court busy since 2019.",
        "Das Newsletter-Geschäft wächst, sagte der Verlag am Dienstag.",
        "Updated figures are expected in June.",
    ],
)
def test_sentences_that_only_use_such_words_stay(text: str) -> None:
    assert rule_for(text, near_start=True, near_end=True) is None
    assert not is_correction(text)
    assert not is_disclaimer(text)


def test_legal_lines_only_near_the_end() -> None:
    line = "Copyright 2025 Aldermouth Post. All rights reserved."
    assert rule_for(line) is None
    assert rule_for(line, near_end=True) == "legal"


@pytest.mark.parametrize(
    "text",
    [
        "The views expressed in this article are the author’s own and do not necessarily reflect the paper's stance.",
        "Opinions expressed here are solely those of the writer.",
        "Disclaimer: This is no advice.",
        "Les opinions exprimées dans cet article n'engagent que leur auteur.",
        "Las opiniones expresadas son responsabilidad de su autor.",
    ],
)
def test_disclaimers(text: str) -> None:
    assert is_disclaimer(text)


@pytest.mark.parametrize(
    "text",
    [
        "Correction: An earlier version named the wrong pier.",
        "This article has been updated to include a statement.",
        "Editor's note: The story was first published in March.",
        "UPDATE (June 3): The board has voted.",
        "Anmerkung der Redaktion: In einer früheren Version stand ein falscher Name.",
        "An earlier version of this article misstated the cost.",
    ],
)
def test_corrections(text: str) -> None:
    assert is_correction(text)


def test_correction_words_that_begin_a_sentence_are_no_correction() -> None:
    assert not is_correction("Update after update has failed to mend the ferry's engine.")
    assert not is_correction("Corrections officers walked out on Tuesday.")
    assert not is_correction(
        "Updated: December 9, 2024If you are serving food at your reception, a caterer comes first."
    )


def test_author_notes() -> None:
    assert is_author_note("Ida Holm is a reporter at the Post and covers the sea.")
    assert is_author_note("About the author")
    assert not is_author_note("Ida Holm was at the pier when the storm came in.")


def test_narrowing_by_the_first_letter_changes_no_verdict() -> None:
    """Each alternative's own opening words, in every place: the rules as they are written say the same as the narrowed ones."""
    whole = [(rule, re.compile(rf"\W{{0,12}}(?:{rule.alternatives})", re.IGNORECASE)) for rule in RULES]
    openings = {opening for rule in RULES for opening in re.findall(r"[^\W\d_][\w’' ]{2,30}", rule.alternatives)}
    tails = (
        "",
        ":",
        " the keeper, 2024",
        " us on Facebook",
        " to our newsletter",
        " (Photo: Harbour Press)",
        " is what he said.",
    )
    for text in (sign + opening + tail for opening in openings for tail in tails for sign in ("", "» ")):
        lower = text.lower()
        expected = next(
            (
                rule.name
                for rule, pattern in whole
                if len(text) <= rule.longest
                and rule.where == "anywhere"
                and (not rule.needs or any(word in lower for word in rule.needs))
                and pattern.match(text)
                and not (rule.unspoken and ("»" in text or " said." in text))
            ),
            None,
        )
        assert rule_for(text) == expected, text
        assert not any(
            rule.needs and pattern.match(text) and not any(word in lower for word in rule.needs)
            for rule, pattern in whole
        )


@pytest.mark.parametrize(
    "text",
    [
        "Publiziert: 03.04.2025, 12:35",
        "Veröffentlicht am 3. April 2025",
        "Der Beitrag wurde am Mittwoch, den 27. November, um 15:21 Uhr veröffentlicht und unter Hafen abgelegt.",
        "This entry was posted on Tuesday in Harbours by the keeper.",
        "Cet article a été publié dans Ports par le gardien.",
    ],
)
def test_when_it_was_posted_is_said_at_the_end(text):
    assert rule_for(text, near_end=True) == "byline"
    assert rule_for(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "Comments by the chairwoman made the fishermen angry, and they said so at length in the harbour office.",
        "Sie müssen sich entscheiden, sagte die Vorsitzende, und zwar vor dem Winter.",
        "Published in 1912, the harbour's first chart shows no pier at all.",
        "Veröffentlicht wurde die Karte des Hafens erst hundert Jahre später.",
        "The storm (which nobody / not even the keeper / had expected) took the pier away.",
        "Follow the coast on foot and you come to the pier in an hour.",
        "Kommentare von Anwohnern gab es viele, doch keinen davon nahm der Vorstand in seine Pläne für den neuen Pier auf.",
    ],
)
def test_sentences_that_begin_like_a_cue_stay(text):
    assert rule_for(text, near_end=True) is None


@pytest.mark.parametrize("text", ["😀" * 400, "— " * 200, "." * 420, "_" * 300])
def test_signs_alone_cost_nothing(text):
    started = time.process_time()
    for _ in range(1_000):
        assert rule_for(text, near_start=True, near_end=True) is None
        assert not is_disclaimer(text)
        assert not is_correction(text)
        assert not is_author_note(text)
    assert time.process_time() - started < 2
    assert rule_for("* * *") == "separator"
