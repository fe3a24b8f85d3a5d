"""What the provider of the tests writes into its words, beside what the library writes."""

from typing import Any

from oauth2_provider.oauth2_validators import OAuth2Validator

from tests.provider.people import PEOPLE


class Validator(OAuth2Validator):
    """Says by which ways somebody signed in, and their address where scopes ask for it."""

    oidc_claim_scope: dict[str, str] = {}

    def get_additional_claims(self, request: Any) -> dict[str, Any]:
        told = PEOPLE[request.user.username]
        # Without an access token yet, this is the word itself; with one, somebody asks for more.
        hidden = {"thin"} | (
            {"email", "email_verified"} if told.get("thin") and not request.access_token else set()
        )
        return {name: claim for name, claim in told.items() if name not in hidden}
