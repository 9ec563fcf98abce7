// Shows the passkey buttons only in browsers that can use passkeys, and says so in the page when one does not work.

if (window.PublicKeyCredential) {
  document.querySelectorAll("[data-needs-passkeys]").forEach((part) => { part.hidden = false; });
}

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const words = document.documentElement.dataset.passkeyFailed
    ?? "The passkey was not used: it was cancelled, took too long, or belongs to another site. Try again or use another way.";
  const note = document.createElement("p");
  note.className = "govuk-error-message";
  note.setAttribute("role", "alert");
  note.textContent = words;
  document.querySelector("[data-needs-passkeys], #mfa_webauthn_add, #mfa_webauthn_reauthenticate")?.before(note);
});
