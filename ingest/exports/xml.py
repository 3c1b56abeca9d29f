"""XML by hand: what escapes a text, and what no XML may hold."""

import re

# Characters that XML 1.0 (2.2) does not allow, escaped or not.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;"}
_TO_ESCAPE = re.compile('[&<>"\r]')


def escaped(text: object) -> str:
    """Return a text as it stands in an element or an attribute in double quotes."""
    return _TO_ESCAPE.sub(lambda found: _ESCAPES[found[0]], _FORBIDDEN.sub("", str(text)))


def element(name: str, text: object, **attributes: object) -> str:
    """Return an element with a text; nothing where the text is None or empty. `_` in an attribute's name stands for `:`."""
    return f"<{name}{_attributes(attributes)}>{escaped(text)}</{name}>" if text not in (None, "") else ""


def empty(name: str, **attributes: object) -> str:
    """Return an element without content."""
    return f"<{name}{_attributes(attributes)}/>"


def _attributes(attributes: dict[str, object]) -> str:
    return "".join(
        f' {name.rstrip("_").replace("_", ":")}="{escaped(value)}"'
        for name, value in attributes.items()
        if value is not None
    )
