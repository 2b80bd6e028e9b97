/* The button that lets this browser show messages: asks it for an address and sends that as the form beside it. */
(() => {
  "use strict";
  const form = document.querySelector("[data-push]");
  if (!form || !("serviceWorker" in navigator) || !("PushManager" in window) || !("Notification" in window)) return;
  document.querySelector("[data-no-push]").hidden = true;
  form.hidden = false;

  const bytes = text => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), sign => sign.charCodeAt(0));
  const text = buffer => btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  async function subscribe() {
    const worker = await navigator.serviceWorker.ready;
    /* An older subscription may have been made for another key of the portal. */
    const old = await worker.pushManager.getSubscription();
    if (old) await old.unsubscribe();
    const made = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(form.dataset.push) });
    form.elements.endpoint.value = made.endpoint;
    form.elements.p256dh.value = text(made.getKey("p256dh"));
    form.elements.auth.value = text(made.getKey("auth"));
  }

  form.querySelector("button").addEventListener("click", async event => {
    if (form.elements.endpoint.value) return;
    event.preventDefault();
    const said = form.querySelector("[role=alert]");
    said.hidden = true;
    try {
      await subscribe();
      form.requestSubmit();
    } catch {
      said.textContent = form.dataset.refused;
      said.hidden = false;
    }
  });
})();
