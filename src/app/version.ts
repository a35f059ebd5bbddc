import description from "../../package.json" with { type: "json" };

/** The version in every document and on the page's foot. */
export const VERSION: string = description.version;
