"""The pages' addresses, room by room. No address holds a name, an e-mail or anything else personal."""

from django.urls import include, path

from commonhours.web import accounts, board, bookings, home, matching, messages, my, people, series, served

urlpatterns = [
    path("", home.home, name="home"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("sign-in/", accounts.sign_in, name="sign_in"),
    path("sign-in/as/", accounts.sign_in_as, name="sign_in_as"),
    path("sign-out/", accounts.sign_out, name="sign_out"),
    path("accounts/", include("allauth.urls")),
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
    path("board/", board.board, name="board"),
    path("outbox/", messages.outbox, name="outbox"),
    path("my/", my.my_visits, name="my_visits"),
    path("my/messages/", messages.my_messages, name="my_messages"),
    path("my/messages/read/", messages.read, name="read_messages"),
    path("me/", my.me, name="me"),
    path("me/types/", my.switch, name="switch_my_work"),
]
