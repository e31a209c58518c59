"""Staff whose licence has ended or soon will."""

from datetime import date, timedelta

from clinic.models import StaffMember
from clinic.papers import REMIND_AT


def licences_ending(site_id: int, day: date) -> list[StaffMember]:
    """Active staff of a site with a licence that ends within 90 days, the earliest first."""
    soon = day + timedelta(days=REMIND_AT[-1])
    found = StaffMember.objects.filter(site_id=site_id, user__is_active=True, licence_expires_on__lte=soon)
    return list(found.exclude(ends_on__lt=day).select_related("user").order_by("licence_expires_on"))
