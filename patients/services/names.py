"""Keeping the rows by which people are looked up in step with their names."""

from patients.domain.names import sound_of, sounds_of, words_of
from patients.models import NameSound, NameWord, Patient


def index_names(patient: Patient) -> None:
    """Write the person's searchable words and sounds anew. Part of the caller's transaction."""
    names = (patient.given_name, patient.family_name, patient.preferred_name)
    patient.name_words.all().delete()
    patient.name_sounds.all().delete()
    NameWord.objects.bulk_create(
        NameWord(patient=patient, word=word[:80], sound=sound_of(word)[:80]) for word in words_of(*names)
    )
    NameSound.objects.bulk_create(NameSound(patient=patient, sound=sound[:200]) for sound in sorted(sounds_of(*names)))
