"""The rules an order is held against while it is written and when it is signed, one topic a file."""

from collections.abc import Callable, Iterable

from dosing.domain.clinical_facts import OrderFacts
from dosing.domain.order_rules.alcohol_free import alcohol_free
from dosing.domain.order_rules.allergies import allergies
from dosing.domain.order_rules.amounts import ceiling, slip
from dosing.domain.order_rules.first_day import first_day
from dosing.domain.order_rules.heart import heart
from dosing.domain.order_rules.induction import induction
from dosing.domain.order_rules.kidneys import kidneys
from dosing.domain.order_rules.liver import liver
from dosing.domain.order_rules.opioid_free import opioid_free
from dosing.domain.order_rules.pregnancy import pregnancy
from dosing.domain.order_rules.taken_beside import duplicate, interactions, not_asked
from dosing.domain.order_rules.titration import titration
from dosing.domain.safety import Finding, ranked

OrderRule = Callable[[OrderFacts], Iterable[Finding]]
ORDER_RULES: tuple[OrderRule, ...] = (
    interactions,
    duplicate,
    allergies,
    slip,
    ceiling,
    first_day,
    titration,
    induction,
    opioid_free,
    alcohol_free,
    heart,
    kidneys,
    liver,
    pregnancy,
    not_asked,
)


def order_findings(facts: OrderFacts) -> list[Finding]:
    """What the rules say of an order, the gravest first and none twice."""
    return ranked(dict.fromkeys(finding for rule in ORDER_RULES for finding in rule(facts)))
