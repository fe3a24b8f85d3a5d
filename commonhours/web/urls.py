"""The pages' addresses, room by room. No address holds a name, an e-mail or anything else personal."""

from django.urls import path

from commonhours.web import (
    account_urls,
    board,
    bookings,
    help,
    home,
    matching,
    messages,
    my,
    people,
    series,
    served,
)

urlpatterns = [
    path("", home.home, name="home"),
    *account_urls.urlpatterns,
    path("find/", matching.find_and_book, name="find"),
    path("find/who/", matching.who_for, name="find_who"),
    path("find/why-not/", matching.why_not, name="find_why_not"),
    path("visits/", bookings.book, name="book"),
    path("visits/<uuid:visit_id>/", bookings.visit, name="visit"),
    path("visits/<uuid:visit_id>/cancel/", bookings.cancel, name="cancel"),
    path("visits/<uuid:visit_id>/series/", series.make_series, name="make_series"),
    path("series/<uuid:series_id>/", series.series, name="series"),
    path("series/<uuid:series_id>/end/", series.end, name="end_series"),
    path("series/<uuid:series_id>/gaps/<uuid:gap_id>/", series.fill, name="fill_gap"),
    path("people/", people.people, name="people"),
    path("people/<uuid:person_id>/", people.person, name="person"),
    path("people/<uuid:person_id>/types/", people.switch, name="switch_work"),
    path("service-users/<uuid:service_user_id>/", served.service_user, name="service_user"),
    path("help/", help.my_help, name="my_help"),
    path("help/<uuid:service_user_id>/", help.help_home, name="help_home"),
    path("help/<uuid:service_user_id>/book/", help.help_book, name="help_book"),
    path("help/<uuid:service_user_id>/helpers/", help.helpers, name="helpers"),
    path("help/<uuid:service_user_id>/helpers/<uuid:helper_id>/end/", help.end, name="end_helper"),
    path("board/", board.board, name="board"),
    path("outbox/", messages.outbox, name="outbox"),
    path("my/", my.my_visits, name="my_visits"),
    path("my/messages/", messages.my_messages, name="my_messages"),
    path("my/messages/read/", messages.read, name="read_messages"),
    path("me/", my.me, name="me"),
    path("me/types/", my.switch, name="switch_my_work"),
]
