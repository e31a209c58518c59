"""Who works here: a user signs in, a staff member has a role at a site and a licence."""

from datetime import date

from django.contrib.auth.models import AbstractUser
from django.db import models

from clinic.models.sites import Site
from clinic.permissions import ROLE_NAMES, Role

LICENCE_KINDS = {
    "physician": "physician",
    "nurse_practitioner": "nurse practitioner",
    "physician_assistant": "physician assistant",
    "rn": "registered nurse",
    "lpn": "licensed practical nurse",
    "pharmacist": "pharmacist",
    "counselor": "counselor",
}


class User(AbstractUser):
    """Someone who can sign in, or the system itself, which cannot. Deactivated, never deleted."""

    initials = models.CharField(max_length=4, blank=True, help_text="As they stand on the dispensing log.")
    pin_hash = models.CharField(max_length=128, blank=True, editable=False)
    pin_failures = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)
    failed_proofs = models.PositiveSmallIntegerField(default=0, editable=False)
    proofs_locked_until = models.DateTimeField(null=True, blank=True, editable=False)
    is_system = models.BooleanField(default=False, editable=False)

    def __str__(self) -> str:
        return self.get_full_name() or self.username


class StaffMember(models.Model):
    """A user in a role at a site, with the licence the role rests on.

    An expired licence stops what it entitles to (42 CFR 8.12(d)).
    """

    user = models.OneToOneField(User, models.PROTECT, related_name="staff")
    site = models.ForeignKey(Site, models.PROTECT, related_name="staff")
    role = models.CharField(max_length=20, choices=[(role.value, name) for role, name in ROLE_NAMES.items()])
    licence_kind = models.CharField(max_length=30, blank=True, choices=list(LICENCE_KINDS.items()))
    licence_number = models.CharField(max_length=40, blank=True)
    licence_state = models.CharField(max_length=2, blank=True)
    licence_expires_on = models.DateField(null=True, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("user__username",)

    def __str__(self) -> str:
        return f"{self.user}, {ROLE_NAMES[Role(self.role)]}"

    def works_on(self, day: date) -> bool:
        """Whether the person holds the role on that day."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)
