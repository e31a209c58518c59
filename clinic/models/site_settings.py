"""What a site has decided for itself, from which day on, by whom and why."""

from django.db import models

from clinic.db.append_only import append_only
from clinic.models.sites import Site
from clinic.models.staff import User


@append_only
class SiteSetting(models.Model):
    """One decision. On a day the one in force is that of the latest `effective_from`; of two from one day, the later.

    None begins before the day it was set on, so what held on a past day stays as it was.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="settings", db_index=False)
    key = models.SlugField(max_length=80, db_index=False)
    value = models.JSONField(null=True, help_text="Null where the setting may be left empty.")
    reason = models.CharField(max_length=300)
    effective_from = models.DateField()
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    set_at = models.DateTimeField()

    class Meta:
        ordering = ("effective_from", "id")
        indexes = [models.Index(fields=["site", "key"], name="settings_of_site")]
        constraints = [models.CheckConstraint(condition=~models.Q(reason=""), name="setting_has_a_reason")]

    def __str__(self) -> str:
        return f"{self.key} from {self.effective_from:%d %B %Y}"
