/* Sends files in parts (tus 1.0) as soon as they are chosen. Without this script the same field is a plain one.
   Words come from data attributes; what was begun is remembered on this device and goes on after a reload. */
(() => {
  "use strict";
  const TUS = { "Tus-Resumable": "1.0.0" }, PREFIX = "kkg-uploads:", STORE = "files";
  const KEEP_MS = 7 * 24 * 3600 * 1000, KEPT_BYTES = 50e6, SHRUNK_FROM = 300e3, LONGEST_WAIT_S = 30;
  const owner = document.body.dataset.owner || "";
  const pause = seconds => new Promise(done => {
    const timer = setTimeout(done, seconds * 1000);
    addEventListener("online", () => { clearTimeout(timer); done(); }, { once: true });
  });
  const number = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 });
  const size = bytes => bytes < 1e6 ? number.format(Math.ceil(bytes / 1e3)) + " kB" : number.format(bytes / 1e6) + " MB";
  const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const local = action => { try { return action(localStorage); } catch { return null; } };

  /* The files themselves, where the browser keeps them for us: a phone drops a page while its camera is open. */
  const files = action => new Promise(done => {
    try {
      const opening = indexedDB.open("kkg-uploads", 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
      opening.onerror = () => done(null);
      opening.onsuccess = () => {
        const asked = action(opening.result.transaction(STORE, "readwrite").objectStore(STORE));
        asked.onsuccess = () => { done(asked.result); opening.result.close(); };
        asked.onerror = () => done(null);
      };
    } catch { done(null); }
  });

  async function shrink(file, most) {
    if (!most || file.size < SHRUNK_FROM || !/^image\/(jpeg|webp)$/.test(file.type) || !window.createImageBitmap) return file;
    try {
      const picture = await createImageBitmap(file);
      const scale = Math.min(1, most / Math.max(picture.width, picture.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      const blob = await new Promise(done => canvas.toBlob(done, "image/jpeg", 0.85));
      if (!blob || blob.size >= file.size) return file;
      const named = file.name.replace(/\.\w+$/, "") + ".jpg";
      return new File([blob], named, { type: "image/jpeg", lastModified: file.lastModified });
    } catch { return file; }
  }

  const base64 = bytes => btoa(String.fromCharCode(...new Uint8Array(bytes)));

  async function proof(part) {
    if (!window.crypto || !crypto.subtle) return {};
    return { "Upload-Checksum": "sha256 " + base64(await crypto.subtle.digest("SHA-256", await part.arrayBuffer())) };
  }

  /* XMLHttpRequest, because fetch tells nothing of how much was sent. Status 0 is a dead line. */
  function ask(method, url, headers, csrf, body, onProgress, watch) {
    return new Promise(done => {
      const request = new XMLHttpRequest();
      if (watch) watch.stop = () => request.abort();
      request.open(method, url);
      for (const [name, value] of Object.entries({ ...TUS, ...headers })) request.setRequestHeader(name, value);
      if (method !== "HEAD") request.setRequestHeader("X-CSRFToken", csrf);
      if (onProgress) request.upload.onprogress = event => onProgress(event.loaded);
      request.onloadend = () => {
        const strange = request.status && !request.getResponseHeader("Tus-Resumable") && request.status < 500;
        let problem = {};
        try { problem = JSON.parse(request.responseText); } catch { /* A page, or nothing. */ }
        done({
          status: strange && request.status !== 404 ? 401 : request.status, problem,
          header: name => request.getResponseHeader(name)
        });
      };
      request.send(body);
    });
  }

  document.querySelectorAll("[data-resumable]").forEach(box => {
    const words = box.dataset, input = box.querySelector("input[type=file]"), list = box.querySelector("[data-uploads]");
    const blank = box.querySelector("template"), form = input.form, name = input.name;
    const memory = PREFIX + location.pathname + "#" + name, items = [];
    let current = null, partBytes = Number(words.least) * 2;

    const remembered = () => {
      const kept = local(s => JSON.parse(s.getItem(memory)));
      return kept && kept.owner === owner ? kept.uploads : {};
    };
    const remember = (mark, entry) => {
      const uploads = remembered();
      if (entry) uploads[mark] = entry; else { delete uploads[mark]; files(store => store.delete(mark)); }
      local(s => s.setItem(memory, JSON.stringify({ owner, uploads })));
    };

    function add(mark, shown, bytes, file) {
      const row = blank.content.firstElementChild.cloneNode(true);
      const item = { mark, file, bytes, row, state: "waiting", name: shown };
      row.querySelector("b").textContent = shown;
      row.querySelector("progress").setAttribute("aria-label", shown);
      row.querySelector("[data-remove]").addEventListener("click", () => remove(item));
      row.querySelector("[data-again]").addEventListener("click", () => { tell(item, "waiting", words.waiting); pump(); });
      list.append(row);
      items.push(item);
      return item;
    }

    function tell(item, state, text) {
      item.state = state;
      item.row.dataset.state = state;
      item.row.querySelector("[data-state-words]").textContent = text;
      item.row.querySelector("[data-again]").hidden = state !== "stopped";
      item.row.querySelector("progress").hidden = state === "refused" || state === "done";
    }

    function amount(item, here) {
      item.row.querySelector("progress").value = here / item.bytes;
      item.row.querySelector("[data-amount]").textContent = fill(words.amount, { here: size(here), whole: size(item.bytes) });
    }

    function remove(item) {
      const entry = remembered()[item.mark];
      item.state = "removed";
      if (item.stop) item.stop();
      if (entry && entry.url) ask("DELETE", entry.url, {}, words.csrf);
      remember(item.mark);
      items.splice(items.indexOf(item), 1);
      item.row.remove();
      input.focus();
    }

    function done(item, url) {
      const id = url.slice(url.lastIndexOf("/") + 1);
      tell(item, "done", words.done);
      item.row.querySelector("[data-amount]").textContent = size(item.bytes);
      if ([...list.querySelectorAll("input")].some(field => field.value === id)) return item.row.remove();
      const field = document.createElement("input");
      field.type = "hidden";
      field.name = name;
      field.value = id;
      item.row.append(field);
      files(store => store.delete(item.mark));
    }

    async function begin(item) {
      const metadata = "filename " + base64(new TextEncoder().encode(item.name));
      const headers = { "Upload-Length": item.bytes, "Upload-Metadata": metadata };
      const answer = await ask("POST", words.resumable, headers, words.csrf);
      if (answer.status !== 201) return { answer };
      const url = new URL(answer.header("Location"), location).pathname;
      remember(item.mark, { url, name: item.name, bytes: item.bytes, at: Date.now() });
      return { url, here: 0 };
    }

    async function standing(item) {
      const entry = remembered()[item.mark];
      if (!entry) return begin(item);
      const answer = await ask("HEAD", entry.url, {});
      if (answer.status === 404 || answer.status === 410) { remember(item.mark); return item.file ? begin(item) : { answer }; }
      return answer.status === 200 ? { url: entry.url, here: Number(answer.header("Upload-Offset")) } : { answer };
    }

    /* What to do after an answer that is not what was hoped for: go on after a while, or stop and say why. */
    async function trouble(item, answer, tries) {
      if ([0, 409, 423, 429, 460, 500, 502, 503, 504].includes(answer.status) && !(answer.status === 429 && tries > 5)) {
        tell(item, "sending", answer.status ? words.patience : words.nosignal);
        await pause(Number(answer.header("Retry-After")) || Math.min(LONGEST_WAIT_S, 2 ** tries));
        return true;
      }
      if (answer.status === 401 || answer.status === 400) tell(item, "stopped", words.signedout);
      else {
        const state = answer.status === 507 || answer.status === 429 ? "stopped" : "refused";
        if (state === "refused") remember(item.mark); /* A reload does not ask for it again. */
        tell(item, state, answer.problem.detail || words.failed);
      }
      return false;
    }

    async function send(item) {
      let tries = 0;
      while (item.state !== "removed") {
        const { url, here, answer } = await standing(item);
        if (item.state === "removed") return;
        if (!url) { if (await trouble(item, answer, tries++)) continue; return; }
        tell(item, "sending", words.sending);
        amount(item, here);
        const outcome = await parts(item, url, here, () => { tries = 0; });
        if (outcome === "done") return done(item, url);
        if (outcome === "removed") return;
        if (!await trouble(item, outcome, tries++)) return;
      }
    }

    async function parts(item, url, here, onStep) {
      do {
        const part = item.file.slice(here, here + partBytes), began = Date.now(), at = here;
        const headers = { "Upload-Offset": here, "Content-Type": "application/offset+octet-stream", ...await proof(part) };
        const answer = await ask("PATCH", url, headers, words.csrf, part, sent => amount(item, at + sent), item);
        if (item.state === "removed") return "removed";
        if (answer.status === 0) partBytes = Math.max(Number(words.least), partBytes / 2);
        if (answer.status !== 204) return answer;
        here = Number(answer.header("Upload-Offset"));
        amount(item, here);
        onStep();
        if (Date.now() - began < 2000) partBytes = Math.min(Number(words.most), partBytes * 2);
        if (Date.now() - began > 8000) partBytes = Math.max(Number(words.least), partBytes / 2);
      } while (here < item.bytes);
      return "done";
    }

    async function pump() {
      if (current) return;
      while ((current = items.find(item => item.state === "waiting" && item.file))) await send(current);
    }

    async function choose(chosen) {
      for (const original of chosen) {
        const file = await shrink(original, Number(words.shrink));
        const mark = [file.name, file.size, original.lastModified].join(":");
        const twin = items.find(item => item.mark === mark || (!item.file && item.name === file.name && item.bytes === file.size));
        if (twin) { if (!twin.file) { twin.file = file; tell(twin, "waiting", words.waiting); } continue; }
        const item = add(mark, file.name, file.size, file);
        if (file.size > Number(words.limit)) { tell(item, "refused", fill(words.toolarge, { limit: size(Number(words.limit)) })); continue; }
        if (!file.size) { tell(item, "refused", words.empty); continue; }
        tell(item, "waiting", file === original ? words.waiting : fill(words.smaller, { before: size(original.size), after: size(file.size) }));
        if (file.size <= KEPT_BYTES) files(store => store.put(file, mark));
      }
      pump();
    }

    async function goOn() {
      for (const [mark, entry] of Object.entries(remembered())) {
        if (Date.now() - entry.at > KEEP_MS) { remember(mark); continue; }
        const answer = await ask("HEAD", entry.url, {});
        if (answer.status === 404) { remember(mark); continue; }
        if (answer.status !== 200) continue;
        const here = Number(answer.header("Upload-Offset")), file = await files(store => store.get(mark));
        const item = add(mark, entry.name, entry.bytes, file || (here === entry.bytes ? new Blob([]) : null));
        amount(item, here);
        tell(item, item.file ? "waiting" : "stopped", item.file ? words.waiting : words.chooseagain);
        if (!item.file) item.row.querySelector("[data-again]").hidden = true;
      }
      pump();
    }

    input.addEventListener("change", () => { const chosen = [...input.files]; input.value = ""; choose(chosen); });
    for (const kind of ["dragenter", "dragover"]) box.addEventListener(kind, event => { event.preventDefault(); box.classList.add("is-over"); });
    for (const kind of ["dragleave", "drop"]) box.addEventListener(kind, event => { event.preventDefault(); box.classList.remove("is-over"); });
    box.addEventListener("drop", event => choose([...event.dataTransfer.files]));
    const camera = box.querySelector("[data-camera]");
    if (camera && matchMedia("(pointer: coarse)").matches) {
      const lens = document.createElement("input");
      Object.assign(lens, { type: "file", accept: "image/jpeg", hidden: true });
      lens.setAttribute("capture", "environment");
      lens.addEventListener("change", () => { const taken = [...lens.files]; lens.value = ""; choose(taken); });
      camera.after(lens);
      camera.hidden = false;
      camera.addEventListener("click", () => lens.click());
    }
    form.addEventListener("submit", event => {
      const left = items.some(item => item.state === "waiting" || item.state === "sending" || item.state === "stopped");
      const note = box.querySelector("[data-wait]");
      note.hidden = !left;
      if (!left) return;
      event.preventDefault();
      note.scrollIntoView({ block: "center" });
    });
    goOn();
  });

  /* Whoever signs out leaves nothing on this device. */
  document.addEventListener("submit", event => {
    if (!("clearsDrafts" in event.target.dataset)) return;
    local(s => Object.keys(s).filter(key => key.startsWith(PREFIX)).forEach(key => s.removeItem(key)));
    try { indexedDB.deleteDatabase("kkg-uploads"); } catch { /* There is none. */ }
  });
})();
