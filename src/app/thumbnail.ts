import { patientAxes, type Volume } from "../volume/index.ts";

const SIDE_PX = 48;

/** A small picture of a volume's middle axial slice in its grey ramp, as a data URL. */
export function thumbnailOf(volume: Volume, window: readonly [centre: number, width: number]): string {
  const axes = patientAxes(volume.geometry);
  const [nx, ny, nz] = axes.size;
  const [sx, sy] = axes.spacing_mm;
  const canvas = document.createElement("canvas");
  canvas.width = SIDE_PX;
  canvas.height = SIDE_PX;
  const context = canvas.getContext("2d");
  if (!context) throw new Error("no 2-D canvas");
  const picture = context.createImageData(SIDE_PX, SIDE_PX);
  const step_mm = Math.max(nx * sx, ny * sy) / SIDE_PX;
  const low = window[0] - window[1] / 2;
  for (let v = 0; v < SIDE_PX; v++) {
    for (let u = 0; u < SIDE_PX; u++) {
      const x = Math.floor(nx / 2 + ((u + 0.5 - SIDE_PX / 2) * step_mm) / sx);
      const y = Math.floor(ny / 2 + ((v + 0.5 - SIDE_PX / 2) * step_mm) / sy);
      const inside = x >= 0 && y >= 0 && x < nx && y < ny;
      const value = inside ? volume.voxels[axes.first + x * axes.step[0] + y * axes.step[1] + (nz >> 1) * axes.step[2]] : low;
      const grey = Math.min(255, Math.max(0, ((value - low) / window[1]) * 255));
      picture.data.set([grey, grey, grey, 255], 4 * (u + SIDE_PX * v));
    }
  }
  context.putImageData(picture, 0, 0);
  return canvas.toDataURL("image/png");
}
