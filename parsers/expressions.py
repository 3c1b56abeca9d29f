"""Regular expressions compiled when first used: a page needs few of the many rules, a start none of them."""

import re
from typing import Any, AnyStr, cast


class _Expression:
    """Stands for a compiled pattern; after the first use its methods are the compiled one's own, so that it costs nothing more."""

    def __init__(self, source: str | bytes, flags: int) -> None:
        self._source = source
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        compiled = re.compile(self._source, self._flags)
        self.__dict__.update(
            (method, getattr(compiled, method))
            for method in ("match", "fullmatch", "search", "sub", "split", "findall", "finditer", "groups", "pattern")
        )
        return getattr(compiled, name)


def expression(source: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return `source` as what `re.compile` returns, compiled when one of its methods is first called.

    A broken source raises `re.error` only then, so every pattern needs a test that reaches it.
    """
    return cast("re.Pattern[AnyStr]", _Expression(source, flags))
