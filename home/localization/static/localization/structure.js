// StreamFields of translated pages: they share one definition of their blocks, and the structure of
// a language that follows the source is locked. The server enforces the same.

function shareDefinition(element) {
  const name = element.dataset.sharedDefinition;
  const definition = document.querySelector(`script[data-definition="${name}"]`);
  element.addEventListener("w-block:ready", () => lockAsChosen(element.id), { once: true });
  element.dataset.wBlockDataValue = definition.textContent;
  element.dataset.controller = "w-block"; // Wagtail's controller starts now
}

function rootBlock(field) {
  return document.getElementById(`${field}-root`)?.rootBlock;
}

function lockAsChosen(field) {
  const root = document.getElementById(`${field}-root`);
  const panel = root.closest("[data-structure]");
  if (!panel) return;
  const isLocked = () => panel.hasAttribute("data-structure-locked");
  setCommands(root.rootBlock, !isLocked());
  panel.querySelector(".structure-switch input").addEventListener("change", (event) => {
    const strange = blocksOfItsOwn(root.rootBlock, panel.dataset.structureSource);
    const isFollowing = !event.target.checked;
    if (isFollowing && strange.length && !window.confirm(panel.dataset.structureConfirm)) {
      event.target.checked = true;
      return;
    }
    if (isFollowing) strange.forEach((child) => root.rootBlock.deleteBlock(child.index));
    panel.toggleAttribute("data-structure-locked", isFollowing);
    setCommands(root.rootBlock, !isFollowing);
  });
}

// The blocks that the source does not have. Without the source's field, the server decides.
function blocksOfItsOwn(block, sourceField) {
  const source = rootBlock(sourceField);
  if (!source) return [];
  const ids = new Set(source.children.map((child) => child.id));
  return block.children.filter((child) => !ids.has(child.id));
}

// The commands of the rich text editor that split a block or insert another one.
function setCommands(block, enabled) {
  for (const child of block?.children ?? []) {
    for (const command of ["split", "addSibling", "duplicate"]) {
      child.block.setCapabilityOptions?.(command, { enabled });
    }
    setCommands(child.block, enabled);
  }
  Object.values(block?.childBlocks ?? {}).forEach((child) => setCommands(child, enabled));
}

// Before Wagtail's own scripts start, which is when the document has been loaded.
document.addEventListener(
  "readystatechange",
  () => document.querySelectorAll("[data-shared-definition]").forEach(shareDefinition),
  { once: true },
);
