"""When the clinic's own jobs last ran: the record that a lost message cannot lose."""

from django.db import models


class JobRun(models.Model):
    """The last run of one periodic job; unfinished ones are tried again."""

    name = models.CharField(max_length=60, unique=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=100, blank=True, help_text="The kind of error, without its message.")

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
