from itertools import permutations
from random import Random

from storage.stories.partition import Bond, compilations, holding, owners, pair, partition


def copy(short: int, long: int, share: float = 1.0, begin: float = 0.0, end: float = 1.0) -> Bond:
    return Bond(short, long, True, share, begin, end)


def divide(bonds: list[Bond], articles: range) -> list[list[int]]:
    related = {pair(bond.short, bond.long) for bond in bonds}
    return partition(articles, holding(bonds, compilations(bonds, related)))


def test_copies_hold_together_in_any_order():
    bonds = [copy(1, 2), copy(3, 2, 0.4, 0.0, 0.4), copy(5, 4), copy(3, 1, 0.5, 0.0, 0.5)]
    for order in permutations(bonds):
        assert divide(list(order), range(1, 7)) == [[1, 2, 3], [4, 5], [6]]


def test_a_round_up_chains_nothing():
    bonds = [copy(1, 9, 0.3, 0.05, 0.35), copy(2, 9, 0.3, 0.35, 0.65), copy(3, 1), copy(9, 10)]
    assert divide(bonds, range(1, 11)) == [[1, 3], [2], [4], [5], [6], [7], [8], [9, 10]]


def test_a_part_that_is_no_copy_shows_a_round_up_too():
    bonds = [copy(1, 9, 0.4, 0.0, 0.4), Bond(2, 9, False, 0.5, 0.45, 0.95)]
    assert divide(bonds, range(1, 3)) == [[1], [2]]
    assert [9] in divide(bonds, range(1, 10))


def test_two_cuts_of_one_text_are_no_round_up():
    bonds = [copy(1, 9, 0.4, 0.0, 0.4), copy(2, 9, 0.5, 0.45, 0.95), copy(1, 2, 0.9)]
    assert [1, 2, 9] in divide(bonds, range(1, 10))


def test_an_operator_is_obeyed():
    bonds = [copy(1, 2), copy(2, 3), copy(1, 3)]
    articles = range(1, 5)
    assert partition(articles, bonds, apart={(1, 3), (2, 3)}) == [[1, 2], [3], [4]]
    assert partition(articles, bonds, together=[(3, 4)]) == [[1, 2, 3, 4]]
    assert partition(articles, (), same_text=[{1, 4}], apart={(1, 4)}) == [[1], [2], [3], [4]]


def test_the_first_article_keeps_its_story_and_the_oldest_story_stays():
    assert owners([[1, 2], [3]], {1: 7, 2: 7, 3: 7}) == {1: 7, 3: None}
    assert owners([[1, 2, 3]], {1: 9, 2: 4, 3: 9}) == {1: 4}


def test_any_shuffle_gives_the_same_stories():
    random = Random(4)
    bonds = [
        copy(
            *random.sample(range(40), 2),
            share := random.random(),
            begin := random.random() * (1 - share),
            begin + share,
        )
        for _ in range(45)
    ]
    first = divide(bonds, range(40))
    for _ in range(10):
        random.shuffle(bonds)
        assert divide(bonds, range(40)) == first
