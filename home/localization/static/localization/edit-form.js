// Parts of the edit form that are in its HTML once, and are copied for each field and language.

// Wagtail's buttons in the header of each panel: a link to it, and the one that collapses it.
function addPanelButtons() {
  const buttons = document.querySelector("template[data-panel-buttons]");
  if (!buttons) return;
  for (const header of document.querySelectorAll("[data-panel-icon]")) {
    const panel = header.parentElement;
    const [anchor, toggle] = buttons.content.cloneNode(true).children;
    const heading = panel.getAttribute("aria-labelledby");
    anchor.href = `#${panel.id}`;
    anchor.setAttribute("aria-labelledby", heading);
    toggle.setAttribute("aria-describedby", heading);
    toggle.setAttribute("aria-controls", panel.lastElementChild.id);
    const icon = toggle.querySelector("svg");
    icon.classList.replace("icon-placeholder", `icon-${header.dataset.panelIcon}`);
    icon.firstElementChild.setAttribute("href", `#icon-${header.dataset.panelIcon}`);
    header.prepend(anchor, toggle);
  }
}

// Wagtail's button for comments, on each field that can have comments.
function addCommentButtons() {
  const button = document.querySelector("template[data-comment-button]");
  if (!button) return;
  for (const field of document.querySelectorAll("[data-commentable]")) {
    const copy = button.content.cloneNode(true).firstElementChild;
    const label = document.getElementById(`id_${field.dataset.contentpath}-label`);
    if (label) copy.setAttribute("aria-describedby", label.id);
    field.querySelector("[data-field-input]").append(copy);
  }
}

// The fields of a group that is empty in an added row, from the group of another language.
function fillGroup(group) {
  const { language, copiedFrom } = group.dataset;
  const source = group.parentElement.parentElement.querySelector(
    `.language-group[data-language="${copiedFrom}"]`,
  );
  const suffix = new RegExp(`_${copiedFrom}(?=-|\\s|$)`, "g");
  delete group.dataset.copiedFrom;
  for (const child of source.children) {
    if (child.localName === "summary") continue;
    const copy = child.cloneNode(true);
    for (const element of [copy, ...copy.querySelectorAll("*")]) {
      for (const name of ["id", "for", "name", "data-contentpath"]) {
        const value = element.getAttribute(name);
        if (value) element.setAttribute(name, value.replace(suffix, `_${language}`));
      }
      if (element.lang === copiedFrom) element.lang = language;
      element.removeAttribute("required");
      element.removeAttribute("aria-describedby"); // of the help, which is not copied
    }
    copy.querySelectorAll(".w-required-mark, .w-field__help").forEach((part) => part.remove());
    group.append(copy);
  }
}

function fillAddedRows() {
  const observer = new MutationObserver((changes) => {
    for (const { addedNodes } of changes) {
      for (const node of addedNodes) {
        node.querySelectorAll?.(".language-group[data-copied-from]").forEach(fillGroup);
      }
    }
  });
  for (const rows of document.querySelectorAll("[id$='-FORMS']")) {
    observer.observe(rows, { childList: true });
  }
}

// Before Wagtail's own scripts start, which is when the document has been loaded.
document.addEventListener(
  "readystatechange",
  () => {
    addPanelButtons();
    addCommentButtons();
    fillAddedRows();
  },
  { once: true },
);
