"""What `quick` leaves as it is of a frozen dataclass."""

import copy
import pickle
from dataclasses import FrozenInstanceError, dataclass, field, replace

import pytest

from parsers.article import Article, Block, Image
from parsers.values import quick


@quick
@dataclass(frozen=True, slots=True)
class Ferry:
    name: str
    ports: tuple[str, ...] = ()
    seats: list[int] = field(default_factory=list)


def test_fields_and_defaults_are_set():
    ferry = Ferry("Ida", seats=[4])
    assert (ferry.name, ferry.ports, ferry.seats) == ("Ida", (), [4])
    assert Ferry("Ida").seats is not Ferry("Ida").seats
    assert Article("h", (), "u", "v").kind == "article"


def test_values_stay_frozen_equal_and_hashable():
    block = Block("paragraph", "text")
    with pytest.raises(FrozenInstanceError):
        block.text = "other"
    assert block == Block("paragraph", text="text")
    assert len({Image("u"), Image("u"), Image("v")}) == 2
    assert replace(block, level=2).level == 2
    assert pickle.loads(pickle.dumps(block)) == copy.copy(block) == block


def test_arguments_are_checked():
    with pytest.raises(TypeError, match="name"):
        Ferry()
    with pytest.raises(TypeError, match="flag"):
        Ferry("Ida", flag=1)


def test_keyword_only_fields_are_refused():
    @dataclass(frozen=True, slots=True, kw_only=True)
    class Pier:
        name: str

    with pytest.raises(TypeError, match=r"Pier\.name"):
        quick(Pier)
