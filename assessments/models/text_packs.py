"""Rows of text packs: the validated wording a clinic has installed."""

from django.db import models

from clinic.db.append_only import append_only
from clinic.models import Site, User


@append_only
class InstalledTextPack(models.Model):
    """The wording of one instrument and version in one language, with the clinic's word that it may show it.

    The newest of a site, instrument, version and language is shown; the older ones say what was shown before.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="text_packs", db_index=False)
    instrument = models.SlugField(max_length=60, db_index=False)
    version = models.CharField(max_length=20)
    language = models.CharField(max_length=5)
    source = models.CharField(max_length=300)
    attestation = models.CharField(max_length=300)
    sha256 = models.CharField(max_length=64)
    words = models.JSONField()
    installed_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    installed_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(
                fields=["site", "instrument", "version", "language", "-installed_at"], name="assessments_pack_newest"
            )
        ]

    def __str__(self) -> str:
        """The instrument, its version and the language."""
        return f"{self.instrument} {self.version} ({self.language})"
