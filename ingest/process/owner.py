"""Who holds a lease, and whether that process still lives.

A lease ends by itself, but after a crash its work should not wait for that when the next process starts on the same machine: an
owner's name says where and as which process it ran, so that a successor there can tell that it is dead. Owners of other
machines and of other process namespaces (containers) are never judged.
"""

import os
import secrets
import socket
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Owner:
    """Something in a process that may hold leases.

    `place` is machine, boot and process namespace; `born` the process's start in clock ticks since boot, which tells two
    lives of one pid apart; `token` tells two holders in one process apart.
    """

    place: str
    pid: int
    born: str
    token: str

    def __str__(self) -> str:
        """Return the name under which leases are held."""
        return f"{self.place}/{self.pid}/{self.born}/{self.token}"


def this_process() -> Owner:
    """Return a new owner in this process."""
    return Owner(_place(), os.getpid(), _born(os.getpid()), secrets.token_hex(4))


def is_dead(name: str, place: str) -> bool:
    """Tell whether the owner called `name` is certainly dead: it ran at `place`, ours, and its process is gone."""
    parts = name.split("/")
    if len(parts) != 4 or parts[0] != place or not parts[1].isdecimal():
        return False
    return _born(int(parts[1])) != parts[2]


def _born(pid: int) -> str:
    """Return the process's start time, field 22 of proc(5)'s stat; empty when there is no such process."""
    stat = _read(f"/proc/{pid}/stat")
    return stat.rpartition(")")[2].split()[19] if stat else ""


def _place() -> str:
    boot = _read("/proc/sys/kernel/random/boot_id") or "-"
    try:
        namespace = str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        namespace = "-"
    return f"{socket.gethostname()}:{boot[:8]}:{namespace.strip('pid:[]')}"


def _read(path: str) -> str:
    try:
        return Path(path).read_text(encoding="ascii").strip()
    except OSError:
        return ""
