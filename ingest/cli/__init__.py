"""The command line. Exit codes: 0 done, 1 finished with failures it names, 2 wrong usage or settings in one line.

Each module adds a few commands. Whatever is heavy is imported by the command that needs it, so that `--help` stays under 0.3 s.
"""

import os
import sys
from collections.abc import Sequence

from ingest.cli.arguments import Parser, tell
from ingest.cli.failures import FAILED, INTERRUPTED, Failure, exit_code_of

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; `arguments` default to the process's own."""
    try:
        given = vars(command_line().parse_args(arguments))
        call = given.pop("call")
        code = call(**given)
        sys.stdout.flush()
    except KeyboardInterrupt:
        tell("stopped")
        return INTERRUPTED
    except BrokenPipeError:  # `wiredesk … | head`: the reader has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        tell(f"wiredesk: {_said(error)}")
        _give_up_output()
        return FAILED
    except Failure as failure:
        tell(f"wiredesk: {failure}")
        return failure.exit_code
    except Exception as error:
        known = exit_code_of(error)
        if known is None:
            raise
        tell(f"wiredesk: {error}")
        return known
    return int(code or 0)


def _said(error: OSError) -> str:
    """Return what the system said, of which file where it says so."""
    where = f"{error.filename}: " if error.filename is not None else ""
    return f"{where}{error.strerror or error}"


def _give_up_output() -> None:
    """Write nothing more to a standard output that takes nothing: the interpreter would try again at its end."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def command_line() -> Parser:
    """Return the parser of every command that exists."""
    from ingest.cli import (
        articles,
        catalogue,
        checking,
        database,
        demonstration,
        exporting,
        health,
        reading,
        reparsing,
        running,
        scaffolding,
        serving,
        settings,
        single,
        webhooks,
        working,
    )

    parser = Parser("wiredesk", "News-syndication ingestor: partner outlets in, clean attributed articles in SQL out.")
    commands = parser.commands()
    demonstration.add_to(commands)
    running.add_to(commands)
    working.add_to(commands)
    single.add_to(commands)
    outlets = commands.group("outlets", "The outlets: partners whose stories are taken in.")
    catalogue.add_to(outlets)
    checking.add_to(outlets)
    scaffolding.add_to(outlets)
    reading.add_to(commands)
    exporting.add_to(commands)
    serving.add_to(commands)
    articles.add_to(commands.group("articles", "Single articles."))
    health.add_to(commands)
    reparsing.add_to(commands)
    database.add_to(commands.group("db", "The database: schema, retention, backup, readers."))
    webhooks.add_to(commands.group("webhooks", "Webhooks: who is told of changes."))
    settings.add_to(commands.group("config", "The settings."))
    return parser
