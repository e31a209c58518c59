"""Days, times and amounts as people at the counter say them."""

from datetime import date, datetime, timedelta

from clinic.clock import HasClock, dosing_day, local
from dosing.domain.order import SignedOrder
from dosing.domain.quantities import Concentration, Measure, NotMeasurable, Quantity, millilitres, units_text
from dosing.domain.window_facts import OrderedProduct

LIQUID = "mL"


def day_words(day: date, today: date) -> str:
    """Today, yesterday, or how many days ago and the date."""
    ago = (today - day).days
    if ago < 0:
        return f"{day:%A} {day.day} {day:%B}"
    if ago < 2:
        return ("today", "yesterday")[ago]
    return f"{ago} days ago, {day:%A} {day.day} {day:%B}{f' {day.year}' if day.year != today.year else ''}"


def when_words(at: datetime, place: HasClock, today: date) -> str:
    """The dosing day and the time on the wall: "yesterday at 06:12"."""
    return f"{day_words(dosing_day(place, at), today)} at {local(place, at):%H:%M}"


def minutes_words(minutes: int) -> str:
    """How long somebody has waited."""
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def missed_words(last: date | None, today: date, missed: int, every_days: int) -> str:
    """The days without a dose, named when they are few."""
    if not missed or last is None:
        return "None"
    said = f"{missed} day{'s' if missed > 1 else ''}"
    if every_days > 1:
        return f"{said} beyond the planned {every_days}"
    if missed > 3:
        return f"{said} in a row, since {day_words(last, today)}"
    days = [f"{day:%A} {day.day}" for day in (last + timedelta(days=n) for n in range(1, missed + 1))]
    if missed == 1:
        return f"{said}: {days[0]}"
    return f"{said} in a row: {', '.join(days[:-1])} and {days[-1]}"


def mg_with_commas(micrograms: int) -> str:
    """Milligrams with a comma at the thousands, for what is in a bottle."""
    whole, _, part = Quantity(micrograms).mg.partition(".")
    return f"{int(whole):,}{'.' if part else ''}{part}"


def ml_of(micrograms: int, unit: str, unit_micrograms: int | None) -> str | None:
    """Millilitres of a liquid; None of anything else."""
    if unit != LIQUID or not unit_micrograms:
        return None
    return millilitres(Quantity(micrograms), Concentration(unit_micrograms))


def units_of(micrograms: int, product: OrderedProduct) -> str | None:
    """How many films, tablets or syringes; None of a liquid, or where it does not come out whole."""
    if product.unit == LIQUID or not product.unit_micrograms or not product.step_micrograms:
        return None
    measure = Measure(Quantity(product.step_micrograms), Quantity(product.unit_micrograms), product.unit)
    try:
        return units_text(Quantity(micrograms), measure)
    except NotMeasurable:
        return None


def changed_by(order: SignedOrder) -> str:
    """Who signed the order."""
    return order.signed_by or "a prescriber"
