// Passages as rows: the words first and widest, then where, whose and what.
const AROUND = 80;
function around(one) {
  const text = textOf(one.article);
  let left = Math.max(0, one.start - AROUND), right = Math.min(text.length, one.end + AROUND);
  while (left > 0 && left < one.start && /\S/.test(text[left - 1])) left++;
  while (right < text.length && right > one.end && /\S/.test(text[right])) right--;
  return [flat(text.slice(left, one.start)).trimStart(), text.slice(one.start, one.end), flat(text.slice(one.end, right)).trimEnd()];
}

function row(one, copies, again) {
  const [before, words, after] = around(one);
  const short = words.length < 25;
  const to = { v: "read", a: head(one.article, "id"), at: `${one.start}-${one.end}` };
  const what = one.kind === "contested word" ? `${one.what}, for “${one.of}”`
    : one.kind === "statement" ? `${one.of} statement${one.what ? `, “${one.what}”` : ""}`
    : one.kind === "exchanged word" ? `“${one.what}”, for which the other says “${one.of}”`
    : [one.kind, one.what && one.what !== one.kind && label(one.what)].filter(Boolean).join(": ");
  const said = [one.voice && label(one.voice), one.speaker && label(one.speaker), one.side && label(one.side), one.held].filter(Boolean);
  const pair = data.others[one.number];
  return el("tr", { class: again ? "again" : null },
    el("td", { class: short ? "passage kwic" : "passage" },
      el("bdi", {}, el("span", { class: "left" }, before), el("mark", { "data-passage": "" }, words), el("span", { class: "right" }, after))),
    el("td", {}, link(to, own(source(one.article)), { title: "Read the article" })),
    el("td", {}, own(said.join(", "))),
    el("td", {}, own(what)),
    el("td", { class: "do" }, link(to, "Read", { "aria-label": `Read ${articleName(one.article)}` }), " ", copyButton(one.article, one.start, one.end),
      pair ? [" ", link({ v: "face", a: head(one.article, "id"), b: head(pair[0], "id"), at: `${one.start}-${one.end}` }, "Face to face")] : null,
      copies && copies.length ? [" ", el("button", { type: "button", class: "quiet", "aria-expanded": "false", onclick: event => open(event.target, copies) },
        `+ ${copies.length} near-${copies.length === 1 ? "copy" : "copies"}`)] : null));
}
function open(button, copies) {
  const here = button.closest("tr"), opened = button.getAttribute("aria-expanded") === "true";
  button.setAttribute("aria-expanded", String(!opened));
  if (opened) { while (here.nextElementSibling && here.nextElementSibling.classList.contains("again")) here.nextElementSibling.remove(); }
  else here.after(...copies.map(one => row(one, null, true)));
}

const STEP = 100;
// A table of passages; further ones on demand. The texts they stand in are fetched first.
function passagesTable(groups, caption) {
  const body = el("tbody");
  const table = el("table", { class: "passages" }, el("caption", {}, caption),
    el("thead", {}, el("tr", {}, ["Passage", "Article", "Whose words", "What", "Do"].map(text => el("th", { scope: "col" }, text)))), body);
  const holder = el("div", { class: "rows" }, table);
  let shown = 0;
  const more = el("button", { type: "button", onclick: () => add() });
  const add = async () => {
    const next = groups.slice(shown, shown + STEP);
    await needed(next.map(([one]) => one.article));
    const last = body.lastElementChild;
    body.append(...next.map(([one, copies]) => row(one, copies)));
    if (shown && last && last.nextElementSibling) last.nextElementSibling.querySelector("a").focus();
    shown += next.length;
    more.textContent = `Show ${Math.min(STEP, groups.length - shown)} more of ${groups.length - shown}`;
    if (shown < groups.length) holder.append(more); else more.remove();
  };
  holder.ready = add().catch(error => { holder.prepend(el("p", { role: "alert" }, error.message)); });
  return holder;
}
