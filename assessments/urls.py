"""Addresses of assessments, observations and random drug tests.

None holds a name or an answer, only numbers; a link home holds a random token.
"""

from django.urls import path

from assessments.views import (
    at_home,
    concluding,
    draws,
    from_home,
    history,
    library,
    observations,
    sittings,
    tablet,
    taking,
)

app_name = "assessments"
urlpatterns = [
    path("people/<key:patient_id>/observations/", observations.observations, name="observations"),
    path("people/<key:patient_id>/observations/new/<slug:kind>/", observations.observe, name="observe"),
    path("people/<key:patient_id>/observations/<slug:kind>/", observations.observations, name="observations_of_kind"),
    path("observations/<key:observation_id>/correct/", observations.correct, name="correct_observation"),
    path("random-tests/", draws.draws, name="draws"),
    path("random-tests/months/<day:month>/", draws.month, name="draw_month"),
    path("random-tests/calls/<key:testcall_id>/", draws.call, name="test_call"),
    path("random-tests/calls/<key:testcall_id>/test/", observations.collect, name="collect_test"),
    path("people/<key:patient_id>/assessments/", history.history, name="history"),
    path("people/<key:patient_id>/assessments/from-home/", from_home.links, name="from_home"),
    path("people/<key:patient_id>/assessments/new/", sittings.choose, name="choose"),
    path("sittings/<key:sitting_id>/", sittings.sitting, name="sitting"),
    path("sittings/<key:sitting_id>/take/", sittings.take, name="take"),
    path("sittings/<key:sitting_id>/tablet/", sittings.tablet_over, name="tablet_over"),
    path("assessments/<key:assessment_id>/", taking.assessment, name="assessment"),
    path("assessments/<key:assessment_id>/answer/", taking.answer, name="answer"),
    path("assessments/<key:assessment_id>/sign/", concluding.sign, name="sign"),
    path("assessments/<key:assessment_id>/decline/", concluding.decline, name="decline"),
    path("assessments/<key:assessment_id>/amend/", concluding.amend, name="amend"),
    path("assessments/<key:assessment_id>/print/", history.printed, name="print"),
    path("tablet/<key:sitting_id>/", tablet.tablet, name="tablet"),
    path("tablet/<key:sitting_id>/<slug:language>/", tablet.tablet, name="tablet_in"),
    path("tablet/<key:sitting_id>/<slug:language>/thanks/", tablet.tablet_thanks, name="tablet_thanks"),
    path("tablet/<key:sitting_id>/<slug:language>/back/", tablet.tablet_back, name="tablet_back"),
    path("tablet/<key:sitting_id>/<slug:language>/<key:assessment_id>/", tablet.tablet_form, name="tablet_form"),
    path(
        "tablet/<key:sitting_id>/<slug:language>/<key:assessment_id>/answer/",
        tablet.tablet_answer,
        name="tablet_answer",
    ),
    path("h/<slug:token>/", at_home.knock, name="home_link"),
    path("questions/<slug:language>/", at_home.questions, name="at_home"),
    path("questions/<slug:language>/done/", at_home.finish, name="home_done"),
    path("questions/<slug:language>/thanks/", at_home.thanks, name="home_thanks"),
    path("questions/<slug:language>/<int:part>/", at_home.form, name="home_form"),
    path("questions/<slug:language>/<int:part>/answer/", at_home.answer, name="home_answer"),
    path("instruments/", library.instruments, name="instruments"),
    path("instruments/<slug:name>/", library.one, name="instrument"),
]
