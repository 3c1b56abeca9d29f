"""Validate docker-compose.yml and the Dockerfile without Docker: `make compose-check`.

Where the Docker CLI has its compose plugin, its own check runs too. Held here beyond the form: images are pinned, every service has
a health check, nothing listens beyond this machine, no secret is written down, the image is made in stages and not run as root.
"""

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
VARIABLE = re.compile(r"\$\{([A-Z0-9_]+)(:?[-?][^}]*)?\}|\$([A-Z0-9_]+)")
PINNED = re.compile(r"[a-z0-9./-]+:(?!latest)[a-z0-9.-]*\d[a-z0-9.-]*(@sha256:[0-9a-f]{64})?")
DURATION = re.compile(r"(\d+(us|ms|s|m|h))+")
# The keys we use, out of the compose specification's; one that is not here is misspelt or wants a look.
TOP = {"name", "services", "volumes", "networks", "secrets", "configs", "x-wiredesk", "x-settings"}
SERVICE = {
    "build", "cap_drop", "command", "depends_on", "deploy", "entrypoint", "env_file", "environment", "expose",
    "healthcheck", "image", "init", "networks", "ports", "profiles", "read_only", "restart", "secrets",
    "security_opt", "shm_size", "stop_grace_period", "tmpfs", "user", "volumes",
}  # fmt: skip
HEALTH = {"test", "interval", "timeout", "retries", "start_period"}
INSTRUCTIONS = {
    "FROM", "RUN", "COPY", "ENV", "WORKDIR", "USER", "VOLUME", "EXPOSE", "STOPSIGNAL", "HEALTHCHECK", "ENTRYPOINT",
    "CMD", "ARG", "LABEL",
}  # fmt: skip


def main() -> int:
    """Print every problem; return 1 when there is one."""
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    problems = [*compose_problems(compose), *dockerfile_problems(instructions(ROOT / "Dockerfile")), *docker_says()]
    for problem in problems:
        print(problem, file=sys.stderr)
    if not problems:
        print(f"docker-compose.yml and Dockerfile: {len(compose['services'])} services, no problem found")
    return 1 if problems else 0


def compose_problems(compose: dict[str, Any]) -> Iterator[str]:
    """Yield what is wrong with the compose file."""
    yield from _unknown("docker-compose.yml", compose, TOP)
    services = compose.get("services") or {}
    documented = set(re.findall(r"^([A-Z0-9_]+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE))
    for name, service in services.items():
        yield from _unknown(name, service, SERVICE)
        yield from _service(name, service, services, compose.get("volumes") or {})
        for found in VARIABLE.finditer(yaml.safe_dump(service, width=10_000)):
            variable, default = found.group(1) or found.group(3), found.group(2)
            if variable not in documented and not (default or "").startswith(":-"):
                yield f"{name}: {variable} is not in .env.example"
        for key, value in (service.get("environment") or {}).items():
            if re.search(r"password|secret|token|key", key, re.IGNORECASE) and not str(value).startswith("${"):
                yield f"{name}: {key} is written down; take it from the environment"


def _service(name: str, service: dict[str, Any], services: dict[str, Any], volumes: dict[str, Any]) -> Iterator[str]:
    if not PINNED.fullmatch(str(service.get("image", ""))):
        yield f"{name}: image {service.get('image')} has no version"
    if "build" in service and not (ROOT / str(service["build"]) / "Dockerfile").exists():
        yield f"{name}: there is no Dockerfile in {service['build']}"
    health = service.get("healthcheck") or {}
    yield from _unknown(f"{name}.healthcheck", health, HEALTH)
    if not health.get("test") or health["test"][0] not in {"CMD", "CMD-SHELL"}:
        yield f"{name}: no health check"
    for key in ("interval", "timeout", "start_period"):
        if not DURATION.fullmatch(str(health.get(key, ""))):
            yield f"{name}: healthcheck.{key} is no duration"
    for other, how in (service.get("depends_on") or {}).items():
        if other not in services or how.get("condition") not in {"service_healthy", "service_completed_successfully"}:
            yield f"{name}: depends on {other} without waiting for its health"
    for mount in service.get("volumes") or []:
        if not str(mount).startswith(("/", ".")) and str(mount).partition(":")[0] not in volumes:
            yield f"{name}: volume {mount} is not declared"
    for port in service.get("ports") or []:
        if not str(port).startswith("127.0.0.1:"):
            yield f"{name}: port {port} is open to everybody"
    if not service.get("restart"):
        yield f"{name}: no restart policy"


def instructions(path: Path) -> list[tuple[str, str]]:
    """Return the Dockerfile's (instruction, arguments) in order, continued lines joined, comments left out."""
    text = re.sub(r"^\s*#.*\n", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    joined = re.sub(r"\\\n\s*", " ", text)
    return [
        (line.split(None, 1)[0].upper(), line.split(None, 1)[1].strip()) for line in joined.splitlines() if line.strip()
    ]


def dockerfile_problems(lines: list[tuple[str, str]]) -> Iterator[str]:
    """Yield what is wrong with the Dockerfile."""
    stages: list[str] = []
    last: dict[str, str] = {}
    for word, rest in lines:
        if word not in INSTRUCTIONS:
            yield f"Dockerfile: {word} is no instruction"
        elif word == "FROM":
            image, *name = re.split(r"\s+as\s+", rest, flags=re.IGNORECASE)
            if image not in stages and not PINNED.fullmatch(image):
                yield f"Dockerfile: base image {image} has no version"
            stages.append(name[0] if name else "")
            last = {}
        elif word == "COPY":
            yield from _copied(rest, stages)
        elif word == "RUN" and re.search(r"pip install(?!.*==)", rest):
            yield f"Dockerfile: {rest} installs no fixed version"
        last[word] = rest
    if len(stages) < 2:
        yield "Dockerfile: one stage only"
    if last.get("USER", "root").partition(":")[0] in {"root", "0"}:
        yield "Dockerfile: the image runs as root"
    for word in ("HEALTHCHECK", "ENTRYPOINT"):
        if word not in last:
            yield f"Dockerfile: no {word}"


def _copied(rest: str, stages: list[str]) -> Iterator[str]:
    parts = shlex.split(rest)
    flags = [part for part in parts if part.startswith("--")]
    sources = [part for part in parts if not part.startswith("--")][:-1]
    stage = next((flag.partition("=")[2] for flag in flags if flag.startswith("--from=")), None)
    if stage is not None:
        if stage not in stages:
            yield f"Dockerfile: there is no stage {stage}"
        return
    kept = {
        line[1:] for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line.startswith("!")
    }
    for source in sources:
        if not (ROOT / source).exists():
            yield f"Dockerfile: {source} is not there to be copied"
        elif source not in kept:
            yield f"Dockerfile: .dockerignore keeps {source} from being copied"


def docker_says() -> Iterator[str]:
    """Yield what Docker's own check finds, where it is installed."""
    try:
        if subprocess.run(["docker", "compose", "version"], capture_output=True, check=False).returncode:
            return
    except OSError:
        return
    command = ["docker", "compose", "--env-file", ".env.example", "config", "--quiet", "--no-interpolate"]
    checked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if checked.returncode:
        yield f"docker compose config: {checked.stderr.strip()}"


def _unknown(where: str, table: dict[str, Any], known: set[str]) -> Iterator[str]:
    for key in set(table) - known:
        yield f"{where}: unknown key {key}"


if __name__ == "__main__":
    sys.exit(main())
