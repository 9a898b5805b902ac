// Ways to share that need a script: copying a text and opening the device's share sheet.

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
    // Closing the share sheet rejects the promise. The reader did this, so nothing is reported.
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
