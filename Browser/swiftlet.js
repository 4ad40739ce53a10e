// Reads handwritten digits in a page, and trains a small network there.
//
//     const engine = await Engine.load("swiftlet.wasm");
//     const reader = engine.reader(await (await fetch("handwriting.safetensors")).arrayBuffer());
//     const digit = reader.read(canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height));
//     console.log(digit === null ? "nothing drawn" : `${digit.label} ${digit.probability}`);
//
// What it computes is Swift, compiled for WebAssembly; here numbers are only carried in and out.

const side = 28;
const pixelCount = side * side;

/** What cannot be used, in one line. */
export class SwiftletError extends Error {}

/** The engine in memory of its own. */
export class Engine {
  #calls;

  /** Loads the engine from an address or from the bytes of its module. */
  static async load(source) {
    if (typeof WebAssembly === "undefined") throw new SwiftletError("this browser has no WebAssembly");
    // What the C library would print to, which nothing does.
    const nothing = () => 0;
    const imports = { wasi_snapshot_preview1: { fd_close: nothing, fd_seek: nothing, fd_write: nothing } };
    const bytes = typeof source === "string" || source instanceof URL ? await fetched(source) : source;
    if (!WebAssembly.validate(bytes)) throw new SwiftletError("this browser's WebAssembly has no vector instructions");
    return new Engine((await WebAssembly.instantiate(bytes, imports)).instance.exports);
  }

  constructor(calls) {
    this.#calls = calls;
  }

  /** Bytes of the engine's memory. */
  get byteCount() {
    return this.#calls.memory.buffer.byteLength;
  }

