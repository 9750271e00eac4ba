// Two articles of a story, sentence beside sentence: what was changed, what only one has, what became paraphrase.
function paired(one, other) {
  const found = [];
  for (const [a, b] of [[one, other], [other, one]])
    for (const [start, end, article, from, to, relation] of triples(content(a)[4], 6))
      if (article === b) found.push(a === one ? { a: [start, end], b: [from, to], relation } : { a: [from, to], b: [start, end], relation });
  // They come with the likeliest first.
  const left = new Map(), right = new Set();
  for (const pair of found) if (!left.has(pair.a[0]) && !right.has(pair.b[0])) { left.set(pair.a[0], pair); right.add(pair.b[0]); }
  // A sentence whose partner already faces another one is told there with it.
  const told = [new Set(found.map(pair => pair.a[0])), new Set(found.map(pair => pair.b[0]))];
  return { left, right, told };
}
const bodyOf = article => triples(content(article)[1], 3).filter(one => one[2] === 0);

function faced(one, other) {
  const { left, right, told } = paired(one, other);
  const alone = (place, side) => ({ [side]: place, joined: told[side === "a" ? 0 : 1].has(place[0]) });
  const rows = [], waiting = bodyOf(other);
  for (const sentence of bodyOf(one)) {
    const pair = left.get(sentence[0]);
    if (pair) while (waiting.length && waiting[0][0] < pair.b[0]) { const next = waiting.shift(); if (!right.has(next[0])) rows.push(alone(next, "b")); }
    rows.push(pair || alone(sentence, "a"));
  }
  for (const rest of waiting) if (!right.has(rest[0])) rows.push(alone(rest, "b"));
  return rows;
}

