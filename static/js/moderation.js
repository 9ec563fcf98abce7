// Single-key shortcuts of the moderator's pages: off until switched on (WCAG 2.1.4), and never while somebody types.

const KEY = "safeload.shortcuts";
const box = document.querySelector("[data-shortcuts]");
const tick = box?.querySelector("input");

function remembered() {
  try { return localStorage.getItem(KEY) === "on"; } catch { return false; }
}

function remember(on) {
  try { localStorage.setItem(KEY, on ? "on" : "off"); } catch { /* private window: on for this page only */ }
}

const typing = (element) => element.matches("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");

// On the queue: the row after or before the one in focus.
function step(by) {
  const links = [...document.querySelectorAll(".sl-queue__link")];
  const at = links.indexOf(document.activeElement);
  links[at < 0 ? (by > 0 ? 0 : links.length - 1) : Math.min(Math.max(at + by, 0), links.length - 1)]?.focus();
}

function follow(selector, by) {
  const link = document.querySelector(selector);
  if (link) link.click();
  else step(by);
}

const ACTIONS = {
  j: () => follow("a[data-key=j]", 1),
  k: () => follow(".govuk-back-link", -1),
  a: () => document.querySelector("[data-key=a]")?.focus(), // to the button, never past it: a decision takes Enter
};

if (box) {
  box.hidden = false;
  tick.checked = remembered();
  tick.addEventListener("change", () => remember(tick.checked));
  document.addEventListener("keydown", (event) => {
    if (!tick.checked || event.ctrlKey || event.altKey || event.metaKey || typing(event.target)) return;
    const action = ACTIONS[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
}
