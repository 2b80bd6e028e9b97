/* The roll call, tap by tap. A mark is written to this device before the screen shows it, and leaves the device only
   when the server has said that it has it; sending it twice counts once. Without this script the form does the work. */
(() => {
  "use strict";
  const form = document.querySelector("[data-roll]");
  if (!form) return;
  const says = form.dataset, owner = document.body.dataset.owner || "";
  const PREFIX = "kkg-mark:", CLOCK = "kkg-clock", SHELF = "kkg-roll", EVERY_MS = 60000, RETRY_MS = 15000, TOGETHER_MS = 700;
  const NUMBER_KEYS = ["present", "late", "left_early", "sick", "excused", "duty", "absent"];
  const TIMED = ["late", "left_early"];
  const asLoaded = "<!doctype html>" + document.documentElement.outerHTML;
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = form) => [...root.querySelectorAll(selector)];
  const rows = $$(".tap"), byKey = new Map(rows.map(row => [row.dataset.key, row]));
  const status = $(".roll-status", form);

  /* Outbox: one entry a mark, so that two tabs never overwrite each other. */
  const outbox = () => Object.keys(localStorage).filter(key => key.startsWith(PREFIX))
    .map(key => { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } })
    .filter(Boolean).sort((a, b) => a.at - b.at);
  const mine = () => outbox().filter(mark => mark.meeting === says.meeting && mark.owner === owner);
  const now = () => Date.now() + (Number(localStorage.getItem(CLOCK)) || 0);
  try { localStorage.setItem(PREFIX + "?", "1"); localStorage.removeItem(PREFIX + "?"); } catch {
    status.hidden = false;
    status.textContent = says.noStore;
    return;
  }

  const big = row => $("input[type=radio]", row), list = row => $("select", row);
  const time = (row, name) => { const box = $(`[name=${name}-${row.dataset.key}]`, row); return box ? box.value.trim() : ""; };
  const isTimed = row => TIMED.includes(row.dataset.choice) || time(row, "arrived") !== "" || time(row, "left") !== "";

  function show(row, choice, words) {
    row.dataset.choice = choice;
    big(row).checked = choice === "present";
    list(row).value = choice === "present" || choice === "none" ? "" : choice;
    if (words !== undefined) $(".tap-state", row).textContent = words;
    offerTimes(row);
    filter();
    count();
  }

  const remaining = $(".roll-remaining", form);
  function count() {
    const left = rows.filter(row => isLeft(row) && !row.hasAttribute("data-late-member")).length;
    if (remaining) remaining.textContent = `(${left})`;
  }

  function offerTimes(row, arrived, left) {
    const key = row.dataset.key;
    let box = $(".tap-times", row);
    if (!box && (TIMED.includes(row.dataset.choice) || arrived || left)) {
      box = document.createElement("div");
      box.className = "tap-times";
      for (const [name, words] of [["arrived", says.came], ["left", says.left]]) {
        const label = document.createElement("label"), input = document.createElement("input");
        input.name = `${name}-${key}`;
        input.inputMode = "decimal";
        input.autocomplete = "off";
        label.append(words + " ", input);
        box.append(label);
      }
      $(".tap-state", row).before(box);
    }
    if (!box) return;
    box.hidden = !isTimed(row) && !arrived && !left;
    if (arrived !== undefined) $(`[name=arrived-${key}]`, row).value = arrived;
    if (left !== undefined) $(`[name=left-${key}]`, row).value = left;
  }

  const isOn = () => now() > says.begins && now() < says.ends;
  const newId = () => crypto.getRandomValues(new Uint32Array(4)).join("-");
  const clockNow = () => new Intl.DateTimeFormat("id", { hour: "2-digit", minute: "2-digit" }).format(now());

  function mark(row, choice, { keepTimes = false, quiet = false } = {}) {
    const before = row.dataset.choice || "none";
    if (before === choice && !keepTimes) return;
    let arrived = keepTimes ? time(row, "arrived") : "", left = keepTimes ? time(row, "left") : "";
    if (!keepTimes && isOn() && choice === "late") arrived = clockNow();
    if (!keepTimes && isOn() && choice === "left_early") left = clockNow();
    const entry = { id: newId(), meeting: says.meeting, owner,
      key: row.dataset.key, choice, arrived, left, at: now() };
    try { localStorage.setItem(PREFIX + entry.id, JSON.stringify(entry)); } catch {
      show(row, before, says.noStore);
      return;
    }
    show(row, choice, says.kept);
    offerTimes(row, arrived, left);
    /* The sums at the top are those of when the page came. */
    $(".roll-counts", document).hidden = true;
    if (!quiet) offerUndo(row, before);
    /* Quick taps travel together. */
    sendSoon();
  }
  function sendSoon() {
    clearTimeout(soon);
    soon = setTimeout(send, TOGETHER_MS);
  }

  /* Somebody who is not on the list; stays here until the server has them, and may be taken off until then. */
  const guests = $(".roll-guest", form), guestName = $("#roll-guest-name"), guestSchool = $("#roll-guest-school");
  function addGuest() {
    const name = guestName.value.trim();
    if (!name) { guestName.focus(); return; }
    const entry = { id: newId(), meeting: says.meeting, owner, name, school: guestSchool.value.trim(), choice: "present", at: now() };
    try { localStorage.setItem(PREFIX + entry.id, JSON.stringify(entry)); } catch { tell(says.noStore, "warn"); return; }
    guestName.value = guestSchool.value = "";
    guestName.focus();
    showGuests();
    sendSoon();
  }
  let sentGuests = [];
  function showGuests() {
    const waiting = mine().filter(entry => entry.name);
    const line = (entry, words, canGo) => {
      const item = document.createElement("li"), text = document.createElement("span");
      text.textContent = [entry.name, entry.school].filter(Boolean).join(", ") + " · " + words;
      item.append(text);
      if (!canGo) return item;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn";
      button.textContent = guests.dataset.remove;
      button.addEventListener("click", () => { localStorage.removeItem(PREFIX + entry.id); showGuests(); });
      item.append(button);
      return item;
    };
    $("ul", guests).replaceChildren(...sentGuests.map(one => line(one.entry, one.words, false)),
      ...waiting.map(entry => line(entry, guests.dataset.added, !sending)));
  }
  $("button", guests).addEventListener("click", addGuest);
  guests.addEventListener("keydown", event => { if (event.key === "Enter" && event.target.tagName === "INPUT") { event.preventDefault(); addGuest(); } });

  let undoable = null, soon;
  function offerUndo(row, before) {
    undoable = { row, before };
    tell(`${$("legend", row).firstChild.textContent.trim()}: ${wordOf(row)}`, "", says.undo, () => {
      const { row: last, before: was } = undoable;
      mark(last, was, { quiet: true });
      last.scrollIntoView({ block: "center" });
    });
  }
  const wordOf = row => row.dataset.choice === "present" ? $(".tap-yes span", row).textContent.trim()
    : ([...list(row).options].find(option => option.value === row.dataset.choice) || {}).textContent || "";

  function tell(words, tone, label, onPress) {
    status.hidden = false;
    status.dataset.tone = tone || "";
    const line = document.createElement("span");
    line.textContent = words;
    status.replaceChildren(line);
    if (!label) return;
    const button = document.createElement(onPress ? "button" : "a");
    button.className = "btn";
    button.textContent = label;
    if (onPress) { button.type = "button"; button.addEventListener("click", onPress); }
    else button.href = says.signIn;
    status.append(button);
  }

  let sending = false, again = false, isDone = false;
  async function send() {
    if (sending) { again = true; return; }
    sending = true;
    again = false;
    const batch = mine().slice(0, 200);
    showGuests();
    let isTaken = false;
    try {
      const answer = await fetch(says.roll, { method: "POST", credentials: "same-origin",
        headers: { "Content-Type": "application/json", "X-CSRFToken": $("[name=csrf_token]", form).value },
        body: JSON.stringify({ marks: batch }) });
      const json = (answer.headers.get("Content-Type") || "").includes("json") ? await answer.json() : null;
      if (answer.ok && json) take(json, batch);
      else if (json) tell(json.message, "warn");
      else tell(says.signInWords.replace("{n}", mine().length), "warn", says.signInAgain);
      isTaken = answer.ok;
    } catch {
      if (mine().length) tell(says.waiting.replace("{n}", mine().length), "warn");
    }
    sending = false;
    showGuests();
    const rest = mine().length;
    if (again || (isTaken && rest)) send();
    else if (isTaken && isDone) location.assign(location.pathname);
    else if (isTaken && (!undoable || status.dataset.tone)) tell(says.allSaved);
  }

  function take(json, batch) {
    localStorage.setItem(CLOCK, String(json.now - Date.now()));
    const gone = new Set([...json.stored, ...json.unknown]);
    for (const entry of batch) {
      const name = "phone:" + entry.id, row = byKey.get(entry.key);
      if (!gone.has(name)) continue;
      localStorage.removeItem(PREFIX + entry.id);
      if (entry.name) sentGuests.push({ entry, words: json.held.includes(name) ? says.held : says.saved });
      if (row) $(".tap-state", row).textContent = json.held.includes(name) ? says.held
        : json.overruled.includes(name) ? says.overruled : says.saved;
    }
    showGuests();
    if (json.unknown.length) tell(says.refused.replace("{n}", json.unknown.length), "warn");
    const waiting = new Set(mine().map(entry => entry.key));
    for (const row of rows) {
      if (waiting.has(row.dataset.key) || row.contains(document.activeElement)) continue;
      const [choice, arrived, left] = json.lines[row.dataset.key] || ["", "", ""];
      if ((row.dataset.choice || "none") !== (choice || "none")) show(row, choice || "none");
      offerTimes(row, arrived, left);
    }
    keepPage();
  }

  /* The page as it came, for a reload without signal; what was marked meanwhile is laid over it from the outbox. */
  let isKept = false;
  async function keepPage() {
    if (isKept || !("caches" in window)) return;
    isKept = true;
    try {
      /* One roll at a time: names lie on the phone no longer than they are needed. */
      await caches.delete(SHELF);
      const shelf = await caches.open(SHELF);
      const policy = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'";
      await shelf.put(location.pathname, new Response(asLoaded, { headers: { "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": policy, "X-Kept-At": String(Date.now()) } }));
      await shelf.addAll($$("link[rel=stylesheet], script[src]", document).map(one => one.href || one.src));
    } catch { /* no room: the page still works while it stays open */ }
  }

  /* Looking for people. */
  const search = $("#roll-search"), onlyLeft = $("#roll-left"), nobody = $(".roll-nobody");
  const plain = text => text.toLowerCase().normalize("NFKD").replace(/[^a-z0-9 ]/g, "");
  const names = new Map(rows.map(row => [row, " " + plain($("legend", row).firstChild.textContent)]));
  const isLeft = row => !row.dataset.choice || row.dataset.choice === "none";
  const visible = () => rows.filter(row => !row.hidden);
  let asked = "";

  function filter() {
    const words = plain(search.value).split(" ").filter(Boolean), question = words.join(" ") + onlyLeft.checked;
    if (question === asked && !onlyLeft.checked) return;
    asked = question;
    for (const row of rows) {
      const stays = row.contains(document.activeElement) && row.dataset.choice;
      row.hidden = !words.every(word => names.get(row).includes(" " + word)) || (onlyLeft.checked && !isLeft(row) && !stays);
    }
    for (const school of $$(".roll-school")) school.hidden = !$$(".tap", school).some(row => !row.hidden);
    nobody.hidden = visible().length > 0;
  }
  search.addEventListener("input", filter);
  onlyLeft.addEventListener("change", filter);

  function keyOf(number) {
    const extra = [...list(rows[0]).options].map(option => option.value).filter(value => value && value !== "none");
    return NUMBER_KEYS[number - 1] || extra[number - 2];
  }
  document.addEventListener("keydown", event => {
    if (event.ctrlKey || event.altKey || event.metaKey || !/^[1-9]$/.test(event.key)) return;
    const field = document.activeElement, typing = field.matches("input:not([type=radio]):not([type=checkbox]), textarea");
    if (typing && field !== search) return;
    const row = field === search ? (search.value ? visible()[0] : null) : field.closest(".tap");
    const choice = keyOf(Number(event.key));
    if (!row || !choice) return;
    event.preventDefault();
    mark(row, choice);
    if (field === search) { search.value = ""; filter(); return; }
    const next = visible()[visible().indexOf(row) + 1];
    if (next) big(next).focus();
  });

  form.addEventListener("change", event => {
    const row = event.target.closest(".tap");
    if (!row) return;
    if (event.target.type === "radio") mark(row, "present");
    else if (event.target.tagName === "SELECT") {
      if (event.target.value) mark(row, event.target.value);
      else show(row, row.dataset.choice || "none");
    } else mark(row, row.dataset.choice, { keepTimes: true, quiet: true });
  });
  form.addEventListener("keydown", event => { if (event.key === "Enter" && event.target.tagName === "INPUT") event.preventDefault(); });

  form.addEventListener("submit", event => {
    const { value } = event.submitter || {};
    event.preventDefault();
    event.stopPropagation();
    const rest = value === "rest-present" ? "present" : value === "rest" ? $("#roll-rest").value : "";
    const left = rest ? rows.filter(row => isLeft(row) && !row.hasAttribute("data-late-member")) : [];
    for (const row of left) mark(row, rest, { quiet: true });
    undoable = null;
    /* Shown anew once everything has arrived, with the sums of the server. */
    isDone = true;
    send();
  }, true);

  $(".roll-tools").hidden = guests.hidden = false;
  count();
  $$(".roll-plain").forEach(button => { button.hidden = true; });
  showGuests();
  for (const entry of mine()) {
    const row = byKey.get(entry.key);
    if (row) { show(row, entry.choice, says.kept); offerTimes(row, entry.arrived, entry.left); }
  }
  const stranger = outbox().find(entry => entry.owner !== owner);
  if (stranger) tell(says.otherOwner.replaceAll("{n}", stranger.owner), "warn");
  addEventListener("online", () => send());
  setInterval(() => { if (mine().length) send(); }, RETRY_MS);
  setInterval(() => { if (!document.hidden) send(); }, EVERY_MS);
  send();
})();
