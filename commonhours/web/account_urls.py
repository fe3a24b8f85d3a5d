"""Addresses of signing in and of one's own account. Of allauth's pages only those stand here that we use."""

from allauth.mfa.base import views as factor
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.conf import settings
from django.urls import path
from django.views.generic import RedirectView

from commonhours.web import (
    account,
    accounts,
    factors,
    languages,
    manners,
    proving,
    recovery,
    sample_inbox,
    sign_in,
    sign_on,
    tokens,
)

_SIGN_IN = [
    path("i18n/setlang/", languages.set_language, name="set_language"),
    path("how-pages-look/", manners.manner, name="manner"),
    path("sign-in/", accounts.sign_in, name="sign_in"),
    path("sign-in/code/", sign_in.request_code, name="account_request_login_code"),
    path("sign-in/code/type/", sign_in.confirm_code, name="account_confirm_login_code"),
    path("sign-in/passkey/", webauthn.login_webauthn, name="mfa_login_webauthn"),
    path("sign-in/factor/", factor.authenticate, name="mfa_authenticate"),
    path("sign-in/factor/needed/", factors.second_factor, name="second_factor"),
    path("sign-in/again/", factor.reauthenticate, name="mfa_reauthenticate"),
    path("sign-in/again/passkey/", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("sign-in/closed/", accounts.inactive, name="account_inactive"),
    path("sign-in/none/", accounts.no_account, name="account_signup"),
    path("sign-in/with/<slug:key>/", sign_on.set_out_for, name="sign_on"),
    path("sign-in/with/<slug:key>/back/", sign_on.sign_on_back, name="sign_on_back"),
    path("sign-in/with/<slug:key>/left/", sign_on.sign_on_left, name="sign_on_left"),
    path("sign-in/again/there/", sign_on.sign_on_again, name="sign_on_again"),
    path("sign-out/", accounts.sign_out, name="sign_out"),
    # Two names under which allauth leads to pages of ours.
    path("sign-in/start/", RedirectView.as_view(pattern_name="sign_in"), name="account_login"),
    path("account/factors/", RedirectView.as_view(pattern_name="account"), name="mfa_index"),
]

# To come in as anybody, and to read what would have been sent.
_SAMPLE = [
    path("sign-in/as/", accounts.sign_in_as, name="sign_in_as"),
    path("sign-in/sent/", sign_in.sent, name="sent"),
    path("sign-in/inbox/", sample_inbox.sample_inbox, name="sample_inbox"),
    path("sign-in/inbox/answer/", sample_inbox.sample_answer, name="sample_answer"),
]

_ACCOUNT = [
    path("account/", account.account, name="account"),
    path("account/email/", proving.change_email, name="change_email"),
    path("account/phone/", proving.change_phone, name="change_phone"),
    path("account/phone/remove/", proving.forget_phone, name="forget_phone"),
    path("account/code/", proving.prove, name="prove"),
    path("account/code/first/", proving.prove_self, name="prove_self"),
    path("account/passkeys/", webauthn.list_webauthn, name="mfa_list_webauthn"),
    path("account/passkeys/add/", factors.add_passkey, name="mfa_add_webauthn"),
    path("account/passkeys/<int:pk>/name/", webauthn.edit_webauthn, name="mfa_edit_webauthn"),
    path("account/passkeys/<int:pk>/remove/", webauthn.remove_webauthn, name="mfa_remove_webauthn"),
    path("account/app/", factors.add_app, name="mfa_activate_totp"),
    path("account/app/remove/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("account/codes/", recovery.recovery_codes, name="mfa_view_recovery_codes"),
    path("account/codes/new/", recovery.NewCodes.as_view(), name="mfa_generate_recovery_codes"),
    path("account/time/", manners.zone, name="zone"),
    path("account/devices/", account.devices, name="devices"),
    path("account/devices/end/", account.end_devices, name="end_devices"),
    path("account/providers/<uuid:identity_id>/remove/", sign_on.unlink, name="unlink_identity"),
    path("account/keys/", tokens.tokens, name="tokens"),
    path("account/keys/new/", tokens.new_token, name="new_token"),
    path("account/keys/<uuid:token_id>/revoke/", tokens.revoke, name="revoke_token"),
]

urlpatterns = [*_SIGN_IN, *_ACCOUNT, *(_SAMPLE if settings.SAMPLE_PAGES else [])]
