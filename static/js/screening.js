// Warns of numbers of people on probation while somebody types. The server has the last word, and works without this.

// The messages of what a text seems to hold, each once. Never returns or keeps the matching text.
// table: {replacements: [{source, to}], patterns: [{source, flags, message}]}, regular expressions as text.
export function found(text, { replacements, patterns }) {
  const plain = replacements.reduce((words, { source, to }) => words.replace(new RegExp(source, "gu"), to), text);
  const hits = patterns.filter(({ source, flags }) => new RegExp(source, flags.replace("g", "")).test(plain));
  return [...new Set(hits.map(({ message }) => message))];
}

// Holds the form back once; sent again unchanged, it goes.
function watch(area, table) {
  const warning = document.createElement("p");
  warning.className = "govuk-error-message sl-screening";
  warning.id = `${area.id}_screening`;
  warning.setAttribute("role", "alert");
  area.after(warning);
  const described = [area.getAttribute("aria-describedby"), warning.id].filter(Boolean).join(" ");
  area.setAttribute("aria-describedby", described);
  let heldBack = "";
  const check = () => {
    const words = found(area.value, table).join(" ");
    if (warning.textContent !== words) warning.textContent = words;
    return words;
  };
  let timer;
  area.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(check, 400);
  });
  // In the capture phase, before the guard against sending twice: a form held back has not been sent.
  area.form?.addEventListener("submit", (event) => {
    if (check() && heldBack !== area.value) {
      heldBack = area.value;
      event.preventDefault();
      area.focus();
    }
  }, { capture: true });
}

const areas = document.querySelectorAll("[data-screen]");
const address = document.querySelector("meta[name=screening-table]")?.content;
if (areas.length && address) {
  const answer = await fetch(address, { credentials: "omit" });
  if (answer.ok) {
    const table = await answer.json();
    areas.forEach((area) => watch(area, table));
  }
}
