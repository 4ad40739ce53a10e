// Small pictures of numbers.

/** A picture of 28×28 shades on a canvas of that size. */
export function drawPixels(canvas, pixels) {
  const image = new ImageData(28, 28);
  for (const [i, pixel] of pixels.entries()) image.data.set([pixel, pixel, pixel, 255], 4 * i);
  canvas.getContext("2d").putImageData(image, 0, 0);
}

/** A line through some of `count` numbers from 0 up. */
export function drawCurve(canvas, numbers, count) {
  const context = canvas.getContext("2d");
  const style = getComputedStyle(canvas);
  const [width, height, margin] = [canvas.width, canvas.height, 12];
  const largest = Math.max(...numbers);
  context.clearRect(0, 0, width, height);
  context.beginPath();
  for (const [i, number] of numbers.entries())
    context.lineTo(
      margin + ((width - 2 * margin) * i) / Math.max(count - 1, 1),
      height - margin - ((height - 2 * margin) * number) / largest);
  [context.lineWidth, context.lineJoin, context.strokeStyle] = [3, "round", style.getPropertyValue("--accent")];
  context.stroke();
}

/** Pictures of 28×28 weights beside and below one another: dark against, light for. */
export function drawWeights(canvas, weights) {
  const [side, gap] = [28, 1];
  const columns = Math.floor(canvas.width / (side + gap));
  const context = canvas.getContext("2d");
  for (let neuron = 0; neuron < weights.length / 784; neuron++) {
    const own = weights.subarray(784 * neuron, 784 * (neuron + 1));
    const largest = own.reduce((most, weight) => Math.max(most, Math.abs(weight)), 1e-9);
    const image = new ImageData(side, side);
    for (const [i, weight] of own.entries()) {
      const shade = 127.5 + (127.5 * weight) / largest;
      image.data.set([shade, shade, shade, 255], 4 * i);
    }
    context.putImageData(image, (neuron % columns) * (side + gap), Math.floor(neuron / columns) * (side + gap));
  }
}
