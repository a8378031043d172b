/* The desk's only script. Pages work without it; it adds keys, dialogs, drafts, ticking clocks and the lock.
   htmx events are listened to here and nowhere else (htmx 4 renames them). */
(() => {
  "use strict";
  const body = document.body, data = body.dataset;
  const $ = (css, from = document) => from.querySelector(css);
  const $$ = (css, from = document) => [...from.querySelectorAll(css)];
  const box = $("#box"), dialog = $("#dialog"), toasts = $("#toasts");
  const user = data.user || "";
  let composing = false;
  document.addEventListener("compositionstart", () => { composing = true; });
  document.addEventListener("compositionend", e => {
    composing = false;
    if (e.target.matches?.("#find")) htmx.trigger(e.target, "find");
  });
  const busyIme = e => composing || e.isComposing || e.keyCode === 229;
  const typing = el => el.closest?.("input:not([type=radio],[type=checkbox]), textarea, select, [contenteditable], .ts-control");
  const seen = el => el && el.offsetParent !== null;

  /* ---- toasts: success goes by itself, failure stays ---- */
  function leave(item) { item.classList.add("going"); setTimeout(() => item.remove(), 450); }
  function toast(text, tone = "good") {
    if (!toasts || !text) return;
    const item = document.createElement("li");
    item.className = tone;
    item.append(Object.assign(document.createElement("span"), { textContent: text }));
    item.append(Object.assign(document.createElement("button"), { type: "button", className: "link x", textContent: "知道了" }));
    item.lastChild.dataset.shut = "";
    if (box?.open) box.append(toasts); // above the backdrop while a dialog stands open
    toasts.append(item);
    if (tone === "good") setTimeout(leave, 6000, item);
  }
  for (const item of $$("#toasts > .good")) setTimeout(leave, 6000, item);

  /* ---- drafts: what is typed stays in this browser, per user, 12 hours, gone at sign-out ---- */
  const PREFIX = "guanjia:draft:", HOURS = 12;
  const store = {
    get(key) { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } },
    set(key, value) { try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* full or forbidden: go on without drafts */ } },
    cut(key) { try { localStorage.removeItem(key); } catch { /* forbidden: nothing was stored either */ } },
    keys() { try { return Object.keys(localStorage); } catch { return []; } },
  };
  const draftKey = form => PREFIX + user + ":" + form.dataset.draft;
  const kept = el => el.name && !el.matches("[type=hidden]:not([data-keep]), [type=password], [type=file], [data-nodraft], button");
  for (const key of store.keys()) {
    if (key.startsWith(PREFIX) && Date.now() - (store.get(key)?.at || 0) > HOURS * 36e5) store.cut(key);
  }
  for (const item of $$("#toasts > [data-tags*='draft:']")) {
    for (const tag of item.dataset.tags.split(" ")) if (tag.startsWith("draft:")) store.cut(PREFIX + user + ":" + tag.slice(6));
  }
  const hhmm = at => new Date(at).toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false });
  function saveDraft(form) {
    if (form.dataset.draftGone) return;
    const fields = {};
    for (const el of form.elements) {
      if (!kept(el)) continue;
      if (el.type === "radio" || el.type === "checkbox") (fields[el.name] ??= []).push(...(el.checked ? [el.value] : []));
      else fields[el.name] = [...(fields[el.name] || []), el.value];
    }
    const at = Date.now();
    store.set(draftKey(form), { at, fields });
    const note = $("[data-draft-note]", form) || $("[data-draft-note]");
    if (note) note.textContent = "草稿已保存 " + hhmm(at);
  }
  function fillDraft(form, fields) {
    const seenAt = {};
    for (const el of form.elements) {
      const values = fields[el.name];
      if (!values || !kept(el)) continue;
      if (el.type === "radio" || el.type === "checkbox") el.checked = values.includes(el.value);
      else { const i = seenAt[el.name] = (seenAt[el.name] ?? -1) + 1; if (values[i] !== undefined) el.value = values[i]; }
      el.tomselect?.sync();
    }
  }
  function startDraft(form) {
    if (form.draftReady) return;
    form.draftReady = true;
    const old = store.get(draftKey(form)), note = $("[data-draft-note]", form) || $("[data-draft-note]");
    if (old && !("bound" in form.dataset)) {
      fillDraft(form, old.fields);
      if (note) {
        note.textContent = "已取回 " + hhmm(old.at) + " 的草稿 ";
        note.append(Object.assign(document.createElement("button"), {
          type: "button", className: "link", textContent: "不要了",
          onclick: () => { form.dataset.draftGone = "1"; store.cut(draftKey(form)); location.reload(); },
        }));
      }
      const asked = $$("[data-redraft]", form); // the parts the server draws are filled when they come
      if (asked.length) { form.draftFields = old.fields; form.draftParts = asked.length; asked.forEach(el => htmx.trigger(el, "redraft")); }
    }
    let timer;
    const later = () => { clearTimeout(timer); timer = setTimeout(saveDraft, 600, form); };
    form.addEventListener("input", later);
    form.addEventListener("change", later);
    form.addEventListener("submit", () => clearTimeout(timer));
  }
  const saveAll = () => $$("form[data-draft]").filter(form => form.draftReady && store.get(draftKey(form))).forEach(saveDraft);

  /* ---- what is touched while the server draws a part of the form stays as it was touched ---- */
  const touched = new WeakMap(); // field name → when, by form
  for (const name of ["input", "change"]) document.addEventListener(name, e => {
    const form = e.target.form;
    if (!form?.matches("[data-draft]") || !e.target.name) return;
    if (!touched.has(form)) touched.set(form, {});
    touched.get(form)[e.target.name] = performance.now();
  }, true);
  function keepTouched(xhr, part) {
    const form = part.closest?.("form[data-draft]"), since = form && touched.get(form) || {};
    if (!form || xhr.askedAt === undefined) return;
    xhr.fields = {};
    xhr.files = $$("input[type=file]", part).filter(el => el.files.length).map(el => [el.name, [...el.files]]);
    for (const el of form.elements) {
      if (!(since[el.name] >= xhr.askedAt) || !part.contains(el) || !kept(el)) continue;
      (xhr.fields[el.name] ??= []).push(...(!el.matches("[type=radio], [type=checkbox]") || el.checked ? [el.value] : []));
    }
  }
  function putTouched(xhr, part) {
    const form = part.closest?.("form[data-draft]");
    if (!form || !xhr.fields) return;
    for (const [name, values] of Object.entries(xhr.fields)) { // a choice that this kind does not offer is not put back
      const choices = $$(`[type=radio][name="${CSS.escape(name)}"]`, form);
      if (choices.length && !choices.some(el => values.includes(el.value))) delete xhr.fields[name];
    }
    fillDraft(form, xhr.fields);
    for (const [name, files] of xhr.files) {
      const input = $(`input[type=file][name="${CSS.escape(name)}"]`, part);
      if (input && !input.files.length) { setFiles(input, files); input.picked = files; previews(input); }
    }
    delete xhr.fields;
  }

  /* ---- things that are set up when they appear ---- */
  function load(src) {
    return load[src] ??= new Promise((done, fail) => {
      document.head.append(Object.assign(document.createElement("script"), { src, onload: done, onerror: fail }));
    });
  }
  function pickers(root) {
    const found = $$("select[data-pick]", root).filter(el => !el.tomselect);
    if (found.length) load(data.pickSrc).then(() => found.forEach(el => {
      new TomSelect(el, {
        maxOptions: 300, refreshThrottle: 0, searchField: ["text", "py"], allowEmptyOption: true, selectOnTab: true,
        render: { no_results: () => Object.assign(document.createElement("div"), { className: "no-results", textContent: "没有这一项" }) },
      });
      el.setAttribute("aria-hidden", "true"); // its label now belongs to the search field
    }));
  }
  function setFiles(input, files) {
    const bag = new DataTransfer();
    files.forEach(file => bag.items.add(file));
    input.files = bag.files;
  }
  function previews(input) {
    const list = $(`[data-previews="${input.id}"]`);
    if (!list) return;
    $$("img", list).forEach(img => URL.revokeObjectURL(img.src));
    list.replaceChildren(...[...input.files].map((file, i) => {
      const item = document.createElement("li");
      const tile = Object.assign(document.createElement("span"), { className: "file" });
      if (file.type.startsWith("image/")) tile.append(Object.assign(document.createElement("img"), { src: URL.createObjectURL(file), alt: file.name }));
      else tile.textContent = file.name;
      const cut = Object.assign(document.createElement("button"), { type: "button", className: "cut", textContent: "×" });
      cut.setAttribute("aria-label", "去掉 " + file.name);
      cut.onclick = () => { input.picked = [...input.files].filter((_, k) => k !== i); setFiles(input, input.picked); previews(input); };
      item.append(tile, cut);
      return item;
    }));
  }
  function pads(root) {
    const found = $$(".pad-s:not(.on)", root);
    if (found.length) load(data.signSrc).then(() => found.forEach(el => {
      el.classList.add("on");
      const canvas = $("canvas", el), input = document.getElementById(el.dataset.pad), ratio = Math.max(devicePixelRatio || 1, 1);
      canvas.width = canvas.offsetWidth * ratio;
      canvas.height = canvas.offsetHeight * ratio;
      canvas.getContext("2d").scale(ratio, ratio);
      const pad = new SignaturePad(canvas, { penColor: "#10182b" });
      pad.addEventListener("endStroke", () => canvas.toBlob(blob => {
        setFiles(input, [new File([blob], "signature.png", { type: "image/png" })]);
      }));
      $("[data-pad-clear]", el).onclick = () => { pad.clear(); setFiles(input, []); };
      if (input.files.length) createImageBitmap(input.files[0]).then(drawn => canvas.getContext("2d").drawImage(drawn, 0, 0, canvas.offsetWidth, canvas.offsetHeight));
    }));
  }
  /* ---- a list in groups follows a choice: only the group named like the chosen button can be taken ---- */
  function groups(root) {
    for (const select of $$("select[data-group-of]", root)) {
      const on = $(`input[name="${select.dataset.groupOf}"]:checked`, select.form), word = on?.nextElementSibling?.textContent.trim();
      for (const group of $$("optgroup", select)) group.hidden = group.disabled = !!word && group.label !== word;
      if (select.selectedOptions[0]?.parentElement.disabled) select.value = "";
    }
  }
  document.addEventListener("change", e => { if (e.target.type === "radio" && e.target.form) groups(e.target.form); });

  function setUp(root) {
    groups(root);
    pickers(root);
    pads(root);
    $$("form[data-draft]", root).forEach(startDraft);
    if (root.matches?.("form[data-draft]")) startDraft(root);
  }
  const wrong = root => $("[aria-invalid=true]", root) || $(".bad-field :is(input, select, textarea)", root) || $("[data-errors]", root);

  /* ---- dialogs ---- */
  function openBox() {
    if (!box.open) box.showModal();
    (wrong(dialog) || $("[autofocus]", dialog) || $(".box-b :is(input:not([type=hidden]), select, textarea), .box-a .btn", dialog))?.focus();
  }
  const closeBox = () => { if (box.open) box.close(); };
  box?.addEventListener("close", () => { dialog.replaceChildren(); if (box.contains(toasts)) $("main").prepend(toasts); });
  box?.addEventListener("cancel", e => { if ($(".ts-wrapper.dropdown-active", box)) e.preventDefault(); });

  /* ---- suggestions: the universal search and inputs with data-find ---- */
  const hostOf = input => input.closest(".find, .pick");
  const options = host => $$("[role=option]", host);
  const shut = host => { host?.classList.remove("open"); $("input", host)?.setAttribute("aria-expanded", "false"); };
  function mark(host, item) {
    options(host).forEach(o => o.removeAttribute("aria-selected"));
    item?.setAttribute("aria-selected", "true");
    item?.scrollIntoView({ block: "nearest" });
  }
  function show(host) {
    host.classList.add("open");
    const input = $("input", host);
    if (document.activeElement !== input) return shut(host);
    input.setAttribute("aria-expanded", "true");
    mark(host, options(host)[0]);
  }
  const fresh = (host, input) => $("[data-q]", host)?.dataset.q === input.value.trim();
  function suggestKeys(e, input) {
    const host = hostOf(input), list = options(host), at = list.findIndex(o => o.ariaSelected === "true");
    if (e.key === "Escape" && host.classList.contains("open")) { shut(host); e.preventDefault(); e.stopPropagation(); }
    else if (e.key === "ArrowDown" || e.key === "ArrowUp") {
      if (!list.length) return;
      host.classList.add("open");
      mark(host, list[(at + (e.key === "ArrowDown" ? 1 : -1) + list.length) % list.length]);
      e.preventDefault();
    } else if (e.key === "Enter" && list[at] && host.classList.contains("open") && fresh(host, input)) {
      e.preventDefault();
      list[at].click();
    }
  }
  let lookTimer;
  function look(input) {
    const host = hostOf(input);
    if (!$(".found", host)) host.append(Object.assign(document.createElement("div"), { className: "found" }));
    clearTimeout(lookTimer);
    if (!input.value.trim()) return shut(host);
    const url = new URL(input.dataset.find, location.href);
    url.searchParams.set("q", input.value.trim());
    lookTimer = setTimeout(() => htmx.ajax("GET", url.pathname + url.search, { source: input, target: $(".found", host) }), 250);
  }

  /* ---- clocks: green above a quarter, then yellow, red when over ---- */
  const skew = data.now ? data.now * 1000 - Date.now() : 0;
  function span(seconds) {
    const minutes = Math.floor(seconds / 60), hours = Math.floor(minutes / 60), days = Math.floor(hours / 24);
    if (days) return days + " 天" + (hours % 24 ? " " + hours % 24 + " 小时" : "");
    if (hours) return hours + " 小时" + (minutes % 60 ? " " + minutes % 60 + " 分" : "");
    return minutes + " 分";
  }
  function tick() {
    const now = (Date.now() + skew) / 1000;
    for (const el of $$(".clock[data-due]")) {
      const left = el.dataset.due - now, whole = +el.dataset.span;
      const tone = left < 0 ? ("mild" in el.dataset ? "warn" : "late") : whole && left <= whole / 4 ? "warn" : "ok";
      const text = left < 0 ? "超 " + span(-left) : "剩 " + span(left);
      if (el.textContent !== text) el.textContent = text;
      if (!el.classList.contains(tone)) { el.classList.remove("ok", "warn", "late"); el.classList.add(tone); }
    }
  }

  /* ---- idle: lock the page, keep the draft; all tabs share one watch ---- */
  const lockForm = $("#lock-form"), idle = +data.idle || 0;
  let warned = false;
  const touch = () => { if (idle) store.set("guanjia:hand", Date.now()); warned = false; };
  function watch() {
    const rest = (Date.now() - (store.get("guanjia:hand") || Date.now())) / 1000;
    if (rest >= idle) { saveAll(); lockForm.submit(); }
    else if (idle - rest < 60 && !warned) { warned = true; toast("1 分钟后锁屏，动一下鼠标或按任意键可继续；草稿会保留。", "warn"); }
  }
  if (idle && lockForm) {
    touch();
    let last = 0;
    for (const name of ["pointerdown", "keydown", "wheel", "touchstart"]) {
      addEventListener(name, () => { if (Date.now() - last > 5000) { last = Date.now(); touch(); } }, { passive: true, capture: true });
    }
    setInterval(watch, 10000);
  }

  /* ---- keys ---- */
  let go = 0;
  const press = el => { if (el) { el.focus(); el.click(); } };
  function rowsKeys(step) {
    const rows = $$("table.list tbody tr[data-href]").filter(seen);
    if (!rows.length) return;
    const at = rows.findIndex(row => row.contains(document.activeElement));
    const next = rows[Math.min(Math.max(at + step, 0), rows.length - 1)];
    $("a", next)?.focus();
    next.scrollIntoView({ block: "nearest" });
  }
  document.addEventListener("keydown", e => {
    if (busyIme(e)) return;
    const el = e.target;
    if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) {
      const form = el.closest?.("form") || $("#dialog form") || $("main form:has([data-main])");
      const main = form && ($("[data-main]", form) || $("button:not([type=button])", form));
      if (main) { e.preventDefault(); form.requestSubmit(main); }
      return;
    }
    if (el.matches?.("#find, input[data-find]")) return suggestKeys(e, el);
    if (el.matches?.("input[data-lookup]") && e.key === "Enter") { e.preventDefault(); htmx.trigger(el, "look"); return; }
    if (e.key === "Escape") { $$("details.drop[open]").forEach(d => { d.open = false; $("summary", d).focus(); }); return; }
    if (e.ctrlKey || e.metaKey || e.altKey || typing(el) || box?.open) return;
    if (go && Date.now() - go < 1500) {
      go = 0;
      const link = $(`[data-go="${CSS.escape(e.key)}"]`);
      if (link) { e.preventDefault(); link.click(); }
      return;
    }
    if (e.key === "/") { e.preventDefault(); const find = $("#find"); find?.focus(); find?.select(); }
    else if (e.key === "g") go = Date.now();
    else if (e.key === "j") rowsKeys(1);
    else if (e.key === "k") rowsKeys(-1);
    else if (e.key === "?" && data.keys) htmx.ajax("GET", data.keys, { target: "#dialog" });
    else if (e.key.length === 1) {
      const button = $$(`[data-key="${CSS.escape(e.key)}"]`).find(seen);
      if (button) { e.preventDefault(); press(button); }
    }
  });

  /* ---- clicks ---- */
  document.addEventListener("click", e => {
    const el = e.target, on = css => el.closest?.(css);
    $$("details.drop[open]").forEach(d => { if (!d.contains(el)) d.open = false; });
    $$(".find.open, .pick.open").forEach(host => { if (!host.contains(el)) shut(host); });
    if (on("[data-close]") || el === box) closeBox();
    if (on("[data-shut]")) on("li").remove();
    const copy = on("[data-copy]");
    if (copy) copyText(copy);
    const use = on("[data-use]");
    if (use) { const field = document.getElementById(use.dataset.for); field.value = use.dataset.use; field.focus(); }
    const value = on("[data-value]");
    if (value && hostOf(value)) {
      const host = hostOf(value), input = $("input", host);
      input.value = value.dataset.value;
      shut(host);
      input.focus();
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
    const row = on("tr[data-href]");
    if (row && !on("a, button, input, label, summary") && !getSelection().toString()) $("a", row)?.click();
  });
  async function copyText(button) {
    const from = $(button.dataset.copy), text = from.value ?? from.textContent;
    try { await navigator.clipboard.writeText(text); }
    catch { /* plain http on a LAN has no clipboard object */
      const area = Object.assign(document.createElement("textarea"), { value: text });
      button.after(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    toast("已复制，可以粘贴到聊天窗口");
  }

  /* ---- forms: once is once ---- */
  document.addEventListener("submit", e => {
    const form = e.target;
    if (form.matches("[data-sign-out]")) store.keys().filter(k => k.startsWith("guanjia:")).forEach(store.cut);
    if (form.method !== "post" || e.defaultPrevented) return;
    if (form.dataset.sent) { e.preventDefault(); e.stopImmediatePropagation(); return; }
    form.dataset.sent = "1";
    if (form.matches("[data-draft]")) saveDraft(form);
    setTimeout(() => $$("button:not([type=button])", form).forEach(b => b.setAttribute("aria-busy", "true")));
    setTimeout(release, 15000, form);
  }, true);
  const release = form => { delete form.dataset.sent; $$("[aria-busy]", form).forEach(b => b.removeAttribute("aria-busy")); };
  addEventListener("pageshow", e => {
    $$("form[data-sent]").forEach(release);
    if (e.persisted && $("form[data-draft]")) location.reload(); // gone back to after it was sent: a new form, not the old one
  });
  /* a press counts although the server redraws or moves what is under it between down and up: no click comes then */
  const pressable = el => {
    const on = el.closest?.("form[data-draft] :is(button:not([type=button]), label)");
    return on?.matches("label") ? on.control?.matches("[type=radio], [type=checkbox]") && on.control : on;
  };
  let pressed;
  document.addEventListener("pointerdown", e => {
    const el = e.button === 0 && pressable(e.target);
    pressed = el ? { el, form: el.form, x: e.clientX, y: e.clientY } : undefined;
  }, true);
  document.addEventListener("click", e => { if (pressed && pressable(e.target) === pressed.el) pressed = undefined; }, true);
  document.addEventListener("pointercancel", () => { pressed = undefined; }, true);
  document.addEventListener("pointerup", e => {
    const mine = pressed;
    if (mine) setTimeout(() => { // after the click, where one comes; a finger's comes a while after it was lifted
      if (pressed !== mine) return;
      pressed = undefined;
      const { el, form, x, y } = mine;
      if (Math.hypot(e.clientX - x, e.clientY - y) > 5) return;
      $(`${el.localName}[name="${CSS.escape(el.name)}"][value="${CSS.escape(el.value)}"]`, form)?.click();
    }, e.pointerType === "mouse" ? 0 : 500);
  }, true);
  document.addEventListener("change", e => {
    const input = e.target;
    if (input.type !== "file") return;
    if (input.multiple) { input.picked = [...(input.picked || []), ...input.files]; setFiles(input, input.picked); }
    previews(input);
  });
  document.addEventListener("input", e => { if (e.target.matches?.("input[data-find]") && !busyIme(e)) look(e.target); });
  document.addEventListener("focusout", e => {
    const host = e.target.closest?.(".find, .pick");
    if (host && !host.contains(e.relatedTarget)) setTimeout(shut, 150, host);
  });

  /* ---- htmx ---- */
  document.addEventListener("htmx:beforeRequest", e => {
    if (composing && e.detail.elt.matches?.("input, textarea")) e.preventDefault();
    else if (e.detail.elt.id === "find" && !e.detail.elt.value.trim()) { e.preventDefault(); shut(hostOf(e.detail.elt)); }
    if (e.detail.xhr) e.detail.xhr.askedAt = performance.now();
  });
  document.addEventListener("htmx:beforeSwap", e => keepTouched(e.detail.xhr, e.detail.target));
  document.addEventListener("htmx:afterSwap", e => putTouched(e.detail.xhr, e.detail.target));
  document.addEventListener("htmx:afterRequest", e => {
    const form = e.detail.elt;
    if (!form.matches?.("form")) return;
    release(form);
    if (e.detail.xhr.status > 199 && e.detail.xhr.status < 400 && form.dataset.draft) { form.dataset.draftGone = "1"; store.cut(draftKey(form)); }
  });
  document.addEventListener("htmx:afterSettle", e => {
    const target = e.detail.target;
    setUp(target);
    if (target === dialog) openBox();
    if (target.classList.contains("found")) show(target.parentElement);
    const form = target.closest("form[data-draft]");
    if (form?.draftFields) {
      fillDraft(form, form.draftFields);
      if (!--form.draftParts) delete form.draftFields;
    }
    tick();
  });
  document.addEventListener("htmx:responseError", e => {
    const page = new DOMParser().parseFromString(e.detail.xhr.responseText, "text/html");
    toast($("[data-error]", page)?.textContent.trim() || "没有成功，内容还在，请稍后再试。", "bad");
  });
  for (const name of ["htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(name, () => toast("连不上服务器，内容还在，请稍后再试。", "bad"));
  }
  document.addEventListener("desk:toast", e => toast(e.detail.value));
  document.addEventListener("desk:close", closeBox);
  document.addEventListener("desk:set", e => {
    for (const [name, value] of Object.entries(e.detail)) {
      const field = $(`main [name="${CSS.escape(name)}"]`);
      if (field && name !== "elt") { field.value = value; htmx.trigger(field, "look"); }
    }
  });

  const find = $("#find");
  if (find) for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", "found"], ["aria-expanded", "false"]]) find.setAttribute(name, value);
  document.addEventListener("DOMContentLoaded", () => { // after htmx has read the page
    setUp(document);
    for (const now of $$(".way .now")) now.parentElement.scrollLeft = now.offsetLeft - now.parentElement.clientWidth / 2 + now.clientWidth / 2;
    $(".tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
    (wrong($("main") || document) || $(".form-card :is(input:not([type=hidden]), select, textarea)"))?.focus();
    tick();
    setInterval(tick, 15000);
  });
})();
