"""Keys of irreversible requests, so that pressing twice gives once."""

from django.db import models

from clinic.models.staff import User


class RequestKey(models.Model):
    """The key of one request and what it led to, committed together with the effect."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    path = models.CharField(max_length=200)
    key = models.CharField(max_length=100)
    body_digest = models.CharField(max_length=64)
    result_kind = models.CharField(max_length=40, blank=True)
    result_id = models.BigIntegerField(null=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "path", "key"], name="one_request_a_key")]

    def __str__(self) -> str:
        return f"{self.path} {self.key}"
