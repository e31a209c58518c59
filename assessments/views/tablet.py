"""A screen in the person's own hands: the questions of one sitting, and the way back to staff."""

from typing import Any, cast

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assessments.domain.tablet_words import WORDS
from assessments.models import Assessment, Sitting
from assessments.models.taking import LANGUAGES
from assessments.selectors.assessments import lines_of, sitting_here
from assessments.selectors.form import form_of
from assessments.views.taking import form_context, keep
from clinic import clock
from clinic.errors import Missing, StationLocked
from clinic.idle import idle_too_long, limit, stamp_is_due
from clinic.permissions import Permission
from clinic.services.handing_over import take_back
from clinic.services.locking import stamp
from clinic.sessions import SIGNED_IN_ON, SessionStore
from clinic.web import permitted


@permitted(Permission.TAKE_ASSESSMENT)
@never_cache
@require_GET
def tablet(request: HttpRequest, sitting_id: int, language: str = "") -> HttpResponse:
    """The first form that is not finished, in the language it was handed over in; when all are, thanks."""
    sitting, forms = _handed(request, sitting_id)
    if sitting is None:
        return _to_staff(sitting_id)
    language = language or next((form.language for form in forms), "en")
    open_ones = [form for form in forms if form_of(form, by_patient=True).missing]
    if not open_ones or _has_rested(request):
        return _thanks(request, sitting_id, language)
    return HttpResponseRedirect(reverse("assessments:tablet_form", args=[sitting_id, language, open_ones[0].pk]))


tablet.opens_when_locked = True


@permitted(Permission.TAKE_ASSESSMENT)
@never_cache
@require_GET
def tablet_form(request: HttpRequest, sitting_id: int, language: str, assessment_id: int) -> HttpResponse:
    """One form: its questions and nothing else."""
    sitting, forms = _handed(request, sitting_id)
    if sitting is None:
        return _to_staff(sitting_id)
    if _has_rested(request):
        return _thanks(request, sitting_id, language)
    found = _one(forms, assessment_id)
    place, said = forms.index(found), _spoken(language)
    form = form_of(found, language=said, by_patient=True)
    following = forms[place + 1].pk if place + 1 < len(forms) else None
    context = {
        **form_context(form, viewer=request.actor, language=said, tablet=True),
        **_frame(sitting_id, language),
        "place": place + 1,
        "places": len(forms),
        "following": following,
        "may_take": True,
    }
    return render(request, "assessments/tablet/form.html", context)


tablet_form.opens_when_locked = True


@permitted(Permission.TAKE_ASSESSMENT)
@require_POST
def tablet_answer(request: HttpRequest, sitting_id: int, language: str, assessment_id: int) -> HttpResponse:
    """Keep one answer. An answer is somebody at the screen, so nothing that arrives here is ever lost to the lock."""
    sitting, forms = _handed(request, sitting_id)
    if sitting is None:
        raise Missing("This screen is not handed over.")
    session = cast("SessionStore", request.session).row
    if session is not None and stamp_is_due(session, clock.now()):
        stamp(session)
    return keep(request, _one(forms, assessment_id), language=_spoken(language), tablet=True)


tablet_answer.opens_when_locked = True


@permitted(Permission.TAKE_ASSESSMENT)
@never_cache
@require_GET
def tablet_thanks(request: HttpRequest, sitting_id: int, language: str) -> HttpResponse:
    """Nothing more to answer: the tablet goes back."""
    sitting, _ = _handed(request, sitting_id)
    return _to_staff(sitting_id) if sitting is None else _thanks(request, sitting_id, language)


tablet_thanks.opens_when_locked = True


@permitted(Permission.TAKE_ASSESSMENT)
@never_cache
@sensitive_post_parameters("secret")
@require_http_methods(["GET", "POST"])
def tablet_back(request: HttpRequest, sitting_id: int, language: str) -> HttpResponse:
    """Staff take the screen back, with a PIN or a password."""
    sitting, _ = _handed(request, sitting_id)
    if sitting is None:
        return _to_staff(sitting_id)
    problem = None
    if request.method == "POST":
        web, actor = cast("SessionStore", request.session), request.actor
        today = request.session.get(SIGNED_IN_ON) == actor.day.isoformat()
        try:
            take_back(web, actor=actor, secret=request.POST.get("secret", ""), signed_in_today=today)
        except StationLocked as refusal:
            problem = refusal
        else:
            return _to_staff(sitting_id)
    context = {**_frame(sitting_id, language), "problem": problem}
    return render(request, "assessments/tablet/back.html", context, status=423 if problem else 200)


tablet_back.opens_when_locked = True


def _handed(request: HttpRequest, sitting_id: int) -> tuple[Sitting | None, list[Assessment]]:
    """The sitting this screen was handed over for, and its forms that the person answers; none on any other screen."""
    session = cast("SessionStore", request.session).row
    if session is None or session.confined_to != reverse("assessments:tablet", args=[sitting_id]):
        return None, []
    sitting = sitting_here(sitting_id, viewer=request.actor)
    lines = [line for line in lines_of(sitting) if line.for_patient and line.state == "begun"]
    return sitting, [line.assessment for line in lines if line.assessment is not None]


def _one(forms: list[Assessment], assessment_id: int) -> Assessment:
    found = next((form for form in forms if form.pk == assessment_id), None)
    if found is None:
        raise Missing("This is not one of the forms.")
    return found


def _has_rested(request: HttpRequest) -> bool:
    """Whether nobody has touched the screen for so long that it shows no answers any more."""
    session = cast("SessionStore", request.session).row
    return session is None or session.locked_at is not None or idle_too_long(session, clock.now())


def _thanks(request: HttpRequest, sitting_id: int, language: str) -> HttpResponse:
    return render(request, "assessments/tablet/thanks.html", _frame(sitting_id, language))


def _frame(sitting_id: int, language: str) -> dict[str, Any]:
    said = _spoken(language)
    return {
        "sitting_id": sitting_id,
        "language": said,
        "words": WORDS[said],
        "rests_after": int(limit(at_station=False).total_seconds()),
    }


def _spoken(language: str) -> str:
    return language if language in LANGUAGES else "en"


def _to_staff(sitting_id: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("assessments:sitting", args=[sitting_id]))
