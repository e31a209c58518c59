"""The queue: beat ticks, the worker does what is due.

The database, not the queue, remembers what was done: a message can be lost with its worker, and then
the next tick finds the job still due.
"""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")

app = Celery("clinic")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "jobs that are due": {"task": "clinic.run_due_jobs", "schedule": 60.0},
    "heartbeat": {"task": "clinic.heartbeat", "schedule": 10.0},
}