  /** A reader of digits from the bytes of a safetensors file. */
  reader(bytes) {
    const { tensors, metadata } = parseSafetensors(bytes);
    const memory = new Memory(this.#calls);
    try {
      return new Reader(this.#calls, buildReader(this.#calls, memory, tensors, metadata));
    } finally {
      memory.release();
    }
  }

  /**
   * Begins to train 784-128-10 on pictures as MNIST has them: pixels, [count, 784], and labels, [count], as bytes. It takes the
   * module `swiftlet-training.wasm`.
   */
  training(pixels, labels, { epochs = 20, seed = 1 } = {}) {
    if (!this.#calls.swiftlet_bare_training) throw new SwiftletError("this module cannot train: load swiftlet-training.wasm");
    checkSamples(pixels, labels);
    const memory = new Memory(this.#calls);
    try {
      const { swiftlet_bare_training: begin } = this.#calls;
      const training = begin(memory.put(pixels), memory.put(labels), labels.length, epochs, seed);
      return new Training(this.#calls, found(this.#calls, training));
    } finally {
      memory.release();
    }
  }
}

/** Reads digits. */
export class Reader {
  #calls;
  #reader;
  #classes;

  constructor(calls, reader) {
    this.#calls = calls;
    this.#reader = reader;
    this.#classes = calls.swiftlet_bare_reader_classes(reader);
  }

  /** Reads the digit of an `ImageData` of any size, or of `{data, width, height}`; null where nothing is drawn. */
  read({ data, width, height }) {
    const memory = new Memory(this.#calls);
    try {
      if (data.length !== 4 * width * height)
        throw new SwiftletError(`picture: expected ${width}×${height}×4 bytes, found ${data.length}`);
      const probabilities = memory.room(4 * this.#classes);
      const seen = memory.room(pixelCount);
      const label = this.#calls.swiftlet_bare_read(this.#reader, memory.put(data), width, height, probabilities, seen);
      if (label === -2) throw new SwiftletError(problem(this.#calls));
      if (label === -1) return null;
      const shares = memory.floats(probabilities, this.#classes);
      return { label, probability: shares[label], probabilities: shares, seen: memory.bytes(seen, pixelCount) };
    } finally {
      memory.release();
    }
  }

  /** The likeliest classes of pictures as MNIST has them, [count, 784], as bytes. */
  classify(pixels) {
    const memory = new Memory(this.#calls);
    try {
      const count = Math.floor(pixels.length / pixelCount);
      const labels = memory.room(count);
      this.#calls.swiftlet_bare_classify(this.#reader, memory.put(pixels), count, labels);
      return memory.bytes(labels, count);
    } finally {
      memory.release();
    }
  }

  /** What the last layer gives for one picture as MNIST has them. */
  logits(pixels) {
    const memory = new Memory(this.#calls);
    try {
      if (pixels.length !== pixelCount) throw new SwiftletError(`picture: expected ${pixelCount} bytes, found ${pixels.length}`);
      const logits = memory.room(4 * this.#classes);
      this.#calls.swiftlet_bare_logits(this.#reader, memory.put(pixels), logits);
      return memory.floats(logits, this.#classes);
    } finally {
      memory.release();
    }
  }

  close() {
    this.#calls.swiftlet_bare_reader_close(this.#reader);
    this.#reader = 0;
  }
}

/** A training, an epoch a call. */
export class Training {
  #calls;
  #training;

  constructor(calls, training) {
    this.#calls = calls;
    this.#training = training;
  }

  /** Trains an epoch; tells the mean loss and the share told right. */
  epoch() {
    const memory = new Memory(this.#calls);
    try {
      const accuracy = memory.room(4);
      const loss = this.#calls.swiftlet_bare_training_epoch(this.#training, accuracy);
      if (Number.isNaN(loss)) throw new SwiftletError(problem(this.#calls));
      return { loss, accuracy: memory.floats(accuracy, 1)[0] };
    } finally {
      memory.release();
    }
  }

  /** The share of other pictures that is told right. */
  evaluate(pixels, labels) {
    checkSamples(pixels, labels);
    const memory = new Memory(this.#calls);
    try {
      const { swiftlet_bare_training_evaluate: evaluate } = this.#calls;
      return evaluate(this.#training, memory.put(pixels), memory.put(labels), labels.length);
    } finally {
      memory.release();
    }
  }

  /** Weights of the first layer, [128, 784]. */
  firstWeights() {
    return this.#tensor(0);
  }

  /** What was learnt, as the bytes of a safetensors file. */
  safetensors() {
    const norm = ["weight", "bias", "running_mean", "running_var"].map((name) => `layer1.1.${name}`);
    const names = ["layer1.0.weight", "layer1.0.bias", ...norm, "layer2.0.weight", "layer2.0.bias"];
    const tensors = names.map((name, index) => {
      const numbers = this.#tensor(index);
      const shape = name.endsWith(".0.weight") ? [name[5] === "1" ? 128 : 10, 0] : [numbers.length];
      if (shape.length === 2) shape[1] = numbers.length / shape[0];
      return { name, shape, type: "F32", numbers };
    });
    tensors.push({ name: "layer1.1.num_batches_tracked", shape: [], type: "I64", numbers: new BigInt64Array(1) });
    return writeSafetensors(tensors, { architecture: "784-128-10", pixel_mean: "0.5", pixel_deviation: "0.5" });
  }

  #tensor(index) {
    const memory = new Memory(this.#calls);
    try {
      const count = memory.room(4);
      const address = this.#calls.swiftlet_bare_training_tensor(this.#training, index, count);
      return memory.floats(address, memory.integer(count));
    } finally {
      memory.release();
    }
  }

  close() {
    this.#calls.swiftlet_bare_training_close(this.#training);
    this.#training = 0;
  }
}

// The engine's memory

/** What one call brings along and gives back. */
class Memory {
  #calls;
  #addresses = [];

  constructor(calls) {
    this.#calls = calls;
  }

  room(byteCount) {
    const address = this.#calls.swiftlet_bare_allocate(byteCount);
    this.#addresses.push(address);
    return address;
  }

  put(numbers) {
    const bytes = new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
    const address = this.room(bytes.length);
    // Memory that has grown is another buffer.
    new Uint8Array(this.#calls.memory.buffer).set(bytes, address);
    return address;
  }

  bytes(address, count) {
    return new Uint8Array(this.#calls.memory.buffer).slice(address, address + count);
  }

  floats(address, count) {
    return new Float32Array(this.#calls.memory.buffer.slice(address, address + 4 * count));
  }

  integer(address) {
    return new DataView(this.#calls.memory.buffer).getInt32(address, true);
  }

  release() {
    for (const address of this.#addresses) this.#calls.swiftlet_bare_release(address);
  }
}

function problem(calls) {
  const bytes = new Uint8Array(calls.memory.buffer);
  const start = calls.swiftlet_bare_problem();
  return new TextDecoder().decode(bytes.slice(start, bytes.indexOf(0, start)));
}

function found(calls, address) {
  if (address === 0) throw new SwiftletError(problem(calls));
  return address;
}

function checkSamples(pixels, labels) {
  if (pixels.length !== labels.length * pixelCount)
    throw new SwiftletError(`samples: expected ${pixelCount} pixels for each of ${labels.length} labels, found ${pixels.length}`);
}

async function fetched(address) {
  const answer = await fetch(address).catch(() => null);
  if (!answer?.ok) throw new SwiftletError(`${address}: expected a file, found ${answer ? `status ${answer.status}` : "none"}`);
  return new Uint8Array(await answer.arrayBuffer());
}

// Model files

function buildReader(calls, memory, tensors, metadata) {
  const layers = layersOf(tensors);
  const model = calls.swiftlet_bare_model(layers[0].weight.shape[1]);
  try {
    for (const [index, layer] of layers.entries()) {
      if (layer.running_mean) {
        const [scale, shift, mean, variance] = ["weight", "bias", "running_mean", "running_var"].map((name) =>
          memory.put(tensorOf(layer, name, "F32").numbers));
        calls.swiftlet_bare_model_batch_norm(model, layer.weight.shape[0], scale, shift, mean, variance, 1e-5);
        continue;
      }
      if (index > 0) calls.swiftlet_bare_model_relu(model);
      const [outputs, inputs] = layer.weight.shape;
      const bias = layer.bias ? memory.put(tensorOf(layer, "bias", "F32").numbers) : 0;
      const weights = memory.put(layer.weight.numbers);
      if (layer.weight.type === "I8") {
        const scales = memory.put(tensorOf(layer, "weight_scale", "F32").numbers);
        calls.swiftlet_bare_model_dense_bytes(model, outputs, inputs, weights, scales, bias);
      } else {
        tensorOf(layer, "weight", "F32");
        calls.swiftlet_bare_model_dense(model, outputs, inputs, weights, bias);
      }
    }
    const [scales, points] = [tensors.get("activation_scales"), tensors.get("activation_zero_points")];
    if (scales && points)
      calls.swiftlet_bare_model_quantize(
        model, scales.shape[0], memory.put(scales.numbers), memory.put(Uint8Array.from(points.numbers, Number)));
    const number = (key) => Number(metadata[key] ?? 0.5);
    return found(calls, calls.swiftlet_bare_model_reader(model, number("pixel_mean"), number("pixel_deviation")));
  } finally {
    calls.swiftlet_bare_model_close(model);
  }
}

/** Parameters by layer, in order: names are `layerN.M.PARAMETER`, and rectifiers stand between layers. */
function layersOf(tensors) {
  const layers = new Map();
  for (const [name, tensor] of tensors) {
    if (name.startsWith("activation_")) continue;
    const parts = /^layer(\d+)\.(\d+)\.(\w+)$/.exec(name);
    if (!parts) throw new SwiftletError(`model: expected tensors named as Swiftlet names them, found '${name}'`);
    const place = 1000 * Number(parts[1]) + Number(parts[2]);
    if (!layers.has(place)) layers.set(place, { name: name.slice(0, -parts[3].length - 1) });
    layers.get(place)[parts[3]] = tensor;
  }
  const places = [...layers.keys()].sort((a, b) => a - b);
  const ordered = places.map((place) => layers.get(place));
  if (ordered.length === 0 || ordered.some((layer) => !layer.weight) || ordered[0].weight.shape.length !== 2)
    throw new SwiftletError("model: expected dense layers and batch normalisations, found other tensors");
  return ordered;
}

function tensorOf(layer, name, type) {
  const tensor = layer[name];
  if (tensor?.type !== type) throw new SwiftletError(`model: expected '${layer.name}.${name}' in ${type}, found ${tensor?.type ?? "none"}`);
  return tensor;
}

const arrays = { F32: Float32Array, I8: Int8Array, I64: BigInt64Array };

/** Tensors by name, and metadata. */
export function parseSafetensors(source) {
  const bytes = new Uint8Array(source);
  const length = bytes.length < 8 ? Infinity : Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  let header;
  try {
    header = JSON.parse(new TextDecoder().decode(bytes.slice(8, 8 + length)));
  } catch {
    throw new SwiftletError("model: expected a safetensors file, found another");
  }
  const { __metadata__: metadata = {}, ...entries } = header;
  if (metadata.layer_kinds && !/^((Linear|BatchNorm1d|ReLU) ?)*$/.test(metadata.layer_kinds))
    throw new SwiftletError(`model: expected dense layers, batch normalisations and rectifiers, found ${metadata.layer_kinds}`);
  const tensors = new Map();
  for (const [name, { dtype, shape, data_offsets: [begin, end] }] of Object.entries(entries)) {
    const kind = arrays[dtype];
    if (!kind) throw new SwiftletError(`model: expected tensors in ${Object.keys(arrays).join(", ")}, found ${dtype}`);
    const count = shape.reduce((product, size) => product * size, 1);
    if (end - begin !== count * kind.BYTES_PER_ELEMENT || 8 + length + end > bytes.length)
      throw new SwiftletError(`model: expected ${count} numbers in '${name}', found ${end - begin} bytes`);
    tensors.set(name, { type: dtype, shape, numbers: new kind(bytes.slice(8 + length + begin, 8 + length + end).buffer) });
  }
  return { tensors, metadata };
}

function writeSafetensors(tensors, metadata) {
  // Longer numbers first, so that each stands where its length divides.
  const sorted = [...tensors].sort((a, b) => b.numbers.BYTES_PER_ELEMENT - a.numbers.BYTES_PER_ELEMENT);
  const header = { __metadata__: metadata };
  let end = 0;
  for (const { name, shape, type, numbers } of sorted)
    header[name] = { dtype: type, shape, data_offsets: [end, (end += numbers.byteLength)] };
  let text = JSON.stringify(header);
  text += " ".repeat((8 - (text.length % 8)) % 8);
  const bytes = new Uint8Array(8 + text.length + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(new TextEncoder().encode(text), 8);
  for (const { name, numbers } of sorted)
    bytes.set(new Uint8Array(numbers.buffer), 8 + text.length + header[name].data_offsets[0]);
  return bytes;
}
