// Trains in a thread of its own, and tells the page of each epoch.

import { Engine } from "./swiftlet.js";

const epochs = 20;

/** What stands behind the header of a gzipped IDX file. */
async function idx(name, header) {
  const answer = await fetch(`${name}.gz`);
  if (!answer.ok) throw new Error(`${name}.gz: expected a file, found status ${answer.status}`);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  // Some servers unpack what ends in .gz.
  const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const stream = new Blob([bytes]).stream();
  const unpacked = isPacked ? stream.pipeThrough(new DecompressionStream("gzip")) : stream;
  return new Uint8Array(await new Response(unpacked).arrayBuffer()).slice(header);
}

try {
  const names = ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"];
  const [pixels, labels, testPixels, testLabels] = await Promise.all(
    names.map((name) => idx(name, name.includes("images") ? 16 : 8)));
  const engine = await Engine.load("swiftlet-training.wasm");
  const training = engine.training(pixels, labels, { epochs, seed: 1 });
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const start = performance.now();
    const { loss } = training.epoch();
    const speed = (1000 * labels.length) / (performance.now() - start);
    const accuracy = training.evaluate(testPixels, testLabels);
    const model = epoch === epochs ? training.safetensors() : undefined;
    postMessage({ epochs, loss, accuracy, speed, weights: training.firstWeights(), model });
  }
} catch (error) {
  postMessage({ trouble: `No network can be trained here: ${error.message}.` });
}
