"""A hold at the window: a reason not to dose, with the role that can lift it."""

from django.db import models

from clinic.db.append_only import append_only
from clinic.models import User
from clinic.permissions import ROLE_NAMES, Role
from patients.models import Patient

LIFTING_ROLES = (Role.NURSE, Role.COUNSELOR, Role.PRESCRIBER, Role.DIRECTOR)


@append_only
class Hold(models.Model):
    """No dose until someone in the named role has lifted it."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="holds")
    reason = models.CharField(max_length=300)
    lifted_by_role = models.CharField(max_length=20, choices=[(role.value, ROLE_NAMES[role]) for role in LIFTING_ROLES])
    placed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()
    from_day = models.DateField()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"hold {self.pk}"


@append_only
class HoldLift(models.Model):
    """A hold was lifted, by whom and why."""

    hold = models.OneToOneField(Hold, models.PROTECT, related_name="lift")
    lifted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField()
    lifted_on = models.DateField()
    reason = models.CharField(max_length=300)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"lift of hold {self.hold_id}"
