"""The daemon: looks for work every second, starts turns for it, and stops cleanly. The only import of APScheduler.

The schedule itself is in SQL (`next_due_at`, `next_try_at`, leases); APScheduler only ticks.
"""

import asyncio
import signal
from collections.abc import Callable, Sequence

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from ingest.cluster.scheduling import Schedule
from ingest.config import Settings
from ingest.daemon.jumps import Jumps
from ingest.daemon.retention import prune
from ingest.outlet_files import Roster
from ingest.process import disk
from ingest.process.guarding import guarded
from ingest.process.logs import configure, get_logger
from ingest.service import Service
from ingest.turns.once import DRAIN_SECONDS
from ingest.turns.turns import LEASE_SECONDS, Turns
from ingest.webhooks.sending import Sender
from parsers.errors import SyndicationError
from storage import entries, feeds
from storage.upkeep.takedown import overwrite_pending

TICK_SECONDS = 1.0
LOOK_SECONDS = 10.0
TELL_SECONDS = 1.0
MEASURE_SECONDS = 15.0
PRUNE_HOURS = 6

log = get_logger("daemon")


async def run_forever(
    service: Service, *, reread: Callable[[], tuple[Settings, Roster]], only: Sequence[str] | None = None
) -> None:
    """Run until `service.stopping` is set, then drain and return. SIGHUP reads settings and outlets again with `reread`.

    With the engine `procrastinate` it only schedules: turns are then the workers' jobs.
    """
    is_alone = service.settings.workers.engine == "local"
    turns: Turns | Schedule = Turns(service, outlets=only) if is_alone else Schedule(service, outlets=only)
    jumps = Jumps(service.clock)
    scheduler = AsyncIOScheduler(
        timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    )
    scheduler.add_job(guarded(lambda: _tick(turns, service, jumps)), "interval", seconds=TICK_SECONDS, id="tick")
    scheduler.add_job(guarded(turns.renew), "interval", seconds=LEASE_SECONDS / 4, id="renew")
    scheduler.add_job(guarded(lambda: _measure(service)), "interval", seconds=MEASURE_SECONDS, id="measure")
    scheduler.add_job(guarded(service.tell_due), "interval", seconds=LOOK_SECONDS, id="tell due")
    scheduler.add_job(guarded(service.look_out), "interval", seconds=LOOK_SECONDS, id="look out")
    scheduler.add_job(guarded(lambda: _tend(service, jumps)), "interval", hours=PRUNE_HOURS, id="tend", jitter=600)
    sender = Sender(service.database, service.settings, service.owner, clock=service.clock, metrics=service.metrics)
    scheduler.add_job(guarded(lambda: _tell_webhooks(sender, service)), "interval", seconds=TELL_SECONDS, id="webhooks")
    scheduler.add_job(guarded(sender.measure), "interval", seconds=MEASURE_SECONDS, id="measure webhooks")
    reload = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGHUP, reload.set)
    reloading = asyncio.create_task(_reload_when_told(service, reload, reread))
    scheduler.start()
    log.info("started", owner=service.owner, outlets=len(service.roster.polled), database=service.database.shown_url)
    try:
        await service.stopping.wait()
        log.info("stopping", turns=turns.busy)
        scheduler.pause()
        await asyncio.gather(turns.drain(DRAIN_SECONDS), sender.close(DRAIN_SECONDS))
    finally:
        reloading.cancel()
        await asyncio.gather(reloading, return_exceptions=True)
        scheduler.shutdown(wait=False)
        loop.remove_signal_handler(signal.SIGHUP)
    log.info("stopped")


async def _tick(turns: Turns | Schedule, service: Service, jumps: Jumps) -> None:
    if moved := jumps.look():
        log.warning("the clock was set", seconds=round(moved), brought_back=await service.bring_back())
    await turns.start_due()
    service.metrics.gauge("last_tick_timestamp_seconds", service.clock.now().timestamp())


async def _tell_webhooks(sender: Sender, service: Service) -> None:
    sender.use(service.settings)
    await sender.look()


async def _measure(service: Service) -> None:
    """Tell the levels that only the store knows."""
    async with service.database.read() as conn:
        waiting, in_flight = await entries.open_counts(conn)
        due, ailing = await feeds.count_troubled(conn, service.clock.now())
    service.metrics.gauge("archive_unsent", len(service.archive.unsent()))
    service.metrics.gauge("feeds_due", due)
    service.metrics.gauge("feeds_ailing", ailing)
    service.metrics.gauge("waiting", waiting)
    service.metrics.gauge("in_flight", in_flight)
    for place, free in disk.free_bytes(service.settings).items():
        service.metrics.gauge("disk_free_bytes", free, place=place)


async def _tend(service: Service, jumps: Jumps) -> None:
    if jumps.may_forget:
        removed = await prune(service.database, service.archive, service.settings.retention, service.clock.now())
        log.info("pruned", **removed)
    else:
        log.warning("nothing is pruned for a day: the clock was set ahead")
    await overwrite_pending(service.database, service.archive, service.clock.now())
    await service.look_out(everything=True)
    for name, problem in service.archive.unsent().items():
        if problem is not None:
            log.warning("archive file not sent, it stays here and will be tried again", file=name, error=str(problem))


async def _reload_when_told(
    service: Service, told: asyncio.Event, reread: Callable[[], tuple[Settings, Roster]]
) -> None:
    while True:
        await told.wait()
        told.clear()
        try:
            settings, roster = await asyncio.to_thread(reread)
            await service.use_settings(settings)
            await service.use_roster(roster)
        except SyndicationError as error:
            log.error("not reloaded, what is in use stays", error=str(error))
        except Exception:  # else this was the last SIGHUP that anybody listened to
            log.exception("a bug met the reload, what is in use stays")
        else:
            log.info("reloaded", outlets=len(service.roster.polled))
            configure(service.settings.log)
