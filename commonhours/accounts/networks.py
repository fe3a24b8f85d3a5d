"""From where on the network a request came, as far as the proxies of ours in front can say."""

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest


def network_of(request: HttpRequest) -> str:
    """The visitor's address; the same for all of whom none is known, as behind a socket without a proxy's word."""
    try:
        return str(get_adapter(request).get_client_ip(request))
    except PermissionDenied:
        return "unknown"
