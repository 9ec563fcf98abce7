// Keeps what somebody types on the device, only where the tick is set, for 24 hours, and clears it after sending.
// The pages work without this file.

const HOURS_24 = 24 * 60 * 60 * 1000;
const PREFIX = "safeload-keep-";
const NOT_KEPT = new Set(["csrfmiddlewaretoken", "token", "step", "code", "union", "agrees", "before"]);

function stored(key) {
  try {
    const kept = JSON.parse(localStorage.getItem(key));
    if (kept && Date.now() - kept.at < HOURS_24) return kept;
    localStorage.removeItem(key);
  } catch { /* no storage, or somebody else's words under our name: as if nothing were kept */ }
  return null;
}

function typed(form) {
  return [...new FormData(form)].filter(([name, value]) => !NOT_KEPT.has(name) && typeof value === "string");
}

// A page that came back from the server with errors already holds what was typed.
function restore(form, fields) {
  for (const [name, value] of fields) {
    for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (field.type === "checkbox" || field.type === "radio") field.checked ||= field.value === value;
      else if (field.name === "nonce" || !field.value) field.value = value;
    }
  }
}

function keep(form) {
  const key = PREFIX + form.dataset.keep;
  const choice = form.querySelector("[data-keep-choice]");
  const tick = form.querySelector("[data-keep-tick]");
  if (!choice || !tick) return;
  choice.hidden = false;
  const kept = stored(key);
  if (kept) {
    tick.checked = true;
    if (!form.querySelector(".govuk-error-message")) restore(form, kept.fields);
  }
  const save = () => {
    try {
      if (tick.checked) localStorage.setItem(key, JSON.stringify({ at: Date.now(), fields: typed(form) }));
      else localStorage.removeItem(key);
    } catch { /* storage is full or refused: the page itself still holds everything */ }
  };
  form.addEventListener("input", save);
  form.addEventListener("submit", save);
}

document.querySelectorAll("[data-keep-clear]").forEach((done) => {
  try { localStorage.removeItem(PREFIX + done.dataset.keepClear); } catch { /* nothing was kept */ }
});
document.querySelectorAll("form[data-keep]").forEach(keep);
