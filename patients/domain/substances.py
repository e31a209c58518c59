"""What people use, how and how often: our words, and the codes of the TEDS data set beside them.

Substance, route and public-use frequency codes: TEDS admission codebook (SUB1, ROUTE1, FREQ1). The five steps of
frequency are those of the state submission (MDS 17), which the public file folds into three. The source value is
kept, so that any state's layout can be made from it. Tobacco is no TEDS substance and has no code.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Substance:
    """A line of the list: its words, its TEDS code, and whether it is an opioid."""

    words: str
    teds: int | None
    is_opioid: bool = False


SUBSTANCES: Mapping[str, Substance] = MappingProxyType(
    {
        "heroin": Substance("heroin", 5, is_opioid=True),
        "fentanyl": Substance("fentanyl", 7, is_opioid=True),
        "methadone": Substance("methadone, not prescribed", 6, is_opioid=True),
        "buprenorphine": Substance("buprenorphine, not prescribed", 7, is_opioid=True),
        "other_opioid": Substance("another opioid, such as oxycodone", 7, is_opioid=True),
        "kratom": Substance("kratom", 19, is_opioid=True),
        "alcohol": Substance("alcohol", 2),
        "benzodiazepine": Substance("benzodiazepines", 13),
        "barbiturate": Substance("barbiturates", 15),
        "gabapentinoid": Substance("gabapentin or pregabalin, not prescribed", 16),
        "other_sedative": Substance("other sedatives, xylazine among them", 16),
        "cocaine": Substance("cocaine or crack", 3),
        "methamphetamine": Substance("methamphetamine", 10),
        "amphetamine": Substance("other amphetamines", 11),
        "other_stimulant": Substance("other stimulants", 12),
        "cannabis": Substance("cannabis", 4),
        "tobacco": Substance("tobacco or nicotine", None),
        "pcp": Substance("PCP", 8),
        "hallucinogen": Substance("other hallucinogens", 9),
        "inhalant": Substance("inhalants", 17),
        "over_the_counter": Substance("an over-the-counter medicine", 18),
        "other": Substance("something else", 19),
    }
)

INJECTED = "injected"
ROUTES: Mapping[str, tuple[str, int]] = MappingProxyType(
    {
        "swallowed": ("swallowed", 1),
        "smoked": ("smoked or vaped", 2),
        "snorted": ("snorted or inhaled", 3),
        INJECTED: ("injected", 4),
        "other": ("another way", 5),
    }
)


@dataclass(frozen=True, slots=True)
class Frequency:
    """How often in the last 30 days: our words, the state's code, the public-use code."""

    words: str
    state_code: int
    public_code: int


FREQUENCIES: Mapping[str, Frequency] = MappingProxyType(
    {
        "none_past_month": Frequency("not in the last 30 days", 1, 1),
        "one_to_three_a_month": Frequency("1 to 3 days in the last 30", 2, 2),
        "one_or_two_a_week": Frequency("1 or 2 days a week", 3, 2),
        "three_to_six_a_week": Frequency("3 to 6 days a week", 4, 2),
        "daily": Frequency("every day", 5, 3),
    }
)
NOT_KNOWN = "not_known"
