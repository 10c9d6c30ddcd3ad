# The web server, the worker and the management commands: one image.

FROM node:24-slim AS scripts
WORKDIR /build
COPY frontend/package.json frontend/package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

FROM python:3.13-slim AS packages
ENV UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1 UV_PYTHON_DOWNLOADS=never
RUN pip install --no-cache-dir uv
COPY requirements-run.lock /build/
RUN uv venv /opt/venv \
 && uv pip sync --no-cache --require-hashes --python /opt/venv/bin/python /build/requirements-run.lock

FROM python:3.13-slim
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=config.settings \
    VAR_DIR=/data
# pg_dump and pg_restore, for backups; they must not be older than the database server.
RUN apt-get update && apt-get install -y --no-install-recommends postgresql-client && rm -rf /var/lib/apt/lists/*
RUN groupadd --system --gid 10001 dispatch \
 && useradd --system --uid 10001 --gid dispatch --no-create-home --home-dir /nonexistent dispatch \
 && install -d -o dispatch -g dispatch /data
WORKDIR /app
COPY --from=packages /opt/venv /opt/venv
COPY manage.py ./
COPY config config
COPY mapping mapping
COPY calls calls
COPY fleet fleet
COPY dispatch dispatch
COPY frontend frontend
COPY --from=scripts /build/node_modules frontend/node_modules
RUN python -m config.messages compile
USER dispatch
VOLUME /data
EXPOSE 8000
# A slim image has no curl; the interpreter is there anyway.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
CMD ["python", "-m", "config.serve", "-b", "0.0.0.0", "-p", "8000"]
