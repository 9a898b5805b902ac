// Shows the history of one text in a dialog, in the translate view and in the edit form of pages.
// In the edit form, a text gets its button when it is entered.

const { dataset } = document.getElementById("text-history-script");
const FIELD = new RegExp(`^(\\w+)_(${dataset.languages})(?:-(.+))?$`);
const ROW = new RegExp(`^(\\w+)-(\\d+)-(\\w+)_(${dataset.languages})$`);

const dialog = document.createElement("dialog");
dialog.className = "text-history-dialog";
const content = document.createElement("div");
const close = document.createElement("button");
Object.assign(close, { type: "button", className: "button button-secondary" });
close.textContent = dataset.close;
close.addEventListener("click", () => dialog.close());
dialog.append(content, close);
document.body.append(dialog);

async function show(url) {
  content.textContent = "…";
  dialog.showModal();
  try {
    const response = await fetch(url, { headers: { "X-Requested-With": "XMLHttpRequest" } });
    if (!response.ok) throw new Error(response.status);
    content.innerHTML = await response.text();
  } catch {
    content.textContent = dataset.failed;
  }
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-text-history]");
  if (!link || event.metaKey || event.ctrlKey) return;
  event.preventDefault();
  show(link.href);
});

function valueOf(form, name) {
  return form.elements[name]?.value ?? "";
}

// The address of a text, from the name of its input. Blocks and rows have an id in an input.
function addressOf(form, name) {
  const row = ROW.exec(name);
  if (row) {
    const [, relation, number, field, code] = row;
    const key = valueOf(form, `${relation}-${number}-translation_key`);
    return key && { code, address: `${relation}.${key}.${field}` };
  }
  const own = FIELD.exec(name);
  if (!own) return null;
  const [, field, code, rest] = own;
  const address = [field];
  let prefix = `${field}_${code}`;
  const steps = rest ? rest.split("-") : [];
  if (steps.length && !/^\d+$/.test(steps[0])) return null; // bookkeeping of the body itself
  while (steps.length) {
    const step = steps.shift();
    prefix += `-${step}`;
    if (/^\d+$/.test(step)) {
      address.push(valueOf(form, `${prefix}-id`));
      prefix += `-${steps.shift()}`; // always `value`
    } else {
      address.push(step);
    }
  }
  return address.includes("") ? null : { code, address: address.join(".") };
}

function offerHistory(event) {
  const form = event.target.closest("#page-edit-form");
  const field = event.target.closest("[data-field-input]");
  if (!form || !field || field.querySelector("[data-text-history]")) return;
  const input = field.querySelector("input[name], textarea[name]");
  const page = /\/pages\/(\d+)\//.exec(window.location.pathname);
  const text = input && page && addressOf(form, input.name);
  if (!text) return;
  const link = document.createElement("a");
  link.className = "text-history-link";
  link.dataset.textHistory = "";
  link.textContent = dataset.label;
  const here = encodeURIComponent(window.location.pathname);
  link.href = dataset.url.replace("/0/", `/${page[1]}/`).replace("/xx/", `/${text.code}/`)
    + `?text=${encodeURIComponent(text.address)}&next=${here}`;
  field.append(link);
}

document.addEventListener("focusin", offerHistory);
