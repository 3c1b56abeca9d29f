from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest

from ingest.config import ConfigError, load_settings
from ingest.config_checks import CHANGE_KINDS
from ingest.webhooks.patience import MOST_TRIES, next_try
from ingest.webhooks.signing import key_of, signed_headers
from storage.values import ChangeKind
from tests.records import NOW


def test_a_signature_is_the_one_other_libraries_make():
    # the example of the Standard Webhooks specification
    headers = signed_headers(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        datetime.fromtimestamp(1_614_265_330, UTC),
        b'{"test": 2432232314}',
    )
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert headers["webhook-timestamp"] == "1614265330"


def test_any_secret_will_do():
    assert key_of("a long text") == b"a long text"
    assert key_of("whsec_no base64") == b"whsec_no base64"


def test_patience_grows_and_ends():
    waits = [next_try(tries, NOW) for tries in range(1, MOST_TRIES + 1)]
    seconds = [(one - NOW).total_seconds() for one in waits[:-1] if one is not None]
    assert seconds[:4] == [5, 15, 45, 135]
    assert seconds[-1] == 6 * 3600
    assert waits[-1] is None
    assert 20 * 3600 < sum(seconds) < 40 * 3600


def test_a_receivers_wish_is_honoured_up_to_six_hours():
    assert next_try(1, NOW, retry_after=600) == NOW + timedelta(minutes=10)
    assert next_try(1, NOW, retry_after=10**9) == NOW + timedelta(hours=6)
    assert next_try(1, NOW, spread=1.0) == NOW + timedelta(seconds=5.5)


def test_the_kinds_of_the_settings_are_those_of_the_store():
    assert get_args(ChangeKind) == CHANGE_KINDS


def test_webhooks_are_read_from_the_settings(tmp_path):
    file = tmp_path / "wiredesk.toml"
    file.write_text(
        '[webhooks.site]\nurl = "https://site.example/hook"\nenv = "HOOK_SECRET"\nkinds = ["inserted"]\noutlets = ["bbc"]\n'
    )
    settings = load_settings(file, {"WIREDESK_WEBHOOKS__SITE__URL": "https://other.example/", "HOOK_SECRET": "x"})
    one = settings.webhooks["site"]
    assert (one.url, one.kinds, one.outlets) == ("https://other.example/", ("inserted",), ("bbc",))
    assert one.secret.read({"HOOK_SECRET": "whsec_x"}).value == "whsec_x"
    assert "whsec_x" not in repr(one)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[webhooks.a]\nurl = "ftp://x/"\nenv = "S"', "webhooks.a.url"),
        ('[webhooks.a]\nurl = "https://user:pass@x/"\nenv = "S"', "webhooks.a.url"),
        ('[webhooks.a]\nurl = "https://x/"', "either env"),
        ('[webhooks.a]\nurl = "https://x/"\nenv = "S"\nkinds = ["made"]', 'some of "inserted"'),
        ('[webhooks.a]\nurl = "https://x/"\nenv = "S"\nkind = ["inserted"]', "webhooks.a.kind"),
        ('[webhooks."A B"]\nurl = "https://x/"\nenv = "S"', "letters, digits"),
    ],
)
def test_what_is_wrong_with_a_webhook_is_said(tmp_path, text, said):
    file = tmp_path / "wiredesk.toml"
    file.write_text(text)
    with pytest.raises(ConfigError) as raised:
        load_settings(file, {})
    assert said in str(raised.value)
    assert "pass" not in str(raised.value).replace("***", "")
