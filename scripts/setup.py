"""Set everything up: `python3.11 scripts/setup.py`, which `make` calls before every chore.

Finds uv or puts it into `.uv/`, then makes `.venv/` what `uv.lock` says. When nothing changed since it last did so, it does nothing
and needs no network. Only the standard library: this runs before anything is installed.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / ".wiredesk-setup"
OWN_UV = ROOT / ".uv"
OLDEST = (3, 11)
EXTRAS = ("api", "parquet")  # what the tests need of them


def main() -> int:
    """Set up what is missing; return the exit code."""
    if sys.version_info < OLDEST:
        return _stop(f"Python {'.'.join(map(str, OLDEST))} or newer is needed, this is {sys.version.split()[0]}")
    wanted = _wanted()
    if (VENV / "bin" / "python").exists() and STAMP.exists() and STAMP.read_text(encoding="ascii") == wanted:
        return 0
    uv = _uv()
    if uv is None:
        return _stop(
            "uv cannot be installed: Python's venv or pip module is needed for it (Debian: apt-get install python3-venv)"
        )
    # uv verifies the package index by the machine's own certificates, as pip and curl do
    environment = {
        **os.environ,
        "UV_SYSTEM_CERTS": "1",
        "UV_PYTHON_DOWNLOADS": "never",
        "UV_PROJECT_ENVIRONMENT": str(VENV),
    }
    environment.pop("VIRTUAL_ENV", None)
    print("setup: installing what uv.lock names into .venv", flush=True)
    sync = [uv, "sync", "--frozen", "--quiet", "--python", sys.executable]
    extras = [word for extra in EXTRAS for word in ("--extra", extra)]
    synced = subprocess.run([*sync, *extras], cwd=ROOT, env=environment, check=False)
    if synced.returncode:
        return _stop("uv sync failed; its message is above")
    STAMP.write_text(wanted, encoding="ascii")
    return 0


def _wanted() -> str:
    """Return what `.venv` should hold, as a hash of the files that say so and of the Python it is for."""
    told = hashlib.sha256(f"{sys.version} {EXTRAS}".encode())
    for name in ("uv.lock", "pyproject.toml"):
        told.update((ROOT / name).read_bytes())
    return told.hexdigest()


def _uv() -> str | None:
    """Return the path of a uv that runs: the machine's, or one of our own in `.uv/`."""
    for found in (shutil.which("uv"), str(OWN_UV / "bin" / "uv")):
        if found and _runs([found, "--version"]):
            return found
    print("setup: installing uv into .uv", flush=True)
    target = str(OWN_UV)
    python = str(OWN_UV / "bin" / "python")
    if _runs([sys.executable, "-m", "venv", "--clear", target], shown=True):
        _runs([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "uv"], shown=True)
    elif _runs([sys.executable, "-m", "pip", "--version"]):  # Debian splits venv off; pip alone will do
        _runs([sys.executable, "-m", "pip", "install", "--quiet", "--target", target, "uv"], shown=True)
    own = str(OWN_UV / "bin" / "uv")
    return own if _runs([own, "--version"]) else None


def _runs(command: list[str], *, shown: bool = False) -> bool:
    """Run a command; say whether it worked. What it prints is seen only when `shown`."""
    quiet = None if shown else subprocess.DEVNULL
    try:
        return subprocess.run(command, stdout=quiet, stderr=quiet, check=False).returncode == 0
    except OSError:
        return False


def _stop(problem: str) -> int:
    print(f"setup: {problem}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
