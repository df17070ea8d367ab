// Completes the word before the cursor of the text field it is told of, of one line or many. Words go through textContent, never as markup.
const MOST = 8;

function unfinished(area) {
  // The word before the cursor: of letters, digits and underscores, or a name that its quotation mark began.
  const before = area.value.slice(0, area.selectionStart);
  const quoted = (before.match(/"/g) ?? []).length % 2 === 1 && /"[^"]*$/.exec(before);
  return quoted ? quoted[0] : (/[\p{L}\p{N}_]+$/u.exec(before)?.[0] ?? "");
}

function fitting(word, words) {
  const plain = (text) => text.replace(/^"/, "").toLowerCase();
  if (!plain(word)) return [];
  const found = words.filter((one) => plain(one.text).startsWith(plain(word)) && one.text !== word);
  return found.slice(0, MOST);
}

function put(area, word, chosen) {
  const end = area.selectionStart;
  const begin = end - word.length;
  const text = chosen.text + (chosen.call && area.value[end] !== "(" ? "(" : "");
  const whole = area.value.slice(0, begin) + text + area.value.slice(end);
  // Written as a person writes, so that the page hears of it.
  Object.getOwnPropertyDescriptor(Object.getPrototypeOf(area), "value").set.call(area, whole);
  area.dispatchEvent(new Event("input", { bubbles: true }));
  area.focus();
  area.setSelectionRange(begin + text.length, begin + text.length);
}

export default function ({ data, parentElement: root }) {
  const name = `st-key-${data.key.trim().replaceAll(/[^a-zA-Z0-9_-]/g, "-")}`;
  const list = root.querySelector("ul");
  const said = root.querySelector(".said");
  // The field may be drawn after this, and drawn anew: whichever stands there is listened to by way of the page.
  const mine = (node) => ["TEXTAREA", "INPUT"].includes(node?.tagName) && node.closest(`.${CSS.escape(name)}`) !== null;
  let area = null, shown = [], at = 0, word = "";

  const draw = () => {
    list.hidden = !shown.length;
    list.replaceChildren(...shown.map((one, place) => {
      const item = document.createElement("li");
      item.textContent = one.text + (one.call ? "(" : "");
      item.className = place === at ? "on" : "";
      item.onmousedown = (event) => { event.preventDefault(); choose(place); };
      return item;
    }));
    said.textContent = shown.length ? data.words.hint.replace("{word}", shown[at].text) : "";
  };
  const close = () => { shown = []; at = 0; draw(); };
  const choose = (place) => { const one = shown[place]; const open = word; close(); put(area, open, one); close(); };
  const look = (event) => {
    if (!mine(event.target)) return;
    area = event.target;
    word = unfinished(area); shown = fitting(word, data.known);
    at = 0;
    draw();
  };
  const keys = (event) => {
    if (event.target !== area || !shown.length || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const moves = { ArrowDown: 1, ArrowUp: -1 };
    // Stopped, else a dialog that keeps the focus within itself hands it to its next field.
    if (event.key === "Tab" && !event.shiftKey) { event.preventDefault(); event.stopPropagation(); choose(at); }
    else if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); close(); }
    else if (moves[event.key]) {
      event.preventDefault();
      at = (at + moves[event.key] + shown.length) % shown.length;
      draw();
    }
  };
  const left = (event) => { if (event.target === area) close(); };
  document.addEventListener("input", look);
  document.addEventListener("keydown", keys, true);
  document.addEventListener("focusout", left);
  if (mine(document.activeElement)) look({ target: document.activeElement });
  return () => {
    document.removeEventListener("input", look);
    document.removeEventListener("keydown", keys, true);
    document.removeEventListener("focusout", left);
  };
}
