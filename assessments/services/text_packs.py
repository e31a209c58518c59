"""Installing the validated wording of an instrument. The only code that writes text packs."""

import hashlib

from django.db import transaction

from assessments.domain.library import all_versions
from assessments.domain.schema import BadInstrument
from assessments.domain.text_pack import read_text_pack
from assessments.models import InstalledTextPack
from clinic import audit, clock
from clinic.actors import Actor, require
from clinic.errors import Malformed
from clinic.models import Site
from clinic.permissions import Permission

LONGEST_ATTESTATION = 300


@transaction.atomic
def install_text_pack(source: bytes, *, actor: Actor, site: Site, attestation: str) -> InstalledTextPack:
    """Install a pack for the site. `attestation` is the clinic's word on why it may show this wording.

    Raises Malformed when the file does not fit its instrument, or without an attestation. Earlier packs stay.
    """
    require(actor, Permission.CONFIGURE_SITE)
    said = attestation.strip()
    if not said or len(said) > LONGEST_ATTESTATION:
        raise Malformed(
            "Say why the clinic may show this wording: the licence or the permission, and its date.",
            fields={"attestation": [f"1 to {LONGEST_ATTESTATION} characters."]},
        )
    try:
        pack = read_text_pack(source, all_versions())
    except BadInstrument as problem:
        raise Malformed(f"The text pack cannot be installed: {problem}", fields={"file": [str(problem)]}) from problem
    row = InstalledTextPack.objects.create(
        site=site,
        instrument=pack.instrument,
        version=pack.version,
        language=pack.language,
        source=pack.source[:300],
        attestation=said,
        sha256=hashlib.sha256(source).hexdigest(),
        words={
            "instructions": pack.instructions,
            "items": dict(pack.items),
            "options": {item: dict(words) for item, words in pack.options.items()},
        },
        installed_by=actor.user,
        installed_at=clock.now(),
    )
    audit.record("text_pack.installed", actor=actor, subject=row, instrument=row.instrument, sha256=row.sha256)
    return row
