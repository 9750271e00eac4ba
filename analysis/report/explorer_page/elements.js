// Elements made from plain values: a text of an article becomes text and nothing else.
function el(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name in made && name !== "list" && typeof value !== "string") made[name] = value;
    else made.setAttribute(name, value);
  }
  made.append(...children.flat(Infinity).filter(one => one !== null && one !== undefined && one !== ""));
  return made;
}
// Text of the corpus: isolated, so that writing from right to left turns nothing around it.
const own = (text, attributes) => el("bdi", attributes, text);
const counted = (n, what) => `${n.toLocaleString("en")} ${what}${n === 1 ? "" : "s"}`;
const flat = text => text.replace(/\s+/g, " ");

function choice(name, title, options, chosen, change) {
  const made = el("select", { id: `choose-${name}`, onchange: event => change(event.target.value) });
  for (const one of options) {
    if (one.options) {
      made.append(el("optgroup", { label: one.label }, one.options.map(([value, text]) => el("option", { value }, text))));
    } else made.append(el("option", { value: one[0] }, one[1]));
  }
  made.value = chosen;
  return el("div", { class: "field" }, el("label", { for: `choose-${name}` }, title), made);
}

// A link to a state of the page; it works with the middle button, too.
function link(state, text, attributes) {
  return el("a", { href: `#${written(state)}`, ...attributes }, text);
}

// Where a study is published without its texts.
const leftOut = what => data.quotes ? el("p", { class: "limits" }, `The articles belong to their publishers, so at most ${data.quotes} words of a passage are shown; “[…]” stands for what was left out.${what ? " " + what : ""}`) : "";

function announce(text) { document.getElementById("said").textContent = text; }

// One sentence with where it stands, as it would be cited.
function cited(article, start, end) {
  const [left, right] = sentenceAround(article, start, end);
  const text = flat(textOf(article).slice(left, right)).trim();
  const title = head(article, "title"), url = head(article, "url");
  const from = [head(article, "outlet"), title && `“${title}”`, head(article, "date"), url,
    `article ${head(article, "id")}, characters ${left}–${right}`, `corpus ${data.corpus}${data.fiction ? " (fiction)" : ""}`];
  return `“${text}” (${from.filter(Boolean).join(", ")})`;
}
async function copy(text) {
  try { await navigator.clipboard.writeText(text); } catch {
    const area = el("textarea", { class: "away", "aria-hidden": "true" });
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  announce("Copied: " + text);
}
const copyButton = (article, start, end) => el("button", {
  type: "button", class: "quiet", title: "Copy the sentence with its source",
  onclick: event => needed([article]).then(() => copy(cited(article, start, end)).then(() => {
    const button = event.target;
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = "Copy"; }, 1500);
  })),
}, "Copy");

// A piece of an article cut where voice, contested words or marks change: told apart by line and weight, not colour alone.
function pieces(article, start, end, marks = []) {
  const [text, sentences, runs] = content(article);
  const hits = hitsOf(article);
  const cuts = new Set([start, end]);
  const cut = place => { if (place > start && place < end) cuts.add(place); };
  const inside = (list, size) => triples(list, size).filter(([a, b]) => a < end && b > start);
  const voices = inside(runs, 4), kinds = inside(sentences, 3).filter(one => one[2] === 3);
  const words = hits.filter(([a, b]) => a < end && b > start), marked = marks.filter(([a, b]) => a < end && b > start);
  for (const list of [voices, kinds, words, marked]) for (const [a, b] of list) { cut(a); cut(b); }
  const edges = [...cuts].sort((a, b) => a - b);
  const covers = (list, a, b) => list.find(one => one[0] <= a && one[1] >= b);
  const found = [];
  for (let i = 0; i + 1 < edges.length; i++) {
    const [a, b] = [edges[i], edges[i + 1]];
    let piece = document.createTextNode(text.slice(a, b));
    const hit = covers(words, a, b), mark = covers(marked, a, b), voice = covers(voices, a, b);
    if (hit) piece = el("u", { title: hit[2] }, piece);
    if (mark) piece = el("mark", { class: mark[2] || null, "data-passage": mark[2] ? null : "" }, piece);
    const kind = covers(kinds, a, b) ? "furniture" : voice ? VOICES[voice[2]] : "";
    found.push(kind ? el("span", { class: kind }, piece) : piece);
  }
  return found;
}
const hitLists = new Map();
function hitsOf(article) {
  if (!hitLists.size) {
    for (const one of allListed()) {
      if (one.kind !== "contested word") continue;
      if (!hitLists.has(one.article)) hitLists.set(one.article, []);
      hitLists.get(one.article).push([one.start, one.end, one.what, one.of]);
    }
    if (!hitLists.size) hitLists.set(-1, []);
  }
  return hitLists.get(article) || [];
}
const source = article => {
  const groups = data.articles[article][HEAD.groups].map(word).filter(Boolean);
  return [head(article, "outlet"), ...groups, head(article, "date")].filter(Boolean).join(", ");
};
const articleName = article => [source(article), head(article, "title") || head(article, "id")].join(": ");
