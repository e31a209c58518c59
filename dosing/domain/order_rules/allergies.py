"""An allergy to what is ordered. Matched on ingredients, as medicines are; what is no medicine is not compared."""

from collections.abc import Iterator

from dosing.domain.clinical_facts import OrderFacts
from dosing.domain.safety import Finding, Severity
from patients.domain.medicines import recognise


def allergies(facts: OrderFacts) -> Iterator[Finding]:
    """Stop for the prescriber where the person is said not to bear an ingredient of the order."""
    ordered = {facts.medication, *(["naloxone"] if facts.form.has_naloxone else [])}
    for substance in facts.person.allergies or ():
        if ordered & set(recognise(substance).ingredients):
            yield Finding(
                rule="allergy",
                severity=Severity.STOP,
                message=f"The person is on record as allergic to {substance}.",
                source="Product labels: known hypersensitivity is a contraindication (general knowledge)",
                lifted_by="prescriber",
                clears_when="The allergy is ended on the history page as mistaken, or another medicine is chosen.",
            )
