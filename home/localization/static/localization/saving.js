// Makes each save of an edit form follow the one before it, so that nothing is stored twice.

import { setText, tell } from "./others-changes.js";

let isSaving = false;
let waiting = null;

// A row that is new gets its key here. Saves that overlap, or whose answer was lost, then name the same row.
function nameNewRows(form) {
  const named = {};
  for (const input of form.querySelectorAll("input[name$='-translation_key']")) {
    if (!input.value && !input.name.includes("__prefix__")) input.value = crypto.randomUUID?.() ?? "";
    named[input.name] = input.value;
  }
  return named;
}

// What the form had when it was saved: what has been typed since then is not replaced.
let sent = null;

document.addEventListener("w-autosave:save", ({ target, detail }) => {
  isSaving = true;
  sent = detail.formData;
  for (const [name, key] of Object.entries(nameNewRows(target))) {
    if (detail.formData.has(name)) detail.formData.set(name, key);
  }
});

for (const name of ["w-autosave:success", "w-autosave:error"]) {
  document.addEventListener(name, () => {
    isSaving = false;
    const submit = waiting;
    waiting = null;
    // Other listeners of this event tell the form its revision first.
    if (submit) setTimeout(submit);
  });
}

// The answer to an autosave tells the form which revision it continues. A save that is pressed before that waits for it.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-controller~='w-autosave']")) return;
  nameNewRows(form);
  if (!isSaving) return;
  event.preventDefault();
  event.stopPropagation();
  const { submitter } = event;
  waiting = () => {
    // A button that shows that it is at work is disabled, and would not be sent.
    if (submitter) submitter.disabled = false;
    form.requestSubmit(submitter);
  };
}, true);

// The names of inputs follow from the address of a text: see `home.localization.segments`.
function inputOf(form, { address, language }) {
  const [field, key, ...rest] = address.split(".");
  if (!key) return form.elements[`${field}_${language}`];
  const row = form.querySelector(`input[name^="${field}-"][name$="-translation_key"][value="${key}"]`);
  if (row) return form.elements[row.name.replace(/translation_key$/, `${rest[0]}_${language}`)];
  const block = form.querySelector(`input[name^="${field}_${language}-"][name$="-id"][value="${key}"]`);
  return block && form.elements[[block.name.replace(/id$/, "value"), ...rest].join("-")];
}

document.addEventListener("w-autosave:success", ({ target, detail }) => {
  const changes = JSON.parse(detail.response.field_updates?.changes_by_others ?? "[]");
  for (const change of changes) {
    const input = change.value === null ? null : inputOf(target, change);
    if (input && input.value !== sent.get(input.name)) continue;
    if (input) setText(input, change.value);
    tell(input?.closest("[data-contentpath], .w-field__wrapper, .w-panel__content") ?? target, change.text);
  }
});
