// Shows in an open form what other people changed meanwhile.

/** Put a text into an input of Django or into Wagtail's rich text editor. */
export function setText(field, value) {
  if (field.draftailEditor) {
    field.draftailEditor.onChange(window.Draftail.createEditorStateFromRaw(JSON.parse(value)));
    return;
  }
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new CustomEvent("autosize:update", { bubbles: true }));
}

/** Write a sentence into the note of an element, which is made if there is none yet. */
export function tell(element, sentence) {
  let note = element.querySelector(":scope > .others-change");
  if (!note) {
    note = document.createElement("p");
    note.className = "others-change";
    note.setAttribute("role", "status");
    element.prepend(note);
  }
  note.textContent = sentence;
}
