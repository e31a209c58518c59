"""The web server's door into the clinic."""

import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application
from django.urls import reverse

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")
application = get_wsgi_application()
reverse("home")  # reads every address now: the first person of the morning does not wait for it
import_module("assessments.domain.library").current()  # and every instrument
