// The engine without a page: the same bits as the native program.
//
//     node --test Browser/tests

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { deflateSync, gunzipSync } from "node:zlib";
import { Engine, SwiftletError, parseSafetensors } from "../swiftlet.js";

const project = new URL("../..", import.meta.url).pathname;
const site = process.env.SITE ?? join(project, "Browser/.build/site");
const program = process.env.SWIFTLET ?? join(project, ".build/release/swiftlet");
const file = (name) => new Uint8Array(readFileSync(join(project, name)));
const idx = (name, header) => new Uint8Array(gunzipSync(file(`samples/mnist-5k/${name}.gz`))).slice(header);
const pixels = { training: idx("train-images-idx3-ubyte", 16), test: idx("t10k-images-idx3-ubyte", 16) };
const labels = { training: idx("train-labels-idx1-ubyte", 8), test: idx("t10k-labels-idx1-ubyte", 8) };
const swiftlet = (...words) => execFileSync(program, words, { cwd: project, encoding: "utf8" });
const folder = mkdtempSync(join(tmpdir(), "swiftlet-"));
after(() => rmSync(folder, { recursive: true }));

const reading = await Engine.load(readFileSync(join(site, "swiftlet.wasm")));
const training = await Engine.load(readFileSync(join(site, "swiftlet-training.wasm")));
const handwriting = file("samples/handwriting.safetensors");

/** A picture of 28×28 in red, green, blue and opacity, enlarged, dark on light. */
function enlarged(picture, factor) {
  const side = 28 * factor;
  const data = new Uint8Array(4 * side * side).fill(255);
  for (let i = 0; i < side * side; i++) {
    const pixel = 255 - picture[28 * Math.floor(i / side / factor) + Math.floor((i % side) / factor)];
    data.fill(pixel, 4 * i, 4 * i + 3);
  }
  return { data, width: side, height: side };
}

test("a model answers to the bit as its file says the native program does", () => {
  const { metadata } = parseSafetensors(handwriting);
  const reader = reading.reader(handwriting);
  const checks = metadata.self_checks.split("\n");
  assert.equal(checks.length, 5);
  for (const check of checks) {
    const [picture, logits] = check.split(" ");
    const bytes = Uint8Array.from({ length: 784 }, (_, i) => parseInt(picture.slice(2 * i, 2 * i + 2), 16));
    assert.deepEqual(reader.logits(bytes), Float32Array.from(logits.split(","), Number));
  }
});

for (const name of ["handwriting", "tutorial"])
  test(`${name} reads as many of the test pictures right as natively`, () => {
    const found = reading.reader(file(`samples/${name}.safetensors`)).classify(pixels.test);
    const right = found.filter((label, i) => label === labels.test[i]).length;
    const model = `samples/${name}.safetensors`;
    const line = swiftlet("evaluate", "--model", model, "--data", "samples/mnist-5k");
    assert.match(line, new RegExp(`acc: ${(right / labels.test.length).toFixed(6)}\n`));
  });

test("pictures of other sizes are prepared as the native program does it", () => {
  const reader = reading.reader(handwriting);
  for (const [i, factor] of [[0, 10], [450, 3], [899, 7]]) {
    const picture = pixels.test.slice(784 * i, 784 * (i + 1));
    const digit = reader.read(enlarged(picture, factor));
    assert.equal(digit.label, labels.test[i]);
    assert.ok(Math.abs(digit.probabilities.reduce((sum, share) => sum + share) - 1) < 1e-5);
    assert.equal(digit.probability, Math.max(...digit.probabilities));
    assert.ok(digit.seen.includes(255) && digit.seen.filter((pixel) => pixel === 0).length > 300);
    const path = join(folder, `${i}.png`);
    writeFileSync(path, png(enlarged(picture, factor)));
    const [, label, probability] = swiftlet("predict", path).trim().split("\t");
    assert.deepEqual([digit.label, digit.probability.toFixed(6)], [Number(label), probability]);
  }
});

test("what is blank is no digit", () => {
  const blank = { data: new Uint8Array(4 * 50 * 50).fill(255), width: 50, height: 50 };
  assert.equal(reading.reader(handwriting).read(blank), null);
});

test("a training in the page comes to what the native one comes to, and goes into its file", () => {
  const run = training.training(pixels.training, labels.training, { epochs: 20, seed: 1 });
  const losses = Array.from({ length: 20 }, () => run.epoch().loss);
  assert.ok(losses[19] < losses[0] / 3);
  const accuracy = run.evaluate(pixels.test, labels.test);
  assert.ok(accuracy >= 0.88, `${accuracy}`);
  const path = join(folder, "trained.safetensors");
  writeFileSync(path, run.safetensors());
  assert.match(swiftlet("evaluate", "--model", path, "--data", "samples/mnist-5k"), new RegExp(`acc: ${accuracy.toFixed(6)}\n`));
  const found = training.reader(run.safetensors()).classify(pixels.test);
  assert.equal(found.filter((label, i) => label === labels.test[i]).length, Math.round(900 * accuracy));
  assert.equal(run.firstWeights().length, 128 * 784);
  run.close();
});

test("what cannot be used is one line", () => {
  const reader = reading.reader(handwriting);
  const refuses = (call, text) =>
    assert.throws(call, (error) => error instanceof SwiftletError && error.message.includes(text) && !error.message.includes("\n"));
  refuses(() => reading.reader(new Uint8Array(3)), "expected a safetensors file");
  refuses(() => reading.reader(handwriting.slice(0, handwriting.length - 9)), "expected");
  refuses(() => reader.read({ data: new Uint8Array(0), width: 0, height: 5 }), "found 0×5");
  refuses(() => reader.read({ data: new Uint8Array(7), width: 2, height: 2 }), "expected 2×2×4 bytes, found 7");
  refuses(() => reader.logits(new Uint8Array(9)), "expected 784 bytes, found 9");
  refuses(() => reading.training(pixels.test, labels.test), "swiftlet-training.wasm");
  refuses(() => training.training(pixels.test, labels.test.map(() => 11)), "labels from 0 to 9, found 11");
  refuses(() => training.training(pixels.test, labels.test.slice(1)), "expected 784 pixels");
  refuses(() => training.training(new Uint8Array(0), new Uint8Array(0)), "expected pictures, found none");
});

test("memory is given back", () => {
  const reader = reading.reader(handwriting);
  const picture = enlarged(pixels.test.slice(0, 784), 10);
  const work = () => {
    reader.read(picture);
    reader.classify(pixels.test);
    reading.reader(handwriting).close();
  };
  for (let i = 0; i < 5; i++) work();
  const before = reading.byteCount;
  for (let i = 0; i < 100; i++) work();
  assert.equal(reading.byteCount, before);
});

/** An uncompressed PNG file of red, green, blue and opacity. */
function png({ data, width, height }) {
  const table = Array.from({ length: 256 }, (_, n) => {
    for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
    return n >>> 0;
  });
  const crc = (bytes) => ~bytes.reduce((sum, byte) => table[(sum ^ byte) & 255] ^ (sum >>> 8), ~0) >>> 0;
  const chunk = (type, content) => {
    const body = Buffer.concat([Buffer.from(type), content]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(content.length);
    sum.writeUInt32BE(crc(body));
    return Buffer.concat([length, body, sum]);
  };
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 6, 0, 0, 0]);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  const rows = Buffer.concat(
    Array.from({ length: height }, (_, y) => Buffer.concat([Buffer.from([0]), Buffer.from(data.slice(4 * width * y, 4 * width * (y + 1)))])));
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  return Buffer.concat([signature, chunk("IHDR", header), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))]);
}
