"use strict";
// The page works without this file; with it: keys, charts, the dry run while writing, a sign when something is new.

const rows = () => [...document.querySelectorAll(".item")];
let place = -1;

function step(by) {
  const all = rows();
  if (!all.length) return;
  if (all[place]) all[place].classList.remove("here");
  place = Math.max(0, Math.min(all.length - 1, place + by));
  all[place].classList.add("here");
  all[place].querySelector("h4 a").focus({ preventScroll: true });
  all[place].scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select")) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  const field = document.querySelector("#q, input[type=search]");
  if (event.key === "/" && field) { event.preventDefault(); field.focus(); field.select(); }
  if (event.key === "j") step(1);
  if (event.key === "k") step(-1);
  if (event.key === "?" && keys) { event.preventDefault(); keys.open ? keys.close() : keys.showModal(); }
  const here = rows()[place];
  if (event.key === "o" && here) here.querySelector("h4 a").click();
  if (event.key === "v") openOriginal(here);
  if (event.key === "m") press(here, "read");
  if (event.key === "s") press(here, "important");
});

const keys = document.getElementById("keys");
const showKeys = document.querySelector("[data-keys]");
if (keys && showKeys) {
  showKeys.hidden = false;
  showKeys.addEventListener("click", () => keys.showModal());
}

// On a list the story in hand, on an article's page the article.
function openOriginal(item) {
  const link = item ? item.dataset.url : document.querySelector(".actions a[rel~=noopener]")?.href;
  if (link) window.open(link, "_blank", "noopener,noreferrer");
}

function press(item, kind) {
  const button = (item || document.querySelector(".marking"))?.querySelector(`[data-kind="${kind}"]`);
  if (button) toggle(button);
}

// The buttons work as a form without this; with it the page stays where it is.
async function toggle(button, on = button.getAttribute("aria-pressed") !== "true") {
  const form = document.getElementById("marking");
  const place = button.closest("[data-target]");
  const answer = await fetch(form.dataset.api + place.dataset.target, {
    method: "PATCH", body: JSON.stringify({ [button.dataset.kind]: on }),
    headers: { "content-type": "application/json", "x-csrf-token": form.elements.csrf.value, accept: "application/json" },
  }).catch(() => null);
  if (!answer || !answer.ok) { if (answer) button.form.requestSubmit(button); return; }
  const marked = await answer.json();
  for (const one of place.querySelectorAll("[data-kind]")) {
    const pressed = marked[one.dataset.kind];
    one.setAttribute("aria-pressed", String(pressed));
    one.value = (pressed ? "-" : "") + one.value.replace(/^-/, "");
  }
  const item = place.closest(".item");
  if (item) {
    item.classList.toggle("is-read", marked.read);
    item.classList.toggle("is-irrelevant", marked.irrelevant);
  }
  // What to do about it is on the page itself.
  if (button.dataset.kind === "irrelevant" && on && !item) location.reload();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-kind]");
  if (!button) return;
  event.preventDefault();
  toggle(button);
});

const opened = document.querySelector("[data-read-when-open] [data-kind=read]");
if (opened) toggle(opened, true);

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function numbers(table) {
  const lines = [...table.tBodies[0].rows];
  const names = [...table.tHead.rows[0].cells].slice(1).filter((cell) => !("skip" in cell.dataset)).map((cell) => cell.textContent);
  const days = lines.map((line) => line.cells[0].textContent);
  const columns = names.map((_, index) => lines.map((line) => Number(line.cells[index + 1].textContent)));
  const first = table.tHead.rows[0].cells[0].textContent;
  return { first, names, days, columns };
}

function axes(days) {
  const font = "12px system-ui, sans-serif";
  const shared = { stroke: colour("--soft"), font, ticks: { show: false }, grid: { stroke: colour("--line"), width: 1 } };
  // Days of two years need the year.
  const years = new Set(days.map((day) => day.slice(0, 4))).size > 1;
  const short = (at) => { const day = days[Math.round(at)]; return day === undefined || at % 1 ? "" : day.slice(years ? 0 : 5); };
  return [
    { ...shared, grid: { show: false }, values: (_, at) => at.map(short), space: years ? 90 : 60, size: 28 },
    { ...shared, size: 40, values: (_, at) => at.map((one) => (one % 1 ? "" : one)) },
  ];
}

