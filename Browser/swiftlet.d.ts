/** What cannot be used, in one line. */
export class SwiftletError extends Error {}

/** Pixels in red, green, blue and opacity, 0 … 255, [height, width, 4]; an `ImageData` is one. */
export interface Pixels {
  data: Uint8ClampedArray | Uint8Array;
  width: number;
  height: number;
}

export interface Digit {
  /** The likeliest class. */
  label: number;
  /** Its probability, 0 … 1. */
  probability: number;
  /** The probability of each class. */
  probabilities: Float32Array;
  /** What the network saw, 28×28 pixels, light on dark. */
  seen: Uint8Array;
}

export class Engine {
  /** Loads the engine from an address or from the bytes of its module. */
  static load(source: string | URL | Uint8Array): Promise<Engine>;
  /** Bytes of the engine's memory. */
  readonly byteCount: number;
  /** A reader of digits from the bytes of a safetensors file. */
  reader(bytes: ArrayBuffer | Uint8Array): Reader;
  /** Begins to train 784-128-10 on pixels, [count, 784], and labels, [count]. */
  training(pixels: Uint8Array, labels: Uint8Array, options?: { epochs?: number; seed?: number }): Training;
}

export class Reader {
  /** Reads the digit of a picture of any size; null where nothing is drawn. */
  read(picture: Pixels): Digit | null;
  /** The likeliest classes of pictures as MNIST has them, [count, 784]. */
  classify(pixels: Uint8Array): Uint8Array;
  /** What the last layer gives for one picture as MNIST has them, [784]. */
  logits(pixels: Uint8Array): Float32Array;
  close(): void;
}

export class Training {
  /** Trains an epoch. */
  epoch(): { loss: number; accuracy: number };
  /** The share of other pictures that is told right, 0 … 1. */
  evaluate(pixels: Uint8Array, labels: Uint8Array): number;
  /** Weights of the first layer, [128, 784]. */
  firstWeights(): Float32Array;
  /** What was learnt, as the bytes of a safetensors file. */
  safetensors(): Uint8Array;
  close(): void;
}

export interface Tensor {
  type: "F32" | "I8" | "I64";
  shape: number[];
  numbers: Float32Array | Int8Array | BigInt64Array;
}

/** Tensors by name, and metadata, of the bytes of a safetensors file. */
export function parseSafetensors(bytes: ArrayBuffer | Uint8Array): {
  tensors: Map<string, Tensor>;
  metadata: Record<string, string>;
};
