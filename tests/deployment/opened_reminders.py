"""Open a clinic in the database of DATABASE_URL with so many people, each with one reminder that is due."""

from __future__ import annotations

import os
import sys


def main(people: int) -> None:
    """Make it through the services."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    from clinic import clock
    from patients.services.reminding import ByHand, remind
    from tests.cast.clinic import make_clinic
    from tests.cast.reminders import due_soon, reachable, reminding

    clinic = make_clinic()
    reminding(clinic)
    for number in range(people):
        patient = reachable(clinic, given=f"Person{chr(97 + number)}", number=f"+1212555{1000 + number}")
        wanted = ByHand(due_soon(clinic, patient).pk, "sms", clock.now(), at_any_hour=True)
        remind(actor=clinic.actor("intake"), patient_id=patient.pk, wanted=wanted)


if __name__ == "__main__":
    main(int(sys.argv[1]))
