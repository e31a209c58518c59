"""Which medicines the programme gives, in words for a medication list."""

from datetime import date

from dosing.selectors.order_pages import Chain, chains_of
from patients.questions import ProgrammeMedicine


def running_medicines(patient_id: int, today: date) -> list[ProgrammeMedicine]:
    """The running orders, with today's amount."""
    chains, _ = chains_of(patient_id, today=today)
    return [_told(chain) for chain in chains if chain.is_running]


def _told(chain: Chain) -> ProgrammeMedicine:
    signed_by = chain.latest.signature.signed_by
    return ProgrammeMedicine(
        name=chain.latest.product.name,
        ingredient=chain.latest.medication.name,
        dose=_dose(chain),
        since=chain.rows[-1].effective_on,
        prescriber=signed_by.get_full_name() or signed_by.get_username(),
    )


def _dose(chain: Chain) -> str:
    step = chain.today
    if step is None:
        return "on hold" if chain.standing == "held" else "nothing due today"
    often = "a day" if step.every_days == 1 else f"every {step.every_days} days"
    return f"{step.mg} mg {often}"
