// The page: shows what /api/events tells once a second, asks before it changes anything.

const $ = (id) => document.getElementById(id);
const number = new Intl.NumberFormat("en");
const SVG = "http://www.w3.org/2000/svg";
const MINUTES = 10;
const STILL_MILLIS = 5000;

let samples = [];
let paused = false;
let lastNews = 0;
let filtered = "";
let shown = null; // what the user last asked to see, to be asked for again after a change

takeTokenFromAddress();
setInterval(() => { if (Date.now() - lastNews > STILL_MILLIS) say(false); }, 1000);
$("pause-all").addEventListener("click", () => steer(
  paused ? "Resume the queue?" : "Pause the queue?",
  paused ? "Jobs start again." : "No more jobs start until it is resumed; those that run may end. It lasts over restarts.",
  paused ? "resume" : "pause", {}));
$("find").addEventListener("submit", (event) => { event.preventDefault(); find($("what").value.trim()); });
$("filter").addEventListener("input", () => { filtered = $("filter").value.trim(); askKeys(); });
listen();

function takeTokenFromAddress() {
  const given = new URLSearchParams(location.hash.slice(1)).get("token");
  if (given) {
    sessionStorage.setItem("token", given);
    history.replaceState(null, "", location.pathname);
  }
}

function listen() {
  const events = new EventSource("api/events");
  events.addEventListener("open", async () => { samples = await read("api/rates").catch(() => []); });
  events.addEventListener("message", (event) => {
    lastNews = Date.now();
    say(true);
    show(JSON.parse(event.data));
  });
}

function say(live) {
  $("link").className = live ? "link" : "link lost";
  text($("link"), live ? "live" : "no news from Drover: it has stopped, or cannot be reached");
}

async function read(path) {
  const answer = await fetch(path);
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(body.error || "the answer was " + answer.status);
  return body;
}

// ---- showing

function show(state) {
  showSummary(state.summary);
  if (!filtered) showKeys(state.keys);
  rows($("running"), state.running, (job) => job.id + job.since, "nothing runs", (row, job) => cells(row, [
    link(job.id, () => find(job.id), "id"), name(job.host), name(job.resolver), [job.attempt, "n"], [lasted(Date.now() - Date.parse(job.since)), "n"]]));
  showFailures(state.failures);
  rows($("files"), state.files, (file) => file.name + file.at, "no list was taken yet", (row, file) => cells(row, [
    [file.file, "id"], ago(file.at), [count(file.lines), "n"], [count(file.new), "n"], [count(file.duplicate), "n"], [count(file.rejected), "n"], [file.seconds, "n"],
    file.end === "failed" ? "failed: " + file.failure : (file.reasons || []).slice(0, 3).map((r) => `${count(r.count)} × ${r.reason}`).join(", ") || "nothing"]));
  if (filtered && Date.now() - askedKeysAt > 2000) askKeys();
}

function showSummary(summary) {
  for (const place of document.querySelectorAll("[data-figure]")) {
    const value = summary[place.dataset.figure];
    text(place, place.dataset.figure === "per_second" ? value.toFixed(value < 10 ? 1 : 0) : count(value));
  }
  const parts = [["done", summary.done], ["skipped", summary.skipped], ["error", summary.error], ["running", summary.in_progress], ["queued", summary.queued]];
  const bar = $("bar");
  parts.forEach(([kind, jobs], i) => {
    const part = bar.children[i] || bar.appendChild(Object.assign(document.createElement("i"), { className: "c-" + kind }));
    part.style.flexGrow = jobs;
  });
  bar.setAttribute("aria-label", parts.map(([kind, jobs]) => `${count(jobs)} ${kind}`).join(", "));
  paused = summary.paused;
  text($("pause-all"), paused ? "Resume the queue" : "Pause the queue");
  $("pause-all").disabled = false;
  $("pause-all").className = paused ? "main" : "";
  document.title = `${paused ? "paused · " : ""}${count(summary.queued)} queued · Drover`;
  if (summary.last && (!samples.length || summary.last.at > samples.at(-1).at)) {
    samples.push(summary.last);
    samples = samples.slice(-MINUTES * 60);
  }
  draw();
}

