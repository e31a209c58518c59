"""Conditions asked about by name: the co-occurring ones first, then what can change a medicine or its dose.

The list follows the conditions that the interaction table and the co-occurring disorder section of the medication
reference know; the codes are the keys the safety rules match on.
"""

from collections.abc import Mapping
from types import MappingProxyType

CO_OCCURRING: Mapping[str, str] = MappingProxyType(
    {
        "depression": "depression",
        "anxiety": "anxiety",
        "ptsd": "post-traumatic stress (PTSD)",
        "adhd": "attention deficit (ADHD)",
        "bipolar": "bipolar disorder",
    }
)
MENTAL: Mapping[str, str] = MappingProxyType(
    {
        **CO_OCCURRING,
        "psychosis": "psychosis or schizophrenia",
        "eating_disorder": "an eating disorder",
        "suicidality": "thoughts of suicide or an attempt",
        "other_mental": "another mental health condition",
    }
)
PHYSICAL: Mapping[str, str] = MappingProxyType(
    {
        "asthma": "asthma",
        "copd_severe": "COPD or another lung disease",
        "osa_untreated": "sleep apnoea, not treated",
        "long_qt": "long QT or a family history of it",
        "bradycardia": "a slow or irregular heartbeat",
        "cad_severe": "coronary heart disease",
        "heart_failure_severe": "heart failure",
        "hypertension": "high blood pressure",
        "cirrhosis": "cirrhosis of the liver",
        "liver_disease": "another liver disease",
        "kidney_disease": "kidney disease",
        "diabetes": "diabetes",
        "epilepsy": "epilepsy or seizures",
        "head_injury": "a head injury",
        "ileus": "bowel obstruction (ileus)",
        "narrow_angle_glaucoma": "narrow-angle glaucoma",
        "myasthenia": "myasthenia gravis",
        "bleeding_disorder": "a bleeding disorder",
        "chronic_pain": "chronic pain",
        "other_physical": "another physical condition",
    }
)
CONDITIONS: Mapping[str, str] = MappingProxyType({**MENTAL, **PHYSICAL})
