from hypothesis import example, given
from hypothesis import strategies as st

from parsers.errors import BadURLError
from parsers.urls import absolute, canonical, host_of, url_key, without_credentials

HOSTS = st.sampled_from(
    ["gazette.example", "www.gazette.example", "m.gazette.co.uk", "www.google.com", "a.cdn.ampproject.org", "amp.m.www.x.org",
     "127.0.0.1:81", "[::1]", "bücher.example", "m.co.uk", "gazette.example.:8080"]
)  # fmt: skip
SEGMENTS = st.one_of(
    st.sampled_from(
        ["amp", "c", "s", "..", ".", "", "index.html", "a.amp", "x.amp.html", ".amp", "..amp", "..;sid=1", "print", "%2e", "%41",
         "%2541", "gazette.example", "story-1", ";jsessionid=3", "%", "%zz", "a b"]
    ),
    st.text(max_size=8),
)  # fmt: skip
QUERIES = st.lists(
    st.one_of(
        st.sampled_from(
            ["utm_source=x", "id=3", "a", "a=", "=", "ref=x", "ref=1", "amp=1", "%61mp=1", "a=+%20", "page=1"]
        ),
        st.text(max_size=6),
    ),
    max_size=4,
)  # fmt: skip


@st.composite
def urls(draw):
    path = "/".join(draw(st.lists(SEGMENTS, max_size=7)))
    query = "&".join(draw(QUERIES))
    fragment = draw(st.sampled_from(["", "#", "#x", "#!", "#!/a%41b", "#!%"]))
    return f"{draw(st.sampled_from(['http', 'https']))}://{draw(HOSTS)}/{path}{'?' + query if query else ''}{fragment}"


@given(urls())
@example("https://www.google.com/amp/s/www.google.com/amp/s/a.example")
@example("https://a.example/x/..%3bsid=1/..amp")
@example("http://a.cdn.ampproject.org/amp/c/c")
@example("http://a.cdn.ampproject.org//amp/c/s/c.com/x")
def test_key_is_idempotent_and_blind_to_canonical_form(url):
    try:
        key = url_key(url)
    except BadURLError:
        return
    assert url_key(key) == key
    assert url_key(canonical(url)) == key
    assert canonical(canonical(url)) == canonical(url)


@given(urls(), st.sampled_from(["utm_campaign=x", "fbclid=Iw4", "gclid=1"]))
def test_a_tracker_never_changes_the_key(url, tracker):
    try:
        key, clean = url_key(url), canonical(url)
    except BadURLError:
        return
    address, hash_mark, fragment = clean.partition("#")
    tracked = f"{address}{'&' if '?' in address else '?'}{tracker}{hash_mark}{fragment}"
    assert url_key(tracked) == key


@given(st.text())
def test_any_text_is_a_url_or_a_clear_error(text):
    for function in (canonical, url_key, host_of):
        try:
            result = function(text)
        except BadURLError as error:
            result = error.reason
        assert result
    without_credentials(text)


@given(urls(), st.one_of(st.text(), urls(), SEGMENTS))
def test_absolute_gives_a_link_or_nothing(base, href):
    link = absolute(base, href)
    assert link is None or link.startswith(("http://", "https://", "mailto:"))
    if link and not link.startswith("mailto:"):
        assert absolute(base, link) == link
        assert "@" not in link.split("/")[2]
