"""The addresses of planning: questions and their answers, which only read; and trials of new services."""

from django.urls import path

from commonhours.web import my_trials, questions, trials

urlpatterns = [
    path("questions/", questions.question, name="question"),
    path("questions/answer.csv", questions.question_csv, name="question_csv"),
    path("questions/answer.xlsx", questions.question_xlsx, name="question_xlsx"),
    path("trials/", trials.trials, name="trials"),
    path("trials/new/", trials.new_trial, name="new_trial"),
    path("trials/<uuid:trial_id>/", trials.trial, name="trial"),
    path("trials/<uuid:trial_id>/days.csv", trials.trial_csv, name="trial_csv"),
    path("trials/<uuid:trial_id>/more/", trials.widen_trial, name="widen_trial"),
    path("trials/<uuid:trial_id>/start/", trials.start_trial, name="start_trial"),
    path("trials/<uuid:trial_id>/stop/", trials.stop_trial, name="stop_trial"),
    path("my/trials/", my_trials.mine, name="my_trials"),
    path("my/trials/<uuid:trial_id>/answer/", my_trials.answer, name="answer_trial"),
]
