// A page of rows. Every text of a file goes through textContent, so that none of it is ever markup.
function element(tag, text, kind) {
  const made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  if (kind) made.className = kind;
  return made;
}

function kinds(column) {
  return [column.number ? "number" : "", column.id ? "id" : ""].filter(Boolean).join(" ");
}

function cell(content, column, words, steps) {
  const made = element("td", undefined, kinds(column));
  const inner = element("div");
  if (content.pieces) {
    made.classList.add("changed");
    for (const [kind, text] of content.pieces) {
      inner.append(kind === "same" ? document.createTextNode(text) : element(kind === "went" ? "del" : "ins", text));
    }
    if (!content.pieces.length) inner.append(element("span", words.empty, "none"));
  } else if (content.text === null) {
    inner.append(element("span", words.empty, "none"));
  } else {
    inner.textContent = content.text;
  }
  made.append(inner);
  const said = [];
  if (content.pieces) said.push(words.was.replace("{old}", content.old ?? words.empty));
  for (const step of content.steps ?? []) said.push(steps[step]);
  for (const check of content.checks ?? []) said.push(check);
  if (said.length) made.title = said.join("\n");
  if (content.checks?.length) made.classList.add("failed");
  return made;
}

function head(data, root, tell) {
  const row = element("tr");
  row.append(element("th", data.words.line, "pinned"));
  for (const column of data.columns) {
    const made = element("th", undefined, kinds(column));
    made.scope = "col";
    const sorted = data.sort === column.name;
    made.setAttribute("aria-sort", sorted ? (data.descending ? "descending" : "ascending") : "none");
    const button = element("button", column.name + (sorted ? (data.descending ? " ↓" : " ↑") : ""));
    button.type = "button";
    button.title = data.words.sort;
    button.onclick = () => tell("sort", { column: column.name, at: Date.now() });
    made.append(button, element("small", column.about));
    row.append(made);
  }
  root.querySelector("thead").replaceChildren(row);
}

function body(data, root, tell) {
  const rows = data.rows.map((one) => {
    const row = element("tr", undefined, one.left ? "left" : "");
    const line = element("th", String(one.line), "pinned");
    line.scope = "row";
    line.title = one.file;
    row.append(line);
    one.cells.forEach((content, at) => {
      const made = cell(content, data.columns[at], data.words, data.steps);
      made.tabIndex = -1;
      made.dataset.row = one.row;
      made.dataset.column = data.columns[at].name;
      if (data.picked && data.picked.row === one.row && data.picked.column === data.columns[at].name) {
        made.classList.add("picked");
      }
      made.onclick = () => pick(root, made, tell);
      row.append(made);
    });
    return row;
  });
  const held = root.activeElement?.dataset?.row ? { ...root.activeElement.dataset } : null;
  root.querySelector("tbody").replaceChildren(...rows);
  const again = held && [...root.querySelectorAll("td")].find(
    (one) => one.dataset.row === held.row && one.dataset.column === held.column);
  const first = root.querySelector("td.picked") ?? again ?? root.querySelector("td");
  if (first) first.tabIndex = 0;
  if (held && first) first.focus({ preventScroll: true });
}

function pick(root, made, tell) {
  for (const one of root.querySelectorAll("td.picked")) one.classList.remove("picked");
  made.classList.add("picked");
  tell("pick", { row: Number(made.dataset.row), column: made.dataset.column, at: Date.now() });
}

function move(root, from, to) {
  if (!to) return;
  from.tabIndex = -1;
  to.tabIndex = 0;
  to.focus();
  to.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function keys(root, tell) {
  root.querySelector("tbody").onkeydown = (event) => {
    const at = event.target.closest("td");
    if (!at || event.ctrlKey || event.metaKey || event.altKey) return;
    const column = [...at.parentElement.children].indexOf(at);
    const changed = [...root.querySelectorAll("td.changed")];
    const next = {
      ArrowLeft: () => at.previousElementSibling?.closest("td"),
      ArrowRight: () => at.nextElementSibling,
      ArrowUp: () => at.parentElement.previousElementSibling?.children[column],
      ArrowDown: () => at.parentElement.nextElementSibling?.children[column],
      n: () => changed.find((one) => at.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING) ?? changed[0],
      p: () => changed.findLast((one) => at.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_PRECEDING),
    }[event.key];
    if (next) {
      event.preventDefault();
      move(root, at, next());
    } else if (event.key === "Enter") {
      event.preventDefault();
      pick(root, at, tell);
    } else if (["a", "x", "u"].includes(event.key)) {
      event.preventDefault();
      tell("key", { key: event.key, row: Number(at.dataset.row), column: at.dataset.column, at: Date.now() });
    }
  };
}

export default function ({ data, parentElement: root, setTriggerValue }) {
  head(data, root, setTriggerValue);
  body(data, root, setTriggerValue);
  keys(root, setTriggerValue);
  const line = root.querySelector("thead .pinned");
  root.querySelector("table").style.setProperty("--line", `${line.getBoundingClientRect().width}px`);
  root.querySelector("table").setAttribute("aria-label", data.words.table);
  root.querySelector(".hint").textContent = data.words.hint;
}
