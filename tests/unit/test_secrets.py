"""No way that a line takes out of the program shows a password: errors, JSON, tables, notes and settings' faults."""

import json

import pytest

from ingest.cli.failures import one_line
from ingest.cli.printing import note, print_json, shown
from ingest.errors import FetchError
from ingest.secrets import masked
from parsers.declared import outlet_from_toml
from parsers.errors import OutletError

HIDDEN = "s3cr3t"
SHOWN = [
    f"https://me:{HIDDEN}@gazette.example/feed",
    f"https://me:a@{HIDDEN}@gazette.example/feed",
    f"https://{HIDDEN}@gazette.example/feed",
    f"postgresql://wiredesk:{HIDDEN}@db/wiredesk",
    f"https://gazette.example/feed?api_key={HIDDEN}&page=2",
    f"https://gazette.example/feed?key={HIDDEN}",
    f"https://gazette.example/feed?a=1&sig={HIDDEN}#x",
    f"https://gazette.example/feed?X-Amz-Signature={HIDDEN}",
    f"host=db password={HIDDEN}",
    f"Authorization: Bearer {HIDDEN}",
    f"{{'authorization': 'Basic {HIDDEN}'}}",
]


@pytest.mark.parametrize("text", SHOWN)
def test_secrets_are_masked_wherever_they_are_printed(text, capsys):
    print_json({"url": text})
    note(text)
    printed = capsys.readouterr()
    for line in (masked(text), one_line(text), shown(text), printed.out, printed.err, str(FetchError(text, url=text))):
        assert HIDDEN not in line
    assert set(json.loads(printed.out)) == {"url"}


@pytest.mark.parametrize(
    "text",
    ["https://gazette.example/monkey?page=2", "key=value pairs", "me@gazette.example", "http://a.example/@handle"],
)
def test_what_is_no_secret_stays(text):
    assert masked(text) == text


@pytest.mark.parametrize("url", [one for one in SHOWN if one.startswith("https://") and "@" in one])
def test_an_outlet_with_a_password_in_its_address_is_refused_without_showing_it(url):
    toml = f'slug = "paid"\nname = "Paid"\nhosts = ["gazette.example"]\nfeeds = [{{url = "{url}"}}]\n'
    with pytest.raises(OutletError, match="credentials") as caught:
        outlet_from_toml(toml, where="paid.toml")
    assert HIDDEN not in str(caught.value)
