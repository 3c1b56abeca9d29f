"""`wiredesk webhooks`: who is told of changes, how far they are, what could not be delivered."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.cli.arguments import AS_JSON, Commands, at_most, option, positional, whole
from ingest.cli.failures import FAILED, wrong

if TYPE_CHECKING:
    from ingest.config import Settings, Webhook
    from storage.webhooks import DeadLetter, WebhookState

NAME = positional("name", "NAME", "the webhook, as the settings name it")


def add_to(group: Commands) -> None:
    """Add the commands."""
    group.add("list", list_all, AS_JSON)
    group.add("dead", dead, option("--webhook", "NAME", "only this one", to="name"), at_most(50), AS_JSON)
    group.add(
        "replay",
        replay,
        NAME,
        option("--after", "SEQ", "tell of every change after this one", type=whole(0), required=True),
    )
    group.add("test", test, NAME)


def list_all(config: Path | None, *, as_json: bool) -> None:
    """List the webhooks: how far each was told, what failed last, when it is tried again."""
    from ingest.cli.printing import print_json, print_table
    from ingest.cli.session import await_result, opened, read_settings
    from storage.changes import last_seq
    from storage.webhooks import list_webhooks

    settings = read_settings(config)

    async def read() -> "tuple[int, list[WebhookState]]":
        async with opened(settings) as database, database.read() as conn:
            return await last_seq(conn), await list_webhooks(conn)

    last, found = await_result(read())
    stands = {one.name: one for one in found}
    rows = []
    for name in sorted({*stands, *settings.webhooks}):
        one, declared = stands.get(name), settings.webhooks.get(name)
        rows.append(
            {
                "name": name,
                "url": declared.url if declared else None,
                "behind": last - one.seq if one else None,
                "seq": one.seq if one else None,
                "tries": one.tries if one else 0,
                "next_try_at": one.next_try_at if one else None,
                "last_success_at": one.last_success_at if one else None,
                "last_failure": one.last_failure if one else None,
            }
        )
    if as_json:
        print_json(rows)
        return
    columns = ("name", "url", "behind", "seq", "tries", "next_try_at", "last_success_at", "last_failure")
    print_table(columns, [tuple(row.values()) for row in rows], right=("behind", "seq", "tries"))


def dead(name: str | None, limit: int, config: Path | None, *, as_json: bool) -> None:
    """List the deliveries that were given up on; `webhooks replay` sends their changes again."""
    from ingest.cli.printing import note, print_json, print_table
    from ingest.cli.session import await_result, opened, read_settings
    from storage.webhooks import list_dead_letters

    settings = read_settings(config)

    async def read() -> "list[DeadLetter]":
        async with opened(settings) as database, database.read() as conn:
            return await list_dead_letters(conn, name, limit)

    found = await_result(read())
    if as_json:
        print_json(found)
    elif found:
        rows = [(one.id, one.webhook, one.first_seq, one.last_seq, one.tries, one.at, one.reason) for one in found]
        print_table(("id", "webhook", "first seq", "last seq", "tries", "at…", "reason"), rows, right=("id", "tries"))
    else:
        note("nothing was given up")


def replay(name: str, after: int, config: Path | None) -> None:
    """Let a webhook be told again of every change after a seq; a running daemon begins at once."""
    from ingest.cli.printing import say
    from ingest.cli.session import await_result, opened, read_settings
    from storage.changes import last_seq
    from storage.webhooks import add_webhooks
    from storage.webhooks import replay as tell_again

    settings = read_settings(config)
    _declared(settings, name)

    async def work() -> int:
        async with opened(settings) as database, database.write() as conn:
            await add_webhooks(conn, [name], datetime.now(UTC))
            await tell_again(conn, name, after)
            return await last_seq(conn) - after

    say(f"{name}: {max(await_result(work()), 0)} changes will be told again")


def test(name: str, config: Path | None) -> int:
    """Send a webhook a signed delivery without changes, now, and say whether it was taken."""
    from ingest.cli.printing import note, say
    from ingest.cli.session import await_result, read_settings
    from ingest.exports.jsonlines import line
    from ingest.fetching.transport import Transport
    from ingest.webhooks.posting import Refusal, post
    from ingest.webhooks.signing import signed_headers

    settings = read_settings(config)
    webhook = _declared(settings, name)
    secret = webhook.secret.read().value

    async def work() -> Refusal | None:
        transport = Transport(settings.fetch)
        now = datetime.now(UTC)
        named = f"{name}-test-{int(now.timestamp())}"
        body = line({"id": named, "webhook": name, "changes": [], "last": None})
        try:
            return await post(transport, webhook, signed_headers(secret, named, now, body), body)
        finally:
            await transport.aclose()

    refusal = await_result(work())
    if refusal is not None:
        note(f"{name}: {refusal.reason}")
        return FAILED
    say(f"{name}: taken")
    return 0


def _declared(settings: "Settings", name: str) -> "Webhook":
    found = settings.webhooks.get(name)
    if found is None:
        raise wrong(
            "webhook", name, f"accepted are {', '.join(settings.webhooks) or 'none: the settings name no webhook'}"
        )
    return found
