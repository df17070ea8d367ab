// Sends files in pieces and goes on after a cut. The queue lives on the window, so that it survives a page switch.
const PIECE = 8 * 1024 * 1024;
const FIRST_WAIT = 1000, LONGEST_WAIT = 15000;
const KEPT = "touchstone_uploads";

function queue() {
  return (window.touchstoneUploads ??= { items: [], busy: false, draw: () => {}, tell: null, renew: () => {} });
}

// --- names that survive a reload: the same file chosen again goes on where it stopped -----------------

function kept() {
  try { return JSON.parse(localStorage.getItem(KEPT)) ?? {}; } catch { return {}; }
}

function keep(print, id) {
  const all = kept();
  if (id) all[print] = id; else delete all[print];
  try { localStorage.setItem(KEPT, JSON.stringify(all)); } catch { /* a private window keeps nothing */ }
}

function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
}

function add(files) {
  const q = queue();
  for (const file of files) {
    if (file.name.startsWith(".")) continue; // what a system leaves in a folder
    const print = `${file.name}|${file.size}|${file.lastModified}`;
    const known = q.items.find((item) => item.print === print && item.state !== "done");
    if (known) {
      Object.assign(known, { file, state: "waiting", error: "" });
      continue;
    }
    const begun = kept()[print];
    const id = begun ?? newId();
    keep(print, id);
    const { name, size } = file;
    q.items.push({ id, print, file, name, size, fresh: !begun, received: 0, state: "waiting", error: "", rate: 0 });
  }
  q.draw();
  work();
}

// --- sending ------------------------------------------------------------------------------------------

function ask(method, item, query, body, extra) {
  const q = queue();
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    item.request = request;
    request.open(method, `${q.address}/${item.id}${query}`);
    const headers = { "x-upload-token": q.token, "x-upload-language": q.language, ...extra };
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.responseType = "json";
    request.upload.onprogress = (event) => measure(item, event.loaded);
    request.onload = () => {
      q.token = request.getResponseHeader("x-upload-token") ?? q.token;
      resolve({ status: request.status, body: request.response ?? {} });
    };
    request.onerror = request.onabort = request.ontimeout = () => reject(new Error("cut"));
    request.send(body);
  });
}

function measure(item, sent) {
  const now = performance.now();
  item.shown = Math.min(item.received + sent, item.size);
  if (!item.since) Object.assign(item, { since: now, from: item.shown });
  const seconds = (now - item.since) / 1000;
  if (seconds > 0.3) item.rate = (item.shown - item.from) / seconds;
  if (now - (item.drawn ?? 0) > 150) { item.drawn = now; queue().draw(); }
}

async function digest(piece) {
  if (!crypto.subtle) return {}; // plain http on another host: TCP's own check remains
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", await piece.arrayBuffer()));
  return { "x-piece-sha256": Array.from(hash, (b) => b.toString(16).padStart(2, "0")).join("") };
}

async function sendPiece(item) {
  const piece = item.file.slice(item.received, item.received + PIECE);
  let check;
  try { check = await digest(piece); } catch { return fail(item, queue().words.changed); }
  const { status, body } = await ask("PUT", item, `?offset=${item.received}`, piece, {
    "x-upload-name": encodeURIComponent(item.name), "x-upload-size": String(item.size), ...check,
  });
  if (status === 200) {
    Object.assign(item, { received: body.received, shown: body.received });
    if (body.complete) finish(item, body);
  } else if (status === 409 && body.received !== undefined && body.received !== item.received) {
    item.received = body.received;
  } else if (status === 422 && body.received > 0) {
    item.received = body.received;
  } else if (status === 401 || status >= 502) {
    throw refused(status);
  } else {
    fail(item, [body.error, body.hint].filter(Boolean).join(" "));
  }
}

function finish(item, body) {
  Object.assign(item, { state: "done", sha256: body.sha256, shown: item.size, file: null });
  keep(item.print, null);
}

function fail(item, error) {
  Object.assign(item, { state: "failed", error: error || queue().words.failed });
  keep(item.print, null);
}

function refused(status) {
  if (status === 401) queue().renew(); // the server was started again, or the page stood still for long
  return new Error("cut");
}

async function locate(item) {
  const { status, body } = await ask("GET", item, "", null, {});
  if (status === 200 && body.complete) return finish(item, body);
  if (status !== 200 && status !== 404) throw refused(status);
  Object.assign(item, { received: body.received ?? 0, since: null });
}

async function send(item) {
  let wait = FIRST_WAIT;
  item.state = "sending";
  let known = item.fresh;
  item.fresh = false;
  while (item.state === "sending" || item.state === "cut") {
    try {
      if (!known) { await locate(item); known = true; }
      if (item.state === "cut") item.state = "sending";
      if (item.state === "sending") await sendPiece(item);
      wait = FIRST_WAIT;
    } catch {
      if (item.state === "paused" || item.state === "gone") break;
      item.state = "cut";
      known = false;
      queue().draw();
      await new Promise((resolve) => { item.wake = resolve; setTimeout(resolve, wait); });
      wait = Math.min(wait * 2, LONGEST_WAIT);
    }
    queue().draw();
  }
}

async function work() {
  const q = queue();
  if (q.busy) return;
  q.busy = true;
  let next;
  while ((next = q.items.find((item) => item.state === "waiting"))) await send(next);
  q.busy = false;
  q.draw();
  report();
}

