import { startPage } from "./page.ts";

const root = document.getElementById("trocar");
if (!root) throw new Error("the page has no place for Trocar");
void startPage(root);
