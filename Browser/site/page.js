import { Engine, SwiftletError } from "./swiftlet.js";
import { Paper } from "./paper.js";
import { drawCurve, drawPixels, drawWeights } from "./drawing.js";

/** From which probability on a digit is told. */
const sure = 0.9;
const part = (id) => document.getElementById(id);

// Reading

let engine;
let reader;

const rows = Array.from({ length: 10 }, (_, digit) => {
  const row = part("shares").insertRow();
  row.innerHTML = `<th scope="row">${digit}</th><td><div class="bar"></div></td><td></td>`;
  return row;
});

let isAsked = false;
const paper = new Paper(part("paper"), () => {
  part("undo").disabled = part("clear").disabled = paper.isBlank;
  if (!isAsked) requestAnimationFrame(read);
  isAsked = true;
});

function read() {
  isAsked = false;
  if (!reader) return;
  const digit = paper.isBlank ? null : reader.read(paper.pixels());
  part("paper").dataset.answer = digit?.label ?? "";
  const isSure = digit !== null && digit.probability >= sure;
  const [answer, remark] = [part("answer").firstElementChild, part("answer").lastElementChild];
  answer.textContent = digit === null ? "–" : isSure ? digit.label : "?";
  remark.textContent =
    digit === null ? "nothing drawn" : isSure ? `${percent(digit.probability)} sure` : `unsure: ${digit.label} perhaps`;
  for (const [label, row] of rows.entries()) {
    const share = digit?.probabilities[label] ?? 0;
    row.className = digit?.label === label ? "likeliest" : "";
    row.querySelector(".bar").style.width = `${100 * share}%`;
    row.lastElementChild.textContent = digit === null ? "" : percent(share);
  }
  drawPixels(part("seen"), digit?.seen ?? new Uint8Array(784));
}

const percent = (share) => `${(100 * share).toFixed(1)} %`;

function takeReader(bytes, name) {
  const next = engine.reader(bytes);
  reader?.close();
  reader = next;
  part("model").textContent = name;
  read();
}

// Pictures from elsewhere

async function open(file) {
  try {
    paper.show(await createImageBitmap(file));
    trouble("");
  } catch {
    trouble(`${file.name || "picture"}: expected a picture that this browser knows, found ${file.type || "another file"}`);
  }
}

part("file").addEventListener("change", ({ target }) => target.files[0] && open(target.files[0]));
addEventListener("paste", ({ clipboardData }) => clipboardData.files[0] && open(clipboardData.files[0]));
addEventListener("dragover", (event) => {
  event.preventDefault();
  part("paper").classList.add("over");
});
addEventListener("dragleave", () => part("paper").classList.remove("over"));
addEventListener("drop", (event) => {
  event.preventDefault();
  part("paper").classList.remove("over");
  if (event.dataTransfer.files[0]) open(event.dataTransfer.files[0]);
});

part("undo").addEventListener("click", () => paper.undo());
part("clear").addEventListener("click", () => paper.clear());
part("pen").addEventListener("input", ({ target }) => (paper.penWidth = Number(target.value)));
addEventListener("keydown", (event) => {
  if (part("read").hidden || paper.isBlank) return;
  if ((event.ctrlKey || event.metaKey) && event.key === "z") paper.undo();
  else if (event.key === "Escape" || event.key === "Delete") paper.clear();
  else return;
  event.preventDefault();
});

// Training

let worker;
let trained;

part("start").addEventListener("click", () => {
  worker?.terminate();
  worker = new Worker("trainer.js", { type: "module" });
  const losses = [];
  part("start").disabled = true;
  part("progress").textContent = "loading the digits";
  worker.addEventListener("message", ({ data }) => {
    if (data.trouble) {
      trouble(data.trouble);
      part("start").disabled = false;
      return;
    }
    losses.push(data.loss);
    const speed = data.speed.toLocaleString("en", { maximumFractionDigits: 0 });
    part("progress").textContent =
      `epoch ${losses.length} of ${data.epochs}: loss ${data.loss.toFixed(3)}, ${percent(data.accuracy)} of the 900 ` +
      `others right, ${speed} pictures/s`;
    part("progress").dataset.accuracy = data.accuracy;
    drawCurve(part("curve"), losses, data.epochs);
    drawWeights(part("weights"), data.weights);
    if (data.model) finish(data.model);
  });
  worker.addEventListener("error", () => trouble("the training ended, because this browser would not run it"));
});

function finish(model) {
  trained = model;
  part("start").disabled = part("use").disabled = false;
  part("take").href = URL.createObjectURL(new Blob([model], { type: "application/octet-stream" }));
  part("take").removeAttribute("aria-disabled");
}

part("use").addEventListener("click", () => {
  takeReader(trained, "The model that was trained here");
  show("read");
});

// The page

function show(name) {
  for (const other of ["read", "train"]) {
    const isShown = other === name;
    part(other).hidden = !isShown;
    part(`${other}-tab`).setAttribute("aria-selected", isShown);
    part(`${other}-tab`).tabIndex = isShown ? 0 : -1;
  }
}

for (const [name, other] of [["read", "train"], ["train", "read"]]) {
  part(`${name}-tab`).addEventListener("click", () => show(name));
  part(`${name}-tab`).addEventListener("keydown", ({ key }) => {
    if (key !== "ArrowLeft" && key !== "ArrowRight") return;
    show(other);
    part(`${other}-tab`).focus();
  });
}

function trouble(text) {
  part("trouble").textContent = text;
  part("trouble").hidden = text === "";
}

try {
  engine = await Engine.load("swiftlet.wasm");
  const answer = await fetch("handwriting.safetensors");
  if (!answer.ok) throw new SwiftletError(`handwriting.safetensors: expected a file, found status ${answer.status}`);
  takeReader(await answer.arrayBuffer(), "The bundled model");
} catch (error) {
  part("answer").lastElementChild.textContent = "";
  trouble(`Digits cannot be read here: ${error.message}.`);
}
