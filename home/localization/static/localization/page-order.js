/* Tells whoever dragged a page in the listing that it was not moved. Wagtail's script only throws. */
(() => {
  const { refused } = document.currentScript.dataset;
  window.addEventListener("unhandledrejection", ({ reason }) => {
    if (!String(reason?.message).startsWith("HTTP error!")) return;
    const detail = { clear: true, text: refused, type: "error" };
    document.dispatchEvent(new CustomEvent("w-messages:add", { detail }));
  });
})();
