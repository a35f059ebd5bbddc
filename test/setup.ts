import fc from "fast-check";

/** Random properties, the same in every run: what lands is what was tried. `TROCAR_SEED=7 npm test` tries others. */
fc.configureGlobal({ seed: Number(process.env["TROCAR_SEED"] ?? 20_261_126) });
