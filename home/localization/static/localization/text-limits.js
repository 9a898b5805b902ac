// Counts the characters of texts with a limit. Nothing is cut: publishing says what is too long.

const pattern = document.currentScript.dataset.count;

function count(input) {
  const limit = Number(input.dataset.limit);
  const length = Array.from(input.value).length; // as Python counts
  let counter = input.nextElementSibling;
  if (!counter?.matches(".text-limit")) {
    counter = document.createElement("p");
    counter.className = "text-limit";
    input.after(counter);
  }
  counter.textContent = pattern.replace("{count}", length).replace("{limit}", limit);
  counter.hidden = !length;
  counter.classList.toggle("text-limit--over", length > limit);
}

for (const type of ["focusin", "input"]) {
  document.addEventListener(type, ({ target }) => {
    if (target.dataset?.limit) count(target);
  });
}
document.addEventListener("DOMContentLoaded", () => {
  for (const input of document.querySelectorAll("[data-limit]")) {
    if (input.value.length > Number(input.dataset.limit)) count(input);
  }
});