function draw(figure) {
  const plot = figure.querySelector(".plot");
  const table = document.getElementById(figure.dataset.table);
  if (!table || typeof uPlot === "undefined") return;
  const { first, names, days, columns } = numbers(table);
  if (!columns.length) return;
  plot.replaceChildren();
  const stacked = columns.map((_, index) => days.map((_, day) => columns.slice(index).reduce((sum, one) => sum + one[day], 0)));
  const many = columns.length > 1;
  const series = names.map((name, index) => ({
    label: name,
    fill: colour(many ? `--series-${index + 1}` : "--bar"),
    stroke: colour(many ? `--series-${index + 1}` : "--bar"),
    width: 0, points: { show: false },
    paths: uPlot.paths.bars({ size: [0.72, 26] }),
    value: (_, value, __, day) => (day === null ? "" : columns[index][day]),
  }));
  const height = figure.classList.contains("small") ? 130 : 210;
  plot.style.display = "block";
  const options = {
    width: Math.max(200, figure.clientWidth), height, axes: axes(days), cursor: { y: false, points: { show: false } },
    scales: { x: { time: false, range: [-0.6, days.length - 0.4] }, y: { range: (_, low, high) => [0, Math.max(4, high * 1.1)] } },
    series: [{ label: first, value: (_, value) => (value === null ? "" : days[value]) }, ...series],
    legend: { live: true },
  };
  new uPlot(options, [days.map((_, index) => index), ...stacked], plot);
  if (!figure.dataset.drawn) figure.nextElementSibling.open = false;
  figure.dataset.drawn = "yes";
}

function spark(place) {
  const values = place.dataset.spark.split(",").map(Number);
  if (typeof uPlot === "undefined") return;
  place.replaceChildren();
  new uPlot({
    width: 90, height: 22, padding: [1, 0, 0, 0], legend: { show: false }, cursor: { show: false }, axes: [{ show: false }, { show: false }],
    scales: { x: { time: false, range: [-0.6, values.length - 0.4] }, y: { range: (_, low, high) => [0, Math.max(1, high)] } },
    series: [{}, { fill: colour("--bar"), width: 0, points: { show: false }, paths: uPlot.paths.bars({ size: [0.8, 4] }) }],
  }, [values.map((_, index) => index), values], place);
}

function drawAll(within = document) {
  within.querySelectorAll("[data-chart]").forEach(draw);
  const seen = new IntersectionObserver((found) => found.forEach((one) => {
    if (one.isIntersecting) { seen.unobserve(one.target); spark(one.target); }
  }));
  within.querySelectorAll("[data-spark]").forEach((one) => seen.observe(one));
}
drawAll();
let waiting;
addEventListener("resize", () => { clearTimeout(waiting); waiting = setTimeout(drawAll, 150); });
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => drawAll());

// The next page may take a moment: a line at the top says that it is coming. Files come without a new page.
const leaving = () => document.documentElement.classList.add("leaving");
document.addEventListener("submit", leaving);
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  const stays = !link || link.hasAttribute("download") || link.origin !== location.origin || link.pathname + link.search === location.pathname + location.search;
  if (!stays && !event.defaultPrevented && event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey) leaving();
});
addEventListener("pageshow", () => document.documentElement.classList.remove("leaving"));

const query = document.querySelector("[data-preview]");
if (query) {
  const shown = document.getElementById("preview");
  const box = shown.closest("section");
  let timer, last = query.value;
  query.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      if (query.value === last) return;
      last = query.value;
      box.setAttribute("aria-busy", "true");
      const answer = await fetch(`${query.dataset.preview}?query=${encodeURIComponent(last)}`, { headers: { accept: "text/html" } });
      if (answer.ok && query.value === last) {
        shown.replaceChildren(...new DOMParser().parseFromString(await answer.text(), "text/html").body.childNodes);
        drawAll(shown);
      }
      box.removeAttribute("aria-busy");
    }, 350);
  });
}

const often = document.getElementById("often");
if (often) {
  const fit = () => document.querySelectorAll("[data-for]").forEach((one) => { one.hidden = !one.dataset.for.split(" ").includes(often.value); });
  often.addEventListener("change", fit);
  fit();
}

const fold = document.querySelector("[data-fold]");
if (fold && matchMedia("(max-width: 56rem)").matches) fold.open = false;

const fresh = document.querySelector("[data-fresh]");
if (fresh) {
  setInterval(async () => {
    if (document.hidden || !fresh.hidden) return;
    const answer = await fetch(fresh.dataset.fresh, { headers: { accept: "application/json" } }).catch(() => null);
    if (!answer || !answer.ok) return;
    const { items } = await answer.json();
    if (!items.length || String(items[0].id) === fresh.dataset.newest) return;
    fresh.hidden = false;
    document.title = `● ${document.title}`;
  }, 60000);
}
