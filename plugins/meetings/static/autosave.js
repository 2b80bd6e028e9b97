/* Saves a note while somebody writes, through the same form. Without it, Save does the same.
   The draft on this device (portal.js) is let go only when the server has said that it has the text. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-autosave]");
  if (!form || !window.fetch) return;
  const PAUSE_MS = 3000, RETRY_MS = 15000;
  const text = form.elements.text, version = form.elements.version, base = form.elements.base, words = form.dataset;
  const line = form.querySelector("[data-autosave-status]");
  let timer, confirmed = text.value, sending = false, stopped = false;

  function say(sentence, link) {
    line.textContent = sentence;
    if (!link) return;
    const anchor = document.createElement("a");
    anchor.href = "/login";
    anchor.target = "_blank";
    anchor.rel = "noopener";
    anchor.textContent = words.signIn;
    line.append(" ", anchor);
  }

  const later = wait => { clearTimeout(timer); timer = setTimeout(save, wait); };

  /* After signing in again elsewhere this page's token is of an ended session: take a new one from a fresh page. */
  async function renewToken() {
    const page = await fetch(location.href, { credentials: "same-origin" });
    if (!page.ok || page.redirected) return false;
    const fresh = new DOMParser().parseFromString(await page.text(), "text/html")
      .querySelector("form[data-autosave] [name=csrf_token]");
    if (!fresh || fresh.value === form.elements.csrf_token.value) return false;
    form.elements.csrf_token.value = fresh.value;
    return true;
  }

  function take(answer, sent) {
    version.value = answer.version;
    base.value = "";
    confirmed = answer.source;
    if (answer.outcome === "joined") {
      if (text.value === sent) {
        const at = text.selectionStart;
        text.value = answer.source;
        text.setSelectionRange(Math.min(at, text.value.length), Math.min(at, text.value.length));
      } else base.value = answer.base;
    }
    say(answer.words);
    if (text.value === confirmed || text.value.trim() === confirmed) {
      form.dispatchEvent(new CustomEvent("kkg-kept"));
    } else later(PAUSE_MS);
  }

  async function save() {
    if (sending || stopped || form.dataset.sending || text.value.trim() === confirmed.trim()) return;
    const sent = text.value;
    sending = true;
    say(words.saving);
    try {
      const answer = await fetch(form.action || location.href, {
        method: "POST", body: new FormData(form), credentials: "same-origin", headers: { "X-Autosave": "1" }
      });
      const isJson = (answer.headers.get("Content-Type") || "").includes("json");
      if (answer.ok && isJson) take(await answer.json(), sent);
      else if (isJson) { stopped = true; say((await answer.json()).words); }
      else if (answer.status >= 500) { say(words.noLine); later(RETRY_MS); }
      else if (await renewToken()) later(0);
      else { say(words.signedOut, true); later(RETRY_MS); }
    } catch {
      say(words.noLine);
      later(RETRY_MS);
    }
    sending = false;
  }

  text.addEventListener("input", () => later(PAUSE_MS));
  addEventListener("online", () => later(0));
  /* Back from the other window in which somebody signed in again. */
  document.addEventListener("visibilitychange", () => { if (!document.hidden) later(0); });
  form.addEventListener("submit", () => clearTimeout(timer));
  if (text.value !== text.defaultValue) later(PAUSE_MS);
})();
