import description from "../../package.json" with { type: "json" };

/** The product's version: in every document, on the page's foot and on its paper. */
export const VERSION: string = description.version;
