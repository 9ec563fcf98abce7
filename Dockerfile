# The web process, the worker and beat are this one image with three commands (docker-compose.yml).
FROM python:3.11-slim-bookworm AS build
WORKDIR /app
RUN pip install --no-cache-dir uv==0.13.9
COPY pyproject.toml uv.lock ./
RUN uv sync --frozen --no-dev --no-cache

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin safeload \
    && install -d -o safeload -g safeload -m 700 /data
WORKDIR /app
COPY --from=build /app/.venv .venv
COPY . .
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 SAFELOAD_MODE=live SAFELOAD_VAR=/data
# Stand-ins: collecting files reads no secret and reaches no server.
RUN SECRET_KEY=build SAFELOAD_KEYRING=build ALLOWED_HOSTS=localhost REDIS_URL=redis://localhost \
    DATABASE_URL=postgresql://localhost/safeload python manage.py collectstatic --noinput --verbosity 0
USER safeload
EXPOSE 8000
CMD ["gunicorn", "-c", "python:config.gunicorn_settings", "config.wsgi:application", "--bind", "0.0.0.0:8000", "--workers", "3", "--preload", "--timeout", "60"]
