"""Frozen dataclasses that are made at half the cost.

A frozen dataclass sets each field by `object.__setattr__`, which looks the field up by its name; a page makes some ninety values
of five hundred fields. The slots' own descriptors set them without that, and the values are as frozen as before.
"""

from collections.abc import Callable
from dataclasses import MISSING, fields
from typing import Any, TypeVar

T = TypeVar("T")


def quick(made: type[T]) -> type[T]:
    """Return a frozen dataclass with slots as it is but for its `__init__`; raises TypeError for one with keyword-only fields."""
    known: dict[str, Any] = {}
    parameters, setting = ["self"], []
    for number, each in enumerate(fields(made)):  # type: ignore[arg-type]  # a dataclass, which a type can't say
        if each.kw_only or not each.init:
            raise TypeError(f"{made.__name__}.{each.name}: only plain fields are set quickly")
        value = each.name
        if each.default is not MISSING:
            known[f"default{number}"] = each.default
            parameters.append(f"{each.name}=default{number}")
        elif each.default_factory is not MISSING:
            known[f"make{number}"] = each.default_factory
            parameters.append(f"{each.name}=MISSING")
            value = f"make{number}() if {each.name} is MISSING else {each.name}"
        else:
            parameters.append(each.name)
        known[f"set{number}"] = getattr(made, each.name).__set__
        setting.append(f"    set{number}(self, {value})")
    known["MISSING"] = MISSING
    source = "\n".join((f"def __init__({', '.join(parameters)}):", *setting))
    exec(source, known)  # noqa: S102  names of fields and nothing else, as `dataclasses` itself does
    init: Callable[..., None] = known["__init__"]
    init.__qualname__ = f"{made.__qualname__}.__init__"
    init.__doc__ = None
    made.__init__ = init  # type: ignore[method-assign]  # what this is for
    return made
