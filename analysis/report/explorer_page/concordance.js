// Every hit, statement, act and loaded word in its line; or every place of all texts where typed words stand.
const SORTS = [["", "as in the articles"], ["left", "words before"], ["right", "words after"], ["passage", "passage"], ["date", "date"], ["outlet", "outlet"]];
const FILTERS = ["kind", "what", "outlet", "voice", "speaker", "side", "story"];
// The narrator's words and paraphrases together.
const NOT_QUOTED = "not quoted";
let listed = null;
const allListed = () => (listed ||= [...Array(data.listed).keys()].map(passage));

function searched(query) {
  const pattern = new RegExp(query.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/\s+/g, "\\s+"), "giu");
  const found = [];
  data.articles.forEach((_, article) => {
    for (const hit of textOf(article).matchAll(pattern)) {
      const { voice, saying } = voiceAt(article, hit.index);
      found.push({ number: -1, kind: "found", article, start: hit.index, end: hit.index + hit[0].length, what: hit[0], of: "",
        voice, speaker: saying ? word(saying[0]) : "", side: saying ? word(saying[1]) : "" });
    }
  });
  return found;
}

const field = (one, name) => (name === "outlet" || name === "story" ? head(one.article, name) : one[name]);
function filtered(all, state) {
  const groups = Object.keys(data.groups);
  return all.filter(one => FILTERS.every(name => !state[name] || field(one, name) === state[name] || (name === "voice" && state.voice === NOT_QUOTED && one.voice && one.voice !== "quoted"))
    && groups.every((name, k) => !state[`g-${name}`] || word(data.articles[one.article][HEAD.groups][k]) === state[`g-${name}`])
    && (!state.from || head(one.article, "date") >= state.from)
    && (!state.to || (head(one.article, "date") && head(one.article, "date") <= state.to)));
}

const collator = new Intl.Collator("en", { sensitivity: "base" });
const bare = text => flat(text).replace(/^[^\p{L}\p{N}]+/u, "");
function sorted(rows, by) {
  if (!by) return rows;
  const key = one => {
    const text = textOf(one.article);
    if (by === "left") return flat(text.slice(Math.max(0, one.start - 60), one.start)).replace(/[^\p{L}\p{N}\s]/gu, "").trim().split(" ").reverse().join(" ");
    if (by === "right") return bare(text.slice(one.end, one.end + 60));
    if (by === "passage") return bare(text.slice(one.start, one.end));
    return head(one.article, by);
  };
  return rows.map(one => [key(one), one]).sort((a, b) => collator.compare(a[0], b[0])).map(pair => pair[1]);
}

// Near-copies of one text print the same passage: one row that opens.
function folded(rows) {
  const groups = new Map();
  rows.forEach((one, i) => {
    const [before, words, after] = around(one);
    const key = isLoaded(one.article) ? [head(one.article, "unit"), one.kind, one.what, one.of, words, before.slice(-40), after.slice(0, 40)].join("\u0000") : i;
    if (!groups.has(key)) groups.set(key, [one, []]);
    else if (groups.get(key)[0].article === one.article) groups.set(`${key}${i}`, [one, []]);
    else groups.get(key)[1].push(one);
  });
  return [...groups.values()];
}

function options(name, all, title = text => text) {
  const counts = new Map();
  for (const one of all) { const value = field(one, name); if (value) counts.set(value, (counts.get(value) || 0) + 1); }
  return [["", "all"], ...[...counts].sort((a, b) => b[1] - a[1] || collator.compare(a[0], b[0])).map(([value, n]) => [value, `${title(value)} (${n})`])];
}

function voices(all) {
  const found = options("voice", all), free = all.filter(one => one.voice && one.voice !== "quoted").length;
  return free ? [...found, [NOT_QUOTED, `${NOT_QUOTED} (${free})`]] : found;
}

function concordance(view, state) {
  const set = (name, value) => go({ ...state, [name]: value, f: "", r: "" }, { stay: true });
  const chosen = (name, title, listed) => choice(name, title, listed, state[name] || "", value => set(name, value));
  const results = el("div", {});
  const search = el("input", { type: "search", id: "search", value: state.q || "", autocomplete: "off",
    oninput: event => { state = { ...state, q: event.target.value }; replace(state); show(); } });
  const all = allListed();
  const first = [
    el("div", { class: "field wide" }, el("label", { for: "search" }, "Search all texts"), search),
    chosen("sort", "Sort by", SORTS),
    el("div", { class: "field" }, el("button", { type: "button", onclick: () => go({ v: "words" }) }, "Clear")),
  ];
  const fields = [
    chosen("kind", "Kind", options("kind", all)),
    chosen("what", "Word or form", options("what", state.kind ? all.filter(one => one.kind === state.kind) : all, label)),
    chosen("outlet", "Outlet", options("outlet", all)),
    ...Object.keys(data.groups).map(name => chosen(`g-${name}`, name, [["", "all"], ...data.groups[name].map(one => [one, one])])),
    chosen("voice", "Voice", voices(all)),
    chosen("speaker", "Speaker", options("speaker", all, label)),
    chosen("side", "Side of the speaker", options("side", all, label)),
    chosen("story", "Story", options("story", all, storyName)),
    ...["from", "to"].map(name => el("div", { class: "field" }, el("label", { for: name }, name === "from" ? "From" : "To"),
      el("input", { type: "date", id: name, value: state[name] || "", onchange: event => set(name, event.target.value) }))),
    el("div", { class: "field" }, el("label", {}, el("input", { type: "checkbox", id: "fold", checked: state.copies !== "all",
      onchange: event => set("copies", event.target.checked ? "" : "all") }), " Fold near-copies")),
  ];
  const used = Object.keys(state).filter(name => !["v", "q", "sort", "f", "r"].includes(name) && state[name]).length;
  const more = el("details", { open: used > 0 || innerWidth > 800 }, el("summary", {}, used ? `Filters (${used} in use)` : "Filters"), el("div", { class: "filters" }, fields));
  view.replaceChildren(el("h2", { tabindex: "-1" }, "Concordance"), el("form", { class: "filters", role: "search", onsubmit: event => event.preventDefault() }, first, more),
    leftOut("Searching finds only words that are shown."), results);
  let asked = 0;
  const show = async () => {
    const turn = ++asked, query = (state.q || "").trim();
    if (query || ["left", "right", "passage"].includes(state.sort)) {
      try { await everything(); } catch (error) { results.replaceChildren(el("p", { role: "alert" }, error.message)); return; }
    }
    if (turn !== asked) return;
    const began = performance.now();
    const rows = sorted(filtered(query ? searched(query) : all, state), state.sort);
    const groups = state.copies === "all" ? rows.map(one => [one, []]) : folded(rows);
    const articles = new Set(rows.map(one => one.article)).size;
    const told = `${counted(rows.length, "passage")} in ${counted(articles, "article")}`
      + (groups.length < rows.length ? `; ${groups.length.toLocaleString("en")} without near-copies` : "");
    const table = passagesTable(groups, told);
    results.replaceChildren(rows.length ? table : el("p", {}, all.length || query ? "No passage meets all of these conditions." : "Nothing was found to list."));
    view.dataset.took = String(performance.now() - began);
    announce(told);
    await table.ready;
  };
  return show();
}
function storyName(story) {
  const first = data.articles.findIndex(one => word(one[HEAD.story]) === story);
  return `${story}: ${first < 0 ? "" : head(first, "title") || head(first, "id")}`;
}
