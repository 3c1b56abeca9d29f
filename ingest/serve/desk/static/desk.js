// The desk's moving parts: keys, live updates, times that stay true. Pages work without it.
"use strict";

const find = (what, within = document) => within.querySelector(what);
const all = (what, within = document) => [...within.querySelectorAll(what)];

// --- times: "3 min ago", said as ingest/serve/desk/pages.py says it

function distance(seconds) {
  const size = Math.abs(seconds);
  if (size < 45) return seconds >= 0 ? "now" : "in a moment";
  let text = "";
  for (const [length, most, unit] of [[60, 60, "min"], [3600, 24, "h"], [86400, Infinity, "d"]]) {
    const count = Math.max(1, Math.round(size / length));
    text = `${count} ${unit}`;
    if (count < most) break;
  }
  return seconds > 0 ? `${text} ago` : `in ${text}`;
}

function tellTimes() {
  for (const time of all("time[data-ago]")) {
    const text = distance((Date.now() - new Date(time.dateTime)) / 1000);
    if (time.textContent !== text) time.textContent = text;
  }
}

// --- keys

const openable = () => all("a.open").filter((link) => link.offsetParent !== null);

function mark(link) {
  for (const one of all(".here")) one.classList.remove("here");
  const whole = link.closest("li") || link;
  whole.classList.add("here");
  link.focus({ preventScroll: true });
  whole.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const links = openable();
  const at = links.findIndex((link) => link.closest("li")?.classList.contains("here"));
  const next = at < 0 ? (by > 0 ? 0 : -1) : at + by;
  if (links[next]) mark(links[next]);
}

const places = { 1: "/", 2: "/outlets", 3: "/outcomes", 4: "/queue" };

function help() {
  const dialog = find("#help");
  if (dialog.open) dialog.close();
  else dialog.showModal();
}

function press(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const typing = event.target.closest("input, select, textarea");
  if (typing) {
    if (event.key === "Escape") typing.blur();
    return;
  }
  if (find("#help").open && event.key !== "?") return;
  const here = find(".here a.open");
  if (event.key === "j") step(1);
  else if (event.key === "k") step(-1);
  else if (event.key === "o" && here) here.click();
  else if (event.key === "u") (find("a.up") || find(".mark")).click();
  else if (event.key === "/" && find("#q")) find("#q").focus();
  else if (event.key === "?") help();
  else if (places[event.key]) location.assign(places[event.key]);
  else return;
  event.preventDefault();
}

// --- live: the page is asked for again, and what is new or changed in its list is put in

async function freshPage() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" }, credentials: "same-origin" });
  if (!answer.ok) throw new Error(answer.status);
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

function putIn(list, fresh) {
  const known = new Map(all(":scope > [data-key]", list).map((one) => [one.dataset.key, one]));
  let arrived = 0;
  let last = null;
  for (const one of all(":scope > [data-key]", fresh)) {
    const old = known.get(one.dataset.key);
    known.delete(one.dataset.key);
    let shown = old;
    if (!old || old.dataset.version !== one.dataset.version) {
      shown = document.adoptNode(one);
      shown.classList.add("arrived");
      const focused = old?.contains(document.activeElement);
      if (old) {
        shown.classList.toggle("here", old.classList.contains("here"));
        old.replaceWith(shown);
      } else arrived += 1;
      if (focused) find("a.open, a", shown)?.focus({ preventScroll: true });
    }
    const after = last ? last.nextElementSibling : list.firstElementChild;
    if (after !== shown) list.insertBefore(shown, after);
    last = shown;
  }
  for (const gone of known.values()) if (!gone.contains(document.activeElement)) gone.remove();
  return arrived;
}

async function refresh(part) {
  const page = await freshPage();
  const fresh = page.getElementById(part.id);
  if (!fresh || fresh.dataset.version !== part.dataset.version) {
    if (!fresh || !("version" in fresh.dataset)) return;
    if (part.contains(document.activeElement) && document.activeElement !== document.body) return; // somebody works in it
    for (const open of all("details[open]", part)) {
      const twin = all("details", fresh)[all("details", part).indexOf(open)];
      if (twin) twin.open = true;
    }
    part.replaceWith(document.adoptNode(fresh));
    return;
  }
  const empty = find(".empty");
  const arrived = putIn(part, fresh);
  if (arrived) {
    if (empty) empty.remove();
    find("#told").textContent = arrived === 1 ? "1 new" : `${arrived} new`;
  }
}

function told(state) {
  const live = find("#live");
  live.hidden = false;
  live.textContent = state;
  live.classList.toggle("off", state !== "live");
}

const kinds = [
  "inserted", "revised", "withdrawn", "restored", "deleted", "merged", "split", "origin_changed", "too_far_behind",
];

// A story's page asks again for its own changes only, and where stories became one or two.
function concerns(part, event) {
  const story = part.dataset.story;
  return !story || ["merged", "split", "too_far_behind"].includes(event.type) || String(JSON.parse(event.data).story_id) === story;
}

function keepFresh(part) {
  let under_way = false;
  let again = false;
  const look = async () => {
    if (document.hidden) return;
    again = under_way;
    if (under_way) return;
    under_way = true;
    try {
      await refresh(document.getElementById(part.id) || part);
      told("live");
    } catch {
      told("not live");
    }
    under_way = false;
    if (again) setTimeout(look, 500);
  };
  document.addEventListener("visibilitychange", look);
  if (part.dataset.live === "timer") {
    setInterval(look, 1000 * part.dataset.every);
    told("live");
    return;
  }
  let waiting = 0;
  let looked = 0;
  const soon = () => {
    if (waiting) return; // changes come in batches, and a busy desk has many a second
    waiting = setTimeout(() => {
      waiting = 0;
      looked = Date.now();
      look();
    }, Math.max(150, looked + 2000 - Date.now()));
  };
  const follow = () => {
    const events = new EventSource(`/api/v1/changes/stream?after=${encodeURIComponent(part.dataset.after)}`);
    for (const kind of kinds) events.addEventListener(kind, (event) => concerns(part, event) && soon());
    events.addEventListener("open", () => told("live"));
    events.addEventListener("error", () => {
      told("not live");
      if (events.readyState !== EventSource.CLOSED) return; // the browser connects again by itself
      setTimeout(() => {
        look();
        follow();
      }, 15000);
    });
    addEventListener("pagehide", () => events.close());
  };
  follow();
}

document.addEventListener("keydown", press);
find("#keys").hidden = false;
find("#keys").addEventListener("click", help);
setInterval(tellTimes, 20000);
tellTimes();
const part = find("[data-live]");
if (part) keepFresh(part);
