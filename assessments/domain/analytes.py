"""What a urine drug test looks for: names on screen, and LOINC codes of a screen and of a confirmation.

Codes are those read in the opioid clinical-decision-support value sets; an analyte without one has none there.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Analyte:
    """One substance of a panel."""

    code: str
    name: str
    screen: str = ""
    confirm: str = ""


_ALL = (
    Analyte("methadone", "methadone", "19550-3", "16199-2"),
    Analyte("eddp", "EDDP (from methadone)", "93495-0", "58428-4"),
    Analyte("buprenorphine", "buprenorphine", "93494-3", "16208-1"),
    Analyte("norbuprenorphine", "norbuprenorphine", "82371-6", "58362-5"),
    Analyte("fentanyl", "fentanyl", "59673-4", "40839-3"),
    Analyte("norfentanyl", "norfentanyl", "95797-7", "43200-5"),
    Analyte("6mam", "6-MAM (from heroin)", "19321-9", "19322-7"),
    Analyte("opiates", "opiates", "19295-5", "18390-5"),
    Analyte("oxycodone", "oxycodone", "19642-8", "19643-6"),
    Analyte("cocaine", "cocaine", "14314-9", "14315-6"),
    Analyte("amphetamine", "amphetamine"),
    Analyte("methamphetamine", "methamphetamine", "19554-5", "19555-2"),
    Analyte("benzodiazepines", "benzodiazepines"),
    Analyte("barbiturates", "barbiturates"),
    Analyte("thc", "cannabis"),
    Analyte("pcp", "PCP", "19659-2", "18392-1"),
    Analyte("xylazine", "xylazine", "", "101809-2"),
)
ANALYTES: Mapping[str, Analyte] = {one.code: one for one in _ALL}
OPIOIDS = frozenset(
    {
        "methadone",
        "eddp",
        "buprenorphine",
        "norbuprenorphine",
        "fentanyl",
        "norfentanyl",
        "6mam",
        "opiates",
        "oxycodone",
    }
)
# What the usual cup looks for; a person says of the rest of it at once that it was negative.
STANDARD_CUP = tuple(
    one.code for one in _ALL if one.code not in {"norfentanyl", "norbuprenorphine", "6mam", "pcp", "xylazine"}
)