function draw() {
  const age = samples.length ? samples.at(-1).at - samples[0].at : 0;
  const minutes = Math.min(MINUTES, Math.max(1, Math.ceil(age / 60000)));
  const bins = Math.min(100, minutes * 30), width = 600 / bins, height = 110, span = (minutes * 60000) / bins;
  const kinds = ["done", "skipped", "retry", "error"];
  const end = Math.floor((samples.at(-1)?.at ?? 0) / span) * span;
  const sums = Array.from({ length: bins }, () => ({ done: 0, skipped: 0, retry: 0, error: 0 }));
  for (let i = 1; i < samples.length; i++) {
    const bin = bins - 1 - Math.ceil((end - samples[i].at) / span);
    if (bin >= 0 && bin < bins) for (const kind of kinds) sums[bin][kind] += Math.max(0, samples[i][kind] - samples[i - 1][kind]);
  }
  const perSecond = (sum) => kinds.reduce((all, kind) => all + sum[kind], 0) / (span / 1000);
  const peak = Math.max(...sums.map(perSecond));
  const chart = $("chart");
  const paths = kinds.map((kind) => chart.querySelector(".c-" + kind) || chart.appendChild(Object.assign(document.createElementNS(SVG, "path"), {})));
  const floors = new Array(bins).fill(0);
  kinds.forEach((kind, k) => {
    let d = "";
    sums.forEach((sum, i) => {
      const high = peak ? (sum[kind] / (span / 1000) / peak) * (height - 6) : 0;
      if (high) d += `M${i * width} ${height - floors[i]}h${width - 1}v${-high}h${1 - width}z`;
      floors[i] += high;
    });
    paths[k].setAttribute("class", "c-" + kind);
    paths[k].setAttribute("d", d);
  });
  const words = peak ? `peak ${peak < 10 ? peak.toFixed(1) : count(Math.round(peak))} per second` : "nothing has ended yet";
  text($("peak"), words);
  text($("since"), `${minutes} min ago`);
  chart.setAttribute("aria-label", `Runs that ended per second over the last ${minutes === 1 ? "minute" : minutes + " minutes"}, ${words}`);
}

function showKeys(keys) {
  rows($("keys"), keys, (line) => line.key, filtered ? "no name has that in it" : "no job has come yet", (row, line) => cells(row, [
    link(line.key, () => find(line.key), "id"),
    [`${count(line.running)} / ${count(line.max_now)}${line.max_now < line.max ? ` of ${count(line.max)}` : ""}`, "n"],
    state(line), [count(line.waiting) + (line.delayed ? `, ${count(line.delayed)} delayed` : ""), "n"],
    line.oldest ? ago(line.oldest) : "–", line.rate || "–", [count(line.done), "n"], [count(line.error), "n"],
    steering(row, line)]));
}

function state(line) {
  const until = line.opens_at ? " until " + clock(line.opens_at) : "";
  const [words, tone] = {
    PAUSED: ["paused", "bad"], RESTING: ["cooling" + until, "warn"], RATE: ["rate" + until, "warn"],
    FULL: ["at its cap", "good"], OPEN: [line.running ? "runs" : line.waiting ? "waits" : "idle", line.running ? "good" : ""],
  }[line.state];
  return (cell) => {
    const tag = cell.firstElementChild || cell.appendChild(document.createElement("span"));
    tag.className = "tag " + tone;
    text(tag, words);
  };
}

function steering(row, line) {
  row.line = line;
  return (cell) => {
    if (!cell.firstChild) {
      const both = cell.appendChild(document.createElement("span"));
      both.className = "row";
      both.append(button("", () => pauseKey(row.line)), button("Limit", () => limitKey(row.line)));
    }
    const [first, second] = cell.firstChild.children;
    text(first, line.paused ? "Resume" : "Pause");
    first.setAttribute("aria-label", `${line.paused ? "Resume" : "Pause"} ${line.key}`);
    second.setAttribute("aria-label", `Limit ${line.key}`);
  };
}

function showFailures(failures) {
  const place = $("failures");
  const known = new Map([...place.children].map((child) => [child.dataset.reason, child]));
  if (!failures.length) {
    place.replaceChildren(Object.assign(document.createElement("p"), { className: "none", textContent: "nothing" }));
    return;
  }
  failures.forEach((failure, i) => {
    let group = known.get(failure.reason);
    known.delete(failure.reason);
    if (!group) {
      group = Object.assign(document.createElement("div"), { className: "reason" });
      group.dataset.reason = failure.reason;
      const head = group.appendChild(Object.assign(document.createElement("div"), { className: "row" }));
      head.append(document.createElement("span"), button("Try again", () => steer(`Try ${failure.reason} again?`, "All jobs that ended in ERROR for this reason are queued again, with fresh attempts.", "retry", { reason: failure.reason })));
      head.lastChild.setAttribute("aria-label", `Try all of ${failure.reason} again`);
      group.appendChild(document.createElement("ul"));
    }
    text(group.firstChild.firstChild, `${failure.reason}: ${count(failure.error)} in error${failure.skipped ? `, ${count(failure.skipped)} skipped` : ""}`);
    group.firstChild.lastChild.hidden = !failure.error;
    const list = group.lastChild;
    const ids = JSON.stringify(failure.examples);
    if (list.dataset.ids !== ids) {
      list.dataset.ids = ids;
      list.replaceChildren(...failure.examples.map((example) => {
        const item = document.createElement("li");
        item.append(button(example.id, () => find(example.id), "plain"), ` ${example.host.replace("host:", "at ")}, attempt ${example.attempts}, ${clock(example.at)}${example.detail ? ": " + example.detail : ""}`);
        return item;
      }));
    }
    if (place.children[i] !== group) place.insertBefore(group, place.children[i] || null);
  });
  for (const gone of known.values()) gone.remove();
}

