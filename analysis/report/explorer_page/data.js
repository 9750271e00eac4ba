// What the page knows, and the texts that stand in files beside it.
const data = JSON.parse(document.getElementById("data").textContent);
const VOICES = ["narrator", "quoted", "reported"];
const HEAD = { id: 0, outlet: 1, date: 2, title: 3, byline: 4, url: 5, story: 6, unit: 7, groups: 8 };
const PROFILE = ["kind", "what", "of", "voice", "speaker", "side", "held"];
const word = number => (number < 0 || number === undefined ? "" : data.words[number]);
const label = text => data.labels[text] || text;
const head = (article, name) => {
  const value = data.articles[article][HEAD[name]];
  return name === "outlet" || name === "story" || name === "unit" ? word(value) : value;
};
const places = new Map(data.articles.map((one, i) => [one[0], i]));

// Numbers written as steps from one to the next.
function added(steps) { let at = 0; return steps.map(step => (at += step)); }
data.passages[0] = added(data.passages[0]);

// A passage by its number, as an object.
function passage(number) {
  const [article, start, length, profile] = data.passages.map(column => column[number]);
  const found = { number, article, start, end: start + length };
  PROFILE.forEach((name, k) => { found[name] = word(data.profiles[profile][k]); });
  return found;
}

// Texts: inside the page, or in parts that are scripts, because a page opened as a file may read nothing else.
const parts = [];
if (data.contents) parts[0] = Promise.resolve(data.contents);
const loaded = data.contents ? [data.contents] : [];
const waiting = [];
window.framingPart = (number, content) => { loaded[number] = content; waiting[number](content); };
function part(number) {
  parts[number] ||= new Promise((done, failed) => {
    waiting[number] = done;
    const script = document.createElement("script");
    script.src = `${data.folder}/${number}.js`;
    script.onerror = () => failed(new Error(`The texts in ${script.src} are missing: keep them beside this page.`));
    document.head.append(script);
  });
  return parts[number];
}
const everything = () => Promise.all([...Array(data.parts || 1).keys()].map(part));
const needed = articles => Promise.all([...new Set(articles.map(one => Math.floor(one / data.each)))].map(part));
// [text, sentences, runs, sayings, pairs, exchanged words] of an article whose part is there.
const content = article => (loaded[Math.floor(article / data.each)] || [])[article % data.each];
const textOf = article => (content(article) || [""])[0];
const isLoaded = article => content(article) !== undefined;

// A list of numbers as lists of so many; made once, because long articles ask for each paragraph.
const cutUp = new WeakMap();
function triples(numbers, size) {
  if (!cutUp.has(numbers)) cutUp.set(numbers, Array.from({ length: numbers.length / size }, (_, i) => numbers.slice(i * size, i * size + size)));
  return cutUp.get(numbers);
}

// Whose words stand at a place: voice, and the saying that holds it.
function voiceAt(article, place) {
  const [, , runs, sayings] = content(article);
  for (let i = 0; i < runs.length; i += 4)
    if (runs[i] <= place && place < runs[i + 1])
      return { voice: VOICES[runs[i + 2]], saying: runs[i + 3] < 0 ? null : sayings[runs[i + 3]] };
  return { voice: VOICES[0], saying: null };
}

// The sentence around a place, as [start, end].
function sentenceAround(article, start, end) {
  const flat = content(article)[1];
  let left = start, right = end;
  for (let i = 0; i < flat.length; i += 3)
    if (flat[i] < end && start < flat[i + 1]) { left = Math.min(left, flat[i]); right = Math.max(right, flat[i + 1]); }
  return [left, right];
}

// Words and how sure, of a saying.
function whoSays(saying, kind) {
  if (!saying) return kind === "quoted" ? "quoted; nobody is named" : "";
  const [speaker, side, sure, inferred, cue] = saying;
  const told = [word(speaker) || "nobody named"];
  if (side >= 0) told.push(label(word(side)));
  const basis = [];
  if (cue >= 0) basis.push(`“${word(cue)}”`);
  if (sure !== null) basis.push(`sure ${sure.toFixed(2)}`);
  if (inferred) basis.push("speaker inferred");
  return told.join(", ") + (basis.length ? ` (${basis.join("; ")})` : "");
}
