"""Who is signed in, at which station, and whether the screen is locked.

Our own session table so that one query answers all of it on every request.
"""

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from clinic.models.sites import Station
from clinic.models.staff import User


class Session(AbstractBaseSession):
    """A web session. The idle stamp is written every 30 seconds at most."""

    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="sessions")
    station = models.ForeignKey(Station, models.SET_NULL, null=True, related_name="sessions")
    last_active_at = models.DateTimeField(null=True)
    locked_at = models.DateTimeField(null=True)
    confined_to = models.CharField(  # noqa: DJ001  null until a screen is handed over
        max_length=100, null=True, help_text="The one part of the site a handed-over screen can reach; null: any."
    )

    class Meta(AbstractBaseSession.Meta):
        verbose_name = "session"

    @classmethod
    def get_session_store_class(cls) -> type:
        """The engine that reads and writes these rows."""
        from clinic.sessions import SessionStore  # noqa: PLC0415  the engine names this model

        return SessionStore


class StationSignIn(models.Model):
    """Somebody was fully signed in at a station on a dosing day: their PIN opens that station until its end."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+", db_index=False)
    station = models.ForeignKey(Station, models.CASCADE, related_name="sign_ins")
    day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "station", "day"], name="one_sign_in_a_station_and_day")]

    def __str__(self) -> str:
        return f"{self.user_id} at {self.station_id} on {self.day}"
