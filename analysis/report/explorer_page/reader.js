// A whole article: whose words each piece is, by line and weight; who speaks, and how sure, in the margin.
function articleChoices() {
  const stories = new Map();
  data.articles.forEach((one, i) => {
    const story = head(i, "story");
    if (!stories.has(story)) stories.set(story, []);
    stories.get(story).push([one[0], articleName(i)]);
  });
  return [...stories].map(([story, found]) => ({ label: story ? storyName(story) : "no story", options: found }));
}
const span = at => (/^\d+-\d+$/.test(at || "") ? at.split("-").map(Number) : null);

function paragraphs(article, target) {
  const [text, , runs, sayings] = content(article);
  const found = [];
  let told = null;
  for (let start = 0; start < text.length;) {
    let end = text.indexOf("\n", start);
    if (end < 0) end = text.length;
    if (text.slice(start, end).trim()) {
      const notes = [];
      for (let i = 0; i < runs.length; i += 4) {
        if (runs[i + 1] <= start || runs[i] >= end) continue;
        const saying = runs[i + 3] < 0 ? null : sayings[runs[i + 3]];
        const key = `${runs[i + 3]}`;
        if (key === told && saying) continue;
        told = key;
        const note = whoSays(saying, VOICES[runs[i + 2]]);
        if (note && !notes.includes(note)) notes.push(note);
      }
      found.push(el("div", { class: "paragraph" }, el("div", { class: "who" }, notes.map(note => el("div", {}, own(note)))),
        el("p", { dir: "auto", class: data.quotes ? "cut" : null }, pieces(article, start, end, target ? [target] : []))));
    }
    start = end + 1;
  }
  return found;
}
const key = () => el("p", { class: "key" }, el("span", { class: "quoted" }, "quoted"), " · ", el("span", { class: "reported" }, "reported"), " · ",
  "narrator: no line · ", el("u", {}, "contested word"), " · ", el("span", { class: "furniture" }, "furniture of the page"), " · speaker and how sure in the margin");

async function reader(view, state) {
  const article = places.get(state.a) ?? 0;
  const target = span(state.at);
  await needed([article]);
  const step = by => go({ v: "read", a: head(article + by, "id") });
  const story = data.articles.map((_, i) => i).filter(i => i !== article && head(article, "story") && head(i, "story") === head(article, "story"));
  view.replaceChildren(
    el("h2", { tabindex: "-1" }, "Reader"),
    el("div", { class: "filters" },
      choice("article", "Article", articleChoices(), head(article, "id"), value => go({ v: "read", a: value })),
      el("div", { class: "field" }, el("button", { type: "button", disabled: article === 0, onclick: () => step(-1) }, "Previous"), " ",
        el("button", { type: "button", disabled: article + 1 >= data.articles.length, onclick: () => step(1) }, "Next")),
      story.length ? choice("other", "Face to face with", [["", "choose an article"], ...story.map(i => [head(i, "id"), articleName(i)])], "",
        value => value && go({ v: "face", a: head(article, "id"), b: value })) : null,
      target ? el("div", { class: "field" }, el("button", { type: "button", onclick: () => copy(cited(article, ...target)) }, "Copy the marked sentence with its source")) : null),
    el("article", { class: "reading" },
      el("h3", {}, own(head(article, "title") || head(article, "id"))),
      el("p", { class: "key" }, own([source(article), head(article, "byline"), head(article, "url"), head(article, "id")].filter(Boolean).join(" · "))),
      leftOut(), key(), textOf(article) ? paragraphs(article, target) : el("p", {}, "The text of this article was left out.")));
  const mark = view.querySelector("mark[data-passage]");
  if (mark) mark.scrollIntoView({ block: "center" });
}
