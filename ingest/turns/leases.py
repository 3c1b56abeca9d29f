"""Keeping the leases of the hosts that a process talks to."""

from ingest.process.logs import get_logger
from ingest.service import Service
from storage import hosts

log = get_logger("leases")


async def renew_leases(service: Service, seconds: float) -> frozenset[str]:
    """Extend the leases of the hosts that are held; return those that were lost: nothing more may be asked there."""
    now = service.clock.now()
    ours = frozenset(service.held_hosts)  # a lease that nobody here holds any more is left to expire
    held = await service.filing.file(lambda conn: hosts.renew_hosts(conn, service.owner, ours, now, seconds))
    lost = ours & service.held_hosts - set(held)
    for host in lost:
        log.warning("lease lost", host=host)
    return lost