// Words that differ, as spans of the two texts: the longest common run of words is what stayed.
function changes(one, [a, b], other, [c, d]) {
  const words = (article, start, end) => [...textOf(article).slice(start, end).matchAll(/[\p{L}\p{N}][\p{L}\p{N}\p{M}'’-]*/gu)]
    .map(hit => [start + hit.index, start + hit.index + hit[0].length, hit[0].toLowerCase()]);
  const x = words(one, a, b), y = words(other, c, d);
  const length = Array.from({ length: x.length + 1 }, () => new Uint16Array(y.length + 1));
  for (let i = x.length - 1; i >= 0; i--) for (let j = y.length - 1; j >= 0; j--)
    length[i][j] = x[i][2] === y[j][2] ? length[i + 1][j + 1] + 1 : Math.max(length[i + 1][j], length[i][j + 1]);
  const changed = [[], []];
  let i = 0, j = 0;
  while (i < x.length || j < y.length) {
    if (i < x.length && j < y.length && x[i][2] === y[j][2]) { i++; j++; }
    else if (j >= y.length || (i < x.length && length[i + 1][j] >= length[i][j + 1])) changed[0].push([x[i][0], x[i++][1], "changed"]);
    else changed[1].push([y[j][0], y[j++][1], "changed"]);
  }
  return changed;
}

// How much of a sentence stands in each voice.
function shares(article, [start, end]) {
  const found = [0, 0, 0];
  for (const [a, b, voice] of triples(content(article)[2], 4)) found[voice] += Math.max(0, Math.min(b, end) - Math.max(a, start));
  return found.map(one => one / Math.max(1, end - start));
}
const QUOTED = 0.15, HARDLY = 0.02;
function turned(one, a, other, b) {
  const [, first, told] = shares(one, a), [, second, retold] = shares(other, b);
  const into = reported => (reported > 0.1 ? "reported speech" : "the narrator’s words");
  if (first > QUOTED && second < HARDLY) return `quotation at the left, ${into(retold)} at the right`;
  if (second > QUOTED && first < HARDLY) return `${into(told)} at the left, quotation at the right`;
  return "";
}

// Everything of a story that changes a contested word or a voice, as links.
function contrasts(articles) {
  const words = [], voices = [];
  const line = (text, one, start, end, other) => {
    const opening = flat(textOf(one).slice(...sentenceAround(one, start, end))).slice(0, 60);
    return [text, el("li", {}, el("b", {}, own(text)), " ", own(`${opening}…`), " ",
      link({ v: "face", a: head(one, "id"), b: head(other, "id"), at: `${start}-${end}` }, own(`${source(one)} / ${source(other)}`)))];
  };
  for (const one of articles) {
    for (const [start, end, other, from, to] of triples(content(one)[4], 6)) {
      const turn = turned(one, [start, end], other, [from, to]);
      if (turn) voices.push(line(turn, one, start, end, other));
    }
    for (const [start, end, here, other, , , there] of triples(content(one)[5], 7)) words.push(line(`${word(here)} / ${word(there)}`, one, start, end, other));
  }
  const list = (title, lines) => lines.length ? el("details", { class: "contrasts", open: innerWidth > 800 }, el("summary", {}, `${title} (${lines.length})`), el("ul", {}, lines.sort((x, y) => collator.compare(x[0], y[0])).map(one => one[1]))) : "";
  return [list("Contested words exchanged, in the whole story", words), list("Quotation here, other voice there, in the whole story", voices)];
}

// The two articles (one of them given, perhaps) that have most edited sentences in common: there is most to compare.
function mostEdited(articles, given) {
  let best = [], most = 0;
  for (const i of articles) {
    const counts = new Map();
    for (const [, , j, , , relation] of triples(content(i)[4], 6)) counts.set(j, (counts.get(j) || 0) + (relation === 1 ? 1 : 0.01));
    for (const [j, n] of counts) if (n > most && (given === undefined || given === i || given === j)) { best = [i, j]; most = n; }
  }
  return best;
}

const RELATIONS = ["same words", "edited", "in other words"];
async function facing(view, state) {
  const stories = new Map();
  data.articles.forEach((_, i) => { const story = head(i, "story"); if (story) stories.set(story, [...(stories.get(story) || []), i]); });
  const told = [...stories].filter(([, found]) => found.length > 1);
  view.replaceChildren(el("h2", { tabindex: "-1" }, "Face to face"));
  if (!told.length) { view.append(el("p", {}, "No story of this corpus is told by two articles.")); return; }
  const wanted = places.get(state.a);
  const chosen = wanted === undefined ? state.story || told[0][0] : head(wanted, "story");
  const articles = stories.get(chosen) || [];
  if (articles.length < 2) { view.append(el("p", {}, "No other article tells the story of this one. "), link({ v: "face" }, "Choose another story")); return; }
  await needed(articles.length < 200 ? articles : [wanted ?? articles[0]]);
  const nearest = mostEdited(articles.filter(isLoaded), wanted);
  const one = wanted ?? nearest[0] ?? articles[0];
  const picked = places.get(state.b);
  const other = articles.includes(picked) && picked !== one ? picked : nearest.find(i => i !== one) ?? articles.find(i => i !== one);
  await needed([one, other]);
  const ids = { v: "face", a: head(one, "id"), b: head(other, "id") };
  const named = articles.map(i => [head(i, "id"), articleName(i)]);
  const rows = faced(one, other), at = span(state.at);
  const turns = [];
  const cell = (article, place, marks, only) => el("td", { class: only && place ? "only" : null, dir: "auto" }, place ? [pieces(article, place[0], place[1], marks), " ", copyButton(article, place[0], place[1])] : "");
  const lines = rows.map((pair, i) => {
    const both = pair.a && pair.b;
    const changed = both && pair.relation === 1 && !data.quotes ? changes(one, pair.a, other, pair.b) : [[], []];
    const turn = both ? turned(one, pair.a, other, pair.b) : "";
    if (turn) turns.push([i, turn]);
    const here = at && pair.a && pair.a[0] < at[1] && at[0] < pair.a[1];
    return el("tr", { id: `pair-${i}`, tabindex: turn ? "-1" : null, class: [turn && "turn", here && "here"].filter(Boolean).join(" ") || null },
      cell(one, pair.a, changed[0], !both && !pair.joined), cell(other, pair.b, changed[1], !both && !pair.joined),
      el("td", { class: "how" }, both ? RELATIONS[pair.relation] : pair.joined ? "told by the other inside another sentence" : pair.a ? "only at the left" : "only at the right", turn ? el("strong", {}, turn) : ""));
  });
  view.append(
    el("div", { class: "filters" },
      choice("tale", "Story", told.map(([story]) => [story, storyName(story)]), chosen, value => go({ v: "face", story: value })),
      choice("one", "Left", named.filter(([id]) => id !== ids.b), ids.a, value => go({ ...ids, a: value })),
      choice("two", "Right", named.filter(([id]) => id !== ids.a), ids.b, value => go({ ...ids, b: value })),
      el("div", { class: "field" }, el("button", { type: "button", onclick: () => go({ ...ids, a: ids.b, b: ids.a }) }, "Exchange left and right"))),
    leftOut("Changed words are marked only where whole texts are."), ...contrasts(articles.filter(isLoaded)), key(), el("p", { class: "key" }, el("mark", { class: "changed" }, "changed word"), " · ", el("span", { class: "only" }, "told by one of the two only")),
    turns.length ? el("p", {}, `Quotation here, other voice there: `, turns.map(([i, text], k) => [k ? " · " : "", el("button", { type: "button", class: "quiet", onclick: () => {
      const line = document.getElementById(`pair-${i}`); line.scrollIntoView({ block: "center" }); line.focus(); } }, `sentence ${i + 1} (${text})`)])) : "",
    el("table", { class: "faces" }, el("caption", {}, `${rows.filter(pair => pair.a && pair.b).length} sentences are told by both`),
      el("thead", {}, el("tr", {}, [one, other].map(i => el("th", { scope: "col" }, link({ v: "read", a: head(i, "id") }, own(articleName(i))))), el("th", { scope: "col" }, "How they differ"))),
      el("tbody", {}, lines)));
  const here = view.querySelector("tr.here");
  if (here) here.scrollIntoView({ block: "center" });
}
