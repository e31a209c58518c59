"""Two records of one person: an append-only alias, its undoing, and the word that two people are two.

No row of anybody is ever moved. While a merge is in force the absorbed record stands for the surviving person:
what is read of them is read of both, and what is written and locked is the survivor's.
"""

from django.db import models
from django.db.models import F, Q

from clinic.db.append_only import append_only
from clinic.models import User
from patients.models.patient import Patient


@append_only
class RecordSplit(models.Model):
    """A merge was undone: both records are on their own again."""

    merge = models.OneToOneField("patients.RecordMerge", models.PROTECT, related_name="split")
    reason = models.CharField(max_length=300)
    split_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    split_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"split of merge {self.merge_id}"


@append_only
class RecordMerge(models.Model):
    """The absorbed record is the survivor's. In force until a split points at it.

    `after` names the split of this record's merge before, so that no record is merged twice at a time.
    """

    absorbed = models.ForeignKey(Patient, models.PROTECT, related_name="merges")
    survivor = models.ForeignKey(Patient, models.PROTECT, related_name="absorbed_records")
    reason = models.CharField(max_length=300)
    merged_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    merged_at = models.DateTimeField()
    after = models.OneToOneField(RecordSplit, models.PROTECT, null=True, blank=True, related_name="followed_by")

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=["absorbed"], condition=Q(after__isnull=True), name="merged_once"),
            models.CheckConstraint(condition=~Q(absorbed=F("survivor")), name="merged_with_another"),
        ]

    def __str__(self) -> str:
        return f"merge {self.pk}"


@append_only
class TwoPeople(models.Model):
    """Somebody looked and said: these are two people, such as twins. They are not proposed again."""

    one = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    other = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    said_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    said_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="two_people_said_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="two_people_in_order"),
        ]

    def __str__(self) -> str:
        return f"two people {self.pk}"
