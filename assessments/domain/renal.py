"""Creatinine clearance by Cockcroft and Gault (1976), from which acamprosate's and other doses are read."""

from decimal import ROUND_HALF_UP, Decimal

FEMALE_FACTOR = Decimal("0.85")


def creatinine_clearance(*, age_years: int, weight_kg: Decimal, creatinine_mg_dl: Decimal, female: bool) -> Decimal:
    """(140 - age) x kg x (0.85 if female) / (72 x serum creatinine in mg/dL), in mL/min, to one decimal.

    Raises ValueError where the formula says nothing: an age of 140, a weight or a creatinine that is not positive.
    """
    if age_years >= 140 or weight_kg <= 0 or creatinine_mg_dl <= 0:
        raise ValueError("the formula needs an age below 140, a weight and a creatinine")
    clearance = (140 - age_years) * weight_kg / (72 * creatinine_mg_dl)
    return (clearance * (FEMALE_FACTOR if female else 1)).quantize(Decimal("0.1"), ROUND_HALF_UP)
