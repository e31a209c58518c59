# The clinic as an image: web, worker, beat and the migrate step are this one, with different commands.
FROM python:3.11-slim-bookworm

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1

RUN useradd --create-home --uid 10001 clinic
WORKDIR /app

COPY requirements.txt ./
RUN pip install -r requirements.txt

COPY --chown=clinic:clinic . .
RUN install -d -o clinic -g clinic -m 0700 var && install -d -o clinic -g clinic staticfiles

USER clinic
# The demo's throw-away keys serve this one step and are gone before the layer is kept.
RUN keys=$(mktemp -d) && DEMO=1 VAR_DIR=$keys python manage.py collectstatic --noinput && rm -r "$keys"

EXPOSE 8000
CMD ["gunicorn", "clinic.wsgi"]
