"""Two texts side by side: what is the same, what changed, what one side has alone."""

from hypothesis import given
from hypothesis import strategies as st

from ingest.serve.desk.compare import MOST_PARAGRAPHS, MOST_WORDS, Comparison, compare, words_apart

ONE = "The night ferry was saved on Thursday by the casting vote of the chair."
OTHER = "Three hundred apple trees were planted along the disused railway."


def sides(found: Comparison) -> tuple[list[str], list[str]]:
    rows = [row for run in found.runs for row in run.rows]
    left = ["".join(piece.text for piece in row.left) for row in rows if row.left is not None]
    right = ["".join(piece.text for piece in row.right) for row in rows if row.right is not None]
    return left, right


def test_equal_texts_are_one_run() -> None:
    found = compare(f"{ONE}\n\n{OTHER}", f"{ONE}\n\n{OTHER}")
    assert found.is_same
    assert [(run.is_same, len(run.rows)) for run in found.runs] == [(True, 2)]


def test_an_edited_paragraph_is_paired_and_its_words_marked() -> None:
    found = compare(f"{ONE}\n\n{OTHER}", f"{ONE.replace('Thursday', 'Friday')}\n\n{OTHER}")
    assert (found.same, found.changed, found.only_left, found.only_right) == (1, 1, 0, 0)
    row = found.runs[0].rows[0]
    assert row.left is not None
    assert row.right is not None
    assert [piece.text for piece in row.left if piece.is_only_here] == ["Thursday"]
    assert [piece.text for piece in row.right if piece.is_only_here] == ["Friday"]


def test_what_one_side_has_alone_stands_alone_and_in_its_place() -> None:
    found = compare(
        f"{ONE}\n\nA line of ours.", f"New first.\n\n{ONE.replace('night ', '')}\n\nSomething else entirely."
    )
    kinds = [row.kind for run in found.runs for row in run.rows]
    assert kinds == ["right", "changed", "left", "right"]


def test_long_texts_are_cut_and_long_paragraphs_taken_whole() -> None:
    long = "\n\n".join(f"Paragraph {n}" for n in range(MOST_PARAGRAPHS + 5))
    assert compare(long, ONE).is_cut
    left, right = words_apart("a " * (MOST_WORDS + 1), "b")
    assert (len(left), len(right)) == (1, 1)


texts = st.lists(st.text(alphabet="ab <&\u05d0\u202e", max_size=12), max_size=6).map("\n\n".join)


@given(texts, texts)
def test_nothing_is_lost_or_made_up(one: str, other: str) -> None:
    def told(text: str) -> list[str]:
        return [" ".join(part.split()) for part in text.split("\n\n") if part.strip()]

    assert sides(compare(one, other)) == (told(one), told(other))
