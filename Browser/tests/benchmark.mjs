// What the engine does in a second, beside the same network in plain JavaScript, on one thread.
//
//     node Browser/tests/benchmark.mjs

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { Engine, parseSafetensors } from "../swiftlet.js";

const project = new URL("../..", import.meta.url).pathname;
const site = join(project, "Browser/.build/site");
const idx = (name, header) => new Uint8Array(gunzipSync(readFileSync(join(project, `samples/mnist-5k/${name}.gz`)))).slice(header);
const [pixels, labels] = [idx("train-images-idx3-ubyte", 16), idx("train-labels-idx1-ubyte", 8)];
const model = (name) => readFileSync(join(project, `samples/${name}.safetensors`));

/** Median milliseconds of calls, and the quickest and slowest tenth. */
function time(count, call) {
  const times = Array.from({ length: count }, () => {
    const start = performance.now();
    call();
    return performance.now() - start;
  }).sort((a, b) => a - b);
  return [0.5, 0.1, 0.9].map((share) => times[Math.floor(share * (count - 1))]);
}

const row = (title, [median, low, high], unit) =>
  console.log(`${title.padEnd(58)} ${median.toFixed(3).padStart(9)} ${unit}  ${low.toFixed(3)} … ${high.toFixed(3)}`);
const perSecond = (count, times) => times.map((ms) => count / ms);

/** 784-128-10 of floats as one would write it: normalisation worked into the first layer, rows of dot products. */
function plainNetwork(bytes) {
  const { tensors } = parseSafetensors(bytes);
  const numbers = (name) => tensors.get(name).numbers;
  const [weights, bias] = [numbers("layer1.0.weight").slice(), numbers("layer1.0.bias").slice()];
  const [scale, shift, mean, variance] = ["weight", "bias", "running_mean", "running_var"].map((name) => numbers(`layer1.1.${name}`));
  for (let j = 0; j < 128; j++) {
    const factor = scale[j] / Math.sqrt(variance[j] + 1e-5);
    for (let i = 0; i < 784; i++) weights[784 * j + i] *= factor;
    bias[j] = (bias[j] - mean[j]) * factor + shift[j];
  }
  const [weights2, bias2] = [numbers("layer2.0.weight"), numbers("layer2.0.bias")];
  const [input, hidden] = [new Float32Array(784), new Float32Array(128)];
  return (pixels, at) => {
    for (let i = 0; i < 784; i++) input[i] = pixels[at + i] / 127.5 - 1;
    for (let j = 0; j < 128; j++) {
      let sum = bias[j];
      for (let i = 0; i < 784; i++) sum += weights[784 * j + i] * input[i];
      hidden[j] = Math.max(sum, 0);
    }
    let [best, largest] = [0, -Infinity];
    for (let k = 0; k < 10; k++) {
      let sum = bias2[k];
      for (let j = 0; j < 128; j++) sum += weights2[128 * k + j] * hidden[j];
      if (sum > largest) [best, largest] = [k, sum];
    }
    return best;
  };
}

const module = readFileSync(join(site, "swiftlet.wasm"));
const starts = [];
for (let i = 0; i < 11; i++) {
  const start = performance.now();
  (await Engine.load(module)).reader(model("handwriting"));
  starts.push(performance.now() - start);
}
row("from the bytes to a reader", [0.5, 0.1, 0.9].map((share) => starts.sort((a, b) => a - b)[Math.floor(share * 10)]), "ms");

const engine = await Engine.load(module);
for (const name of ["handwriting", "tutorial"]) {
  const reader = engine.reader(model(name));
  reader.classify(pixels);
  row(`${name}: thousand pictures a second`, perSecond(labels.length, time(15, () => reader.classify(pixels))), "    ");
}
const plain = plainNetwork(model("tutorial"));
const found = engine.reader(model("tutorial")).classify(pixels);
const same = found.filter((label, i) => label === plain(pixels, 784 * i)).length;
const all = () => { for (let i = 0; i < labels.length; i++) plain(pixels, 784 * i); };
row(`tutorial in plain JavaScript (${same} of ${labels.length} the same)`, perSecond(labels.length, time(7, all)), "    ");

const canvas = { width: 280, height: 280, data: new Uint8ClampedArray(4 * 280 * 280).fill(255) };
for (let y = 60; y < 220; y++) for (let x = 130; x < 148; x++) canvas.data.fill(0, 4 * (280 * y + x), 4 * (280 * y + x) + 3);
const reader = engine.reader(model("handwriting"));
row("a canvas of 280×280: prepared and read", time(301, () => reader.read(canvas)), "ms");

const trainer = await Engine.load(readFileSync(join(site, "swiftlet-training.wasm")));
const training = trainer.training(pixels, labels, { epochs: 21, seed: 1 });
training.epoch();
row("training: thousand pictures a second", perSecond(labels.length, time(20, () => training.epoch())), "    ");
const words = ["train", "--data", join(project, "samples/mnist-5k"), "--threads", "1", "--epochs", "20"];
const program = join(project, ".build/release/swiftlet");
const start = performance.now();
execFileSync(program, words, { env: { SWIFTLET_INSTRUCTION_SET: "portable" }, stdio: "ignore" });
const whole = performance.now() - start;
row("natively, portable, whole process", [(20 * labels.length) / whole, 0, 0], "    ");
