// “Tell me on this device”: asks the browser for an address, and sends it with the form. Without a script there is no such choice.
const part = document.getElementById("push");
const [add, end] = part.querySelectorAll("form");

async function there() {
  const worker = await navigator.serviceWorker.register("/worker.js", { scope: "/", updateViaCache: "none" });
  await navigator.serviceWorker.ready;
  return worker.pushManager;
}

function text(buffer) {
  return btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

add.addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    const manager = await there();
    const given = await manager.subscribe({ userVisibleOnly: true, applicationServerKey: part.dataset.key });
    add.elements.address.value = given.endpoint;
    add.elements.browser_key.value = text(given.getKey("p256dh"));
    add.elements.auth.value = text(given.getKey("auth"));
    add.submit();
  } catch {
    part.querySelector("[role=status]").textContent = part.dataset.denied;
  }
});

end.addEventListener("submit", async (event) => {
  event.preventDefault();
  const given = await (await there()).getSubscription();
  end.elements.address.value = given?.endpoint ?? "";
  await given?.unsubscribe();
  end.submit();
});

if (isSecureContext && "serviceWorker" in navigator && "PushManager" in globalThis) {
  part.hidden = false;
  const given = await (await there()).getSubscription();
  (given ? end : add).hidden = false;
}
