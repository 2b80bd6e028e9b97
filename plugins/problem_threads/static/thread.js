/* Help for problem threads, all of which also works without it: marks posts as read while they are looked at, makes
   photos small before they are sent, keeps what is written on the server too, offers names and similar problems. */
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const READ_AFTER_MS = 2000, DRAFT_AFTER_MS = 5000, ASK_AFTER_MS = 400;

  /* Read marks: what stood in view for two seconds, sent as one range when the reader pauses or leaves. */
  const posts = document.querySelector("[data-read-url]");
  if (posts && window.IntersectionObserver) {
    const seen = new Set(), timers = new Map();
    const send = () => {
      if (!seen.size) return;
      const body = new FormData();
      body.set("csrf_token", posts.dataset.csrf);
      body.set("first", Math.min(...seen));
      body.set("last", Math.max(...seen));
      seen.clear();
      fetch(posts.dataset.readUrl, {
        method: "POST", body, keepalive: true, credentials: "same-origin", headers: { "X-Beacon": "1" }
      }).catch(() => {});
    };
    let pause;
    const watch = new IntersectionObserver(entries => entries.forEach(entry => {
      const no = Number(entry.target.dataset.no);
      clearTimeout(timers.get(no));
      if (!entry.isIntersecting) return;
      timers.set(no, setTimeout(() => {
        seen.add(no);
        clearTimeout(pause);
        pause = setTimeout(send, READ_AFTER_MS);
      }, READ_AFTER_MS));
    }), { threshold: 0.3 });
    all("[data-no]").forEach(post => watch.observe(post));
    document.addEventListener("visibilitychange", () => { if (document.hidden) send(); });
  }

  /* Photos: at most so many pixels at the longer side, drawn anew, so that nothing but the picture is sent. */
  async function shrink(file, most) {
    if (!/^image\/(jpeg|png|webp)$/.test(file.type) || !window.createImageBitmap) return file;
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, most / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise(done => canvas.toBlob(done, "image/jpeg", 0.82));
    if (!blob || blob.size >= file.size) return file;
    return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
  }

  all("input[type=file][data-shrink]").forEach(input => input.addEventListener("change", async () => {
    const kept = new DataTransfer(), chosen = [...input.files];
    try {
      for (const file of chosen) kept.items.add(await shrink(file, Number(input.dataset.shrink)));
      if ([...input.files].every((file, at) => file === chosen[at])) input.files = kept.files;
    } catch { /* The photo goes as it is. */ }
  }));

  /* Drafts on the server, beside those that portal.js keeps on this device. */
  all("form[data-kept-on-server]").forEach(form => {
    const line = form.querySelector("[data-draft-status]");
    let timer;
    const save = async () => {
      if (form.dataset.sending || navigator.onLine === false) return;
      const body = new FormData(form);
      all("input[type=file]", form).forEach(input => body.delete(input.name));
      body.set("draft_target", form.dataset.keptOnServer);
      body.set("draft_seq", Date.now());
      try {
        const answer = await fetch(form.dataset.draftsUrl, { method: "POST", body, credentials: "same-origin" });
        if (answer.ok && line) line.textContent = (await answer.json()).words;
      } catch { /* It is kept on this device all the same. */ }
    };
    form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(save, DRAFT_AFTER_MS); });
    form.addEventListener("submit", () => clearTimeout(timer));
  });

  /* Names of colleagues while a name is typed, after the last comma. */
  all("input[data-names]").forEach(input => {
    const list = document.createElement("datalist");
    list.id = input.id + "-names";
    input.after(list);
    input.setAttribute("list", list.id);
    let timer;
    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(async () => {
        const before = input.value.slice(0, input.value.lastIndexOf(",") + 1);
        const typed = input.value.slice(before.length).trim();
        if (typed.length < 2) return;
        try {
          const answer = await fetch(input.dataset.names + "?q=" + encodeURIComponent(typed), { credentials: "same-origin" });
          if (!answer.ok || answer.redirected) return;
          list.replaceChildren(...(await answer.json()).names.map(name => {
            const option = document.createElement("option");
            option.value = (before ? before + " " : "") + name;
            return option;
          }));
        } catch { /* Names are typed by hand then. */ }
      }, ASK_AFTER_MS);
    });
  });

  /* Similar problems while the first sentence is typed. */
  all("form[data-similar-url]").forEach(form => {
    const place = form.querySelector("[data-similar]"), url = form.dataset.similarUrl;
    if (!place || !url) return;
    let timer;
    const look = async () => {
      const title = form.elements.title.value.trim();
      if (title.length < 10) return;
      const asked = new URLSearchParams({
        title, text: form.elements.text.value.slice(0, 200),
        subject: form.elements.subject.value, class_phase: form.elements.class_phase.value
      });
      try {
        const answer = await fetch(url + "?" + asked, { credentials: "same-origin" });
        if (!answer.ok || answer.redirected) return;
        const found = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-similar]");
        if (found) place.replaceChildren(...found.childNodes);
      } catch { /* Nothing is in the way of asking. */ }
    };
    form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(look, ASK_AFTER_MS); });
  });
})();
