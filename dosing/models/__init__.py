"""Rows of dosing: what can be given, what was ordered, what was given, and where the stock is."""

from dosing.models.brought_over import BroughtOver
from dosing.models.counts import Count, CountWitness
from dosing.models.dispensing import Dose, DoseEvent, DoseReversal, Override
from dosing.models.formulary import Medication, Product
from dosing.models.holds import Hold, HoldLift
from dosing.models.inventory import Container, Lot, Mounting, Movement
from dosing.models.orders import Order, OrderSignature, TaperPlan
from dosing.models.window import CardOpening

__all__ = [
    "BroughtOver",
    "CardOpening",
    "Container",
    "Count",
    "CountWitness",
    "Dose",
    "DoseEvent",
    "DoseReversal",
    "Hold",
    "HoldLift",
    "Lot",
    "Medication",
    "Mounting",
    "Movement",
    "Order",
    "OrderSignature",
    "Override",
    "Product",
    "TaperPlan",
]
