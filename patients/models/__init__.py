"""Rows about people: who they are, when they are in treatment, what staff must know, who has come."""

from patients.models.alerts import Alert
from patients.models.arrivals import Arrival
from patients.models.enrolment import Enrolment
from patients.models.names import NameSound, NameWord
from patients.models.patient import Patient, Phone

__all__ = ["Alert", "Arrival", "Enrolment", "NameSound", "NameWord", "Patient", "Phone"]
