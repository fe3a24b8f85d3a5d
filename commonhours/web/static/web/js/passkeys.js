// Passkeys: turns what the server offers into what the browser asks of finger, face or key, and back into the form.
"use strict";
(() => {
  const form = document.querySelector("form[data-passkey]");
  if (!form) return;

  const bytes = (words) =>
    Uint8Array.from(atob(words.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  const words = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const named = (list) => (list ?? []).map((each) => ({ ...each, id: bytes(each.id) }));

  function asked(options) {
    const key = { ...options.publicKey, challenge: bytes(options.publicKey.challenge) };
    if (key.user) key.user = { ...key.user, id: bytes(key.user.id) };
    if (key.excludeCredentials) key.excludeCredentials = named(key.excludeCredentials);
    if (key.allowCredentials) key.allowCredentials = named(key.allowCredentials);
    return { publicKey: key };
  }

  function told(credential) {
    const response = {};
    for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"])
      if (credential.response[part]) response[part] = words(credential.response[part]);
    if (credential.response.getTransports) response.transports = credential.response.getTransports();
    return {
      id: credential.id, rawId: words(credential.rawId), type: credential.type, response,
      clientExtensionResults: credential.getClientExtensionResults(),
    };
  }

  async function offered() {
    const standing = document.getElementById("js_data");
    if (standing) return JSON.parse(standing.textContent);
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    return answer.json();
  }

  async function ceremony() {
    const options = await offered();
    return form.dataset.passkey === "create"
      ? navigator.credentials.create(asked(options.creation_options))
      : navigator.credentials.get(asked(options.request_options));
  }

  function fail() {
    const notice = form.querySelector("[data-passkey-failed]");
    notice.hidden = false;
    notice.focus();
  }

  form.addEventListener("submit", async (event) => {
    const kept = form.querySelector("[name=credential]");
    if (kept.value) return;
    event.preventDefault();
    try {
      kept.value = JSON.stringify(told(await ceremony()));
      form.submit();
    } catch {
      // Whoever changed their mind and whoever has no key are told the same: the browser does not say which.
      fail();
    }
  });

  if (!window.PublicKeyCredential) form.hidden = true;
})();
