"""One person as the dispensing window sees them: plain facts, for the rules and the card."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dosing.domain.news import News
from dosing.domain.order import SignedOrder
from dosing.domain.safety import Accepted, MountedContainer
from patients.domain.enrolment import BeforeFirstDose, interim_days
from patients.domain.guests import GuestTerms
from patients.domain.names import joined


@dataclass(frozen=True, slots=True)
class OrderedProduct:
    """The product of an order, as the window needs it."""

    id: int
    name: str
    form: str
    unit: str
    unit_micrograms: int | None
    step_micrograms: int | None
    schedule: str
    retired_on: date | None
    brand: str = ""


@dataclass(frozen=True, slots=True)
class PastDose:
    """A dose that stands: given or taken home, and not reversed."""

    id: int
    day: date
    slot: int
    kind: str
    micrograms: int
    ordered_micrograms: int
    given_at: datetime
    order_id: int
    given_by: str
    station: str | None


@dataclass(frozen=True, slots=True)
class OpenHold:
    """A hold nobody has lifted yet."""

    id: int
    reason: str
    lifted_by_role: str
    from_day: date
    placed_at: datetime
    placed_by: str


@dataclass(frozen=True, slots=True)
class Mounted:
    """A container in use at the station, with what is in it by the ledger, in micrograms."""

    container_id: int
    on_hand_micrograms: int
    container: MountedContainer


@dataclass(frozen=True, slots=True)
class TodaysEvent:
    """Refused, spilled or vomited today."""

    kind: str
    medication_id: int
    slot: int
    recorded_at: datetime
    dose_id: int | None


@dataclass(frozen=True, slots=True)
class MedicationFacts:
    """An ordered medication and the doses of it that stand, the latest first.

    `dosed_elsewhere_until`: the last day covered by another clinic's doses, for somebody brought over.
    `before_first`: what is on record of the episode, until the first dose in it.
    """

    id: int
    code: str
    name: str
    opioid_agonist: bool
    first_dose_on: date | None = None
    recent: tuple[PastDose, ...] = ()
    has_reversal_today: bool = False
    before_first: BeforeFirstDose | None = None
    dosed_elsewhere_until: date | None = None

    def last_before(self, day: date) -> PastDose | None:
        """The latest dose of an earlier day."""
        return next((dose for dose in self.recent if dose.day < day), None)

    def dosed_until(self, day: date) -> date | None:
        """The latest earlier day with a dose of whichever clinic, as far as one was told of."""
        last, elsewhere = self.last_before(day), self.dosed_elsewhere_until
        known = [last.day] if last else []
        if elsewhere is not None:
            known.append(min(elsewhere, day - timedelta(days=1)))
        return max(known, default=None)

    def taken_in(self, day: date, slot: int) -> PastDose | None:
        """The dose that occupies the slot of that day."""
        return next((dose for dose in self.recent if (dose.day, dose.slot) == (day, slot)), None)

    def ordered_on(self, day: date) -> int:
        """Micrograms that the doses given on that day were ordered as."""
        return sum(dose.ordered_micrograms for dose in self.recent if dose.day == day)

    def given_on(self, day: date) -> int:
        """Micrograms given or taken home for that day."""
        return sum(dose.micrograms for dose in self.recent if dose.day == day)


@dataclass(frozen=True, slots=True)
class EpisodeFacts:
    """What of an episode decides about every dose: a guest's terms, and days of interim treatment."""

    is_guest: bool = False
    guest: GuestTerms | None = None
    interim: tuple[tuple[date, date | None], ...] = ()
    exception_until: date | None = None

    def interim_days(self, day: date) -> int:
        """Days in interim treatment by then; 0 for somebody who is not in it now."""
        return interim_days(self.interim, today=day) if self.interim else 0

    def has_exception(self, day: date) -> bool:
        """Whether an approved exception covers the day."""
        return self.exception_until is not None and day <= self.exception_until


NO_EPISODE = EpisodeFacts()


@dataclass(frozen=True, slots=True)
class WindowFacts:
    """One person as the window sees them on one dosing day at one station."""

    patient_id: int
    record_number: str
    given_name: str
    family_name: str
    preferred_name: str
    birth_date: date | None
    sex: str
    photo: str
    site_id: int
    enrolled: bool
    look_alike: bool
    alerts: tuple[tuple[str, str], ...]
    orders: tuple[SignedOrder, ...]
    medications: Mapping[int, MedicationFacts]
    products: Mapping[int, OrderedProduct]
    holds: tuple[OpenHold, ...]
    accepted: frozenset[Accepted]
    events: tuple[TodaysEvent, ...]
    mounted: Mapping[int, Mounted]
    at_station: int | None = None
    scanned_at: datetime | None = None
    episode: EpisodeFacts = NO_EPISODE
    told_at: datetime | None = None
    news: News | None = None

    @property
    def name(self) -> str:
        """The name the person goes by, with the family name."""
        return joined(self.preferred_name or self.given_name, self.family_name)

    def occupied(self, day: date) -> dict[tuple[int, date, int], str]:
        """The slots of the day that are taken, by medication, day and slot."""
        return {
            (medication.id, dose.day, dose.slot): dose.kind
            for medication in self.medications.values()
            for dose in medication.recent
            if dose.day == day
        }
