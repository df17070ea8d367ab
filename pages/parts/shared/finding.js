// Finds anything of the workspace as one types. Every text that comes back goes through textContent, never as markup.
const AGAIN = 400; // milliseconds until the same is asked again, where the workspace has just changed
const WAIT = 40; // milliseconds after a key before the server is asked: two quick keys are one question

function element(tag, kind, text) {
  const made = document.createElement(tag);
  made.className = kind;
  made.textContent = text;
  return made;
}

function writing(event) {
  // Whether a key belongs to a field: also one that stands in the shadow of another component.
  const at = event.composedPath()[0];
  return at instanceof HTMLElement && (at.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(at.tagName));
}

const states = new WeakMap();

export default function ({ data, parentElement: root, setTriggerValue }) {
  const known = states.get(root) ?? { token: "", drawn: "", shown: [], at: 0, total: 0, asked: 0, timer: 0, mark: "" };
  states.set(root, known);
  if (known.drawn !== data.token) { known.token = data.token; known.drawn = data.token; }
  const words = data.words;
  const opener = root.querySelector(".opener"), dialog = root.querySelector("dialog");
  const field = root.querySelector("input"), list = root.querySelector("ul"), said = root.querySelector(".said");
  const apple = /Mac|iPhone|iPad/.test(navigator.platform);

  opener.querySelector(".name").textContent = words.open;
  opener.querySelector("kbd").textContent = apple ? "⌘ K" : "Ctrl K";
  opener.setAttribute("aria-label", words.open);
  opener.title = words.open;
  dialog.setAttribute("aria-label", words.open);
  field.setAttribute("aria-label", words.field);
  field.placeholder = words.field;
  list.setAttribute("aria-label", words.list);
  root.querySelector(".closer").setAttribute("aria-label", words.close);

  const tell = () => {
    const { total, shown } = known;
    const count = total === 1 ? words.one : total > shown.length ? words.more : words.many;
    said.textContent = shown.length
      ? `${count.replace("{n}", total.toLocaleString("en")).replace("{shown}", shown.length)} · ${words.hint}`
      : words.none;
  };
  const mark = () => {
    [...list.children].forEach((item, place) => item.setAttribute("aria-selected", String(place === known.at)));
    const on = list.children[known.at];
    field.setAttribute("aria-expanded", String(known.shown.length > 0));
    if (on) { field.setAttribute("aria-activedescendant", on.id); on.scrollIntoView({ block: "nearest" }); }
    else field.removeAttribute("aria-activedescendant");
  };
  const draw = () => {
    list.replaceChildren(...known.shown.map((one, place) => {
      const item = document.createElement("li");
      item.id = `finding-${place}`;
      item.setAttribute("role", "option");
      item.append(element("span", "title", one.title), element("span", "kind", one.copy ? `${one.kind} · ${words.copy}` : one.kind));
      if (one.about) item.append(element("span", "about", one.about));
      item.onmousedown = (event) => event.preventDefault(); // the field keeps the focus
      item.onclick = () => choose(place);
      item.onmousemove = () => { if (known.at !== place) { known.at = place; mark(); } };
      return item;
    }));
    mark();
    tell();
  };
  const ask = async () => {
    const mine = ++known.asked;
    const query = new URLSearchParams({ q: field.value, language: data.language });
    try {
      const answer = await fetch(`${data.address}?${query}`, { headers: { "x-touchstone-token": known.token } });
      if (mine !== known.asked) return; // a later key was quicker
      if (answer.status === 401) { setTriggerValue("renew", Date.now()); said.textContent = words.failed; return; }
      if (!answer.ok) throw new Error(String(answer.status));
      const body = await answer.json();
      if (mine !== known.asked) return;
      known.token = answer.headers.get("x-touchstone-token") ?? known.token;
      known.shown = body.found;
      known.total = body.total;
      known.at = known.said === field.value ? Math.min(known.at, Math.max(0, body.found.length - 1)) : 0;
      known.said = field.value;
      draw();
      if (known.entered === field.value && dialog.open) { known.entered = null; choose(known.at); return; }
      if (body.stale && dialog.open) { clearTimeout(known.timer); known.timer = setTimeout(ask, AGAIN); }
    } catch {
      if (mine === known.asked) { known.shown = []; list.replaceChildren(); mark(); said.textContent = words.failed; }
    }
  };
  const later = () => { clearTimeout(known.timer); known.timer = setTimeout(ask, WAIT); };
  const open = () => {
    if (!dialog.open) { dialog.showModal(); field.value = ""; }
    field.focus();
    field.select();
    ask();
  };
  const choose = async (place) => {
    const one = known.shown[place];
    if (!one) return;
    if (one.copy) {
      try { await navigator.clipboard.writeText(one.copy); } catch { /* not permitted: the text stands there to be read */ }
      said.textContent = words.copied.replace("{text}", () => one.copy);
      return;
    }
    dialog.close();
    setTriggerValue("open", { file: one.page, params: one.params, at: Date.now() });
  };
  const move = (to) => { if (known.shown.length) { known.at = (to + known.shown.length) % known.shown.length; mark(); } };

  opener.onclick = open;
  root.querySelector(".closer").onclick = () => dialog.close();
  dialog.onclick = (event) => { if (event.target === dialog) dialog.close(); }; // beside it
  field.oninput = () => { known.entered = null; later(); };
  const enter = () => { // a quick hand presses Enter before the answer to its last words is there: what they find is meant
    if (known.said === field.value) { choose(known.at); return; }
    clearTimeout(known.timer);
    known.entered = field.value;
    ask();
  };
  dialog.onkeydown = (event) => {
    event.stopPropagation(); // the hot keys of the page below are not meant
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") { event.preventDefault(); dialog.close(); return; }
    if (event.isComposing) return; // Enter ends a word that is still being written, as in pinyin
    const keys = {
      ArrowDown: () => move(known.at + 1), ArrowUp: () => move(known.at - 1),
      PageDown: () => move(Math.min(known.at + 8, known.shown.length - 1)), PageUp: () => move(Math.max(known.at - 8, 0)),
    };
    if (keys[event.key]) { event.preventDefault(); keys[event.key](); }
    else if (event.key === "Enter" && event.target === field) { event.preventDefault(); enter(); }
  };
  const pressed = (event) => {
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (plain && event.key === "?" && !writing(event) && !event.isComposing && !dialog.open) {
      event.preventDefault();
      event.stopPropagation();
      setTriggerValue("help", Date.now());
      return;
    }
    const wanted = ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k")
      || (plain && event.key === "/" && !writing(event));
    if (!wanted || event.isComposing || dialog.open) return;
    event.preventDefault();
    event.stopPropagation();
    open();
  };
  window.addEventListener("keydown", pressed, true);
  return () => window.removeEventListener("keydown", pressed, true);
}
