"""Open a clinic in the database of DATABASE_URL: one window, one nurse, so many people with a dose due."""

from __future__ import annotations

import json
import os
import sys


def main(people: int) -> None:
    """Make it through the services, and print what a client needs to give the doses."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")
    import django

    django.setup()
    from django.core.management import call_command

    from tests.bench.clinic_at_work import make_clinic_at_work
    from tests.cast.clinic import Clinic, make_staff
    from tests.cast.dosing import person, signed_order

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    ready = make_clinic_at_work(1)
    from clinic.models import Site, Station
    from clinic.permissions import Role

    site = Site.objects.get()
    clinic = Clinic(site, list(Station.objects.all()))
    make_staff(site, "intake", Role.INTAKE)
    make_staff(site, "counselor", Role.COUNSELOR)
    patients = []
    for number in range(people):
        patient = person(clinic, given=f"Person{chr(97 + number)}")
        signed_order(clinic, patient)
        patients.append(patient.pk)
    sys.stdout.write(json.dumps({"token": ready.tokens[0], "container": ready.codes[0], "patients": patients}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
