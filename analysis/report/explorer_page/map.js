// Findings: each picture and its table; a mark or a row opens exactly the sentences it counts.
const figures = [...document.querySelectorAll("#map figure")];
const unfolded = new Map();
// Per row of a finding's table its passages; they are written as steps from one to the next.
function rowsOf(name) {
  if (!unfolded.has(name)) {
    const rows = [];
    for (const steps of data.rows[name] || []) rows.push(typeof steps === "number" ? rows[steps] : steps && added(steps));
    unfolded.set(name, rows);
  }
  return unfolded.get(name);
}
// A mark stands for one row, or for several whose values were merged.
const each = rows => String(rows).split(",").map(Number);
const passagesOf = (name, rows) => {
  const found = each(rows).map(row => rowsOf(name)[row]).filter(one => one);
  return found.length > 1 ? [...new Set(found.flat())] : found[0] || null;
};
const isLoose = (name, rows) => each(rows).some(row => (data.loose[name] || []).includes(row));
function prepare(figure) {
  if (figure.dataset.ready) return;
  figure.dataset.ready = "yes";
  const name = figure.id, rows = rowsOf(name);
  figure.querySelectorAll("tbody tr").forEach((line, i) => { line.dataset.row ||= i; }); // written only where it is another
  const top = figure.querySelector("thead tr");
  if (top && rows.some(one => one && one.length)) top.prepend(el("th", { scope: "col" }, "Sentences"));
  for (const line of top && top.cells[0].textContent === "Sentences" ? figure.querySelectorAll("tbody tr") : []) {
    const found = rows[Number(line.dataset.row)];
    const cell = el("td", { class: "go" });
    line.prepend(cell);
    if (!found) { cell.append("–"); continue; }
    if (!found.length) { cell.append("0"); continue; }
    cell.append(el("button", { type: "button", "data-row": line.dataset.row, onclick: () => pick(name, line.dataset.row),
      "aria-label": `Show the ${counted(found.length, "sentence")} of ${rowTitle(line)}` },
    `${isLoose(name, line.dataset.row) ? "in " : ""}${counted(found.length, "sentence")}`));
  }
  for (const mark of figure.querySelectorAll("svg [data-row]")) {
    const number = mark.dataset.row, found = passagesOf(name, number);
    if (!found || !found.length) continue;
    mark.setAttribute("tabindex", "0");
    mark.setAttribute("role", "button");
    mark.setAttribute("aria-label", `${titles(figure, number) || "mark"}: show its ${counted(found.length, "sentence")}`);
    mark.addEventListener("click", () => pick(name, number));
    mark.addEventListener("keydown", event => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); pick(name, number); } });
  }
  const picture = figure.querySelector(".picture svg");
  drawScale(figure);
  if (picture && picture.querySelector("[role=button]")) picture.setAttribute("role", "group");
}
// Beside each share a dot on a line from 0 to 1 and its interval; hollow where there is none.
function drawScale(figure) {
  const titles = [...figure.querySelectorAll("thead th")].map(one => one.textContent);
  const share = titles.indexOf("share"), interval = titles.indexOf("interval");
  if (share < 0 || interval < 0) return;
  for (const line of figure.querySelectorAll("tbody tr")) {
    const value = parseFloat(line.cells[share].textContent), ends = line.cells[interval].textContent.split(" to ").map(parseFloat);
    if (!(value >= 0 && value <= 1)) continue;
    const drawn = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const draw = (name, settings) => { const made = document.createElementNS(drawn.namespaceURI, name); for (const key in settings) made.setAttribute(key, settings[key]); drawn.append(made); };
    for (const [key, set] of [["width", 72], ["height", 12], ["aria-hidden", "true"], ["class", "scale"]]) drawn.setAttribute(key, set);
    const x = part => 6 + 60 * part;
    draw("path", { d: `M${x(0)} 6H${x(1)}`, stroke: "#d6d6d6" });
    if (ends.length === 2) draw("path", { d: `M${x(ends[0])} 6H${x(ends[1])}`, stroke: "#595959", "stroke-width": 2 });
    draw("circle", { cx: x(value), cy: 6, r: 4, fill: ends.length === 2 ? "#1d1d1f" : "#fff", stroke: "#1d1d1f" });
    line.cells[share].append(drawn);
  }
}
const rowTitle = line => [...line.closest("table").rows[0].cells].map((one, i) => ("key" in one.dataset ? line.cells[i].textContent : ""))
  .filter(text => text && text !== "–").join(", ") || "this row";
const titles = (figure, rows) => each(rows).map(row => figure.querySelector(`tbody tr[data-row="${row}"]`)).filter(line => line).map(rowTitle).join("; ");
const pick = (f, r) => go({ v: "map", f, r }, { stay: true, show: "#behind" });

function map(view, state) {
  const chosen = figures.find(one => one.id === state.f);
  for (const one of figures) one.classList.toggle("shown", one === chosen);
  view.classList.toggle("chosen", Boolean(chosen));
  const chooser = document.getElementById("choose-finding");
  if (chooser) chooser.value = chosen ? chosen.id : "";
  if (!chosen) return undefined;
  prepare(chosen);
  const behind = document.getElementById("behind");
  for (const old of view.querySelectorAll(".picked")) old.classList.remove("picked");
  const found = state.r ? passagesOf(chosen.id, state.r) : null;
  if (!found) { behind.replaceChildren(el("h3", {}, "The sentences"), el("p", {}, "Choose a mark of the picture, or a number in the table: its sentences are shown here.")); return undefined; }
  for (const row of [state.r, ...each(state.r)]) for (const one of chosen.querySelectorAll(`[data-row="${CSS.escape(row)}"]`)) one.classList.add("picked");
  const title = titles(chosen, state.r) || `row ${each(state.r)[0] + 1}`;
  const passages = found.filter(number => number >= 0).map(passage);
  if (!passages.length) { behind.replaceChildren(el("h3", { tabindex: "-1" }, own(title)), el("p", {}, "No sentence: nothing of the kind was found here.")); return undefined; }
  const table = passagesTable(passages.map(one => [one, []]), counted(passages.length, "passage"));
  const note = isLoose(chosen.id, state.r) ? el("p", {}, "These passages are not what the number counts (see “Without sentences”).") : "";
  behind.replaceChildren(el("h3", { tabindex: "-1" }, own(title)), note, table);
  announce(`${passages.length} passages: ${title}`);
  return table.ready;
}
function start() {
  const groups = new Map();
  for (const figure of figures) {
    const book = figure.dataset.book;
    if (!groups.has(book)) groups.set(book, []);
    groups.get(book).push([figure.id, figure.querySelector("h3").textContent]);
  }
  if (!figures.length) return;
  const step = by => { const next = figures[figures.findIndex(one => one.classList.contains("shown")) + by]; if (next) go({ v: "map", f: next.id }); };
  document.getElementById("picker").append(
    choice("finding", "Finding", [["", "all findings"], ...[...groups].map(([label, options]) => ({ label, options }))], "", f => go({ v: "map", f })),
    el("div", { class: "field" }, el("button", { type: "button", onclick: () => step(-1) }, "Previous"), " ", el("button", { type: "button", onclick: () => step(1) }, "Next")));
}
