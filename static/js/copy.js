// A button that copies what stands in a field. Without this file the field is there to be read and copied by hand.

for (const field of document.querySelectorAll("textarea[data-copy]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "govuk-button govuk-button--secondary document-copy-button";
  button.textContent = field.dataset.copy;
  const said = document.createElement("span");
  said.setAttribute("role", "status");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(field.value);
      said.textContent = field.dataset.copied;
    } catch {
      field.select(); // no clipboard on this page: the text is marked, ready for the reader's own keys
    }
  });
  field.closest("p").append(button, " ", said);
}
