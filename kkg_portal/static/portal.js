/* Help for pages that work without it: kept drafts, one submit per tap, copying, sharing, showing a password.
   Words come from data attributes, so that they are translated by the server. */
(() => {
  "use strict";
  const body = document.body, words = body.dataset;
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const PREFIX = "kkg-draft:", SENT = "kkg-sent", KEEP_MS = 7 * 24 * 3600 * 1000;

  /* Storage may be full, blocked or cleared at any time: nothing here may break a form. */
  const store = (area, action) => { try { return action(window[area]); } catch { return null; } };
  const local = action => store("localStorage", action);
  const session = action => store("sessionStorage", action);

  function bar(text, tone, buttonLabel, onPress) {
    const box = document.createElement("div");
    box.className = "notice is-" + tone;
    box.setAttribute("role", "status");
    const line = document.createElement("div");
    line.textContent = text;
    box.append(line);
    if (buttonLabel) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn";
      button.textContent = buttonLabel;
      button.addEventListener("click", () => { onPress(); box.remove(); });
      box.append(button);
    }
    return box;
  }

  /* Drafts: one entry a form, {at, owner, fields: {name: [values]}}. Passwords, files and hidden fields never. */
  let signedOut = false;
  const draftKeys = () => local(s => Object.keys(s).filter(key => key.startsWith(PREFIX))) || [];
  const forget = key => local(s => s.removeItem(key));
  const kept = form => [...form.elements].filter(field => field.name &&
    !["password", "file", "hidden", "submit", "button", "fieldset"].includes(field.type) &&
    !/one-time-code|cc-/.test(field.autocomplete || ""));
  const ticks = field => field.type === "checkbox" || field.type === "radio";

  function snapshot(form) {
    const fields = {};
    for (const field of kept(form)) {
      const values = fields[field.name] ||= [];
      if (ticks(field)) { if (field.checked) values.push(field.value); }
      else if (field.multiple) values.push(...[...field.selectedOptions].map(option => option.value));
      else values.push(field.value);
    }
    return fields;
  }

  function restore(form, fields) {
    const left = JSON.parse(JSON.stringify(fields));
    for (const field of kept(form)) {
      const values = left[field.name];
      if (!values) continue;
      if (ticks(field)) field.checked = values.includes(field.value);
      else if (field.multiple) for (const option of field.options) option.selected = values.includes(option.value);
      else if (values.length) field.value = values.shift();
    }
  }

  function keepDraft(form) {
    const key = PREFIX + form.dataset.draft, first = JSON.stringify(snapshot(form));
    /* What was typed on top of an older text is sent as such, so that nobody's newer words are written over. */
    const version = form.elements.version, newest = version && version.value;
    const draft = local(s => JSON.parse(s.getItem(key)));
    let timer, start = first;
    if (draft && JSON.stringify(draft.fields) !== start) {
      restore(form, draft.fields);
      if (version && draft.version) version.value = draft.version;
      form.prepend(bar(words.restored, "info", words.discard, () => {
        forget(key);
        if (version) version.value = newest;
        restore(form, JSON.parse(first));
      }));
    }
    const save = () => {
      clearTimeout(timer);
      if (signedOut) return;
      const fields = snapshot(form), kept = { at: Date.now(), owner: words.owner || "", fields };
      if (version) kept.version = version.value;
      if (JSON.stringify(fields) === start) forget(key);
      else local(s => s.setItem(key, JSON.stringify(kept)));
    };
    /* The server has the text already, without the form having been sent. */
    form.addEventListener("kkg-kept", () => { start = JSON.stringify(snapshot(form)); clearTimeout(timer); forget(key); });
    form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(save, 400); });
    form.addEventListener("change", save);
    form.addEventListener("submit", () => { save(); session(s => s.setItem(SENT, key)); });
    addEventListener("pagehide", () => { if (timer) save(); });
  }

  function tidyDrafts() {
    const sent = session(s => s.getItem(SENT));
    if (words.draftDone) forget(PREFIX + words.draftDone);
    if (sent && document.querySelector("[data-confirmed]")) { forget(sent); session(s => s.removeItem(SENT)); }
    for (const key of draftKeys()) {
      const draft = local(s => JSON.parse(s.getItem(key)));
      /* Another person signed in on this phone: the text is not theirs to see. */
      const foreign = draft && draft.owner && words.owner && draft.owner !== words.owner;
      if (!draft || foreign || Date.now() - draft.at > KEEP_MS) forget(key);
    }
  }

  /* Submit: once, with a button that says so; never into a dead line. */
  const locked = new Set();

  function lock(form, button) {
    form.dataset.sending = "1";
    const label = button && (button.querySelector("span") || button);
    if (label) {
      locked.add({ form, button, label, text: label.textContent });
      label.textContent = words.busy;
      button.setAttribute("aria-disabled", "true");
    } else locked.add({ form });
    /* A sending that was stopped by hand leaves the page as it is. */
    setTimeout(unlockAll, 30000);
  }

  function unlockAll() {
    for (const { form, button, label, text } of locked) {
      delete form.dataset.sending;
      if (label) { label.textContent = text; button.removeAttribute("aria-disabled"); }
    }
    locked.clear();
  }

  document.addEventListener("submit", event => {
    const form = event.target;
    if (form.dataset.sending) return event.preventDefault();
    if (navigator.onLine === false) {
      event.preventDefault();
      all("[data-offline-note]").forEach(note => note.remove());
      const note = bar("draft" in form.dataset ? words.offline : words.retry, "warn");
      note.dataset.offlineNote = "";
      (event.submitter || form.lastElementChild).before(note);
      return;
    }
    if ("clearsDrafts" in form.dataset) {
      const unsent = local(s => Object.keys(s).some(key => key.startsWith("kkg-mark:")));
      if (unsent && form.dataset.unsent && !confirm(form.dataset.unsent)) return event.preventDefault();
      signedOut = true;
      draftKeys().forEach(forget);
    }
    if (form.method === "post" && !("download" in form.dataset) && !event.defaultPrevented) lock(form, event.submitter);
  });
  addEventListener("pageshow", unlockAll);
  addEventListener("online", () => all("[data-offline-note]").forEach(note => note.remove()));

  /* Buttons that only make sense with JavaScript are hidden until now. */
  const reveal = (selector, onPress) => all(selector).forEach(button => {
    button.hidden = false;
    button.addEventListener("click", () => onPress(button, button.querySelector("span") || button));
  });

  reveal("[data-copy]", async (button, label) => {
    const source = document.getElementById(button.dataset.copy);
    const text = "value" in source ? source.value : source.textContent;
    try { await navigator.clipboard.writeText(text); } catch {
      /* Plain http in a school without internet has no clipboard API. */
      const area = document.createElement("textarea");
      area.value = text;
      body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
      button.focus();
    }
    /* Not role="status": the button would lose its name with it. */
    label.setAttribute("aria-live", "polite");
    label.textContent = button.dataset.done;
  });

  reveal("[data-reveal]", (button, label) => {
    const field = document.getElementById(button.dataset.reveal), show = field.type === "password";
    button.dataset.show ||= label.textContent;
    field.type = show ? "text" : "password";
    label.textContent = show ? button.dataset.hide : button.dataset.show;
    button.setAttribute("aria-pressed", String(show));
  });
  document.addEventListener("submit", event => all("[data-reveal]", event.target).forEach(button => {
    document.getElementById(button.dataset.reveal).type = "password";
  }), true);

  if (navigator.share) reveal("[data-share]", async button => {
    const { title, text, url } = button.dataset;
    try { await navigator.share({ title, text, url }); } catch { /* closed by the person */ }
  });
  reveal("[data-print]", () => print());

  tidyDrafts();
  all("form[data-draft]").forEach(keepDraft);

  const summary = document.querySelector("[data-summary]");
  if (summary) summary.focus();
  all("[data-summary] a").forEach(link => link.addEventListener("click", event => {
    const field = document.getElementById(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    field.focus({ preventScroll: true });
    (field.closest(".field") || field).scrollIntoView();
  }));

  if (words.worker && "serviceWorker" in navigator) {
    addEventListener("load", () => navigator.serviceWorker.register(words.worker, { scope: "/" }).catch(() => {}));
  }
})();
