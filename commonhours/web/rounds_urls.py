"""The addresses of rounds: plans that are asked for, looked at and applied."""

from django.urls import path

from commonhours.web import rounds, rounds_changes, rounds_day, rounds_map, rounds_visit, rounds_weights

urlpatterns = [
    path("rounds/", rounds.rounds, name="rounds"),
    path("rounds/day/", rounds_day.day_board, name="rounds_day"),
    path("rounds/day/paper/", rounds_day.day_paper, name="rounds_day_paper"),
    path("rounds/day/visits/<uuid:visit_id>/", rounds_day.day_visit, name="rounds_day_visit"),
    path("rounds/day/visits/<uuid:visit_id>/pin/", rounds_day.day_pin, name="rounds_day_pin"),
    path("rounds/weights/", rounds_weights.weights, name="rounds_weights"),
    path("rounds/<uuid:plan_id>/", rounds.plan, name="rounds_plan"),
    path("rounds/<uuid:plan_id>/stop/", rounds.stop, name="rounds_stop"),
    path("rounds/<uuid:plan_id>/drop/", rounds.drop, name="rounds_drop"),
    path("rounds/<uuid:plan_id>/changes/", rounds_changes.changes, name="rounds_changes"),
    path("rounds/<uuid:plan_id>/apply/", rounds_changes.apply, name="rounds_apply"),
    path("rounds/<uuid:plan_id>/compare/", rounds_changes.compare, name="rounds_compare"),
    path("rounds/<uuid:plan_id>/map/", rounds_map.plan_map, name="rounds_map"),
    path("rounds/<uuid:plan_id>/paper/", rounds_map.paper, name="rounds_paper"),
    path("rounds/<uuid:plan_id>/visits/<uuid:visit_id>/", rounds_visit.visit, name="rounds_visit"),
    path("rounds/<uuid:plan_id>/visits/<uuid:visit_id>/give/", rounds_visit.give, name="rounds_give"),
    path("rounds/<uuid:plan_id>/visits/<uuid:visit_id>/pin/", rounds_visit.pin, name="rounds_pin"),
]
