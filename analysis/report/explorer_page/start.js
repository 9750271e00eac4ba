// The address holds the view: read it, show it, write it.
const VIEWS = { map, words: concordance, read: reader, face: facing, method: () => {} };
const written = state => new URLSearchParams(Object.entries(state).filter(([, value]) => value)).toString();
let address = location.hash.slice(1);
const read = () => ({ v: "map", ...Object.fromEntries(new URLSearchParams(address)) });

function replace(state) {
  address = written(state);
  try { history.replaceState(null, "", `#${address}`); } catch { /* inside a notebook the address is not ours */ }
}
function go(state, how = {}) {
  address = written(state);
  try { history.pushState(null, "", `#${address}`); } catch { /* as above */ }
  return show(how);
}
async function show(how = {}) {
  const state = read();
  const name = state.v in VIEWS ? state.v : "map";
  const focused = document.activeElement && document.activeElement.id;
  for (const one of Object.keys(VIEWS)) document.getElementById(one).hidden = one !== name;
  for (const one of document.querySelectorAll("#views a")) {
    if (one.dataset.view === name) one.setAttribute("aria-current", "page"); else one.removeAttribute("aria-current");
  }
  const view = document.getElementById(name);
  try { await VIEWS[name](view, state); } catch (error) { view.append(el("p", { role: "alert" }, error.message)); throw error; }
  document.body.dataset.shown = address || "map";
  if (how.show) {
    const place = view.querySelector(how.show);
    const heading = place.querySelector("[tabindex]");
    if (heading) heading.focus({ preventScroll: true });
    if (place.getBoundingClientRect().top > innerHeight * 0.6 || place.getBoundingClientRect().top < 0) place.scrollIntoView({ block: "start" });
  } else if (how.stay && focused) { const again = document.getElementById(focused); if (again) again.focus({ preventScroll: true }); }
  else if (!how.first) {
    const heading = view.querySelector("h2");
    if (heading && !view.querySelector("mark[data-passage], tr.here")) { heading.focus({ preventScroll: true }); scrollTo(0, 0); }
    else if (heading) heading.focus({ preventScroll: true });
  }
}
start();
document.addEventListener("click", event => {
  const anchor = event.target.closest && event.target.closest('a[href^="#"]');
  if (!anchor || event.ctrlKey || event.metaKey || event.shiftKey || anchor.classList.contains("skip")) return;
  event.preventDefault();
  address = anchor.getAttribute("href").slice(1);
  if (address && !address.includes("=")) address = written({ v: "map", f: address });
  try { history.pushState(null, "", `#${address}`); } catch { /* as above */ }
  show();
});
addEventListener("popstate", () => { address = location.hash.slice(1); show({ stay: true }); });
addEventListener("hashchange", () => { if (location.hash.slice(1) !== address) { address = location.hash.slice(1); show(); } });
show({ first: true });
