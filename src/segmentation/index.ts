// segmentation: a volume -> a label map and what makes it believable: network, rules on Hounsfield units, clean-up, failure detection. Reads no file.
export * as evaluation from "./evaluate.ts";
export { finish, type NetworkAnswer, type Segmentation } from "./finish.ts";
export { labelsFromLogits } from "./labels.ts";
export { type ModelManifest, readManifest } from "./manifest.ts";
export { networkInput, type Prepared, prepareSeries } from "./picture.ts";
export { describeLabels } from "./reports.ts";
export { segment } from "./segment.ts";
export { closeModel, inferSlice, type Model, openModel } from "./session.ts";
export { emptyConfidence, enterSlice, labelOfChannels, type SliceLabels, segmentSlices } from "./slices.ts";