let askedKeysAt = 0;
async function askKeys() {
  if (!filtered) return;
  askedKeysAt = Date.now();
  const asked = filtered;
  const keys = await read("api/keys?limit=100&q=" + encodeURIComponent(asked)).catch(() => null);
  if (keys && asked === filtered) showKeys(keys);
}

// ---- finding and explaining

async function find(what) {
  if (!what) return;
  shown = what;
  $("what").value = what;
  const id = encodeURIComponent(what);
  const isKey = /^(host|resolver):/.test(what);
  const [job, why, like] = await Promise.allSettled([
    isKey ? Promise.resolve(null) : readIfAny("api/job?id=" + id), readIfAny("api/explain?id=" + id),
    isKey ? Promise.resolve([]) : read("api/jobs?begins=" + id)]);
  const answer = Object.assign(document.createElement("div"), { className: "answer" });
  const add = (tag, words) => answer.appendChild(Object.assign(document.createElement(tag), { textContent: words }));
  if (why.value) showWhy(add, what, why.value);
  else if (why.reason) add("p", String(why.reason.message));
  if (job.value) showJob(add, answer, job.value);
  const others = (like.value || []).filter((one) => one.id !== what);
  if (others.length) {
    add("p", job.value ? "Ids that begin so:" : `No job is called ${what}; ids that begin so:`);
    const list = answer.appendChild(document.createElement("ul"));
    for (const one of others) {
      const item = list.appendChild(document.createElement("li"));
      item.append(button(one.id, () => find(one.id), "plain"), ` ${one.state}${one.reason ? ", " + one.reason : ""}`);
    }
  }
  if (!answer.children.length) add("p", `There is no job ${what}, and no id begins so.`);
  $("found").replaceChildren(answer);
  if (!$("found").contains(document.activeElement)) $("found").scrollIntoView({ block: "nearest" });
}

/** What may well not be there is asked for in a way that is no fault. */
async function readIfAny(path) {
  return read(path + "&none=empty");
}

function showWhy(add, what, why) {
  add("p", `${why.at ? why.at + " " : ""}${why.why}${why.next_at ? `; next at ${clock(why.next_at)}` : ""}${why.ahead ? `; ${count(why.ahead)} come first` : ""}.`).style.fontWeight = "650";
  for (const key of why.keys) {
    add("p", `${key.key}: ${key.holders.length} of ${count(key.max_now)} at once${key.max_now < key.max_asked ? ` (learned, of ${count(key.max_asked)})` : key.max_asked < key.max ? ` (as the host asks, of ${count(key.max)})` : ""}${key.rate ? ", starts " + key.rate : ""}${key.paused ? ", paused" : ""}; ${count(key.ready)} wait, ${count(key.delayed)} for a time${key.holders.length ? "; held by " + key.holders.slice(0, 8).join(", ") : ""}.`);
  }
  for (const host of why.asked_at) {
    add("p", `It is asked at ${host.keys[0].key}:`);
    showWhy(add, what, host);
  }
}

function showJob(add, answer, job) {
  add("p", `${job.id}: ${job.state}${job.reason ? " (" + job.reason + ")" : ""}, ${job.resolver}, ${job.host}, priority ${job.priority}, came ${clock(job.created_at)}.`);
  if (job.history.length) {
    const list = answer.appendChild(document.createElement("ol"));
    for (const one of job.history) {
      const took = one.started_at ? `, took ${lasted(Date.parse(one.ended_at) - Date.parse(one.started_at))}` : "";
      list.appendChild(Object.assign(document.createElement("li"), { textContent: `${one.outcome}${one.reason ? " (" + one.reason + ")" : ""} at ${clock(one.ended_at)}${took}${one.detail ? ": " + one.detail : ""}` }));
    }
  } else add("p", "Not tried yet.");
  const record = answer.appendChild(document.createElement("details"));
  record.appendChild(Object.assign(document.createElement("summary"), { textContent: "Record and result" }));
  record.appendChild(Object.assign(document.createElement("pre"), { textContent: JSON.stringify(job.artifact, null, 1) + (job.result ? "\n\n" + job.result : "") }));
}

