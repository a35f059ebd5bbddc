import { inSteps, type Job } from "../base/index.ts";
import type { Geometry } from "../volume/index.ts";
import type { Painting } from "./paint.ts";
import { bell, randomFrom } from "./random.ts";

/** Weight of each in-plane neighbour in the scanner's blur: a soft kernel of about 1.2 pixels full width at half maximum. */
const BLUR = 0.11;
/** White noise smoothed by 1-2-1 along both axes keeps 0.375 of its standard deviation; this gives it back. */
const NOISE_GAIN = 1 / 0.375;
/** Outside the patient noise is weaker: hardly any dose is absorbed on the way. */
const AIR_NOISE = 0.25;
const [LOWEST_HU, HIGHEST_HU] = [-1024, 3071];

/**
 * What a scanner makes of a painting: in-plane blur, noise that hangs together over neighbouring pixels, whole numbers.
 * @param noise_hu standard deviation of the noise inside the patient; 0 leaves the painting sharp as well.
 */
export async function scan(geometry: Geometry, painting: Painting, noise_hu: number, seed: number, job: Job): Promise<Int16Array> {
  const [nx, ny, nz] = geometry.size;
  const voxels = new Int16Array(painting.hu.length);
  const [image, spare, white] = [new Float64Array(nx * ny), new Float64Array(nx * ny), new Float64Array(nx * ny)];
  await inSteps(job, "assemble", nz, (k) => {
    const base = nx * ny * k;
    for (let p = 0; p < nx * ny; p++) image[p] = painting.hu[base + p];
    if (noise_hu > 0) {
      smooth(image, spare, nx, ny, BLUR);
      const random = randomFrom(seed * 7919 + k * 104729 + 17);
      for (let p = 0; p < nx * ny; p++) white[p] = bell(random);
      smooth(white, spare, nx, ny, 0.25);
      for (let p = 0; p < nx * ny; p++) {
        const sd = painting.labels[base + p] === 0 ? noise_hu * AIR_NOISE : noise_hu;
        image[p] += white[p] * NOISE_GAIN * sd;
      }
    }
    for (let p = 0; p < nx * ny; p++) voxels[base + p] = Math.round(Math.min(HIGHEST_HU, Math.max(LOWEST_HU, image[p])));
  });
  return voxels;
}

/** (w, 1 - 2w, w) along i, then along j; the outermost pixels repeat. */
function smooth(image: Float64Array, spare: Float64Array, nx: number, ny: number, w: number): void {
  const middle = 1 - 2 * w;
  for (let j = 0; j < ny; j++) {
    const row = nx * j;
    for (let i = 0; i < nx; i++) {
      const before = image[row + Math.max(0, i - 1)];
      const after = image[row + Math.min(nx - 1, i + 1)];
      spare[row + i] = middle * image[row + i] + w * (before + after);
    }
  }
  for (let j = 0; j < ny; j++) {
    const [up, row, down] = [nx * Math.max(0, j - 1), nx * j, nx * Math.min(ny - 1, j + 1)];
    for (let i = 0; i < nx; i++) image[row + i] = middle * spare[row + i] + w * (spare[up + i] + spare[down + i]);
  }
}
