"""What every page passes through: headers, who acts, and refusals in words instead of errors."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

Handler = Callable[[HttpRequest], HttpResponse]


def security_headers(get_response: Handler) -> Handler:
    return get_response


def who_acts(get_response: Handler) -> Handler:
    return get_response


def refusals_in_words(get_response: Handler) -> Handler:
    return get_response
