"""Pages for a person at home, without an account: a link and their birth date open them, and they hold nothing else.

Every refusal is one page with one status. The link is spent by opening it: from then on a cookie of this browser,
sent to these pages only, stands for it, and no address holds a secret any more.
"""

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assessments.domain.from_home import ANSWERING, KNOCKS, KNOCKS_WITHIN, WORDS
from assessments.domain.tablet_words import WORDS as TABLET_WORDS
from assessments.models import Assessment, HomeLink
from assessments.selectors.form import form_of
from assessments.selectors.from_home import answering, forms_of
from assessments.services.from_home import LinkRefused, finish_at_home, for_somebody_at_home, open_home_link
from assessments.views.taking import form_context, keep
from clinic.errors import DomainError
from clinic.pace import too_often
from clinic.permissions import PUBLIC
from clinic.web import permitted

COOKIE, ONLY = "at_home", "/questions/"
View = Callable[..., HttpResponse]


def quiet(view: View) -> View:
    """Keep the page in no cache and tell nobody where the person came from; a refusal has one face."""

    @permitted(PUBLIC)
    @never_cache
    @wraps(view)
    def told(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except DomainError:
            language = _spoken(kwargs.get("language") or request.GET.get("lang", "en"))
            response = _door(request, language, refused=True)
            if getattr(request, "htmx", False):  # the page as a whole is over, not the question alone
                response.headers["HX-Redirect"] = reverse("assessments:at_home", args=[language])
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    return told


@csrf_exempt  # no session is used, and without a referrer a browser sends no origin; the secret is in the address
@quiet
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def knock(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for the birth date, whatever the token; with the right one the link is spent and the questions open."""
    language = _spoken(request.GET.get("lang", "en"))
    if request.method == "GET":
        return _door(request, language)
    if too_often(request, "home", most=KNOCKS, within=KNOCKS_WITHIN):
        raise LinkRefused
    born = _birth_date(request)
    if born is None:
        return _door(request, language, unreadable=True)
    key = open_home_link(token=token, born=born)
    answer = HttpResponseRedirect(reverse("assessments:at_home", args=[language]))
    answer.set_cookie(
        COOKIE, key, max_age=ANSWERING, path=ONLY, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
    )
    return answer


@quiet
@require_GET
def questions(request: HttpRequest, language: str) -> HttpResponse:
    """The first form that is not finished; the last one when all are."""
    forms = forms_of(_held(request))
    if not forms:
        raise LinkRefused
    waiting = (place for place, form in enumerate(forms, 1) if form_of(form, by_patient=True).missing)
    return HttpResponseRedirect(reverse("assessments:home_form", args=[_spoken(language), next(waiting, len(forms))]))


@quiet
@require_GET
def form(request: HttpRequest, language: str, part: int) -> HttpResponse:
    """One form: its questions and nothing else."""
    forms = forms_of(_held(request))
    found, said = _one(forms, part), _spoken(language)
    context = {
        **form_context(
            form_of(found, language=said, by_patient=True), viewer=request.actor, language=said, tablet=True
        ),
        **_frame(said),
        "place": part,
        "places": len(forms),
        "following": part + 1 if part < len(forms) else None,
        "may_take": True,
    }
    return render(request, "assessments/at_home/form.html", context)


@quiet
@require_POST
def answer(request: HttpRequest, language: str, part: int) -> HttpResponse:
    """Keep one answer as soon as it is given."""
    return keep(request, _one(forms_of(_held(request)), part), language=_spoken(language), tablet=True)


@quiet
@require_POST
def finish(request: HttpRequest, language: str) -> HttpResponse:
    """The person is done: this browser opens nothing any more."""
    finish_at_home(key=request.COOKIES.get(COOKIE, ""))
    thanks_url = reverse("assessments:home_thanks", args=[_spoken(language)])
    response = HttpResponse(status=204, headers={"HX-Redirect": thanks_url})
    response.delete_cookie(COOKIE, path=ONLY)
    return response


@quiet
@require_GET
def thanks(request: HttpRequest, language: str) -> HttpResponse:
    """Nothing more to answer."""
    return render(request, "assessments/at_home/thanks.html", _frame(_spoken(language)))


def _held(request: HttpRequest) -> HomeLink:
    """The link this browser opened; the system acts for its person. Raises LinkRefused."""
    link = answering(request.COOKIES.get(COOKIE, ""))
    if link is None:
        raise LinkRefused
    request.actor = for_somebody_at_home(link.sitting.site)
    return link


def _one(forms: list[Assessment], part: int) -> Assessment:
    if not 1 <= part <= len(forms):
        raise LinkRefused
    return forms[part - 1]


def _door(request: HttpRequest, language: str, *, refused: bool = False, unreadable: bool = False) -> HttpResponse:
    context = {**_frame(_spoken(language)), "refused": refused, "unreadable": unreadable}
    return render(
        request, "assessments/at_home/door.html", context, status=404 if refused else 400 if unreadable else 200
    )


def _birth_date(request: HttpRequest) -> date | None:
    """The date as typed in three boxes; none where it is no date, or its year is not written in full."""
    typed = [request.POST.get(name, "").strip() for name in ("year", "month", "day")]
    if not all(one.isascii() and one.isdigit() for one in typed) or len(typed[0]) != len("1985"):
        return None
    try:
        return date(*map(int, typed))
    except ValueError:
        return None


def _frame(said: str) -> dict[str, Any]:
    return {"language": said, "words": {**TABLET_WORDS[said], **WORDS[said]}}


def _spoken(language: str) -> str:
    return language if language in WORDS else "en"
