import description from "../../package.json" with { type: "json" };

/** The version in every document. */
export const VERSION: string = description.version;
