"""Bring the loopback interface up where it is down: in a new network namespace (`unshare -n make demo`) it is.

Does nothing where 127.0.0.1 answers, and leaves it to whoever comes next to fail where we may not change it.
"""

import fcntl
import socket
import struct
import sys

SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 0x1  # linux/sockios.h, linux/if.h
IFREQ = "16sh14x"


def main() -> None:
    """Set the interface's UP flag if it is not set."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        request = fcntl.ioctl(control, SIOCGIFFLAGS, struct.pack(IFREQ, b"lo", 0))
        name, flags = struct.unpack(IFREQ, request)
        if not flags & IFF_UP:
            fcntl.ioctl(control, SIOCSIFFLAGS, struct.pack(IFREQ, name, flags | IFF_UP))


if __name__ == "__main__":
    if sys.platform == "linux":
        try:
            main()
        except OSError as error:
            print(f"the loopback interface is down and cannot be brought up: {error.strerror}", file=sys.stderr)
