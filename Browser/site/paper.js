// What is drawn: strokes of a pen, or a picture.

/** Paper on a canvas. `changed` is called whenever what is on it has changed. */
export class Paper {
  #canvas;
  #context;
  #strokes = [];
  #picture = null;
  #pointer = null;
  #changed;

  /** How wide the pen is, in pixels of the canvas. */
  penWidth = 18;

  constructor(canvas, changed) {
    this.#canvas = canvas;
    this.#context = canvas.getContext("2d", { willReadFrequently: true });
    this.#changed = changed;
    canvas.addEventListener("pointerdown", (event) => this.#begin(event));
    canvas.addEventListener("pointermove", (event) => this.#goOn(event));
    for (const name of ["pointerup", "pointercancel"]) canvas.addEventListener(name, (event) => this.#end(event));
  }

  get isBlank() {
    return this.#strokes.length === 0 && this.#picture === null;
  }

  /** All pixels: of the picture, where there is one, in its own size, else of the paper. */
  pixels() {
    const canvas = this.#picture && this.#strokes.length === 0 ? this.#picture : this.#canvas;
    return canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  }

  undo() {
    if (this.#strokes.pop() === undefined) this.#picture = null;
    this.#draw();
  }

  clear() {
    [this.#strokes, this.#picture] = [[], null];
    this.#draw();
  }

  /** Lays a picture on the paper, an `ImageBitmap`. */
  show(picture) {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [picture.width, picture.height];
    canvas.getContext("2d", { willReadFrequently: true }).drawImage(picture, 0, 0);
    [this.#strokes, this.#picture] = [[], canvas];
    this.#draw();
  }

  #begin(event) {
    if (this.#pointer !== null || event.button !== 0) return;
    this.#pointer = event.pointerId;
    this.#canvas.setPointerCapture(event.pointerId);
    this.#strokes.push({ width: this.penWidth, points: [this.#place(event)] });
    this.#draw();
    event.preventDefault();
  }

  #goOn(event) {
    if (event.pointerId !== this.#pointer) return;
    // A fast pen is asked for more often than the page is drawn.
    const events = event.getCoalescedEvents?.() ?? [];
    this.#strokes.at(-1).points.push(...(events.length > 0 ? events : [event]).map((one) => this.#place(one)));
    this.#draw();
  }

  #end(event) {
    if (event.pointerId === this.#pointer) this.#pointer = null;
  }

  #place(event) {
    const box = this.#canvas.getBoundingClientRect();
    return {
      x: ((event.clientX - box.left) / box.width) * this.#canvas.width,
      y: ((event.clientY - box.top) / box.height) * this.#canvas.height,
    };
  }

  #draw() {
    const { width, height } = this.#canvas;
    const context = this.#context;
    context.fillStyle = "white";
    context.fillRect(0, 0, width, height);
    if (this.#picture) {
      const scale = Math.min(width / this.#picture.width, height / this.#picture.height);
      const [w, h] = [this.#picture.width * scale, this.#picture.height * scale];
      context.drawImage(this.#picture, (width - w) / 2, (height - h) / 2, w, h);
    }
    context.strokeStyle = "black";
    [context.lineCap, context.lineJoin] = ["round", "round"];
    for (const { width, points } of this.#strokes) {
      context.lineWidth = width;
      context.beginPath();
      context.moveTo(points[0].x, points[0].y);
      // A dot is a line as well.
      for (const point of points.length > 1 ? points.slice(1) : points) context.lineTo(point.x, point.y);
      context.stroke();
    }
    this.#changed();
  }
}
