// engine, the door that only a page may use: it names what the page serves.
export { createBrowserHost } from "./host.browser.ts";
