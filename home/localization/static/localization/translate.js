// Comfort for the translate view, which works without it: autosave, keys, a preview that follows.

import { setText, tell } from "./others-changes.js";

const root = document.querySelector("[data-translate]");
const form = root.querySelector("#translation");
const saved = root.querySelector("[data-saved]");
const progress = root.querySelector("[data-progress]");
const progressText = root.querySelector("[data-progress-text]");
const preview = root.querySelector("[data-preview] iframe");
const WAIT = 1500; // milliseconds without typing before a save

let timer;
let isSaving = false;
let isDirty = false;
let isTaking = false;

async function autosave() {
  if (isSaving) return;
  isSaving = true;
  isDirty = false;
  const body = new FormData(form);
  // Whose text stands is decided by pressing a button, never by a save in passing.
  body.delete("seen_theirs");
  try {
    const response = await fetch(form.getAttribute("action"), {
      method: "POST",
      body,
      headers: { Accept: "application/json" },
    });
    const answer = await response.json();
    saved.textContent = [answer.message, answer.news].filter(Boolean).join(" ");
    mark(answer);
    if (response.ok) show(answer, body);
  } catch {
    saved.textContent = root.dataset.failed;
  }
  isSaving = false;
  if (isDirty) later();
}

// Shows what publishing will need, and what may have been overlooked, at the very texts.
function mark({ problems = {}, hints = {} }) {
  for (const item of form.querySelectorAll("[data-address]")) {
    for (const [kind, sentences] of [["problem", problems], ["hint", hints]]) {
      const place = item.querySelector(`[data-${kind}]`);
      if (!place) continue;
      place.textContent = sentences[item.dataset.address] ?? "";
      place.hidden = !place.textContent;
    }
  }
}

function show({ began, changes, states, open, own_revision: revision }, sent) {
  form.elements.own_revision.value = revision ?? "";
  isTaking = true;
  for (const { address, value, text } of changes) {
    const field = form.elements[address];
    // Who has typed here since is asked at the next save.
    if (value === null || field.value !== sent.get(address)) delete began[address];
    else setText(field, value);
    if (address in began) tell(field.closest("[data-address]").querySelector(".segment-target"), text);
  }
  isTaking = false;
  for (const item of form.querySelectorAll("[data-address]")) {
    const { address } = item.dataset;
    const state = item.querySelector("[data-state]");
    if (address in began) form.elements[`began:${address}`].value = began[address];
    if (state && states[address] && state.textContent !== states[address]) {
      const isEmpty = ["", "null"].includes(form.elements[address].value);
      state.className = `w-status state-${isEmpty ? "missing" : "up_to_date"}`;
      state.textContent = states[address];
    }
  }
  progress.value = progress.max - open;
  progressText.textContent = progressText.dataset.progressText
    .replace("{done}", progress.value)
    .replace("{total}", progress.max);
  if (preview?.closest("details").open) preview.contentWindow.location.reload();
  if (!isDirty) form.dispatchEvent(new CustomEvent("translate:saved", { bubbles: true }));
}

function later() {
  if (isTaking) return;
  isDirty = true;
  clearTimeout(timer);
  timer = setTimeout(autosave, WAIT);
}

function move(step) {
  const open = [...form.querySelectorAll("[data-open]:not([hidden])")];
  const here = document.activeElement.closest("[data-address]");
  const isAhead = (item) => !here || here.compareDocumentPosition(item)
    & (step > 0 ? Node.DOCUMENT_POSITION_FOLLOWING : Node.DOCUMENT_POSITION_PRECEDING);
  const next = step > 0 ? open.find(isAhead) : open.findLast(isAhead);
  const target = next?.querySelector("[contenteditable=true], textarea, input:not([type=hidden])");
  if (!target) return;
  target.focus();
  next.scrollIntoView({ block: "center" });
}

if (form.hasAttribute("data-autosave")) {
  let isTouched = false;
  for (const type of ["keydown", "pointerdown", "paste", "drop"]) {
    form.addEventListener(type, () => { isTouched = true; });
  }
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  // Wagtail's rich text editor writes into a hidden input without an event of its own, and does so
  // once when it starts.
  const watcher = new MutationObserver(() => isTouched && later());
  for (const input of form.querySelectorAll("[data-draftail-input]")) {
    watcher.observe(input, { attributes: true, attributeFilter: ["value"] });
  }
}

// The heights of the bars at the bottom are known to the styles: what is written must not slide under them.
const bar = root.querySelector(".translate-actions");
const aid = root.querySelector("[data-aid]");
if (bar) {
  const observer = new ResizeObserver(() => {
    const isFixed = aid && getComputedStyle(aid).position === "sticky";
    const covered = bar.offsetHeight + (isFixed ? aid.offsetHeight : 0);
    const { height } = bar.getBoundingClientRect();
    document.documentElement.style.setProperty("--translate-bar", `${height}px`);
    document.documentElement.style.setProperty("--translate-covered", `calc(${covered}px + 1.5rem)`);
  });
  const bars = [bar, aid].filter(Boolean);
  for (const element of bars) observer.observe(element);
  const scroller = root.closest(".content-wrapper") ?? document.scrollingElement;
  // Browsers keep the caret in the window, but not clear of what lies over it.
  form.addEventListener("input", ({ target }) => requestAnimationFrame(() => {
    const isField = typeof target.value === "string";
    if (isField && target.selectionEnd !== target.value.length) return;
    const line = isField ? target : getSelection().rangeCount ? getSelection().getRangeAt(0) : null;
    if (!line) return;
    const limit = Math.min(...bars.map((element) => element.getBoundingClientRect().top));
    const { bottom } = line.getBoundingClientRect();
    if (bottom > limit) scroller.scrollBy({ top: bottom - limit + 16, behavior: "instant" });
  }));
}

// The page that the server shows next stays at the text that was written last, if it is in view.
let written = null;
form.addEventListener("focusin", ({ target }) => { written = target.closest("[data-address]") ?? written; });
form.addEventListener("submit", () => {
  const isInView = (item) => {
    const { top, bottom } = item.getBoundingClientRect();
    return bottom > innerHeight / 3 && top < innerHeight;
  };
  const items = [written, ...form.querySelectorAll("[data-address]:not([hidden])")].filter(Boolean);
  form.elements.at.value = items.find(isInView)?.dataset.address ?? "";
});

document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== "s") return;
  const save = form.querySelector("button[value=save]");
  if (!save) return;
  event.preventDefault();
  if (!form.hasAttribute("data-autosave")) return form.requestSubmit(save);
  clearTimeout(timer);
  isDirty = isSaving;
  autosave();
});

document.addEventListener("keydown", (event) => {
  if (!event.altKey || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
  event.preventDefault();
  move(event.key === "ArrowDown" ? 1 : -1);
});
