# Two stages: one that installs what uv.lock names, one that runs it and holds neither uv nor pip's leavings.
# Try every RUN line without Docker: make dockerfile-check
FROM python:3.11.14-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_ROOT_USER_ACTION=ignore \
    UV_LINK_MODE=copy \
    UV_NO_CACHE=1 \
    UV_COMPILE_BYTECODE=1 \
    UV_PYTHON_DOWNLOADS=never \
    UV_SYSTEM_CERTS=1
RUN python -m pip install uv==0.13.9
WORKDIR /app
COPY pyproject.toml uv.lock README.md ./
RUN uv sync --frozen --no-dev --extra api --extra bucket --no-install-project
COPY ingest ingest
COPY parsers parsers
COPY storage storage
COPY migrations migrations
RUN uv sync --frozen --no-dev --extra api --extra bucket --no-editable

FROM python:3.11.14-slim-bookworm
RUN groupadd --gid 10001 wiredesk \
 && useradd --uid 10001 --gid wiredesk --home-dir /data --no-create-home --shell /usr/sbin/nologin wiredesk \
 && install --directory --owner=wiredesk --group=wiredesk --mode=0700 /data
COPY --from=build /app/.venv /app/.venv
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    WIREDESK_METRICS__LISTEN=0.0.0.0:9464
USER wiredesk
WORKDIR /data
VOLUME /data
EXPOSE 9464
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:9464/healthz', timeout=4)"]
ENTRYPOINT ["wiredesk"]
CMD ["run"]
