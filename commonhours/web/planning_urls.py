"""The addresses of planning: questions and their answers, which only read."""

from django.urls import path

from commonhours.web import questions

urlpatterns = [
    path("questions/", questions.question, name="question"),
    path("questions/answer.csv", questions.question_csv, name="question_csv"),
    path("questions/answer.xlsx", questions.question_xlsx, name="question_xlsx"),
]
