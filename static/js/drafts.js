// Puts what is typed aside on the server every so often, and when the page is left for another. Nothing is kept on the
// device. Without this file the button "Save for later" does the same.

const SECONDS = 20;

function fieldsOf(form) {
  return new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string"));
}

function autosave(form) {
  const said = form.querySelector("[data-autosave-said]");
  let last = fieldsOf(form).toString();
  let timer = null;
  let over = false;
  let running = null;

  async function save() {
    clearTimeout(timer);
    timer = null;
    const body = fieldsOf(form);
    if (over || body.toString() === last) return;
    running?.abort();
    running = new AbortController();
    try {
      const answer = await fetch(form.dataset.autosave, {
        method: "POST", body, credentials: "same-origin", keepalive: true, signal: running.signal,
        headers: { Accept: "application/json" },
      });
      const words = (await answer.json()).words;
      if (answer.ok) last = body.toString();
      said.textContent = words;
    } catch {
      if (!over) said.textContent = said.dataset.failed;
    }
  }

  form.addEventListener("input", () => { timer ??= setTimeout(save, SECONDS * 1000); });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") save(); });
  // Handed in: what comes late must not put aside again what has been stored for good.
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    over = true;
    clearTimeout(timer);
    running?.abort();
    addEventListener("pageshow", () => { over = false; });
  });
}

document.querySelectorAll("form[data-autosave]").forEach(autosave);
