// Small helps for browsers that run scripts. Every page works without this file.

const each = (selector, work, root = document) => root.querySelectorAll(selector).forEach(work);

const GUARD_SECONDS = 10; // then a form may be sent again: its answer may have been a file, and the page is still here

// One press of a button sends one form, however often it is pressed. A page taken from the back-forward cache starts fresh.
function guardForm(form) {
  const release = () => {
    delete form.dataset.sent;
    each("button[type=submit]", (button) => button.removeAttribute("aria-disabled"), form);
  };
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    each("button[type=submit]", (button) => button.setAttribute("aria-disabled", "true"), form);
    setTimeout(release, GUARD_SECONDS * 1000);
  });
  addEventListener("pageshow", release);
}

// Asks before typed words are thrown away by leaving the page.
function warnUnsaved(form) {
  let dirty = false;
  form.addEventListener("input", () => { dirty = true; });
  form.addEventListener("submit", (event) => { dirty = dirty && event.defaultPrevented; });
  addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });
}

function countDown(area) {
  const limit = Number(area.dataset.limit);
  const message = document.getElementById(area.dataset.count);
  if (!message || !limit) return;
  area.removeAttribute("maxlength"); // it would silently cut off pasted text
  const spoken = message.cloneNode(false);
  spoken.removeAttribute("id");
  spoken.className = "govuk-visually-hidden";
  spoken.setAttribute("aria-live", "polite");
  message.after(spoken);
  let timer;
  const show = () => {
    const left = limit - area.value.length;
    message.textContent = (left < 0 ? message.dataset.over : message.dataset.left).replace("{n}", Math.abs(left));
    message.classList.toggle("govuk-error-message", left < 0);
    message.classList.toggle("govuk-hint", left >= 0);
    clearTimeout(timer);
    timer = setTimeout(() => { spoken.textContent = message.textContent; }, 1000);
  };
  area.addEventListener("input", show);
  if (area.value) show();
}

function passwordToggle(button) {
  const input = document.getElementById(button.dataset.reveals);
  if (!input) return;
  const hiddenLabel = button.getAttribute("aria-label");
  const show = (shown) => {
    input.type = shown ? "text" : "password";
    button.textContent = shown ? button.dataset.shown : button.dataset.hidden;
    button.setAttribute("aria-label", shown ? button.dataset.shownLabel : hiddenLabel);
  };
  button.hidden = false;
  button.addEventListener("click", () => show(input.type === "password"));
  // a password manager and the next reader of the screen should meet a password field
  input.form?.addEventListener("submit", () => show(false));
}

// Looks again at a running job and puts the new state in place; when it is over, loads the page afresh.
async function lookAgain(region) {
  const seconds = Number(region.dataset.refresh) || 4;
  await new Promise((done) => setTimeout(done, seconds * 1000));
  let fresh = null;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" }, credentials: "same-origin" });
    fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("progress");
  } catch {
    return lookAgain(region); // no connection: keep what is shown and try again
  }
  if (!fresh?.dataset.refresh) return location.reload();
  // the list is a live region: only a list that changed is replaced, or it would be read out each time
  const list = region.querySelector("ol");
  const next = fresh.querySelector("ol");
  if (list && next && list.innerHTML !== next.innerHTML) list.replaceChildren(...next.childNodes);
  return lookAgain(region);
}

each("form[data-guard]", guardForm);
each("form[data-warn-unsaved]", warnUnsaved);
each("textarea[data-limit]", countDown);
each("[data-reveals]", passwordToggle);
each("[data-refresh]", lookAgain);
document.querySelector("[data-focus]")?.focus();
