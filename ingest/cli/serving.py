"""`wiredesk serve` and `wiredesk tokens`: the read API, the desk, and who may use them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.cli.arguments import AS_JSON, Commands, option, positional, whole
from ingest.cli.failures import WRONG_USAGE, Failure, one_of

if TYPE_CHECKING:
    from storage.tokens import Token


def add_to(commands: Commands) -> None:
    """Add the commands."""
    commands.add(
        "serve",
        serve,
        option("--listen", "ADDRESS:PORT", "listen here instead of at `serve.listen`; port 0 takes a free one"),
    )
    tokens = commands.group("tokens", "Bearer tokens for the API and the desk.")
    tokens.add(
        "create",
        create,
        positional("name", "NAME", "who will use it"),
        option("--scope", "SCOPE", "read (default), or operate: poll, pause, retry", default="read"),
        option("--days", "N", "how long it is good for (default: until it is revoked)", type=whole(1, 36_500)),
    )
    tokens.add("list", list_all, AS_JSON)
    tokens.add("revoke", revoke, positional("token", "ID", "the token's id, as `tokens list` shows it", type=whole(1)))


def serve(listen: str | None, config: Path | None) -> None:
    """Serve the read API and the desk until SIGTERM or Ctrl-C.

    Without a token it answers on loopback alone; `wiredesk tokens create` makes one for everybody else.
    """
    from dataclasses import replace

    from ingest.cli.session import await_result, must_exist, read_settings
    from ingest.config_checks import listen as check

    settings = read_settings(config)
    if listen is not None:
        problem = check(listen)
        if problem or not listen:
            raise Failure(f"--listen {listen!r}: accepted is {problem or 'ADDRESS:PORT'}", exit_code=WRONG_USAGE)
        settings = replace(settings, serve=replace(settings.serve, listen=listen))
    if not settings.serve.listen:
        raise Failure('serve.listen is "": nothing to serve; accepted is ADDRESS:PORT', exit_code=WRONG_USAGE)
    must_exist(settings.database.url)
    try:
        from ingest.serve.running import serve as run
    except ModuleNotFoundError as error:
        raise Failure(
            f"{error.name} is not installed: the extra `api` brings it (`pip install wiredesk[api]`)"
        ) from error
    await_result(run(settings))


def create(name: str, scope: str, days: int | None, config: Path | None) -> None:
    """Make a token and print it, this once."""
    from ingest.cli.printing import note, say
    from ingest.cli.session import await_result, opened, read_settings
    from storage.tokens import SCOPES, create_token

    wanted = one_of("--scope", scope, SCOPES)
    assert wanted is not None
    settings = read_settings(config)
    now = datetime.now(UTC)

    async def make() -> "tuple[Token, str]":
        async with opened(settings) as database, database.write() as conn:
            until = now + timedelta(days=days) if days else None
            return await create_token(conn, name, wanted, now, expires_at=until)

    token, secret = await_result(make())
    say(secret)
    note(f"token {token.id}, scope {token.scope}; it is not shown again. Send it as a bearer token.")


def list_all(config: Path | None, *, as_json: bool) -> None:
    """List the tokens: whose, for what, since when; never the tokens themselves."""
    from ingest.cli.printing import print_json, print_table
    from ingest.cli.session import await_result, opened, read_settings
    from storage.tokens import list_tokens

    settings = read_settings(config)

    async def read() -> "list[Token]":
        async with opened(settings) as database, database.read() as conn:
            return await list_tokens(conn)

    found = await_result(read())
    if as_json:
        print_json(found)
    else:
        rows = [(one.id, one.name, one.scope, one.created_at, one.expires_at, one.revoked_at) for one in found]
        print_table(("id", "name", "scope", "created…", "expires…", "revoked…"), rows, right=("id",))


def revoke(token: int, config: Path | None) -> None:
    """Revoke a token; it opens nothing from then on."""
    from ingest.cli.printing import say
    from ingest.cli.session import await_result, opened, read_settings
    from storage.tokens import revoke_token

    settings = read_settings(config)

    async def work() -> bool:
        async with opened(settings) as database, database.write() as conn:
            return await revoke_token(conn, token, datetime.now(UTC))

    if not await_result(work()):
        raise Failure(f"there is no token {token} that could be revoked; `wiredesk tokens list` shows them")
    say(f"token {token} is revoked")
