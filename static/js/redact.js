// Boxes drawn over the picture, by dragging or by the keyboard, fill the inputs, in pixels of the picture itself.
// The inputs remain the truth: without this file the numbers are typed, and what is typed shows on the picture.

const area = document.querySelector("[data-redact-area]");
const form = document.querySelector("form[data-redact-form]");
const PARTS = ["x", "y", "width", "height"];
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const LEAST = 2; // a box of fewer pixels was a slip of the hand

function redaction(area, form) {
  const picture = area.querySelector("img");
  const said = document.querySelector("[data-redact-said]");
  const layer = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const size = { width: picture.naturalWidth, height: picture.naturalHeight };
  const input = (number, part) => form.elements[`box${number}_${part}`];
  let draft = null;
  let start = null;

  const clamp = (value, least, most) => Math.min(Math.max(Math.round(value), least), most);

  function boxes() {
    const found = [];
    for (let number = 1; input(number, "x"); number += 1) {
      const values = PARTS.map((part) => input(number, part).value.trim());
      found.push({ number, empty: values.every((value) => value === ""), values: values.map(Number) });
    }
    return found;
  }

  function rectangle([x, y, width, height], className) {
    const shape = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    Object.entries({ x, y, width, height }).forEach(([name, value]) => shape.setAttribute(name, value || 0));
    shape.setAttribute("class", className);
    layer.append(shape);
  }

  function draw() {
    layer.replaceChildren();
    boxes().filter(({ empty }) => !empty).forEach(({ values }) => rectangle(values, "sl-redact__box"));
    if (draft) rectangle(draft, "sl-redact__draft");
  }

  function say(number, values) {
    said.textContent = PARTS.reduce(
      (words, part, place) => words.replace(`{${part}}`, values[place]), said.dataset.words.replace("{n}", number),
    );
  }

  // The first box that holds nothing takes the draft. True when there was one.
  function set() {
    const free = boxes().find(({ empty }) => empty);
    const wide = draft && draft[2] >= LEAST && draft[3] >= LEAST;
    if (!wide) return false;
    if (!free) {
      said.textContent = said.dataset.full;
      return false;
    }
    PARTS.forEach((part, place) => { input(free.number, part).value = draft[place]; });
    say(free.number, draft);
    return true;
  }

  function takeBack() {
    const last = boxes().filter(({ empty }) => !empty).pop();
    if (!last) return;
    PARTS.forEach((part) => { input(last.number, part).value = ""; });
    said.textContent = said.dataset.gone.replace("{n}", last.number);
  }

  function place(event) {
    const frame = picture.getBoundingClientRect();
    return [
      clamp(((event.clientX - frame.left) / frame.width) * size.width, 0, size.width),
      clamp(((event.clientY - frame.top) / frame.height) * size.height, 0, size.height),
    ];
  }

  function between([ax, ay], [bx, by]) {
    return [Math.min(ax, bx), Math.min(ay, by), Math.abs(ax - bx), Math.abs(ay - by)];
  }

  function inTheMiddle() {
    const width = clamp(size.width / 5, LEAST, size.width);
    const height = clamp(size.height / 10, LEAST, size.height);
    return [clamp((size.width - width) / 2, 0, size.width), clamp((size.height - height) / 2, 0, size.height), width, height];
  }

  function move([right, down], larger) {
    const step = [Math.max(size.width / 50, 1), Math.max(size.height / 50, 1)];
    const [x, y, width, height] = draft;
    if (larger) {
      draft = [x, y, clamp(width + right * step[0], LEAST, size.width - x), clamp(height + down * step[1], LEAST, size.height - y)];
    } else {
      draft = [clamp(x + right * step[0], 0, size.width - width), clamp(y + down * step[1], 0, size.height - height), width, height];
    }
    say(boxes().find(({ empty }) => empty)?.number ?? "", draft);
  }

  function press(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (ARROWS[event.key]) {
      draft ??= inTheMiddle();
      move(ARROWS[event.key], event.shiftKey);
    } else if (event.key === "Enter" || event.key === " ") {
      draft ??= inTheMiddle();
      if (set()) draft = inTheMiddle();
    } else if (event.key === "Backspace" || event.key === "Delete") {
      takeBack();
    } else {
      return;
    }
    event.preventDefault();
    draw();
  }

  layer.setAttribute("viewBox", `0 0 ${size.width} ${size.height}`);
  layer.setAttribute("aria-hidden", "true");
  area.append(layer);
  area.tabIndex = 0;
  area.setAttribute("role", "application");
  area.setAttribute("aria-label", area.dataset.label);
  area.setAttribute("aria-describedby", "redact-keys");
  document.getElementById("redact-keys").hidden = false;
  picture.draggable = false;

  area.addEventListener("focus", () => { draft ??= inTheMiddle(); draw(); });
  area.addEventListener("blur", () => { draft = null; draw(); });
  area.addEventListener("keydown", press);
  area.addEventListener("pointerdown", (event) => {
    start = place(event);
    draft = [...start, 0, 0];
    area.setPointerCapture(event.pointerId);
  });
  area.addEventListener("pointermove", (event) => {
    if (!start) return;
    draft = between(start, place(event));
    draw();
  });
  area.addEventListener("pointerup", (event) => {
    if (!start) return;
    draft = between(start, place(event));
    start = null;
    set();
    draft = null;
    draw();
  });
  area.addEventListener("pointercancel", () => { start = draft = null; draw(); });
  form.addEventListener("input", draw);
  draw();
}

if (area && form) {
  const picture = area.querySelector("img");
  if (picture.complete && picture.naturalWidth) redaction(area, form);
  else picture.addEventListener("load", () => redaction(area, form), { once: true });
}
