"""`wiredesk demo --serve`: the daemon, the desk and a show, in one process, until Ctrl-C."""

import asyncio
import socket
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ingest.cli.failures import Failure

if TYPE_CHECKING:
    from rich.console import Console

    from ingest.config import Settings
    from ingest.demo.newsstand import Newsstand
    from ingest.demo.show import Scene
    from ingest.service import Service

SCENE_SECONDS = 4.0
LATER_SECONDS = 20.0
QUICK_SCENES = 60
"""Then the alarm has gone off for long, and news comes at the later pace."""


async def stay_up(settings: "Settings", newsstand: "Newsstand", out: "Console") -> None:
    """Serve the desk and let things happen. Raises `Failure` where the extra `api` is not installed."""
    from ingest.daemon.daemon import run_forever
    from ingest.outlet_files import read_roster
    from ingest.service import open_service

    try:
        from ingest.serve.running import serve
    except ModuleNotFoundError as error:
        raise Failure(f"{error.name} is not installed: the extra `api` brings it") from error
    settings = replace(settings, serve=replace(settings.serve, listen=_listen(settings.serve.listen)))
    roster = read_roster(settings)

    def told(address: str) -> None:
        out.print(f"The desk is open: {address}  (Ctrl-C closes it)\n", style="bold", soft_wrap=True)

    async with open_service(settings, roster) as service:
        daemon = asyncio.create_task(run_forever(service, reread=lambda: (settings, roster)), name="daemon")
        show = asyncio.create_task(_play(service, newsstand, out), name="show")
        try:
            await serve(settings, told=told)
        finally:
            show.cancel()
            service.stopping.set()
            with suppress(asyncio.CancelledError):
                await asyncio.gather(show, daemon)
    out.print("\nClosed. What came in stays in wiredesk-demo.db.")


async def _play(service: "Service", newsstand: "Newsstand", out: "Console") -> None:
    from ingest.demo.show import Show

    show = Show(newsstand)
    began = datetime.now(UTC)
    told: set[str] = set()
    await _happen(service, out, began, show.history(began))
    scenes = 0
    while True:
        await asyncio.sleep(SCENE_SECONDS if scenes < QUICK_SCENES else LATER_SECONDS)
        scenes += 1
        scene = show.scene(datetime.now(UTC))
        if scene is None:
            out.print("That was the news. The desk stays open.")
            return
        await _happen(service, out, began, scene)
        await _alarms(service, out, told)


async def _happen(service: "Service", out: "Console", began: datetime, scene: "Scene") -> None:
    """Say what happened, and have the outlet asked at once: nobody wants to wait five minutes for a show."""
    from storage.outlets import make_due

    now = datetime.now(UTC)
    out.print(f"{(now - began).total_seconds():4.0f} s  {scene.told}", soft_wrap=True, markup=False, highlight=False)
    await service.filing.file(lambda conn: make_due(conn, [scene.outlet], now))


async def _alarms(service: "Service", out: "Console", told: set[str]) -> None:
    from storage.reading.status import outlet_status

    async with service.database.read() as conn:
        status = await outlet_status(conn, datetime.now(UTC))
    for one in status:
        if one.drift and one.slug not in told:
            told.add(one.slug)
            out.print(f"        ALARM: {one.name} drifts: {one.drift}", style="bold red", soft_wrap=True, markup=False)


def _listen(wanted: str) -> str:
    """Return the address to listen on: the usual one, or a free port where that is taken."""
    host, _, port = wanted.rpartition(":")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, int(port)))
        except OSError:
            return f"{host}:0"
    return wanted
