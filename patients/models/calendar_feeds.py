"""The address at which a person of the staff reads their check-ins in a calendar of their own."""

from django.db import models

from clinic.models import User


class CalendarFeed(models.Model):
    """One for each person of the staff. The token of the address is kept as its digest only; a new one ends the old."""

    user = models.OneToOneField(User, models.CASCADE, related_name="calendar_feed")
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"calendar of user {self.user_id}"
