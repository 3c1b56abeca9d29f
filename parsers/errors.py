"""The root error and what a parser may raise. One class per thing a caller does differently."""


class SyndicationError(Exception):
    """Something about an outlet or one of its pages could not be handled."""

    def __init__(self, message: str | None = None, *, url: str | None = None, outlet: str | None = None) -> None:
        """Take a message (default: the class's docstring) and the subject it is about."""
        self.message = message or (type(self).__doc__ or "").strip().splitlines()[0]
        self.url = url
        self.outlet = outlet
        super().__init__(self.message)

    def __str__(self) -> str:
        """Say what happened and to which page of which outlet."""
        subject = " ".join(part for part in (self.outlet, self.url) if part)
        return f"{self.message} [{subject}]" if subject else self.message


class ParseError(SyndicationError):
    """The page could not be parsed."""


class NotArticleError(ParseError):
    """The page is not an article. `reason` is `not_article`, `consent`, `challenge`, `paywall` or `empty`."""

    def __init__(
        self,
        message: str | None = None,
        *,
        reason: str = "not_article",
        url: str | None = None,
        outlet: str | None = None,
    ) -> None:
        """Take the counted reason beside the message."""
        super().__init__(message, url=url, outlet=outlet)
        self.reason = reason


class LayoutChangedError(ParseError):
    """No layout of the outlet fits the page and the generic extractor found no text either."""


class UndecodablePageError(ParseError):
    """The page's bytes are not text in any encoding it declares or shows."""

    reason = "bad_charset"


class TooComplexError(ParseError):
    """The page is nested too deep or too large to be parsed in bounded time."""

    reason = "too_complex"


class NotFeedError(ParseError):
    """What came back is not a feed, a sitemap or a listing. `reason` is `not_feed`, or `empty` when nothing came."""

    def __init__(
        self, message: str | None = None, *, reason: str = "not_feed", url: str | None = None, outlet: str | None = None
    ) -> None:
        """Take the counted reason beside the message."""
        super().__init__(message, url=url, outlet=outlet)
        self.reason = reason


class UnsafeXMLError(ParseError):
    """The XML declares entities or a DTD that would have to be resolved."""

    reason = "unsafe_xml"


class BadURLError(ParseError):
    """The address is not an http(s) URL. `reason` is `bad_url` or `blocked_scheme`."""

    def __init__(
        self, message: str | None = None, *, reason: str = "bad_url", url: str | None = None, outlet: str | None = None
    ) -> None:
        """Take the counted reason beside the message."""
        super().__init__(message, url=url, outlet=outlet)
        self.reason = reason


class OutletError(SyndicationError):
    """A declared outlet is wrong: the message names the file, the field, its value and what is accepted."""
