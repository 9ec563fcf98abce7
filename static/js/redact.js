// Dragging over the picture fills the inputs of the first empty box, in pixels of the picture itself.
// The inputs remain the truth: without this file the numbers are typed.

const picture = document.querySelector("img[data-redact]");
const form = document.querySelector("form[data-redact-form]");
let start = null;

function place(event) {
  const frame = picture.getBoundingClientRect();
  const clamp = (value, most) => Math.min(Math.max(Math.round(value), 0), most);
  return {
    x: clamp(((event.clientX - frame.left) / frame.width) * picture.naturalWidth, picture.naturalWidth),
    y: clamp(((event.clientY - frame.top) / frame.height) * picture.naturalHeight, picture.naturalHeight),
  };
}

function firstEmptyBox() {
  for (let number = 1; form.elements[`box${number}_x`]; number += 1) {
    if (!form.elements[`box${number}_x`].value) return number;
  }
  return null;
}

function fill(from, to) {
  const number = firstEmptyBox();
  const box = {
    x: Math.min(from.x, to.x),
    y: Math.min(from.y, to.y),
    width: Math.abs(from.x - to.x),
    height: Math.abs(from.y - to.y),
  };
  if (number === null || box.width < 2 || box.height < 2) return;
  for (const [part, value] of Object.entries(box)) form.elements[`box${number}_${part}`].value = value;
  form.elements[`box${number}_x`].scrollIntoView({ block: "nearest" });
}

if (picture && form) {
  picture.draggable = false;
  picture.addEventListener("pointerdown", (event) => {
    start = place(event);
    picture.setPointerCapture(event.pointerId);
  });
  picture.addEventListener("pointerup", (event) => {
    if (start) fill(start, place(event));
    start = null;
  });
}