function report() {
  const done = queue().items.filter((item) => item.state === "done" && !item.told);
  if (!done.length || !queue().tell) return; // on another page: told when the reader comes back
  for (const item of done) item.told = true;
  queue().tell(done.map((item) => ({ id: item.id, name: item.name, sha256: item.sha256 })));
}

function toggle(item) {
  if (item.state === "sending" || item.state === "cut" || item.state === "waiting") {
    item.state = "paused";
    item.request?.abort();
    item.wake?.();
  } else {
    Object.assign(item, { state: "waiting", since: null });
    work();
  }
  queue().draw();
}

function remove(item) {
  const q = queue();
  const begun = item.state !== "done";
  item.state = "gone";
  item.request?.abort();
  item.wake?.();
  q.items = q.items.filter((one) => one !== item);
  keep(item.print, null);
  if (begun) ask("DELETE", item, "", null, {}).catch(() => {});
  q.draw();
}

// --- drawing ------------------------------------------------------------------------------------------

function size(bytes) {
  return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
}

function told(item, words) {
  if (item.state === "failed") return item.error;
  if (item.state === "done") return `${words.done} · sha256 ${item.sha256}`;
  const amount = words.amount.replace("{done}", size(item.shown ?? item.received)).replace("{total}", size(item.size));
  const speed = item.state === "sending" && item.rate ? ` · ${size(item.rate)}/s` : "";
  return `${words[item.state]} · ${amount}${speed}`;
}

function row(item, words) {
  const made = document.createElement("li");
  made.innerHTML = `<span class="name"></span><progress max="100"></progress><span class="buttons">
    <button type="button" class="pause"></button><button type="button" class="remove"></button></span>
    <span class="told"></span>`;
  made.querySelector(".name").textContent = item.name;
  made.querySelector(".name").title = item.name;
  made.querySelector("progress").setAttribute("aria-label", words.progress.replace("{name}", item.name));
  return made;
}

function draw(root) {
  const { items, words } = queue();
  const list = root.querySelector("#list");
  for (const element of [...list.children]) if (!items.includes(element.item)) element.remove();
  for (const item of items) {
    let element = [...list.children].find((one) => one.item === item);
    if (!element) {
      element = row(item, words);
      element.item = item;
      list.append(element);
    }
    element.querySelector("progress").value = item.size ? (100 * (item.shown ?? item.received)) / item.size : 100;
    const line = element.querySelector(".told");
    const text = told(item, words);
    if (line.textContent !== text) line.textContent = text;
    line.classList.toggle("failed", item.state === "failed");
    const pause = element.querySelector(".pause"), drop = element.querySelector(".remove");
    pause.hidden = item.state === "done" || item.state === "failed";
    pause.textContent = item.state === "paused" ? words.resume : words.pause;
    pause.setAttribute("aria-label", `${pause.textContent} ${item.name}`);
    pause.onclick = () => toggle(item);
    drop.textContent = words.remove;
    drop.setAttribute("aria-label", `${words.remove} ${item.name}`);
    drop.onclick = () => remove(item);
  }
  const states = items.map((item) => `${item.name}: ${words[item.state] ?? item.error}`).join(". ");
  const live = root.querySelector("#live");
  if (live.textContent !== states) live.textContent = states;
}

// --- dropping files and whole folders -----------------------------------------------------------------

async function entries(entry) {
  if (entry.isFile) return [await new Promise((resolve, reject) => entry.file(resolve, reject))];
  const reader = entry.createReader(), found = [];
  for (;;) {
    const batch = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!batch.length) return found;
    for (const inner of batch) found.push(...(await entries(inner)));
  }
}

async function dropped(event) {
  const roots = [...event.dataTransfer.items].map((one) => one.webkitGetAsEntry?.()).filter(Boolean);
  add((await Promise.all(roots.map(entries))).flat());
}

export default function ({ data, parentElement: root, setStateValue, setTriggerValue }) {
  const q = queue();
  Object.assign(q, { token: data.token, address: data.address, words: data.words, language: data.language });
  q.items = q.items.filter((item) => !data.taken.includes(item.id));
  q.root = root;
  q.draw = () => draw(root);
  q.tell = (files) => {
    q.finished = [...(q.finished ?? []), ...files].slice(-2000);
    setStateValue("finished", q.finished);
  };
  q.renew = () => setTriggerValue("renew", Date.now());
  const pick = root.querySelector("#pick"), folder = root.querySelector("#pick_folder");
  const zone = root.querySelector(".zone");
  root.querySelector("#files").textContent = data.words.files;
  root.querySelector("#folder").textContent = data.words.folder;
  root.querySelector("#hint").textContent = data.words.hint;
  root.querySelector("#files").onclick = () => pick.click();
  root.querySelector("#folder").onclick = () => folder.click();
  for (const input of [pick, folder]) {
    input.setAttribute("aria-label", data.words.files);
    input.onchange = () => { add([...input.files]); input.value = ""; };
  }
  zone.ondragover = (event) => { event.preventDefault(); zone.classList.add("over"); };
  zone.ondragleave = () => zone.classList.remove("over");
  zone.ondrop = (event) => { event.preventDefault(); zone.classList.remove("over"); dropped(event); };
  window.onbeforeunload = (event) => { if (q.busy) event.preventDefault(); };
  q.draw();
  report();
  return () => {
    if (q.root !== root) return; // drawn anew in the meantime
    q.draw = q.renew = () => {};
    q.tell = null;
  };
}
