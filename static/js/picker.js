// A long <select data-picker> becomes a box that narrows the list as one types (ARIA combobox). The select stays in the form
// and keeps the value, so that a browser without scripts has a plain list. data-hint and data-none carry the words.

const plain = (text) => text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[^a-z0-9]+/g, " ").trim();
const SHOWN = 150;

class Picker {
  constructor(select) {
    this.select = select;
    this.options = [...select.options].filter((option) => option.value).map((option) => ({
      option,
      label: option.text.trim(),
      words: plain(`${option.text} ${option.parentNode.label ?? ""} ${option.dataset.also ?? ""}`),
      group: option.parentNode.label ?? "",
    }));
    this.build();
    this.listen();
  }

  build() {
    const { select } = this;
    const id = select.id;
    this.input = Object.assign(document.createElement("input"), { type: "text", className: "govuk-input sl-picker__input", autocomplete: "off", id });
    this.list = Object.assign(document.createElement("ul"), { className: "sl-picker__list", id: `${id}_list`, hidden: true });
    this.said = Object.assign(document.createElement("div"), { className: "govuk-visually-hidden" });
    this.said.setAttribute("role", "status");
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", document.querySelector(`label[for="${id}"]`)?.textContent.trim() ?? "");
    this.input.setAttribute("role", "combobox");
    this.input.setAttribute("aria-autocomplete", "list");
    this.input.setAttribute("aria-expanded", "false");
    this.input.setAttribute("aria-controls", this.list.id);
    for (const name of ["aria-describedby", "aria-invalid", "required", "disabled"]) {
      if (select.hasAttribute(name)) this.input.setAttribute(name, select.getAttribute(name));
    }
    if (select.classList.contains("govuk-select--error")) this.input.classList.add("govuk-input--error");
    select.id = `${id}_select`; // the label and the error summary now lead to the box one types in
    select.hidden = true;
    select.required = false;
    this.wrapper = Object.assign(document.createElement("div"), { className: "sl-picker" });
    select.before(this.wrapper);
    this.wrapper.append(this.input, this.list, this.said);
    this.input.value = this.chosen()?.label ?? "";
  }

  listen() {
    this.input.addEventListener("input", () => this.typed());
    this.input.addEventListener("click", () => this.open());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("blur", () => this.leave());
    this.list.addEventListener("mousedown", (event) => event.preventDefault()); // keep the focus in the box
    this.list.addEventListener("click", (event) => {
      const item = event.target.closest("[role=option]");
      if (item) this.choose(this.found[Number(item.dataset.index)]);
    });
    this.select.form?.addEventListener("submit", (event) => this.check(event), { capture: true });
    this.select.addEventListener("change", () => { this.input.value = this.chosen()?.label ?? ""; });
  }

  chosen() {
    return this.options.find(({ option }) => option.selected);
  }

  // Text that was changed is no choice any more: an old choice must never be sent under new words.
  typed() {
    this.set("");
    const exact = this.options.filter(({ label }) => plain(label) === plain(this.input.value));
    if (exact.length === 1) this.set(exact[0].option.value);
    this.open(false);
  }

  set(value) {
    if (this.select.value === value) return;
    this.select.value = value;
    if (this.select.value !== value) this.select.selectedIndex = -1; // a select without an empty option
  }

  // While nothing is typed, a box that holds a choice offers the whole list again.
  open(all = Boolean(this.chosen())) {
    const wanted = all ? [] : plain(this.input.value).split(" ").filter(Boolean);
    this.found = this.options.filter(({ words }) => wanted.every((word) => words.includes(word))).slice(0, SHOWN);
    this.active = -1;
    this.draw();
  }

  draw() {
    this.list.replaceChildren(...this.found.map((entry, index) => this.item(entry, index)));
    if (!this.found.length) {
      const none = Object.assign(document.createElement("li"), { className: "sl-picker__none", textContent: this.select.dataset.none ?? "Nothing found" });
      none.setAttribute("role", "option");
      none.setAttribute("aria-disabled", "true");
      none.setAttribute("aria-selected", "false");
      this.list.replaceChildren(none);
    }
    this.show(true);
    this.said.textContent = this.found.length ? `${this.found.length}${this.found.length === SHOWN ? "+" : ""}` : this.list.textContent;
  }

  item({ label, group }, index) {
    const item = Object.assign(document.createElement("li"), { className: "sl-picker__option", id: `${this.list.id}_${index}`, textContent: label });
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", String(index === this.active));
    item.dataset.index = index;
    if (group) item.append(Object.assign(document.createElement("span"), { className: "sl-picker__group", textContent: ` ${group}` }));
    return item;
  }

  show(open) {
    this.list.hidden = !open;
    this.input.setAttribute("aria-expanded", String(open));
    if (!open) this.input.removeAttribute("aria-activedescendant");
  }

  move(step) {
    if (this.list.hidden) return this.open();
    if (!this.found.length) return;
    this.active = (this.active + step + this.found.length + (this.active < 0 && step < 0 ? 1 : 0)) % this.found.length;
    [...this.list.children].forEach((item, index) => item.setAttribute("aria-selected", String(index === this.active)));
    const item = this.list.children[this.active];
    this.input.setAttribute("aria-activedescendant", item.id);
    item.scrollIntoView({ block: "nearest" });
  }

  choose(entry) {
    this.set(entry.option.value);
    this.input.value = entry.label;
    this.show(false);
    this.select.dispatchEvent(new Event("input", { bubbles: true })); // the form knows that it was changed
  }

  key(event) {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      this.move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && !this.list.hidden) {
      event.preventDefault(); // Enter in an open list chooses; it does not send the form
      if (this.active >= 0) this.choose(this.found[this.active]);
      else this.show(false);
    } else if (event.key === "Escape") {
      if (this.list.hidden) this.clear();
      this.show(false);
    }
  }

  clear() {
    this.input.value = "";
    this.set("");
  }

  // Words that are no choice would be sent as "nothing chosen": hold the form back and say so.
  check(event) {
    if (!this.input.value.trim() || this.chosen()) return;
    event.preventDefault();
    this.open();
    this.said.textContent = this.select.dataset.unknown ?? "Choose one from the list, or clear the box";
    this.input.focus();
  }

  // One match left is what was meant. Words that are no choice stay in view, so that the person sees what was not understood.
  leave() {
    if (!this.list.hidden && this.input.value && this.found.length === 1) this.choose(this.found[0]);
    this.show(false);
  }
}

document.querySelectorAll("select[data-picker]:not([multiple])").forEach((select) => new Picker(select));
