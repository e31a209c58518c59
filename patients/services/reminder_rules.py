"""Setting up how a site reminds people."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from clinic import audit
from clinic.actors import Actor, require
from clinic.errors import Malformed
from clinic.models import Site
from clinic.permissions import Permission
from patients.domain.reminder_words import revealing_in
from patients.models import ReminderRules
from patients.services.contact import one_form


@transaction.atomic
def set_rules(*, actor: Actor, site: Site, **wanted: Any) -> ReminderRules:
    """Set fields of the site's rules; a site without any gets the defaults for the rest.

    Raises Malformed for a sender that would tell a bystander where the message is from (R-2-REMIND), or an hour or
    number that cannot be.
    """
    require(actor, Permission.CONFIGURE_SITE)
    Site.objects.select_for_update(no_key=True).get(pk=site.pk)
    rules = ReminderRules.objects.filter(site=site).first() or ReminderRules(site=site)
    if "phone" in wanted:
        wanted["phone"] = one_form(wanted["phone"], "phone")
    changed = {
        name: [str(getattr(rules, name)), str(value)]
        for name, value in wanted.items()
        if rules.pk is None or getattr(rules, name) != value
    }
    for name, value in wanted.items():
        setattr(rules, name, value)
    _check(rules)
    if changed:
        rules.save()
        audit.record("reminder_rules.set", actor=actor, subject=rules, changed=changed)
    return rules


def _check(rules: ReminderRules) -> None:
    try:
        rules.full_clean()
    except ValidationError as problem:
        raise Malformed("Some answers cannot be right.", fields=problem.message_dict) from problem
    telling = revealing_in(rules.sender, (rules.site.name,))
    if telling:
        sentence = f"This name tells what the message is about: {', '.join(telling)}. Choose a neutral one."
        raise Malformed(sentence, fields={"sender": [sentence]})
