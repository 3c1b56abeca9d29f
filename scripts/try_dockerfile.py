"""Run the Dockerfile without Docker: `make dockerfile-check` (root, debootstrap, the network).

Each stage is a Debian bookworm in a folder, made by debootstrap and given Python 3.11 under the names the official image has. COPY
copies, RUN, and at the end ENTRYPOINT and HEALTHCHECK, run in a chroot with the stage's ENV, WORKDIR and USER. The machine's own
certificates, proxy and pip settings are lent to the stages, since an image build would have the network's own. What Docker itself
does (layers, the exact base image) is not tried.
"""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from check_compose import ROOT, instructions

PACKAGES = "python3,python3-venv,python3-pip,ca-certificates"
LENT_FILES = ("/etc/resolv.conf", "/etc/hosts", "/etc/pip.conf")
LENT_FOLDERS = ("/etc/ssl/certs", "/usr/local/share/ca-certificates")
LENT_VARIABLES = re.compile(
    r"(https?|no|all)_proxy|SSL_CERT_(FILE|DIR)|PIP_CERT|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE", re.IGNORECASE
)
# Debian's Python stands where the official image has its own; without the marker pip may install as it may there.
LIKE_THE_IMAGE = (
    "ln -sf /usr/bin/python3.11 /usr/local/bin/python && ln -sf /usr/bin/python3.11 /usr/local/bin/python3"
    " && rm -f /usr/lib/python3.11/EXTERNALLY-MANAGED"
)


@dataclass
class Stage:
    """One FROM: its root folder and what has been set in it so far."""

    root: Path
    variables: dict[str, str] = field(
        default_factory=lambda: {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}
    )
    folder: str = "/"
    user: str = "root"

    def run(self, command: list[str], **more: str) -> None:
        """Run a command inside; raise `CalledProcessError` when it fails."""
        lent = {name: value for name, value in os.environ.items() if LENT_VARIABLES.fullmatch(name)}
        inside = [
            "chroot",
            f"--userspec={self.user}",
            str(self.root),
            "/bin/sh",
            "-ec",
            f'cd {self.folder}; exec "$@"',
            "sh",
            *command,
        ]
        subprocess.run(inside, env={"HOME": "/", **lent, **self.variables, **more}, check=True)

    def expanded(self, text: str) -> str:
        """Put the stage's variables into a text."""
        return re.sub(r"\$\{?(\w+)\}?", lambda found: self.variables.get(found.group(1), ""), text)


def main() -> int:
    """Build the stages one after the other; return the exit code."""
    if os.geteuid() or not shutil.which("debootstrap"):
        print("this needs root and debootstrap (apt-get install debootstrap)", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="wiredesk-image-") as work:
        base = Path(work, "base")
        subprocess.run(
            ["debootstrap", "--variant=minbase", f"--include={PACKAGES}", "bookworm", str(base), *_mirror()], check=True
        )
        for path in LENT_FOLDERS:
            if Path(path).is_dir():
                shutil.rmtree(base / path[1:], ignore_errors=True)  # links into it would be copied onto themselves
                shutil.copytree(path, base / path[1:], ignore_dangling_symlinks=True)
        for path in LENT_FILES:
            if Path(path).is_file():
                shutil.copyfile(path, base / path[1:])
        Stage(base).run(["sh", "-ec", LIKE_THE_IMAGE])
        stages: dict[str, Stage] = {}
        stage = Stage(base)
        for word, rest in instructions(ROOT / "Dockerfile"):
            print(f"== {word} {rest}", flush=True)
            if word == "FROM":
                stage = Stage(Path(work, f"stage{len(stages)}"))
                subprocess.run(["cp", "--archive", "--reflink=auto", str(base), str(stage.root)], check=True)
                name = re.search(r"\s+as\s+(\S+)$", rest, re.IGNORECASE)
                stages[name.group(1) if name else str(len(stages))] = stage
            else:
                _step(stage, stages, word, rest)
    print("every RUN line, the entry point and the health check's command ran")
    return 0


def _step(stage: Stage, stages: dict[str, Stage], word: str, rest: str) -> None:
    if word == "ENV":
        for name, value in (pair.split("=", 1) for pair in shlex.split(rest)):
            stage.variables[name] = stage.expanded(value)
    elif word == "WORKDIR":
        stage.folder = rest
        (stage.root / rest[1:]).mkdir(parents=True, exist_ok=True)
    elif word == "USER":
        stage.user = rest
    elif word == "COPY":
        _copy(stage, stages, shlex.split(rest))
    elif word == "RUN":
        stage.run(["sh", "-ec", rest])
    elif word == "ENTRYPOINT":
        stage.run([*json.loads(rest), "--help"])
        stage.run([*json.loads(rest), "config", "check"])
    elif word == "HEALTHCHECK":
        command = json.loads(rest.partition("CMD ")[2])
        compile(command[-1], "HEALTHCHECK", "exec")
        stage.run([*command[:-1], f"import ast; ast.parse({command[-1]!r})"])


def _copy(stage: Stage, stages: dict[str, Stage], parts: list[str]) -> None:
    """Copy from the checkout (only what git would: no caches) or from another stage."""
    origin = next((stages[part.partition("=")[2]].root for part in parts if part.startswith("--from=")), ROOT)
    *sources, target = [part for part in parts if not part.startswith("--")]
    into = stage.root / str(Path(stage.folder, target))[1:]
    for source in sources:
        path = origin / source.lstrip("/")
        if path.is_dir():
            shutil.copytree(
                path,
                into,
                symlinks=True,
                dirs_exist_ok=True,
                ignore=shutil.ignore_patterns("__pycache__") if origin == ROOT else None,
            )
        else:
            into.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, into / path.name)


def _mirror() -> list[str]:
    """Return the Debian mirror this machine's apt uses, or nothing for debootstrap's own."""
    asked = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages", "Codename: bookworm"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return asked.stdout.split()[:1]


if __name__ == "__main__":
    sys.exit(main())