// ---- steering

function pauseKey(line) {
  steer(`${line.paused ? "Resume" : "Pause"} ${line.key}?`,
    line.paused ? "Its jobs start again." : "No more of its jobs start until it is resumed; those that run may end. It lasts over restarts.",
    line.paused ? "resume" : "pause", { key: line.key });
}

function limitKey(line) {
  steer(`Limit ${line.key}`, "It goes before the settings, within two seconds, and lasts over restarts.", "limit", { key: line.key }, line);
}

/** Asks once, does it, tells what happened. */
async function steer(title, words, command, body, limits) {
  const token = sessionStorage.getItem("token");
  text($("ask-title"), title);
  text($("ask-text"), words);
  $("ask-limits").hidden = !limits;
  $("ask-token").hidden = Boolean(token);
  $("ask-max").value = limits ? limits.max : "";
  $("ask-rate").value = limits ? limits.rate : "";
  $("ask-clear").checked = false;
  $("ask-token-text").value = "";
  if (await asked() !== "yes") return;
  if (!token) sessionStorage.setItem("token", $("ask-token-text").value.trim());
  if (limits) {
    if ($("ask-clear").checked) body.clear = true;
    else {
      if ($("ask-max").value) body.max = Number($("ask-max").value);
      if ($("ask-rate").value.trim()) body.rate = $("ask-rate").value.trim();
    }
  }
  try {
    const answer = await fetch("api/" + command, { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json", "X-Drover-Token": sessionStorage.getItem("token") || "" } });
    if (answer.status === 403) {
      sessionStorage.removeItem("token");
      tell("That is not the token that was printed when the run began; nothing was changed.", false);
      return;
    }
    const told = await answer.json();
    tell(told.told || told.error, answer.ok);
    if (shown) find(shown);
  } catch {
    tell("Drover cannot be reached; nothing is known of what became of it.", false);
  }
}

function asked() {
  const dialog = $("ask");
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => dialog.addEventListener("close", () => resolve(dialog.returnValue), { once: true }));
}

let forgetTold = 0;
function tell(words, well) {
  $("told").className = well ? "told" : "told bad";
  text($("told"), words.replace(/^(?!(host|resolver):)./, (first) => first.toUpperCase()));
  clearTimeout(forgetTold);
  forgetTold = setTimeout(() => text($("told"), ""), 8000);
}

// ---- the document, changed only where it differs, so that nothing loses the focus

function text(node, words) {
  if (node.textContent !== String(words)) node.textContent = words;
}

function rows(table, items, keyOf, none, fill) {
  const body = table.tBodies[0];
  const known = new Map([...body.rows].map((row) => [row.dataset.key, row]));
  const focus = document.activeElement;
  items.forEach((item, i) => {
    const key = keyOf(item);
    const row = known.get(key) || document.createElement("tr");
    row.dataset.key = key;
    known.delete(key);
    fill(row, item);
    if (body.rows[i] !== row) body.insertBefore(row, body.rows[i] || null);
  });
  for (const gone of known.values()) gone.remove();
  if (focus !== document.activeElement && body.contains(focus)) focus.focus();
  if (!items.length) {
    const row = body.insertRow();
    const cell = row.insertCell();
    cell.colSpan = table.tHead.rows[0].cells.length;
    cell.className = "none";
    cell.textContent = none;
  }
}

/** Each is a text, a text with a class, or what fills the cell. */
function cells(row, contents) {
  contents.forEach((content, i) => {
    const cell = row.cells[i] || row.insertCell();
    if (typeof content === "function") content(cell);
    else {
      const [words, kind] = Array.isArray(content) ? content : [content, ""];
      if (kind) cell.className = kind;
      text(cell, words);
    }
  });
}

function link(words, action, kind) {
  return (cell) => {
    cell.className = kind;
    if (!cell.firstChild) cell.append(button(words, action, "plain"));
  };
}

function button(words, action, kind) {
  const made = Object.assign(document.createElement("button"), { type: "button", textContent: words, className: kind || "" });
  made.addEventListener("click", action);
  return made;
}

const count = (value) => number.format(value ?? 0);
const name = (key) => key.replace(/^(host|resolver):/, "");

function lasted(millis) {
  const seconds = Math.max(0, millis) / 1000;
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 60) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 172800) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86400)} days`;
}

const ago = (time) => lasted(Date.now() - Date.parse(time)) + " ago";

function clock(time) {
  const date = new Date(time);
  const today = date.toDateString() === new Date().toDateString();
  return today ? date.toLocaleTimeString("en-GB") : date.toLocaleString("en-GB");
}
