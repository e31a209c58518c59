"""Rows about assessments, observations and draws: what was answered, measured, called for; links home; wording."""

from assessments.models.draws import Draw, DrawSeed, TestCall, TestCallEvent
from assessments.models.from_home import HomeLink, HomeLinkUse
from assessments.models.observations import Observation
from assessments.models.taking import AnswerSave, Assessment, Conclusion, SafetyFlag, Sitting
from assessments.models.text_packs import InstalledTextPack

__all__ = [
    "AnswerSave",
    "Assessment",
    "Conclusion",
    "Draw",
    "DrawSeed",
    "HomeLink",
    "HomeLinkUse",
    "InstalledTextPack",
    "Observation",
    "SafetyFlag",
    "Sitting",
    "TestCall",
    "TestCallEvent",
]
