"""Rows about assessments, observations and draws for a test: what was answered, measured, called for; wording."""

from assessments.models.draws import Draw, DrawSeed, TestCall, TestCallEvent
from assessments.models.observations import Observation
from assessments.models.taking import AnswerSave, Assessment, Conclusion, SafetyFlag, Sitting
from assessments.models.text_packs import InstalledTextPack

__all__ = [
    "AnswerSave",
    "Assessment",
    "Conclusion",
    "Draw",
    "DrawSeed",
    "InstalledTextPack",
    "Observation",
    "SafetyFlag",
    "Sitting",
    "TestCall",
    "TestCallEvent",
]
