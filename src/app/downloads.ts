import type { OutFile } from "./exports.ts";

/** Hands a file to the browser's downloads. */
export function download({ name, blob }: OutFile): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The download has its own hold on the blob once it began; the URL may go after that.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** A blob as a data URL, for pictures that outlive the page. */
export function dataUrl(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}
