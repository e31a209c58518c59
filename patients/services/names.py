"""Keeping the rows by which people are looked up in step with their names."""

from collections.abc import Iterable

from patients.domain.names import sound_of, sounds_of, words_of
from patients.models import NameSound, NameWord, Patient


def index_names(patient: Patient) -> None:
    """Write the person's searchable words and sounds anew. Part of the caller's transaction."""
    patient.name_words.all().delete()
    patient.name_sounds.all().delete()
    index_new([patient])


def index_new(patients: Iterable[Patient]) -> None:
    """Write the words and sounds of people who have none yet. Part of the caller's transaction."""
    words, sounds = [], []
    for patient in patients:
        names = (patient.given_name, patient.family_name, patient.preferred_name)
        words += [NameWord(patient=patient, word=word[:80], sound=sound_of(word)[:80]) for word in words_of(*names)]
        sounds += [NameSound(patient=patient, sound=sound[:200]) for sound in sorted(sounds_of(*names))]
    NameWord.objects.bulk_create(words)
    NameSound.objects.bulk_create(sounds)
