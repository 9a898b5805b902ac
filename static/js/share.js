// Ways that only a script can take: to copy a text, and to open the device's own share sheet.

const status = document.querySelector("[data-status]");
const text = document.querySelector("[data-copied-text]");
const { title, text: words, url } = document.querySelector("[data-url]")?.dataset ?? {};

const ways = {
  async copy() {
    status.textContent = "";
    try {
      await navigator.clipboard.writeText(text.innerText.trim());
      status.textContent = status.dataset.copied;
    } catch {
      getSelection().selectAllChildren(text);
      status.textContent = status.dataset.failed;
    }
  },
  async device() {
    // Whoever closes the share sheet has seen what happened.
    await navigator.share({ title, text: words, url }).catch(() => {});
  },
};
if (!navigator.share) delete ways.device;

for (const [way, go] of Object.entries(ways)) {
  for (const button of document.querySelectorAll(`[data-way=${way}]`)) {
    button.closest("li").hidden = false;
    button.addEventListener("click", go);
  }
}
