// Passkeys: shown where the browser knows them, and a sentence when one was not used.
if (window.PublicKeyCredential) {
  for (const form of document.querySelectorAll("[data-needs-passkeys]")) form.hidden = false;
}
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const sentence = document.createElement("li");
  sentence.className = "error";
  sentence.textContent = document.getElementById("passkey-failed").content.textContent;
  document.getElementById("login-messages").replaceChildren(sentence);
});
