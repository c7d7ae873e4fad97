/** What does a frame cost from compressed bytes to the canvas? `paint.html?stream=URL`; see paint-worker.ts. */

const out = document.getElementById("out") as HTMLPreElement;
const canvas = document.getElementById("screen") as HTMLCanvasElement;
const stream = new URLSearchParams(window.location.search).get("stream") ?? "";
const worker = new Worker(new URL("./paint-worker.ts", import.meta.url), { type: "module" });
const offscreen = canvas.transferControlToOffscreen();
worker.addEventListener("message", (event: MessageEvent<string>) => {
  out.textContent = event.data;
});
worker.postMessage({ offscreen, stream: new URL(stream, window.location.href).href }, [offscreen]);
