"""Answers kept: a look-up that costs no call, where a cached function costs one for every element of a page."""

from collections.abc import Callable
from typing import TypeVar

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")


class Remembered(dict[Asked, Answer]):
    """`answer`'s answers by what it was asked, found on first use; emptied when there are `most` of them."""

    def __init__(self, answer: Callable[[Asked], Answer], most: int) -> None:
        """Begin without any."""
        super().__init__()
        self._answer = answer
        self._most = most

    def __missing__(self, asked: Asked) -> Answer:
        """Ask, and keep the answer."""
        if len(self) >= self._most:
            self.clear()
        answer = self[asked] = self._answer(asked)
        return answer
