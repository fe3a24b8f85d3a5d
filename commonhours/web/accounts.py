"""How allauth behaves in this house."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class HouseAdapter(DefaultAccountAdapter):
    """Nobody makes an account for themselves: a member of staff registers a person and so opens the door."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
