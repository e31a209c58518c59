"""Links with which a person answers from home, and what became of each. A secret is kept as its digest only."""

from django.db import models

from assessments.models.taking import LANGUAGES, Sitting
from clinic.db.append_only import append_only
from clinic.models import User

USES = {"opened": "opened", "refused": "refused", "finished": "answered", "withdrawn": "withdrawn"}


@append_only
class HomeLink(models.Model):
    """One link for one person: the sitting it opens, until when, and in which language.

    `check_in_id` names the check-in it answers, if any, without a foreign key.
    """

    sitting = models.OneToOneField(Sitting, models.PROTECT, related_name="home_link")
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    language = models.CharField(max_length=5, choices=list(LANGUAGES.items()), default="en")
    check_in_id = models.BigIntegerField(null=True)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"link home {self.pk}"


@append_only
class HomeLinkUse(models.Model):
    """Something done with a link: opened, finished or withdrawn once, or refused. A token nobody made is refused too.

    Opening gives the browser a key of its own, so that the link itself is spent.
    """

    link = models.ForeignKey(HomeLink, models.PROTECT, null=True, related_name="uses")
    kind = models.CharField(max_length=10, choices=list(USES.items()))
    key_digest = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=["link", "kind"], condition=~models.Q(kind="refused"), name="opened_and_finished_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%d %B %Y}"
