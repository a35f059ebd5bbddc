// segmentation: a volume -> a label map and what makes it believable: network, rules on Hounsfield units, clean-up, failure detection. Reads no file.
export { type ModelManifest, readManifest } from "./manifest.ts";
export { networkInput, type Prepared, prepareSeries } from "./picture.ts";
export { closeModel, inferSlice, type Model, type ModelHost, openModel } from "./session.ts";
export { labelsFromLogits } from "./labels.ts";
export { type Confidence, emptyConfidence, enterSlice, labelOfChannels, segmentSlices, type SliceLabels } from "./slices.ts";
